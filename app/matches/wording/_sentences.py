"""Reasons, rules, evidence and next steps as sentences of one language. Says only what the ranking says."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from app.matches.wording._messages import (
    APPLY_BY_DATE,
    AREAS,
    BASES,
    MADE_FOR_IN_ITS_WORDS,
    MADE_FOR_PERHAPS,
    MISSING,
    N_TITLES,
    NEVER_RELEASED,
    NEXT_STEPS,
    ONLY_THIS_COUNTRY,
    REASONS,
    RULES,
    RULES_WITH_FACTS,
    SAME_WORDS,
    STILL_RUNS,
    TO_CONFIRM,
)
from app.offerings import wording as offerings_wording
from app.web import vocabulary
from app.web.translation import N_, Translator
from data import area_label, load_taxonomy


class Part(NamedTuple):
    """A piece of a sentence; `quotes` says whose words it repeats: "need", "offering", or nobody's."""

    text: str
    quotes: str = ""


Sentence = tuple[Part, ...]
CLOSE = 0.4  # a cosine of two sentences at which a reader sees what they share
FRESH = 2  # years; ranking counts an entry that is older as old
QUOTED = {"need_words": "need", "offering_words": "offering"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_END = re.compile(r"[.,;:。，；：、،؛\s]+(?=…?$)")  # of a quote: the sentence around it has an end of its own


def compose(t: Translator, message: str, values: Mapping[str, str]) -> Sentence:
    """A translated message with its values; words of a need or an offering stay apart, so that they can be marked."""
    parts: list[Part] = []
    for i, piece in enumerate(_PLACEHOLDER.split(t.gettext(message))):
        if i % 2 == 0:
            parts.append(Part(piece))
        else:
            quotes = QUOTED.get(piece, "")
            parts.append(Part(_END.sub("", values[piece]) if quotes else values[piece], quotes))
    return tuple(part for part in parts if part.text)


def plain(t: Translator, sentence: Sentence) -> str:
    """A sentence as bare text, quoted words in the marks of the language."""
    opening, closing = ("«", "»") if t.language == "ar" else ("“", "”")
    return "".join(f"{opening}{part.text}{closing}" if part.quotes else part.text for part in sentence)


def cost(t: Translator, value: str) -> str:
    return offerings_wording.code_name(t, "cost", value)


def provider_kind(t: Translator, value: str | None) -> str:
    return offerings_wording.code_name(t, "provider_kind", value) if value else ""


def day(t: Translator, value: str) -> str:
    return t.date(date.fromisoformat(value))


def languages(t: Translator, found: Iterable[str]) -> str:
    return t.listed([vocabulary.language_name(t, one) for one in found])


def modes(t: Translator, found: Iterable[str]) -> str:
    return t.listed([vocabulary.mode_name(t, one) for one in found])


def audiences(t: Translator, found: Iterable[str]) -> str:
    return t.listed([vocabulary.audience_name(t, one) for one in found])


def sectors(t: Translator, found: Iterable[str]) -> str:
    return t.listed([vocabulary.sector_name(t, one) for one in found])


def groups(t: Translator, found: Iterable[str]) -> str:
    return t.listed([offerings_wording.code_name(t, "group", one) for one in found])


def because(t: Translator, reason: Mapping[str, Any]) -> Sentence | None:
    """A reason as a sentence; None where it only repeats a fact that stands beside it, or is evidence."""
    values, name = reason["values"], reason["name"]
    said = {"need_words": reason["need_words"], "offering_words": reason["offering_words"]}
    if name not in REASONS or name == "track_record" or (name == "modes" and not values["wanted"]):
        return None
    message = REASONS[name]
    if name == "areas":
        message = AREAS[bool(said["offering_words"]), bool(said["need_words"])]
        said["areas"] = areas(t, values["areas"])
    elif name == "subject":
        said["area"] = areas(t, [values["area"]])
    elif name == "words" and said["need_words"] == said["offering_words"]:
        message = SAME_WORDS
    elif name in MADE_FOR_PERHAPS:
        message = _made_for(name, values, said["offering_words"])
        said["n"] = t.number(values.get("n_countries", 0))
        said["groups"] = groups(t, values.get("groups", ()))
    elif name == "modes":
        said["wanted"] = modes(t, values["wanted"])
    return compose(t, message, said)


def _made_for(name: str, values: Mapping[str, Any], words: str) -> str:
    """The message of a reason that names country or region; lists that were kept before do not say what is a guess."""
    if values.get("is_guess"):
        return MADE_FOR_PERHAPS[name]
    if name == "made_for_country":
        return ONLY_THIS_COUNTRY if values["n_countries"] == 1 else REASONS[name]
    is_said = " " in words and words != words.lower()  # else they are the catalogue's own
    return MADE_FOR_IN_ITS_WORDS if is_said else REASONS[name]


def reasons(t: Translator, match: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Sentence]]:
    """Why an offering is listed: its reasons that make a sentence, in the order of the ranking."""
    found = [(reason, sentence) for reason in match["reasons"] if (sentence := because(t, reason))]
    quotes_both = any(reason["name"] == "areas" and _quotes_both(reason) for reason, _ in found)
    return [(reason, sentence) for reason, sentence in found if not (quotes_both and _is_faint(reason))]


def _quotes_both(reason: Mapping[str, Any]) -> bool:
    return bool(reason["need_words"] and reason["offering_words"])


def _is_faint(reason: Mapping[str, Any]) -> bool:
    """Two passages that are close only for want of better ones: left out beside a reason that says more."""
    return bool(reason["name"] == "sentences" and reason["values"]["similarity"] < CLOSE)


def missing(t: Translator, match: Mapping[str, Any]) -> list[str]:
    """What the need asks for and the offering lacks, and for whom it is made instead."""
    names_of = {"areas": areas, "sectors": sectors, "audiences": audiences}
    return [
        t.gettext(MISSING[kind]).format(names=names_of[kind](t, reason["values"][kind]))
        for reason in match["reasons"]
        if reason["name"] in {"missing", "made_for_others"}
        for kind in MISSING
        if reason["values"].get(kind)
    ]


def is_by_text(match: Mapping[str, Any]) -> bool:
    """Whether the offering was found by its words alone, having none of the areas."""
    return all(reason["name"] != "areas" for reason in match["reasons"])


def evidence(t: Translator, match: Mapping[str, Any]) -> list[str]:
    """What the provider has done in the country and nearby."""
    sentences = []
    for reason in match["reasons"]:
        if reason["name"] != "track_record":
            continue
        if here := reason["values"]["in_country"]:
            message = t.ngettext(
                "{n} project in this country: {titles}", "{n} projects in this country: {titles}", len(here)
            )
            sentences.append(_counted(t, message, here))
        if near := reason["values"]["in_region"]:
            message = t.ngettext(
                "{n} project in the region: {titles}", "{n} projects in the region: {titles}", len(near)
            )
            sentences.append(_counted(t, message, near))
    return sentences


def overlaps(t: Translator, match: Mapping[str, Any]) -> list[str]:
    """Others' work in the country and the same area: worth a question before starting anew."""
    sentences = []
    if here := match["overlaps"]:
        message = t.ngettext("{n} activity of others: {titles}", "{n} activities of others: {titles}", len(here))
        sentences.append(_counted(t, message, here))
    if near := match.get("overlaps_nearby"):  # not in lists that were kept before there was such a thing
        message = t.ngettext(
            "{n} activity of others in the region: {titles}",
            "{n} activities of others in the region: {titles}",
            len(near),
        )
        sentences.append(_counted(t, message, near))
    return sentences


def _counted(t: Translator, message: str, projects: list[Mapping[str, Any]]) -> str:
    titles = [_project(project) for project in projects[:N_TITLES]] + (["…"] if len(projects) > N_TITLES else [])
    return message.format(n=t.number(len(projects)), titles="; ".join(titles))


def _project(project: Mapping[str, Any]) -> str:
    years = "–".join(str(year) for year in dict.fromkeys((project["from"], project["to"])) if year)
    return f"{project['title']} ({years})" if years else str(project["title"])


def of_name(t: Translator, messages: Mapping[str, str], name: str) -> str:
    """The sentence of a name that ranking uses; a name of another version, in a kept list, stands for itself."""
    return t.gettext(messages[name]) if name in messages else name.replace("_", " ")


def rule(t: Translator, name: str) -> str:
    return of_name(t, RULES, name)


def near_miss(t: Translator, miss: Mapping[str, Any]) -> str:
    """The one rule that an offering breaks, with the facts that it compared where both sides are known."""
    values = {name: value for name, value in _facts_of_rule(t, miss["rule"], miss["values"]).items() if value}
    message = RULES_WITH_FACTS.get(miss["rule"], "")
    if not message or not set(_PLACEHOLDER.findall(message)) <= values.keys():
        return rule(t, miss["rule"])
    return t.gettext(message).format(**values)


_NAMES_OF_RULE = {"comes_in_a_wanted_mode": modes, "admits_the_audience": audiences, "shares_a_language": languages}


def _facts_of_rule(t: Translator, name: str, values: Mapping[str, Any]) -> dict[str, str]:
    names = _NAMES_OF_RULE.get(name, groups)
    is_day = {"opens_on", "closes_on"}
    return {
        side: (day(t, value) if side in is_day else names(t, value)) if value else "" for side, value in values.items()
    }


def to_confirm(t: Translator, names: Iterable[str]) -> list[str]:
    return [of_name(t, TO_CONFIRM, name) for name in names]


def past_year(card: Mapping[str, Any], on: date) -> str:
    """The year that an entry's page speaks of, if it is long past on the day of the list and nobody confirmed since."""
    found = re.match(r"\d{4}", card["as_of"] or "")
    has_page = card["source_kind"] != "memory"  # general knowledge has no page, and asks for a check anyway
    return found[0] if found and has_page and on.year - int(found[0]) > FRESH and not card["confirmed_on"] else ""


def still_runs(t: Translator, year: str) -> list[tuple[str, str]]:
    """What to confirm of an entry whose page speaks of a past year: the rule that rests on it, and the question."""
    return [("is_still_valid", t.gettext(STILL_RUNS).format(year=year))] if year else []


def next_step(t: Translator, card: Mapping[str, Any], *, is_red: bool = False) -> str:
    """What to do next; a need that is never released only opens a link."""
    if is_red and card["next_step"] != "open_link":
        return t.gettext(NEVER_RELEASED)
    if card["next_step"] == "apply_by" and card["closes_on"]:
        return t.gettext(APPLY_BY_DATE).format(date=day(t, card["closes_on"]))
    return of_name(t, NEXT_STEPS, card["next_step"])


def basis_of(card: Mapping[str, Any]) -> str:
    """How an entry is known: confirmed, claimed, from a public page, or from general knowledge."""
    if card["confirmed_on"]:
        return "confirmed"
    if card["is_claimed"]:
        return "claimed"
    return "public_page" if card["read_on"] and card["source_kind"] != "memory" else "general_knowledge"


def basis(t: Translator, card: Mapping[str, Any]) -> str:
    kind = basis_of(card)
    on = card["confirmed_on"] if kind == "confirmed" else card["read_on"]
    return t.gettext(BASES[kind]).format(date=day(t, on) if on else "")


def facts(t: Translator, card: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """How the help comes: label, value, and whether it is only inferred."""
    rows = (
        (N_("Given in"), card["languages"], languages),
        (N_("Comes as"), card["modes"], modes),
        (N_("Cost"), card["cost"], cost),
    )
    return [
        (t.gettext(label), show(t, fact["value"]), fact["basis"] == "inferred") for label, fact, show in rows if fact
    ]


def areas(t: Translator, ids: Iterable[str]) -> str:
    labels = _area_labels(t.language)
    return t.apart([labels.get(one, one) for one in ids])


@cache
def _area_labels(language: str) -> dict[str, str]:
    return {area: area_label(area, language) for area in load_taxonomy().ids}
