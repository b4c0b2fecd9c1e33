"""The ranker: hard rules, features, an additive score, the best k with their reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching._catalogue import Catalogue
from matching._demand import check_profile, read_demand, read_statement
from matching._eligibility import RULES, Asked, Verdict
from matching._encoder import CachedEncoder, Encoder
from matching._errors import CatalogueError
from matching._features import FEATURE_NAMES, FEATURES, Supply, pair_features, read_supply
from matching._profile import NeedRanking, merge
from matching._ranking import GRAIN, Ranking, Scored
from matching._reasons import ReasonWriter
from matching._reference import Frozen, freeze, plain_taxonomy
from matching._suggest import Suggestion
from matching._taxonomy import Taxonomy
from matching._types import Country, Need, NeedProfile, Offering, Project, Reference
from matching._weights import Weights

EXPERT_WEIGHTS = Weights("expert-1", {feature.name: feature.weight for feature in FEATURES}, slope=2.7, intercept=-5.5)
_SMALL_GROUP = 20


class OfferingRanker:
    """Ranks offerings for need profiles.

    Parameters
    ----------
    k : int
        How many matches a ranking lists unless asked otherwise.
    taxonomy : Taxonomy, optional
        The capability tree. Without one, areas are whatever the offerings claim.
    reference : Reference, optional
        What word and area statistics are fitted on. Without one every word and area weighs the same.
    projects : iterable of Project
        Past and running activities: evidence.
    countries : iterable of Country
        The country table: which groups have a member list, how many members, and who is a neighbour.
    encoder : Encoder, optional
        Sentence vectors; wrap it in `CachedEncoder` to keep vectors elsewhere. Without one words and areas alone speak.
    weights : Weights, optional
        What each feature is worth; expert weights unless given.

    Raises
    ------
    WeightsError
        If the weights name an unknown feature.
    """

    def __init__(
        self,
        k: int = 10,
        *,
        taxonomy: Taxonomy | None = None,
        reference: Reference | None = None,
        projects: Iterable[Project] = (),
        countries: Iterable[Country] = (),
        encoder: Encoder | None = None,
        weights: Weights | None = None,
    ) -> None:
        if k < 1:
            raise ValueError("k must be 1 or more")
        self.k = k
        self.weights = weights or EXPERT_WEIGHTS
        self.weights.check_names(FEATURE_NAMES)
        self._row = np.array([self.weights.values.get(f.name, 0.0) * (-1 if f.is_deduction else 1) for f in FEATURES])
        self._taxonomy = taxonomy
        self._reference = reference or Reference("none")
        self._projects = tuple(sorted(projects, key=lambda project: project.id))
        self._countries = tuple(sorted(countries, key=lambda country: country.code))
        is_cached = encoder is None or isinstance(encoder, CachedEncoder)  # a cache handed in decides what it keeps
        self._encoder = encoder if is_cached or encoder is None else CachedEncoder(encoder, {})
        # a group that all have left still has a member list
        self._listed = frozenset(m.group for country in self._countries for m in country.memberships)
        self._day_groups: tuple[date | None, dict[str, frozenset[str]]] = (None, {})
        self._frozen: Frozen | None = None
        self._supply: Supply | None = None

    def fit(self, offerings: Iterable[Offering]) -> OfferingRanker:
        """Take in a catalogue; raises CatalogueError for a duplicated id or an unknown area."""
        rows = tuple(offerings)
        taxonomy = self._taxonomy or plain_taxonomy(rows)
        for offering in sorted(rows, key=lambda row: row.id):
            if unknown := taxonomy.unknown(offering.areas):
                raise CatalogueError(f"offering {offering.id}: unknown area {unknown[0]}")
        if self._frozen is None or self._taxonomy is None:
            self._frozen = freeze(self._reference, taxonomy, self._encoder)
        catalogue = Catalogue(rows, self._frozen.space, self._encoder)
        self._supply = read_supply(catalogue, self._frozen, self._projects)
        return self

    def add(self, offering: Offering) -> OfferingRanker:
        """Take in one more offering; raises CatalogueError if its id is there already."""
        return self.fit([*self.offerings, offering])

    def remove(self, offering_id: str) -> OfferingRanker:
        """Leave one offering out from now on; raises CatalogueError for an unknown id."""
        if offering_id not in self._fitted()[1].catalogue.index:
            raise CatalogueError(f"unknown offering: {offering_id}")
        return self.fit([offering for offering in self.offerings if offering.id != offering_id])

    @property
    def offerings(self) -> tuple[Offering, ...]:
        """The catalogue in the order of the ids."""
        return self._fitted()[1].catalogue.offerings

    def rank(self, profile: NeedProfile, *, on: date, k: int | None = None, lifted: Iterable[str] = ()) -> Ranking:
        """Rank the catalogue for a profile.

        Parameters
        ----------
        on : date
            The day for which rules hold: memberships, windows and validity are read on it.
        k : int, optional
            How many matches to list.
        lifted : iterable of str
            Names of rules that count as not broken ("what if").

        Returns
        -------
        Ranking
            Of the one need, or of all needs together; `per_need` has the ranking of each.

        Raises
        ------
        ProfileError
            If the profile has no needs or the same need twice, or a need has neither words nor areas, or names an
            unknown area.
        """
        frozen, _ = self._fitted()
        check_profile(profile, frozen.taxonomy, frozenset(lifted))
        size = self.k if k is None else k
        made = [self._rank_need(need, profile.country, on, frozenset(lifted)) for need in profile.needs]
        if len(made) == 1:
            ranking = made[0].ranking(size, self.weights)
            return replace(ranking, per_need=(ranking,))
        return merge(made, size, self.weights)

    def rank_many(self, profiles: Sequence[NeedProfile], *, on: date, k: int | None = None) -> list[Ranking]:
        """Rankings of many profiles, in their order; no profile has a say in another's ranking."""
        return [self.rank(profile, on=on, k=k) for profile in profiles]

    def suggest(self, statement: str, language: str = "en", *, k: int = 5) -> tuple[Suggestion, ...]:
        """Areas that a statement seems to be about, best first, with the phrases that say so."""
        frozen, _ = self._fitted()
        texts = read_statement(statement, language, frozen)
        return () if texts is None else frozen.reader.suggest(texts, language, k=k)

    def features(self, profile: NeedProfile, *, on: date) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Feature rows of every offering for the first need, and which offerings no rule excludes.

        Returns
        -------
        rows : array of shape (n offerings, n features), columns as in `FEATURES`
        eligible : bool array of shape (n offerings,)
        """
        made = self._rank_need(profile.needs[0], profile.country, on, frozenset())
        return made.scored.features, np.logical_not(made.scored.broken.any(axis=1))

    def _fitted(self) -> tuple[Frozen, Supply]:
        if self._frozen is None or self._supply is None:
            raise CatalogueError("the ranker has no catalogue yet: call fit first")
        return self._frozen, self._supply

    def _rank_need(self, need: Need, country: Country, on: date, lifted: frozenset[str]) -> NeedRanking:
        frozen, supply = self._fitted()
        asked = Asked(need, country, on, self._members_on(on))
        reading = read_demand(asked, frozen, self._neighbours(asked))
        verdicts = np.stack(
            [
                supply.catalogue.column(reads, lambda offering, rule=rule: rule(reading.demand.asked, offering))  # type: ignore[misc]  # bound now
                for rule, reads in RULES.values()
            ],
            axis=1,
        ).astype(np.int8)
        confirm = {rule: verdicts[:, j] == Verdict.TO_CONFIRM for j, rule in enumerate(RULES)}
        features = pair_features(reading.demand, supply, frozen, confirm)
        shares = np.rint(features * self._row / GRAIN) * GRAIN
        scored = Scored(supply.catalogue, features, shares, verdicts, lifted)
        writer = ReasonWriter(reading, supply, frozen)
        return NeedRanking(reading, scored, writer, frozen)

    def _groups_on(self, on: date) -> dict[str, frozenset[str]]:
        """The groups of every country on a day; the latest day is kept, for most lists are made for today."""
        day, groups = self._day_groups
        if day != on:
            groups = {country.code: country.groups_on(on) for country in self._countries}
            self._day_groups = (on, groups)  # one assignment, so that threads see either day whole
        return groups

    def _members_on(self, on: date) -> dict[str, int] | None:
        if not self._countries:
            return None
        members = Counter(group for groups in self._groups_on(on).values() for group in groups)
        return {group: members[group] for group in self._listed}

    def _neighbours(self, asked: Asked) -> frozenset[str]:
        small = {group for group in asked.groups if (asked.members or {}).get(group, _SMALL_GROUP + 1) <= _SMALL_GROUP}
        near = {code for code, groups in self._groups_on(asked.on).items() if small & groups}
        return frozenset(near - {asked.country.code})
