"""The tables of labels.yaml, compiled: what the words of providers' pages mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from data._countries import load_countries, load_groups
from data._files import read_yaml, shipped
from data._phrases import Phrases

EVERYONE, REGION_ITSELF, NO_PLACE = "everyone", "region", "no place"


@dataclass(frozen=True)
class Labels:
    """Phrase tables by subject."""

    places: Phrases
    left_out_places: Phrases
    world: Phrases
    preference_before: Phrases
    preference_after: Phrases
    exception_before: Phrases
    exception_after: Phrases
    exception_until: Phrases
    examples_before: Phrases
    giver_before: Phrases
    giver_after: Phrases
    funder_before: Phrases
    venue_before: Phrases
    audiences: Phrases
    any_audience: Phrases
    only_markers: Phrases
    sector_conditions: Phrases
    prerequisites: Phrases
    warnings: Phrases
    sectors: Phrases
    gains: Mapping[str, Phrases]
    not_gains: Phrases
    apply_words: Phrases
    not_apply_words: Phrases
    self_service_words: Phrases
    deadlines: Phrases
    costs: Phrases
    ended: Phrases
    income: Phrases
    income_excluded: Phrases
    reopens: Phrases
    treaties: Phrases
    self_service_modes: frozenset[str]
    apply_modes: frozenset[str]
    mode_labels: Mapping[str, str]
    themes: Mapping[str, list[str]]
    language_names: Mapping[str, str]
    ended_states: frozenset[str]
    group_kinds: Mapping[str, str]
    group_labels: Mapping[str, str]
    listed_groups: frozenset[str]


def _places(groups: Mapping[str, Mapping[str, list[str]]], parsed: Mapping[str, Any]) -> dict[str, list[str]]:
    """Groups, countries by their English names, "everyone" and "the region" in one table, so that the longest wins."""
    table: dict[str, list[str]] = {
        f"group:{code}": [*group["phrases"], *parsed["joint_regions"].get(code, ())] for code, group in groups.items()
    }
    for record in load_countries().values():
        more = (parsed["country_aliases"], parsed["demonyms"])
        names = [record.name("en"), record.short_name, *(name for each in more for name in each.get(record.code, ()))]
        table[f"country:{record.code}"] = names
    table[EVERYONE] = list(parsed["everyone"])
    table[REGION_ITSELF] = list(parsed["region_itself"])
    table[NO_PLACE] = list(parsed["not_places"])
    return table


def _left_out_places(table: Mapping[str, list[str]], parsed: Mapping[str, Any]) -> Phrases:
    """The same places with the short names that count in an exception only."""
    short = {f"group:{code}": phrases for code, phrases in parsed["exception_groups"].items()}
    return Phrases({code: [*phrases, *short.get(code, ())] for code, phrases in table.items()})


@cache
def load_labels() -> Labels:
    """The tables, read once."""
    parsed = read_yaml(shipped("labels.yaml"))
    groups = parsed["groups"]
    single = (
        *("world", "preference_before", "preference_after", "exception_before"),
        *("exception_after", "exception_until", "examples_before", "funder_before", "venue_before", "reopens"),
        *("giver_before", "giver_after", "any_audience", "only_markers"),
        *("sector_conditions", "not_gains", "apply_words", "not_apply_words", "self_service_words", "deadlines"),
    )
    coded = ("audiences", "prerequisites", "warnings", "sectors", "costs", "treaties", "income", "income_excluded")
    places = _places(groups, parsed)
    return Labels(
        places=Phrases(places),
        left_out_places=_left_out_places(places, parsed),
        gains={code: Phrases({code: phrases}) for code, phrases in parsed["gains"].items()},
        self_service_modes=frozenset(parsed["self_service_modes"]),
        apply_modes=frozenset(parsed["apply_modes"]),
        mode_labels=parsed["mode_labels"],
        themes=parsed["themes"],
        language_names={name: code for code, names in parsed["language_names"].items() for name in names},
        ended=Phrases({"ended": parsed["ended_states"]}),
        ended_states=frozenset(parsed["ended_states"]),
        group_kinds={code: group["kind"] for code, group in groups.items()},
        group_labels={code: group["label"] for code, group in groups.items()},
        listed_groups=frozenset(member.code for member in load_groups()),
        **{name: Phrases({name: parsed[name]}) for name in single},
        **{name: Phrases(parsed[name]) for name in coded},
    )


def group_label(code: str) -> str:
    """The English name of a group, its code where it has none."""
    return load_labels().group_labels.get(code, code)


def group_codes() -> frozenset[str]:
    """Every group that has a name or a member list."""
    return frozenset(load_labels().group_labels) | load_labels().listed_groups
