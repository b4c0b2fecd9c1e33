"""The public catalogue as people search it: small values in memory, kept for as long as the catalogue is the same."""

import re
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.models import Offering, OfferingState
from app.offerings import repository
from app.offerings.mapping import CHOICES, SETS, known_codes
from app.offerings.schemas import CatalogueQuery
from data import LANGUAGES, area_label, load_taxonomy, load_vocabularies

# filter -> the codes of an entry that it looks at; the order is that of the page
FILTERS: Mapping[str, Callable[["Entry"], frozenset[str]]] = {
    "area": lambda entry: entry.areas | entry.area_groups,
    "mode": lambda entry: entry.codes("modes"),
    "language": lambda entry: entry.codes("languages"),
    "group": lambda entry: entry.codes("eligible_groups") | entry.codes("members_only") | entry.everyone,
    "provider_kind": lambda entry: frozenset({entry.provider_kind} if entry.provider_kind else ()),
    "cost": lambda entry: entry.codes("cost"),
    "next_step": lambda entry: entry.codes("next_step"),
    "sector": lambda entry: entry.codes("sectors"),
}
EVERYONE = "everyone"
WEIGHTS = (("title", 4), ("areas", 3), ("provider", 2), ("text", 1))
# words that say nothing about what is looked for, as `_words` leaves them
STOP_WORDS = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "our", "that"),
        *("the", "their", "to", "us", "we", "with"),
        *("au", "aux", "de", "des", "du", "en", "et", "la", "le", "les", "ou", "par", "pour", "un", "une"),
        *("el", "los", "las", "y", "para", "por", "con"),
        *("في", "من", "علي", "الي", "عن", "مع", "و", "او"),
    }
)
MAX_KEPT = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A public row, small enough to keep all of them in memory."""

    id: UUID
    external_id: str
    title: str
    provider: str
    provider_kind: str | None
    summary: str
    text_language: str
    areas: frozenset[str]
    area_groups: frozenset[str]
    facts: Mapping[str, Any]
    is_ended: bool
    is_confirmed: bool
    is_by_provider: bool
    words: Mapping[str, str] = field(repr=False, default_factory=dict)

    def codes(self, fact: str) -> frozenset[str]:
        """The values of a fact, whatever its basis."""
        value = self.facts[fact]["value"] if fact in self.facts else ()
        return frozenset({value} if isinstance(value, str) else value)

    @property
    def everyone(self) -> frozenset[str]:
        is_open = "open_to_all" in self.facts and self.facts["open_to_all"]["value"]
        return frozenset({EVERYONE}) if is_open else frozenset()


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: words, and codes by filter. One of a filter's codes must hold; every filter must."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    with_ended: bool = False

    def without(self, name: str, code: str | None = None) -> "Search":
        """The same search with one filter less, or with one of its codes less."""
        kept = tuple(c for c in self.chosen.get(name, ()) if code is not None and c != code)
        rest = {n: codes for n, codes in self.chosen.items() if n != name}
        return replace(self, chosen=rest | ({name: kept} if kept else {}))


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of a search, best first, counts for every filter, and the nearest searches that find something."""

    entries: tuple[Entry, ...]
    facets: Mapping[str, Mapping[str, int]]
    nearest: tuple[tuple[str, str, int], ...]


_kept: OrderedDict[tuple[str, str], tuple[Entry, ...]] = OrderedDict()
_lock = Lock()


def read_catalogue(session: Session) -> tuple[Entry, ...]:
    """Every public row; one small query while the catalogue stays the same, two when it has changed."""
    key = (str(session.get_bind().engine.url), repository.catalogue_version(session))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    entries = tuple(_entry(row) for row in repository.list_public(session))
    with _lock:
        _kept[key] = entries
        while len(_kept) > MAX_KEPT:
            _kept.popitem(last=False)
    return entries


def _entry(row: Offering) -> Entry:
    groups = {area.id: area.group for area in load_taxonomy().areas}
    texts = (row.summary, row.evidence, row.ask, *(str(fact.get("quote", "")) for fact in row.facts.values()))
    modes = [load_vocabularies().modes.get(code, "") for code in row.facts.get("modes", {}).get("value", ())]
    return Entry(
        id=row.id,
        external_id=row.external_id,
        title=row.title,
        provider=row.provider,
        provider_kind=row.provider_kind,
        summary=row.summary,
        text_language=row.text_language,
        areas=frozenset(row.areas),
        area_groups=frozenset(groups[area] for area in row.areas if area in groups),
        facts=row.facts,
        is_ended=row.state is OfferingState.ENDED,
        is_confirmed=row.is_confirmed,
        is_by_provider=row.confirmed_on is not None,
        words={
            "title": _words(row.title),
            "provider": _words(row.provider),
            "text": _words(" ".join((*texts, *modes))),
        },
    )


def search(entries: Iterable[Entry], wanted: Search) -> Found:
    """Entries that fit. Saying a word twice raises nothing: a word counts once, by the best place it stands in."""
    by_words = _find_words([e for e in entries if wanted.with_ended or not e.is_ended], wanted.q)
    fitting = [entry for entry in by_words if _fits(entry, wanted)]
    facets = {name: _count(by_words, wanted.without(name), name) for name in FILTERS}
    return Found(tuple(fitting), facets, () if fitting else _nearest(by_words, wanted))


def _count(entries: Sequence[Entry], wanted: Search, name: str) -> Mapping[str, int]:
    """How many entries each code of a filter would leave, the other filters as they are."""
    return Counter(code for entry in entries if _fits(entry, wanted) for code in FILTERS[name](entry))


def _fits(entry: Entry, wanted: Search) -> bool:
    return all(not FILTERS[name](entry).isdisjoint(codes) for name, codes in wanted.chosen.items())


def _nearest(entries: Sequence[Entry], wanted: Search) -> tuple[tuple[str, str, int], ...]:
    """Which one choice to drop, and how many entries are then found; the most first."""
    choices = [(name, code) for name, codes in wanted.chosen.items() for code in codes]
    found = [(n, c, sum(_fits(entry, wanted.without(n)) for entry in entries)) for n, c in choices]
    return tuple(sorted((row for row in found if row[2]), key=lambda row: (-row[2], row[0], row[1]))[:3])


def _find_words(entries: Sequence[Entry], q: str) -> list[Entry]:
    terms = [term for term in _words(q).split() if term not in STOP_WORDS]
    if not terms:
        return sorted(entries, key=lambda entry: (entry.title.casefold(), entry.external_id))
    named = [_areas_named(term) for term in terms]
    scored = ((_score(entry, terms, named), entry) for entry in entries)
    hits = [(score, entry) for score, entry in scored if score]
    return [entry for _, entry in sorted(hits, key=lambda hit: (-hit[0], hit[1].title.casefold(), hit[1].external_id))]


def _score(entry: Entry, terms: Sequence[str], named: Sequence[frozenset[str]]) -> int:
    """0 if a term stands nowhere, else the sum over terms of the weight of the best place."""
    total = 0
    for term, areas in zip(terms, named, strict=True):
        best = max(_place(entry, term, areas), default=0)
        if not best:
            return 0
        total += best
    return total


def _place(entry: Entry, term: str, areas: frozenset[str]) -> Iterable[int]:
    for name, weight in WEIGHTS:
        if (name == "areas" and entry.areas & areas) or (name != "areas" and _stands_in(term, entry.words[name])):
            yield weight


def _areas_named(term: str) -> frozenset[str]:
    """The areas with the term in a label or a synonym of any language: so Arabic words find English rows."""
    return frozenset(area for area, words in _area_words().items() if _stands_in(term, words))


_area_words_kept: dict[str, str] = {}


def _area_words() -> Mapping[str, str]:
    if not _area_words_kept:
        for area in load_taxonomy().areas:
            phrases = (phrase for language in area.synonyms for phrase in area.phrases(language))
            labels = (area_label(area.id, language) for language in LANGUAGES)
            _area_words_kept[area.id] = _words(" ".join((*labels, *phrases)))
    return _area_words_kept


def _stands_in(term: str, words: str) -> bool:
    """As the beginning of a word, as a whole word if short, anywhere in a script without spaces."""
    if re.match(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", term):
        return term in words
    return f" {term}" in words if len(term) > 4 else f" {term} " in words


def _words(text: str) -> str:
    """Words without case, accents and the variants of Arabic spelling, with a space around each."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter != "\u0640")
    plain = plain.replace("ى", "ي").replace("ة", "ه")
    words = (re.sub(r"^(ال|لل|وال|بال)(?=\w{3})", "", word) for word in re.findall(r"\w+", plain))
    return f" {' '.join(words)} "


def check_chosen(chosen: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The filters that name a code of no vocabulary."""
    return {name: "unknown_code" for name, codes in chosen.items() if set(codes) - set(_codes_of(name))}


def _codes_of(name: str) -> Iterable[str]:
    if name == "area":
        return {*load_taxonomy().ids, *load_taxonomy().groups}
    if name == "group":
        return {*known_codes("groups", ()), EVERYONE}
    if name == "provider_kind":
        return load_vocabularies().provider_kinds
    fact = {"mode": "modes", "language": "languages", "sector": "sectors"}.get(name, name)
    return known_codes(SETS.get(fact) or CHOICES[fact], ())


def to_search(query: CatalogueQuery) -> Search:
    """What was asked for in an address; a code that is named twice counts once."""
    chosen = {name: tuple(dict.fromkeys(getattr(query, name))) for name in FILTERS if getattr(query, name)}
    return Search(q=query.q.strip(), chosen=chosen, with_ended=query.ended)
