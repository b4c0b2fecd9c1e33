"""Words of seven languages and more: sentences, stems, and TF-IDF vectors with frozen statistics."""

from __future__ import annotations

import re
import threading
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
import snowballstemmer
from numpy.typing import NDArray

from matching._types import ReferenceText

MAX_ITEMS = 60
MAX_LENGTH = 1_000
N_COLUMNS = 2**20
TF_CAP = 3  # a word said a hundred times counts as said three times
_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=[.!?;؟؛])\s+|(?<=[。！？；])|[\r\n\u2028\u2029]+")
_CLAUSE_END = re.compile(r"[,;:،；，、]|\s(?:and|et|y|e|и)\s|\s(?=و)", re.IGNORECASE)  # commas, and words for "and"
_SHORTEST_CLAUSE = 3
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_NOT_TEXT = {code: " " for code in range(32) if chr(code) not in "\t\n\r"}  # control characters are never quoted
GENERAL_WORDS = frozenset(
    {
        *("about", "access", "action", "activities", "activity", "against", "agencies", "agency", "agree"),
        *("applies", "apply", "approach", "area", "areas", "authorities", "basic", "build", "building", "call"),
        *("calls", "capacity", "case", "cases", "center", "centre", "clear", "countries", "country", "course"),
        *("courses", "develop", "developing", "development", "each", "first", "from", "give", "good", "government"),
        *("governments", "group", "handle", "have", "help", "importance", "international", "into", "know"),
        *("knowledge", "level", "line", "list", "make", "manage", "many", "means", "measure", "measures", "member"),
        *("members", "ministries", "ministry", "modelling", "more", "national", "need", "needs", "offer", "offers"),
        *("office", "officials", "only", "operation", "operations", "other", "part", "parts", "people", "period"),
        *("place", "places", "plan", "plans", "point", "policies", "policy", "practice", "practices", "process"),
        *("programme", "programmes", "project", "projects", "provide", "provides", "public", "regional", "report"),
        *("request", "requests", "resource", "resources", "result", "results", "role", "roles", "same", "second"),
        *("sector", "sectors", "service", "services", "set", "several", "shared", "should", "small", "society"),
        *("specialised", "staff", "standard", "standards", "start", "state", "states", "step", "steps", "suit"),
        *("suite", "suited", "suits", "support", "supports", "system", "systems", "team", "teams", "that", "their"),
        *("them", "these", "they", "this", "tool", "tools", "topic", "topics", "training", "unit", "units", "well"),
        *("which", "with", "within", "without", "work", "working", "year", "yearly", "years", "young"),
    }
)  # in texts of this field they say nothing
_local = threading.local()


def split_sentences(text: str) -> list[str]:
    """A text cut at the ends of sentences and lines, nothing else changed."""
    return _SENTENCE_END.split(text)


def cut(text: str) -> str:
    """As much of a text as is read."""
    return text[: MAX_ITEMS * MAX_LENGTH]


def sentences(text: str) -> list[str]:
    """The distinct sentences of a text in their order, at most `MAX_ITEMS`; a repeated sentence counts once."""
    clean = cut(text).translate(_NOT_TEXT).encode("utf-8", "replace").decode()
    parts = (" ".join(part.split())[:MAX_LENGTH] for part in split_sentences(clean))
    return list(dict.fromkeys(part for part in parts if _WORD.search(part)))[:MAX_ITEMS]


def clauses(item: str) -> list[str]:
    """The parts of a sentence between commas and words for "and" that are long enough to mean something."""
    parts = [part.strip(" .") for part in _CLAUSE_END.split(item)]
    return [part for part in parts if n_words(part) >= _SHORTEST_CLAUSE] if len(parts) > 1 else []


def _stemmer(language: str) -> snowballstemmer.stemmer:
    # a stemmer keeps the word it works on, so threads must not share one
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = snowballstemmer.stemmer(_STEMMERS[language])
    return stemmers[language]


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word)) if language in _STEMMERS else word


def located(text: str) -> list[tuple[str, str]]:
    """Lower-case words in order, each as the text writes it; Chinese and Japanese become overlapping pairs."""
    plain = unicodedata.normalize("NFKC", text)
    return [(word, plain[start:end]) for word, start, end in _places(text)]


def words(text: str) -> list[str]:
    """Lower-case words in order; runs of Chinese or Japanese characters become overlapping pairs."""
    return [word for word, _, _ in _places(text)]


def passage(text: str, first: int, last: int) -> str:
    """What the text writes from one word to another, by their numbers; empty if its letters had to be made plain."""
    places = _places(text)
    found = unicodedata.normalize("NFKC", text)[places[first][1] : places[last][2]]
    return found if found in text else ""


def n_words(text: str) -> float:
    """The length of a text in words; six Chinese or Japanese characters are as long as four words."""
    if text.isascii():
        return float(len(_WORD.findall(text)))
    n = 0.0
    for word in _WORD.findall(text):
        n += len(word) * 2 / 3 if _CJK.match(word) else 1
    return n


def _places(text: str) -> list[tuple[str, int, int]]:
    """Words with their beginning and end in the text made plain (NFKC)."""
    if text.isascii():
        return [(match.group().lower(), *match.span()) for match in _WORD.finditer(text)]
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text)):
        start, end = match.span()
        for word in _WORD.findall(match.group().lower()):
            if _CJK.match(word):
                found.extend(
                    (word[i : i + 2], start + i, min(start + i + 2, end)) for i in range(max(1, len(word) - 1))
                )
            else:
                found.append((word, start, end))
    return found


def stems(text: str, language: str) -> list[str]:
    """The stems of a text in order; words of a language without a stemmer stay as they are."""
    return [_stem(word, language) for word in words(text)]


def words_by_stem(text: str, language: str) -> dict[str, str]:
    """Each stem of a text with its first word, as the text writes it; words that had to be made plain are left out."""
    found: dict[str, str] = {}
    for word, as_written in located(text):
        stem = _stem(word, language)
        if stem not in found and as_written in text:
            found[stem] = as_written
    return found


def _columns(tokens: Sequence[str]) -> Counter[int]:
    grams = [*tokens, *(f"{left} {right}" for left, right in pairwise(tokens))]
    return Counter(zlib.crc32(gram.encode("utf-8", "replace")) % N_COLUMNS for gram in grams)


class LexicalSpace:
    """TF-IDF of stemmed words and word pairs, with weights frozen on reference texts.

    A word's column is a hash of the word, so neither the catalogue nor a need can move another text's columns;
    a word that the reference does not know weighs as much as its rarest word.

    Parameters
    ----------
    texts : sequence of ReferenceText
        What the document frequencies are counted on. Empty: every word weighs the same.
    """

    def __init__(self, texts: Sequence[ReferenceText] = ()) -> None:
        self._known_in_english: set[str] = set()
        frequency: Counter[int] = Counter()
        for text in texts:
            tokens = stems(text.text, text.language)
            frequency.update(_columns(tokens).keys())
            if text.language == "en":
                self._known_in_english.update(tokens)
        self._idf = np.full(N_COLUMNS, np.log(1 + len(texts)) + 1, dtype=np.float32)
        columns = np.fromiter(frequency.keys(), dtype=np.int64, count=len(frequency))
        counts = np.fromiter(frequency.values(), dtype=np.float64, count=len(frequency))
        self._idf[columns] = np.log((1 + len(texts)) / (1 + counts)) + 1

    def transform(self, token_lists: Iterable[Sequence[str]]) -> sp.csr_array:
        """Unit-length rows, one a text: shape (n texts, `N_COLUMNS`), float64; a text without words is a zero row."""
        indptr, indices, data = [0], [], []
        for tokens in token_lists:
            counts = sorted(_columns(tokens).items())
            columns = np.fromiter((column for column, _ in counts), dtype=np.int64, count=len(counts))
            repeats = np.fromiter((min(n, TF_CAP) for _, n in counts), dtype=np.float64, count=len(counts))
            row = (1 + np.log(repeats)) * self._idf[columns] if counts else repeats
            indices.append(columns)
            data.append(row / (np.sqrt(row @ row) or 1.0))
            indptr.append(indptr[-1] + len(counts))
        flat = (np.concatenate(data), np.concatenate(indices), np.array(indptr)) if data else ([], [], [0])
        return sp.csr_array(flat, shape=(len(indptr) - 1, N_COLUMNS), dtype=np.float64)

    @property
    def column_weights(self) -> NDArray[np.float32]:
        """The inverse document frequency of every column."""
        return self._idf

    def weight(self, token: str) -> float:
        """How telling a stem is: its inverse document frequency in the reference, 1 or more."""
        return float(self._idf[zlib.crc32(token.encode("utf-8", "replace")) % N_COLUMNS])

    def coverage(self, tokens: Iterable[str]) -> float:
        """Share of the distinct stems that the English part of the reference knows; 1.0 without a reference."""
        distinct = set(tokens)
        if not self._known_in_english:
            return 1.0
        return len(distinct & self._known_in_english) / max(1, len(distinct))


def cosines_in_words(left: sp.csr_array, right: sp.csr_array) -> NDArray[np.float64]:
    """Products of all rows of one with all rows of the other: shape (n left, n right).

    The same as `left @ right.T`, which would first lay out all `N_COLUMNS` columns for the words of a few sentences.
    """
    columns = np.unique(left.indices)
    known = np.isin(right.indices, columns)
    kept = np.concatenate(([0], np.cumsum(known)))[right.indptr]
    width = max(len(columns), 1)
    ours = (left.data, np.searchsorted(columns, left.indices), left.indptr)
    theirs = (right.data[known], np.searchsorted(columns, right.indices[known]), kept)
    narrow = [sp.csr_array(part, shape=(len(part[2]) - 1, width)) for part in (ours, theirs)]
    return np.asarray((narrow[0] @ narrow[1].T).toarray())
