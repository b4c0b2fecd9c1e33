"""What the templates of ranked lists print: lines and choices in words, and addresses for every choice."""

from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from app.actor import Actor
from app.errors import Invalid
from app.matches import mapping, policy, wording
from app.matches.mapping import Body, Part, Wanted
from app.matches.schemas import ListQuery
from app.matches.service import Run
from app.models import MatchList
from app.needs import service as needs_service
from app.needs.dependencies import Case
from app.offerings import service as offerings_service
from app.web.downloads import table_response
from app.web.templating import language_of, translator_of
from app.web.translation import Translator

FILE_NAME = "ranked-list"
Pairs = list[tuple[str, str]]


def list_url(request: Request, row: MatchList) -> str:
    return f"/{language_of(request)}/need-profiles/{row.need_profile_id}/matches/{row.id}"


def country_name(request: Request, code: str | None) -> str:
    record = request.app.state.countries.get(code or "")
    return record.name(language_of(request)) if record else code or ""


def case_context(request: Request, case: Case) -> dict[str, Any]:
    """What every page about a list of a profile is told: whose it is, and its marking."""
    t = translator_of(request)
    profile, needs = needs_service.get_need_profile(*case), needs_service.list_needs(*case)
    return {
        "profile": profile,
        "marking": wording.marking(t, {need.label.value for need in needs}),
        "country": country_name(request, profile.country) or profile.title,
    }


def wanted_of(query: ListQuery, body: Body) -> Wanted:
    """What an address asks for; a need that the list does not serve is refused, a code named twice counts once."""
    chosen = {name: tuple(dict.fromkeys(map(str, getattr(query, name)))) for name in mapping.FILTERS}
    if not set(chosen["serves"]) <= {one["need_id"] for one in body["wants"]}:
        raise Invalid({"serves": "unknown_code"})
    return Wanted({name: codes for name, codes in chosen.items() if codes}, query.sort)


def parameters(wanted: Wanted) -> Pairs:
    """The same as words of an address or fields of a form."""
    pairs = [(name, code) for name, codes in wanted.chosen.items() for code in codes]
    return pairs + ([("sort", wanted.sort)] if wanted.sort != "fit" else [])


def query_of(wanted: Wanted) -> str:
    pairs = parameters(wanted)
    return f"?{urlencode(pairs)}" if pairs else ""


def shown(request: Request, kept: Run | MatchList, body: Body, actor: Actor) -> dict[str, Any]:
    """What the part of the page that lists offers needs, of a kept list or of one that is not stored."""
    t = translator_of(request)
    exclusions = mapping.count_exclusions(body) if policy.may_see_exclusions(actor) else {}
    return {
        "kept": kept,
        "view": wording.view(t, body, kept.as_of),
        "country": country_name(request, body["country"]),
        "wants": [wording.want(t, one) for one in body["wants"]],
        "suggested": wording.suggested(t, body),
        "exclusions": [(wording.rule(t, name), n) for name, n in exclusions.items()],
        "bands": [(name, wording.band(t, name), wording.band_hint(t, name)) for name in wording.BANDS],
        "base": "",
        "may_make": False,
        "is_flat": False,
        "is_part": False,
        "decided": None,
        "left": frozenset(),
        "ticked": frozenset(),
        "wrong_tick": None,
        "form": "",
    }


def part_shown(
    request: Request, row: MatchList, query: ListQuery, actor: Actor, *, hidden: Collection[str] = ()
) -> dict[str, Any]:
    """The rows of a kept list that were chosen and not hidden, and what each further choice would leave."""
    t, base, wanted = translator_of(request), list_url(request, row), wanted_of(query, row.body)
    part = mapping.select(mapping.without(row.body, hidden), wanted)
    return shown(request, row, part.body, actor) | {
        "base": base,
        "query": query_of(wanted),
        "parameters": parameters(wanted),
        "is_flat": wanted.sort != "fit",
        "is_part": bool(wanted.chosen),
        "is_empty": bool(wanted.chosen) and not (part.body["matches"] or part.body["near_misses"]),
        "facets": wording.facets(t, part.facets, wanted.chosen, row.body),
        "sorts": [(name, t.gettext(label)) for name, label in wording.SORTS.items()],
        "sort": wanted.sort,
        "chips": _chips(t, wanted, row.body, base),
        "nearest": _nearest(t, part, wanted, base),
        "band_names": {name: wording.band(t, name) for name in wording.BANDS},
    }


def ended_since(case: Case, body: Body) -> frozenset[str]:
    """The offers and near misses of a kept list that have ended or were withdrawn since it was made."""
    return offerings_service.not_running(case.session, mapping.lines_of(body))


def part_as_file(
    request: Request, case: Case, kind: str, row: MatchList, *, query: ListQuery, hidden: Collection[str]
) -> Response:
    """Exactly the rows that the same address shows."""
    profile = needs_service.get_need_profile(*case)
    place = next((need.position for need in needs_service.list_needs(*case) if need.id == row.need_id), None)
    name = wording.file_name(FILE_NAME, profile.country, row.made_at.date(), need=place)
    body = mapping.select(mapping.without(row.body, hidden), wanted_of(query, row.body)).body
    left = ended_since(case, body)
    return file(request, kind, body, row.as_of, name=name, profile=profile.title, left=left)


def file(
    request: Request, kind: str, body: Body, on: date, *, name: str, profile: str = "", left: Collection[str] = ()
) -> Response:
    t = translator_of(request)
    about: wording.Row = [country_name(request, body["country"]), profile]
    return table_response(name, kind, *wording.table(t, wording.view(t, body, on), about=about, left=left))


def _chips(t: Translator, wanted: Wanted, body: Body, base: str) -> list[tuple[str, str, str]]:
    """Every choice, and the address without it."""
    needs = {one["need_id"]: one for one in body["wants"]}
    return [
        (
            t.gettext(wording.FILTERS[name]),
            wording.code_name(t, name, code, needs),
            base + query_of(wanted.without(name, code)),
        )
        for name, codes in wanted.chosen.items()
        for code in codes
    ]


def _nearest(t: Translator, part: Part, wanted: Wanted, base: str) -> list[tuple[str, int, str]]:
    """Which one filter to drop, how many rows are then left, and where they stand."""
    return [(t.gettext(wording.FILTERS[name]), n, base + query_of(wanted.without(name))) for name, n in part.nearest]
