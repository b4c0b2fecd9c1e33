"""The languages of the pages: sentences from the PO files, dates and numbers by Babel."""

import gettext
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = {"en": "English", "ar": "العربية"}  # by their own names; a new language is a line here and a folder
DEFAULT_LANGUAGE = "en"
LOCALES = {"en": "en_GB"}  # how dates, numbers and lists are written, where a language alone does not say
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"


def N_(message: str) -> str:  # noqa: N802  # the name that Babel's extractor knows
    """Mark a sentence that is translated later, where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Translator:
    """Sentences, dates and numbers in one language."""

    language: str
    catalog: gettext.NullTranslations

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def locale(self) -> str:
        return LOCALES.get(self.language, self.language)

    def gettext(self, message: str) -> str:
        return self.catalog.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.catalog.ngettext(singular, plural, n)

    def date(self, value: date) -> str:
        return _date(value, self.locale)

    def instant(self, value: datetime, zone: str = "UTC") -> str:
        """Date and time as the clocks of a zone show them, with their distance from UTC; UTC if the zone is unknown."""
        clocks = _clocks(zone)
        comma = "،" if self.language == "ar" else ","
        form = f"d MMMM y{comma} HH:mm 'UTC'" + ("" if clocks is UTC else "ZZZZZ")
        return format_datetime(value, form, tzinfo=clocks, locale=self.locale)

    def number(self, value: float) -> str:
        return _number(value, self.locale)

    def percent(self, share: float) -> str:
        return format_percent(share, locale=self.locale)

    def listed(self, items: list[str]) -> str:
        """Items as a sentence joins them: a, b and c. Most lists of a page have one, which joins nothing."""
        return items[0] if len(items) == 1 else format_list(items, locale=_locale(self.locale))

    def apart(self, names: list[str]) -> str:
        """Names that hold an "and" of their own, so that one sees where each ends: a and b; c."""
        return ("؛ " if self.language == "ar" else "; ").join(names)


@lru_cache
def _locale(name: str) -> Locale:
    """How a language writes dates, numbers and lists; looking it up by name takes longer than using it."""
    return Locale.parse(name)


@lru_cache(maxsize=1024)
def _date(value: date, locale: str) -> str:
    return format_date(value, "long", locale=_locale(locale))


@lru_cache(maxsize=1024, typed=True)
def _number(value: float, locale: str) -> str:
    return format_decimal(value, locale=_locale(locale))


@lru_cache
def translator(language: str) -> Translator:
    """The translator of one of `LANGUAGES`; the PO files are read once, at first use."""
    catalog = gettext.NullTranslations() if language == DEFAULT_LANGUAGE else _load(language)
    return Translator(language, catalog)


def _clocks(zone: str) -> tzinfo:
    try:
        return UTC if zone == "UTC" else ZoneInfo(zone)
    except (LookupError, ValueError, OSError):  # a machine may know fewer zones than the one that kept this
        return UTC


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if Locale(language).text_direction == "rtl" else "ltr"


def preferred(accept_language: str) -> str:
    """The first of `LANGUAGES` that a browser asks for, by its weights; English if it asks for none of them."""
    wishes = []
    for position, part in enumerate(accept_language.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), position, tag.split("-")[0].lower()))
        except ValueError:
            continue
    return next((tag for weight, _, tag in sorted(wishes) if weight < 0 and tag in LANGUAGES), DEFAULT_LANGUAGE)


def po_files(language: str) -> list[Path]:
    return sorted((LOCALE_FOLDER / language).glob("*.po"))


def _load(language: str) -> gettext.GNUTranslations:
    merged = Catalog(locale=language)
    merged.mime_headers = [("Plural-Forms", PLURALS[language])]  # Babel orders the last two forms otherwise
    for path in po_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
