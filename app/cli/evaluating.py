"""Verbs that measure and learn: evaluate, train."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.ranking import Day, Json, NeedFile, OfferingFile, make_ranker, read_day, read_needs, to_profile
from app.cli.talk import Stop, refusals

if TYPE_CHECKING:
    from datetime import date

    from data import NeedRecord
    from matching import Example, OfferingRanker, Sentence

JudgementFile = Annotated[Path, typer.Option("--judgements", help="Judgements, CSV: need_id, offering_id, grade.")]


def evaluate(
    run: Annotated[Path, typer.Option("--run", help="Run file, as `rank --format trec` prints it.")],
    judgements: JudgementFile,
    needs: NeedFile,
    per_need: Annotated[bool, typer.Option("--per-need", help="A line for each need too.")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="The run holds every eligible offering: `lost` too.")
    ] = False,
    per_language: Annotated[bool, typer.Option("--per-language", help="Means by language too.")] = False,
    as_json: Json = False,
) -> None:
    """Score a run file against judgements."""
    with refusals():
        from matching import JudgedNeed, read_judgements, read_run
        from matching import evaluate as score

        records = read_needs(needs)
        judged = [JudgedNeed(r.need.id, r.need.language, r.translation_of or None) for r in records]
        ranked, grades = _parse(run, read_run), _parse(judgements, read_judgements)
        result = score(ranked, grades, judged, complete=complete, per_language=per_language)
    if not result.by_need:
        raise Stop(f"{judgements.name}: no need of {needs.name} is judged")
    if as_json:
        plain = _without_nan({"needs": result.by_need, "means": result.means, "pairs": result.pairs})
        typer.echo(json.dumps(plain, indent=2, allow_nan=False))
        return
    from app.cli.tables import print_evaluation

    print_evaluation(result, {need.id: need.language for need in judged}, per_need=per_need)


def train(
    judgements: JudgementFile,
    needs: NeedFile,
    out: Annotated[Path, typer.Option("--out", help="File for the learned weights, JSON.")],
    offerings: OfferingFile = None,
    version: Annotated[str, typer.Option("--version", help="Name that runs with these weights carry.")] = "learned-2",
    on: Day = "",
) -> None:
    """Learn weights from judgements; the same files give the same bytes."""
    with refusals():
        from data import RELEASE, load_weights
        from matching import Weights, read_judgements
        from matching import train as learn

        day, records = read_day(on), read_needs(needs)
        grades = _parse(judgements, read_judgements)
        ranker = make_ranker(offerings, "expert")
        examples = make_examples(ranker, records, grades, day)
        weights = learn(examples, [one.provider for one in ranker.offerings], load_weights("expert"), version=version)
        sources = {"catalogue": RELEASE.version, "rules_on": day.isoformat()}
        sources |= {name: _digest(path) for name, path in (("judgements", judgements), ("needs", needs))}
        kept = Weights(version, weights.values, weights.slope, weights.intercept, sources | dict(weights.record))
        write_json(kept.to_mapping(), out)
    for name, views in weights.record["ndcg@10"].items():
        typer.echo(f"{name}: " + ", ".join(f"{view} {figure['mean']:.3f}" for view, figure in views.items()), err=True)


def train_areas(
    out: Annotated[Path, typer.Option("--out", help="File for the area model, JSON.")],
    version: Annotated[str, typer.Option("--version", help="Name of the model.")] = "areas-1",
) -> None:
    """Learn what each capability area sounds like, from its phrases and the shipped sentences; reproducibly."""
    with refusals():
        from matching import EncoderError, load_encoder
        from matching import train_areas as learn

        try:
            model = learn(area_sentences(), load_encoder(), version=version)
        except EncoderError as error:
            raise Stop(str(error)) from None
    write_json(model.to_mapping(), out)
    for name, figure in model.record.items():
        typer.echo(f"{name}: {figure}", err=True)


def area_sentences() -> "list[Sentence]":
    """What the area model learns from: phrases and definitions of the tree, and the shipped sentences above all."""
    from data import load_asks, load_taxonomy
    from matching import Sentence

    tree = load_taxonomy()
    sentences = [
        Sentence(text, area.id, 0.5)
        for area in tree.areas
        for language in tree.languages
        for text in area.phrases(language)
    ]
    sentences += [Sentence(f"{area.label}. {area.definition}", area.id) for area in tree.areas]
    return sentences + [Sentence(text, area, 1.5) for text, area in load_asks()]


def make_examples(
    ranker: "OfferingRanker", records: "Sequence[NeedRecord]", grades: Mapping[str, Mapping[str, int]], on: "date"
) -> "list[Example]":
    """Every judged need twice: with its areas, and from its text alone; a translation has its original's judgements."""
    import numpy as np

    from matching import Example

    known = {offering.id for offering in ranker.offerings}
    if unknown := sorted({offering for row in grades.values() for offering in row} - known):
        raise Stop(f"the judgements name {len(unknown)} offering(s) that the catalogue lacks")
    if unknown := sorted(grades.keys() - {record.translation_of or record.need.id for record in records}):
        raise Stop(f"the judgements name {len(unknown)} need(s) that the need file lacks")
    examples = []
    for record in records:
        row = grades.get(record.translation_of or record.need.id)
        for view in ("areas", "text") if row is not None else ():
            features, eligible = ranker.features(to_profile(record, text_only=view == "text"), on=on)
            judged = np.array([(row or {}).get(offering.id, 0) for offering in ranker.offerings])
            name = f"{view}, other languages" if record.translation_of else view
            examples.append(Example(record.country, name, features, eligible, judged))
    return examples


def write_json(mapping: Mapping[str, Any], path: Path) -> None:
    """A file of what was learned: sorted keys, so that the same values are the same bytes."""
    try:
        path.write_text(json.dumps(mapping, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError:
        raise Stop(f"--out: {path.name} cannot be written") from None


def _without_nan(value: Any) -> Any:
    """A measure that has no value, because there was nothing to find, is null in JSON."""
    if isinstance(value, Mapping):
        return {key: _without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _parse(path: Path, read: Any) -> Any:
    from matching import RunError

    try:
        return read(path.read_text(encoding="utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError):
        raise Stop(f"{path.name}: no such file, or not UTF-8 text") from None
    except RunError as error:
        raise Stop(f"{path.name}, {error}") from None


def _digest(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
