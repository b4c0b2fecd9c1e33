"""Offerings as JSON: reading, versions, bad input, and that hidden rows are absent rows."""

import json
from uuid import uuid4

import pytest

from app.offerings import repository

API = "/api/v1/offerings"
DRAFT = {
    "title": "A course for analysts",
    "summary": "We train analysts of a national team.",
    "areas": ["inc.csirt"],
    "facts": {"modes": ["workshop", "course_onsite"], "languages": ["fr"], "cost": "free", "open_to_all": True},
}


@pytest.fixture
def owner(make):
    return make.person("provider")


def test_a_new_pitch_is_a_draft_whose_facts_are_confirmed_by_its_provider(client_of, owner):
    made = client_of(owner).post(API, json=DRAFT)

    body = made.json()
    facts = {name: (fact["value"], fact["basis"]) for name, fact in body["facts"].items()}
    assert made.status_code == 201
    assert made.headers["location"] == f"{API}/{body['id']}"
    assert (body["state"], body["title"]) == ("draft", DRAFT["title"])
    assert body["confirmed_on"] is not None
    assert facts == {
        "modes": (["course_onsite", "workshop"], "confirmed"),
        "languages": (["fr"], "confirmed"),
        "cost": ("free", "confirmed"),
        "open_to_all": (True, "confirmed"),
    }


def test_a_draft_of_somebody_else_is_absent_to_everybody_by_the_same_bytes(client_of, owner, make):
    row = make.offering(owner, state="draft")
    readers = {
        "anonymous": None,
        "provider": make.person("provider"),
        "government": make.person("government"),
        "coordinator": make.person("coordinator", assigned=("XA",)),
        "admin": make.person("admin"),
    }

    for person in readers.values():
        client = client_of(person)
        hidden, absent = client.get(f"{API}/{row.id}"), client.get(f"{API}/{uuid4()}")
        assert hidden.status_code == 404
        assert (hidden.content, hidden.headers["content-type"]) == (absent.content, absent.headers["content-type"])
        for act in ("submit", "publish", "withdraw", "decline", "end"):
            told = [client.post(f"{API}/{id}/{act}") for id in (row.id, uuid4())]
            assert len({(answer.status_code, answer.content) for answer in told}) == 1


def test_submitted_pitches_are_for_coordinators_and_their_owner(client_of, owner, make):
    row = make.offering(owner, state="submitted")
    readers = [None, make.person("provider"), make.person("government"), make.person("admin")]

    refused = [client_of(person).get(f"{API}/{row.id}").status_code for person in readers]
    read = [client_of(person).get(f"{API}/{row.id}").status_code for person in (owner, make.person("coordinator"))]

    assert (refused, read) == ([404] * 4, [200] * 2)


def test_an_edit_needs_the_version_that_was_read(client_of, owner, make):
    row = make.offering(owner, state="draft")
    client = client_of(owner)
    tag = client.get(f"{API}/{row.id}").headers["etag"]

    blind = client.patch(f"{API}/{row.id}", json={"ask": "A letter."})
    first = client.patch(f"{API}/{row.id}", json={"ask": "A letter."}, headers={"If-Match": tag})
    second = client.patch(f"{API}/{row.id}", json={"ask": "A call."}, headers={"If-Match": tag})
    late = client.post(f"{API}/{row.id}/submit", headers={"If-Match": tag})

    assert [blind.status_code, first.status_code, second.status_code, late.status_code] == [428, 200, 412, 412]
    assert client.get(f"{API}/{row.id}").json()["ask"] == "A letter."
    assert first.headers["etag"] != tag


def test_a_correction_of_a_published_row_shows_to_nobody_else_not_even_as_a_version(client_of, owner, make):
    row = make.offering(owner)
    readers = [None, make.person("provider"), make.person("government"), make.person("coordinator")]
    before = [client_of(person).get(f"{API}/{row.id}") for person in readers]

    changed = client_of(owner).patch(f"{API}/{row.id}", json={"summary": "New."}, headers={"If-Match": '"1"'})

    after = [client_of(person).get(f"{API}/{row.id}") for person in readers]
    assert [(a.content, a.headers["etag"]) for a in after] == [(b.content, b.headers["etag"]) for b in before]
    assert changed.json()["correction"]["changes"] == {"summary": "New."}
    assert changed.headers["etag"] == '"1.1"'


def test_a_coordinator_accepts_what_the_provider_corrected(client_of, owner, make):
    row = make.offering(owner, facts={"cost": {"value": "paid", "basis": "inferred", "quote": ""}})
    provider, coordinator = client_of(owner), client_of(make.person("coordinator"))
    changes = {"summary": "New.", "facts": {"cost": "free", "languages": ["ar"]}}

    provider.patch(f"{API}/{row.id}", json=changes, headers={"If-Match": '"1"'})
    provider.post(f"{API}/{row.id}/submit")
    waiting = coordinator.get(f"{API}/{row.id}").json()["correction"]
    accepted = coordinator.post(f"{API}/{row.id}/publish")

    public = client_of().get(f"{API}/{row.id}").json()
    assert waiting["is_submitted"]
    assert accepted.status_code == 200
    assert public["summary"] == "New."
    assert {name: (fact["value"], fact["basis"]) for name, fact in public["facts"].items()} == {
        "cost": ("free", "confirmed"),
        "languages": (["ar"], "confirmed"),
    }


def test_confirming_changes_the_basis_and_nothing_else(client_of, owner, make):
    facts = {
        "cost": {"value": "free", "basis": "inferred", "quote": "no fee"},
        "languages": {"value": ["en"], "basis": "stated", "quote": "in English"},
    }
    row = make.offering(owner, facts=facts)

    told = client_of(owner).post(f"{API}/{row.id}/confirm", json={"facts": ["cost"]})

    body = client_of().get(f"{API}/{row.id}").json()
    assert told.status_code == 200
    assert body["facts"]["cost"] | {"confirmed_on": ""} == {**facts["cost"], "basis": "confirmed", "confirmed_on": ""}
    assert body["facts"]["languages"]["basis"] == "stated"
    assert body["confirmed_on"] == body["facts"]["cost"]["confirmed_on"]


def test_the_provider_is_asked_and_sends_it_again(client_of, owner, make):
    row = make.offering(owner, state="submitted")
    provider, coordinator = client_of(owner), client_of(make.person("coordinator"))

    coordinator.post(f"{API}/{row.id}/request-changes", json={"question": "For how many people?"})
    asked = provider.get(f"{API}/{row.id}").json()
    again = provider.post(f"{API}/{row.id}/submit")
    published = coordinator.post(f"{API}/{row.id}/publish")

    assert (asked["state"], asked["review_question"]) == ("changes_requested", "For how many people?")
    assert (again.json()["state"], published.json()["state"]) == ("submitted", "published")


LONG = "x" * 200_000
BAD = [
    ({"areas": ["inc.nothing"]}, "areas"),
    ({"facts": {"modes": ["teleportation"]}}, "facts.modes"),
    ({"facts": {"languages": ["xx"]}}, "facts.languages"),
    ({"facts": {"cost": "cheap"}}, "facts.cost"),
    ({"facts": {"eligible_countries": ["QQ"]}}, "facts.eligible_countries"),
    ({"facts": {"eligible_groups": ["atlantis"]}}, "facts.eligible_groups"),
    ({"facts": {"open_to_all": "yes"}}, "facts.open_to_all"),
    ({"facts": {"modes": [[LONG]]}}, "facts.modes"),
    ({"facts": {"modes": []}}, "facts.modes"),
    ({"facts": {"window": {"opens_on": "2027-05-01", "closes_on": "2027-04-01"}}}, "facts.window"),
    ({"facts": {"window": {"opens_on": "soon"}}}, "facts.window"),
    ({"facts": {"window": {"opens_on": "20270501"}}}, "facts.window"),
    ({"facts": {"price": 3}}, "facts"),
    ({"provider_kind": "guild"}, "provider_kind"),
    ({"text_language": "xx"}, "text_language"),
    ({"source_url": "javascript:alert(1)"}, "source_url"),
    ({"title": " "}, "title"),
    ({"title": "a\0b"}, "title"),
    ({"summary": LONG}, "summary"),
    ({"evidence": "half \ud800 pair"}, "evidence"),
    ({"valid_until": "2026-02-30"}, "valid_until"),
    ({"state": "published"}, "body"),
]


@pytest.mark.parametrize(("change", "field"), BAD, ids=[f"{n}-{field}" for n, (_, field) in enumerate(BAD)])
def test_bad_input_is_refused_by_field_and_never_repeated(client_of, owner, make, change, field):
    row = make.offering(owner, state="draft")
    client = client_of(owner)
    headers = {"If-Match": '"1"', "Content-Type": "application/json"}

    edited = client.patch(f"{API}/{row.id}", content=json.dumps(change), headers=headers)
    made = client.post(API, content=json.dumps(DRAFT | change), headers=headers)

    for answer in (edited, made):
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert [error["field"].split(".")[0] for error in answer.json()["errors"]] == [field.split(".")[0]]
        assert not any(word in answer.text for word in ("teleport", "atlantis", "javascript", "xxxx", "cheap", "guild"))
    assert client.get(f"{API}/{row.id}").headers["etag"] == '"1"'


@pytest.mark.parametrize(
    "query",
    [
        *("area=inc.nothing", "mode=magic", "language=xx", "cost=cheap", "group=atlantis", "sector=moon"),
        *("next_step=wait", "provider_kind=guild", "unknown=1", "limit=0", "limit=1000", "cursor=%21"),
        *("q=" + "x" * 201, "q=a%00b"),
    ],
)
def test_an_unknown_filter_is_refused(client_of, query):
    answer = client_of().get(f"{API}?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_list_goes_on_where_it_ended_and_holds_public_rows_only(client_of, owner, make):
    public = [make.offering(), make.offering(owner), make.offering(state="ended")]
    for state in ("draft", "submitted", "changes_requested", "declined", "withdrawn"):
        make.offering(owner, state=state)
    client = client_of(owner)

    first = client.get(f"{API}?limit=1&ended=true").json()
    rest = client.get(f"{API}?limit=5&ended=true&cursor={first['next']}").json()
    running = client.get(API).json()

    ids = sorted(row.external_id for row in public)
    assert [row["external_id"] for row in first["items"] + rest["items"]] == ids
    assert rest["next"] is None
    assert [row["external_id"] for row in running["items"]] == sorted(row.external_id for row in public[:2])


def test_publishing_makes_another_catalogue_and_a_draft_does_not(client_of, owner, make, session):
    row = make.offering(owner, state="submitted")

    def version():
        session.rollback()
        session.expire_all()
        return repository.catalogue_version(session)

    start = version()
    client_of(owner).post(API, json=DRAFT)
    after_draft = version()
    client_of(make.person("coordinator")).post(f"{API}/{row.id}/publish")
    after_publishing = version()

    assert start == after_draft != after_publishing
