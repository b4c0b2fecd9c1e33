"""A provider takes over a shipped row: once, with a link, with or without an account."""

from datetime import timedelta

import pytest
from factories import PASSWORD
from sqlmodel import col, select

from app import clock
from app.actor import SYSTEM
from app.errors import Conflict, NotAllowed, NotFound
from app.models import Link, Offering, OfferingState, Organisation, Person
from app.offerings import service

API = "/api/v1/offerings"
NEWCOMER = {
    "name": "New Person",
    "email": "new.person@example.org",
    "organisation": "Provider of courses",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def link(database, make):
    """A claim link for an unclaimed row."""
    row = make.offering(
        provider="Provider of courses", facts={"cost": {"value": "free", "basis": "stated", "quote": ""}}
    )
    with database.writing(insider=True) as session:
        token = service.make_claim_link(session, SYSTEM, row.external_id)
    return row, token


def people_of(database):
    with database.reading(insider=True) as session:
        return {person.email: person for person in session.scalars(select(Person))}


def offering_of(database, row):
    with database.reading(insider=True) as session:
        return session.get_one(Offering, row.id)


def test_claiming_makes_the_row_the_providers_own_and_keeps_it_public(client_of, make, link, database):
    row, token = link
    person = make.person("provider")

    claimed = client_of(person).post(f"{API}/{row.id}/claim", json={"token": token})

    assert (claimed.status_code, claimed.json()["state"]) == (200, "published")
    assert offering_of(database, row).organisation_id == person.organisation_id
    assert client_of().get(f"{API}/{row.id}").json()["confirmed_on"] is None


def test_a_claimed_row_is_not_claimed_again(client_of, make, link, database):
    row, token = link
    with database.writing(insider=True) as session:
        second = service.make_claim_link(session, SYSTEM, str(row.id))
    client_of(make.person("provider")).post(f"{API}/{row.id}/claim", json={"token": token})

    late = client_of(make.person("provider"))
    answers = [late.post(f"{API}/{row.id}/claim", json={"token": t}) for t in (token, second)]
    page = late.post(f"/en/claim/{second}")
    shown = client_of().get(f"/en/claim/{second}")

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "already_claimed")] * 2
    assert page.status_code == 409
    assert (shown.status_code, "taken over already" in shown.text) == (409, True)
    with pytest.raises(Conflict), database.writing(insider=True) as session:
        service.make_claim_link(session, SYSTEM, row.id)


def test_unknown_used_and_expired_links_are_refused_alike(client_of, make, link, database):
    row, token = link
    with database.writing(insider=True) as session:
        expired = service.make_claim_link(session, SYSTEM, row.id)
        session.flush()
        found = session.scalars(select(Link).order_by(col(Link.created_at).desc())).first()
        found.expires_at = clock.now() - timedelta(seconds=1)
    other_row = make.offering()
    client = client_of(make.person("provider"))
    with database.writing(insider=True) as session:
        used = service.make_claim_link(session, SYSTEM, other_row.id)
    client_of(make.person("provider")).post(f"/en/claim/{used}")

    pages = {client.get(f"/en/claim/{t}").content for t in ("nothing", expired, used)}
    statuses = {client.post(f"/en/claim/{t}").status_code for t in ("nothing", expired, used)}
    answers = {client.post(f"{API}/{row.id}/claim", json={"token": t}).content for t in ("nothing", expired, used)}

    assert (len(pages), statuses, len(answers)) == (1, {404}, 1)
    assert offering_of(database, row).state is OfferingState.UNCLAIMED
    assert client.post(f"{API}/{row.id}/claim", json={"token": token}).status_code == 200


def test_a_link_is_for_its_own_row(client_of, make, link):
    _, token = link
    other = make.offering()

    answer = client_of(make.person("provider")).post(f"{API}/{other.id}/claim", json={"token": token})

    assert (answer.status_code, answer.json()["code"]) == (404, "link_unusable")


@pytest.mark.parametrize("role", ["government", "coordinator", "admin"])
def test_only_a_provider_claims(client_of, make, link, role):
    row, token = link

    answer = client_of(make.person(role)).post(f"{API}/{row.id}/claim", json={"token": token})

    assert (answer.status_code, answer.json()["code"]) == (403, "provider_only")


def test_only_coordinators_and_admins_make_links(make, actor_of, database):
    row, outcomes = make.offering(), {}
    for role in ("government", "provider", "coordinator", "admin"):
        actor = actor_of(make.person(role))
        with database.writing(insider=actor.is_insider) as session:
            try:
                outcomes[role] = bool(service.make_claim_link(session, actor, row.id))
            except NotAllowed as error:
                outcomes[role] = error.code

    refused = dict.fromkeys(("government", "provider"), "coordinator_only")
    assert outcomes == refused | {"coordinator": True, "admin": True}


@pytest.mark.parametrize("name", ["nothing", "00000000-0000-4000-8000-000000000000"])
def test_a_link_for_no_row_is_refused(database, name):
    with pytest.raises(NotFound), database.writing(insider=True) as session:
        service.make_claim_link(session, SYSTEM, name)


def test_a_newcomer_gets_an_account_and_the_row(client_of, link, database):
    row, token = link
    client = client_of()

    joined = client.post(f"/en/claim/{token}/join", data=NEWCOMER)

    person = people_of(database)[NEWCOMER["email"]]
    claimed = offering_of(database, row)
    assert (joined.status_code, joined.headers["location"]) == (303, f"/en/sign-in?next=/en/claim/{token}&joined=true")
    assert "Your account is made." in client_of().get(joined.headers["location"]).text
    assert (person.roles, person.is_focal_point) == (["provider"], False)
    assert (claimed.organisation_id, claimed.state) == (person.organisation_id, OfferingState.PUBLISHED)
    assert client_of(person).get(f"/en/claim/{token}").headers["location"] == f"/en/offerings/{row.id}/edit"


def test_joining_does_not_tell_whether_an_address_has_an_account(client_of, make, link, database):
    row, token = link
    known = make.person("government", email="known@example.org")

    told = client_of().post(f"/en/claim/{token}/join", data=NEWCOMER | {"email": "known@example.org"})
    after_known = offering_of(database, row)
    unknown = client_of().post(f"/en/claim/{token}/join", data=NEWCOMER)

    assert (told.status_code, told.headers["location"], told.content) == (
        unknown.status_code,
        unknown.headers["location"],
        unknown.content,
    )
    assert after_known.state is OfferingState.UNCLAIMED
    assert people_of(database)["known@example.org"].password_hash == known.password_hash


def test_a_link_lets_nobody_into_an_organisation_that_exists(client_of, make, link, database):
    _, token = link
    taken = make.organisation(name="Ministry of XA", slug="ministry-of-xa", country="XA")

    client_of().post(f"/en/claim/{token}/join", data=NEWCOMER | {"organisation": "Ministry of XA"})

    person = people_of(database)[NEWCOMER["email"]]
    with database.reading(insider=True) as session:
        slug = session.get_one(Organisation, person.organisation_id).slug
    assert person.organisation_id != taken.id
    assert slug == "ministry-of-xa-2"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password_again": "another one entirely"}, "password_again"),
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"organisation": "---"}, "organisation"),
    ],
)
def test_a_wrong_form_comes_back_with_its_fields_and_no_password(client_of, link, database, change, field):
    _, token = link

    page = client_of().post(f"/en/claim/{token}/join", data=NEWCOMER | change)

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert PASSWORD not in page.text
    assert NEWCOMER["email"] not in people_of(database)


def test_a_coordinator_sees_the_link_once(client_of, make):
    row = make.offering()
    client = client_of(make.person("coordinator"))

    made = client.post(f"/en/offerings/{row.id}/claim-link")
    first, second = (client.get(made.headers["location"]) for _ in range(2))

    assert made.status_code == 303
    assert "/en/claim/" in first.text
    assert "/en/claim/" not in second.text
    assert client_of(make.person("provider")).get(made.headers["location"]).status_code == 404


def claim_link_for(database, row):
    with database.writing(insider=True) as session:
        return service.make_claim_link(session, SYSTEM, row.id)


@pytest.mark.parametrize("gone", ["disabled_at", "erased_at"])
def test_an_entry_that_its_people_left_is_handed_to_somebody_new(client_of, make, database, gone):
    owner = make.person("provider", **{gone: clock.now()})
    row = make.offering(owner, correction={"changes": {}, "is_submitted": False, "question": None, "version": 1})
    coordinator = client_of(make.person("coordinator"))
    heir = make.person("provider")

    page = coordinator.get(f"/en/offerings/{row.id}").text
    public = client_of().get(f"/en/offerings/{row.id}").text
    token, late = (claim_link_for(database, row) for _ in range(2))
    claimed = client_of(heir).post(f"/en/claim/{token}")

    handed = offering_of(database, row)
    assert "Nobody looks after this entry at the moment" in page
    assert f"/en/offerings/{row.id}/claim-link" in page
    assert "Nobody looks after" not in public
    assert (claimed.status_code, handed.organisation_id, handed.correction) == (303, heir.organisation_id, None)
    assert client_of(make.person("provider")).post(f"/en/claim/{late}").status_code == 409


def test_an_entry_with_one_person_left_stays_theirs(client_of, make, database):
    gone = make.person("provider", disabled_at=clock.now())
    make.person("provider", organisation_id=gone.organisation_id)
    row = make.offering(gone)

    page = client_of(make.person("coordinator")).get(f"/en/offerings/{row.id}").text

    assert "Nobody looks after" not in page
    with pytest.raises(Conflict):
        claim_link_for(database, row)
