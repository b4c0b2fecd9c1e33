"""Every shared code has a name in every language of the pages."""

import pytest

from app.web import vocabulary
from app.web.translation import LANGUAGES, translator
from data import load_vocabularies


def test_every_code_has_a_name() -> None:
    known = load_vocabularies()

    assert known.modes == vocabulary.MODES
    assert known.audiences == vocabulary.AUDIENCES
    assert set(vocabulary.SECTORS) == set(known.sectors)


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_every_name_is_translated(language: str) -> None:
    t = translator(language)
    names = {**vocabulary.MODES, **vocabulary.AUDIENCES, **vocabulary.SECTORS}

    assert [name for name in names.values() if t.gettext(name) == name] == []


def test_languages_are_named_and_sorted_in_the_reader_s_language() -> None:
    assert vocabulary.languages_by_name(translator("en"), ["zh", "ar"]) == [("ar", "Arabic"), ("zh", "Chinese")]
    assert vocabulary.language_name(translator("ar"), "fr") == "الفرنسية"


def test_lists_offer_languages_that_somebody_looks_for() -> None:
    offered = [code for code, _name in vocabulary.other_languages(translator("en"))]

    assert {"sw", "km", "tr"} <= set(offered)
    assert "ae" not in offered
    assert set(offered).isdisjoint(vocabulary.FIRST_LANGUAGES)
    assert len(offered) < 110
    assert set(offered) < set(load_vocabularies().languages)
