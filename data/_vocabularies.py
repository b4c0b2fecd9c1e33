"""Controlled vocabularies and the release of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from data._files import read_yaml, shipped


@dataclass(frozen=True, slots=True)
class Release:
    """Which catalogue this is: its version and its date."""

    version: str
    date: date


@dataclass(frozen=True)
class Vocabularies:
    """Codes of each vocabulary with their English labels, in the order in which they are shown."""

    version: int
    modes: Mapping[str, str]
    presence: Mapping[str, str]
    provider_kinds: Mapping[str, str]
    audiences: Mapping[str, str]
    costs: Mapping[str, str]
    gains: Mapping[str, str]
    next_steps: Mapping[str, str]
    bases: Mapping[str, str]
    treaties: Mapping[str, str]
    sectors: tuple[str, ...]
    income_groups: tuple[str, ...]
    languages: frozenset[str]


def _labels(terms: list[dict[str, Any]]) -> dict[str, str]:
    return {term["id"]: term["label"] for term in terms}


@cache
def load_vocabularies() -> Vocabularies:
    """The vocabularies that offerings and needs are written in."""
    parsed = read_yaml(shipped("vocabularies.yaml"))
    modes = parsed["delivery_modes"]
    named = ("provider_kinds", "audiences", "costs", "gains", "next_steps", "bases", "treaties")
    return Vocabularies(
        version=parsed["version"],
        modes=_labels(modes),
        presence={term["id"]: term["presence"] for term in modes},
        sectors=tuple(parsed["sectors"]),
        income_groups=tuple(parsed["income_groups"]),
        languages=frozenset(parsed["languages"]),
        **{name: _labels(parsed[name]) for name in named},
    )


def load_release() -> Release:
    """Version and date of the shipped catalogue."""
    parsed = read_yaml(shipped("release.yaml"))
    return Release(str(parsed["version"]), parsed["date"])


RELEASE = load_release()
