"""A ranking as the body of a kept list: everything that is shown, as plain values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matching
from app.matches.mapping._needs import iso
from app.models import NeedProfile, Offering, OfferingState, Project
from data import load_taxonomy

Body = dict[str, Any]
Card = dict[str, Any]
SEVERAL = 4  # areas, each read from a sentence of its own
SURELY = 0.8  # a text that asks for one thing, however it is wrapped, has never had so many areas that are so likely


def to_card(row: Offering, offering: matching.Offering) -> Card:
    """What a list shows of an offering, kept with the list so that it reads the same next year."""
    step = offering.next_step
    window = offering.window.value if offering.window else None
    return {
        "id": str(row.id),
        "external_id": row.external_id,
        "title": row.title,
        "provider": row.provider,
        "provider_kind": row.provider_kind,
        "language": offering.text_language,
        "source_url": row.source_url,
        **how_known(row),
        "as_of": row.as_of,
        "next_step": step.value.value if step else matching.NextStep.INTRODUCTION.value,
        "closes_on": iso(window.closes_on) if window else None,
        "modes": _fact(offering.modes),
        "languages": _fact(offering.languages),
        "cost": _fact(offering.cost),
    }


def how_known(row: Offering) -> Card:
    """The part of a card that tells how its entry is known."""
    return {
        "source_kind": row.source_kind,
        "read_on": iso(row.read_on),
        "confirmed_on": iso(row.confirmed_on) if row.is_confirmed else None,
        "is_claimed": row.state is OfferingState.PUBLISHED,
    }


def to_project(row: Project) -> matching.Project:
    """A project as evidence: whose, where, in which areas, and when."""
    return matching.Project(
        id=row.external_id,
        title=row.title,
        providers=tuple(row.providers),
        countries=frozenset(row.countries),
        areas=frozenset(row.areas),
        year_start=row.year_start,
        year_end=row.year_end,
    )


def rule_values(rule: str, offering: matching.Offering, needs: Sequence[matching.Need]) -> dict[str, Any]:
    """The facts of both sides that a rule compared, for its sentence."""
    reader = _RULE_VALUES.get(rule)
    return reader(offering, needs) if reader else {}


def _languages(offering: matching.Offering, needs: Sequence[matching.Need]) -> dict[str, Any]:
    return {"offered": _listed(offering.languages), "wanted": sorted({c for n in needs for c in n.delivery_languages})}


def _modes(offering: matching.Offering, needs: Sequence[matching.Need]) -> dict[str, Any]:
    return {"offered": _listed(offering.modes), "wanted": sorted({mode for n in needs for mode in n.modes})}


def _audience(offering: matching.Offering, needs: Sequence[matching.Need]) -> dict[str, Any]:
    return {"offered": _listed(offering.audience_only), "wanted": sorted({who for n in needs for who in n.audience})}


def _window(offering: matching.Offering, needs: Sequence[matching.Need]) -> dict[str, Any]:
    offered = offering.window.value if offering.window else matching.Window()
    return {"opens_on": iso(offered.opens_on), "closes_on": iso(offered.closes_on)}


_RULE_VALUES = {
    "shares_a_language": _languages,
    "comes_in_a_wanted_mode": _modes,
    "admits_the_audience": _audience,
    "fits_window": _window,
    "accepts_applications": _window,
}


def _listed(fact: matching.Fact[frozenset[str]] | None) -> list[str]:
    return sorted(fact.value) if fact else []


def _fact(fact: matching.Fact[Any] | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    value = sorted(fact.value) if isinstance(fact.value, frozenset) else fact.value
    return {"value": value, "basis": fact.basis.value}


@dataclass(frozen=True)
class Shown:
    """What a ranking's names stand for: cards, offerings and projects by their ids."""

    cards: Mapping[str, Card]
    offerings: Mapping[str, matching.Offering]
    projects: Mapping[str, matching.Project]


@dataclass(frozen=True)
class Asked:
    """Who asked for what: the country, its needs as ranked and as shown, and the profile they stand in, if any."""

    country: matching.Country
    needs: Sequence[matching.Need]
    wanted: Sequence[Body]
    profile: NeedProfile | None = None


def to_body(ranking: matching.Ranking, shown: Shown, asked: Asked) -> Body:
    """Everything a list shows, as plain values; read again next year without ranker or catalogue."""
    profile = asked.profile
    return {
        "country": asked.country.code,
        "title": profile.title if profile else "",
        "under_way": profile.under_way if profile else "",
        "n_asked": ranking.k,
        "wants": list(asked.wanted),
        "suggested": [_suggestion(one, made.need_id) for made in _each(ranking) for one in made.suggestions],
        "notes": list(ranking.notes),
        "matches": [_match(match, ranking, shown, asked) for match in ranking.matches],
        "near_misses": [_near_miss(miss, ranking, shown, asked) for miss in ranking.near_misses],
        "exclusions": [{"offering": one.offering_id, "rules": list(one.rules)} for one in ranking.exclusions],
    }


def count_exclusions(body: Body) -> dict[str, int]:
    """How many offerings each rule excludes; an offering that breaks two is counted under both."""
    counts = Counter(rule for one in body["exclusions"] for rule in one["rules"])
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def asks_for_several(body: Body) -> bool:
    """Whether the text of a need without areas seems to ask for several things that one list cannot serve well."""
    groups = {area.id: area.group for area in load_taxonomy().areas}
    sure = [one for one in body["suggested"] if one["score"] >= SURELY and one["sentence"]]
    are_apart = len({one["sentence"] for one in sure}) >= SEVERAL and len({groups[one["area"]] for one in sure}) > 1
    return are_apart and not any(one["areas"] for one in body["wants"])


def _each(ranking: matching.Ranking) -> tuple[matching.Ranking, ...]:
    return ranking.per_need or (ranking,)


def _suggestion(one: matching.Suggestion, need_id: str) -> Body:
    return {
        "need_id": need_id,
        "area": one.area,
        "score": one.score,
        "phrases": list(one.phrases),
        "sentence": one.sentence,
    }


def _match(match: matching.Match, ranking: matching.Ranking, shown: Shown, asked: Asked) -> Body:
    offering = shown.offerings[match.offering_id]
    need = _served(match.offering_id, ranking, asked)
    return {
        "offering": shown.cards[match.offering_id],
        "rank": match.rank,
        "score": match.score,
        "band": match.band.value,
        "need_id": need.id,
        "contributions": [{"name": c.name, "value": c.value, "group": c.group} for c in match.contributions],
        "reasons": [_reason(reason, need, offering, shown) for reason in match.reasons if reason.name != "others"],
        "overlaps": _overlaps(match, "in_country", shown),
        "overlaps_nearby": _overlaps(match, "in_region", shown),
        "to_confirm": list(match.to_confirm),
    }


def _served(offering_id: str, ranking: matching.Ranking, asked: Asked) -> matching.Need:
    """The need that an offering serves best, in a list of several; else the one need."""
    need_id = ranking.served.get(offering_id) or ranking.need_id
    return next(need for need in asked.needs if need.id == need_id)


def _reason(reason: matching.Reason, need: matching.Need, offering: matching.Offering, shown: Shown) -> Body:
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in reason.values.items()}
    if reason.name == "track_record":
        places = ("in_country", "in_region")
        values |= {place: [_project(shown.projects[id]) for id in _ids(reason, place)] for place in places}
    return {
        "name": reason.name,
        "need_words": reason.need_words,
        "offering_words": reason.offering_words,
        "need_language": need.language,
        "offering_language": offering.text_language,
        "values": values,
    }


def _overlaps(match: matching.Match, place: str, shown: Shown) -> list[Body]:
    """Others' activities in an area in common: somebody may be doing it already, here or next door."""
    ids = [id for reason in match.reasons if reason.name == "others" for id in _ids(reason, place)]
    return [_project(shown.projects[id]) for id in ids]


def _ids(reason: matching.Reason, name: str) -> tuple[str, ...]:
    ids = reason.values.get(name, ())
    return ids if isinstance(ids, tuple) else ()


def _project(project: matching.Project) -> Body:
    return {
        "id": project.id,
        "title": project.title,
        "providers": list(project.providers),
        "from": project.year_start,
        "to": project.year_end,
    }


def _near_miss(miss: matching.NearMiss, ranking: matching.Ranking, shown: Shown, asked: Asked) -> Body:
    offering, need = shown.offerings[miss.offering_id], _served(miss.offering_id, ranking, asked)
    return {
        "offering": shown.cards[miss.offering_id],
        "rule": miss.rule,
        "would_rank": miss.would_rank,
        "score": miss.score,
        "need_id": need.id,
        "values": rule_values(miss.rule, offering, [need]),
    }
