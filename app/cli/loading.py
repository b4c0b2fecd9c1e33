"""Verbs that bring rows and people in: load, user, offering claim-link."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.running import open_database
from app.cli.talk import Stop, configured, refusals

if TYPE_CHECKING:
    from app.database import Database
    from app.settings import Settings

user = typer.Typer(help="People: make an account, or a new one-use link.", no_args_is_help=True)


def load(
    offerings: Annotated[Path | None, typer.Option(help="Offering file; the shipped catalogue if not given.")] = None,
    projects: Annotated[Path | None, typer.Option(help="Project file; the shipped one if not given.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Add the fictional countries, people and needs.")] = False,
) -> None:
    """Load catalogue files; again changes nothing, and rows that providers look after are never overwritten."""
    from app.cli.demo import load_world
    from app.offerings import service
    from data import load_offering_records, load_project_records

    settings = configured()
    with refusals(), open_database() as database:
        rows, past = load_offering_records(offerings), load_project_records(projects)
        if demo and not settings.demo:
            raise Stop("a demo world needs COUNTERPART_DEMO=1", code=2)
        with database.writing(insider=True) as session:
            loaded = service.load_catalogue(session, rows)
            n_projects = service.load_projects(session, past)
        if demo:
            load_world(database, settings)
        n_vectors = _encode(database, settings)
    counts = ", ".join(f"{loaded.count(outcome)} {outcome}" for outcome in ("added", "changed", "same", "left"))
    typer.echo(f"offerings: {counts}; projects changed: {n_projects}; texts encoded: {n_vectors}", err=True)


def _encode(database: "Database", settings: "Settings") -> int:
    """Encode the texts that have no vector yet, before anybody waits for them."""
    from app.matches import catalogue

    with database.reading(insider=True) as session:
        built = catalogue.get_catalogue(session, settings)
    with database.writing(insider=False) as session:
        return catalogue.keep_vectors(session, built)


@user.command("create")
def create_user(
    email: Annotated[str, typer.Option(help="Address of the person.")],
    role: Annotated[list[str], typer.Option(help="government, provider, coordinator or admin; may be repeated.")],
    country: Annotated[str, typer.Option(help="XX[,YY]: the government's country, or a coordinator's countries.")] = "",
    organisation: Annotated[str, typer.Option(help="Its slug or name; made if missing.")] = "",
    focal_point: Annotated[bool, typer.Option("--focal-point", help="Endorses and releases for the country.")] = False,
    token: Annotated[bool, typer.Option("--token", help="Print an API token instead of a link.")] = False,
) -> None:
    """Make an account and print its one-use link, or an API token."""
    from pydantic import ValidationError

    from app.accounts import service
    from app.accounts.schemas import InvitationIn
    from data import load_countries

    settings = configured()
    try:
        form = InvitationIn(
            email=email,
            roles=role,
            organisation=organisation,
            countries=[code.strip() for code in country.split(",") if code.strip()],
            is_focal_point=focal_point,
        )
    except ValidationError as error:
        raise Stop(f"{error.errors()[0]['loc'][0]}: not accepted", code=2) from None
    with refusals(), open_database() as database, database.writing(insider=False) as session:
        countries = load_countries(demo=settings.demo)
        typer.echo(service.create_user(session, form, countries=countries, settings=settings, with_token=token))


@user.command("link")
def renew_link(email: Annotated[str, typer.Option(help="Address of the person.")]) -> None:
    """Print a new one-use link; earlier ones stop working."""
    from app.accounts import service

    with refusals(), open_database() as database, database.writing(insider=False) as session:
        typer.echo(service.make_link(session, email, settings=configured()))


def claim_link(
    offering: Annotated[str, typer.Argument(metavar="ID", help="The offering's id, or its external id.")],
) -> None:
    """Print a link by which a provider takes over a shipped row."""
    from app.actor import SYSTEM
    from app.errors import NotFound
    from app.offerings import service

    with refusals(), open_database() as database, database.writing(insider=True) as session:
        try:
            secret = service.make_claim_link(session, SYSTEM, offering)
        except NotFound:
            raise Stop("no public offering has this id or external id") from None
        typer.echo(f"{configured().base_url}/en/claim/{secret}")
