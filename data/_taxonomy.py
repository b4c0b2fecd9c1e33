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
        _load_labels()  # a name that is missing stops the load, not the first page that shows it
        return Taxonomy(
            areas=tuple(_area(area) for area in parsed["areas"]),
            groups={group["id"]: group["label"] for group in parsed["groups"]},
            version=str(parsed["version"]),
            prerequisites={area: tuple(before) for area, before in read_yaml(shipped("prerequisites.yaml")).items()},
            sectors={name: _phrases(terms) for name, terms in mentions["sectors"].items()},
            audiences={name: _phrases(terms) for name, terms in mentions["audiences"].items()},
            missing={name: _phrases(terms) for name, terms in mentions["missing"].items()},
            model=load_area_model(),
        )
    except (KeyError, TypeError, TaxonomyError) as error:
        raise DataError(path.name, 1, "areas", f"the tree is incomplete: {type(error).__name__}") from error


def read_labels(parsed: Mapping[str, Any], file: str) -> dict[str, dict[str, str]]:
    """The names of groups and areas as readers see them, by id and language; ranking reads the English ones only."""
    labels = {}
    for row in (*parsed["groups"], *parsed["areas"]):
        given = {"en": row["label"], **(row.get("labels") or {})}
        for language in LANGUAGES:
            if not str(given.get(language) or "").strip():
                raise DataError(file, 1, f"{row['id']}.labels.{language}", "the label is missing")
        labels[row["id"]] = {language: str(given[language]) for language in LANGUAGES}
    return labels


@cache
def _load_labels() -> Mapping[str, Mapping[str, str]]:
    path = shipped("taxonomy.yaml")
    return read_labels(read_yaml(path), path.name)


def area_label(area: str, language: str) -> str:
    """The name of an area, or of a group of areas, by its id, in one of the seven languages."""
    return _load_labels()[area][language]
