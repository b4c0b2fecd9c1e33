"""The capability tree: areas in groups, the phrases people use for them, and what should come before what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matching._area_model import AreaModel
from matching._errors import TaxonomyError


@dataclass(frozen=True, slots=True)
class Area:
    """A capability area. Phrases are kept by language; `label` is its English name, which is read like a phrase."""

    id: str
    group: str
    label: str
    definition: str = ""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    need_phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def phrases(self, language: str) -> tuple[str, ...]:
        """Every phrase of one language, synonyms first."""
        return self.synonyms.get(language, ()) + self.need_phrases.get(language, ())


@dataclass(frozen=True)
class Taxonomy:
    """The areas in a fixed order, with their groups.

    Parameters
    ----------
    areas : tuple of Area
        Sorted by id on construction, so that the order of the input never changes an answer.
    groups : mapping of str to str
        Label of each group, by its id.
    version : str
        Kept with every run.
    prerequisites : mapping of str to tuple of str
        Areas that should stand before an area is worth building.
    sectors, audiences : mapping of str to mapping of language to tuple of str
        The words by which a text names a sector or a group of people.
    missing : mapping of str to mapping of language to tuple of str
        The words by which a need says that it has not yet got what some offerings build on.
    model : AreaModel, optional
        What the areas sound like; without it areas are read from phrases alone.

    Raises
    ------
    TaxonomyError
        If an id occurs twice, or a group or prerequisite does not exist.
    """

    areas: tuple[Area, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    version: str = "0"
    prerequisites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sectors: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    audiences: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    model: AreaModel | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "areas", tuple(sorted(self.areas, key=lambda area: area.id)))
        ids = [area.id for area in self.areas]
        if len(set(ids)) != len(ids):
            raise TaxonomyError("an area id occurs twice")
        if unknown := {area.group for area in self.areas} - set(self.groups):
            raise TaxonomyError(f"unknown group: {min(unknown)}")
        named = {id for pair in self.prerequisites.items() for id in (pair[0], *pair[1])}
        if unknown := named - set(ids):
            raise TaxonomyError(f"unknown area among the prerequisites: {min(unknown)}")

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(area.id for area in self.areas)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages in which any area has a phrase, sorted."""
        return tuple(sorted({language for area in self.areas for language in area.synonyms}))

    def position(self, area_id: str) -> int:
        """Column of an area; raises TaxonomyError for an unknown id."""
        try:
            return self.ids.index(area_id)
        except ValueError:
            raise TaxonomyError(f"unknown area: {area_id}") from None

    def unknown(self, area_ids: Iterable[str]) -> list[str]:
        """The ids that are not areas of this tree, sorted."""
        return sorted(set(area_ids) - set(self.ids))
