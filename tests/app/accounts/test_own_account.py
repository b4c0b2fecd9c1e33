"""What a person does with their own account."""

import json
import re

import pytest
from factories import PASSWORD, PASSWORD_HASH, Factory
from sqlalchemy import select
from sqlmodel import Session

from app import clock, sessions
from app.accounts import service
from app.accounts.schemas import AccountIn, TokenIn
from app.accounts.service import _passwords
from app.actor import ANONYMOUS, SYSTEM, Actor
from app.audit import Action, verify
from app.database import Database
from app.errors import Conflict, Invalid, NotFound, NotSignedIn
from app.models import ApiToken, Assignment, AuditEntry, Link, Person, WebSession

NEW = "a quite different password"
HASHER = _passwords._hasher  # the service's own: while tests run a quicker one stands in its place
LANGUAGES = ("en", "ar")


def change_password(database: Database, actor: Actor, secret: str, *, current: str = PASSWORD, new: str = NEW) -> None:
    with database.reading(insider=True) as session:
        service.change_password(session, actor, current=current, new=new, secret=secret)
        session.commit()


def erase(database: Database, actor: Actor, password: str = PASSWORD) -> None:
    with database.reading(insider=actor.is_insider) as session:
        service.erase_own_account(session, actor, password=password)
        session.commit()


def start(database: Database, person: Person) -> str:
    with database.writing(insider=True) as session:
        return sessions.start(session, person, person.roles[0])


def test_a_new_password_ends_the_other_sessions(database, settings, make: Factory, actor_of, session: Session):
    person = make.person("provider", password_hash=PASSWORD_HASH)
    kept, other = start(database, person), start(database, person)

    change_password(database, actor_of(person), kept)

    assert sessions.find_web_session(session, kept, settings) is not None
    assert sessions.find_web_session(session, other, settings) is None
    assert _passwords.matches(NEW, session.get_one(Person, person.id).password_hash)


@pytest.mark.parametrize(
    ("current", "new", "problems"),
    [
        ("wrong password", NEW, {"current_password": "wrong_password"}),
        (PASSWORD, "short", {"new_password": "password_too_short"}),
        (PASSWORD, "", {"new_password": "required"}),
        (PASSWORD, "x" * 1001, {"new_password": "too_long"}),
    ],
)
def test_a_refused_password_changes_nothing(database, make: Factory, actor_of, session, current, new, problems):
    person = make.person("provider", password_hash=PASSWORD_HASH)

    with pytest.raises(Invalid) as refused:
        change_password(database, actor_of(person), start(database, person), current=current, new=new)

    assert refused.value.fields == problems
    assert session.get_one(Person, person.id).password_hash == PASSWORD_HASH


def test_who_never_set_a_password_has_none_to_change(database, make: Factory, actor_of):
    person = make.person("provider")

    with pytest.raises(Conflict) as refused:
        change_password(database, actor_of(person), start(database, person))

    assert refused.value.code == "no_password"


def test_a_hash_is_costly_to_guess():
    memory_kib = re.search(r"m=(\d+),", HASHER.hash(PASSWORD)).group(1)

    assert int(memory_kib) >= 65_536


def test_the_same_password_typed_on_another_keyboard_fits():
    composed, decomposed = "caf\u00e9 caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301 cafe\u0301"

    assert _passwords.matches(decomposed, _passwords.hash_password(composed))


def test_name_language_and_time_zone(database, make: Factory, actor_of, session):
    person = make.person("provider")

    with database.writing(insider=False) as writer:
        service.update_account(
            writer,
            actor_of(person),
            AccountIn(name="Ama", language="ar", time_zone="Africa/Accra"),
            languages=LANGUAGES,
        )

    row = session.get_one(Person, person.id)
    assert (row.name, row.language, row.time_zone) == ("Ama", "ar", "Africa/Accra")


def test_choices_that_do_not_exist_are_refused(database, make: Factory, actor_of):
    actor = actor_of(make.person("provider"))

    with database.writing(insider=False) as writer, pytest.raises(Invalid) as refused:
        service.update_account(writer, actor, AccountIn(language="xx", time_zone="Moon/Sea"), languages=LANGUAGES)

    assert refused.value.fields == {"language": "unknown_choice", "time_zone": "unknown_choice"}


def test_ending_a_session_ends_ones_own_only(database, settings, make: Factory, actor_of, session):
    person, other = make.person("provider"), make.person("provider")
    mine, theirs = start(database, person), start(database, other)
    theirs_id = sessions.find_web_session(session, theirs, settings).id
    mine_id = sessions.find_web_session(session, mine, settings).id

    with database.writing(insider=False) as writer:
        with pytest.raises(NotFound):
            service.end_session(writer, actor_of(person), theirs_id)
        service.end_session(writer, actor_of(person), mine_id)

    with database.reading(insider=True) as reader:
        assert sessions.find_web_session(reader, theirs, settings) is not None
        assert sessions.find_web_session(reader, mine, settings) is None


def test_the_export_holds_everything_but_secrets(database, settings, make: Factory, actor_of):
    person = make.person("coordinator", assigned=("XA",), password_hash=PASSWORD_HASH, name="Ines")
    secret = start(database, person)
    with database.writing(insider=True) as writer:
        token = service.make_token(writer, actor_of(person), TokenIn(name="my script")).secret

    with database.writing(insider=True) as writer:
        data = service.export_own_data(writer, actor_of(person))

    text = json.dumps(data)
    assert data["account"]["email"] == person.email
    assert data["account"]["assigned_countries"] == ["XA"]
    assert [row["name"] for row in data["tokens"]] == ["my script"]
    assert len(data["sessions"]) == 1
    assert [row["action"] for row in data["acts"]] == [Action.MAKE_TOKEN, Action.EXPORT]
    for hidden in (secret, token, PASSWORD_HASH, sessions.hash_secret(secret), sessions.hash_secret(token)):
        assert hidden not in text


def test_the_export_never_names_rows_of_a_case(database, make: Factory, actor_of):
    person = make.person("government")
    profile = make.need_profile(person)
    with database.writing(insider=True) as writer:
        from_audit = service.export_own_data(writer, actor_of(person))

    assert str(profile.id) not in json.dumps(from_audit)


def test_erasing_leaves_an_id_and_nothing_else(database, settings, make: Factory, actor_of, session):
    person = make.person(
        "coordinator", assigned=("XA",), password_hash=PASSWORD_HASH, name="Ines", email="ines@example.org"
    )
    actor, secret = actor_of(person), start(database, person)
    with database.writing(insider=True) as writer:
        service.make_token(writer, actor, TokenIn(name="script"))
        service.renew_link(writer, SYSTEM, person, settings=settings)

    erase(database, actor)

    row = session.get_one(Person, person.id)
    assert (row.email, row.name, row.password_hash, row.roles) == (None, "", None, [])
    assert row.erased_at is not None
    assert sessions.find_web_session(session, secret, settings) is None
    for table in (ApiToken, Assignment, Link, WebSession):
        assert session.scalars(select(table)).all() == []
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert (last.action, last.person_id) == (Action.ERASE, person.id)
    assert verify(session) is None


def test_erased_text_is_gone_from_the_files(database, settings, make: Factory, actor_of):
    person = make.person(
        "provider", password_hash=PASSWORD_HASH, name="Marker Zanzibarius", email="marker@zanzibar.example.org"
    )

    erase(database, actor_of(person))
    assert database.checkpoint()

    files = [settings.database, *settings.database.parent.glob(f"{settings.database.name}-*")]
    assert all(b"anzibar" not in path.read_bytes() for path in files if path.exists())


def test_erasing_needs_the_password(database, make: Factory, actor_of, session):
    person = make.person("provider", password_hash=PASSWORD_HASH)

    with pytest.raises(Invalid) as refused:
        erase(database, actor_of(person), "wrong password")

    assert refused.value.fields == {"password": "wrong_password"}
    assert session.get_one(Person, person.id).email == person.email


def test_the_only_focal_point_hands_over_first(database, make: Factory, actor_of, session):
    person = make.person("government", password_hash=PASSWORD_HASH)
    make.person("government", disabled_at=clock.now())

    with pytest.raises(Conflict) as refused:
        erase(database, actor_of(person))
    make.person("government")
    erase(database, actor_of(person))

    assert refused.value.code == "hand_over_first"
    assert session.get_one(Person, person.id).erased_at is not None


def test_the_last_administrator_stays(database, make: Factory, actor_of):
    person = make.person("admin", password_hash=PASSWORD_HASH)

    with pytest.raises(Conflict) as refused:
        erase(database, actor_of(person))

    assert refused.value.code == "last_admin"


def test_nobody_has_no_account(session):
    for act in (service.get_account, service.list_tokens, service.list_own_sessions):
        with pytest.raises(NotSignedIn):
            act(session, ANONYMOUS)
