"""What if, of a pasted need: the same as of a kept list; the text stays in the form, and nothing of it is stored."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from factories import Factory
from starlette.testclient import TestClient

from app.database import Database
from app.models import Person

ClientOf = Callable[..., TestClient]
MARKER = "zanzibarquux"
STATEMENT = f"Our police cannot read seized phones: they want training in digital forensics. {MARKER}"
TYPED = {"country": "XA", "statement": STATEMENT, "summary_en": "<b>Forensics</b>.", "delivery_languages": ["ar"]}


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", assigned=("XA",))


@pytest.fixture
def client(client_of: ClientOf, coordinator: Person) -> TestClient:
    return client_of(coordinator)


def lines(page: str, name: str) -> list[tuple[int, str]]:
    table = page[page.index(f'<table aria-labelledby="{name}">') :].split("</table>", maxsplit=1)[0]
    return [
        (int(rank), one) for rank, one in re.findall(r'<td class="num">(\d+)</td><td><a href="[^"]*/([\w-]+)"', table)
    ]


def listed(client: TestClient, **question: Any) -> list[tuple[int, str]]:
    made = client.post("/api/v1/rank", json=question).json()
    return [(match["rank"], match["offering"]["id"]) for match in made["matches"]]


def test_the_button_of_a_near_miss_gives_it_the_place_that_it_was_promised(client: TestClient) -> None:
    misses = client.post("/api/v1/rank", json=TYPED).json()["near_misses"]
    page = client.post("/en/rank", data=TYPED).text
    buttons = re.findall(r'<button class="second" form="question" name="lift" value="(\w+)">', page)

    assert buttons == [miss["rule"] for miss in misses]
    assert "shares_a_language" in buttons
    answer = client.post("/en/rank", data=TYPED | {"lift": "shares_a_language"})

    promised = {(m["would_rank"], m["offering"]["id"]) for m in misses if m["rule"] == "shares_a_language"}
    assert lines(answer.text, "today") == listed(client, **TYPED)
    assert promised <= set(lines(answer.text, "changed"))
    assert "As if this did not count: Not given in a language that the need asks for." in answer.text
    assert '<option value="shares_a_language" selected>' in answer.text
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store, private")


def test_the_form_keeps_what_was_typed_and_no_address_holds_it(client: TestClient, database: Database) -> None:
    changed = {"as": "what_if", "if_window": "move", "if_opens_on": "2031-01-01", "if_weights": "learned"}
    client.get("/en/rank")

    page = client.post("/en/rank", data=TYPED | changed).text

    assert f">\n{STATEMENT}</textarea>" in page
    assert ">\n&lt;b&gt;Forensics&lt;/b&gt;.</textarea>" in page
    assert 'name="delivery_languages" value="ar" checked' in page
    assert 'name="if_opens_on" type="date" value="2031-01-01"' in page
    assert '<option value="learned" selected>' in page
    assert page.count(MARKER) == 1
    assert not any(MARKER.encode() in path.read_bytes() for path in database.path.parent.glob("counterpart.db*"))


def test_it_is_the_list_that_the_changed_question_gets(client: TestClient) -> None:
    changed = {"if_language": "en", "if_window": "move", "if_opens_on": "2027-02-01", "if_closes_on": "2027-03-01"}

    page = client.post("/ar/rank", data=TYPED | changed | {"as": "what_if"}).text
    plain = client.post("/en/rank", data=TYPED | changed).text

    other = TYPED | {"delivery_languages": ["ar", "en"], "opens_on": "2027-02-01", "closes_on": "2027-03-01"}
    assert lines(page, "changed") == listed(client, **other) != listed(client, **TYPED)
    assert 'lang="ar" dir="rtl"' in page
    assert 'aria-labelledby="changed"' not in plain  # another button than the one of what-if
    assert 'name="if_opens_on" type="date" value="2027-02-01"' in plain


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"if_lift": MARKER}, "if_lift", "Choose from the list."),
        ({"if_weights": MARKER}, "if_weights", "Choose from the list."),
        ({"if_opens_on": "2027-02-01"}, "if_window", "or leave the days empty."),
        ({"if_window": "move"}, "if_window", "Write a first or a last day below"),
        ({"if_window": "move", "if_opens_on": "soon"}, "if_opens_on", "Write the day as year, month and day"),
        (
            {"if_window": "move", "if_opens_on": "2027-02-01", "if_closes_on": "2027-01-01"},
            "if_closes_on",
            "The last day must not be before the first day.",
        ),
        ({"statement": "", "summary_en": ""}, "statement", "Paste a text, or choose at least one area."),
    ],
)
def test_what_cannot_be_changed_is_named_at_its_field(
    client: TestClient, changed: dict[str, str], field: str, sentence: str
) -> None:
    page = client.post("/en/rank", data=TYPED | {"as": "what_if", "if_lift": "fits_window"} | changed)

    assert page.status_code == 422
    assert "<title>Error: Rank a need" in page.text
    assert re.search(rf'<a href="#{field}">[^<]*{re.escape(sentence)}', page.text)
    assert f'id="{field}-error"' in page.text
    assert page.text.count(MARKER) == ("statement" not in changed)  # of the text alone, and in its field alone
    for name in ("if_opens_on", "if_closes_on"):
        if name in changed and changed[name][0] == "2":
            assert f'name="{name}" type="date" value="{changed[name]}"' in page.text


def test_a_button_of_an_unknown_rule_is_refused(client: TestClient) -> None:
    assert client.post("/en/rank", data=TYPED | {"lift": "is_open_to_country"}).status_code == 422


def test_without_a_change_there_is_the_list_and_a_word(client: TestClient) -> None:
    page, arabic = (client.post(f"/{lang}/rank", data=TYPED | {"as": "what_if"}).text for lang in ("en", "ar"))

    assert 'id="rank-1"' in page
    assert "would stand differently" not in page
    assert page.count("Nothing was changed, so there is nothing to compare") == 1
    assert "لم يُغيَّر شيء" in arabic
    assert "Nothing was changed" not in client.post("/en/rank", data=TYPED).text


def test_the_weights_of_the_list_are_not_offered_as_others(client: TestClient) -> None:
    page = client.post("/en/rank", data=TYPED).text

    weights = page[page.index('<select id="if_weights"') :].split("</select>", maxsplit=1)[0]
    assert re.findall(r'<option value="(\w*)"', weights) == ["", "learned"]


def test_the_language_of_the_header_keeps_text_and_change_without_an_address(client: TestClient) -> None:
    switch = re.compile(r'<li><button class="plain" form="question" formaction="(/\w+/rank)" name="as" value="(\w+)"')
    changed = TYPED | {"as": "what_if", "if_window": "drop"}
    pages = [client.post("/en/rank", data=typed).text for typed in (TYPED, changed, TYPED | {"country": ""})]

    found = [switch.findall(page) for page in pages]
    other = client.post("/ar/rank", data=changed | {"as": "enter"}).text

    assert found == [[("/ar/rank", "enter")]] * 3
    assert f">\n{STATEMENT}</textarea>" in other
    assert lines(other, "changed") == lines(pages[1], "changed") != []
    assert '<li><a href="/ar/rank"' in client.get("/en/rank").text  # nothing is typed yet


def test_the_enter_key_takes_the_change_along(client: TestClient) -> None:
    changed = {"if_window": "move", "if_opens_on": "2027-02-01"}

    def pressed(page: str) -> dict[str, str]:
        """What the first button of the form sends: browsers press it for the Enter key in a field."""
        first = re.search(r'<button[^>]*form="question"[^>]*>', page)
        return dict(re.findall(r'name="(\w+)" value="(\w+)"', first[0] if first else ""))

    plain = client.post("/en/rank", data=TYPED).text
    found = client.post("/en/rank", data=TYPED | changed | pressed(plain)).text
    wrong = client.post("/en/rank", data=TYPED | {"if_window": "move"} | pressed(found))
    mended = client.post("/en/rank", data=TYPED | changed | pressed(wrong.text)).text
    without = client.post("/en/rank", data=TYPED | pressed(plain)).text

    assert wrong.status_code == 422
    assert lines(found, "changed") == lines(mended, "changed") != []
    assert 'id="rank-1"' in without
    assert 'value="enter"' not in client.get("/en/rank").text  # there is no change yet
