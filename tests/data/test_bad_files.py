"""A bad row stops the load, names file, line and field, and nothing of the file is loaded or repeated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data import DataError, load_needs, load_offerings, load_projects, load_weights

SECRET = "our registry has no backup"
NEED = {"id": "n1", "country": "NA", "statement": SECRET}
RAW = {"id": "o1", "provider": "P", "title": "T", "regions": ["africa"], "areas": ["gov.strategy"]}
SHIPPED = {"id": "o1", "provider": "P", "title": "T", "facts": {}}
PROJECT = {"id": "p1", "title": "T"}
LOADERS = {"need": (load_needs, NEED), "offering": (load_offerings, RAW), "project": (load_projects, PROJECT)}


def _file(path: Path, *rows: Any) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


def _refused(path: Path, load: Any) -> DataError:
    with pytest.raises(DataError) as caught:
        load(path)
    return caught.value


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"id": "two words"}, "id"),
        ({"country": "ZZ"}, "country"),
        ({"country": "namibia"}, "country"),
        ({"country": "XA"}, "country"),
        ({"country": None}, "country"),
        ({"statement": ""}, "statement"),
        ({"statement": "  \n"}, "statement"),
        ({"statement": "x" * 20_001}, "statement"),
        ({"statement": "a\0b"}, "statement"),
        ({"statement": "a\ud800b"}, "statement"),
        ({"statement": ["a"]}, "statement"),
        ({"language": "xx"}, "language"),
        ({"language": "english"}, "language"),
        ({"areas": ["gov.unknown"]}, "areas"),
        ({"areas": "gov.unknown"}, "areas"),
        ({"areas": [1]}, "areas"),
        ({"areas": {}}, "areas"),
        ({"areas_taxonomy": ["free label"], "areas": ["gov.strategy"]}, "areas_taxonomy"),
        ({"severity": 0}, "severity"),
        ({"severity": 9}, "severity"),
        ({"severity": 2.5}, "severity"),
        ({"severity": True}, "severity"),
        ({"severity": "3"}, "severity"),
        ({"modes": ["telepathy"]}, "modes"),
        ({"delivery_languages": ["tlh"]}, "delivery_languages"),
        ({"sector": "gardening"}, "sector"),
        ({"window": {"opens_on": "2027-05-01", "closes_on": "2027-04-30"}}, "window"),
        ({"window": {"opens_on": "2027-02-30"}}, "window.opens_on"),
        ({"window": {"opens_on": "2027-13"}}, "window.opens_on"),
        ({"window": {"opens_on": 2027}}, "window.opens_on"),
        ({"window": {"sometime": "2027-01-01"}}, "window"),
        ({"window": "soon"}, "window"),
        ({"beneficiary": 3}, "beneficiary"),
        ({"a key of their own": {"deep": ["a\0b"]}}, "a key of their own"),
    ],
)
def test_a_bad_need_names_its_field(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    path = _file(tmp_path / "needs.jsonl", NEED, {**NEED, "id": "n2", **change})

    error = _refused(path, load_needs)

    assert (error.file, error.line, error.field) == ("needs.jsonl", 2, field)
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "id"),
        ({"title": ""}, "title"),
        ({"title": ["T"]}, "title"),
        ({"summary": 3}, "summary"),
        ({"areas": ["gov.unknown"]}, "areas"),
        ({"regions": 4, "eligible_groups": 4}, "regions"),
        ({"eligible_groups": [None]}, "eligible_groups"),
        ({"eligible_countries": ["UK"]}, "eligible_countries"),
        ({"eligible_countries": ["XB"]}, "eligible_countries"),
        ({"modes_vocab": ["telepathy"]}, "modes_vocab"),
        ({"languages": ["klingon"]}, "languages"),
        ({"provider_kind": "wizard"}, "provider_kind"),
        ({"provider_country": "XX"}, "provider_country"),
        ({"source_kind": "dream"}, "source_kind"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"valid_until": "20270101"}, "valid_until"),
        ({"valid_until": "2027-W01-1"}, "valid_until"),
        ({"window": {"opens_on": "2027-02-01", "closes_on": "2027-01-01"}}, "window"),
        ({"state": 4}, "state"),
        ({"id": "x" * 121}, "id"),
        ({"title": "x" * 301}, "title"),
        ({"provider": "x" * 301}, "provider"),
        ({"summary": "x" * 200_000}, "summary"),
        ({"source_title": "x" * 301}, "source_title"),
        ({"source_url": f"https://example.org/{'x' * 600}"}, "source_url"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"source_url": "https://example.org/two words"}, "source_url"),
    ],
)
def test_a_bad_raw_offering_names_its_field(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    path = _file(tmp_path / "offerings.jsonl", RAW, "", {**RAW, "id": "o2", **change})

    error = _refused(path, load_offerings)

    assert (error.file, error.line, error.field) == ("offerings.jsonl", 3, field)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ("all", "facts"),
        ({"colour": {}}, "facts.colour"),
        ({"cost": "free"}, "facts.cost"),
        ({"cost": {"value": "free"}}, "facts.cost.basis"),
        ({"cost": {"value": "free", "basis": "rumour"}}, "facts.cost.basis"),
        ({"cost": {"basis": "stated"}}, "facts.cost.value"),
        ({"cost": {"value": "barter", "basis": "stated"}}, "facts.cost.value"),
        ({"eligible_countries": {"value": ["UK"], "basis": "stated"}}, "facts.eligible_countries.value"),
        ({"women_only": {"value": "yes", "basis": "stated"}}, "facts.women_only.value"),
        ({"next_step": {"value": "wait", "basis": "stated"}}, "facts.next_step.value"),
        ({"window": {"value": {"closes_on": "never"}, "basis": "stated"}}, "facts.window.value.closes_on"),
        ({"cost": {"value": "free", "basis": "stated", "quote": 1}}, "facts.cost.quote"),
    ],
)
def test_a_bad_fact_names_its_place(tmp_path: Path, facts: Any, field: str) -> None:
    path = _file(tmp_path / "offerings.jsonl", {**SHIPPED, "facts": facts})

    error = _refused(path, load_offerings)

    assert (error.file, error.line, error.field) == ("offerings.jsonl", 1, field)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"countries": ["XX"]}, "countries"),
        ({"areas": ["nothing"]}, "areas"),
        ({"year_start": "2020"}, "year_start"),
        ({"year_start": 2024, "year_end": 2020}, "year_end"),
        ({"providers": "one"}, "providers"),
        ({"id": "x" * 121}, "id"),
        ({"title": "x" * 301}, "title"),
        ({"note": "x" * 2001}, "note"),
        ({"source_url": "ftp://example.org"}, "source_url"),
    ],
)
def test_a_bad_project_names_its_field(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    error = _refused(_file(tmp_path / "projects.jsonl", {**PROJECT, **change}), load_projects)

    assert (error.file, error.line, error.field) == ("projects.jsonl", 1, field)


@pytest.mark.parametrize("kind", LOADERS)
def test_an_id_that_occurs_twice_refuses_the_file(tmp_path: Path, kind: str) -> None:
    load, row = LOADERS[kind]

    error = _refused(_file(tmp_path / "rows.jsonl", row, {**row, "id": "other"}, row), load)

    assert (error.line, error.field) == (3, "id")


@pytest.mark.parametrize("kind", LOADERS)
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"\n\n", 1),
        (b"id,title\n1,x\n", 1),
        (b'["a list"]', 1),
        (b'{"id": "a"', 1),
        (b"PK\x03\x04\xff\xfe\x00zip", 1),
        (b"[" * 100_000, 1),
        (b'{"id": ' + b"9" * 10_000 + b"}", 1),
    ],
)
def test_a_file_of_another_format_is_refused(tmp_path: Path, kind: str, content: bytes, line: int) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)

    error = _refused(path, LOADERS[kind][0])

    assert (error.file, error.line) == ("rows.jsonl", line)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert str(_refused(tmp_path / "none.jsonl", load_needs)) == "none.jsonl: the file cannot be read"
    assert str(_refused(tmp_path, load_needs)) == f"{tmp_path.name}: the file cannot be read"


def test_a_mark_at_the_beginning_and_other_ends_of_lines_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(json.dumps({**NEED, "id": id}) for id in "ab").encode() + b"\r\n")

    assert [record.need.id for record in load_needs(path)] == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", '{"values": {}}', '{"version": "1", "values": 3}'),
        *('{"version": "1", "values": {"lexical": -1}}', '{"version": "1", "values": {"lexical": NaN}}'),
        '{"version": "1", "values": {"lexical": ' + "9" * 400 + "}}",
        '{"version": "1", "values": {"no_such_feature": 1}}',
    ],
)
def test_bad_weights_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(content, encoding="utf-8")

    assert _refused(path, load_weights).file == "weights.json"


def test_weights_that_nobody_shipped_are_refused() -> None:
    with pytest.raises(DataError):
        load_weights("no-such-set")
