"""A provider's own pages: write a pitch, confirm or correct fact by fact, send it."""

import re
from uuid import uuid4

import pytest
from sqlmodel import select

from app.models import Offering
from app.offerings import service
from app.web.translation import LANGUAGES

FACTS = {
    "cost": {"value": "free", "basis": "inferred", "quote": "no fee named"},
    "languages": {"value": ["en", "fr"], "basis": "stated", "quote": "in English and French"},
    "eligible_countries": {"value": ["GH", "KE"], "basis": "stated", "quote": "Ghana and Kenya"},
    "eligible_groups": {"value": ["africa"], "basis": "stated", "quote": "Africa"},
    "window": {"value": {"opens_on": "2027-01-01", "closes_on": None}, "basis": "stated", "quote": "from 2027"},
    "women_only": {"value": True, "basis": "stated", "quote": "for women"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_providers_pages_open_in_every_state(client_of, make, lang):
    owner = make.person("provider")
    rows = [make.offering(owner, state=state, facts=FACTS) for state in ("draft", "submitted", "changes_requested")]
    rows += [
        make.offering(owner, state=state, facts=FACTS) for state in ("declined", "published", "withdrawn", "ended")
    ]
    client = client_of(owner)
    pages = ["/my-offerings", "/offerings/new", *(f"/offerings/{row.id}/edit" for row in rows)]
    pages += [f"/offerings/{rows[0].id}/fact?name={name}" for name in service.FACTS]

    statuses = {path: client.get(f"/{lang}{path}").status_code for path in pages}

    assert statuses == dict.fromkeys(pages, 200)


@pytest.mark.parametrize(("state", "acts"), [("published", ["end", "withdraw"]), ("ended", [])])
def test_what_cannot_be_taken_back_is_not_one_press_away(client_of, make, state, acts):
    owner = make.person("provider")
    row = make.offering(owner, state=state)

    page = client_of(owner).get(f"/en/offerings/{row.id}/edit").text

    folded = "".join(re.findall(r"<details>.*?</details>", page, re.DOTALL))
    assert re.findall(rf'action="/en/offerings/{row.id}/(end|withdraw)"', page) == acts
    assert re.findall(rf'action="/en/offerings/{row.id}/(end|withdraw)"', folded) == acts
    assert ("This cannot be taken back" in folded) == bool(acts)


def test_a_providers_page_is_nobody_elses(client_of, make):
    row = make.offering(make.person("provider"))
    others = [make.person(role) for role in ("government", "provider", "coordinator", "admin")]

    for client in (client_of(person) for person in others):
        hidden = client.get(f"/en/offerings/{row.id}/edit")
        absent = client.get(f"/en/offerings/{uuid4()}/edit")
        assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert client_of().get(f"/en/offerings/{row.id}/edit").status_code == 303


def version_on(page):
    return re.search(r'name="version" value="([^"]*)"', page.text)[1].replace("&#34;", '"')


def test_a_provider_writes_a_pitch_and_sends_it(client_of, make, database):
    client = client_of(make.person("provider"))
    form = {"title": "A course", "summary": "We train analysts.", "areas": ["inc.csirt", "ppl.workforce"]}

    made = client.post("/en/offerings/new", data=form)
    edit = made.headers["location"]
    fact = client.post(
        edit.replace("/edit", "/fact"),
        data={"fact": "eligible_countries", "value": "Ghana\nKE; كينيا", "version": version_on(client.get(edit))},
    )
    sent = client.post(edit.replace("/edit", "/submit"), data={"version": version_on(client.get(edit))})

    with database.reading(insider=True) as session:
        row = session.scalars(select(Offering)).one()
    assert [answer.status_code for answer in (made, fact, sent)] == [303, 303, 303]
    assert (row.state, row.areas) == ("submitted", form["areas"])
    assert (row.facts["eligible_countries"]["value"], row.facts["eligible_countries"]["basis"]) == (
        ["GH", "KE"],
        "confirmed",
    )


def test_a_provider_confirms_one_fact_and_corrects_another(client_of, make, database):
    owner = make.person("provider")
    row = make.offering(owner, facts=FACTS)
    client, here = client_of(owner), f"/en/offerings/{row.id}"

    client.post(f"{here}/confirm", data={"fact": "cost", "version": version_on(client.get(f"{here}/edit"))})
    stale = client.post(f"{here}/confirm", data={"fact": "languages", "version": '"1"'})
    client.post(
        f"{here}/fact",
        data={"fact": "languages", "value": ["ar"], "version": version_on(client.get(f"{here}/edit"))},
    )

    with database.reading(insider=True) as session:
        kept = session.get_one(Offering, row.id)
    assert stale.status_code == 412
    assert (kept.facts["cost"]["basis"], kept.facts["languages"]) == ("confirmed", FACTS["languages"])
    assert kept.correction["changes"]["facts"]["languages"]["value"] == ["ar"]
    edit = client.get(f"{here}/edit").text
    assert "your correction, not sent yet" in edit
    assert edit.count("Send to the coordinators") == 1
    assert (
        edit.index('id="facts"') < edit.index("no coordinator sees them before you send them") < edit.index("Correct")
    )
    client.post(f"{here}/submit", data={"version": version_on(client.get(f"{here}/edit"))})
    sent = client.get(f"{here}/edit").text
    assert "your correction, not public yet" in sent
    assert "Send to the coordinators" not in sent


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"summary": "x" * 7000}, "summary"),
        ({"areas": ["inc.nothing"]}, "areas"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"valid_until": "tomorrow"}, "valid_until"),
        ({"provider_kind": "guild"}, "provider_kind"),
    ],
)
def test_a_wrong_pitch_comes_back_with_what_was_typed(client_of, make, form, field):
    typed = {"title": "A course", "evidence": "What we did before"} | form

    page = client_of(make.person("provider")).post("/en/offerings/new", data=typed)

    assert page.status_code == 422
    assert page.text.split("<title>")[1].split("</title>")[0].count("Error: ") == 1
    assert f'href="#{field}"' in page.text
    assert "What we did before" in page.text
    most = {"title": "300", "summary": "6,000"}.get(field) if len(form[field]) > 300 else None
    assert most is None or f"This is too long: {most} characters are the most." in page.text


@pytest.mark.parametrize(
    ("fact", "data", "code"),
    [
        ("eligible_countries", {"value": "Atlantis"}, 422),
        ("languages", {"value": ["xx"]}, 422),
        ("languages", {}, 422),
        ("open_to_all", {"value": "maybe"}, 422),
        ("window", {"opens_on": "2027-02-01", "closes_on": "2027-01-01"}, 422),
        ("window", {"opens_on": "soon"}, 422),
        ("nothing", {"value": "x"}, 404),
        ("cost", {"value": "unknown"}, 303),
        ("languages", {"unknown": "yes"}, 303),
    ],
)
def test_a_fact_is_read_or_refused(client_of, make, fact, data, code):
    owner = make.person("provider")
    row = make.offering(owner, state="draft", facts=FACTS)

    answer = client_of(owner).post(f"/en/offerings/{row.id}/fact", data={"fact": fact, **data})

    assert answer.status_code == code
    if code == 422:
        assert 'id="value' in answer.text


def test_an_answer_not_known_takes_the_fact_away(client_of, make, database):
    owner = make.person("provider")
    row = make.offering(owner, state="draft", facts=FACTS)

    client_of(owner).post(f"/en/offerings/{row.id}/fact", data={"fact": "languages", "unknown": "yes"})

    with database.reading(insider=True) as session:
        assert set(session.get_one(Offering, row.id).facts) == set(FACTS) - {"languages"}


def test_a_rare_language_stays_chosen_when_its_pitch_is_edited(client_of, make):
    owner = make.person("provider")
    rare, usual = make.offering(owner, text_language="ae"), make.offering(owner)

    pages = [client_of(owner).get(f"/en/offerings/{row.id}/edit").text for row in (rare, usual)]

    assert ['<option value="ae" selected>' in page for page in pages] == [True, False]
    assert "Avestan" not in pages[1]
