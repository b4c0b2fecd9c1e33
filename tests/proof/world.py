"""Two worlds that differ only in a secret. Everything else (ids, times, order, random bytes) is the same in both."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from decided import decide
from sqlmodel import Session, SQLModel, col, select
from stage import NOW, OBSERVERS, ids, secret_of, seed_randomness, uid

from app import sessions
from app.actor import Actor, Role
from app.audit import Action, Subject, record
from app.database import Database
from app.matches import service as matches
from app.models import (
    Assignment,
    Label,
    ListedOffering,
    MatchList,
    Need,
    NeedProfile,
    NeedProfileState,
    Offering,
    OfferingState,
    Organisation,
    Person,
    WebSession,
)
from app.settings import Settings

OTHER_STATEMENT = "What XB needs is a national strategy and people who can write one."


@dataclass(frozen=True)
class Secret:
    """What differs between the worlds. The other world's values are `Secret(**)` with other arguments."""

    has_profile: bool = True
    state: NeedProfileState = NeedProfileState.ACTIVE
    statement: str = "MARKER-STATEMENT our ministry's mail server has been open for months"
    title: str = "MARKER-TITLE"
    areas: tuple[str, ...] = ("inc.csirt", "law.evidence")
    severity: int = 5
    label: Label = Label.RED
    n_needs: int = 2
    n_lists: int = 2
    updated_at: datetime = NOW
    draft_title: str = "MARKER-DRAFT"
    has_draft: bool = True
    correction: str = "MARKER-CORRECTION"
    has_account: bool = True
    has_other_case: bool = True  # XB's, which is nobody's secret here
    correction_is_submitted: bool = False
    government_decides: bool = True  # what each side of XA's case hides, shortlists and notes
    government_note: str = "MARKER-NOTE-OF-THE-GOVERNMENT"
    coordinators_decide: bool = True
    coordinators_note: str = "MARKER-NOTE-OF-THE-COORDINATORS"


@dataclass
class World:
    """A filled database and the ids that a crawl asks for."""

    database: Database
    ids: dict[str, list[UUID]] = field(default_factory=dict)


def build(database: Database, secret: Secret) -> World:
    """Fill a migrated database with everybody's rows, and XA's and prov_own's secrets, these last."""
    seed_randomness(0)
    with database.writing(insider=True) as session:
        _people(session)
        _public_offerings(session)
        if secret.has_other_case:
            _case(session, "XB", Secret(statement=OTHER_STATEMENT, title="XB", label=Label.AMBER_STRICT, n_needs=1))
        if secret.has_profile:
            _case(session, "XA", secret)
        _drafts(session, secret)
        if secret.has_account:
            _add(
                session,
                Person,
                "hidden person",
                organisation_id=uid("org admin"),
                email="hidden@example.org",
                name="Hidden Person",
                roles=["provider"],
                last_sign_in_at=NOW,
            )
    seed_randomness(1)  # as many draws as the secret took before
    _lists(database, "XB", 1 if secret.has_other_case else 0)
    seed_randomness(2)
    _lists(database, "XA", secret.n_lists if secret.has_profile else 0)
    seed_randomness(3)
    if secret.has_profile:
        decide(database, secret)
    return World(database, ids=ids())


def _people(session: Session) -> None:
    for observer, seat in OBSERVERS.items():
        if seat is None:
            continue
        role, country = seat
        _add(
            session,
            Organisation,
            f"org {observer}",
            slug=observer.replace("_", "-"),
            name=f"Organisation {observer}",
            kind="government" if role == "government" else "igo",
            country=country,
        )
        _add(
            session,
            Person,
            observer,
            organisation_id=uid(f"org {observer}"),
            email=f"{observer}@example.org",
            name=f"Person {observer}",
            roles=[role],
            is_focal_point=role == "government",
            last_sign_in_at=NOW,
        )
        start(session, observer)
    _add(session, Assignment, "assigned", person_id=uid("coord_assigned"), country="XA")
    _add(session, Assignment, "other assigned", person_id=uid("coord_unassigned"), country="XB")


def start(session: Session, observer: str) -> None:
    """A live browser session for the observer, whatever the crawl did to the last one."""
    seat = OBSERVERS[observer]
    if seat is None:
        return
    secret = sessions.hash_secret(secret_of(observer))
    found = session.get(WebSession, uid(f"session {observer}"))
    if found is not None:
        session.delete(found)
        session.flush()
    _add(
        session,
        WebSession,
        f"session {observer}",
        token_hash=secret,
        person_id=uid(observer),
        role=seat[0],
        seen_at=NOW,
        created_at=NOW,
    )


FACTS_OF_PUBLIC = {
    2: {"eligible_countries": {"value": ["XC"], "basis": "stated", "quote": "for Caldoria"}},
    3: {"languages": {"value": ["fr"], "basis": "stated", "quote": "in French"}},
}


def _public_offerings(session: Session) -> None:
    """One that fits, one that is for another country (an exclusion), one in another language (a near miss)."""
    for n in range(1, 4):
        _add(
            session,
            Offering,
            f"public {n}",
            external_id=f"public-{n}",
            state=OfferingState.UNCLAIMED,
            provider=f"Public Provider {n}",
            title=f"Response team training {n}",
            provider_kind="igo",
            summary="Trains analysts of a national incident response team.",
            areas=["inc.csirt"],
            facts=FACTS_OF_PUBLIC.get(n, {}),
            source_title="A page",
            source_url="https://example.org/page",
        )
    _add(
        session,
        Offering,
        "claimed",
        external_id="claimed-1",
        state=OfferingState.PUBLISHED,
        organisation_id=uid("org prov_own"),
        provider="Organisation prov_own",
        title="Law drafting",
        summary="Helps to draft a cybercrime law.",
        areas=["law.cybercrime"],
        provider_kind="civil_society",
        contact_public="office@example.org",
    )


def _lists(database: Database, country: str, n_lists: int) -> None:
    """Kept lists of the country's profile, made as people make them."""
    owner = "gov_own" if country == "XA" else "gov_other"
    actor = Actor(person_id=uid(owner), organisation_id=uid(f"org {owner}"), role=Role.GOVERNMENT, country=country)
    settings = Settings(database=database.path, demo=True, encoder="none")
    for n in range(1, n_lists + 1):
        with database.reading(insider=True) as session:
            made = matches.make_list(session, actor, uid(f"profile {country}"), settings=settings, k=3)
            _rename(session, made, uid(f"list {country} {n}"))
            session.commit()


def _rename(session: Session, made: MatchList, list_id: UUID) -> None:
    """Give a list the id that crawls ask for; its rows follow."""
    rows = session.scalars(select(ListedOffering).where(col(ListedOffering.match_list_id) == made.id)).all()
    listed = [row.model_dump() | {"match_list_id": list_id} for row in rows]
    for row in rows:
        session.delete(row)
    session.flush()
    made.id = list_id
    session.flush()
    session.add_all(ListedOffering.model_validate(values) for values in listed)


def _drafts(session: Session, secret: Secret) -> None:
    if secret.has_draft:
        _add(
            session,
            Offering,
            "draft",
            external_id="draft-1",
            state=OfferingState.DRAFT,
            organisation_id=uid("org prov_own"),
            provider="Organisation prov_own",
            title=secret.draft_title,
            summary="Not yet shown to anybody.",
            areas=["gov.strategy"],
            provider_kind="civil_society",
        )
    claimed = session.get_one(Offering, uid("claimed"))
    changes = {"title": secret.correction}
    claimed.correction = {"changes": changes, "is_submitted": True, "question": None, "version": 1}


def _case(session: Session, country: str, secret: Secret) -> None:
    owner = f"org gov_{'own' if country == 'XA' else 'other'}"
    profile = _add(
        session,
        NeedProfile,
        f"profile {country}",
        organisation_id=uid(owner),
        country=country,
        title=secret.title,
        state=secret.state,
        contact_name="MARKER-CONTACT",
        contact_email="marker-contact@example.org",
        language="en",
        under_way="MARKER-UNDER-WAY",
        n_activities=2,
        question="MARKER-QUESTION",
        submitted_at=NOW,
        endorsed_at=NOW,
        updated_at=secret.updated_at,
    )
    for n in range(1, secret.n_needs + 1):
        _add(
            session,
            Need,
            f"need {country} {n}",
            need_profile_id=profile.id,
            position=n,
            statement=secret.statement,
            language="en",
            areas=list(secret.areas),
            areas_are_confirmed=n == 1,
            external_id=f"MARKER-{n}",
            sectors=["power"],
            summary_en="MARKER-SUMMARY",
            severity=secret.severity,
            label=secret.label,
            audience=["technical"],
            seniority="operational",
            modes=["course_onsite"],
            delivery_languages=["en"],
            closes_on=date(2027, 12, 31),
        )
    actor = Actor(person_id=uid("gov_own"), organisation_id=uid(owner), role=Role.GOVERNMENT)
    record(session, actor, Action.SUBMIT, Subject("need_profile", profile.id, uid(owner), country))


def _add(session: Session, table: type[Any], called: str, **values: Any) -> Any:
    row: SQLModel = table.model_validate({"id": uid(called), **_stamps(table), **values})
    session.add(row)
    session.flush()
    return row


def _stamps(table: type[Any]) -> dict[str, Any]:
    return {name: NOW for name in ("created_at", "updated_at") if name in table.model_fields}
