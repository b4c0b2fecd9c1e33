"""Reference data and its loaders: the one front door of the package. What each file is stands in README.md."""

from data._countries import CountryRecord, GroupMember, load_countries, load_groups
from data._errors import DataError
from data._taxonomy import LANGUAGES, area_label, load_taxonomy
from data._vocabularies import RELEASE, Release, Vocabularies, load_vocabularies

__all__ = [
    "LANGUAGES",
    "RELEASE",
    "CountryRecord",
    "DataError",
    "GroupMember",
    "Release",
    "Vocabularies",
    "area_label",
    "load_countries",
    "load_groups",
    "load_taxonomy",
    "load_vocabularies",
]
