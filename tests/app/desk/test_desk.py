"""The coordinators' desk: what waits for whom, since when, and what closes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from app import clock
from app.models import EntryReport, Offering
from app.web.translation import LANGUAGES

API = "/api/v1/desk"


def report(make, row, message="It ended in spring."):
    return make._add(EntryReport, {"offering_id": row.id, "message": message})


def test_a_desk_with_nothing_on_it_says_so(client_of, make):
    client = client_of(make.person("coordinator", assigned=("XA",)))

    assert client.get(API).json() == {
        "profiles": [],
        "reviews": [],
        "reports": [],
        "n_facts": 0,
        "n_confirmed_facts": 0,
    }
    assert "Nothing is overdue." in client.get("/en/desk").text


def test_profiles_wait_for_their_own_coordinators_with_a_clock(client_of, make):
    late = clock.now() - timedelta(days=3)
    mine = make.need_profile(make.person(country="XA"), state="submitted", submitted_at=late)
    new = make.need_profile(make.person(country="XA"), state="submitted")
    make.need_profile(make.person(country="XA"), state="active", acknowledged_at=clock.now())
    make.need_profile(make.person(country="XA"), state="draft")
    make.need_profile(make.person(country="XB"), state="submitted")
    client = client_of(make.person("coordinator", assigned=("XA",)))

    rows = client.get(API).json()["profiles"]

    assert [(row["id"], row["is_overdue"]) for row in rows] == [(str(mine.id), True), (str(new.id), False)]
    assert "1 profile is overdue." in client.get("/en/desk").text


def test_reports_leave_the_desk_once_closed(client_of, make, database):
    row = make.offering()
    first, second = report(make, row), report(make, row)
    client = client_of(make.person("coordinator"))

    closed = client.post(f"/en/desk/reports/{first.id}/close")
    again = client.post(f"{API}/reports/{first.id}/close")

    with database.reading(insider=True) as session:
        kept = {found.id: found.closed_at is not None for found in session.scalars(select(EntryReport))}
    assert (closed.status_code, closed.headers["location"], again.status_code) == (303, "/en/desk", 409)
    assert kept == {first.id: True, second.id: False}
    assert [found["id"] for found in client.get(API).json()["reports"]] == [str(second.id)]


def test_reports_on_one_entry_stand_together(client_of, make):
    one, other = make.offering(title="The first entry"), make.offering(title="The second entry")
    for row, message in ((one, "Word one."), (other, "Word two."), (one, "Word three.")):
        report(make, row, message)

    page = client_of(make.person("coordinator")).get("/en/desk").text

    said = ("The first entry</a>", "Word one.", "Word three.", "The second entry</a>", "Word two.")
    assert [page.count(words) for words in said] == [1] * 5
    assert sorted(said, key=page.index) == list(said)


@pytest.mark.parametrize("role", ["government", "provider", "admin"])
def test_there_is_no_desk_for_others(client_of, make, role):
    row, submitted = make.offering(), make.offering(make.person("provider"), state="submitted")
    found = report(make, row)
    client = client_of(make.person(role))

    assert client.get(API).status_code == 404
    assert client.get("/en/desk").status_code == 404
    for path, absent in (
        (f"/en/desk/reports/{found.id}/close", f"/en/desk/reports/{uuid4()}/close"),
        (f"/en/desk/offerings/{submitted.id}/publish", f"/en/desk/offerings/{uuid4()}/publish"),
    ):
        told = [client.post(path), client.post(absent)]
        assert [answer.status_code for answer in told] == [404, 404]
        assert told[0].content == told[1].content
    assert client_of().get(API).status_code == 401


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pitch_gets_its_verdict_on_a_page(client_of, make, database, lang):
    rows = [make.offering(make.person("provider"), state="submitted") for _ in range(3)]
    client = client_of(make.person("coordinator"))

    pages = [client.get(f"/{lang}/desk/offerings/{row.id}").status_code for row in rows]
    done = [
        client.post(f"/{lang}/desk/offerings/{rows[0].id}/publish", data={"version": '"1"'}),
        client.post(f"/{lang}/desk/offerings/{rows[1].id}/request-changes", data={"question": "For whom?"}),
        client.post(f"/{lang}/desk/offerings/{rows[2].id}/decline", data={"version": '"1"'}),
    ]

    with database.reading(insider=True) as session:
        states = [session.get_one(Offering, row.id).state for row in rows]
    assert (pages, [answer.status_code for answer in done]) == ([200] * 3, [303] * 3)
    assert states == ["published", "changes_requested", "declined"]


def test_a_stale_or_empty_verdict_changes_nothing(client_of, make, database):
    row = make.offering(make.person("provider"), state="submitted")
    client = client_of(make.person("coordinator"))

    stale = client.post(f"/en/desk/offerings/{row.id}/publish", data={"version": '"7"'})
    empty = client.post(f"/en/desk/offerings/{row.id}/request-changes", data={"question": " "})

    with database.reading(insider=True) as session:
        kept = session.get_one(Offering, row.id)
    assert (stale.status_code, empty.status_code) == (412, 422)
    assert (kept.state, kept.version) == ("submitted", 1)


def test_a_correction_shows_both_versions(client_of, make):
    owner = make.person("provider")
    facts = {"cost": {"value": "paid", "basis": "stated", "quote": ""}}
    row = make.offering(owner, summary="What stood there.", facts=facts)
    changes = {"summary": "What should stand there.", "facts": {"cost": "free"}, "areas": ["gov.strategy"]}
    provider = client_of(owner)
    provider.patch(f"/api/v1/offerings/{row.id}", json=changes, headers={"If-Match": '"1"'})
    provider.post(f"/api/v1/offerings/{row.id}/submit")
    client = client_of(make.person("coordinator"))

    listed = client.get(API).json()["reviews"]
    page = client.get(f"/en/desk/offerings/{row.id}").text

    assert [(review["offering_id"], review["is_correction"]) for review in listed] == [(str(row.id), True)]
    for words in ("What stood there.", "What should stand there.", "Free of charge", "Paid by the country"):
        assert words in page


def test_the_share_of_confirmed_facts_is_counted(client_of, make):
    facts = {
        "cost": {"value": "free", "basis": "confirmed", "quote": ""},
        "languages": {"value": ["en"], "basis": "stated", "quote": ""},
    }
    make.offering(facts=facts)
    make.offering(facts=facts, state="ended")

    desk = client_of(make.person("coordinator")).get(API).json()

    assert (desk["n_facts"], desk["n_confirmed_facts"]) == (2, 1)


def test_a_review_shows_the_source_address_and_every_fact(client_of, make):
    owner = make.person("provider")
    facts = {"cost": {"value": "free", "basis": "stated", "quote": ""}}
    new = make.offering(make.person("provider"), state="submitted", facts=facts)
    corrected = make.offering(owner, facts=facts)
    provider = client_of(owner)
    provider.patch(f"/api/v1/offerings/{corrected.id}", json={"ask": "A letter."}, headers={"If-Match": '"1"'})
    provider.post(f"/api/v1/offerings/{corrected.id}/submit")
    client = client_of(make.person("coordinator"))

    pages = [client.get(f"/en/desk/offerings/{row.id}").text for row in (new, corrected)]
    falls = ["The pitch does not become public", "the public entry stays as it is now"]
    assert [[words in page for words in falls] for page in pages] == [[True, False], [False, True]]

    for words in ("<bdi>https://example.org/page</bdi>", "Free of charge"):
        assert [words in page for page in pages] == [True, True]
