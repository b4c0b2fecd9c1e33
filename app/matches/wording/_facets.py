"""The choices over a kept list in words: filters with counts, orders, and what to drop when nothing is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.matches.wording import _sentences as say
from app.matches.wording._asking import heading
from app.matches.wording._messages import BANDS, NEXT_STEPS
from app.web import vocabulary
from app.web.translation import N_, Translator

FILTERS = {
    "band": N_("Band"),
    "serves": N_("Need"),
    "language": N_("Given in"),
    "cost": N_("Cost"),
    "mode": N_("Comes as"),
    "provider_kind": N_("Kind of provider"),
    "next_step": N_("Next step"),
    "confirmed": N_("Confirmation"),
}
SORTS = {
    "fit": N_("Fit"),
    "provider": N_("Provider"),
    "deadline": N_("Next deadline"),
    "confirmed": N_("Most recently confirmed"),
}
UNKNOWN = N_("Not known")
CODES = {
    "band": {**BANDS, "near_miss": N_("Near misses")},
    "cost": {"free": N_("Free of charge"), "other": N_("Other"), "unknown": UNKNOWN},
    "next_step": NEXT_STEPS,
    "confirmed": {"true": N_("Only confirmed by the provider")},
}
_NAMES = {"language": vocabulary.language_name, "mode": vocabulary.mode_name, "provider_kind": say.provider_kind}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter, and how many rows it would leave."""

    code: str
    label: str
    n: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its choices, those that leave most first."""

    name: str
    label: str
    options: list[Option]


def facets(
    t: Translator, counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, Sequence[str]], body: Mapping[str, Any]
) -> list[Facet]:
    """Every filter that can tell rows apart, or that is chosen."""
    needs = {one["need_id"]: one for one in body["wants"]}
    found = []
    for name, label in FILTERS.items():
        codes = {*counts[name], *chosen.get(name, ())}
        options = [
            Option(code, code_name(t, name, code, needs), counts[name].get(code, 0), code in chosen.get(name, ()))
            for code in codes
        ]
        if len(options) > 1 or name in chosen or (name == "confirmed" and options):
            fixed = list(CODES.get(name, needs))
            options.sort(key=lambda one: (fixed.index(one.code) if one.code in fixed else 0, -one.n, one.label))
            found.append(Facet(name, t.gettext(label), options))
    return found


def code_name(t: Translator, name: str, code: str, needs: Mapping[str, Mapping[str, Any]]) -> str:
    """A code of a filter, as the reader says it."""
    if name == "serves":
        need = needs.get(code)
        return heading(t, need["statement"], need["areas"], need["position"]) if need else t.gettext(UNKNOWN)
    if name in CODES:
        return say.of_name(t, CODES[name], code)
    return t.gettext(UNKNOWN) if code == "unknown" else _NAMES[name](t, code)
