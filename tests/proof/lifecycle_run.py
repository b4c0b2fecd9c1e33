"""One run of the lifecycle: a database of its own, people, a clock that can be moved, and what must hold throughout."""

import itertools
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import time_machine
from crawl import ORIGIN
from factories import STATEMENT, Factory
from fastapi import FastAPI
from lifecycle import PEOPLE, Case, Pitch, Seats
from sqlalchemy import select
from sqlmodel import Session, SQLModel
from starlette.testclient import TestClient
from world import NOW, seed_randomness

from app import audit, clock, sessions
from app.actor import Actor
from app.database import Database
from app.errors import AppError
from app.models import ApiToken, AuditEntry, Need, NeedProfile, Offering, Person, ServiceState
from app.settings import Settings

MARKER = "zqxmarker"  # long: a random token must not hold it by chance
ANSWERS = {
    "contact_name": f"{MARKER} contact",
    "contact_email": f"{MARKER}@example.org",
    "language": "en",
    "under_way": f"{MARKER} under way",
    "n_activities": 2,
}
NEED = {
    "statement": f"{MARKER} {STATEMENT}",
    "areas": ["inc.csirt"],
    "severity": 4,
    "audience": ["technical"],
    "modes": ["course_onsite"],
    "delivery_languages": ["en"],
}
PAGES = (
    *("/en/", "/en/offerings", "/en/need-profiles", "/en/desk", "/en/rank", "/en/my-offerings", "/en/people"),
    *("/en/account", "/en/account/data.json", "/en/need-profiles.csv"),
    *("/api/v1/offerings", "/api/v1/need-profiles", "/api/v1/desk", "/api/v1/audit", "/api/v1/me"),
    *("/en/need-profiles/{}", "/en/need-profiles/{}/matches", "/api/v1/need-profiles/{}/needs"),
)
# changes that somebody else's act brings about, or that a version does not count
NOT_COUNTED = {"version", "updated_at", "copied_from_id", "correction"}
N_LOOKS = 1  # after each step, and more at the end; every observer and page has its turn


class Template(NamedTuple):
    """What a run is made from: the app, a migrated file, and a folder for its own."""

    app: FastAPI
    file: Path
    folder: Path


class Run:
    """The service and its model side by side."""

    numbers = itertools.count()

    def __init__(self, template: Template, seen: Counter[str]) -> None:
        seed_randomness(0)  # the same ids whenever a run is repeated
        self.seen = seen
        self.clock = time_machine.travel(NOW, tick=False)
        self.time = self.clock.start()
        path = template.folder / f"{next(self.numbers)}.db"
        shutil.copy(template.file, path)
        self.database = Database(path)
        self.settings = Settings(database=path, demo=True, insecure_cookie=True, encoder="none")
        template.app.state.database, template.app.state.settings = self.database, self.settings
        self.client = TestClient(template.app, base_url=ORIGIN, follow_redirects=False)
        self.cases: list[Case] = []
        self.pitches: list[Pitch] = []
        self.seats = Seats()
        self.looks = itertools.cycle(itertools.product(PAGES, ("anonymous", *PEOPLE)))
        self.steps = itertools.count()
        self._versions: dict[UUID, tuple[int, Any]] = {}
        self._fill()

    def _fill(self) -> None:
        make, self.ids = Factory(self.database), {}
        for who, (role, country) in PEOPLE.items():
            more = {"is_focal_point": False} if who == "colleague" else {}
            assigned = ("XA",) if who in self.seats.assigned else ()
            person: Person = make.person(role, country=country or "XA", assigned=assigned, **more)
            self.ids[who] = person.id
            self.give_token(who)
        with self.database.writing(insider=True) as session:
            session.add(ServiceState(name="is_demo", value="1"))
        for days in (None, 2, -1):
            day = clock.today() + timedelta(days=days) if days else None
            row = make.offering(valid_until=day)
            self.pitches.append(Pitch(row.id, row.external_id, "unclaimed", valid_until=day))

    def give_token(self, who: str) -> None:
        """Its secret is the name, and it lasts through every jump of the clock."""
        values = {"token_hash": sessions.hash_secret(who), "person_id": self.ids[who], "role": PEOPLE[who][0]}
        with self.database.writing(insider=True) as session:
            session.add(ApiToken.model_validate(values | {"expires_at": clock.now() + timedelta(days=36_500)}))

    def close(self) -> None:
        for _ in range(10):
            self.look()
        self.client.close()
        self.database.close()
        self.clock.stop()

    def act(self, who: str, verb: Callable[[Session, Actor], Any], expected: type[AppError] | None) -> Any:
        """Let somebody do something; what comes of it must be what the tables say. None: refused, or disabled."""
        actor = self.actor(who)
        assert (actor is None) == (who in self.seats.disabled), who
        if actor is None:
            return None
        result, found = None, None
        try:
            with self.database.writing(insider=actor.is_insider) as session:
                result = verb(session, actor)
        except AppError as error:
            found = type(error)
        assert found is expected, f"{who}: {found} instead of {expected}"
        self.seen["refused" if found else "done"] += 1
        return None if found else result or True

    def actor(self, who: str) -> Actor | None:
        with self.database.reading(insider=False) as session:
            return sessions.actor_of(session, self.ids[who], PEOPLE[who][0])

    # what must hold after every step

    def check(self) -> None:
        with self.database.reading(insider=True) as session:
            assert audit.verify(session) is None
            self._check_states(session)
            self._check_versions(session)
            self._check_erased(session)
        for _ in range(N_LOOKS):
            self.look()

    def _check_states(self, session: Session) -> None:
        """The rows are what the model says, no more and no fewer."""
        profiles = {row.id: (str(row.state), row.is_on_behalf) for row in session.scalars(select(NeedProfile))}
        offerings = {
            row.id: (str(row.state), _correction(row), row.valid_until) for row in session.scalars(select(Offering))
        }

        assert profiles == {case.id: (case.state, case.is_on_behalf) for case in self.cases if case.state != "erased"}
        assert offerings == {row.id: (row.state, row.correction, row.valid_until) for row in self.pitches}

    def _check_versions(self, session: Session) -> None:
        """Versions only rise, and no change goes without one."""
        for table in (NeedProfile, Need, Offering):
            for row in session.scalars(select(table)):
                now = row.version, row.model_dump(exclude=NOT_COUNTED)
                before = self._versions.setdefault(row.id, now)
                assert now[0] >= before[0], "a version fell"
                assert now[0] > before[0] or now[1] == before[1], "a change without a version"
                self._versions[row.id] = now

    def _check_erased(self, session: Session) -> None:
        """An erased profile's ids and words are in no table; its acts stay in the record."""
        gone = [case for case in self.cases if case.state == "erased"]
        if not gone:
            return
        self.seen["looked for erased"] += 1
        words = [word for case in gone for word in (str(case.id), *map(str, case.needs), case.title)]
        for table in SQLModel.metadata.sorted_tables:
            if table.name != AuditEntry.__tablename__:
                content = repr(session.execute(select(table)).all())
                assert [word for word in words if word in content] == [], table.name

    def look(self) -> None:
        """One page as one person: nobody who may not know of XA's needs finds a marker in it."""
        page, who = next(self.looks)
        path = page.format(self.cases[-1].id if self.cases else "none")
        headers = {"Authorization": f"Bearer {who}"} if who != "anonymous" and who not in self.seats.disabled else {}
        response = self.client.get(path, headers=headers)
        assert response.status_code < 500, path
        if who in self.seats.outsiders():
            assert MARKER not in response.text.lower(), f"{who} {path}"
        elif MARKER in response.text:
            self.seen["shown to those who may know"] += 1


def _correction(row: Offering) -> str | None:
    if row.correction is None:
        return None
    return "sent" if row.correction["is_submitted"] else "written"
