"""The ranker: hard rules, features, an additive score, the best k with their reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matching._demand import check_profile, read_demand, read_statement
from matching._eligibility import Asked
from matching._encoder import CachedEncoder, Encoder
from matching._errors import CatalogueError
from matching._features import FEATURE_NAMES, FEATURES
from matching._profile import AskedNeed, rank_needs, to_score
from matching._ranking import Ranking
from matching._reference import Frozen, freeze, plain_taxonomy
from matching._scores import Question, score_together, signed
from matching._suggest import Suggestion
from matching._supply import Stock, make_stock
from matching._taxonomy import Taxonomy
from matching._types import Country, NeedProfile, Offering, Project, Reference
from matching._weights import Weights

EXPERT_WEIGHTS = Weights("expert-2", {feature.name: feature.weight for feature in FEATURES}, slope=3.3, intercept=-6.1)
_SMALL_GROUP = 20
_TOGETHER = 16  # profiles whose sentences go through the vectors of a catalogue at once


@dataclass(frozen=True)
class _Day:
    on: date
    groups: dict[str, frozenset[str]]
    members: dict[str, int] | None


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
        self.k = k
        self._length(None)
        self.weights = weights or EXPERT_WEIGHTS
        self.weights.check_names(FEATURE_NAMES)
        self._taxonomy = taxonomy
        self._reference = reference or Reference("none")
        self._projects = tuple(sorted(projects, key=lambda project: project.id))
        self._countries = tuple(sorted(countries, key=lambda country: country.code))
        if encoder is not None and not isinstance(encoder, CachedEncoder):  # a cache handed in decides what it keeps
            encoder = CachedEncoder(encoder, {})
        self._encoder = encoder
        # a group that all have left still has a member list
        self._listed = frozenset(m.group for country in self._countries for m in country.memberships)
        self._day: _Day | None = None
        # one attribute and values that never change: a ranking under way in another thread keeps what it began with
        self._state: tuple[Frozen, Stock] | None = None

    def fit(self, offerings: Iterable[Offering]) -> OfferingRanker:
        """Take in a catalogue; raises CatalogueError for a duplicated id or an unknown area."""
        rows = tuple(offerings)
        taxonomy = self._taxonomy or plain_taxonomy(rows)
        for offering in sorted(rows, key=lambda row: row.id):
            _check_areas(offering, taxonomy)
        if self._state is None or self._taxonomy is None:
            frozen = freeze(self._reference, taxonomy, self._encoder)
        else:
            frozen = self._state[0]
        self._state = (frozen, make_stock(rows, frozen, self._projects))
        return self

    def add(self, offering: Offering) -> OfferingRanker:
        """Take in one more offering; raises CatalogueError if its id is there already, or for an unknown area."""
        frozen, stock = self._fitted()
        if self._taxonomy is None:  # its areas may be new
            return self.fit([*stock.offerings, offering])
        _check_areas(offering, frozen.taxonomy)
        self._state = (frozen, stock.with_one(offering, frozen))
        return self

    def remove(self, offering_id: str) -> OfferingRanker:
        """Leave one offering out from now on; raises CatalogueError for an unknown id."""
        frozen, stock = self._fitted()
        if self._taxonomy is None:
            stock.position(offering_id)
            return self.fit([offering for offering in stock.offerings if offering.id != offering_id])
        self._state = (frozen, stock.without(offering_id))
        return self

    @property
    def offerings(self) -> tuple[Offering, ...]:
        """The catalogue in the order of the ids."""
        return tuple(self._fitted()[1].offerings)

    @property
    def n_bytes(self) -> int:
        """Bytes of all arrays that are kept about the offerings, the offerings themselves aside."""
        return self._fitted()[1].n_bytes

    def rank(
        self,
        profile: NeedProfile,
        *,
        on: date,
        k: int | None = None,
        lifted: Iterable[str] = (),
        weights: Weights | None = None,
    ) -> Ranking:
        """Rank the catalogue for a profile.

        Parameters
        ----------
        on : date
            The day for which rules hold: memberships, windows and validity are read on it.
        k : int, optional
            How many matches to list.
        lifted : iterable of str
            Names of rules that count as not broken ("what if").
        weights : Weights, optional
            Other weights for this one ranking ("what if").

        Returns
        -------
        Ranking
            Of the one need, or of all needs together; `per_need` has the ranking of each.

        Raises
        ------
        ProfileError
            If the profile has no needs or the same need twice, or a need has neither words nor areas, or names an
            unknown area.
        WeightsError
            If the weights name an unknown feature.
        """
        chosen, k = weights or self.weights, self._length(k)
        needs = self._ask(profile, on, frozenset(lifted), chosen)
        made = score_together([need.question for need in needs], to_score(needs))
        return rank_needs(needs, made, k, chosen)

    def rank_many(self, profiles: Sequence[NeedProfile], *, on: date, k: int | None = None) -> list[Ranking]:
        """Rankings of many profiles, in their order; no profile has a say in another's ranking."""
        found: list[Ranking] = []
        k = self._length(k)
        for start in range(0, len(profiles), _TOGETHER):
            asked = [self._ask(one, on, frozenset(), self.weights) for one in profiles[start : start + _TOGETHER]]
            flat = [need.question for needs in asked for need in needs]
            made = iter(score_together(flat, [wanted for needs in asked for wanted in to_score(needs)]))
            found.extend(rank_needs(needs, list(islice(made, len(needs))), k, self.weights) for needs in asked)
        return found

    def suggest(self, statement: str, language: str = "en", *, k: int = 5) -> tuple[Suggestion, ...]:
        """Areas that a statement seems to be about, best first, with the phrases that say so."""
        frozen, _ = self._fitted()
        texts = read_statement(statement, language, frozen)
        return () if texts is None else frozen.reader.suggest(frozen.reader.hear(texts, language), texts, k=k)

    def features(self, profile: NeedProfile, *, on: date) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Feature rows of every offering for the first need, and which offerings no rule excludes.

        Returns
        -------
        rows : array of shape (n offerings, n features), columns as in `FEATURES`
        eligible : bool array of shape (n offerings,)
        """
        (need,) = self._ask(replace(profile, needs=profile.needs[:1]), on, frozenset(), self.weights)
        by_id = need.question.stock.by_id
        return np.stack(need.whole.features, axis=1)[by_id], (need.question.verdicts.counted == 0)[by_id]

    def _length(self, k: int | None) -> int:
        k = self.k if k is None else k
        if k < 1:
            raise ValueError("k must be 1 or more")
        return k

    def _fitted(self) -> tuple[Frozen, Stock]:
        if self._state is None:
            raise CatalogueError("the ranker has no catalogue yet: call fit first")
        return self._state

    def _ask(self, profile: NeedProfile, on: date, lifted: frozenset[str], weights: Weights) -> list[AskedNeed]:
        frozen, stock = self._fitted()
        check_profile(profile, frozen.taxonomy, lifted)
        row, members = signed(weights), self._memberships(on).members
        made = []
        for need in profile.needs:
            asked = Asked(need, profile.country, on, members)
            reading = read_demand(asked, frozen, self._neighbours(asked))
            made.append(AskedNeed(reading, Question(reading.demand, stock, frozen, lifted, row)))
        return made

    def _memberships(self, on: date) -> _Day:
        """Who belongs to which group on a day; the latest day is kept, for most lists are made for today."""
        day = self._day
        if day is None or day.on != on:
            groups = {country.code: country.groups_on(on) for country in self._countries}
            counts = Counter(group for names in groups.values() for group in names)
            members = {group: counts[group] for group in self._listed} if self._countries else None
            day = self._day = _Day(on, groups, members)  # one assignment, so that threads see either day whole
        return day

    def _neighbours(self, asked: Asked) -> frozenset[str]:
        small = {group for group in asked.groups if (asked.members or {}).get(group, _SMALL_GROUP + 1) <= _SMALL_GROUP}
        near = {code for code, groups in self._memberships(asked.on).groups.items() if small & groups}
        return frozenset(near - {asked.country.code})


def _check_areas(offering: Offering, taxonomy: Taxonomy) -> None:
    if unknown := taxonomy.unknown(offering.areas):
        raise CatalogueError(f"offering {offering.id}: unknown area {unknown[0]}")
