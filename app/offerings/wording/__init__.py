"""Offerings as sentences: states, facts, how each is known, and why something was refused."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.models import Offering, OfferingState
from app.offerings.schemas import LENGTHS
from app.offerings.wording._groups import GROUPS
from app.web.translation import N_, Translator
from app.web.vocabulary import PROVIDER_KINDS, audience_name, language_name, mode_name, sector_name
from data import area_label, load_countries, load_taxonomy

STATES = {
    OfferingState.UNCLAIMED: (N_("From a public page"), "warn"),
    OfferingState.DRAFT: (N_("Draft"), "quiet"),
    OfferingState.SUBMITTED: (N_("Waiting for review"), "warn"),
    OfferingState.CHANGES_REQUESTED: (N_("Changes asked for"), "warn"),
    OfferingState.DECLINED: (N_("Declined"), "bad"),
    OfferingState.PUBLISHED: (N_("Published"), "good"),
    OfferingState.WITHDRAWN: (N_("Withdrawn"), "quiet"),
    OfferingState.ENDED: (N_("Ended"), "bad"),
}
COSTS = {
    "free": N_("Free of charge"),
    "co-funded": N_("Cost is shared or sponsored in part"),
    "paid": N_("Paid by the country or the participant"),
}
GAINS = {
    "sells_licences": N_("Sells licences or subscriptions"),
    "sells_services": N_("Sells services under contract"),
    "sells_places": N_("Charges tuition or fees"),
    "shares_income": N_("Shares in later income"),
    "product_adoption": N_("Spreads its own products"),
    "lends": N_("Lends money"),
    "paid_by_donor": N_("Paid by a donor or sponsor"),
}
NEXT_STEPS = {
    "open_link": N_("Open the link: free or self-service, nothing is disclosed"),
    "apply_by": N_("Apply"),
    "introduction": N_("Ask for an introduction"),
}
INCOME_GROUPS = {
    "L": N_("Low income"),
    "LM": N_("Lower middle income"),
    "UM": N_("Upper middle income"),
    "H": N_("High income"),
}
TREATIES = {
    "budapest-convention": N_("Budapest Convention on Cybercrime"),
    "budapest-invited": N_("Signatories of the Budapest Convention and States invited to accede"),
    "malabo-convention": N_("Malabo Convention of the African Union"),
}
PREREQUISITES = {
    "national_csirt": N_("A national response team that works"),
    "cmm_review": N_("A review of national cyber capacity"),
    "government_recognition": N_("Recognition by the government"),
    "network_member": N_("Membership of the provider's network"),
    "vendor_check": N_("The vendor is not under restrictions"),
}
FACTS = {
    "modes": N_("How help comes"),
    "languages": N_("Languages of delivery"),
    "cost": N_("Cost to the country"),
    "next_step": N_("Next step"),
    "open_to_all": N_("Open to every country"),
    "eligible_countries": N_("For these countries"),
    "eligible_groups": N_("For these regions and groups"),
    "excluded_countries": N_("Not for these countries"),
    "members_only": N_("Members only"),
    "income_groups": N_("Income groups"),
    "treaties": N_("Parties to these treaties"),
    "audience": N_("Who it is meant for"),
    "audience_only": N_("Only for these people"),
    "women_only": N_("For women only"),
    "window": N_("When it can start"),
    "sectors": N_("Sectors"),
    "prerequisites": N_("Must be in place first"),
    "gain": N_("What the provider gains"),
}
FILTERS = {
    "area": N_("Subject"),
    "mode": N_("How help comes"),
    "language": N_("Language of delivery"),
    "group": N_("Region or group of countries"),
    "provider_kind": N_("Kind of provider"),
    "cost": N_("Cost to the country"),
    "next_step": N_("Next step"),
    "sector": N_("Sector"),
}
FIELDS = {
    "title": N_("Title"),
    "summary": N_("Problem and offer"),
    "evidence": N_("Evidence"),
    "ask": N_("What the provider asks"),
    "contact_public": N_("Public contact"),
    "source_url": N_("Address of your page"),
    "areas": N_("Subjects"),
    "provider_kind": N_("Kind of provider"),
    "text_language": N_("Language of these texts"),
    "valid_until": N_("Last day of the offering"),
}
MOST_CHARACTERS = LENGTHS | {"question": 2000, "message": 2000}
PROBLEMS = {
    "required": N_("This is needed."),
    "too_long": N_("This is too long."),
    "unknown_area": N_("Choose from the list of areas."),
    "unknown_code": N_("Choose from the list."),
    "unknown_country": N_("One of the countries is not known here. Give each by its name or its two letters."),
    "bad_value": N_("This cannot be read. Choose one of the answers."),
    "bad_date": N_("A date is written as year-month-day, for example 2027-03-01."),
    "ends_before_it_begins": N_("The last day is before the first."),
    "empty": N_("Choose at least one, or say that it is not known."),
    "bad_address": N_("An address begins with https:// and holds no blanks."),
    "bad_email": N_("This is not an email address."),
    "bad_name": N_("A name needs letters."),
    "password_too_short": N_("A password needs at least 12 characters."),
    "different": N_("The two passwords are different."),
}
VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "cost": COSTS,
    "gain": GAINS,
    "next_step": NEXT_STEPS,
    "income_groups": INCOME_GROUPS,
    "treaties": TREATIES,
    "prerequisites": PREREQUISITES,
    "provider_kind": PROVIDER_KINDS,
}


def state_name(t: Translator, row: Offering) -> tuple[str, str]:
    """Where a row stands, and the colour of the word."""
    name, kind = STATES[row.state]
    return t.gettext(name), kind


def code_name(t: Translator, name: str, code: str) -> str:
    """A code of a fact or a filter, as the reader says it."""
    if name in ("modes", "mode"):
        return mode_name(t, code)
    if name in ("languages", "language"):
        return language_name(t, code)
    if name in ("audience", "audience_only"):
        return audience_name(t, code)
    if name in ("sectors", "sector"):
        return sector_name(t, code)
    if name in VOCABULARIES:
        return t.gettext(VOCABULARIES[name].get(code, code))
    return _place_name(t, name, code)


def _place_name(t: Translator, name: str, code: str) -> str:
    if name == "area":
        return area_name(t, code)
    if name in ("eligible_countries", "excluded_countries"):
        return country_name(t, code)
    return t.gettext(N_("Every country")) if code == "everyone" else t.gettext(GROUPS.get(code, code))


def area_name(t: Translator, code: str) -> str:
    """An area, or a group of areas."""
    taxonomy = load_taxonomy()
    return area_label(code, t.language) if code in taxonomy.ids or code in taxonomy.groups else code


def country_name(t: Translator, code: str) -> str:
    record = load_countries(demo=True).get(code)
    return record.name(t.language) if record else code


def fact_value(t: Translator, name: str, value: Any) -> str:
    """What a fact says."""
    if isinstance(value, bool):
        return t.gettext(N_("Yes")) if value else t.gettext(N_("No"))
    if name == "window":
        return _window(t, value)
    codes = [value] if isinstance(value, str) else value
    return t.listed(sorted(code_name(t, name, code) for code in codes))


def _window(t: Translator, value: Mapping[str, str | None]) -> str:
    opens, closes = (value.get(name) for name in ("opens_on", "closes_on"))
    if opens and closes:
        days = {"opens": t.date(date.fromisoformat(opens)), "closes": t.date(date.fromisoformat(closes))}
        return t.gettext(N_("From %(opens)s to %(closes)s")) % days
    if opens:
        return t.gettext(N_("From %(opens)s")) % {"opens": t.date(date.fromisoformat(opens))}
    return t.gettext(N_("Until %(closes)s")) % {"closes": t.date(date.fromisoformat(closes or ""))}


def basis(t: Translator, row: Offering, fact: Mapping[str, Any]) -> tuple[str, str]:
    """How a fact is known, in words, and the colour of them."""
    if fact["basis"] == "confirmed":
        on = fact.get("confirmed_on") or (row.confirmed_on.isoformat() if row.confirmed_on else None)
        if on is None:
            return t.gettext(N_("confirmed by the provider")), "good"
        return t.gettext(N_("confirmed by the provider on %(day)s")) % {"day": t.date(date.fromisoformat(on))}, "good"
    if fact["basis"] == "inferred":
        return t.gettext(N_("our guess: to confirm")), "warn"
    if row.read_on is None:
        return t.gettext(N_("stated by the source")), ""
    return t.gettext(N_("stated by the source, read on %(day)s")) % {"day": t.date(row.read_on)}, ""


def standing(t: Translator, row: Offering) -> tuple[str, str]:
    """How far the whole row can be relied on."""
    if row.confirmed_on is not None and row.is_confirmed:
        return t.gettext(N_("Confirmed by the provider on %(day)s.")) % {"day": t.date(row.confirmed_on)}, "good"
    if row.confirmed_on is not None and row.state is OfferingState.PUBLISHED:  # last touched when it was published
        return t.gettext(N_("Published by its provider on %(day)s.")) % {"day": t.date(row.updated_at.date())}, ""
    if row.confirmed_on is not None:
        return t.gettext(N_("Written by its provider on %(day)s.")) % {"day": t.date(row.confirmed_on)}, ""
    if row.read_on is None:
        return t.gettext(N_("From general knowledge, not from a page, not confirmed.")), "warn"
    return t.gettext(N_("From a public page, read %(day)s, not confirmed.")) % {"day": t.date(row.read_on)}, "warn"


def problems(t: Translator, fields: Mapping[str, str]) -> dict[str, str]:
    """Refused fields as sentences at the fields; `facts.cost` belongs to the field `value`."""
    names = {name: "value" if name.startswith("facts") else name for name in fields}
    return {names[name]: _problem(t, name, code) for name, code in fields.items()}


def _problem(t: Translator, name: str, code: str) -> str:
    if code == "too_long" and name in MOST_CHARACTERS:
        return t.gettext(N_("This is too long: {n} characters are the most.")).format(n=t.number(MOST_CHARACTERS[name]))
    return t.gettext(PROBLEMS.get(code, PROBLEMS["bad_value"]))
