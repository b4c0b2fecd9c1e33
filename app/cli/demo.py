"""The small world of a demo database: fictional countries, one account a role, links on the terminal."""

from datetime import timedelta
from typing import Any

import typer
from sqlmodel import Session

from app import audit, clock
from app.accounts import service as accounts
from app.accounts.repository import person_by_email
from app.accounts.schemas import InvitationIn
from app.actor import SYSTEM
from app.audit import Action, Subject
from app.database import Database
from app.models import (
    LinkPurpose,
    Need,
    NeedProfile,
    NeedProfileState,
    Offering,
    OfferingState,
    Person,
    ServiceState,
)
from app.settings import Settings
from data import load_countries, load_demo_world

IS_DEMO = "is_demo"
SHOWN = {  # the sign-in links that the terminal prints, one a role
    "government": "focal.point@xa.example.org",
    "government (Arabic)": "focal.point@xe.example.org",
    "provider": "provider@example.org",
    "coordinator": "coordinator@example.org",
    "admin": "admin@example.org",
}


def load_world(database: Database, settings: Settings) -> None:
    """Fill an empty database with the demo world; a second time changes nothing."""
    with database.writing(insider=True) as session:
        if session.get(ServiceState, IS_DEMO) is not None:
            return
        world = load_demo_world()
        _add_people(session, world["people"], settings)
        for profile in world["profiles"]:
            _add_profile(session, profile)
        for pitch in world["pitches"]:
            _add_pitch(session, pitch)
        session.add(ServiceState.model_validate({"name": IS_DEMO, "value": "yes"}))


def print_sign_in_links(database: Database, settings: Settings) -> None:
    """One fresh sign-in link a role; only for a demo database."""
    with database.writing(insider=True) as session:
        if session.get(ServiceState, IS_DEMO) is None:
            return
        for role, email in SHOWN.items():
            address = accounts.make_link(session, email, settings=settings, purpose=LinkPurpose.SIGN_IN)
            typer.echo(f"  sign in as {role}: {address}")


def _add_people(session: Session, people: list[dict[str, Any]], settings: Settings) -> None:
    for given in people:
        form = InvitationIn(
            email=given["email"],
            name=given["name"],
            roles=given["roles"],
            organisation=given["organisation"],
            organisation_kind=given["organisation_kind"],
            countries=given.get("countries", []),
            is_focal_point=given.get("is_focal_point", False),
            language=given["language"],
        )
        accounts.invite(session, SYSTEM, form, countries=load_countries(demo=True), settings=settings)
    session.flush()


def _add_profile(session: Session, given: dict[str, Any]) -> None:
    owner = find_person(session, given["contact_email"])
    state = NeedProfileState(given["state"])
    now = clock.now()
    profile = NeedProfile.model_validate(
        {
            **{name: given[name] for name in given if name not in ("needs", "state")},
            "organisation_id": owner.organisation_id,
            "state": state,
            "created_by": owner.id,
            "submitted_at": None if state is NeedProfileState.DRAFT else now - timedelta(days=1),
            "acknowledged_at": now if state is NeedProfileState.ACTIVE else None,
            "endorsed_at": now if state is NeedProfileState.ACTIVE else None,
            "endorsed_by": owner.id if state is NeedProfileState.ACTIVE else None,
        }
    )
    session.add(profile)
    session.flush()
    for position, need in enumerate(given["needs"], start=1):
        values = {**need, "need_profile_id": profile.id, "position": position, "areas_are_confirmed": True}
        session.add(Need.model_validate(values))
    case = Subject("need_profile", profile.id, profile.organisation_id, profile.country)
    audit.record(session, SYSTEM, Action.DRAFT, case)


def find_person(session: Session, email: str) -> Person:
    """One of the demo's people."""
    person = person_by_email(session, email)
    if person is None:
        raise LookupError("the demo world names somebody whom it did not make")
    return person


def _add_pitch(session: Session, given: dict[str, Any]) -> None:
    owner = find_person(session, given["contact_email"])
    values = {name: given[name] for name in given if name != "contact_email"}
    row = Offering.model_validate(
        {**values, "organisation_id": owner.organisation_id, "state": OfferingState.PUBLISHED}
    )
    session.add(row)
    audit.record(session, SYSTEM, Action.PUBLISH, Subject("offering", row.id))
