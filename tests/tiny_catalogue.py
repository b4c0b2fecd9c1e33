"""A small made-up catalogue and a cheap encoder, for tests of the library: nothing here is anybody's real offering."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching import (
    Area,
    Basis,
    CachedEncoder,
    Country,
    Fact,
    Membership,
    Need,
    NeedProfile,
    Offering,
    OfferingRanker,
    Project,
    Reference,
    ReferenceText,
    Taxonomy,
)

ON = date(2026, 11, 1)
WORDS = [
    *("strategy", "police", "evidence", "training", "team", "incident", "law", "court", "bank", "school"),
    *("network", "audit", "mentor", "island", "response", "forensic", "diplomat", "awareness", "budget", "review"),
]
AREAS = {
    "gov.plan": ("strategy", "national plan"),
    "gov.audit": ("audit", "maturity review"),
    "inc.team": ("response team", "incident"),
    "law.court": ("court", "digital evidence"),
    "law.police": ("police", "forensic lab"),
    "ppl.school": ("school", "awareness campaign"),
}
GROUPS = {"gov": "Governance", "inc": "Incidents", "law": "Law", "ppl": "People"}


class WordEncoder:
    """Vectors that are sums of a fixed random direction for each word: cheap, and the same everywhere."""

    name = "words"

    def __init__(self) -> None:
        self.n_texts = 0

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        self.n_texts += len(texts)
        return np.array([sum((_direction(word) for word in text.lower().split()), np.full(16, 1e-3)) for text in texts])


@cache
def _direction(word: str) -> NDArray[Any]:
    return np.random.default_rng(zlib.crc32(word.strip(".,").encode())).normal(size=16)


ENCODER = CachedEncoder(WordEncoder(), {})


def make_taxonomy() -> Taxonomy:
    areas = tuple(
        Area(id, id.split(".")[0], phrases[0], synonyms={"en": phrases}, need_phrases={"en": (f"no {phrases[0]}",)})
        for id, phrases in AREAS.items()
    )
    return Taxonomy(areas, GROUPS, "tiny", {"inc.team": ("gov.plan",)})


def stated(*values: str) -> Fact[frozenset[str]]:
    return Fact(frozenset(values), Basis.STATED)


def inferred(*values: str) -> Fact[frozenset[str]]:
    return Fact(frozenset(values), Basis.INFERRED)


def make_country(code: str = "XA", *groups: str, languages: tuple[str, ...] = ("en",)) -> Country:
    return Country(code, tuple(Membership(group) for group in groups), frozenset(languages), "LM")


COUNTRIES = (
    make_country("XA", "islands", "south"),
    make_country("XB", "islands", "south"),
    make_country("XC", "south"),
    make_country("XD", "north"),
)


def make_offering(id: str = "a", text: str = "Training for a response team", **facts: Any) -> Offering:
    defaults = {"areas": frozenset({"inc.team"}), "open_to_all": Fact(True, Basis.STATED)}
    return Offering(**{"id": id, "provider": f"Provider {id}", "title": text, **defaults, **facts})


def make_profile(
    statement: str = "We have no response team.", country: Country = COUNTRIES[0], **need: Any
) -> NeedProfile:
    return NeedProfile(country, (Need(**{"id": "n", "statement": statement, **need}),))


def make_reference() -> Reference:
    texts = tuple(ReferenceText(f"{word} {other}") for word in WORDS for other in WORDS[:5])
    offerings = tuple(
        make_offering(f"r{i:02}", f"{WORDS[i % 20]} {WORDS[(3 * i) % 20]}. {WORDS[(7 * i + 1) % 20]} programme")
        for i in range(25)
    )
    return Reference("tiny-1", texts, offerings)


REFERENCE = make_reference()
PROJECTS = (
    Project("p1", "Past help", ("Provider a",), frozenset({"XA"}), frozenset({"inc.team"})),
    Project("p2", "Help nearby", ("Provider b",), frozenset({"XB"}), frozenset({"law.police"})),
)


def make_ranker(offerings: Sequence[Offering], *, with_encoder: bool = True, **settings: Any) -> OfferingRanker:
    defaults = {"taxonomy": make_taxonomy(), "reference": REFERENCE, "projects": PROJECTS, "countries": COUNTRIES}
    encoder = ENCODER if with_encoder else None
    return OfferingRanker(**{**defaults, "encoder": encoder, **settings}).fit(offerings)


def sentence() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(lambda words: " ".join(words) + ".")


def fact_of(values: Sequence[str]) -> st.SearchStrategy[Fact[frozenset[str]] | None]:
    some = st.sets(st.sampled_from(values), min_size=1, max_size=2).map(frozenset)
    return st.none() | st.builds(Fact, some, st.sampled_from(Basis))


@st.composite
def offering(draw: st.DrawFn, id: str = "a") -> Offering:
    return Offering(
        id=id,
        provider=f"Provider {draw(st.sampled_from('abc'))}",
        title=draw(sentence()),
        summary=" ".join(draw(st.lists(sentence(), max_size=2))),
        areas=frozenset(draw(st.sets(st.sampled_from(sorted(AREAS)), max_size=3))),
        state=draw(st.sampled_from(["published", "unclaimed", "ended"])),
        as_of_year=draw(st.none() | st.integers(2010, 2026)),
        eligible_countries=draw(fact_of(["XA", "XB", "XD"])),
        eligible_groups=draw(fact_of(["islands", "north", "no-list"])),
        open_to_all=draw(st.none() | st.builds(Fact, st.booleans(), st.sampled_from(Basis))),
        modes=draw(fact_of(["workshop", "toolkit", "incountry_advice"])),
        languages=draw(fact_of(["en", "fr"])),
        women_only=draw(st.none() | st.builds(Fact, st.booleans(), st.sampled_from(Basis))),
    )


@st.composite
def catalogue(draw: st.DrawFn, min_size: int = 1, max_size: int = 6) -> list[Offering]:
    n = draw(st.integers(min_size, max_size))
    return [draw(offering(id=f"o{i}")) for i in range(n)]


@st.composite
def profile(draw: st.DrawFn) -> NeedProfile:
    need = Need(
        id="n",
        statement=" ".join(draw(st.lists(sentence(), min_size=1, max_size=3))),
        areas=frozenset(draw(st.sets(st.sampled_from(sorted(AREAS)), max_size=3))),
        delivery_languages=frozenset(draw(st.sets(st.sampled_from(["en", "fr"]), max_size=1))),
        modes=frozenset(draw(st.sets(st.sampled_from(["workshop", "toolkit"]), max_size=1))),
    )
    return NeedProfile(draw(st.sampled_from(COUNTRIES)), (need,))


def renamed(offerings: Sequence[Offering], prefix: str) -> list[Offering]:
    return [replace(one, id=f"{prefix}{one.id}") for one in offerings]


@st.composite
def several_needs(draw: st.DrawFn) -> NeedProfile:
    """One to three needs of one country."""
    parts = [draw(profile()) for _ in range(draw(st.integers(1, 3)))]
    needs = [
        replace(part.needs[0], id=f"n{i}", severity=draw(st.none() | st.integers(1, 5))) for i, part in enumerate(parts)
    ]
    return NeedProfile(parts[0].country, tuple(needs))
