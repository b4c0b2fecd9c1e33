"""Steps of a run: what each may be given, and how it is picked."""

import itertools
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from lifecycle import PEOPLE, Seats

Pick = Callable[[Random], Any]


def one_of(values: Iterable[Any]) -> Pick:
    found = tuple(values)
    return lambda random: random.choice(found)


NUMBER: Pick = lambda random: random.randrange(60)  # noqa: E731  # a value beside the others
CHOICES: Pick = lambda random: [random.randrange(120) for _ in range(random.randint(3, 7))]  # noqa: E731  # the same
DAYS = one_of((None, -1, 0, 1, 5))
LEAVING = ("withdraw", "end")  # done less often, since little can follow
STEPS: dict[str, dict[str, Pick]] = {}


def step(**arguments: Pick) -> Callable[[Any], Any]:
    """A step of a run, and what its arguments may be."""

    def keep(method: Any) -> Any:
        STEPS[method.__name__] = arguments
        return method

    return keep


def allowed(acts: Iterable[str], expected: Callable[[str, str], Any], seats: Seats) -> list[tuple[str, str]]:
    """Who may do what now, by the tables."""
    people = [who for who in PEOPLE if who not in seats.disabled]
    return [(who, act) for who, act in itertools.product(people, acts) if expected(who, act) is None]
