"""What differs between two lists of the same needs: who is new, who is gone and why, who moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.matches.mapping._lists import Body

Row = Mapping[str, Any]
FAR = 3  # places
_ASKED = ("statement", "language", "areas", "severity", "audience", "modes", "delivery_languages")


@dataclass(frozen=True, slots=True)
class Move:
    """One offering in two lists. `rules` are those that exclude it from the second, as far as that is known."""

    offering: Row
    before: Row | None
    after: Row | None
    rules: tuple[str, ...] = ()

    @property
    def is_far(self) -> bool:
        """Whether it moved on its own account; by a place or two offers move because others came or left."""
        return abs(_rank(self.after) - _rank(self.before)) >= FAR


@dataclass(frozen=True, slots=True)
class Changes:
    """Every offering that stands differently, in the order of the second list; gone ones in that of the first."""

    new: list[Move]
    gone: list[Move]
    up: list[Move]
    down: list[Move]
    rebanded: list[Move]

    @property
    def far(self) -> list[Move]:
        """Those that moved by more than others push them, up before down."""
        return [move for move in (*self.up, *self.down) if move.is_far]

    @property
    def n(self) -> int:
        """How many offerings stand differently; one that moved into another band counts once."""
        found = (*self.new, *self.gone, *self.up, *self.down, *self.rebanded)
        return len({move.offering["id"] for move in found})


def compare(before: Body, after: Body) -> Changes:
    """The differences between two lists; offerings that stand where they stood are not named."""
    first = {row["offering"]["id"]: row for row in before["matches"]}
    second = {row["offering"]["id"]: row for row in after["matches"]}
    broken = {one["offering"]: tuple(one["rules"]) for one in after["exclusions"]}
    kept = [Move(row["offering"], first[id], row) for id, row in second.items() if id in first]
    return Changes(
        new=[Move(row["offering"], None, row) for id, row in second.items() if id not in first],
        gone=[
            Move(row["offering"], row, None, broken.get(row["offering"]["external_id"], ()))
            for id, row in first.items()
            if id not in second
        ],
        up=[move for move in kept if _rank(move.after) < _rank(move.before)],
        down=[move for move in kept if _rank(move.after) > _rank(move.before)],
        rebanded=[move for move in kept if move.before and move.after and move.before["band"] != move.after["band"]],
    )


def has_other_needs(before: Body, after: Body) -> bool:
    """Whether the needs said something else; a need's place and label change no rank."""
    return _asked(before) != _asked(after)


def _asked(body: Body) -> dict[str, list[Any]]:
    names = (*_ASKED, "opens_on", "closes_on")
    return {one["need_id"]: [one.get(name) for name in names] for one in body["wants"]}


def _rank(row: Row | None) -> int:
    return int(row["rank"]) if row else 0
