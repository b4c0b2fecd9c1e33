"""One pasted need, ranked at once: explained, refused clearly, and nothing of it is stored."""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from factories import STATEMENT, Factory
from starlette.testclient import TestClient

from app.database import Database
from app.models import Person
from app.web.tables import plain_text
from matching import CHANGEABLE

ClientOf = Callable[..., TestClient]
FRENCH = "Nous n'avons pas d'équipe nationale de réponse aux incidents. Il nous faut six analystes formés."
MARKER = "zanzibarquux"


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", assigned=("XA",))


def question(**changes: Any) -> dict[str, Any]:
    return {"country": "XA", "statement": STATEMENT} | changes


def test_a_pasted_need_gives_an_explained_list(client_of: ClientOf, coordinator: Person) -> None:
    ranked = client_of(coordinator).post("/api/v1/rank", json=question(k=5)).json()

    assert [match["rank"] for match in ranked["matches"]] == [1, 2, 3, 4, 5]
    assert ranked["areas_are_suggested"] is True
    assert "inc.csirt" in [one["area"] for one in ranked["suggested_areas"]]
    assert "areas_suggested" in ranked["notes"]
    assert all(match["need_id"] is None for match in ranked["matches"])
    assert ranked["exclusions"]["is_open_to_country"] > 0


def test_countries_are_chosen_from_the_list_of_the_interface(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)
    items = client.get("/api/v1/countries?lang=en").json()["items"]

    select = re.search(r'<select id="country".*?</select>', client.get("/en/rank").text, re.DOTALL)

    assert select
    assert re.findall(r'<option value="(..)"', select[0]) == [item["code"] for item in items]


def test_a_government_sees_no_counts_of_exclusions(client_of: ClientOf, make: Factory) -> None:
    client = client_of(make.person("government"))

    assert client.post("/api/v1/rank", json=question()).json()["exclusions"] is None
    page = client.post("/en/rank", data=question())
    assert "Not listed, by rule" not in page.text


@pytest.mark.parametrize("role", ["provider", "admin"])
def test_for_others_there_is_no_such_function(client_of: ClientOf, make: Factory, role: str) -> None:
    client = client_of(make.person(role))
    absent = client.post("/api/v1/no-such-thing", json={})

    for refused in (client.post("/api/v1/rank", json=question()), client.post("/api/v1/rank", json={"statement": 1})):
        assert (refused.status_code, refused.content) == (404, absent.content)
    assert client.get("/en/rank").status_code == 404
    assert client_of().post("/api/v1/rank", json=question()).status_code == 401
    assert client_of().get("/en/rank").status_code == 303


def test_nothing_is_stored(client_of: ClientOf, database: Database, coordinator: Person) -> None:
    client = client_of(coordinator)
    client.get("/en/rank")
    before = content_of(database)

    client.post("/api/v1/rank", json=question(statement=f"{STATEMENT} {MARKER}"))
    page = client.post("/en/rank", data=question(statement=f"{STATEMENT} {MARKER}"))

    assert content_of(database) == before
    assert not any(MARKER.encode() in path.read_bytes() for path in database.path.parent.glob("counterpart.db*"))
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store, private"


def test_the_page_says_that_nothing_is_stored_and_what_is_suggested(client_of: ClientOf, coordinator: Person) -> None:
    page = client_of(coordinator).post("/en/rank", data=question(statement=FRENCH)).text

    assert "Nothing of this page is stored" in page
    assert "Suggested, not confirmed" in page
    assert '<q dir="auto" lang="fr">équipe nationale de réponse</q>' in page
    assert [f'more-{n}" open' in page for n in (1, 2)] == [True, False]


def test_what_is_not_read_from_the_text_can_be_chosen(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)
    french_workshop = question(delivery_languages=["fr"], modes=["workshop"])

    empty, page = client.get("/en/rank").text, client.post("/en/rank", data=french_workshop).text
    refused = client.post("/en/rank", data=question(modes=["by-magic"]))

    assert "In which language and form help should come is not read from it: choose that below." in empty
    assert re.findall(r'name="modes"[^>]* value="(\w+)" checked', page) == ["workshop"]
    assert "Comes as the need asks: Workshop or seminar." in page
    assert refused.status_code == 422
    assert "Choose from the list." in refused.text


def test_the_page_speaks_arabic(client_of: ClientOf, coordinator: Person) -> None:
    page = client_of(coordinator).post("/ar/rank", data=question(statement=FRENCH)).text

    assert 'lang="ar" dir="rtl"' in page
    assert "عرض المزيد" in page
    assert "Show more" not in page


def test_what_leads_away_from_a_list_that_is_not_kept_opens_beside_it(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)

    page = client.post("/en/rank", data=question()).text
    beside = client.post("/en/rank", data=question(lift=sorted(CHANGEABLE)[0])).text

    links = re.findall(r"<a [^>]*>.*?</a>", page[page.index('id="question"') : page.index("<footer")])
    away = [link for link in links if 'href="#' not in link]
    assert len(away) > 20
    assert all(' target="_blank"' in link and "(opens in a new tab)</span></a>" in link for link in away)
    assert beside.count(' target="_blank"') == beside.count("(opens in a new tab)") > 20
    assert '<a href="/ar/rank"' not in page  # it would lose what was typed
    assert 'formaction="/ar/rank" lang="ar"' in page  # with the list
    assert 'target="_blank"' not in client.get("/en/rank").text


def test_suggested_areas_are_confirmed_or_dropped_in_one_press(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)
    suggested = client.post("/api/v1/rank", json=question()).json()["suggested_areas"]
    area = suggested[0]["area"]
    first = client.post("/en/rank", data=question()).text
    untouched = client.post("/en/rank", data=question(read_areas=[area])).text
    confirmed = client.post("/en/rank", data=question(read_areas=[area], **{"as": "areas"})).text

    offered = dict(re.findall(r'name="read_areas" id="[^"]+" value="([^"]+)"( checked)?', first))
    assert offered.keys() == {one["area"] for one in suggested}
    assert offered[area] == " checked"
    assert "Suggested, not confirmed" in first
    assert "Suggested, not confirmed" in untouched
    assert "Suggested, not confirmed" not in confirmed
    assert re.findall(r'name="areas" id="[^"]+" value="([^"]+)" checked', confirmed) == [area]


def test_the_list_names_the_areas_that_were_chosen(client_of: ClientOf, coordinator: Person) -> None:
    client, areas = client_of(coordinator), ["gov.strategy", "inc.csirt"]
    names = dict(re.findall(r'for="area-([^"]+)">([^<]+)<', client.get("/en/rank").text))
    line = f"<strong>Areas chosen:</strong> {names[areas[0]]}; {names[areas[1]]}."

    read = client.post("/en/rank", data=question()).text
    chosen = client.post("/en/rank", data=question(areas=areas)).text
    changed = client.post("/en/rank", data=question(areas=areas, lift=sorted(CHANGEABLE)[0])).text
    textless = client.post("/en/rank", data=question(areas=areas, statement="")).text
    refused = client.post("/en/rank", data=question(areas=[MARKER])).text

    assert "Areas chosen" not in read + refused
    assert chosen.index("</form>") < chosen.index(line) < chosen.index('id="rank-1"')
    assert line in changed
    assert line in textless
    assert ["read from the text, untick them" in page for page in (chosen, changed, textless)] == [True, True, False]
    assert "المجالات المختارة:" in client.post("/ar/rank", data=question(areas=areas)).text


def test_dropping_every_area_is_answered_in_words(client_of: ClientOf, coordinator: Person) -> None:
    client, sentence = client_of(coordinator), "No area is ticked, so areas are read from the text."

    first = client.post("/en/rank", data=question()).text
    dropped = client.post("/en/rank", data=question(**{"as": "areas"})).text
    kept = client.post("/en/rank", data=question(read_areas=["inc.csirt"], **{"as": "areas"})).text

    assert dropped.index(sentence) < dropped.index("Areas read from the text:") < dropped.index('id="rank-1"')
    assert sentence not in first + kept
    assert "لم يُحدَّد أي مجال" in client.post("/ar/rank", data=question(**{"as": "areas"})).text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_holds_what_the_page_shows(client_of: ClientOf, coordinator: Person, kind: str) -> None:
    client = client_of(coordinator)
    shown = client.post("/api/v1/rank", json=question()).json()

    answer = client.post("/en/rank", data=question(**{"as": kind}))

    header, *rows = read(answer.content, kind)
    assert header[:4] == ["Rank", "Band", "Offering", "Provider"]
    assert [row[2:4] for row in rows[: len(shown["matches"])]] == [
        [match["offering"]["title"], match["offering"]["provider"]] for match in shown["matches"]
    ]
    assert [row[7].split("\n") for row in rows[: len(shown["matches"])]] == [
        [reason["sentence"] for reason in match["reasons"]] or [""] for match in shown["matches"]
    ]
    assert [row[7] for row in rows[len(shown["matches"]) :]] == [miss["sentence"] for miss in shown["near_misses"]]


BAD = [
    ({"country": "ZZ"}, "country"),
    ({"country": ""}, "country"),
    ({"statement": ""}, "statement"),
    ({"statement": "🙂"}, "statement"),
    ({"statement": "a" * 200_000}, "statement"),
    ({"statement": f"{MARKER}\x00"}, "statement"),
    ({"areas": [MARKER]}, "areas"),
    ({"modes": [MARKER]}, "modes"),
    ({"delivery_languages": ["xx"]}, "delivery_languages"),
    ({"language": "xx"}, "language"),
    ({"severity": 9}, "severity"),
    ({"opens_on": "2027-02-01", "closes_on": "2027-01-01"}, "closes_on"),
    ({"closes_on": MARKER}, "closes_on"),
    ({"k": 51}, "k"),
]


def test_bad_input_is_named_by_its_field_and_not_repeated(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)

    answers = [client.post("/api/v1/rank", json=question(**changes)) for changes, _ in BAD]
    unknown = client.post("/api/v1/rank", json=question(unknown=MARKER))

    assert {answer.status_code for answer in [*answers, unknown]} == {422}
    assert not any(MARKER in answer.text for answer in [*answers, unknown])
    named = [[problem["field"].split(".")[0] for problem in answer.json()["errors"]] for answer in answers]
    assert named == [[field] for _, field in BAD]


def test_lone_surrogates_are_refused(client_of: ClientOf, coordinator: Person) -> None:
    raw = b'{"country": "XA", "statement": "\\ud800 alone"}'
    headers = {"content-type": "application/json"}

    answer = client_of(coordinator).post("/api/v1/rank", content=raw, headers=headers)

    assert answer.status_code == 422


REFUSED = [
    ({"country": ""}, "Choose a country from the list."),
    ({"country": "XYZ"}, "Choose a country from the list."),
    ({"statement": ""}, "Paste a text, or choose at least one area."),
    ({"statement": "a" * 200_000}, "Shorten the text"),
    ({"opens_on": "2027-02-01", "closes_on": "2027-01-01"}, "The last day must not be before the first day."),
    ({"closes_on": "soon"}, "Write the day as year, month and day"),
    ({"areas": "no.such"}, "Choose from the list."),
]


def test_a_refused_form_keeps_what_was_typed_and_says_why(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)

    for changes, sentence in REFUSED:
        typed = question(**changes)
        page = client.post("/en/rank", data=typed)
        assert page.status_code == 422
        assert "<title>Error:" in page.text
        assert page.text.count(sentence) >= 2, sentence  # in the summary and at the field
        assert f">\n{typed['statement']}</textarea>" in page.text


def test_an_unknown_query_word_is_refused(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)

    assert client.post("/api/v1/rank?lang=ar", json=question()).status_code == 200
    assert client.post("/api/v1/rank?lang=xx", json=question()).status_code == 422
    assert client.post("/api/v1/rank?other=1", json=question()).status_code == 422


def read(content: bytes, kind: str) -> list[list[str]]:
    if kind == "csv":
        return [[plain_text(cell) for cell in row] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[str(cell) if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def content_of(database: Database) -> str:
    """A hash of every row of every table."""
    found = hashlib.sha256()
    with database.insiders.connect() as connection:
        tables = connection.exec_driver_sql("select name from sqlite_master where type = 'table' order by name")
        for (table,) in tables.all():
            for row in connection.exec_driver_sql(f"select * from {table} order by rowid"):
                found.update(repr((table, tuple(row))).encode())
    return found.hexdigest()


def test_a_text_that_cannot_be_read_is_ranked_by_its_english_summary(client_of: ClientOf, coordinator: Person) -> None:
    client = client_of(coordinator)
    typed = {"country": "XA", "statement": "Tunahitaji msaada wa kuanzisha timu ya taifa na mafunzo kwa wachambuzi"}

    summarised = client.post("/en/rank", data=typed | {"summary_en": "We need help to set up a response team."})
    refused = client.post("/en/rank", data=typed | {"summary_en": "x" * 2001})

    assert "set up a response team.</textarea>" in summarised.text
    assert '<q dir="auto"' in summarised.text
    assert refused.status_code == 422
    assert "plain text of at most 2,000 characters" in refused.text
