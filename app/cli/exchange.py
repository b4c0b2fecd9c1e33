"""Verbs that carry rows in and out as files: offering export, import, check and template; need check and template."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.files import as_json_lines, write_rows
from app.cli.running import open_database
from app.cli.talk import configured, refusals

offering = typer.Typer(help="Offerings as files, and links by which providers take rows over.", no_args_is_help=True)
need = typer.Typer(help="Need files.", no_args_is_help=True)

Format = Annotated[str, typer.Option("--format", help="jsonl, csv or xlsx.")]
File = Annotated[Path, typer.Argument(help="A .jsonl, .csv or .xlsx file.")]
NEED_TEMPLATE = {
    "id": "need-1",
    "country": "XA",
    "statement": "What is missing, in your own language.",
    "language": "en",
    "areas": ["inc.csirt"],
    "severity": 3,
    "beneficiary": ["technical"],
    "seniority": "operational",
    "modes": ["course_onsite"],
    "delivery_languages": ["en", "fr"],
    "window": {"opens_on": "2027-01-01", "closes_on": "2027-12-31"},
    "sectors": ["public_administration"],
}
OFFERING_TEMPLATE = {
    "id": "offering-1",
    "provider": "Name of the provider",
    "provider_kind": "civil_society",
    "title": "What is offered, in one line",
    "summary": "The problem, and the offer that answers it.",
    "areas": ["inc.csirt"],
    "facts": {
        "modes": {"value": ["course_onsite"], "basis": "stated", "quote": "five days on site"},
        "languages": {"value": ["en"], "basis": "stated", "quote": "in English"},
        "open_to_all": {"value": True, "basis": "stated", "quote": "open to every state"},
    },
    "source_title": "Title of the page",
    "source_url": "https://example.org/page",
}


@offering.command("export")
def export_offerings(output: Format = "jsonl") -> None:
    """Print the public catalogue; a JSON Lines export is a file for `rank --offerings`."""
    from app.offerings import mapping, repository
    from data import offering_to_row

    with refusals(), open_database() as database, database.reading(insider=False) as session:
        rows = [offering_to_row(mapping.to_record(row)) for row in repository.list_public(session)]
    write_rows(rows, output)


@offering.command("check")
def check_offerings(file: File) -> None:
    """Read an offering file and say whether it can be loaded."""
    typer.echo(f"{file.name}: {len(_offering_records(file))} offerings, all readable")


@offering.command("import")
def import_offerings(
    file: File, apply: Annotated[bool, typer.Option("--apply", help="Write; without it nothing is kept.")] = False
) -> None:
    """Say what a file would change, row by row; with --apply change it."""
    from app.offerings import service

    records = _offering_records(file)
    with refusals(), open_database() as database, database.writing(insider=False) as session:
        for external_id, outcome in service.load_catalogue(session, records).outcomes.items():
            typer.echo(f"{external_id}\t{outcome}")
        if not apply:
            session.rollback()
    typer.echo("written" if apply else "nothing was written; repeat with --apply", err=True)


@offering.command("template")
def print_offering_template(output: Format = "jsonl") -> None:
    """Print one example row."""
    write_rows([OFFERING_TEMPLATE], output)


@need.command("check")
def check_needs(file: File) -> None:
    """Read a need file and say whether it can be ranked."""
    typer.echo(f"{file.name}: {len(_need_records(file))} needs, all readable")


@need.command("template")
def print_need_template(output: Format = "jsonl") -> None:
    """Print one example row."""
    write_rows([NEED_TEMPLATE], output)


def _offering_records(file: Path) -> Any:
    from data import load_offering_records

    with refusals(), as_json_lines(file) as path:
        return load_offering_records(path)


def _need_records(file: Path) -> Any:
    from data import load_needs

    with refusals(), as_json_lines(file) as path:
        return load_needs(path, demo=configured().demo)
