"""Reference data and its loaders: the one front door of the package. What each file is stands in README.md."""

from data._countries import CountryRecord, GroupMember, load_countries, load_groups
from data._demo import load_demo_world
from data._errors import DataError
from data._labels import group_codes, group_label
from data._needs import NeedRecord, load_needs
from data._offerings import OfferingRecord, load_offering_records, load_offerings, offering_to_row
from data._projects import ProjectRecord, load_project_records, load_projects
from data._reference import load_reference
from data._taxonomy import LANGUAGES, area_label, load_asks, load_taxonomy
from data._vocabularies import RELEASE, Release, Vocabularies, load_vocabularies
from data._weights import list_weights, load_weights

__all__ = [
    "LANGUAGES",
    "RELEASE",
    "CountryRecord",
    "DataError",
    "GroupMember",
    "NeedRecord",
    "OfferingRecord",
    "ProjectRecord",
    "Release",
    "Vocabularies",
    "area_label",
    "group_codes",
    "group_label",
    "list_weights",
    "load_asks",
    "load_countries",
    "load_demo_world",
    "load_groups",
    "load_needs",
    "load_offering_records",
    "load_offerings",
    "load_project_records",
    "load_projects",
    "load_reference",
    "load_taxonomy",
    "load_vocabularies",
    "load_weights",
    "offering_to_row",
]
