"""Verbs that run the service: make and migrate the database, check, serve, clocks, the record, the API file."""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.talk import Stop, configured

if TYPE_CHECKING:
    import httpx

    from app.database import Database
    from app.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
audit_app = typer.Typer(help="The record of acts.", no_args_is_help=True)


@contextmanager
def open_database(*, must_exist: bool = True) -> Iterator["Database"]:
    """The configured database, migrated; a clear line and exit 1 where it is missing or of another version."""
    from app.database import Database, is_at_head

    path = configured().database
    if must_exist and not path.exists():
        raise Stop(f"{path}: no database here; make one with: counterpart init")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(path)
    try:
        if must_exist and not is_at_head(database):
            raise Stop(f"{path}: made by another version; bring it up with: counterpart upgrade")
        yield database
    finally:
        database.close()


def init() -> None:
    """Make the database, or leave an existing one as it is and bring it up to this version."""
    _upgrade(must_exist=False)


def upgrade() -> None:
    """Bring an existing database up to this version."""

    if not configured().database.exists():
        raise Stop(f"{configured().database}: no database here; make one with: counterpart init")
    _upgrade(must_exist=False)


def _upgrade(*, must_exist: bool) -> None:
    from app import database as schema

    with open_database(must_exist=must_exist) as database:
        schema.upgrade(database)
        typer.echo(f"{database.path} is ready", err=True)


def doctor(
    as_json: Json = False,
    serving: Annotated[bool, typer.Option(help="Ask the running service, as health checks do.")] = False,
) -> None:
    """Check the settings and the database, and say how to fix what is wrong."""
    problems = list(_serving_problems() if serving else _problems())
    if as_json:
        typer.echo(json.dumps({"problems": problems}))
    else:
        for problem in problems or ["everything is in order"]:
            typer.echo(problem)
    raise typer.Exit(1 if problems else 0)


def _problems() -> Iterator[str]:
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        yield from (f"COUNTERPART_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        return
    if not settings.database.exists():
        yield f"{settings.database}: no database here; make one with: counterpart init"
    else:
        yield from _database_problems()
    yield from _port_problems(settings)
    if settings.encoder != "none":
        yield from _encoder_problems()


def _port_problems(settings: "Settings") -> Iterator[str]:
    """A port that our own service holds is as it should be; anybody else's is in the way."""
    import httpx

    with socket.socket() as probe:
        if not settings.port or probe.connect_ex((settings.host, settings.port)) != 0:
            return
    try:
        is_ours = _ask(settings, "/healthz").json()["service"] == "counterpart"
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        is_ours = False
    if is_ours:
        typer.echo(f"the service answers on port {settings.port}", err=True)
    else:
        yield f"port {settings.port} is in use by something else; choose another with COUNTERPART_PORT"


def _ask(settings: "Settings", path: str) -> "httpx.Response":
    """What answers on the service's port of this machine."""
    import httpx

    from app.settings import LOOPBACK

    host = settings.host if settings.host in LOOPBACK else "127.0.0.1"
    named = {"host": settings.allowed_hosts[0]} if settings.allowed_hosts else {}
    return httpx.get(f"http://{host}:{settings.port}{path}", headers=named, timeout=4, trust_env=False)


def _serving_problems() -> Iterator[str]:
    import httpx

    settings = configured()
    try:
        answer = _ask(settings, "/readyz")
    except httpx.HTTPError as error:
        yield f"nothing answers on port {settings.port} ({type(error).__name__}); is it started?"
    else:
        if answer.status_code != 200:
            yield f"the service is not ready (status {answer.status_code}); its log says why"


def _database_problems() -> Iterator[str]:
    from app import audit
    from app.database import Database, is_at_head, readable_by_others

    for path in readable_by_others(configured().database):
        yield f"{path}: others on this machine may read it; run: chmod 600 {path}"
    database = Database(configured().database)
    try:
        if not is_at_head(database):
            yield "the database was made by another version; run: counterpart upgrade"
            return
        with database.reading(insider=True) as session:
            if broken := audit.verify(session):
                yield f"the record does not hold from entry {broken} on; restore a backup and ask why"
    finally:
        database.close()


def _encoder_problems() -> Iterator[str]:
    from matching import EncoderError, load_encoder

    try:
        load_encoder()
    except EncoderError as error:
        yield f"{error}; ranking goes on without vectors. Install the locked packages again to mend it"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (COUNTERPART_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (COUNTERPART_PORT).")] = None,
) -> None:
    """Serve pages and API; mail and clocks run in the same process."""
    import uvicorn

    from app import logging, worker
    from app.main import create_app

    settings = configured(**{name: value for name, value in (("host", host), ("port", port)) if value is not None})
    with _listening(settings) as listener:
        with open_database() as database:
            _print_addresses(database, settings)
        logging.configure()
        app = create_app(settings)
        stop = threading.Event()
        clocks = threading.Thread(target=worker.run_until, args=(stop, app.state.database, settings), daemon=True)
        clocks.start()
        try:
            config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            stop.set()
            clocks.join(timeout=5)


@contextmanager
def _listening(settings: "Settings") -> Iterator[socket.socket]:
    """The address, taken before anything is printed: a link to another's server would be worse than none."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise Stop(
                f"{settings.host}:{settings.port}: {error.strerror}; choose another with COUNTERPART_PORT"
            ) from None
        yield listener


def _print_addresses(database: "Database", settings: "Settings") -> None:
    from app.cli.demo import print_sign_in_links

    typer.echo(f"Counterpart at {settings.base_url}")
    if settings.demo:
        print_sign_in_links(database, settings)
    sys.stdout.flush()


def work(once: Annotated[bool, typer.Option("--once", help="One pass, then end.")] = False) -> None:
    """Run mail and clocks alone."""
    from app import worker

    with open_database() as database:
        if once:
            typer.echo(json.dumps(worker.run_once(database, configured())))
            return
        stop = threading.Event()
        try:
            worker.run_until(stop, database, configured())
        except KeyboardInterrupt:
            stop.set()


@audit_app.command("verify")
def verify_record() -> None:
    """Walk the record's chain; exit 1 and name the first entry that does not hold."""
    from app import audit

    with open_database() as database, database.reading(insider=True) as session:
        broken = audit.verify(session)
    if broken is not None:
        raise Stop(f"the record does not hold from entry {broken} on")
    typer.echo("the record holds")


def openapi() -> None:
    """Print the API's OpenAPI file."""
    from app.main import create_app

    typer.echo(json.dumps(create_app(configured()).openapi(), indent=2, ensure_ascii=False))
