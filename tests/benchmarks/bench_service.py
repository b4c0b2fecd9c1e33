"""How long people wait: a pasted statement to its explained list, and a kept list, on the shipped catalogue."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sqlmodel import select
from starlette.testclient import TestClient

from app import sessions
from app.cli.demo import load_world
from app.database import Database, upgrade
from app.main import create_app
from app.models import NeedProfile, Person
from app.offerings import service as offerings
from app.settings import Settings
from data import load_offering_records, load_project_records

ORIGIN = "http://testserver"
RUNS = 400
STATEMENTS = (
    "We have no national incident response team. We want six analysts who keep a duty round the clock. Case {n}.",
    "Nos procureurs ne savent pas utiliser les preuves électroniques. Il faut former dix magistrats. Dossier {n}.",
    "نحتاج إلى استراتيجية وطنية للأمن السيبراني وإلى تدريب الموظفين. الحالة {n}.",
    "Нам нужна помощь в защите энергетических сетей и обучении инженеров. Дело {n}.",
    "我们需要帮助起草网络犯罪法，并培训检察官。第 {n} 号。",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as (client, profile_id):
        print_figure("paste to explained list", 300, [timed(lambda n=n: paste(client, n)) for n in range(RUNS)])
        made = client.post(f"/en/need-profiles/{profile_id}/matches").headers["location"]
        print_figure("kept list, page", 30, [timed(lambda: read(client, made)) for _ in range(RUNS)])
        api = f"/api/v1/need-profiles/{profile_id}/match-lists/latest"
        print_figure("kept list, JSON", 30, [timed(lambda: read(client, api)) for _ in range(RUNS)])


@contextmanager
def service(folder: Path) -> Iterator[tuple[TestClient, UUID]]:
    """The application on a demo database with the shipped catalogue, a signed-in government, its profile."""
    settings = Settings(database=folder / "bench.db", demo=True, insecure_cookie=True)
    app = create_app(settings)
    database: Database = app.state.database
    upgrade(database)
    with database.writing(insider=True) as session:
        offerings.load_catalogue(session, load_offering_records())
        offerings.load_projects(session, load_project_records())
    load_world(database, settings)
    with database.writing(insider=True) as session:
        profile = session.scalars(select(NeedProfile).where(NeedProfile.country == "XA")).first()
        assert profile is not None
        owners = select(Person).where(Person.organisation_id == profile.organisation_id)
        owner = session.scalars(owners).all()[0]
        secret = sessions.start(session, owner, "government")
    with TestClient(app, base_url=ORIGIN, follow_redirects=False, headers={"Origin": ORIGIN}) as client:
        client.cookies.set("sid", secret)
        while client.get("/readyz").status_code != 200:  # as a load balancer would wait
            time.sleep(0.1)
        yield client, profile.id


def paste(client: TestClient, n: int) -> None:
    """Each text is new, so that its sentences are encoded each time."""
    statement = STATEMENTS[n % len(STATEMENTS)].format(n=n)
    assert client.post("/en/rank", data={"country": "GH", "statement": statement}).status_code == 200


def read(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200


def timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def print_figure(name: str, goal: int, milliseconds: list[float]) -> None:
    """The first calls read templates and translations; people meet them once a start."""
    warm = sorted(milliseconds[10:])
    p99 = warm[int(0.99 * len(warm))]
    print(f"{name:<25} median {statistics.median(warm):6.1f} ms   p99 {p99:6.1f} ms   (goal < {goal} ms)")


if __name__ == "__main__":
    main()
