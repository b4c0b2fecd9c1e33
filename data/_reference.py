"""The frozen reference text: the only thing that statistics of ranking are ever fitted on."""

from __future__ import annotations

from functools import cache

from data._offerings import load_offerings
from data._taxonomy import load_taxonomy
from data._vocabularies import RELEASE
from matching import Reference, ReferenceText


@cache
def load_reference() -> Reference:
    """Texts of the capability tree and offerings of the dated release; never needs, never live rows."""
    texts = []
    for area in load_taxonomy().areas:
        texts.append(ReferenceText(f"{area.label}. {area.definition}"))
        for language in sorted(area.synonyms):
            texts.extend(ReferenceText(phrase, language) for phrase in area.phrases(language))
    return Reference(RELEASE.version, tuple(texts), load_offerings())
