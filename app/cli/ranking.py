"""Verbs that rank files, without any database: rank, explain, suggest."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.talk import Stop, configured, refusals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data import NeedRecord
    from matching import Offering, OfferingRanker, Ranking

NeedFile = Annotated[Path, typer.Option("--needs", help="Need file, JSON Lines.")]
OfferingFile = Annotated[
    Path | None, typer.Option("--offerings", help="Offering file, JSON Lines; the shipped catalogue if not given.")
]
WeightSet = Annotated[str, typer.Option("--weights", help="A shipped set of weights (expert, learned), or a file.")]
Day = Annotated[
    str, typer.Option("--on", help="Day for which rules hold, YYYY-MM-DD; the shipped release's if not given.")
]
TextOnly = Annotated[
    bool, typer.Option("--text-only", help="Ignore the areas of the needs and read them from the text.")
]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def rank(
    needs: NeedFile,
    offerings: OfferingFile = None,
    k: Annotated[int, typer.Option("--k", min=1, help="Offerings to list for each need.")] = 20,
    output: Annotated[str, typer.Option("--format", help="table, json or trec.")] = "table",
    text_only: TextOnly = False,
    weights: WeightSet = "expert",
    on: Day = "",
    explain: Annotated[bool, typer.Option("--explain", help="With contributions and reasons (table).")] = False,
    as_json: Json = False,
) -> None:
    """Rank offerings for the needs of a file, each need on its own."""
    output = "json" if as_json else output
    if output not in {"table", "json", "trec"}:
        raise Stop("--format: expected table, json or trec", code=2)
    with refusals():
        day = read_day(on)
        records, ranker = read_needs(needs), make_ranker(offerings, weights)
        # one after another: of ten thousand needs, only what is printed is kept, and nothing is printed before the last
        rankings = (ranker.rank(to_profile(record, text_only=text_only), on=day, k=k) for record in records)
        if output == "trec":
            from matching import run_lines

            typer.echo("".join(f"{line}\n" for line in run_lines(rankings)), nl=False)
        elif output == "json":
            facts = {"catalogue_version": _catalogue_version(offerings)}
            shown = {offering.id: offering for offering in ranker.offerings}
            _print_json([_ranking_to_plain(ranking, shown) | facts for ranking in rankings])
        else:
            from app.cli.tables import print_ranking

            titles = {offering.id: offering.title for offering in ranker.offerings}
            for ranking in list(rankings):
                print_ranking(ranking, titles, explain=explain)


def explain(
    needs: NeedFile,
    need: Annotated[str, typer.Option("--need", help="Id of the need.")],
    offering: Annotated[str, typer.Option("--offering", help="Id of the offering.")],
    offerings: OfferingFile = None,
    text_only: TextOnly = False,
    weights: WeightSet = "expert",
    on: Day = "",
    as_json: Json = False,
) -> None:
    """Every contribution, every rule, and what would change the place of one offering."""
    with refusals():
        day = read_day(on)
        records = [record for record in read_needs(needs) if record.need.id == need]
        if not records:
            raise Stop(f"--need: the file {needs.name} has no such need")
        ranker = make_ranker(offerings, weights)
        if offering not in {one.id for one in ranker.offerings}:
            raise Stop("--offering: the catalogue has no such offering")
        explanation = ranker.rank(to_profile(records[0], text_only=text_only), on=day).explain(offering)
        if as_json:
            from dataclasses import asdict

            _print_json(asdict(explanation))
        else:
            from app.cli.tables import print_explanation

            print_explanation(explanation)


def suggest(
    needs: NeedFile,
    k: Annotated[int, typer.Option("--k", min=1, help="Areas to suggest for each need.")] = 5,
    as_json: Json = False,
) -> None:
    """Areas suggested from each statement, with the phrases that suggested them."""
    with refusals():
        records, ranker = read_needs(needs), make_ranker(None, "expert")
        for record in records:
            found = ranker.suggest(record.need.statement, record.need.language, k=k)
            if as_json:
                from dataclasses import asdict

                _print_json({"need": record.need.id, "suggestions": [asdict(one) for one in found]}, indent=None)
                continue
            typer.echo(record.need.id)
            for one in found:
                typer.echo(f"  {one.score:.2f}  {one.area:20}  {', '.join(one.phrases)}")


def read_day(text: str) -> "date":
    """The day of `--on`, or the shipped release's, which is then said on stderr."""
    from datetime import date

    if not text:
        from data import RELEASE

        typer.echo(f"rules as of {RELEASE.date}, the release date of the catalogue", err=True)
        return RELEASE.date
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise Stop("--on: expected a date, YYYY-MM-DD", code=2)
    return day


def read_needs(path: Path) -> "tuple[NeedRecord, ...]":
    """Needs of a file, checked; of fictional countries too where the settings say that this is a demo."""
    from data import load_needs

    return load_needs(path, demo=configured().demo)


def make_ranker(offerings: Path | None, weights: str) -> "OfferingRanker":
    """A ranker over a file or the shipped catalogue; without vectors where the encoder is not the pinned one."""
    from data import load_countries, load_offerings, load_projects, load_reference, load_taxonomy, load_weights
    from matching import EncoderError, OfferingRanker, load_encoder

    catalogue, chosen = load_offerings(offerings), load_weights(weights)
    try:
        encoder = load_encoder()
    except EncoderError as error:
        typer.echo(f"{error}; ranking without sentence vectors", err=True)
        encoder = None
    return OfferingRanker(
        taxonomy=load_taxonomy(),
        reference=load_reference(),
        projects=load_projects(),
        countries=[record.country for record in load_countries(demo=configured().demo).values()],
        encoder=encoder,
        weights=chosen,
    ).fit(catalogue)


def to_profile(record: "NeedRecord", *, text_only: bool = False) -> Any:
    """A profile of one need; with `text_only` its areas are left to be read from the statement."""
    from dataclasses import replace

    from data import load_countries
    from matching import NeedProfile

    need = replace(record.need, areas=frozenset()) if text_only else record.need
    return NeedProfile(load_countries(demo=configured().demo)[record.country].country, (need,))


def _catalogue_version(offerings: Path | None) -> str:
    """The shipped release, or a name for exactly this file."""
    from hashlib import sha256

    from data import RELEASE

    return RELEASE.version if offerings is None else sha256(offerings.read_bytes()).hexdigest()[:16]


def _ranking_to_plain(ranking: "Ranking", shown: "Mapping[str, Offering]") -> dict[str, Any]:
    from dataclasses import asdict

    matches = [
        asdict(one) | {"offering": _name(shown[one.offering_id]), "next_step": _next_step(shown[one.offering_id])}
        for one in ranking.matches
    ]
    misses = [asdict(one) | {"offering": _name(shown[one.offering_id])} for one in ranking.near_misses]
    return {
        "need": ranking.need_id,
        "on": ranking.on,
        "weights_version": ranking.weights_version,
        "reference_version": ranking.reference_version,
        "taxonomy_version": ranking.taxonomy_version,
        "encoder": ranking.encoder,
        "areas": ranking.areas,
        "areas_are_suggested": ranking.areas_are_suggested,
        "notes": ranking.notes,
        "matches": matches,
        "near_misses": misses,
        "exclusions": ranking.n_excluded,
    }


def _name(offering: "Offering") -> dict[str, Any]:
    return {"id": offering.id, "title": offering.title, "provider": offering.provider}


def _next_step(offering: "Offering") -> dict[str, Any]:
    """How to begin; whoever says nothing about it is asked through an introduction."""
    kind = offering.next_step.value.value if offering.next_step else "introduction"
    return {"kind": kind, "on": offering.window.value.closes_on if offering.window else None}


def _print_json(value: Any, indent: int | None = 2) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=indent, default=str))
