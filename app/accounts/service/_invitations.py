"""Inviting people, and the one-use links that let them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from app import audit, clock, sessions
from app.accounts import mapping, policy, repository
from app.accounts.schemas import InvitationIn, TokenIn
from app.accounts.service import _passwords
from app.accounts.service._office import tell_the_state
from app.accounts.service._sign_in import SignedIn, start_session
from app.accounts.service._tokens import add_token
from app.actor import SYSTEM, Actor, Role
from app.audit import Action, Subject
from app.database import turn_to_writing
from app.errors import Conflict, Invalid, LinkUnusable, NotAllowed, NotFound
from app.models import Assignment, Link, LinkPurpose, Organisation, Person
from app.settings import Settings
from data import CountryRecord

Countries = Mapping[str, CountryRecord]
_PATHS = {LinkPurpose.INVITATION: "invitation", LinkPurpose.SIGN_IN: "sign-in-link"}


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody with an account, and the one-use secret that lets them in; it is kept nowhere."""

    person: Person
    secret: str


def invite(session: Session, actor: Actor, form: InvitationIn, *, countries: Countries, settings: Settings) -> Invited:
    """Make an account (and its organisation, if it is new) and a link that sets its password."""
    person = _add_person(session, actor, form, countries)
    return Invited(person, _add_link(session, actor, person, settings=settings))


def create_user(
    session: Session, form: InvitationIn, *, countries: Countries, settings: Settings, with_token: bool = False
) -> str:
    """The command line's way to invite: the address of a one-use link, or an API token with the one role."""
    if with_token and len(set(form.roles)) != 1:
        raise Invalid({"roles": "one_role_a_token"})
    if not with_token:
        invited = invite(session, SYSTEM, form, countries=countries, settings=settings)
        return link_address(settings, invited.person, LinkPurpose.INVITATION, invited.secret)
    person = _add_person(session, SYSTEM, form, countries)
    return add_token(session, SYSTEM, person, TokenIn(name="command line", role=form.roles[0])).secret


def renew_link(session: Session, actor: Actor, person: Person, *, settings: Settings) -> Invited:
    """A new link to set a password, also the way to reset one; links given out before stop working."""
    if denial := policy.may_manage_people(actor):
        raise NotAllowed(denial)
    if not policy.is_active(person):
        raise Conflict("disabled")
    repository.drop_open_links(session, person.id)
    if person.password_hash is not None:
        tell_the_state(session, actor, Action.MAKE_LINK, person)
    return Invited(person, _add_link(session, actor, person, settings=settings))


def make_link(
    session: Session, email: str, *, settings: Settings, purpose: LinkPurpose = LinkPurpose.INVITATION
) -> str:
    """The command line's way to a new one-use link, as an address. Sign-in links exist on demo databases only."""
    if purpose is LinkPurpose.SIGN_IN and not settings.demo:
        raise NotAllowed("demo_only")
    person = repository.person_by_email(session, mapping.email_of(email) or "")
    if person is None:
        raise NotFound
    if purpose is LinkPurpose.INVITATION:
        secret = renew_link(session, SYSTEM, person, settings=settings).secret
    else:
        secret = _add_link(session, SYSTEM, person, settings=settings, purpose=purpose)
    return link_address(settings, person, purpose, secret)


def link_address(settings: Settings, person: Person, purpose: LinkPurpose, secret: str) -> str:
    return f"{settings.base_url}/{person.language}/{_PATHS[purpose]}/{secret}"


def open_link(session: Session, secret: str, purpose: LinkPurpose, *, settings: Settings) -> Person:
    """Look at a link without using it; LinkUnusable for every reason not to."""
    if purpose is LinkPurpose.SIGN_IN and not settings.demo:
        raise LinkUnusable
    return repository.usable_link(session, secret, purpose, clock.now())[1]


def accept_invitation(session: Session, secret: str, password: str) -> SignedIn:
    """Use an invitation: set the password, end every older way in, sign in. Works once.

    `session` is a reader that becomes the writer only after the slow hash.
    """
    repository.usable_link(session, secret, LinkPurpose.INVITATION, clock.now())
    _passwords.refuse_weak(password, field="password")
    password_hash = _passwords.hash_password(password)
    turn_to_writing(session)
    link, person = repository.usable_link(session, secret, LinkPurpose.INVITATION, clock.now())
    link.used_at = clock.now()
    person.password_hash = password_hash
    session.flush()
    repository.drop_open_links(session, person.id)
    sessions.end_all(session, person.id)
    return start_session(session, person, Action.ACCEPT)


def follow_sign_in_link(session: Session, secret: str, *, settings: Settings) -> SignedIn:
    """Use a demo sign-in link. Works once, and on a demo database only."""
    if not settings.demo:
        raise LinkUnusable
    link, person = repository.usable_link(session, secret, LinkPurpose.SIGN_IN, clock.now())
    link.used_at = clock.now()
    session.flush()
    return start_session(session, person, Action.SIGN_IN)


def _add_person(session: Session, actor: Actor, form: InvitationIn, countries: Countries) -> Person:
    if denial := policy.may_manage_people(actor):
        raise NotAllowed(denial)
    email = _refuse_bad_form(session, form, countries)
    organisation = _find_or_add_organisation(session, form, countries)
    person = mapping.to_person(form, organisation, email)
    session.add(person)
    session.flush()
    if actor != SYSTEM and Role.GOVERNMENT in person.roles:
        has_focal_point = any(map(policy.is_active_focal_point, repository.colleagues(session, person)))
        person.waits_since = clock.now() if has_focal_point else None
        tell_the_state(session, actor, Action.INVITE, person)
    if Role.COORDINATOR in form.roles:
        session.add_all(
            Assignment.model_validate({"person_id": person.id, "country": country})
            for country in dict.fromkeys(form.countries)
        )
    audit.record(session, actor, Action.INVITE, Subject("person", person.id), fields=("roles", "organisation"))
    return person


def _refuse_bad_form(session: Session, form: InvitationIn, countries: Countries) -> str:
    """The address as it is kept, if the rest can be accepted too."""
    problems = _problems_of_place(form, countries)
    email = mapping.email_of(form.email)
    if email is None:
        problems["email"] = "bad_email"
    elif repository.person_by_email(session, email) is not None:
        problems["email"] = "email_in_use"
    if not form.roles:
        problems["roles"] = "required"
    elif form.is_focal_point and Role.GOVERNMENT not in form.roles:
        problems["is_focal_point"] = "not_of_government"
    if problems or email is None:
        raise Invalid(problems)
    return email


def _problems_of_place(form: InvitationIn, countries: Countries) -> dict[str, str]:
    """What is wrong with the organisation and the countries of an invitation, by field."""
    problems: dict[str, str] = {}
    is_of_government = Role.GOVERNMENT in form.roles
    if any(code not in countries for code in form.countries):
        problems["countries"] = "unknown_country"
    elif is_of_government and len(set(form.countries)) != 1:
        problems["countries"] = "one_country"
    if form.organisation:
        if not mapping.slug_of(form.organisation):
            problems["organisation"] = "bad_name"
    elif Role.PROVIDER in form.roles and not is_of_government:
        problems["organisation"] = "required"
    return problems


def _find_or_add_organisation(session: Session, form: InvitationIn, countries: Countries) -> Organisation:
    country = form.countries[0] if _names_own_country(form) else None
    name = form.organisation or (f"Government of {countries[country].name()}" if country else "Coordination")
    found = repository.organisation_by_slug(session, mapping.slug_of(name))
    if found is None:
        found = Organisation.model_validate(
            {"slug": mapping.slug_of(name), "name": name, "kind": mapping.kind_of(form), "country": country}
        )
        session.add(found)
    elif country and found.country not in (None, country):
        raise Invalid({"countries": "organisation_of_another_country"})
    elif country:
        found.country = country
    session.flush()
    return found


def _names_own_country(form: InvitationIn) -> bool:
    """Whether the country of the form is the organisation's own; a coordinator's are those to look after."""
    return Role.GOVERNMENT in form.roles or (Role.COORDINATOR not in form.roles and len(form.countries) == 1)


def _add_link(
    session: Session, actor: Actor, person: Person, *, settings: Settings, purpose: LinkPurpose = LinkPurpose.INVITATION
) -> str:
    secret = sessions.new_secret()
    session.add(
        Link.model_validate(
            {
                "token_hash": sessions.hash_secret(secret),
                "purpose": purpose,
                "person_id": person.id,
                "created_by": actor.person_id,
                "expires_at": clock.now() + timedelta(days=settings.link_days),
            }
        )
    )
    audit.record(session, actor, Action.MAKE_LINK, Subject("person", person.id), fields=(str(purpose),))
    return secret
