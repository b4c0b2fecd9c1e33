"""Whoever is added to a government by an administrator opens no case before its focal point says yes."""

import re
from collections.abc import Callable

import pytest
from factories import Factory
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from app import clock, sessions
from app.accounts import service
from app.accounts.schemas import InvitationIn
from app.actor import SYSTEM, Actor, Role
from app.database import Database
from app.errors import Conflict
from app.models import AuditEntry, Organisation, Person
from app.settings import Settings
from data import load_countries

COUNTRIES = load_countries(demo=True)
ClientOf = Callable[..., TestClient]
Invite = Callable[..., Person]


@pytest.fixture
def focal_point(make: Factory) -> Person:
    return make.person(country="XA", password_hash="not-a-hash")


@pytest.fixture
def invite(database: Database, settings: Settings, make: Factory, actor_of: Callable[..., Actor]) -> Invite:
    """An administrator, or the one who runs the service, invites somebody into a person's organisation."""
    admin = actor_of(make.person("admin"))

    def act(colleague: Person, *, by: Actor = admin, **values: object) -> Person:
        with database.writing(insider=True) as session:
            name = session.get_one(Organisation, colleague.organisation_id).slug
            given = {"email": "added@example.org", "roles": ["government"], "countries": ["XA"], "organisation": name}
            form = InvitationIn.model_validate(given | values)
            person = service.invite(session, by, form, countries=COUNTRIES, settings=settings).person
        assert person.organisation_id == colleague.organisation_id
        return person

    return act


def send(client: TestClient, url: str, page: str = "/en/account") -> int:
    token = re.search(r'name="form_token" value="([^"]*)"', client.get(page).text)
    return client.post(url, data={"form_token": token.group(1)} if token else {}).status_code


@pytest.mark.parametrize("is_focal_point", [False, True])
def test_an_added_person_opens_no_case_until_the_focal_point_confirms(
    focal_point: Person, invite: Invite, make: Factory, client_of: ClientOf, is_focal_point: bool
) -> None:
    profile = make.need_profile(focal_point, state="submitted")
    added, office = client_of(invite(focal_point, is_focal_point=is_focal_point)), client_of(focal_point)
    [person_id] = re.findall(r"/en/account/people/([\w-]+)/confirm", office.get("/en/account").text)
    places = (f"/en/need-profiles/{profile.id}", f"/api/v1/need-profiles/{profile.id}")

    assert [added.get(place).status_code for place in places] == [404, 404]
    assert added.get("/api/v1/need-profiles").json()["items"] == []
    assert added.get("/api/v1/audit").json()["items"] == []
    assert added.post("/api/v1/need-profiles", json={}).status_code == 403
    assert "has to confirm you" in added.get("/en/need-profiles").text
    assert "has to confirm you" in added.get("/en/account").text
    assert "1 person waits for your confirmation" in office.get("/en/need-profiles").text
    assert send(added, f"/en/account/people/{person_id}/confirm") == 404

    assert send(office, f"/en/account/people/{person_id}/confirm") == 303

    assert [added.get(place).status_code for place in places] == [200, 200]
    assert "for your confirmation" not in office.get("/en/need-profiles").text
    assert {"invite", "confirm"} <= {row["action"] for row in office.get("/api/v1/audit").json()["items"]}


def test_a_refused_person_is_locked_out(
    focal_point: Person, invite: Invite, client_of: ClientOf, database: Database
) -> None:
    person, office = invite(focal_point), client_of(focal_point)

    assert send(office, f"/en/account/people/{person.id}/refuse") == 303

    with database.reading(insider=True) as session:
        assert sessions.actor_of(session, person.id, Role.GOVERNMENT) is None
    assert "decline" in {row["action"] for row in office.get("/api/v1/audit").json()["items"]}
    assert send(office, f"/en/account/people/{person.id}/confirm") == 409


def test_nobody_decides_about_another_office(
    focal_point: Person, invite: Invite, make: Factory, client_of: ClientOf
) -> None:
    person = invite(focal_point)
    others = (make.person(country="XB"), make.person(is_focal_point=False), make.person("admin"))

    for other in others:
        assert send(client_of(other), f"/en/account/people/{person.id}/confirm") == 404
        assert person.email not in client_of(other).get("/en/account").text


def test_the_first_person_and_those_of_the_command_line_do_not_wait(
    focal_point: Person, invite: Invite, make: Factory
) -> None:
    alone = make.person(country="XA", organisation_id=make.organisation(country="XA").id, disabled_at=clock.now())

    assert invite(focal_point, by=SYSTEM).waits_since is None
    assert invite(alone, email="first@example.org").waits_since is None
    assert invite(focal_point, email="other@example.org").waits_since is not None


def test_the_focal_point_is_not_handed_to_somebody_who_waits(
    focal_point: Person, invite: Invite, make: Factory, database: Database, actor_of: Callable[..., Actor]
) -> None:
    person, admin = invite(focal_point), actor_of(make.person("admin"))

    with database.writing(insider=True) as session, pytest.raises(Conflict, match="waits_for_confirmation"):
        service.hand_over(session, admin, focal_point.id, receiver_id=person.id)


def test_a_new_link_for_somebody_with_a_password_is_shown_to_the_government(
    focal_point: Person, make: Factory, client_of: ClientOf, database: Database
) -> None:
    admin, office = client_of(make.person("admin")), client_of(focal_point)
    before = office.get("/en/account").text

    assert send(admin, f"/en/people/{focal_point.id}/link", f"/en/people/{focal_point.id}") == 303

    assert "made a new link to set a password for" not in before
    assert "made a new link to set a password for" in office.get("/en/account").text
    with database.reading(insider=True) as session:
        entries = session.scalars(select(AuditEntry).where(col(AuditEntry.action) == "make_link")).all()
    assert {entry.case_organisation_id for entry in entries} == {None, focal_point.organisation_id}
