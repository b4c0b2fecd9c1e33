import re
from typing import Any

import pytest

from data import LANGUAGES, RELEASE, DataError, area_label, load_reference, load_taxonomy, load_vocabularies
from data._files import read_yaml, shipped
from data._labels import load_labels
from data._taxonomy import read_labels


def test_the_tree_has_35_areas_in_7_groups_and_phrases_in_seven_languages() -> None:
    taxonomy = load_taxonomy()

    assert (len(taxonomy.areas), len(taxonomy.groups)) == (35, 7)
    assert set(taxonomy.languages) == set(LANGUAGES)
    assert sum(len(phrases) for area in taxonomy.areas for phrases in area.synonyms.values()) == 1791
    assert sum(len(phrases) for area in taxonomy.areas for phrases in area.need_phrases.values()) == 816


@pytest.mark.parametrize("language", LANGUAGES)
def test_areas_and_groups_have_a_label_of_their_own_in_every_language(language: str) -> None:
    parsed, taxonomy = read_yaml(shipped("taxonomy.yaml")), load_taxonomy()
    written = {
        row["id"]: row["label"] if language == "en" else row["labels"][language]
        for row in (*parsed["groups"], *parsed["areas"])
    }

    labels = {code: area_label(code, language) for code in (*taxonomy.groups, *taxonomy.ids)}

    assert labels == written
    assert len({label.casefold() for label in labels.values()}) == 35 + 7
    assert all(3 < len(label) <= 60 or language == "zh" for label in labels.values())


def test_a_label_says_the_whole_of_an_area_where_its_first_phrase_says_a_part() -> None:
    phrases = {area.id: area.synonyms for area in load_taxonomy().areas}

    assert area_label("law.justice", "ar") == "النيابة العامة والقضاء" != phrases["law.justice"]["ar"][0]
    assert area_label("ppl.inclusion", "fr") == "Genre, jeunesse et inclusion" != phrases["ppl.inclusion"]["fr"][0]
    assert area_label("gov.assessment", "zh") == "国家能力与风险评估" != phrases["gov.assessment"]["zh"][0]


@pytest.mark.parametrize("given", [None, {}, {"fr": "Nom"}, dict.fromkeys(("fr", "es", "pt", "ar", "ru", "zh"), " ")])
def test_a_missing_label_is_named(given: dict[str, str] | None) -> None:
    parsed = {"groups": [], "areas": [{"id": "x.y", "label": "Name", "labels": given}]}

    with pytest.raises(DataError, match=r"^tree\.yaml, line 1, x\.y\.labels\.(fr|es): the label is missing$"):
        read_labels(parsed, "tree.yaml")


def test_ranking_does_not_read_translated_labels() -> None:
    read = {phrase for area in load_taxonomy().areas for language in LANGUAGES for phrase in area.phrases(language)}
    new = {area_label("law.justice", language) for language in LANGUAGES if language != "en"}

    assert not new & read
    assert not new & {text.text for text in load_reference().texts}


def test_every_source_that_a_vocabulary_cites_is_listed() -> None:
    text = shipped("vocabularies.yaml").read_text(encoding="utf-8")
    sources = read_yaml(shipped("vocabularies.yaml"))["sources"]

    cited = set(re.findall(r"\bS\d+\b", text.split("\nsources:")[0]))

    assert cited == set(sources)
    assert all(source["title"] and source["url"] for source in sources.values())


def test_phrase_tables_use_codes_of_the_vocabularies_only() -> None:
    labels, vocabularies = load_labels(), load_vocabularies()
    parsed = read_yaml(shipped("labels.yaml"))

    assert set(parsed["audiences"]) <= set(vocabularies.audiences)
    assert set(parsed["sectors"]) == set(vocabularies.sectors)
    assert set(parsed["costs"]) == set(vocabularies.costs)
    assert set(labels.gains) == set(vocabularies.gains)
    assert set(parsed["treaties"]) == set(vocabularies.treaties)
    assert set(labels.mode_labels.values()) | labels.self_service_modes | labels.apply_modes <= set(vocabularies.modes)
    assert set(parsed["joint_regions"]) <= set(labels.group_kinds)


@pytest.mark.parametrize("code", ["en", "fr", "ar", "zh", "sw"])
def test_languages_are_known_by_their_iso_code(code: str) -> None:
    assert code in load_vocabularies().languages


def test_the_reference_is_the_tree_and_the_offerings_of_one_release() -> None:
    reference = load_reference()

    assert reference.version == RELEASE.version
    assert len(reference.texts) == 35 + 1791 + 816
    assert {text.language for text in reference.texts} == set(LANGUAGES)
    assert len(reference.offerings) == 152


@pytest.mark.parametrize("file", ["vocabularies.yaml", "taxonomy.yaml", "labels.yaml", "release.yaml", "demo.yaml"])
def test_no_text_is_cut_at_a_comma(file: str) -> None:
    """Inside braces an unquoted comma ends a text, and what follows becomes a name without a value."""
    waiting: list[Any] = [read_yaml(shipped(file))]

    while waiting:
        value = waiting.pop()
        assert value is not None
        waiting.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())


def test_every_label_is_the_whole_text_of_its_line() -> None:
    text = shipped("vocabularies.yaml").read_text(encoding="utf-8")
    written = re.findall(r'\{id: ([\w-]+), label: (?:"([^"]+)"|(.+?))(?:, \w+: |\})', text)

    vocabularies = load_vocabularies()
    tables = ("modes", "provider_kinds", "audiences", "costs", "gains", "next_steps", "bases", "treaties")
    labels = [pair for table in tables for pair in getattr(vocabularies, table).items()]

    assert len(labels) > 70
    assert set(labels) <= {(code, quoted or bare) for code, quoted, bare in written}
