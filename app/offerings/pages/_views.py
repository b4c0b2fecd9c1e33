"""What the templates of offerings print: names instead of codes, addresses instead of choices."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from app.models import Offering, OfferingState, Project
from app.offerings import mapping, wording
from app.offerings.catalogue import FILTERS, Entry, Found, Search
from app.web.translation import N_, Translator
from app.web.vocabulary import letters

PAGE_SIZE = 20
COLUMNS = ("modes", "languages", "cost", "next_step", "open_to_all", "eligible_countries", "eligible_groups")


def parameters(wanted: Search, *, page: int = 1, ids: Sequence[UUID] = ()) -> list[tuple[str, str]]:
    """A search, and what is ticked, as words of an address or fields of a form."""
    pairs = [("q", wanted.q)] if wanted.q else []
    pairs += [(name, code) for name, codes in wanted.chosen.items() for code in codes]
    pairs += [("ended", "true")] if wanted.with_ended else []
    pairs += [("page", str(page))] if page > 1 else []
    return pairs + [("id", str(id)) for id in ids]


def query_of(wanted: Search, *, page: int = 1, ids: Sequence[UUID] = ()) -> str:
    pairs = parameters(wanted, page=page, ids=ids)
    return f"?{urlencode(pairs)}" if pairs else ""


def chips(t: Translator, wanted: Search) -> list[dict[str, Any]]:
    """Every choice, and the search without it."""
    return [
        {
            "filter": t.gettext(wording.FILTERS[name]),
            "label": wording.code_name(t, name, code),
            "without": wanted.without(name, code),
        }
        for name, codes in wanted.chosen.items()
        for code in codes
    ]


def facets(t: Translator, found: Found, wanted: Search) -> list[dict[str, Any]]:
    """Filters with their choices and counts; only choices that find something, or are chosen."""
    shown = []
    for name in FILTERS:
        counts, chosen = found.facets[name], wanted.chosen.get(name, ())
        codes = {code for code in counts if name != "area" or "." not in code} | set(chosen)
        options = [(code, f"{wording.code_name(t, name, code)} ({t.number(counts.get(code, 0))})") for code in codes]
        if options:
            options.sort(key=lambda option: (-counts.get(option[0], 0), option[1]))
            label = t.gettext(wording.FILTERS[name])
            shown.append({"name": name, "label": label, "options": options, "chosen": chosen})
    return shown


def nearest(t: Translator, found: Found, wanted: Search) -> list[dict[str, Any]]:
    """Which choice to drop, how many rows that finds, and the search that finds them."""
    return [
        {"label": wording.code_name(t, name, code), "n": t.number(n), "without": wanted.without(name)}
        for name, code, n in found.nearest
    ]


def entries(t: Translator, found: Iterable[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry,
            "kind": wording.code_name(t, "provider_kind", entry.provider_kind) if entry.provider_kind else "",
            "areas": sorted(wording.area_name(t, area) for area in entry.areas),
            "facts": [_fact(t, name, entry.facts[name]) for name in COLUMNS if name in entry.facts],
        }
        for entry in found
    ]


def _fact(t: Translator, name: str, fact: dict[str, Any]) -> dict[str, str]:
    return {
        "name": t.gettext(wording.FACTS[name]),
        "value": wording.fact_value(t, name, fact["value"]),
        "to_confirm": t.gettext("to confirm") if fact["basis"] == "inferred" else "",
    }


def table(t: Translator, found: Iterable[Entry]) -> tuple[list[str], list[list[str]]]:
    """The list as it is shown, as columns."""
    names = ["Title", "Provider", "Kind of provider", "Subjects", "Standing"]
    header = ["id", *(t.gettext(name) for name in names), *(t.gettext(wording.FACTS[name]) for name in COLUMNS)]
    return header, [_cells(t, entry) for entry in found]


def _cells(t: Translator, entry: Entry) -> list[str]:
    kind = wording.code_name(t, "provider_kind", entry.provider_kind) if entry.provider_kind else ""
    areas = t.apart(sorted(wording.area_name(t, area) for area in entry.areas))
    facts = (_cell(t, name, entry) for name in COLUMNS)
    return [entry.external_id, entry.title, entry.provider, kind, areas, standing(t, entry), *facts]


def _cell(t: Translator, name: str, entry: Entry) -> str:
    if name not in entry.facts:
        return ""
    fact = _fact(t, name, entry.facts[name])
    return f"{fact['value']} ({fact['to_confirm']})" if fact["to_confirm"] else fact["value"]


def standing(t: Translator, entry: Entry) -> str:
    if entry.is_ended:
        return t.gettext("Ended")
    if entry.is_confirmed:
        return t.gettext("Confirmed by the provider")
    return t.gettext("Published by its provider") if entry.is_by_provider else t.gettext("Not confirmed")


def row_facts(t: Translator, row: Offering, facts: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Every known fact of a row in the order of pages, with how it is known."""
    known = row.facts if facts is None else facts
    shown = []
    for name in (name for name in mapping.FACTS if name in known):
        words, kind = wording.basis(t, row, known[name])
        shown.append(
            {
                "code": name,
                "name": t.gettext(wording.FACTS[name]),
                "value": wording.fact_value(t, name, known[name]["value"]),
                "basis": words,
                "kind": kind,
                "is_confirmed": known[name]["basis"] == "confirmed",
                "quote": known[name].get("quote", "").replace("_", " "),
            }
        )
    return shown


def next_step(t: Translator, row: Offering) -> str:
    """What a reader does next, in words; an introduction where the row does not say, nothing once it has ended."""
    if row.state in (OfferingState.ENDED, OfferingState.WITHDRAWN):
        return t.gettext(N_("It has ended or was withdrawn."))
    code = row.facts["next_step"]["value"] if "next_step" in row.facts else "introduction"
    return wording.code_name(t, "next_step", code)


def pitch(t: Translator, row: Offering, projects: Sequence[Project] = ()) -> dict[str, Any]:
    """A row as its page and its print show it."""
    sentence, kind = wording.standing(t, row)
    state, state_kind = wording.state_name(t, row)
    return {
        "row": row,
        "kind": wording.code_name(t, "provider_kind", row.provider_kind) if row.provider_kind else "",
        "country": wording.country_name(t, row.provider_country) if row.provider_country else "",
        "areas": [(area, wording.area_name(t, area)) for area in row.areas],
        "facts": row_facts(t, row),
        "standing": sentence,
        "standing_kind": kind,
        "state": state,
        "state_kind": state_kind,
        "next_step": next_step(t, row),
        "projects": [_project(t, project) for project in projects],
    }


def _project(t: Translator, project: Project) -> dict[str, Any]:
    years = [str(year) for year in (project.year_start, project.year_end) if year]
    return {
        "project": project,
        "countries": t.listed(sorted((wording.country_name(t, code) for code in project.countries), key=letters)),
        "years": "-".join(dict.fromkeys(years)),
    }
