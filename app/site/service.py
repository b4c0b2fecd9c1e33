"""What the service says about itself: reference lists, three numbers, and whether it is ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app import logging
from app.site import repository
from app.site.schemas import AreaPublic, AreasPublic, CountriesPublic, CountryPublic
from app.web.vocabulary import letters
from data import CountryRecord, area_label
from matching import Taxonomy


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the start page counts."""

    n_offerings: int
    n_providers: int
    n_areas: int


def count(session: Session, taxonomy: Taxonomy) -> Numbers:
    """Public offerings, their providers, and the areas they are sorted into."""
    n_offerings, n_providers = repository.count_public(session)
    return Numbers(n_offerings, n_providers, len(taxonomy.areas))


def list_areas(taxonomy: Taxonomy, language: str) -> AreasPublic:
    """The capability areas with their labels and those of their groups in `language`."""
    items = [
        AreaPublic(
            id=area.id,
            label=area_label(area.id, language),
            definition=area.definition,
            group=area.group,
            group_label=area_label(area.group, language),
        )
        for area in taxonomy.areas
    ]
    return AreasPublic(version=taxonomy.version, items=items)


def list_countries(countries: Mapping[str, CountryRecord], language: str) -> CountriesPublic:
    """Countries and territories with their names in `language`, by name."""
    items = [
        CountryPublic(
            code=country.code, name=country.name(language), region=country.region, subregion=country.subregion
        )
        for country in countries.values()
    ]
    return CountriesPublic(items=sorted(items, key=lambda item: (letters(item.name), item.code)))


def run_checks(checks: Mapping[str, Callable[[], bool]]) -> dict[str, bool]:
    """Every check by its name; one that cannot even be made has failed."""
    return {name: _holds(name, check) for name, check in checks.items()}


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # whatever it is: not ready, and the log says which check and why
        logging.get_logger().error("not ready", kind=name, error=type(error).__name__)
        return False
