"""A list as readers see it: the same lines for page, JSON and files, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.matches.wording import _sentences as say
from app.matches.wording._asking import heading
from app.matches.wording._messages import BAND_HINTS, BANDS, CONTRIBUTIONS, GROUPS, NOTES, group_of
from app.matches.wording._sentences import Sentence
from app.web.translation import Translator

LEAST_SHARE = 0.005  # less would read as nothing


class Share(NamedTuple):
    """A named share of a score."""

    name: str
    label: str
    value: float


class ShareGroup(NamedTuple):
    """The shares of one kind together: their sum as it is written, and as a part of the longest bar."""

    label: str
    value: float
    number: str
    length: float


@dataclass(frozen=True, slots=True)
class MatchView:
    """One offer of a list."""

    rank: int
    band: str
    score: float
    need_id: str
    need: str
    label: str
    card: Mapping[str, Any]
    kind: str
    past_year: str
    because: list[tuple[Mapping[str, Any], Sentence]]
    is_by_text: bool
    evidence: list[str]
    overlaps: list[str]
    missing: list[str]
    confirm: list[tuple[str, str]]
    next_step: str
    basis: str
    facts: list[tuple[str, str, bool]]
    shares: list[Share]
    groups: list[ShareGroup]

    @property
    def each_share(self) -> str:
        """Every share alone, for those who want to know; each number apart from the words around it."""
        return " · ".join(
            f"{share.label} \u2066{share.value:+.2f}\u2069" for share in self.shares if abs(share.value) >= LEAST_SHARE
        )


@dataclass(frozen=True, slots=True)
class NearMissView:
    """An offer that fails one rule that can change."""

    would_rank: int
    rule: str
    sentence: str
    need_id: str
    need: str
    label: str
    card: Mapping[str, Any]
    kind: str
    past_year: str
    confirm: list[tuple[str, str]]
    basis: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A whole list."""

    matches: list[MatchView]
    near_misses: list[NearMissView]
    notes: list[tuple[str, str]]

    def band(self, name: str) -> list[MatchView]:
        return [match for match in self.matches if match.band == name]


def view(t: Translator, body: Mapping[str, Any], on: date) -> ListView:
    """Every line of a list's body, as of the day of the list."""
    asked = {one["need_id"]: one for one in body["wants"]}
    sums = [_sums(match) for match in body["matches"]]
    longest = max((abs(value) for one in sums for value in one.values()), default=1.0) or 1.0
    groups = [_groups(t, one, longest) for one in sums]
    names = {need_id: _heading(t, need) for need_id, need in asked.items()}
    return ListView(
        matches=[
            _match(t, match, asked.get(match["need_id"], {}), on=on, need=names.get(match["need_id"], ""), groups=alike)
            for match, alike in zip(body["matches"], groups, strict=True)
        ],
        near_misses=[_near_miss(t, miss, asked.get(miss.get("need_id"), {}), on=on) for miss in body["near_misses"]],
        notes=[(name, say.of_name(t, NOTES, name)) for name in body["notes"]],
    )


def band(t: Translator, name: str) -> str:
    return t.gettext(BANDS[name])


def band_hint(t: Translator, name: str) -> str:
    return t.gettext(BAND_HINTS[name])


def _match(
    t: Translator, match: Mapping[str, Any], asked: Mapping[str, Any], *, on: date, need: str, groups: list[ShareGroup]
) -> MatchView:
    card, names = match["offering"], match["to_confirm"]
    year = say.past_year(card, on)
    return MatchView(
        rank=match["rank"],
        band=match["band"],
        score=match["score"],
        need_id=match["need_id"],
        need=need,
        label=asked.get("label") or "",
        card=card,
        kind=say.provider_kind(t, card["provider_kind"]),
        past_year=year,
        because=say.reasons(t, match),
        is_by_text=say.is_by_text(match),
        evidence=say.evidence(t, match),
        overlaps=say.overlaps(t, match),
        missing=say.missing(t, match),
        confirm=[*say.still_runs(t, year), *zip(names, say.to_confirm(t, names), strict=True)],
        next_step=say.next_step(t, card, is_red=asked.get("label") == "RED"),
        basis=say.basis(t, card),
        facts=say.facts(t, card),
        shares=[_share(t, share) for share in match["contributions"]],
        groups=groups,
    )


def _near_miss(t: Translator, miss: Mapping[str, Any], need: Mapping[str, Any], *, on: date) -> NearMissView:
    """`need` is empty in lists that were kept before near misses had one."""
    card = miss["offering"]
    year = say.past_year(card, on)
    return NearMissView(
        would_rank=miss["would_rank"],
        rule=miss["rule"],
        sentence=say.near_miss(t, miss),
        need_id=miss.get("need_id", ""),
        need=_heading(t, need),
        label=need.get("label") or "",
        card=card,
        kind=say.provider_kind(t, card["provider_kind"]),
        past_year=year,
        confirm=say.still_runs(t, year),
        basis=say.basis(t, card),
    )


def _heading(t: Translator, need: Mapping[str, Any]) -> str:
    return heading(t, need["statement"], need["areas"], need["position"]) if need else ""


def _share(t: Translator, share: Mapping[str, Any]) -> Share:
    return Share(share["name"], say.of_name(t, CONTRIBUTIONS, share["name"]), share["value"])


def _sums(match: Mapping[str, Any]) -> dict[str, float]:
    """The sum of each kind of shares; all of them together are the score."""
    sums: dict[str, float] = {}
    for share in match["contributions"]:
        name = group_of(share["name"], share["group"])
        sums[name] = sums.get(name, 0.0) + share["value"]
    return sums


def _groups(t: Translator, sums: Mapping[str, float], longest: float) -> list[ShareGroup]:
    """In the order of the page; a kind of a later version comes last, by its own name."""
    return [
        ShareGroup(say.of_name(t, GROUPS, name), sums[name], f"{sums[name]:+.2f}", min(1.0, abs(sums[name]) / longest))
        for name in [*GROUPS, *sorted(set(sums) - set(GROUPS))]
        if name in sums
    ]
