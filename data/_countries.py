"""Countries with names in seven languages, and their dated places in groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from data._files import read_csv, shipped
from data._row import Row
from data._vocabularies import load_vocabularies
from matching import Country, Membership

NAME_LANGUAGES = ("en", "fr", "es", "pt", "ar", "ru", "zh")


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country or territory as pages show it; `country` is what ranking reads."""

    code: str
    iso3: str
    m49: str
    names: Mapping[str, str]
    short_name: str
    un_status: str
    region: str
    subregion: str
    population: int | None
    official_languages: tuple[str, ...]
    correspondence_language: str
    tile: tuple[int, int] | None
    country: Country
    is_fictional: bool = False

    def name(self, language: str = "en") -> str:
        """The name in a language, in English where there is none."""
        return self.names.get(language) or self.names["en"]

    def is_in(self, group: str, on: date) -> bool:
        """Whether the country is in a group ("ldc", "sids", "lldc", "asean", "africa"...) on a day."""
        return group in self.country.groups_on(on)

    def to_matching(self) -> Country:
        """What ranking reads of the country."""
        return self.country


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A country's dated place in a group, how it is known and from where."""

    code: str
    country: str
    since: date | None
    until: date | None
    basis: str
    source: str


GROUP_BASES = ("source", "derived", "memory")


def _member(row: Row, codes: frozenset[str]) -> GroupMember:
    member = GroupMember(
        code=row.id("code"),
        country=row.code("iso2", codes, "country"),
        since=row.day("since"),
        until=row.day("until"),
        basis=row.code("basis", GROUP_BASES, "basis"),
        source=row.text("source", required=True),
    )
    if member.since and member.until and member.until <= member.since:
        row.refuse("until", "ends before it begins")
    return member


@cache
def _group_file(name: str, codes: frozenset[str]) -> tuple[GroupMember, ...]:
    path = shipped(name)
    return tuple(_member(Row(path.name, line, values), codes) for line, values in read_csv(path))


@cache
def _country_file(name: str) -> tuple[Row, ...]:
    path = shipped(name)
    return tuple(Row(path.name, line, values) for line, values in read_csv(path))


def _codes(name: str) -> frozenset[str]:
    return frozenset(row.id("iso2") for row in _country_file(name))


def load_groups(*, demo: bool = False) -> tuple[GroupMember, ...]:
    """Every dated membership. A group without a row has no member list: offerings for it are "to confirm"."""
    members = _group_file("groups.csv", _codes("countries.csv"))
    return members + _group_file("fictional_groups.csv", _codes("fictional.csv")) if demo else members


def _record(row: Row, memberships: tuple[Membership, ...], *, is_fictional: bool) -> CountryRecord:
    income = row.text("income_group_wb_fy26")
    languages = tuple(row.text("official_languages").split())
    column, line = row.text("tile_x"), row.text("tile_y")
    population = row.text("population")
    code = row.id("iso2")
    return CountryRecord(
        code=code,
        iso3=row.text("iso3", required=True),
        m49=row.text("m49"),
        names=MappingProxyType({x: row.text(f"name_{x}", required=x == "en") for x in NAME_LANGUAGES}),
        short_name=row.text("name_common", required=True),
        un_status=row.text("un_status"),
        region=row.text("m49_region"),
        subregion=row.text("m49_subregion"),
        population=int(population) if population else None,
        official_languages=languages,
        correspondence_language=row.text("correspondence_language"),
        tile=(int(column), int(line)) if column and line else None,
        country=Country(
            code=code,
            memberships=memberships,
            languages=frozenset(languages),
            income=income if income in load_vocabularies().income_groups else None,
        ),
        is_fictional=is_fictional,
    )


@cache
def load_countries(*, demo: bool = False) -> Mapping[str, CountryRecord]:
    """Countries by ISO 3166-1 code. With `demo`, the fictional ones (XA to XJ) too: for a demo database only."""
    places: dict[str, list[Membership]] = defaultdict(list)
    for member in load_groups(demo=demo):
        places[member.country].append(Membership(member.code, member.since, member.until))
    records = {}
    for name in ("countries.csv", "fictional.csv")[: 2 if demo else 1]:
        for row in _country_file(name):
            code = row.id("iso2")
            if code in records:
                row.refuse("iso2", "occurs twice in the file")
            records[code] = _record(row, tuple(places[code]), is_fictional=name == "fictional.csv")
    return MappingProxyType(records)
