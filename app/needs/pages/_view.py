"""What every page of a profile is told: the case, its marking, what this reader may do, and names for codes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request

from app.errors import Stale
from app.models import Label, Need, NeedProfile
from app.needs import policy, wording
from app.needs.dependencies import Case
from app.needs.policy import Act
from app.web import vocabulary
from app.web.forms import Form
from app.web.templating import language_of, translator_of
from app.web.translation import Translator
from data import area_label


def version_of(form: Form) -> int | None:
    """The version that the form was filled in on; a form without one is a stale one."""
    text = form.text("version")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Stale
    return int(text)


def address(request: Request, profile_id: UUID | None = None) -> str:
    """The list's address, or a profile's."""
    return f"/{language_of(request)}/need-profiles" + (f"/{profile_id}" if profile_id else "")


def country_name(request: Request, code: str | None) -> str:
    """A country's name in the reader's language; a code that is not in the list stays a code."""
    record = request.app.state.countries.get(code)
    return record.name(language_of(request)) if record else code or ""


def names(request: Request) -> dict[str, Callable[..., Any]]:
    """Functions that templates use to name codes."""
    t = translator_of(request)
    areas = {area: area_label(area, t.language) for area in request.app.state.taxonomy.ids}
    return {
        "mode_name": lambda code: vocabulary.mode_name(t, code),
        "audience_name": lambda code: vocabulary.audience_name(t, code),
        "language_name": lambda code: vocabulary.language_name(t, code),
        "severity_name": lambda n: t.gettext(wording.SEVERITIES[n][0]),
        "seniority_name": lambda code: t.gettext(wording.SENIORITIES.get(str(code), str(code))),
        "label_name": lambda label: t.gettext(wording.LABELS[Label(label)][0]),
        "state_name": lambda state: t.gettext(wording.STATES[state][0]),
        "state_kind": lambda state: wording.STATES[state][1],
        "area_names": lambda codes: t.apart([areas.get(code, code) for code in codes]),
        "all_names": lambda name, codes: t.listed([name(code) for code in codes]),
        "country_name": lambda code: country_name(request, code),
    }


def context(
    request: Request, case: Case, profile: NeedProfile, needs: Sequence[Need], **more: Any
) -> Mapping[str, Any]:
    """What the templates of one profile share."""
    t = translator_of(request)
    country = country_name(request, profile.country)
    label, sentence = wording.band(t, country, is_red=any(need.label is Label.RED for need in needs))
    base = address(request, profile.id)
    found = policy.missing(profile, needs)
    return {
        "profile": profile,
        "needs": needs,
        "base": base,
        "list_url": address(request),
        "title": wording.title(t, profile, country),
        "country": country,
        "marking": label,
        "marking_sentence": sentence,
        "can": {act.value: policy.can(case.actor, profile, act) for act in Act},
        "missing": found,
        "missing_lines": missing_lines(t, found, needs, base),
        "gaps": gaps(found),
        **names(request),
        **more,
    }


def gaps(found: Sequence[policy.Missing]) -> set[tuple[UUID | None, str]]:
    """The questions that are not answered yet, by need."""
    return {(item.need_id, wording.question_of(item.field)) for item in found}


def missing_lines(
    t: Translator, found: Sequence[policy.Missing], needs: Sequence[Need], base: str
) -> list[tuple[str, str]]:
    """Addresses and sentences of what is missing."""
    numbers = {need.id: number for number, need in enumerate(needs, start=1)}
    lines = []
    for item in found:
        text = wording.missing(t, item.field, item.code)
        if item.field == "needs":
            lines.append((f"{base}/needs/new", text))
        elif item.need_id is None:
            lines.append((f"{base}/answers/{wording.question_of(item.field)}?back=check", text))
        else:
            prefix = t.gettext("Need %(n)s") % {"n": numbers[item.need_id]}
            lines.append(
                (f"{base}/needs/{item.need_id}/{wording.question_of(item.field)}?back=check", f"{prefix}: {text}")
            )
    return lines
