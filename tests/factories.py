"""Rows that tests need, valid by default and committed at once. Countries are the fictional XA-XJ."""

import itertools
from typing import Any
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select
from sqlmodel import SQLModel, col

from app import clock
from app.database import Database
from app.models import (
    Assignment,
    Need,
    NeedProfile,
    NeedProfileState,
    Offering,
    OfferingState,
    Organisation,
    Person,
)

PASSWORD = "correct horse battery staple"
# cheap to check: how costly a check is stands in the hash itself
QUICK_HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
PASSWORD_HASH = QUICK_HASHER.hash(PASSWORD)
STATEMENT = "We have no national incident response team and need six analysts trained for duty around the clock."


class Factory:
    """Makes rows through the insiders' door; each call commits."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._numbers = itertools.count(1)

    def organisation(self, *, country: str | None = None, kind: str = "government", **values: Any) -> Organisation:
        n = next(self._numbers)
        return self._add(
            Organisation, {"slug": f"org-{n}", "name": f"Organisation {n}", "country": country, "kind": kind} | values
        )

    def person(
        self, role: str = "government", *, country: str = "XA", assigned: tuple[str, ...] = (), **values: Any
    ) -> Person:
        """A person with `role`; governments share one organisation a country, others get one of their own."""
        organisation_id = values.pop("organisation_id", None) or self._home(role, country)
        n = next(self._numbers)
        person = self._add(
            Person,
            {
                "organisation_id": organisation_id,
                "email": f"person{n}@example.org",
                "name": f"Person {n}",
                "roles": [role],
                "is_focal_point": role == "government",
            }
            | values,
        )
        for code in assigned:
            self._add(Assignment, {"person_id": person.id, "country": code})
        return person

    def need_profile(self, owner: Person, *, needs: int = 1, state: str = "draft", **values: Any) -> NeedProfile:
        """A complete profile of the owner's country, with `needs` complete needs."""
        with self.database.reading(insider=True) as session:
            organisation = session.get_one(Organisation, owner.organisation_id)
        stamps = {"submitted_at": clock.now()} if state in ("submitted", "active") else {}
        profile = self._add(
            NeedProfile,
            {
                "organisation_id": organisation.id,
                "country": organisation.country,
                "title": "Needs of the year",
                "state": NeedProfileState(state),
                "contact_name": "Contact Person",
                "contact_email": "contact@example.org",
                "language": "en",
                "under_way": "A strategy is being written.",
                "n_activities": 2,
                "created_by": owner.id,
            }
            | stamps
            | values,
        )
        for position in range(1, needs + 1):
            self.need(profile, position=position)
        return profile

    def need(self, profile: NeedProfile, **values: Any) -> Need:
        return self._add(
            Need,
            {
                "need_profile_id": profile.id,
                "statement": STATEMENT,
                "language": "en",
                "areas": ["inc.csirt"],
                "areas_are_confirmed": True,
                "severity": 4,
                "audience": ["technical"],
                "seniority": "operational",
                "modes": ["course_onsite"],
                "delivery_languages": ["en"],
            }
            | values,
        )

    def offering(self, owner: Person | None = None, *, state: str | None = None, **values: Any) -> Offering:
        """A pitch; without an owner an unclaimed row of the shipped kind."""
        n = next(self._numbers)
        return self._add(
            Offering,
            {
                "external_id": f"offering-{n}",
                "organisation_id": owner.organisation_id if owner else None,
                "state": OfferingState(state or ("published" if owner else "unclaimed")),
                "provider": f"Provider {n}",
                "provider_kind": "civil_society",
                "title": "Setting up a national response team",
                "summary": "Helps a government to plan, staff and train a national computer incident response team.",
                "areas": ["inc.csirt"],
                "source_title": "A public page",
                "source_url": "https://example.org/page",
            }
            | values,
        )

    def _home(self, role: str, country: str) -> UUID:
        if role != "government":
            return self.organisation(kind="civil_society" if role == "provider" else "igo").id
        with self.database.reading(insider=True) as session:
            found = session.scalars(
                select(col(Organisation.id)).where(
                    col(Organisation.country) == country, col(Organisation.kind) == "government"
                )
            ).first()
        return found or self.organisation(country=country).id

    def _add(self, table: type[Any], values: dict[str, Any]) -> Any:
        row: SQLModel = table.model_validate(values)
        with self.database.writing(insider=True) as session:
            session.add(row)
        return row
