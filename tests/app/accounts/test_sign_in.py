"""Signing in and out, hats, and how guessing is slowed down."""

from datetime import timedelta

import pytest
import time_machine
from factories import PASSWORD, PASSWORD_HASH, Factory
from sqlalchemy import select

from app import clock, sessions
from app.accounts import service
from app.accounts.service import _passwords
from app.actor import Role
from app.audit import Action
from app.database import Database
from app.errors import NotAllowed, NotSignedIn, TooManyAttempts
from app.models import AuditEntry, Person, SignInAttempt
from app.settings import Settings


def sign_in(
    database: Database, settings: Settings, email: str, password: str = PASSWORD, *, client: str = "192.0.2.1"
) -> service.SignedIn | None:
    with database.reading(insider=False) as session:
        signed_in = service.sign_in(session, email=email, password=password, client=client, settings=settings)
        session.commit()
    return signed_in


def test_the_right_password_opens_a_session(database, settings, make: Factory, session):
    person = make.person("provider", password_hash=PASSWORD_HASH)

    signed_in = sign_in(database, settings, f" {person.email.upper()} ")

    assert signed_in.actor.person_id == person.id
    assert sessions.find_web_session(session, signed_in.secret, settings).role == "provider"
    assert session.get_one(Person, person.id).last_sign_in_at is not None
    assert [entry.action for entry in session.scalars(select(AuditEntry))] == [Action.SIGN_IN]


@pytest.mark.parametrize("kind", ["wrong", "unknown", "disabled", "erased", "never_set", "nonsense"])
def test_every_failure_is_the_same_and_is_counted(database, settings, make: Factory, session, kind):
    person = make.person("provider", password_hash=None if kind == "never_set" else PASSWORD_HASH)
    with database.writing(insider=True) as writer:
        row = writer.get_one(Person, person.id)
        row.disabled_at = clock.now() if kind == "disabled" else None
        row.erased_at = clock.now() if kind == "erased" else None
    email = {"unknown": "nobody@example.org", "nonsense": "not an address"}.get(kind, person.email)

    assert sign_in(database, settings, email, "wrong password" if kind == "wrong" else PASSWORD) is None

    attempts = session.scalars(select(SignInAttempt)).all()
    assert len(attempts) == 2
    assert all(person.email not in str(row.model_dump()) for row in attempts)


def test_a_hash_is_computed_for_the_unknown_too(monkeypatch, database, settings):
    asked = []
    monkeypatch.setattr(_passwords._hasher, "verify", lambda password, hashed: asked.append(hashed) or True)

    assert sign_in(database, settings, "nobody@example.org") is None

    assert len(asked) == 1
    assert asked[0].startswith("$argon2id$")


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_after_too_many_failures_even_the_right_password_waits(database, settings, make: Factory, email):
    few = settings.model_copy(update={"sign_in_attempts": 3})
    make.person("provider", email="known@example.org", password_hash=PASSWORD_HASH)

    for _ in range(3):
        assert sign_in(database, few, email, "wrong password") is None
    with pytest.raises(TooManyAttempts):
        sign_in(database, few, email, client="198.51.100.7")

    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        assert (sign_in(database, few, email) is not None) == (email == "known@example.org")


def test_the_counters_are_in_the_database_and_outlive_a_restart(database, settings, make: Factory):
    few = settings.model_copy(update={"sign_in_attempts": 1})
    person = make.person("provider", password_hash=PASSWORD_HASH)
    sign_in(database, few, person.email, "wrong password")

    restarted = Database(settings.database)

    with pytest.raises(TooManyAttempts):
        sign_in(restarted, few, person.email)
    restarted.close()


def test_one_accounts_failures_do_not_stop_others(database, settings, make: Factory):
    few = settings.model_copy(update={"sign_in_attempts": 2})
    attacked, other = (
        make.person("provider", password_hash=PASSWORD_HASH),
        make.person("provider", password_hash=PASSWORD_HASH),
    )
    for _ in range(2):
        sign_in(database, few, attacked.email, "wrong password")

    assert sign_in(database, few, other.email) is not None


def test_one_address_cannot_try_many_accounts(database, settings):
    few = settings.model_copy(update={"sign_in_attempts": 1})
    for n in range(5):
        sign_in(database, few, f"person{n}@example.org", "wrong password")

    with pytest.raises(TooManyAttempts):
        sign_in(database, few, "person9@example.org", "wrong password")


def test_success_forgets_the_accounts_failures(database, settings, make: Factory, session):
    person = make.person("provider", password_hash=PASSWORD_HASH)
    sign_in(database, settings, person.email, "wrong password")

    sign_in(database, settings, person.email)

    assert len(session.scalars(select(SignInAttempt)).all()) == 1  # the network address keeps its own count


def test_old_failures_are_swept(database, settings, session):
    sign_in(database, settings, "nobody@example.org", "wrong password")

    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        sign_in(database, settings, "somebody@example.org", "wrong password")

    assert len(session.scalars(select(SignInAttempt)).all()) == 2


def test_signing_in_again_ends_the_session_of_the_same_browser(database, settings, make: Factory, session):
    person = make.person("provider", password_hash=PASSWORD_HASH)
    first = sign_in(database, settings, person.email)

    with database.reading(insider=False) as reader:
        service.sign_in(
            reader,
            email=person.email,
            password=PASSWORD,
            client="192.0.2.1",
            settings=settings,
            old_secret=first.secret,
        )
        reader.commit()

    assert sessions.find_web_session(session, first.secret, settings) is None


def test_signing_out_ends_the_session(database, settings, make: Factory, actor_of, session):
    person = make.person("provider", password_hash=PASSWORD_HASH)
    signed_in = sign_in(database, settings, person.email)

    with database.writing(insider=False) as writer:
        service.sign_out(writer, actor_of(person), signed_in.secret)

    assert sessions.find_web_session(session, signed_in.secret, settings) is None


def test_another_hat_means_another_session_id_but_no_longer_life(database, settings, make: Factory, actor_of, session):
    person = make.person("government", roles=["government", "provider"], password_hash=PASSWORD_HASH)
    signed_in = sign_in(database, settings, person.email)
    began_at = sessions.find_web_session(session, signed_in.secret, settings).created_at

    with database.writing(insider=True) as writer:
        fresh = service.wear(writer, actor_of(person), Role.PROVIDER, secret=signed_in.secret)

    with database.reading(insider=True) as reader:
        worn = sessions.find_web_session(reader, fresh, settings)
        assert sessions.find_web_session(reader, signed_in.secret, settings) is None
    assert (worn.role, worn.created_at) == ("provider", began_at)


def test_nobody_wears_a_hat_or_a_session_that_is_not_theirs(database, settings, make: Factory, actor_of):
    person, other = (
        make.person("provider", password_hash=PASSWORD_HASH),
        make.person("provider", password_hash=PASSWORD_HASH),
    )
    signed_in = sign_in(database, settings, other.email)

    with database.writing(insider=True) as writer:
        with pytest.raises(NotAllowed):
            service.wear(writer, actor_of(person), Role.ADMIN, secret=signed_in.secret)
        with pytest.raises(NotSignedIn):
            service.wear(writer, actor_of(person), Role.PROVIDER, secret=signed_in.secret)
