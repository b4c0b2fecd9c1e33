"""A list as readers see it: the same lines for page, JSON and files, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.matches.wording import _sentences as say
from app.matches.wording._asking import heading
from app.matches.wording._messages import BAND_HINTS, BANDS, CONTRIBUTIONS, GROUPS, NOTES, group_of
from app.matches.wording._sentences import Sentence
from app.web.translation import Translator


@dataclass(frozen=True, slots=True)
class Share:
    """A named share of a score, and the kind of reason that it is."""

    name: str
    label: str
    value: float
    group: str


@dataclass(frozen=True, slots=True)
class ShareGroup:
    """The shares of one kind together, and each alone."""

    label: str
    value: float
    length: float
    shares: list[Share]


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
    because: list[tuple[Mapping[str, Any], Sentence]]
    is_by_text: bool
    evidence: list[str]
    overlaps: list[str]
    confirm: list[tuple[str, str]]
    next_step: str
    basis: str
    facts: list[tuple[str, str, bool]]
    shares: list[Share]
    groups: list[ShareGroup]


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
    basis: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A whole list."""

    matches: list[MatchView]
    near_misses: list[NearMissView]
    notes: list[tuple[str, str]]

    def band(self, name: str) -> list[MatchView]:
        return [match for match in self.matches if match.band == name]


def view(t: Translator, body: Mapping[str, Any]) -> ListView:
    """Every line of a list's body."""
    asked = {one["need_id"]: one for one in body["wants"]}
    sums = [abs(value) for match in body["matches"] for value in _sums(match).values()]
    longest = max(sums, default=1.0) or 1.0
    return ListView(
        matches=[_match(t, match, longest, asked.get(match["need_id"], {})) for match in body["matches"]],
        near_misses=[_near_miss(t, miss, asked.get(miss.get("need_id"), {})) for miss in body["near_misses"]],
        notes=[(name, say.of_name(t, NOTES, name)) for name in body["notes"]],
    )


def band(t: Translator, name: str) -> str:
    return t.gettext(BANDS[name])


def band_hint(t: Translator, name: str) -> str:
    return t.gettext(BAND_HINTS[name])


def _match(t: Translator, match: Mapping[str, Any], longest: float, need: Mapping[str, Any]) -> MatchView:
    card = match["offering"]
    shares = [_share(t, share) for share in match["contributions"]]
    return MatchView(
        rank=match["rank"],
        band=match["band"],
        score=match["score"],
        need_id=match["need_id"],
        need=_heading(t, need),
        label=need.get("label") or "",
        card=card,
        kind=say.provider_kind(t, card["provider_kind"]),
        because=say.reasons(t, match),
        is_by_text=say.is_by_text(match),
        evidence=say.evidence(t, match),
        overlaps=say.overlaps(t, match),
        confirm=list(zip(match["to_confirm"], say.to_confirm(t, match["to_confirm"]), strict=True)),
        next_step=say.next_step(t, card, is_red=need.get("label") == "RED"),
        basis=say.basis(t, card),
        facts=say.facts(t, card),
        shares=shares,
        groups=_groups(t, shares, _sums(match), longest),
    )


def _near_miss(t: Translator, miss: Mapping[str, Any], need: Mapping[str, Any]) -> NearMissView:
    """`need` is empty in lists that were kept before near misses had one."""
    card = miss["offering"]
    return NearMissView(
        would_rank=miss["would_rank"],
        rule=miss["rule"],
        sentence=say.near_miss(t, miss),
        need_id=miss.get("need_id", ""),
        need=_heading(t, need),
        label=need.get("label") or "",
        card=card,
        kind=say.provider_kind(t, card["provider_kind"]),
        basis=say.basis(t, card),
    )


def _heading(t: Translator, need: Mapping[str, Any]) -> str:
    return heading(t, need["statement"], need["areas"], need["position"]) if need else ""


def _share(t: Translator, share: Mapping[str, Any]) -> Share:
    label = say.of_name(t, CONTRIBUTIONS, share["name"])
    return Share(share["name"], label, share["value"], group_of(share["name"], share["group"]))


def _sums(match: Mapping[str, Any]) -> dict[str, float]:
    """The sum of each kind of shares; all of them together are the score."""
    sums: dict[str, float] = {}
    for share in match["contributions"]:
        name = group_of(share["name"], share["group"])
        sums[name] = sums.get(name, 0.0) + share["value"]
    return sums


def _groups(t: Translator, shares: list[Share], sums: Mapping[str, float], longest: float) -> list[ShareGroup]:
    """In the order of the page; a kind of a later version comes last, by its own name."""
    return [
        ShareGroup(
            say.of_name(t, GROUPS, name),
            sums[name],
            min(1.0, abs(sums[name]) / longest),
            [share for share in shares if share.group == name],
        )
        for name in [*GROUPS, *sorted(set(sums) - set(GROUPS))]
        if name in sums
    ]
