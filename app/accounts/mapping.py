"""From what was typed to rows, and from rows to what a person may take away."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from app.accounts.schemas import InvitationIn
from app.actor import Role
from app.models import ApiToken, AuditEntry, Organisation, Person, WebSession

LONGEST_SLUG = 100
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f<>,;:\"()]+@[^@\s\x00-\x1f\x7f<>,;:\"()]+\.[^@\s\x00-\x1f\x7f<>,;:\"().]+")


def email_of(typed: str) -> str | None:
    """The address as it is kept and looked up; None if it cannot be one."""
    email = unicodedata.normalize("NFC", typed.strip()).lower()
    return email if len(email) <= 254 and _EMAIL.fullmatch(email) else None


def slug_of(name: str) -> str:
    """A short name for addresses and files. Names in any script keep their letters; long ones end in a checksum."""
    slug = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-")
    if len(slug) <= LONGEST_SLUG:
        return slug
    return f"{slug[: LONGEST_SLUG - 9]}-{hashlib.sha256(slug.encode()).hexdigest()[:8]}"


def kind_of(form: InvitationIn) -> str:
    """What kind of organisation a new one is, as far as the invitation says."""
    if form.organisation_kind:
        return form.organisation_kind
    return "government" if Role.GOVERNMENT in form.roles else "unknown"


def to_person(form: InvitationIn, organisation: Organisation, email: str) -> Person:
    return Person.model_validate(
        {
            "organisation_id": organisation.id,
            "email": email,
            "name": form.name,
            "roles": [str(role) for role in dict.fromkeys(form.roles)],
            "is_focal_point": form.is_focal_point and Role.GOVERNMENT in form.roles,
            "language": form.language,
        }
    )


def to_export(person: Person, organisation: Organisation, *, assigned: Sequence[str]) -> dict[str, Any]:
    """Everything an account holds, but no secret and no hash of one."""
    return {
        "account": {
            "id": str(person.id),
            "email": person.email,
            "name": person.name,
            "organisation": {"slug": organisation.slug, "name": organisation.name, "country": organisation.country},
            "roles": list(person.roles),
            "is_focal_point": person.is_focal_point,
            "assigned_countries": list(assigned),
            "language": person.language,
            "time_zone": person.time_zone,
            "has_password": person.password_hash is not None,
            "created_at": person.created_at.isoformat(),
            "last_sign_in_at": person.last_sign_in_at.isoformat() if person.last_sign_in_at else None,
        }
    }


def to_exported_ways_in(sessions: Iterable[WebSession], tokens: Iterable[ApiToken]) -> dict[str, Any]:
    return {
        "sessions": [
            {"role": row.role, "created_at": row.created_at.isoformat(), "seen_at": row.seen_at.isoformat()}
            for row in sessions
        ],
        "tokens": [
            {
                "name": row.name,
                "role": row.role,
                "created_at": row.created_at.isoformat(),
                "expires_at": row.expires_at.isoformat(),
                "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
            }
            for row in tokens
        ],
    }


def to_exported_acts(entries: Iterable[AuditEntry]) -> dict[str, Any]:
    """The person's own acts. Of the rows they were about only the kind: they may no longer be theirs to see."""
    return {
        "acts": [
            {"at": entry.at.isoformat(), "role": entry.role, "action": entry.action, "subject": entry.subject_kind}
            for entry in entries
        ]
    }
