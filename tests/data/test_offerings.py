import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data import OfferingRecord, load_offering_records, load_offerings, offering_to_row
from data._facts import READERS
from data._offerings import convert_original
from matching import Basis, Fact, NextStep, Offering, Window


@pytest.fixture(scope="module")
def records() -> tuple[OfferingRecord, ...]:
    return load_offering_records()


def _facts(offering: Offering) -> dict[str, Fact]:
    return {name: fact for name in READERS if (fact := getattr(offering, name)) is not None}


def _write(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_row_has_an_area_a_source_and_a_next_step(records: tuple[OfferingRecord, ...]) -> None:
    assert len(records) == 152
    for record in records:
        assert record.offering.areas, record.offering.id
        assert record.source_title, record.offering.id
        assert re.match(r"https?://", record.source_url), record.offering.id
        assert record.offering.next_step is not None, record.offering.id
        assert record.offering.provider_kind, record.offering.id


def test_every_row_says_who_can_have_it_or_what_is_to_confirm(records: tuple[OfferingRecord, ...]) -> None:
    for record in records:
        offering = record.offering
        routes = (offering.eligible_countries, offering.eligible_groups, offering.open_to_all, offering.members_only)
        assert any(routes), offering.id


def test_the_shipped_file_is_what_the_rules_make_of_the_original_columns(records: tuple[OfferingRecord, ...]) -> None:
    for record in records:
        assert convert_original(record.original) == record


def test_raw_and_shipped_rows_load_alike(records: tuple[OfferingRecord, ...], tmp_path: Path) -> None:
    raw = _write(tmp_path / "raw.jsonl", [dict(record.original) for record in records])

    assert load_offerings(raw) == load_offerings()


def test_what_is_written_loads_again_unchanged(records: tuple[OfferingRecord, ...], tmp_path: Path) -> None:
    written = _write(tmp_path / "written.jsonl", [offering_to_row(record) for record in records])
    bare = _write(tmp_path / "bare.jsonl", [offering_to_row(record.offering) for record in records])

    assert load_offering_records(written) == records
    assert load_offerings(bare) == load_offerings()


def test_a_confirmed_offering_with_every_field_survives_the_round_trip(tmp_path: Path) -> None:
    said = Basis.CONFIRMED
    offering = Offering(
        id="full",
        provider="Provider",
        title="Title",
        summary="Zusammenfassung",
        areas=frozenset({"gov.strategy"}),
        provider_kind="academia",
        state="published",
        valid_until=date(2027, 1, 31),
        as_of_year=2026,
        confirmed_on=date(2026, 11, 1),
        eligible_countries=Fact(frozenset({"NA"}), said, "Namibia"),
        eligible_groups=Fact(frozenset({"sadc"}), said),
        open_to_all=Fact(False, said),
        excluded_countries=Fact(frozenset({"ZA"}), said),
        members_only=Fact(frozenset({"gfce-member"}), said),
        income_groups=Fact(frozenset({"L"}), said),
        treaties=Fact(frozenset({"budapest-convention"}), said),
        audience=Fact(frozenset({"police"}), said),
        audience_only=Fact(frozenset({"police"}), said),
        women_only=Fact(True, said),
        modes=Fact(frozenset({"workshop"}), said),
        languages=Fact(frozenset({"de"}), said),
        cost=Fact("paid", said),
        window=Fact(Window(date(2027, 1, 1), None), said),
        sectors=Fact(frozenset({"water"}), said),
        next_step=Fact(NextStep.APPLY_BY, said),
        gain=Fact("lends", said),
        prerequisites=Fact(frozenset({"cmm_review"}), said),
        text_language="de",
    )

    assert load_offerings(_write(tmp_path / "one.jsonl", [offering_to_row(offering)])) == (offering,)


def test_of_a_row_from_memory_nothing_is_stated(records: tuple[OfferingRecord, ...]) -> None:
    recalled = [record for record in records if record.source_kind == "memory"]

    assert len(recalled) == 28
    for record in recalled:
        assert {fact.basis for fact in _facts(record.offering).values()} == {Basis.INFERRED}, record.offering.id


def test_nothing_is_confirmed_before_a_provider_confirms_it(records: tuple[OfferingRecord, ...]) -> None:
    bases = Counter(fact.basis for record in records for fact in _facts(record.offering).values())

    assert bases[Basis.CONFIRMED] == 0
    assert all(record.offering.confirmed_on is None for record in records)


def test_language_and_cost_are_stated_only_where_the_page_states_them() -> None:
    stated = Counter(name for o in load_offerings() for name, f in _facts(o).items() if f.basis is Basis.STATED)

    assert (stated["languages"], stated["cost"]) == (3, 16)


def test_a_quote_stands_in_the_original_row(records: tuple[OfferingRecord, ...]) -> None:
    for record in records:
        words = json.dumps(dict(record.original), ensure_ascii=False)
        plain = re.sub(r'[\[\]"]', "", words)
        for name, fact in _facts(record.offering).items():
            for part in fact.quote.split("; "):
                assert part in plain, (record.offering.id, name)


def test_a_stated_rule_about_countries_quotes_its_words(records: tuple[OfferingRecord, ...]) -> None:
    for record in records:
        for name in ("eligible_groups", "eligible_countries", "open_to_all", "members_only", "audience_only"):
            fact = getattr(record.offering, name)
            assert fact is None or fact.quote, (record.offering.id, name)


def test_only_ten_rows_have_ended_and_a_past_year_is_age(records: tuple[OfferingRecord, ...]) -> None:
    by_id = {record.offering.id: record.offering for record in records}

    assert sum(offering.state == "ended" for offering in by_id.values()) == 10
    assert all(offering.valid_until is None for offering in by_id.values())
    held_once = by_id["lacnic-amparo"]
    assert (held_once.state, held_once.as_of_year, held_once.window) == ("unclaimed", 2017, None)
    assert by_id["giz-trust4cyber-exercises"].state == "ended"


def test_fourteen_offerings_are_wholly_self_service_and_those_that_are_free_open_by_a_link() -> None:
    self_service = {"toolkit", "course_selfpaced", "data_service", "research"}
    wholly = {o.id for o in load_offerings() if o.modes and o.modes.value <= self_service}

    by_link = {o.id for o in load_offerings() if o.next_step and o.next_step.value is NextStep.OPEN_LINK}

    assert len(wholly) == 14
    assert wholly - by_link == {"kaspersky-asap"}
    assert by_link <= wholly
