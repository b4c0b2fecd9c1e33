"""Inviting people and the one-use links that let them in."""

from datetime import timedelta

import pytest
import time_machine
from factories import PASSWORD, Factory
from sqlalchemy import select
from sqlmodel import Session, col

from app import clock, sessions
from app.accounts import service
from app.accounts.schemas import InvitationIn
from app.actor import ANONYMOUS, SYSTEM, Role
from app.database import Database
from app.errors import Conflict, Invalid, LinkUnusable, NotAllowed, NotFound
from app.models import Assignment, Link, LinkPurpose, Organisation, Person
from app.settings import Settings
from data import load_countries

COUNTRIES = load_countries(demo=True)


def form(**values: object) -> InvitationIn:
    given = {"email": "New.Person@Example.org", "roles": ["government"], "countries": ["XA"]} | values
    return InvitationIn.model_validate(given)


def invite(database: Database, settings: Settings, **values: object) -> tuple[Person, str]:
    with database.writing(insider=True) as session:
        invited = service.invite(session, SYSTEM, form(**values), countries=COUNTRIES, settings=settings)
    return invited.person, invited.secret


def secret_of(address: str) -> str:
    return address.rpartition("/")[2]


def test_an_invitation_makes_account_organisation_and_link(database, settings, session):
    person, secret = invite(database, settings, organisation="Ministry of Harbours", is_focal_point=True)

    organisation = session.get_one(Organisation, person.organisation_id)
    link = session.scalars(select(Link)).one()
    assert (person.email, person.roles, person.is_focal_point) == ("new.person@example.org", ["government"], True)
    assert (organisation.slug, organisation.country, organisation.kind) == ("ministry-of-harbours", "XA", "government")
    assert (link.token_hash, link.person_id) == (sessions.hash_secret(secret), person.id)
    assert secret not in str(link.model_dump())


def test_the_organisation_of_that_name_is_used_again(database, settings):
    first, _ = invite(database, settings, organisation="Ministry of Harbours")

    second, _ = invite(database, settings, organisation="ministry  of harbours", email="second@example.org")

    assert second.organisation_id == first.organisation_id


def test_a_name_in_another_script_keeps_its_letters(database, settings, session):
    person, _ = invite(database, settings, organisation="وزارة الاتصالات")

    assert session.get_one(Organisation, person.organisation_id).slug == "وزارة-الاتصالات"


def test_two_long_names_never_fall_together(database, settings):
    long = "Department " * 15

    first, _ = invite(database, settings, organisation=long + "East")
    second, _ = invite(database, settings, organisation=long + "West", email="second@example.org")

    assert first.organisation_id != second.organisation_id


def test_a_coordinators_countries_are_those_to_look_after(database, settings, session):
    person, _ = invite(database, settings, roles=["coordinator"], countries=["XA", "XB"])

    assigned = session.scalars(select(col(Assignment.country)).where(col(Assignment.person_id) == person.id))
    assert sorted(assigned) == ["XA", "XB"]
    assert session.get_one(Organisation, person.organisation_id).country is None


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"email": "nobody"}, {"email": "bad_email"}),
        ({"email": "a b@example.org"}, {"email": "bad_email"}),
        ({"roles": []}, {"roles": "required"}),
        ({"countries": ["QQ"]}, {"countries": "unknown_country"}),
        ({"countries": []}, {"countries": "one_country"}),
        ({"countries": ["XA", "XB"]}, {"countries": "one_country"}),
        ({"roles": ["provider"], "countries": []}, {"organisation": "required"}),
        ({"organisation": "!!!"}, {"organisation": "bad_name"}),
        (
            {"roles": ["provider"], "organisation": "Harbour", "is_focal_point": True},
            {"is_focal_point": "not_of_government"},
        ),
    ],
)
def test_a_bad_invitation_is_refused_by_field_and_leaves_nothing(database, settings, session, values, problems):
    with pytest.raises(Invalid) as refused:
        invite(database, settings, **values)

    assert refused.value.fields == problems
    assert session.scalars(select(Person)).all() == []
    assert session.scalars(select(Organisation)).all() == []


def test_an_address_has_one_account(database, settings):
    invite(database, settings)

    with pytest.raises(Invalid) as refused:
        invite(database, settings, email="NEW.person@example.org ")

    assert refused.value.fields == {"email": "email_in_use"}


def test_an_organisation_belongs_to_one_country(database, settings):
    invite(database, settings, organisation="Ministry")

    with pytest.raises(Invalid) as refused:
        invite(database, settings, organisation="Ministry", countries=["XB"], email="second@example.org")

    assert refused.value.fields == {"countries": "organisation_of_another_country"}


@pytest.mark.parametrize("role", ["government", "provider", "coordinator"])
def test_only_administrators_invite(database, settings, make: Factory, actor_of, role):
    actor = actor_of(make.person(role))

    with database.writing(insider=True) as session, pytest.raises(NotAllowed):
        service.invite(session, actor, form(), countries=COUNTRIES, settings=settings)
    with database.writing(insider=True) as session, pytest.raises(NotAllowed):
        service.invite(session, ANONYMOUS, form(), countries=COUNTRIES, settings=settings)


def test_the_command_line_gets_a_link_or_a_token(database, settings):
    with database.writing(insider=True) as session:
        address = service.create_user(session, form(), countries=COUNTRIES, settings=settings)
        token = service.create_user(
            session,
            form(email="script@example.org", roles=["coordinator"], countries=["XB"]),
            countries=COUNTRIES,
            settings=settings,
            with_token=True,
        )

    with database.reading(insider=True) as session:
        person = service.open_link(session, secret_of(address), LinkPurpose.INVITATION, settings=settings)
        row = sessions.find_api_token(session, token)
        actor = sessions.actor_of(session, row.person_id, row.role)
    assert address.startswith("http://127.0.0.1:8000/en/invitation/")
    assert person.email == "new.person@example.org"
    assert (actor.role, actor.assigned) == (Role.COORDINATOR, frozenset({"XB"}))


def test_a_token_of_the_command_line_has_one_role(database, settings):
    both = form(roles=["government", "provider"])

    with database.writing(insider=True) as session, pytest.raises(Invalid) as refused:
        service.create_user(session, both, countries=COUNTRIES, settings=settings, with_token=True)

    assert refused.value.fields == {"roles": "one_role_a_token"}


def accept(database: Database, secret: str, password: str = PASSWORD) -> service.SignedIn:
    with database.reading(insider=False) as session:
        signed_in = service.accept_invitation(session, secret, password)
        session.commit()
    return signed_in


def test_an_invitation_sets_the_password_signs_in_and_works_once(database, settings):
    person, secret = invite(database, settings)

    signed_in = accept(database, secret)

    with database.reading(insider=False) as session:
        assert sessions.find_web_session(session, signed_in.secret, settings).person_id == person.id
        assert session.get_one(Person, person.id).password_hash.startswith("$argon2id$")
    assert signed_in.actor.person_id == person.id
    with pytest.raises(LinkUnusable):
        accept(database, secret)


@pytest.mark.parametrize(("password", "code"), [("", "required"), ("eleven char", "password_too_short")])
def test_a_short_password_is_refused_and_the_link_stays(database, settings, password, code):
    _, secret = invite(database, settings)

    with pytest.raises(Invalid) as refused:
        accept(database, secret, password)

    assert refused.value.fields == {"password": code}
    accept(database, secret)


def test_links_stop_after_their_days(database, settings):
    _, secret = invite(database, settings)

    with time_machine.travel(clock.now() + timedelta(days=settings.link_days, seconds=1)), pytest.raises(LinkUnusable):
        accept(database, secret)


def test_a_new_link_ends_the_older_one_and_resets_everything(database, settings):
    person, old_secret = invite(database, settings)
    signed_in = accept(database, old_secret)
    with database.writing(insider=True) as session:
        first = service.renew_link(session, SYSTEM, person, settings=settings).secret
        second = secret_of(service.make_link(session, "new.person@example.org", settings=settings))

    with pytest.raises(LinkUnusable):
        accept(database, first)
    accept(database, second, "another long password")

    with database.reading(insider=False) as session:
        assert sessions.find_web_session(session, signed_in.secret, settings) is None


def test_no_link_for_the_unknown_and_the_disabled(database, settings, make: Factory):
    person = make.person("government", disabled_at=clock.now())

    with database.writing(insider=True) as session:
        with pytest.raises(NotFound):
            service.make_link(session, "nobody@example.org", settings=settings)
        with pytest.raises(Conflict):
            service.renew_link(session, SYSTEM, person, settings=settings)


def test_the_link_of_somebody_disabled_in_the_meantime_does_not_work(database, settings):
    person, secret = invite(database, settings)
    with database.writing(insider=True) as session:
        session.get_one(Person, person.id).disabled_at = clock.now()

    with pytest.raises(LinkUnusable):
        accept(database, secret)


def test_sign_in_links_work_once_and_on_a_demo_database_only(database, settings, make: Factory):
    person = make.person("provider")
    live = settings.model_copy(update={"demo": False})
    with database.writing(insider=True) as session:
        secret = secret_of(service.make_link(session, person.email, settings=settings, purpose=LinkPurpose.SIGN_IN))

    def follow(under: Settings) -> service.SignedIn:
        with database.writing(insider=False) as session:
            return service.follow_sign_in_link(session, secret, settings=under)

    with pytest.raises(LinkUnusable):
        follow(live)
    assert follow(settings).actor.person_id == person.id
    with pytest.raises(LinkUnusable):
        follow(settings)
    with database.writing(insider=True) as session, pytest.raises(NotAllowed):
        service.make_link(session, person.email, settings=live, purpose=LinkPurpose.SIGN_IN)


def test_a_link_is_good_for_its_own_purpose_only(database, settings):
    _, secret = invite(database, settings)

    with database.reading(insider=False) as session, pytest.raises(LinkUnusable):
        service.open_link(session, secret, LinkPurpose.SIGN_IN, settings=settings)


def test_claim_links_outlive_a_new_invitation(database, settings, make: Factory, session: Session):
    person, offering = make.person("provider"), make.offering()
    with database.writing(insider=True) as writer:
        writer.add(
            Link.model_validate(
                {
                    "token_hash": sessions.hash_secret("claim"),
                    "purpose": LinkPurpose.CLAIM,
                    "person_id": person.id,
                    "offering_id": offering.id,
                    "expires_at": clock.now() + timedelta(days=7),
                }
            )
        )
    with database.writing(insider=True) as writer:
        service.renew_link(writer, SYSTEM, person, settings=settings)

    purposes = session.scalars(select(col(Link.purpose)).where(col(Link.person_id) == person.id))
    assert sorted(purposes) == ["claim", "invitation"]
