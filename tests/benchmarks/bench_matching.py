"""How fast ranking is, up to 100,000 offerings, beside the least work that any exact ranking must do.

Offerings are recombined from the sentences of the shipped catalogue, with a fixed seed; each sentence is encoded once.
The least work for one need is one product of its sentences with as many float32 vectors as the ranker holds, and one
sparse product of its words with theirs. Both sides are measured in turn, in this one run, in one thread; medians count.
"""

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

import data
from matching import CachedEncoder, Need, NeedProfile, Offering, OfferingRanker, _items, _reasons, load_encoder
from matching._encoder import in_one_thread
from matching._items import ItemIndex
from matching._text import sentences

NEEDS = Path(__file__).parents[1] / "evaluation" / "needs.jsonl"
ON = data.RELEASE.date
SEED = 20_261_101
K = 20
SIZES = (1_000, 10_000, 100_000)
N_PROFILES = 200
TOGETHER = 16  # needs in one batch of the bare products, as in `rank_many`
N_CHANGES = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="offerings in the largest catalogue")
    largest = parser.parse_args().largest
    encoder = CachedEncoder(load_encoder(), {})
    needs = made_profiles(N_PROFILES)
    encoder.encode([sentence for profile in needs for need in profile.needs for sentence in sentences(need.statement)])
    offerings = made_offerings(largest)
    for size in (*(size for size in SIZES if size < largest), largest):
        ranker = make_ranker(encoder)
        fitting = seconds(lambda ranker=ranker, size=size: ranker.fit(offerings[:size]))
        gc.freeze()
        measure_one(ranker, needs[:9], f"{size:>7,} offerings")
        print(f"{'':<20} fit {fitting:.1f} s, {ranker.n_bytes / size:,.0f} bytes an offering   (goal <= 4,000)")
    items = items_of(ranker)
    print(f"{'':<20} {items.n_items / largest:.1f} vectors an offering; bytes of every array;")
    print(f"{'':<20} the offerings that were handed in and their strings not counted")
    measure_many(ranker, needs)
    measure_changes(ranker, made_offerings(N_CHANGES, prefix="new"))
    measure_peers(items, offerings, needs)


def make_ranker(encoder: CachedEncoder) -> OfferingRanker:
    return OfferingRanker(
        taxonomy=data.load_taxonomy(),
        reference=data.load_reference(),
        projects=data.load_projects(),
        countries=[record.country for record in data.load_countries().values()],
        encoder=encoder,
        weights=data.load_weights("expert"),
    )


def made_offerings(n: int, prefix: str = "made") -> list[Offering]:
    """Offerings with the facts of one of the catalogue, the areas of two, and sentences of any."""
    dice = random.Random(SEED)
    shipped = data.load_offerings()
    lines = [sentence for offering in shipped for sentence in sentences(offering.summary)]

    def one(number: int) -> Offering:
        source, other = dice.choice(shipped), dice.choice(shipped)
        areas = sorted(source.areas | other.areas)
        return replace(
            source,
            id=f"{prefix}-{number:06}",
            title=dice.choice(shipped).title,
            summary=" ".join(dice.sample(lines, dice.choice((2, 3, 3, 4)))),
            areas=frozenset(dice.sample(areas, min(len(areas), dice.randint(1, 5)))),
        )

    return [one(number) for number in range(n)]


def made_profiles(n: int) -> list[NeedProfile]:
    """Profiles of one need each: the statements of the judged needs, half of them without areas, their order mixed."""
    dice = random.Random(SEED)
    records, countries = data.load_needs(NEEDS), data.load_countries()
    lines = [line for record in records if record.need.language == "en" for line in sentences(record.need.statement)]

    def one(number: int) -> NeedProfile:
        record = records[number % len(records)]
        need = record.need if number < len(records) else mixed(record.need, dice.sample(lines, 3))
        return NeedProfile(
            countries[record.country].country, (need if number % 2 else replace(need, areas=frozenset()),)
        )

    return [one(number) for number in range(n)]


def mixed(need: Need, lines: Sequence[str]) -> Need:
    return replace(need, statement=" ".join(lines), language="en")


def items_of(ranker: OfferingRanker) -> ItemIndex:
    return ranker._fitted()[1].supplies[0].catalogue.items


@dataclass
class Bare:
    """The least work: the vectors as float32, and the words of the items as a matrix."""

    vectors: NDArray[np.float32]
    by_word: sp.csr_array
    items: ItemIndex

    @classmethod
    def of(cls, items: ItemIndex) -> "Bare":
        assert items.vectors is not None
        each = np.repeat(items.rarities, np.diff(items.word_starts)) * _items._LEVELS[items.levels]
        by_word = (each * items.scales[items.places], items.places, items.word_starts)
        shape = (len(items.words), items.n_items)
        return cls(items.vectors.astype(np.float32), sp.csr_array(by_word, shape=shape), items)

    def read(self, ranker: OfferingRanker, profiles: Sequence[NeedProfile]) -> tuple[NDArray[np.float32], sp.csr_array]:
        """The sentences of needs: their vectors, turned, and their words in the columns of the items."""
        read = [need.question.demand.texts for one in profiles for need in asked(ranker, one)]
        texts = [text.at(text.whole) for text in read if text is not None]  # what is compared, clauses aside
        words = sp.csr_array(sp.vstack([text.lexical for text in texts]))[:, self.items.words]
        vectors = np.concatenate([text.vectors for text in texts if text.vectors is not None])
        return np.ascontiguousarray(vectors.T, dtype=np.float32), words

    def work(self, vectors: NDArray[np.float32], words: sp.csr_array) -> None:
        with in_one_thread():
            np.matmul(self.vectors, vectors)
        words @ self.by_word


def asked(ranker: OfferingRanker, profile: NeedProfile) -> list[Any]:
    return ranker._ask(profile, ON, frozenset(), ranker.weights)


def measure_one(ranker: OfferingRanker, profiles: Sequence[NeedProfile], title: str) -> None:
    """Explained top 20 of one need, in turn with the bare products."""
    bare = Bare.of(items_of(ranker))
    first, ranked, dense, ratios = [], [], [], []
    ranker.rank(profiles[0], on=ON, k=K)
    for profile in profiles:
        forget(ranker)
        first.append(seconds(lambda profile=profile: ranker.rank(profile, on=ON, k=K)))
        read = bare.read(ranker, [profile])
        for _ in range(3):
            least = seconds(lambda read=read: bare.work(*read))
            ours = seconds(lambda profile=profile: ranker.rank(profile, on=ON, k=K))
            dense.append(least)
            ranked.append(ours)
            ratios.append(ours / least)
    ours = statistics.median(ranked)
    n = len(ranker.offerings)
    print(
        f"{title:<20} explained top {K} {ours * 1e3:.1f} ms, bare products {statistics.median(dense) * 1e3:.1f} ms, "
        f"ratio {statistics.median(ratios):.2f}   (goal <= 2 at 100,000); {ours / n * 1e6:.2f} us an offering"
    )
    print(f"{'':<20} nothing remembered of the offerings' sentences: {statistics.median(first) * 1e3:.1f} ms")


def forget(ranker: OfferingRanker) -> None:
    """Empty what is remembered of offerings' sentences between rankings."""
    for kept in (*vars(_reasons).values(), *vars(ranker._fitted()[0].reader).values()):
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def measure_many(ranker: OfferingRanker, profiles: Sequence[NeedProfile]) -> None:
    """All profiles at once, beside the bare products in batches of the same size."""
    bare = Bare.of(items_of(ranker))
    ours, least = 0.0, 0.0
    for start in range(0, len(profiles), TOGETHER):
        part = profiles[start : start + TOGETHER]
        read = bare.read(ranker, part)
        least += seconds(lambda read=read: bare.work(*read))
        ours += seconds(lambda part=part: ranker.rank_many(part, on=ON, k=K))
    print(
        f"rank_many            {len(profiles)} profiles in {ours:.2f} s, {ours / len(profiles) * 1e3:.1f} ms each; "
        f"bare products in batches of {TOGETHER}: {least:.2f} s, ratio {ours / least:.2f}   (goal <= 1.5)"
    )


def measure_changes(ranker: OfferingRanker, new: Sequence[Offering]) -> None:
    """One offering more, one less; their sentences are encoded before."""
    for title, act in (("add", ranker.add), ("remove", lambda one: ranker.remove(one.id))):
        busy = time.process_time()
        found = [seconds(lambda one=one, act=act: act(one)) for one in new]
        busy = time.process_time() - busy
        print(
            f"{title:<20} one offering: median {statistics.median(found) * 1e3:.1f} ms, slowest of {len(found)} "
            f"{max(found) * 1e3:.1f} ms, {busy / len(found) * 1e3:.1f} ms of a processor   (goal < 10 ms)"
        )


def measure_peers(items: ItemIndex, offerings: Sequence[Offering], profiles: Sequence[NeedProfile]) -> None:
    """Libraries that do a part of the same: words alone, or one vector an offering alone; no rules, no reasons."""
    statements = [profile.needs[0].statement for profile in profiles]
    try:
        import bm25s  # noqa: PLC0415  # a tool of the tests, perhaps absent
    except ImportError:
        print("bm25s                absent")
    else:
        index = bm25s.BM25()
        index.index(bm25s.tokenize([one.text for one in offerings], show_progress=False), show_progress=False)
        queries = [bm25s.tokenize(text, show_progress=False, return_ids=False) for text in statements[:9]]
        each = [seconds(lambda query=query: index.retrieve(query, k=K, show_progress=False)) for query in queries * 3]
        print(f"bm25s                top {K} by words alone, one at a time: {statistics.median(each) * 1e3:.1f} ms")
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415  # slow to import

    assert items.vectors is not None
    one_each = items.vectors[items.starts[:-1]].astype(np.float32)
    neighbours = NearestNeighbors(n_neighbors=K, algorithm="brute", metric="cosine", n_jobs=1).fit(one_each)
    asked_for = one_each[: len(statements)] + 1
    with in_one_thread():
        single = [seconds(lambda row=row: neighbours.kneighbors(row[None])) for row in asked_for[:9]]
        together = seconds(lambda: neighbours.kneighbors(asked_for))
    print(
        f"scikit-learn         brute-force neighbours, one vector an offering: {statistics.median(single) * 1e3:.1f} "
        f"ms one at a time, {together / len(asked_for) * 1e3:.1f} ms in a batch of {len(asked_for)}"
    )


def seconds(act: Callable[[], object]) -> float:
    gc.collect(0)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
