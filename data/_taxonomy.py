"""The capability tree as ranking reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from data._errors import DataError
from data._files import read_yaml, shipped
from matching import Area, AreaModel, Taxonomy, TaxonomyError, WeightsError

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
def load_area_model() -> AreaModel:
    """What each area sounds like, learned from the sentences of `data/asks`."""
    path = shipped("area_model.json")
    try:
        return AreaModel.from_mapping(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, WeightsError) as error:
        raise DataError(path.name, 1, "", f"not an area model: {error}") from error


def load_asks() -> list[tuple[str, str]]:
    """Sentences that speak of one area each, with the area's id: asks in seven languages and offers in English."""
    found: list[tuple[str, str]] = []
    for path in sorted(shipped("asks").glob("*.yaml")):
        for area, by_language in read_yaml(path).items():
            found.extend((sentence, area) for sentences in by_language.values() for sentence in sentences)
    return found


@cache
def load_taxonomy() -> Taxonomy:
    """35 capability areas in 7 groups, with the phrases people use for them in seven languages, and how they sound."""
    path = shipped("taxonomy.yaml")
    parsed, mentions = read_yaml(path), read_yaml(shipped("mentions.yaml"))
    try:
        return Taxonomy(
            areas=tuple(_area(area) for area in parsed["areas"]),
            groups={group["id"]: group["label"] for group in parsed["groups"]},
            version=str(parsed["version"]),
            prerequisites={area: tuple(before) for area, before in read_yaml(shipped("prerequisites.yaml")).items()},
            sectors={name: _phrases(terms) for name, terms in mentions["sectors"].items()},
            audiences={name: _phrases(terms) for name, terms in mentions["audiences"].items()},
            model=load_area_model(),
        )
    except (KeyError, TypeError, TaxonomyError) as error:
        raise DataError(path.name, 1, "areas", f"the tree is incomplete: {type(error).__name__}") from error


def area_label(area: Area, language: str) -> str:
    """The first synonym of a language is the area's label there; English has a label of its own."""
    synonyms = area.synonyms.get(language, ())
    return synonyms[0] if synonyms and language != "en" else area.label
