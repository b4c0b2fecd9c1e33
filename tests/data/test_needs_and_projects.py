import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import load_needs, load_offerings, load_project_records, load_projects
from matching import Need, Window

EVALUATION = Path(__file__).parent.parent / "evaluation"


def _need(path: Path, **columns: Any) -> Need:
    row = {"id": "n1", "country": "NA", "statement": "We want a team.", **columns}
    path.write_text(json.dumps(row), encoding="utf-8")
    return load_needs(path)[0].need


def test_the_development_needs_load_with_the_area_ids_of_the_tree() -> None:
    records = load_needs(EVALUATION / "needs.jsonl")

    assert len(records) == 40
    assert sum(bool(record.translation_of) for record in records) == 11
    samoa = records[0]
    assert (samoa.country, samoa.need.id) == ("WS", "WS-2025")
    assert samoa.need.areas == {"ppl.workforce", "ppl.awareness", "gov.strategy", "int.diplomacy"}
    assert samoa.extra["stated_by"] == "government"


def test_judgements_name_needs_and_offerings_that_exist() -> None:
    needs = {record.need.id for record in load_needs(EVALUATION / "needs.jsonl")}
    offerings = {offering.id: offering for offering in load_offerings()}

    with (EVALUATION / "judgements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert {row["need_id"] for row in rows} <= needs
    assert {row["offering_id"] for row in rows} <= offerings.keys()
    assert all(offerings[row["offering_id"]].state != "ended" for row in rows)
    assert {int(row["grade"]) for row in rows} == {-1, 0, 1, 2, 3}


def test_a_need_keeps_everything_that_was_typed(tmp_path: Path) -> None:
    need = _need(
        tmp_path / "needs.jsonl",
        language="fr",
        areas=["inc.csirt"],
        severity=4,
        beneficiary=["technical", "women"],
        seniority="senior",
        modes=["mentoring"],
        delivery_languages=["fr", "pt"],
        window={"opens_on": "2027-01", "closes_on": "2027-02"},
        sector="power",
        summary_en="A team.",
    )

    assert need == Need(
        id="n1",
        statement="We want a team.",
        language="fr",
        areas=frozenset({"inc.csirt"}),
        severity=4,
        audience=frozenset({"technical", "women"}),
        seniority="senior",
        modes=frozenset({"mentoring"}),
        delivery_languages=frozenset({"fr", "pt"}),
        window=Window(date(2027, 1, 1), date(2027, 2, 28)),
        sectors=frozenset({"power"}),
        summary_en="A team.",
    )


def test_beneficiaries_may_be_named_in_words(tmp_path: Path) -> None:
    assert _need(tmp_path / "n.jsonl", beneficiary="prosecutors and police officers").audience == {
        "judiciary",
        "police",
    }
    assert _need(tmp_path / "n.jsonl", beneficiary="our people").audience == frozenset()


def test_free_labels_stand_beside_the_areas_of_the_tree(tmp_path: Path) -> None:
    need = _need(tmp_path / "n.jsonl", areas=["free words"], areas_taxonomy=["law.data"])

    assert need.areas == {"law.data"}


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (None, None),
        ({"opens_on": "2027-03-01"}, Window(date(2027, 3, 1), None)),
        ({"until": "2027-12"}, Window(None, date(2027, 12, 31))),
        ({"from": "2027-03-01", "to": "2027-03-01"}, Window(date(2027, 3, 1), date(2027, 3, 1))),
    ],
)
def test_windows(tmp_path: Path, window: Any, expected: Window | None) -> None:
    assert _need(tmp_path / "n.jsonl", window=window).window == expected


def test_a_fictional_country_needs_a_demo(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps({"id": "n1", "country": "XA", "statement": "We want a team."}), encoding="utf-8")

    assert load_needs(path, demo=True)[0].country == "XA"


def test_85_projects_have_countries_areas_and_sources() -> None:
    records = load_project_records()

    assert len(records) == 85
    assert load_projects() == tuple(record.project for record in records)
    for record in records:
        assert record.project.areas, record.project.id
        assert record.project.providers, record.project.id
        assert record.source_title, record.project.id
        assert record.source_url.startswith("http"), record.project.id
        assert record.project.countries or record.specificity != "country", record.project.id


def test_a_project_carries_its_years_and_funders() -> None:
    glacy = next(record for record in load_project_records() if record.project.id == "glacy-plus")

    assert (glacy.project.year_start, glacy.project.year_end) == (2016, 2024)
    assert glacy.funders == ("European Union", "Council of Europe")
    assert "MA" in glacy.project.countries
