"""Every sentence of the pages exists in every language, with the same placeholders, never with two meanings."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.web.translation import DEFAULT_LANGUAGE, LANGUAGES, PLURALS, po_files, preferred, translator

ROOT = Path(__file__).parents[3]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
FORMS_THAT_NAME_THE_NUMBER = slice(3, None)  # zero, one and two may be words
translated = pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != DEFAULT_LANGUAGE])


@cache
def extracted() -> frozenset[str | tuple[str, str]]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    return frozenset(found[2] for found in extract_from_dir(ROOT, methods, options))


@cache
def messages(language: str) -> list[tuple[str, Message]]:
    found = []
    for path in po_files(language):
        with path.open("rb") as file:
            found += [(path.name, message) for message in read_po(file, locale=language) if message.id]
    return found


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def singular(message_id: str | tuple[str, str]) -> str:
    return forms(message_id)[0]


def test_sentences_are_found_in_python_and_in_templates() -> None:
    assert {"Page not found", "Skip to main content"} <= extracted()
    assert ("provider behind them", "providers behind them") in extracted()


@translated
def test_every_sentence_is_translated(language: str) -> None:
    given = {message.id for _, message in messages(language) if all(forms(message.string))}

    assert sorted(map(singular, extracted() - given)) == []


@translated
def test_no_translation_is_left_over(language: str) -> None:
    left = [(name, singular(message.id)) for name, message in messages(language) if message.id not in extracted()]

    assert left == []


@translated
def test_placeholders_are_those_of_the_english_sentence(language: str) -> None:
    wrong = []
    for name, message in messages(language):
        wanted = Counter(PLACEHOLDER.findall(forms(message.id)[-1]))
        given = [Counter(PLACEHOLDER.findall(form)) for form in forms(message.string)]
        must_name = given[FORMS_THAT_NAME_THE_NUMBER] if message.pluralizable else given
        if any(found != wanted for found in must_name) or any(found - wanted for found in given):
            wrong.append((name, singular(message.id)))

    assert wrong == []


@translated
def test_a_sentence_in_two_files_reads_the_same(language: str) -> None:
    meanings: dict[str, set[tuple[str, ...]]] = {}
    for _, message in messages(language):
        meanings.setdefault(str(message.id), set()).add(forms(message.string))

    assert [text for text, given in meanings.items() if len(given) > 1] == []


@translated
def test_files_with_plurals_state_the_order_of_their_forms(language: str) -> None:
    for path in po_files(language):
        text = path.read_text(encoding="utf-8")
        assert "msgid_plural" not in text or f'"Plural-Forms: {PLURALS[language]}\\n"' in text, path.name
        assert "#, fuzzy" not in text, path.name


@pytest.mark.parametrize(
    ("n", "sentence"), [(1, "عرض"), (2, "عرضان"), (3, "عروض"), (11, "عرضاً"), (99, "عرضاً"), (100, "عرض"), (103, "عروض")]
)
def test_arabic_counts_in_six_forms(n: int, sentence: str) -> None:
    counted = translator("ar").ngettext("offering in the public catalogue", "offerings in the public catalogue", n)

    assert counted.split()[0] == sentence


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("fr-FR,ar-EG;q=0.8,en;q=0.7", "ar"),
        ("en;q=0.2, ar;q=0.1", "en"),
        ("ar;q=0", "en"),
        ("x;q=y,*", "en"),
    ],
)
def test_the_language_a_browser_prefers(accept: str, language: str) -> None:
    assert preferred(accept) == language
