"""What was asked, in words: the head of a list, the choices of a form, and why a form was refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.matches.wording import _sentences as say
from app.matches.wording._messages import RANK_ERRORS
from app.web import vocabulary
from app.web.translation import N_, Translator
from data import area_label, load_taxonomy, load_vocabularies

HEADING_LENGTH = 60
LIKELY = 0.5  # from here on an area is proposed to be confirmed
BY_FIELD = {
    "country": "unknown_country",
    "opens_on": "not_a_date",
    "closes_on": "not_a_date",
    "summary_en": "summary_refused",
}
MARKINGS = {
    "AMBER+STRICT": N_("Only this government and the coordinators assigned to it see this page."),
    "RED": N_("Only this government and the coordinators assigned to it see this page. Never released."),
}


@dataclass(frozen=True, slots=True)
class Want:
    """What one need asked for."""

    need_id: str
    statement: str
    language: str
    heading: str
    facts: list[tuple[str, str]]
    areas_are_suggested: bool


def want(t: Translator, one: Mapping[str, Any]) -> Want:
    """The head of a list: only what the need says."""
    between = [(N_("From"), one["opens_on"]), (N_("Until"), one["closes_on"])]
    said = [
        (N_("Areas"), say.areas(t, one["areas"])),
        (N_("Severity"), t.number(one["severity"]) if one["severity"] else ""),
        (N_("For whom"), say.audiences(t, one["audience"])),
        (N_("Form of help"), say.modes(t, one["modes"])),
        (N_("Given in"), say.languages(t, one["delivery_languages"])),
        *((label, say.day(t, day) if day else "") for label, day in between),
    ]
    return Want(
        need_id=one["need_id"],
        statement=one["statement"],
        language=one["language"],
        heading=heading(t, one["statement"], one["areas"], one["position"]),
        facts=[(t.gettext(label), value) for label, value in said if value],
        areas_are_suggested=one["areas_are_suggested"],
    )


def heading(t: Translator, statement: str, areas: Sequence[str], position: int) -> str:
    """A short name for a need: how its statement begins, else its areas, else its number."""
    line = " ".join(statement.split())
    if len(line) > HEADING_LENGTH:
        line = line[:HEADING_LENGTH].rsplit(" ", 1)[0] + "…"
    return line or say.areas(t, areas) or t.gettext(N_("Need {n}")).format(n=t.number(position))


def suggested(t: Translator, body: Mapping[str, Any]) -> list[tuple[str, list[str], str]]:
    """Areas read from the texts of needs without areas: name, the phrases that say so, else the closest passage."""
    return [(say.areas(t, [area]), one["phrases"], one["sentence"]) for area, one in _suggested(body).items()]


def suggested_areas(t: Translator, body: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """The same areas to choose from: id, name, and whether it is at least half likely, or the likeliest."""
    found = _suggested(body)
    likeliest = max((one["score"] for one in found.values()), default=0.0)
    return [(id, say.areas(t, [id]), one["score"] >= min(LIKELY, likeliest)) for id, one in found.items()]


def _suggested(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    without = {one["need_id"] for one in body["wants"] if not one["areas"]}
    found = {one["area"]: one for one in reversed(body["suggested"]) if one["need_id"] in without}
    return dict(reversed(found.items()))


def marking(t: Translator, labels: Iterable[str]) -> tuple[str, str]:
    """The strictest label of the needs, and what it means for this page."""
    label = "RED" if "RED" in set(labels) else "AMBER+STRICT"
    return label, t.gettext(MARKINGS[label])


def rank_error(field: str, code: str) -> str:
    """Why a field was refused, as a sentence to translate; never what was typed."""
    if field in BY_FIELD and code != "ends_before_it_begins":
        return RANK_ERRORS[BY_FIELD[field]]
    return RANK_ERRORS.get(code) or RANK_ERRORS["not_in_the_list"]


def choices(t: Translator) -> dict[str, Any]:
    """What the form offers to choose from, in the reader's language."""
    taxonomy, known = load_taxonomy(), load_vocabularies()
    first_languages = [(code, vocabulary.language_name(t, code)) for code in vocabulary.FIRST_LANGUAGES]
    by_group = {
        area_label(group, t.language): [
            (area.id, area_label(area.id, t.language)) for area in taxonomy.areas if area.group == group
        ]
        for group in taxonomy.groups
    }
    return {
        "areas": by_group,
        "languages": [*first_languages, *vocabulary.other_languages(t)],
        "first_languages": first_languages,
        "modes": [(code, vocabulary.mode_name(t, code)) for code in known.modes],
    }
