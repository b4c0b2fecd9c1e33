"""Need files in and out: nothing is lost, and what comes twice is not doubled."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from factories import STATEMENT, Factory

from app.actor import Actor
from app.database import Database
from app.errors import Invalid
from app.needs import mapping, service
from data import NeedRecord, load_needs

RECORDS = [
    {
        "id": "XA-2026a",
        "country": "XA",
        "statement": STATEMENT,
        "language": "en",
        "areas": ["inc.csirt", "inc.threat", "ppl.workforce", "gov.strategy"],
        "severity": 4,
        "beneficiary": ["executive", "technical"],
        "seniority": "senior",
        "modes": ["course_onsite"],
        "delivery_languages": ["en", "fr"],
        "window": {"opens_on": "2030-01-01", "closes_on": "2030-12-31"},
        "sectors": ["finance"],
        "summary_en": "A team.",
        "year": 2026,
        "source": {"title": "A page"},
    },
    {
        "id": "XA-2026b",
        "country": "XA",
        "statement": "Judges who read digital evidence.",
        "language": "en",
        "areas": [],
    },
]


def _records(path: Path, rows: list[dict[str, object]]) -> tuple[NeedRecord, ...]:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return load_needs(path, demo=True)


def test_export_after_import_gives_the_same_file_and_a_second_import_changes_nothing(
    make: Factory, database: Database, actor_of: Callable[..., Actor], tmp_path: Path
) -> None:
    owner = make.person(country="XA")
    profile, actor = make.need_profile(owner, needs=0), actor_of(owner)
    records = _records(tmp_path / "needs.jsonl", RECORDS)

    for _ in range(2):
        with database.writing(insider=True) as session:
            service.import_needs(session, actor, profile.id, records)
        with database.reading(insider=True) as session:
            needs = service.list_needs(session, actor, profile.id)
        assert [mapping.to_record(profile, need) for need in needs] == [
            RECORDS[0] | {"areas": sorted(RECORDS[0]["areas"])},  # type: ignore[call-overload]  # a list of ids
            RECORDS[1],
        ]


def test_what_was_exported_is_recognised_when_it_comes_back(
    make: Factory, database: Database, actor_of: Callable[..., Actor], tmp_path: Path
) -> None:
    owner = make.person(country="XA")
    profile, actor = make.need_profile(owner, needs=2), actor_of(owner)
    with database.reading(insider=True) as session:
        exported = [mapping.to_record(profile, need) for need in service.list_needs(session, actor, profile.id)]

    with database.writing(insider=True) as session:
        service.import_needs(session, actor, profile.id, _records(tmp_path / "needs.jsonl", exported))

    with database.reading(insider=True) as session:
        needs = service.list_needs(session, actor, profile.id)
    assert [mapping.to_record(profile, need) for need in needs] == exported


def test_another_country_s_needs_are_refused(
    make: Factory, database: Database, actor_of: Callable[..., Actor], tmp_path: Path
) -> None:
    owner = make.person(country="XA")
    profile = make.need_profile(owner, needs=0)
    records = _records(tmp_path / "needs.jsonl", [RECORDS[0], RECORDS[1] | {"country": "XB"}])

    with pytest.raises(Invalid) as refused, database.writing(insider=True) as session:
        service.import_needs(session, actor_of(owner), profile.id, records)

    assert refused.value.fields == {"country": "not_your_country"}
