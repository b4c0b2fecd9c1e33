"""What a question offers to choose from, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import Request

from app.models import Need
from app.needs import service, wording
from app.needs.dependencies import Case
from app.web import vocabulary
from app.web.templating import translator_of
from app.web.translation import Translator
from data import area_label
from matching import Taxonomy

MAX_SUGGESTED = 5
Pairs = list[tuple[str, ...]]


def options_of(request: Request, case: Case, question: str, need: Need | None, *, is_answer: bool) -> Mapping[str, Any]:
    """Options by name for the question's template; `is_answer`: the page repeats what was just sent."""
    t = translator_of(request)
    if question == "areas":
        return _areas(request, case, need, is_answer=is_answer)
    maker = _MAKERS.get(question)
    return maker(t, need) if maker else {}


def _areas(request: Request, case: Case, need: Need | None, *, is_answer: bool) -> Mapping[str, Any]:
    """All areas by group, and first the suggested ones with the phrases that suggested them.

    Nothing is computed for an answer: its session is the writer, and reading a text takes long.
    """
    t, taxonomy = translator_of(request), request.app.state.taxonomy
    suggester = getattr(request.app.state, "suggest_areas", None)
    found: Sequence[service.SuggestedArea] = ()
    if need is not None and suggester is not None and not is_answer:
        found = service.suggest_areas(case.session, need, suggester)[:MAX_SUGGESTED]
    suggested = [(item.area, area_label(item.area, t.language), _said(item)) for item in found]
    taken = {area_id for area_id, _, _ in suggested}
    return {"suggested": suggested, "groups": _groups(t, taxonomy, taken)}


def _said(item: service.SuggestedArea) -> tuple[str, ...]:
    """The words that suggested an area; where it was their meaning, the sentence of the need that came closest."""
    return tuple(item.phrases) or ((item.sentence,) if item.sentence else ())


def _groups(t: Translator, taxonomy: Taxonomy, taken: set[str]) -> list[tuple[str, Pairs]]:
    groups = []
    for group in taxonomy.groups:
        areas: Pairs = [
            (area.id, area_label(area.id, t.language))
            for area in taxonomy.areas
            if area.group == group and area.id not in taken
        ]
        if areas:
            groups.append((area_label(group, t.language), areas))
    return groups


def _language(t: Translator, _need: Need | None) -> Mapping[str, Any]:
    first: Pairs = [(code, vocabulary.language_name(t, code)) for code in vocabulary.FIRST_LANGUAGES]
    return {"languages": [*first, *vocabulary.other_languages(t)]}


def _delivery(t: Translator, need: Need | None) -> Mapping[str, Any]:
    chosen = [code for code in (need.delivery_languages if need else []) if code not in vocabulary.FIRST_LANGUAGES]
    codes = (*vocabulary.FIRST_LANGUAGES, *chosen)
    return {
        "languages": [(code, vocabulary.language_name(t, code)) for code in codes],
        "others": vocabulary.other_languages(t),
    }


def _severity(t: Translator, _need: Need | None) -> Mapping[str, Any]:
    return {"severities": [(n, t.gettext(name), t.gettext(hint)) for n, (name, hint) in wording.SEVERITIES.items()]}


def _beneficiary(t: Translator, _need: Need | None) -> Mapping[str, Any]:
    return {
        "audiences": [(code, t.gettext(name)) for code, name in vocabulary.AUDIENCES.items()],
        "seniorities": [(code, t.gettext(name)) for code, name in wording.SENIORITIES.items()],
    }


def _mode(t: Translator, _need: Need | None) -> Mapping[str, Any]:
    return {"modes": [(code, t.gettext(name)) for code, name in vocabulary.MODES.items()]}


def _label_choice(t: Translator, _need: Need | None) -> Mapping[str, Any]:
    return {
        "labels": [(label.value, t.gettext(name), t.gettext(hint)) for label, (name, hint) in wording.LABELS.items()]
    }


_MAKERS: dict[str, Callable[[Translator, Need | None], Mapping[str, Any]]] = {
    "language": _language,
    "severity": _severity,
    "beneficiary": _beneficiary,
    "mode": _mode,
    "delivery-language": _delivery,
    "label": _label_choice,
}
