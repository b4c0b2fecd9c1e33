"""Accounts for people who come with a claim link instead of an invitation."""

from itertools import count

from sqlmodel import Session

from app import audit
from app.accounts import mapping, repository
from app.accounts.schemas import InvitationIn
from app.accounts.service import _passwords
from app.actor import SYSTEM
from app.audit import Action, Subject
from app.errors import Invalid
from app.models import Organisation, Person


def prepare_password(password: str) -> str:
    """The hash of a password that is good enough; slow, so call it before the session becomes the writer."""
    _passwords.refuse_weak(password, field="password")
    return _passwords.hash_password(password)


def register(session: Session, form: InvitationIn, *, password_hash: str) -> Person | None:
    """A new person in a new organisation; None, and nothing done, if the address has an account.

    The organisation is always a new one, whatever its name: a claim link lets nobody into somebody else's.
    """
    email = mapping.email_of(form.email)
    if email is None:
        raise Invalid({"email": "bad_email"})
    if not mapping.slug_of(form.organisation):
        raise Invalid({"organisation": "bad_name"})
    if repository.person_by_email(session, email) is not None:
        return None
    organisation = Organisation.model_validate(
        {
            "slug": _free_slug(session, form.organisation),
            "name": form.organisation,
            "kind": mapping.kind_of(form),
            "country": form.countries[0] if form.countries else None,
        }
    )
    session.add(organisation)
    session.flush()
    person = mapping.to_person(form, organisation, email)
    person.password_hash = password_hash
    session.add(person)
    session.flush()
    audit.record(session, SYSTEM, Action.INVITE, Subject("person", person.id), fields=("roles", "organisation"))
    return person


def _free_slug(session: Session, name: str) -> str:
    slug = mapping.slug_of(name)
    candidates = (slug if n == 1 else f"{slug[:90]}-{n}" for n in count(1))
    return next(found for found in candidates if repository.organisation_by_slug(session, found) is None)
