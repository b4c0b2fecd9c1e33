"""The capability tree as ranking reads it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from data._errors import DataError
from data._files import read_yaml, shipped
from matching import Area, Taxonomy, TaxonomyError

LANGUAGES = ("en", "fr", "es", "pt", "ar", "ru", "zh")


def _phrases(terms: Mapping[str, list[str]] | None) -> dict[str, tuple[str, ...]]:
    return {language: tuple(phrases) for language, phrases in (terms or {}).items()}


def _area(parsed: Mapping[str, Any]) -> Area:
    return Area(
        id=parsed["id"],
        group=parsed["parent"],
        label=parsed["label"],
        definition=parsed["definition"],
        synonyms=_phrases(parsed.get("synonyms")),
        need_phrases=_phrases(parsed.get("need_terms")),
    )


@cache
def load_taxonomy() -> Taxonomy:
    """35 capability areas in 7 groups, with the phrases people use for them in seven languages."""
    path = shipped("taxonomy.yaml")
    parsed = read_yaml(path)
    try:
        return Taxonomy(
            areas=tuple(_area(area) for area in parsed["areas"]),
            groups={group["id"]: group["label"] for group in parsed["groups"]},
            version=str(parsed["version"]),
            prerequisites={area: tuple(before) for area, before in parsed.get("prerequisites", {}).items()},
        )
    except (KeyError, TypeError, TaxonomyError) as error:
        raise DataError(path.name, 1, "areas", f"the tree is incomplete: {type(error).__name__}") from error


def area_label(area: Area, language: str) -> str:
    """The first synonym of a language is the area's label there; English has a label of its own."""
    synonyms = area.synonyms.get(language, ())
    return synonyms[0] if synonyms and language != "en" else area.label
