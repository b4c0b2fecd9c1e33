"""The fitted ranker, built once for each version of the catalogue, and the vectors of texts it keeps.

Vectors of public texts are kept in the database; vectors of a need's sentences live only as long as one ranking,
unless its owner's list keeps them.
"""

import threading
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

import data
import matching
from app.database import Database
from app.matches import mapping, repository
from app.offerings import mapping as offerings_mapping
from app.offerings import repository as offerings_repository
from app.settings import Settings

Vector = NDArray[np.int8]
NO_ENCODER = "none"
USUAL_WEIGHTS = "expert"
_KEPT = 4  # versions in memory: lists that are being made keep theirs while a new one is built
_lock = threading.Lock()
_built: "dict[tuple[Path, str, str], Catalogue]" = {}
_references: dict[tuple[Any, ...], tuple[matching.OfferingRanker, "VectorStore | None"]] = {}
_private: ContextVar[dict[str, Vector] | None] = ContextVar("vectors of one need", default=None)


class VectorStore(MutableMapping[str, Vector]):
    """Vectors by the hash of their text: public ones for everybody, those of a need for one ranking alone."""

    def __init__(self, encoder: str, public: Mapping[str, Vector]) -> None:
        self.encoder = encoder
        self._public = dict(public)
        self.fresh: dict[str, Vector] = {}

    def __getitem__(self, key: str) -> Vector:
        private = _private.get()
        return private[key] if private is not None and key in private else self._public[key]

    def __setitem__(self, key: str, vector: Vector) -> None:
        private = _private.get()
        if private is not None:
            private[key] = vector
        else:
            self._public[key] = self.fresh[key] = vector

    def __delitem__(self, key: str) -> None:
        del self._public[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._public)

    def __len__(self) -> int:
        return len(self._public)

    def __contains__(self, key: object) -> bool:
        private = _private.get()
        return key in self._public or (private is not None and key in private)


@contextmanager
def sentences_of_a_need(known: Mapping[str, bytes]) -> Iterator[dict[str, Vector]]:
    """Within it, vectors that are made belong to one need; the dictionary holds the known and the new ones."""
    vectors = {text_hash: to_vector(packed) for text_hash, packed in known.items()}
    token = _private.set(vectors)
    try:
        yield vectors
    finally:
        _private.reset(token)


@dataclass(frozen=True)
class Catalogue:
    """One version of the ranked offerings, ready to rank, with what lists show of each."""

    version: str
    ranker: matching.OfferingRanker
    shown: mapping.Shown
    store: VectorStore | None
    encoder: str | None

    def fresh_vectors(self) -> dict[str, bytes]:
        """Vectors of public texts that were encoded since the start and may not be kept yet."""
        return {key: vector.tobytes() for key, vector in self.store.fresh.items()} if self.store else {}


def get_catalogue(session: Session, settings: Settings) -> Catalogue:
    """The catalogue as it stands, from memory if this version was built before."""
    key = (settings.database, offerings_repository.catalogue_version(session), settings.encoder)
    if (found := _built.get(key)) is not None:
        return found
    with _lock:  # built once; who has a version already never waits here, and nobody here holds the write lock
        if key not in _built:
            _built[key] = _build(session, key[1], settings)
            for oldest in list(_built)[:-_KEPT]:
                del _built[oldest]
        return _built[key]


def keep_vectors(session: Session, catalogue: Catalogue) -> int:
    """Write the vectors of public texts that the database lacks; says how many. Needs a writing session."""
    if not catalogue.store or not catalogue.encoder or not catalogue.store.fresh:
        return 0
    added = repository.add_text_vectors(session, catalogue.encoder, catalogue.fresh_vectors())
    session.flush()
    return added


def read_sentences(catalogue: Catalogue, needs: Sequence[matching.Need]) -> dict[str, dict[str, bytes]]:
    """Encode each need's sentences once; what was not known before, by need, to be kept beside it."""
    vectors = _private.get()
    if catalogue.encoder is None or vectors is None:
        return {}
    new: dict[str, dict[str, bytes]] = {}
    for need in needs:
        before = set(vectors)
        catalogue.ranker.suggest(need.statement, need.language)
        new[need.id] = {key: vector.tobytes() for key, vector in vectors.items() if key not in before}
    return new


def _build(session: Session, version: str, settings: Settings) -> Catalogue:
    rows = offerings_repository.list_ranked(session)
    offerings = {row.external_id: offerings_mapping.to_offering(row) for row in rows}
    projects = tuple(mapping.to_project(row) for row in offerings_repository.list_projects(session))
    frozen, store = _frozen(session, settings, projects)
    return Catalogue(
        version=version,
        ranker=copy(frozen).fit(offerings.values()),
        shown=mapping.Shown(
            cards={row.external_id: mapping.to_card(row, offerings[row.external_id]) for row in rows},
            offerings=offerings,
            projects={project.id: project for project in projects},
        ),
        store=store,
        encoder=None if store is None else store.encoder,
    )


def _frozen(
    session: Session, settings: Settings, projects: tuple[matching.Project, ...]
) -> tuple[matching.OfferingRanker, VectorStore | None]:
    """A ranker without offerings: its statistics rest on the reference alone, so that every version shares them."""
    model = load_encoder(settings.encoder)
    key = (settings.database if model is not None else None, settings.encoder, settings.demo, projects)
    if key not in _references:
        store = None
        if model is not None:
            kept = repository.text_vectors(session, model.name)
            store = VectorStore(model.name, {text_hash: to_vector(packed) for text_hash, packed in kept.items()})
        ranker = matching.OfferingRanker(
            taxonomy=data.load_taxonomy(),
            reference=data.load_reference(),
            projects=projects,
            countries=[record.country for record in data.load_countries(demo=settings.demo).values()],
            encoder=matching.CachedEncoder(model, store) if model is not None and store is not None else None,
            weights=data.load_weights(USUAL_WEIGHTS),
        )
        for oldest in list(_references)[: 1 - _KEPT]:
            del _references[oldest]
        _references[key] = (ranker.fit(()), store)
    return _references[key]


def warm_up(database: Database, settings: Settings) -> None:
    """Have the ranker and the encoder ready before somebody waits for them; called beside the start of the service."""
    with database.reading(insider=False) as session:
        catalogue = get_catalogue(session, settings)
    with sentences_of_a_need({}):
        catalogue.ranker.suggest("A first sentence wakes the encoder.", "en")


@lru_cache(maxsize=4)
def load_encoder(name: str) -> matching.Encoder | None:
    """The encoder of this setting; None when there is none, or when its files are not the pinned ones."""
    if name == NO_ENCODER:
        return None
    try:
        return matching.load_encoder()
    except matching.EncoderError:  # the service ranks without it, and every list says so
        return None


def to_vector(packed: bytes) -> Vector:
    return np.frombuffer(packed, dtype=np.int8)
