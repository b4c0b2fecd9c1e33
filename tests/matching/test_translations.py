"""Every judged need exists in all seven languages, says the same numbers, and never leaves its original."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from data import NeedRecord, load_needs

LANGUAGES = {"ar", "en", "es", "fr", "pt", "ru", "zh"}
SCRIPTS = {"ar": "[\u0621-\u064a]", "ru": "[\u0401\u0410-\u0451]", "zh": "[\u4e00-\u9fff]"}
LATIN = "[A-Za-z\u00c0-\u00ff]"
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@pytest.fixture(scope="module")
def rows(evaluation: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (evaluation / "translations.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def records(evaluation: Path) -> list[NeedRecord]:
    return [*load_needs(evaluation / "needs.jsonl"), *load_needs(evaluation / "translations.jsonl")]


@pytest.fixture(scope="module")
def originals(records: list[NeedRecord]) -> dict[str, NeedRecord]:
    return {record.need.id: record for record in records if not record.translation_of}


def test_every_need_exists_once_in_each_of_seven_languages(records, originals):
    found = Counter((record.translation_of or record.need.id, record.need.language) for record in records)

    assert len(originals) == 29
    assert found == Counter((need_id, language) for need_id in originals for language in LANGUAGES)
    assert len({record.need.id for record in records}) == len({record.need.statement for record in records}) == 203


def test_no_split_can_part_a_translation_from_its_original(records, originals):
    """Splits go by country and judgements by `translation_of`: both must point at the original, never at a copy."""
    for record in records:
        original = originals[record.translation_of or record.need.id]
        assert (record.country, record.need.areas) == (original.country, original.need.areas), record.need.id


def test_the_file_says_that_no_native_reader_has_seen_it(rows):
    assert len(rows) == 163
    assert {(row["source_kind"], row["reviewed_by_native_reader"]) for row in rows} == {("translated", False)}
    assert all(row["id"] == f"{row['translation_of']}-{row['language']}" for row in rows)


def test_year_areas_and_speaker_are_those_of_the_original(rows, evaluation):
    lines = (evaluation / "needs.jsonl").read_text("utf-8").splitlines()
    originals = {row["id"]: row for row in map(json.loads, lines)}

    for row in rows:
        for name in ("country", "year", "stated_by", "areas", "areas_taxonomy"):
            assert row[name] == originals[row["translation_of"]][name], (row["id"], name)


def test_a_translation_is_written_in_the_script_of_its_language(rows):
    for row in rows:
        statement, language = row["statement"], row["language"]
        own = len(re.findall(SCRIPTS.get(language, LATIN), statement))
        foreign = sum(len(re.findall(script, statement)) for code, script in SCRIPTS.items() if code != language)
        foreign += len(re.findall(LATIN, statement)) if language in SCRIPTS else 0
        assert own > 60, row["id"]
        assert foreign < own / 10, row["id"]


def test_numbers_of_the_original_appear(rows, originals):
    for row in rows:
        theirs = numbers(originals[row["translation_of"]].need.statement)
        assert not theirs - numbers(row["statement"]), row["id"]


def numbers(statement: str) -> Counter[str]:
    """How often each number stands there in figures, whichever decimal mark the language uses."""
    return Counter(number.replace(",", ".") for number in NUMBER.findall(statement))
