"""The service is killed while it writes, again and again: what it acknowledged is there, and nothing by half."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pysqlite3.dbapi2 as sqlite
import pytest
from crawl import IS_FULL
from factories import STATEMENT, Factory
from sqlalchemy import func, select
from sqlmodel import Session, col

from app import audit, clock, sessions
from app.audit import Action
from app.database import Database
from app.models import ApiToken, AuditEntry, Need, NeedProfile, NeedProfileState, Person

N_KILLS = 50 if IS_FULL else 5
N_WRITERS = 3
MOST_WRITES = 300  # of one writer in one round: a kill that never comes ends it too
PATIENCE = 180.0  # seconds: for a service that never answers, not for a slow machine
TRY_LATER = 503
PROFILES = "/api/v1/need-profiles"
WITHDRAWN = NeedProfileState.WITHDRAWN


@dataclass
class Acknowledged:
    """What the service said it has: the last version of each profile, as it was answered."""

    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)
    n: int = 0


class Server:
    """`counterpart serve` as a process of its own, on loopback."""

    def __init__(self, database: Path, log: Path) -> None:
        self.place = socket.socket()  # kept while the service lives, which listens there: nobody else is given it
        self.place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.place.bind(("127.0.0.1", 0))
        port = self.place.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        own = {
            "DATABASE": str(database),
            "PORT": str(port),
            "ENCODER": "none",
            "DEMO": "1",
            "INSECURE_COOKIE": "1",
        }
        env = os.environ | {f"COUNTERPART_{name}": value for name, value in own.items()}
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", "serve"], env=env, stdout=out, stderr=subprocess.STDOUT
            )

    def wait_until_ready(self) -> None:
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/healthz", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        pytest.fail(f"the service did not start: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.place.close()


class Writer(httpx.Client):
    """A client that sends again what a busy service put off: it has written nothing of it."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        while (answer := super().send(request, **options)).status_code == TRY_LATER:
            answer.close()
        return answer


@pytest.fixture
def owner(migrated_file: Path, tmp_path: Path) -> tuple[Path, str]:
    """A database with one government, and a token of its focal point."""
    path = tmp_path / "killed.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database(path)
    person: Person = Factory(database).person("government", country="XA")
    secret = sessions.TOKEN_PREFIX + sessions.new_secret()
    values = {"token_hash": sessions.hash_secret(secret), "person_id": person.id, "role": "government"}
    with database.writing(insider=True) as session:
        # the service lives in real time, the clock here stands still
        session.add(ApiToken.model_validate(values | {"expires_at": clock.now() + timedelta(days=36_500)}))
    database.close()
    return path, secret


def write(client: httpx.Client, known: Acknowledged, *, go_on: Callable[[], bool]) -> None:
    """Profile after profile: create, add needs and change the title in turn, withdraw. Ends when the service does."""
    while go_on():
        profile = _said(client.post(PROFILES, json={"title": "p0"}), known)
        path = f"{PROFILES}/{profile['id']}"
        for number in (1, 2):
            need = client.post(f"{path}/needs", json={"statement": f"{STATEMENT} {number}", "areas": ["inc.csirt"]})
            known.needs.add(need.raise_for_status().json()["id"])
            _said(client.patch(path, json={"title": f"p{number}"}, headers={"If-Match": "*"}), known)
        _said(client.post(f"{path}/withdraw"), known)


def _said(response: httpx.Response, known: Acknowledged) -> dict[str, Any]:
    profile: dict[str, Any] = response.raise_for_status().json()
    known.profiles[profile["id"]] = profile
    known.n += 1
    return profile


def write_until_killed(server: Server, secret: str, known: Acknowledged, randomness: Random) -> None:
    """Several writers at once, and a kill a moment after so many writes were acknowledged."""
    enough = known.n + randomness.randint(10, 40)
    counts = iter(range(N_WRITERS * MOST_WRITES))

    def work() -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        with Writer(base_url=server.url, headers=headers, trust_env=False, timeout=PATIENCE) as client:
            try:
                write(client, known, go_on=lambda: next(counts, None) is not None)
            except httpx.TransportError:
                return  # killed

    writers = [threading.Thread(target=work) for _ in range(N_WRITERS)]
    for writer in writers:
        writer.start()
    end = time.perf_counter() + PATIENCE
    while known.n < enough and time.perf_counter() < end:
        time.sleep(0.001)
    time.sleep(randomness.uniform(0, 0.02))
    server.kill()
    for writer in writers:
        writer.join()


@pytest.fixture
def check(owner: tuple[Path, str]) -> Iterator[Callable[[Acknowledged], list[str]]]:
    database = Database(owner[0])

    def find_problems(known: Acknowledged) -> list[str]:
        with database.reading(insider=True) as session:
            return [*_of_the_file(owner[0]), *_of_the_record(session), *_of_profiles(session, known)]

    yield find_problems
    database.close()


def _of_the_file(path: Path) -> Iterator[str]:
    connection = sqlite.connect(path)
    said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    broken_keys = connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.close()
    if said != ["ok"] or broken_keys:
        yield f"the file: {said} {broken_keys}"


def _of_the_record(session: Session) -> Iterator[str]:
    if (broken := audit.verify(session)) is not None:
        yield f"the record does not hold from entry {broken} on"


def _of_profiles(session: Session, known: Acknowledged) -> Iterator[str]:
    """Each change of a profile counts its version: what was written by half does not add up."""
    needs = dict(
        session.execute(select(col(Need.need_profile_id), func.count()).group_by(col(Need.need_profile_id))).all()
    )
    acts = _acts(session)
    rows = {str(row.id): row for row in session.scalars(select(NeedProfile))}
    for row in rows.values():
        is_withdrawn = row.state is WITHDRAWN
        if row.version != 1 + needs.get(row.id, 0) + int(row.title[1:]) + is_withdrawn:
            yield f"version {row.version}, {needs.get(row.id, 0)} needs, {row.title}, {row.state}"
        if acts.get(row.id) != {Action.DRAFT, *([Action.WITHDRAW] if is_withdrawn else [])}:
            yield f"{row.state} with acts {acts.get(row.id)}"
    if ghosts := set(acts) - {row.id for row in rows.values()}:
        yield f"{len(ghosts)} acts on profiles that are not there"
    for profile_id, said in known.profiles.items():
        found = rows.get(profile_id)
        if found is None or found.version < said["version"]:
            yield f"acknowledged and lost: version {said['version']}, found {found and found.version}"
    there = {str(need_id) for need_id in session.scalars(select(col(Need.id)))}
    if lost := known.needs - there:
        yield f"{len(lost)} acknowledged needs lost"


def _acts(session: Session) -> dict[Any, set[str]]:
    found: dict[Any, set[str]] = {}
    query = select(col(AuditEntry.subject_id), col(AuditEntry.action))
    for subject_id, action in session.execute(query.where(col(AuditEntry.subject_kind) == "need_profile")):
        found.setdefault(subject_id, set()).add(action)
    return found


def test_what_was_acknowledged_survives_a_kill_and_nothing_is_there_by_half(
    owner: tuple[Path, str], check: Callable[[Acknowledged], list[str]], tmp_path: Path
) -> None:
    path, secret = owner
    known, randomness = Acknowledged(), Random(20261122)
    for number in range(N_KILLS):
        server = Server(path, tmp_path / "server.log")
        try:
            server.wait_until_ready()
            assert check(known) == [], f"after {number} kills and a restart"
            write_until_killed(server, secret, known, randomness)
        finally:
            server.kill()
        assert check(known) == [], f"after {number + 1} kills"
    print(f"\nkills: {N_KILLS}, {known.n} acknowledged writes, {len(known.profiles)} profiles")
    assert known.n >= 10 * N_KILLS, "a kill between no writes shows nothing"
