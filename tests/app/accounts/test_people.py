"""What administrators do with people."""

import pytest
from factories import Factory
from sqlalchemy import select

from app import clock, sessions
from app.accounts import service
from app.accounts.schemas import TokenIn
from app.audit import verify
from app.errors import Conflict, Invalid, NotFound
from app.models import ApiToken, AuditEntry, Person, WebSession
from data import load_countries

COUNTRIES = load_countries(demo=True)


@pytest.fixture
def admin(make: Factory, actor_of):
    return actor_of(make.person("admin"))


@pytest.mark.parametrize("role", ["government", "provider", "coordinator"])
def test_for_everybody_else_there_is_no_such_function(database, make: Factory, actor_of, role):
    actor, person = actor_of(make.person(role, assigned=("XA",) if role == "coordinator" else ())), make.person()
    acts = [
        lambda s: service.list_people(s, actor),
        lambda s: service.list_organisations(s, actor),
        lambda s: service.get_person(s, actor, person.id),
        lambda s: service.disable(s, actor, person.id),
        lambda s: service.enable(s, actor, person.id),
        lambda s: service.assign(s, actor, person.id, country="XA", countries=COUNTRIES),
        lambda s: service.unassign(s, actor, person.id, country="XA"),
        lambda s: service.hand_over(s, actor, person.id, receiver_id=person.id),
        lambda s: service.name_focal_point(s, actor, person.id),
    ]

    for act in acts:
        with database.writing(insider=actor.is_insider) as session, pytest.raises(NotFound):
            act(session)


def test_disabling_ends_sessions_and_tokens_at_once(database, settings, make: Factory, admin, actor_of, session):
    person = make.person("coordinator")
    with database.writing(insider=True) as writer:
        secret = sessions.start(writer, person, "coordinator")
        token = service.make_token(writer, actor_of(person), TokenIn(name="script")).secret

    with database.writing(insider=True) as writer:
        service.disable(writer, admin, person.id)

    assert sessions.find_web_session(session, secret, settings) is None
    assert sessions.find_api_token(session, token) is None
    assert sessions.actor_of(session, person.id, "coordinator") is None


def test_enabling_gives_the_account_back_but_no_session(database, make: Factory, admin, session):
    person = make.person("coordinator")
    for act in (service.disable, service.enable):
        with database.writing(insider=True) as writer:
            act(writer, admin, person.id)

    assert sessions.actor_of(session, person.id, "coordinator") is not None
    assert session.scalars(select(WebSession)).all() == session.scalars(select(ApiToken)).all() == []


def test_acts_out_of_order_are_refused(database, make: Factory, admin):
    person, locked = make.person("provider"), make.person("provider", disabled_at=clock.now())
    acts = [
        (lambda s: service.disable(s, admin, locked.id), "disabled"),
        (lambda s: service.enable(s, admin, person.id), "not_disabled"),
        (lambda s: service.disable(s, admin, admin.person_id), "not_yourself"),
        (lambda s: service.assign(s, admin, person.id, country="XA", countries=COUNTRIES), "not_a_coordinator"),
        (lambda s: service.name_focal_point(s, admin, person.id), "not_of_government"),
    ]

    for act, code in acts:
        with database.writing(insider=True) as session, pytest.raises(Conflict) as refused:
            act(session)
        assert refused.value.code == code


def test_assigning_twice_is_once_and_takes_effect_at_once(database, make: Factory, admin, actor_of, session):
    person = make.person("coordinator")
    for country in ("XB", "XA", "XB"):
        with database.writing(insider=True) as writer:
            service.assign(writer, admin, person.id, country=country, countries=COUNTRIES)
    assert actor_of(person).assigned == {"XA", "XB"}

    with database.writing(insider=True) as writer:
        service.unassign(writer, admin, person.id, country="XB")

    assert actor_of(person).assigned == {"XA"}
    with database.writing(insider=True) as writer, pytest.raises(NotFound):
        service.unassign(writer, admin, person.id, country="XB")
    assert [row.action for row in session.scalars(select(AuditEntry))] == ["assign", "assign", "unassign"]


def test_an_unknown_country_is_refused(database, make: Factory, admin):
    person = make.person("coordinator")

    with database.writing(insider=True) as writer, pytest.raises(Invalid) as refused:
        service.assign(writer, admin, person.id, country="QQ", countries=COUNTRIES)

    assert refused.value.fields == {"country": "unknown_country"}


def test_the_focal_point_passes_to_a_colleague(database, make: Factory, admin, session):
    giver = make.person("government")
    receiver = make.person("government", is_focal_point=False)

    with database.writing(insider=True) as writer:
        service.hand_over(writer, admin, giver.id, receiver_id=receiver.id)

    flags = [session.get_one(Person, person.id).is_focal_point for person in (giver, receiver)]
    assert flags == [False, True]
    assert verify(session) is None


def test_the_focal_point_passes_to_nobody_else(database, make: Factory, admin):
    giver = make.person("government")
    cases = {
        "not_a_colleague": make.person("government", country="XB", is_focal_point=False),
        "not_of_government": make.person("provider", organisation_id=giver.organisation_id),
    }
    locked = make.person("government", is_focal_point=False, disabled_at=clock.now())

    for code, receiver in [*cases.items(), ("not_of_government", locked), ("not_a_colleague", giver)]:
        with database.writing(insider=True) as writer, pytest.raises(Conflict) as refused:
            service.hand_over(writer, admin, giver.id, receiver_id=receiver.id)
        assert refused.value.code == code
    with database.writing(insider=True) as writer, pytest.raises(Conflict) as refused:
        service.hand_over(writer, admin, cases["not_of_government"].id, receiver_id=giver.id)
    assert refused.value.code == "not_focal_point"


def test_a_government_without_a_focal_point_gets_one_and_only_one(database, make: Factory, admin):
    first = make.person("government", is_focal_point=False)
    second = make.person("government", is_focal_point=False)

    with database.writing(insider=True) as writer:
        service.name_focal_point(writer, admin, first.id)
    with database.writing(insider=True) as writer, pytest.raises(Conflict) as refused:
        service.name_focal_point(writer, admin, second.id)

    assert refused.value.code == "has_focal_point"


def test_the_list_goes_on_where_it_stopped_and_leaves_out_the_erased(database, make: Factory, admin, session):
    for name in ("Cy", "Al", "Bo"):
        make.person("government", name=name)
    make.person("government", name="Gone", erased_at=clock.now(), email=None)

    first, after = service.list_people(session, admin, limit=3)
    rest, end = service.list_people(session, admin, after=after, limit=3)

    names = [row.person.name for row in [*first, *rest]]
    assert len(first) == 3
    assert [name for name in names if len(name) == 2] == ["Al", "Bo", "Cy"]
    assert (len(names), end) == (4, None)


def test_a_country_knows_who_looks_after_it(make: Factory, session):
    make.person("coordinator", name="Ines", email="ines@example.org", assigned=("XA", "XB"))
    make.person("coordinator", name="Other", assigned=("XC",))
    make.person("coordinator", name="Locked", assigned=("XA",), disabled_at=clock.now())

    contacts = service.coordinators_of(session, "XA")

    assert contacts == [service.CoordinatorContact("Ines", "ines@example.org")]
