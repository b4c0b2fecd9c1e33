"""Do reasons let a stranger see which of two offerings fits better? Writes pairs to read, and scores the answers.

`COUNTERPART_DEMO=1 python -m tests.evaluation.blind_pairs make` writes `blind_pairs.jsonl` (what a reader gets: the
reasons of two offerings for one need, nothing else) and `blind_key.csv` (which one has the better grade). A reader
writes lines `pair,answer` with left or right; `python -m tests.evaluation.blind_pairs score ANSWERS.csv` prints the
share of right answers.
"""

import csv
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matching
from app.cli.ranking import make_ranker, to_profile
from app.matches import wording
from app.matches.wording._sentences import modes
from app.web.translation import translator
from data import RELEASE, NeedRecord, load_needs
from matching import read_judgements

HERE = Path(__file__).parent
PAIRS, KEY = HERE / "blind_pairs.jsonl", HERE / "blind_key.csv"
N_CLEAR, N_CLOSE = 60, 30  # grades at least two apart, and one apart: annotators themselves differ by one
AMONG = 20
SEED = 11
EN = translator("en")


def reasons_of(match: matching.Match) -> list[str]:
    """The sentences that a list shows for an offering, its title, provider and numbers left out."""
    shown = {
        "reasons": [
            {"name": one.name, "need_words": one.need_words, "offering_words": one.offering_words, "values": one.values}
            for one in match.reasons
        ]
    }
    why = [wording.plain(EN, sentence) for _, sentence in wording.reasons(EN, shown)]
    comes = [f"Comes as: {modes(EN, one.values['modes'])}" for one in match.reasons if one.name == "modes"]
    confirm = [f"To confirm: {one}" for one in wording.to_confirm(EN, match.to_confirm)]
    return [*why, *comes, *wording.missing(EN, shown), *confirm]


def candidates() -> Iterator[tuple[int, dict[str, Any]]]:
    """Two offerings among the first of one list whose grades differ, with the distance of the grades."""
    judged = {**_grades("judgements.csv"), **_grades("invented_judgements.csv")}
    ranker, chance = make_ranker(None, "expert"), random.Random(SEED)
    for record in (*_needs("needs.jsonl"), *_needs("invented_needs.jsonl")):
        if record.translation_of or record.need.language != "en":
            continue
        grades = judged[record.need.id]
        matches = ranker.rank(to_profile(record, text_only=True), on=RELEASE.date, k=AMONG).matches
        found = [
            (a, b) for a in matches for b in matches if grades.get(a.offering_id, 0) > grades.get(b.offering_id, 0)
        ]
        for better, worse in chance.sample(found, min(4, len(found))):
            distance = grades.get(better.offering_id, 0) - grades.get(worse.offering_id, 0)
            texts = [reasons_of(better), reasons_of(worse)]
            yield distance, {"better": texts[0], "worse": texts[1], "need": record.need.id}


def make() -> None:
    chance = random.Random(SEED)
    found = list(candidates())
    chance.shuffle(found)
    clear = [(d, pair) for d, pair in found if d > 1][:N_CLEAR]
    close = [(d, pair) for d, pair in found if d == 1][:N_CLOSE]
    rows = clear + close
    chance.shuffle(rows)
    with PAIRS.open("w", encoding="utf-8") as pairs, KEY.open("w", encoding="utf-8", newline="") as key:
        writer = csv.writer(key, lineterminator="\n")
        writer.writerow(["pair", "better", "need", "distance"])
        for number, (distance, pair) in enumerate(rows, start=1):
            is_left = chance.random() < 1 / 2
            left, right = (pair["better"], pair["worse"]) if is_left else (pair["worse"], pair["better"])
            pairs.write(json.dumps({"pair": number, "left": left, "right": right}, ensure_ascii=False) + "\n")
            writer.writerow([number, "left" if is_left else "right", pair["need"], distance])


def score(answers: Path) -> dict[str, float]:
    """Share of right answers among pairs whose grades are at least two apart, and one apart; unanswered is wrong."""
    with answers.open(encoding="utf-8", newline="") as file:
        given = {row["pair"]: row["answer"].strip() for row in csv.DictReader(file)}
    with KEY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right: dict[str, list[bool]] = {"two or more apart": [], "one apart": []}
    for row in rows:
        right["one apart" if row["distance"] == "1" else "two or more apart"].append(
            given.get(row["pair"]) == row["better"]
        )
    return {name: sum(found) / len(found) for name, found in right.items() if found}


def _needs(name: str) -> tuple[NeedRecord, ...]:
    return load_needs(HERE / name, demo=True)


def _grades(name: str) -> dict[str, dict[str, int]]:
    return read_judgements((HERE / name).read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    else:
        for name, share in score(Path(sys.argv[2])).items():
            print(f"{name}: {share:.3f}")
