"""Part of a kept list: the rows that somebody chose to see, and how many each further choice would leave."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.matches.mapping._lists import Body

Row = Mapping[str, Any]
NEAR_MISS, UNKNOWN, FREE, OTHER = "near_miss", "unknown", "free", "other"
YES = "true"


def _codes(fact: str) -> Callable[[Row], frozenset[str]]:
    def read(row: Row) -> frozenset[str]:
        known = row["offering"][fact]
        return frozenset(known["value"]) if known and known["value"] else frozenset({UNKNOWN})

    return read


def _cost(row: Row) -> frozenset[str]:
    known = row["offering"]["cost"]
    return frozenset({UNKNOWN if not known else FREE if known["value"] == FREE else OTHER})


# filter -> the codes of a row that it looks at; the order is that of the page
FILTERS: Mapping[str, Callable[[Row], frozenset[str]]] = {
    "band": lambda row: frozenset({row.get("band", NEAR_MISS)}),
    "serves": lambda row: frozenset({row.get("need_id") or UNKNOWN}),
    "language": _codes("languages"),
    "cost": _cost,
    "mode": _codes("modes"),
    "provider_kind": lambda row: frozenset({row["offering"]["provider_kind"] or UNKNOWN}),
    "next_step": lambda row: frozenset({row["offering"]["next_step"]}),
    "confirmed": lambda row: frozenset({YES} if row["offering"]["confirmed_on"] else ()),
}
_LAST = "9999-12-31"


def _place(row: Row) -> int:
    return int(row.get("rank") or row["would_rank"])


# how rows may be sorted; ties always stand by rank
SORTS: Mapping[str, Callable[[Row], Any]] = {
    "fit": _place,
    "provider": lambda row: str(row["offering"]["provider"]).casefold(),
    "deadline": lambda row: row["offering"]["closes_on"] or _LAST,
    "confirmed": lambda row: [-int(part) for part in (row["offering"]["confirmed_on"] or "1-1-1").split("-")],
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody chose: codes by filter, and an order. One of a filter's codes must hold; every filter must."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "fit"

    def without(self, name: str, code: str | None = None) -> "Wanted":
        """The same with one filter less, or with one of its codes less."""
        kept = tuple(one for one in self.chosen.get(name, ()) if code is not None and one != code)
        return replace(
            self, chosen={n: kept if n == name else codes for n, codes in self.chosen.items() if n != name or kept}
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What is left of a list, the counts of every filter, and the filters whose loss would find something."""

    body: Body
    facets: Mapping[str, Mapping[str, int]]
    nearest: tuple[tuple[str, int], ...]


def select(body: Body, wanted: Wanted) -> Part:
    """The rows that fit, in the order asked for. Their ranks stay those of the list."""
    rows = [*body["matches"], *body["near_misses"]]
    read = [{name: codes(row) for name, codes in FILTERS.items()} for row in rows]
    failed = [[name for name, chosen in wanted.chosen.items() if one[name].isdisjoint(chosen)] for one in read]
    facets = {name: _count(name, read, failed) for name in FILTERS}
    n_matches = len(body["matches"])
    kept = {
        "matches": _sorted([rows[i] for i in range(n_matches) if not failed[i]], wanted.sort),
        "near_misses": _sorted([rows[i] for i in range(n_matches, len(rows)) if not failed[i]], wanted.sort),
    }
    return Part(body | kept, facets, () if any(not names for names in failed) else _nearest(wanted, failed))


def _count(name: str, read: Sequence[Row], failed: Sequence[Sequence[str]]) -> Mapping[str, int]:
    """How many rows each code of a filter would leave, the other filters as they are."""
    fitting = (one for one, names in zip(read, failed, strict=True) if not names or names == [name])
    return Counter(code for one in fitting for code in one[name])


def _nearest(wanted: Wanted, failed: Sequence[Sequence[str]]) -> tuple[tuple[str, int], ...]:
    """Which one filter to drop, and how many rows are then left; the most first."""
    found = [(name, sum(names == [name] for names in failed)) for name in wanted.chosen]
    return tuple(sorted((one for one in found if one[1]), key=lambda one: (-one[1], one[0])))


def _sorted(rows: Sequence[Row], order: str) -> list[Row]:
    return sorted(rows, key=lambda row: (SORTS[order](row), _place(row)))


def pick(body: Body, offering_ids: Sequence[str]) -> Body:
    """The matches of a few offerings, in the order of their ranks."""
    return body | {"matches": [row for row in body["matches"] if row["offering"]["id"] in offering_ids]}
