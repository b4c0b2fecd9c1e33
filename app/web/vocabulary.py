"""Names of the codes that needs and offerings share: modes, audiences, sectors, languages, as the reader says them."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

from app.web.translation import N_, Translator
from data import load_countries, load_vocabularies

MODES = {
    "incountry_advice": N_("In-country advice and mentoring"),
    "remote_advice": N_("Remote advice"),
    "embedded_adviser": N_("Embedded adviser or secondment"),
    "expert_deployment": N_("Short expert deployment"),
    "assessment": N_("Assessment or review mission"),
    "legal_drafting": N_("Legislative and policy drafting support"),
    "workshop": N_("Workshop or seminar"),
    "course_onsite": N_("Course on site"),
    "course_live_online": N_("Live online course"),
    "course_selfpaced": N_("Self-paced online course"),
    "train_the_trainer": N_("Training of trainers"),
    "fellowship": N_("Fellowship"),
    "mentoring": N_("Mentorship programme"),
    "scholarship": N_("Degree or scholarship"),
    "study_visit": N_("Study or third-country visit"),
    "peer_exchange": N_("Peer exchange between officials"),
    "twinning": N_("Institutional twinning"),
    "policy_exercise": N_("Table-top or policy exercise"),
    "technical_exercise": N_("Technical drill or cyber range"),
    "equipment": N_("Equipment"),
    "licences": N_("Software, licences or hosted service"),
    "data_service": N_("Threat data or alert feed"),
    "toolkit": N_("Toolkit, guide or open tool"),
    "helpdesk": N_("Helpdesk or clinic"),
    "grant": N_("Grant or seed funding"),
    "network": N_("Membership of a network or community"),
    "research": N_("Research or publication"),
    "event": N_("Conference or convening"),
}
PROVIDER_KINDS = {
    "government": N_("Government (ministry, agency, aid agency)"),
    "igo": N_("Intergovernmental organisation incl. UN"),
    "regional": N_("Regional organisation"),
    "ifi": N_("Development bank or multi-donor fund"),
    "academia": N_("Academia or think tank"),
    "civil_society": N_("Civil society or NGO"),
    "industry": N_("Private company"),
    "technical_community": N_("Technical community"),
    "philanthropy": N_("Foundation or philanthropy"),
    "consortium": N_("Programme or consortium"),
}
AUDIENCES = {
    "policy": N_("Policy makers and civil servants"),
    "technical": N_("Technical and incident response staff"),
    "legal": N_("Legal advisers and drafters"),
    "police": N_("Police and investigators"),
    "judiciary": N_("Prosecutors and judges"),
    "diplomat": N_("Diplomats"),
    "executive": N_("Senior decision makers"),
    "educator": N_("Teachers and education institutions"),
    "public": N_("Citizens"),
    "women": N_("Women"),
    "youth": N_("Young people and career starters"),
    "civil_society": N_("Civil society organisations"),
    "business": N_("Companies, in particular small ones"),
    "operator": N_("Operators of critical infrastructure and networks"),
    "election_body": N_("Election bodies"),
    "financial_supervisor": N_("Central banks and financial supervisors"),
    "defence": N_("Armed forces"),
}
SECTORS = {
    "power": N_("Electricity and energy"),
    "telecom": N_("Telecommunications"),
    "health": N_("Health"),
    "transport": N_("Transport"),
    "finance": N_("Finance"),
    "elections": N_("Elections"),
    "water": N_("Water"),
    "education": N_("Education"),
    "public_administration": N_("Public administration"),
}
# Offered first where a language is chosen: the six of the United Nations, and Portuguese.
FIRST_LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es", "pt")
ENCODER_LANGUAGES = frozenset(("de", "it", "ja", "ko", "nl", "pl", "th", "tr"))  # beside the first ones


def mode_name(t: Translator, code: str) -> str:
    return t.gettext(MODES.get(code, code))


def audience_name(t: Translator, code: str) -> str:
    return t.gettext(AUDIENCES.get(code, code))


def sector_name(t: Translator, code: str) -> str:
    return t.gettext(SECTORS.get(code, code))


def language_name(t: Translator, code: str) -> str:
    """A language's name in the reader's language, with a capital where the script has them."""
    return _language_name(code, t.language)


@lru_cache(maxsize=1024)
def _language_name(code: str, language: str) -> str:
    name: str = Locale(language).languages.get(code) or code
    return name[:1].upper() + name[1:]


def other_languages(t: Translator) -> list[tuple[str, str]]:
    """What a list offers after the first ones: languages that a state writes in or that ranking reads, by name.

    Every code of the vocabulary stays valid; a list that names them all has too many that nobody looks for.
    """
    official = {code for country in load_countries().values() for code in country.official_languages}
    offered = (official | ENCODER_LANGUAGES) & load_vocabularies().languages
    return languages_by_name(t, offered - set(FIRST_LANGUAGES))


def languages_by_name(t: Translator, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes and names, sorted by name, for a list to choose from."""
    return by_name((code, language_name(t, code)) for code in codes)


def by_name(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Codes and names in the order in which a reader looks for a name."""
    return sorted(options, key=lambda option: (letters(option[1]), option))


def letters(name: str) -> str:
    """A name as it is sorted: by its letters, whatever their case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
