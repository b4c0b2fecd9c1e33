"""How good the lists are: every figure of docs/matching.md, computed and printed; with --record, kept for the tests.

Sets: 29 needs that states made (seen while the weights were set), their translations, and 40 invented needs (never
learned from, but seen while the weights were set). Rows: this version, the first one, learned weights, each channel
alone, each group of features left out, and what a list is worth that knows nothing of the need.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import data
from matching import FEATURES, Example, OfferingRanker, Weights, ndcg_at_k, train
from matching._evaluation import compare, locked_at_k
from matching._scores import signed
from tests import figure_tables, judged, public
from tests.judged import VIEWS, Judged, Seen, figure, quality, see

PAPER = judged.EVALUATION.parents[1] / "docs" / "matching.md"
N_FOLDS = 5
N_SHUFFLES = 50
ALONE = {"words": "lexical", "meaning": "semantic", "areas": "area", "phrases": "phrases"}
FACTS = ("context", "evidence", "deductions")
GROUPS = list(dict.fromkeys(feature.group for feature in FEATURES))
EVEN = Weights("even", {feature.name: 0.3 for feature in FEATURES})
Scores = Callable[[Seen], NDArray[np.float64]]
Sets = dict[str, list[Seen]]
Row = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="keep the figures for the tests and docs/matching.md")
    must_record = parser.parse_args().record
    needs = judged.judged_needs()
    rankers = {name: judged.make_ranker(demo=name == "invented") for name in ("development", "invented")}
    rankers["translations"] = rankers["development"]
    sets = {f"{name} {view}": see(rankers[name], needs[name], view) for name in needs for view in VIEWS}
    core = {name: seen for name, seen in sets.items() if not name.startswith("translations")}
    expert = signed(data.load_weights("expert"))
    rows = {"expert": measured(sets, lambda one: one.features @ expert)}
    rows |= dict(before(core, expert)) | dict(learned(core)) | dict(alone(core, expert)) | dict(left_out(core, expert))
    figures = {
        "rows": rows | dict(knows_nothing(core)),
        "offerings_unseen": offerings_unseen(core, expert),
        "languages": by_language(sets, expert, rankers["development"]),
        "invented_languages": invented_languages(core, expert, rankers["invented"]),
        "suggested": {name: suggested(rankers[name], needs[name]) for name in core_names()},
        "wrapped": wrapped(core, expert, rankers),
        "text_channel": text_channel(),
    }
    print_all(figures)
    if must_record:
        text = json.dumps(figures, indent=1) + "\n"
        (judged.EVALUATION / "figures.json").write_text(text, encoding="utf-8")
        PAPER.write_text(figure_tables.rewritten(PAPER.read_text("utf-8"), figures), encoding="utf-8")


def core_names() -> tuple[str, ...]:
    return ("development", "invented")


def measured(sets: Sets, scores: Scores) -> Row:
    return {name: quality(seen, scores) for name, seen in sets.items()}


def ndcg(seen: Sequence[Seen], scores: Scores) -> list[float]:
    return [one.ndcg(scores(one)) for one in seen]


def before(core: Sets, expert: NDArray[np.float64]) -> Iterator[tuple[str, Row]]:
    """The first version's lists, and by how much this version's are better, need by need."""
    row = {}
    for name, seen in core.items():
        lists = judged.first_version(name.split()[1])
        pairs = [(lists[one.judged.id], one.judged.grades) for one in seen]
        old = [ndcg_at_k(*pair) for pair in pairs]
        locked = round(float(np.mean([locked_at_k(*pair) for pair in pairs])), 3)
        now = ndcg(seen, lambda one: one.features @ expert)
        row[name] = figure(old) | {"locked": locked} | judged.interval(now, old)
    yield "first version", row


def learned(core: Sets) -> Iterator[tuple[str, Row]]:
    """Learned weights on needs, and on providers, that learning did not see."""
    record = data.load_weights("learned").record["ndcg@10"]
    for unseen in ("country unseen", "country and provider unseen"):
        yield f"learned, {unseen}", {f"development {view}": renamed(record[unseen][view]) for view in VIEWS}
    others = {"development": "invented", "invented": "development"}
    for name, other in others.items():
        for start in (data.load_weights("expert"), EVEN):
            weights = learn(core, name, start)
            row = signed(weights)
            unseen_part = {k: v for k, v in core.items() if k.startswith(other)}
            label = f"learned on {name}" + (", from even weights" if start is EVEN else "")
            found = measured(unseen_part, lambda one, row=row: one.features @ row)
            if start is EVEN:
                own = weights.record["ndcg@10"]["country and provider unseen"]
                found |= {f"{name} {view}": renamed(own[view]) for view in VIEWS}
            yield label, found
    even = signed(EVEN)
    yield "every column weighs the same", measured(core, lambda one: one.features @ even)


def learn(core: Sets, name: str, start: Weights) -> Weights:
    examples = []
    for view in VIEWS:
        for one in core[f"{name} {view}"]:
            grades = np.array([one.judged.grades.get(id, 0) for id in one.ids])
            examples.append(Example(one.judged.record.country, view, one.features, one.eligible, grades))
    return train(examples, providers(), start, version=f"{name}, {start.version}")


def providers() -> list[str]:
    return [offering.provider for offering in sorted(data.load_offerings(), key=lambda offering: offering.id)]


def renamed(found: dict[str, float]) -> dict[str, float]:
    return {
        "mean": found["mean"],
        "se": found["standard error"],
        "sd over countries": found["standard deviation over countries"],
    }


def alone(core: Sets, expert: NDArray[np.float64]) -> Iterator[tuple[str, Row]]:
    for name, group in ALONE.items():
        row = judged.only([group], expert)
        yield f"{name} alone", measured(core, lambda one, row=row: one.features @ row)
    facts = judged.only(FACTS, expert)
    yield "facts alone", measured(core, lambda one: one.features @ facts)


def left_out(core: Sets, expert: NDArray[np.float64]) -> Iterator[tuple[str, Row]]:
    for group in GROUPS:
        yield f"without {group}", measured(core, lambda one, group=group: judged.without(group, one.features) @ expert)


def knows_nothing(core: Sets) -> Iterator[tuple[str, Row]]:
    """Lists that are the same whatever the need says."""
    offerings = sorted(data.load_offerings(), key=lambda offering: offering.id)
    claims = Counter(area for offering in offerings for area in offering.areas)
    popular = np.array([float(sum(claims[area] for area in offering.areas)) for offering in offerings])
    yield "popular areas", measured(core, lambda _: popular)
    yield "eligible at random", {name: at_random(seen, eligible_only=True) for name, seen in core.items()}
    yield "all at random", {name: at_random(seen, eligible_only=False) for name, seen in core.items()}


def at_random(seen: Sequence[Seen], *, eligible_only: bool) -> dict[str, float]:
    dice = np.random.default_rng(20_261_101)
    values = []
    for one in seen:
        ids = np.array(one.ids)[one.eligible] if eligible_only else np.array(one.ids)
        shuffles = [dice.permutation(ids).tolist() for _ in range(N_SHUFFLES)]
        values.append(float(np.mean([ndcg_at_k(ranked, one.judged.grades) for ranked in shuffles])))
    return figure(values)


def offerings_unseen(core: Sets, expert: NDArray[np.float64]) -> Row:
    """nDCG@10 where every offering is scored by statistics that knew none of its provider's offerings."""
    names = providers()
    number = {provider: i % N_FOLDS for i, provider in enumerate(sorted(set(names)))}
    fold_of = np.array([number[provider] for provider in names])
    scores = {name: np.zeros((len(seen), len(names))) for name, seen in core.items()}
    folds: dict[str, list[float]] = {name: [] for name in core}
    for fold in range(N_FOLDS):
        left = frozenset(provider for provider, its in number.items() if its == fold)
        for name, view in ((name, view) for name in core_names() for view in VIEWS):
            ranker = judged.make_ranker(demo=name == "invented", without=left)
            seen = see(ranker, [one.judged for one in core[f"{name} {view}"]], view)
            found = np.stack([one.features @ expert for one in seen])
            scores[f"{name} {view}"][:, fold_of == fold] = found[:, fold_of == fold]
            values = [one.ndcg(row) for one, row in zip(seen, found, strict=True)]
            folds[f"{name} {view}"].append(float(np.mean(values)))
    row = {}
    for name, seen in core.items():
        known = ndcg(seen, lambda one: one.features @ expert)
        values = [one.ndcg(line) for one, line in zip(seen, scores[name], strict=True)]
        drops = float(np.mean(known)) - np.array(folds[name])
        row[name] = figure(values) | {
            "drop": round(float(np.mean(known) - np.mean(values)), 3),
            "drop of the worst fold": round(float(drops.max()), 3),
            "sd over folds": round(float(drops.std()), 3),
        }
    return row


def by_language(sets: Sets, expert: NDArray[np.float64], ranker: OfferingRanker) -> dict[str, Any]:
    """The same 29 needs in each language: how good, and how much of the list is that of the original."""
    found: dict[str, Any] = {}
    originals = {f"{view} {one.judged.id}": one for view in VIEWS for one in sets[f"development {view}"]}
    for language in sorted({one.judged.language for one in sets["translations areas"]}):
        found[language] = {"suggested": judged.recall_of_areas(ranker, spoken(language))}
        for view in VIEWS:
            seen = [one for one in sets[f"translations {view}"] if one.judged.language == language]
            found[language][view] = quality(seen, lambda one: one.features @ expert) | likeness(
                seen, [originals[f"{view} {one.judged.source}"] for one in seen], expert
            )
    return found


def likeness(seen: Sequence[Seen], originals: Sequence[Seen], expert: NDArray[np.float64]) -> dict[str, float]:
    """How much of a list is that of the original, and how often its first offering is graded at least as well."""
    pairs = [
        (one.order(one.features @ expert), original.order(original.features @ expert), one.judged.grades)
        for one, original in zip(seen, originals, strict=True)
    ]
    alike = [compare(own, other) for own, other, _ in pairs]
    as_good = [grades.get(own[0], 0) >= grades.get(other[0], 0) for own, other, grades in pairs]
    return {
        "same first": round(float(np.mean([same for same, _ in alike])), 2),
        "top-5 overlap": round(float(np.mean([overlap for _, overlap in alike])), 2),
        "first as good": round(float(np.mean(as_good)), 2),
    }


def suggested(ranker: OfferingRanker, needs: Sequence[Judged]) -> dict[str, float]:
    """Which share of the given areas is among those suggested from the statement, and how many could be."""
    given = [len(one.record.need.areas) for one in needs]
    return {
        "areas given": round(float(np.mean(given)), 1),
        "among five": judged.recall_of_areas(ranker, needs),
        "the most that five can hold": round(float(np.mean([min(5, n) / n for n in given])), 3),
        "among eight": judged.recall_of_areas(ranker, needs, k=8),
    }


def spoken(language: str) -> list[Judged]:
    return [one for one in judged.judged_needs()["translations"] if one.language == language]


def invented_languages(core: Sets, expert: NDArray[np.float64], ranker: OfferingRanker) -> dict[str, Any]:
    """The invented needs in English, and the ten in other languages."""
    found: dict[str, Any] = {}
    for name, is_english in (("English", True), ("other languages", False)):
        needs = [one for one in judged.judged_needs()["invented"] if (one.language == "en") == is_english]
        found[name] = {"suggested": judged.recall_of_areas(ranker, needs)}
        for view in VIEWS:
            seen = [one for one in core[f"invented {view}"] if one.judged in needs]
            found[name][view] = quality(seen, lambda one: one.features @ expert)
    return found


def wrapped(core: Sets, expert: NDArray[np.float64], rankers: dict[str, OfferingRanker]) -> Row:
    """The same needs amid courtesy, setting and other troubles: how good, and how much of the list stays."""
    row = {}
    for name, seen in core.items():
        where, view = name.split()
        originals = {one.judged.id: one for one in seen}
        amid = see(rankers[where], judged.wrapped(one.judged for one in seen), view)
        row[name] = quality(amid, lambda one: one.features @ expert) | likeness(
            amid, [originals[one.judged.id] for one in amid], expert
        )
    return row


def text_channel() -> dict[str, float]:
    """Mean nDCG@10 of the text columns alone on public sets: indicators in six languages, their targets in English."""
    return {public.language_of(path): public.ndcg(path, judged.encoder()) for path in public.SETS}


def print_all(figures: dict[str, Any]) -> None:
    print("nDCG@10, mean and standard error, share locked in the first ten, share of good ones lost")
    for name, row in figures["rows"].items():
        print(f"\n{name}")
        for where, found in row.items():
            print(f"  {where:<20}" + told(found))
    print("\nofferings of each provider unknown to the frozen statistics (goal: drop <= 0.03)")
    for where, found in figures["offerings_unseen"].items():
        print(f"  {where:<20}" + told(found))
    for language, found in {**figures["languages"], **figures["invented_languages"]}.items():
        print(f"\n{language}" + (f": {found['suggested']} of the areas suggested" if "suggested" in found else ""))
        for view in VIEWS:
            print(f"  {view:<20}" + told(found[view]))
    print(f"\nareas suggested: {figures['suggested']}")
    print("\namid courtesy and setting")
    for where, found in figures["wrapped"].items():
        print(f"  {where:<20}" + told(found))
    print(f"\ntext columns alone, public indicators to English targets: {figures['text_channel']}")


def told(found: dict[str, float]) -> str:
    rest = "".join(f"  {name} {value}" for name, value in found.items() if name not in {"mean", "se"})
    return f" {found['mean']:.3f} ± {found['se']:.3f}{rest}"


if __name__ == "__main__":
    main()
