"""The catalogue's pages and a provider's own, for everybody, in every language, with and without a session."""

import csv
import gzip
import io
import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlmodel import select

from app import clock
from app.models import AuditEntry, EntryReport, Offering
from app.offerings import catalogue, service
from app.offerings.catalogue import Search
from app.web.translation import LANGUAGES, translator
from app.web.vocabulary import language_name
from data import RELEASE, load_taxonomy

ROLES = ("anonymous", "government", "provider", "coordinator", "admin")
FACTS = {
    "cost": {"value": "free", "basis": "inferred", "quote": "no fee named"},
    "languages": {"value": ["en", "fr"], "basis": "stated", "quote": "in English and French"},
    "eligible_countries": {"value": ["GH", "KE"], "basis": "stated", "quote": "Ghana and Kenya"},
    "eligible_groups": {"value": ["africa"], "basis": "stated", "quote": "Africa"},
    "window": {"value": {"opens_on": "2027-01-01", "closes_on": None}, "basis": "stated", "quote": "from 2027"},
    "women_only": {"value": True, "basis": "stated", "quote": "for women"},
}


def client_for(role, client_of, make):
    return client_of(None if role == "anonymous" else make.person(role))


TICKED = re.compile(r'name="id" value="([\w-]+)" checked')


def ids_in(page, lang="en"):
    """The offerings that a list shows, in order."""
    return re.findall(rf'<h3><a href="/{lang}/offerings/([0-9a-f-]{{36}})"', page.text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_the_public_pages_open_for_everybody(client_of, make, role, lang):
    one, two = (
        make.offering(facts=FACTS),
        make.offering(make.person("provider"), evidence="It worked.", ask="A letter."),
    )
    client = client_for(role, client_of, make)
    pages = [
        "/offerings",
        "/offerings?q=response&language=fr",
        "/offerings?ended=true&page=2",
        "/offerings.csv",
        "/offerings.xlsx",
        f"/offerings/{one.id}",
        f"/offerings/{two.id}",
        f"/offerings/{one.id}/print",
        f"/offerings/{one.id}/reported",
        f"/offerings/compare?id={one.id}&id={two.id}",
    ]

    statuses = {path: client.get(f"/{lang}{path}").status_code for path in pages}

    assert statuses == dict.fromkeys(pages, 200)


def test_facets_count_what_choosing_them_finds(shipped, database):
    with database.reading(insider=False) as session:
        found = service.search(session, Search(q="training"))
        for name, counts in found.facets.items():
            chosen = {code: service.search(session, Search(q="training", chosen={name: (code,)})) for code in counts}
            assert {code: len(one.entries) for code, one in chosen.items()} == dict(counts)


def test_the_table_holds_exactly_what_the_pages_of_the_list_show(shipped, client_of, database):
    client, query = client_of(), "q=training&language=en&language=fr"
    first = client.get(f"/en/offerings?{query}")
    n_pages = int(re.search(r"Page 1 of (\d+)", first.text)[1])
    pages = [first, *(client.get(f"/en/offerings?{query}&page={n}") for n in range(2, n_pages + 1))]
    shown = [UUID(id) for page in pages for id in ids_in(page)]

    table = client.get(f"/en/offerings.csv?{query}")

    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    with database.reading(insider=False) as session:
        names = {row.id: row.external_id for row in session.scalars(select(Offering))}
    assert len(shown) > 20
    assert [row["id"] for row in rows] == [names[id] for id in shown]
    assert f"{len(rows)} offerings" in pages[0].text


def test_words_of_any_language_find_rows_through_their_areas(shipped, database):
    with database.reading(insider=False) as session:
        found = {q: service.search(session, Search(q=q)).entries for q in ("الاستجابة للحوادث", "应急响应", "zzzz")}

    arabic, chinese, nothing = found.values()
    assert arabic
    said = {a.id for a in load_taxonomy().areas if any("حوادث" in phrase for phrase in a.phrases("ar"))}
    assert all(entry.areas & said for entry in arabic)
    assert chinese
    assert nothing == ()


def test_saying_a_word_often_raises_nothing(make, database):
    make.offering(title="Forensics", summary="Forensics forensics forensics forensics.", external_id="b")
    make.offering(title="Forensics", summary="A course.", external_id="a")

    with database.reading(insider=False) as session:
        found = catalogue.search(catalogue.read_catalogue(session), Search(q="forensics"))

    assert [entry.external_id for entry in found.entries] == ["a", "b"]


def test_where_nothing_fits_the_nearest_search_is_named(client_of, make):
    for n in range(3):
        make.offering(facts={"languages": FACTS["languages"], "cost": FACTS["cost"]}, external_id=f"n-{n}")
    make.offering(facts={"languages": {"value": ["pt"], "basis": "stated", "quote": ""}})

    page = client_of().get("/en/offerings?language=pt&cost=free")

    portuguese = language_name(translator("en"), "pt")
    assert "Nothing fits." in page.text
    assert f"without {portuguese} (3)" in page.text
    assert ids_in(client_of().get("/en/offerings?cost=free")) != []


def test_the_number_of_queries_does_not_grow_with_the_catalogue(shipped, client_of, database, make):
    def n_queries(path):
        statements = []
        event.listen(database.outsiders, "before_cursor_execute", lambda *args: statements.append(args[2]))
        client_of().get(path)
        return len([s for s in statements if s.startswith("SELECT")])

    n_queries("/en/offerings")
    paths = ("/en/offerings", "/en/offerings?q=training", "/api/v1/offerings?limit=1", "/api/v1/offerings?limit=100")
    counts = [n_queries(path) for path in paths]

    assert counts[0] == counts[1] == 1
    assert counts[2] == counts[3] == 2


def test_what_signed_in_people_look_for_stays_out_of_addresses(shipped, client_of, make):
    client = client_of(make.person("government"))

    page = client.post("/en/offerings/search", data={"q": "wiretapping", "language": ["en", "fr"]})
    found = client.post("/en/offerings/search", data={"q": "training"})
    table = client.post("/en/offerings/search.csv", data={"q": "training"})

    assert page.status_code == found.status_code == table.status_code == 200
    assert 'method="post" action="/en/offerings/search"' in found.text
    assert not re.findall(r'(?:href|action)="[^"]*training', found.text)
    assert len(ids_in(found)) == 20
    assert table.headers["cache-control"] == "no-store, private"


@pytest.mark.parametrize("data", [{"q": "x" * 200_000}, {"language": "xx"}, {"q": "a\0b"}, {"page": "-1"}])
def test_a_bad_search_is_refused_and_not_repeated(client_of, data):
    answer = client_of().post("/en/offerings/search", data=data)

    assert answer.status_code == 422
    assert "x" * 20 not in answer.text  # longer than what chance writes into a form


def test_every_fact_says_how_it_is_known(client_of, make):
    row = make.offering(facts=FACTS, read_on=None)

    page = client_of().get(f"/en/offerings/{row.id}").text

    for words in ("our guess: to confirm", "stated by the source", "no fee named", "Ghana and Kenya", "Yes", "Africa"):
        assert words in page


def test_an_unconfirmed_row_says_when_its_page_was_read(shipped, client_of, database):
    with database.reading(insider=False) as session:
        rows = service.list_ranked(session)
    read = next(row for row in rows if row.source_kind == "found")
    remembered = next(row for row in rows if row.source_kind == "memory")

    pages = [client_of().get(f"/en/offerings/{row.id}").text for row in (read, remembered)]

    day = translator("en").date(RELEASE.date)
    assert f"From a public page, read {day}, not confirmed." in pages[0]
    assert "From general knowledge, not from a page, not confirmed." in pages[1]


def test_anybody_may_say_that_an_entry_is_wrong_and_who_said_it_is_not_kept(client_of, make, database):
    row, person = make.offering(), make.person("government")
    clients = (client_of(), client_of(person))

    sent = [client.post(f"/en/offerings/{row.id}/report", data={"message": "It ended."}) for client in clients]

    with database.reading(insider=True) as session:
        reports = list(session.scalars(select(EntryReport)))
        acts = list(session.scalars(select(AuditEntry)))
    assert [(answer.status_code, answer.headers["location"]) for answer in sent] == [
        (303, f"/en/offerings/{row.id}/reported")
    ] * 2
    assert [(report.offering_id, report.message) for report in reports] == [(row.id, "It ended.")] * 2
    assert [act.person_id for act in acts if act.action == "report"] == [None, None]


@pytest.mark.parametrize("message", ["", "   ", "x" * 2001])
def test_an_empty_or_endless_report_comes_back(client_of, make, message):
    row = make.offering()

    page = client_of().post(f"/en/offerings/{row.id}/report", data={"message": message})

    assert page.status_code == 422
    assert page.text.split("<title>")[1].split("</title>")[0].count("Error: ") == 1
    assert page.text.count("x" * 2001) == (1 if message.startswith("x") else 0)


def test_a_report_on_a_hidden_row_is_a_report_on_nothing(client_of, make):
    row = make.offering(make.person("provider"), state="draft")

    told = [client_of().post(f"/en/offerings/{id}/report", data={"message": "Wrong"}) for id in (row.id, uuid4())]

    assert (told[0].status_code, told[0].content) == (404, told[1].content)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_two_to_four_are_compared(client_of, make, n):
    rows = [make.offering() for _ in range(6)]
    ids = "&".join(f"id={row.id}" for row in rows[:n])

    answer = client_of().get(f"/en/offerings/compare?{ids}&provider_kind=civil_society")

    first = next((i for i, row in enumerate(ids_in(answer), 1) if row in ids), 1)
    assert answer.status_code == 422
    assert f'<a href="#compare-{first}">Choose two to four offerings to compare them.</a>' in answer.text
    assert sorted(TICKED.findall(answer.text)) == sorted(str(row.id) for row in rows[:n])
    assert '<input type="hidden" name="provider_kind" value="civil_society">' in answer.text


def test_a_comparison_leads_back_to_the_list_with_its_filters_and_ticks(client_of, make):
    words, rows = "zanzibarquux", [make.offering(title=f"zanzibarquux {n}") for n in range(3)]
    typed = {"q": words, "ended": "true", "id": [str(row.id) for row in rows[:2]]}
    client, nobody = client_of(make.person("coordinator", assigned=("XA",))), client_of()

    address = nobody.get("/en/offerings/compare", params=typed).text.split('<div class="back no-print">')[1]
    back = nobody.get(unescape(re.findall(r'<a href="([^"]+)"', address)[0])).text
    search = client.post("/en/offerings/search", data={"q": words}).text
    found = client.post("/en/offerings/search", data=typed | {"compare": "true"}).text
    form = found.split('<div class="back no-print">')[1].split("</form>")[0]
    sent = re.findall(r'name="(\w+)" value="([^"]+)"', form)
    again = client.post("/en/offerings/search", data={name: [v for k, v in sent if k == name] for name, _ in sent}).text

    assert 'name="compare" value="true"' in search
    assert 'action="/en/offerings/search" class="act"' in form
    assert words not in "".join(re.findall(r'(?:href|action)="[^"]*"', search + found + again))
    for page in (back, again):
        assert sorted(TICKED.findall(page)) == sorted(typed["id"])
        assert 'name="ended" value="true" checked' in page
        assert f'value="{words}"' in page


def test_the_print_has_three_parts(client_of, make):
    row = make.offering(make.person("provider"), evidence="It worked.", ask="A letter.")

    page = client_of().get(f"/en/offerings/{row.id}/print").text

    assert page.count('<article class="page">') == 2
    assert [words in page for words in (row.summary, "It worked.", "A letter.")] == [True] * 3


def test_the_list_fits_its_budget(shipped, client_of):
    page = client_of().get("/en/offerings")

    assert len(gzip.compress(page.content)) < 20_000


def test_to_publish_is_not_to_confirm(client_of, make):
    facts = {"cost": {"value": "free", "basis": "stated", "quote": ""}}
    written = make.offering(make.person("provider"), confirmed_on=clock.today(), facts=facts)
    confirmed = {"cost": facts["cost"] | {"basis": "confirmed"}}
    kept = make.offering(make.person("provider"), confirmed_on=clock.today(), facts=confirmed)

    pages = [client_of().get(f"/en/offerings/{row.id}").text for row in (written, kept)]
    listed = client_of().get("/en/offerings").text

    assert ["Published by its provider on" in page for page in pages] == [True, False]
    assert ["Confirmed by the provider on" in page for page in pages] == [False, True]
    assert [listed.count(words) for words in ("Published by its provider", "Confirmed by the provider")] == [1, 1]


def test_an_entry_that_ended_leads_nowhere(client_of, make):
    row = make.offering(state="ended", facts={"next_step": {"value": "introduction", "basis": "stated", "quote": "us"}})
    client = client_of()

    pages = [client.get(f"/en/offerings/{row.id}{page}").text for page in ("", "/print")]

    assert [page.count("<strong>It has ended or was withdrawn.</strong>") for page in pages] == [1, 1]
