"""25 offerings read by a person: what the text says is written here word for word, beside what the rules made of it.

`S` is stated by the page, `I` is inferred: to confirm.
"""

from __future__ import annotations

from typing import Any

import pytest

from data import load_offerings
from matching import Fact, Offering

S, I = "stated", "inferred"  # noqa: E741  # the two bases, as short as in a table
WHO = (
    *("eligible_countries", "eligible_groups", "open_to_all", "excluded_countries", "members_only", "income_groups"),
    *("treaties", "audience_only", "women_only", "prerequisites"),
)
PACIFIC_14 = "CK FJ FM KI MH NR NU PG PW SB TO TV VU WS"
COMMONWEALTH_22 = "AG BS BB BZ DM GD GY JM LC KN VC TT FJ KI NR PG WS SB TO TV VU RW"
BALKANS_6 = "AL BA ME MK RS XK"

READ_BY_HAND: dict[str, tuple[dict[str, tuple[Any, str]], dict[str, tuple[Any, str]]]] = {
    # "Financial regulators and service providers in Africa"; paid in part by the bank: the page says so
    "acrc-financial-inclusion": (
        {"eligible_groups": ({"africa"}, S)},
        {"cost": ("co-funded", S), "sectors": ({"finance"}, S), "languages": ({"en", "fr"}, I)},
    ),
    # "African countries and teams", recalled: no page was read, so nothing may exclude
    "africacert-training": ({"eligible_groups": ({"africa"}, I)}, {"cost": ("co-funded", I)}),
    # "Law enforcement officers of African Union members"
    "afripol-interpol-virtual-assets-osint": (
        {"eligible_groups": ({"african-union"}, S)},
        {"audience": ({"police"}, S), "cost": ("free", I)},
    ),
    # "Officials and CERT staff of ASEAN Member States; some courses open wider": the offer is for ASEAN
    "asean-singapore-ascce": ({"eligible_groups": ({"asean"}, S)}, {"cost": ("free", S)}),
    # "Pacific partner countries; first PG and FJ": the Pacific, not these two alone
    "auscert-idcare-pacific": (
        {"eligible_groups": ({"pacific"}, S), "eligible_countries": ({"PG", "FJ"}, S)},
        {"gain": ("paid_by_donor", S)},
    ),
    # "24 ODA-eligible countries in South-East Asia and the Pacific": both conditions
    "australia-cctcp": (
        {"eligible_groups": ({"south-eastern-asia", "pacific"}, S), "members_only": ({"oda-eligible"}, S)},
        {"cost": ("free", I)},
    ),
    # "Governments in the region", the region being Southern Africa
    "c3sa-cmm-southern-africa": (
        {"eligible_groups": ({"sadc"}, S)},
        {"modes": ({"assessment", "workshop"}, S), "cost": None},
    ),
    # "Members first; partners and others on some courses": an order, no limit
    "ccdcoe-law-course": ({"open_to_all": (True, I)}, {"cost": ("paid", I)}),
    # "Eastern Partnership states", running 2024 to 2027
    "coe-cybereast-plus": (
        {"eligible_groups": ({"eastern-partnership"}, S)},
        {"window": ((None, "2027-12-31"), I), "languages": None},
    ),
    # "Cyber service providers in the selected countries", nine of them named
    "crest-camp": (
        {
            "eligible_countries": ({"AM", "BH", "GE", "GH", "LT", "KE", "TH", "OM", "PH"}, S),
            "audience_only": ({"business"}, S),
        },
        {"cost": ("free", S)},
    ),
    # "Countries with government recognition and an active supplier and buyer community"; CREST keeps a share
    "crest-chapter": (
        {"open_to_all": (True, I), "prerequisites": ({"government_recognition"}, S)},
        {"gain": ("shares_income", S), "cost": ("paid", I)},
    ),
    # "Humanitarian and development NGOs only; not governments"
    "cyberpeace-builders": (
        {"open_to_all": (True, I), "audience_only": ({"civil_society"}, S)},
        {"cost": ("free", S), "sectors": ({"health", "water"}, S)},
    ),
    # "African officials and stakeholders"; open online modules
    "diplo-african-cyber-knowledge-modules": (
        {"eligible_groups": ({"africa"}, S)},
        {"next_step": ("open_link", S), "audience": None},
    ),
    # "Diplomatic academies and training institutes of ECOWAS members"
    "ecowas-giz-diplo-tot": ({"eligible_groups": ({"ecowas"}, S)}, {"audience": ({"diplomat", "educator"}, S)}),
    # "CSIRTs with national coordination responsibility in LDCs"
    "first-fellowship": (
        {"eligible_groups": ({"ldc"}, S), "prerequisites": ({"national_csirt"}, S)},
        {"cost": ("co-funded", S), "next_step": ("apply_by", S)},
    ),
    # "Election officials"
    "gca-elections-toolkit": (
        {"open_to_all": (True, I), "audience_only": ({"election_body"}, S)},
        {"sectors": ({"elections"}, S), "cost": ("free", S)},
    ),
    # "Commonwealth countries selected with the UK", 22 of them named; the UK is the giver
    "get-safe-online-international": (
        {
            "eligible_groups": ({"commonwealth"}, S),
            "eligible_countries": (set(COMMONWEALTH_22.split()), S),
        },
        {"gain": ("paid_by_donor", S)},
    ),
    # "GFCE member countries", a group without a member list of ours
    "gfce-clearing-house": ({"members_only": ({"gfce-member"}, S)}, {"cost": ("free", I)}),
    # "Open to everyone"
    "gfce-cybil": ({"open_to_all": (True, S)}, {"next_step": ("open_link", S), "modes": ({"toolkit"}, S)}),
    # "Women living in the target countries of the round, in Africa and other listed regions"
    "itu-her-cybertracks": (
        {"eligible_groups": ({"africa", "selected-countries"}, S), "women_only": (True, S)},
        {"next_step": ("apply_by", S)},
    ),
    # "Organisations under licence"; some countries restrict the vendor
    "kaspersky-asap": (
        {"open_to_all": (True, I), "prerequisites": ({"vendor_check"}, S)},
        {"gain": ("sells_licences", S), "cost": ("paid", I)},
    ),
    # "Partner countries of Luxembourg cooperation": Luxembourg gives; Africa is only where it was held for
    "luxembourg-lhc-study-visit": (
        {"eligible_groups": ({"africa"}, I), "members_only": ({"programme-partner"}, S)},
        {"languages": ({"en", "fr"}, I)},
    ),
    # "Government legal advisers and diplomats of UN Member States; developing countries have priority"
    "unidir-norms-international-law-training": (
        {
            "open_to_all": (True, S),
            "eligible_groups": ({"developing-country"}, S),
            "audience_only": ({"legal", "diplomat"}, S),
        },
        {"cost": None, "languages": None},
    ),
    # for clients of the World Bank of low and middle income
    "wb-cybersecurity-mdtf": (
        {"eligible_groups": ({"world-bank-client"}, S), "income_groups": ({"L", "LM", "UM"}, S)},
        {"gain": ("paid_by_donor", S)},
    ),
    # "Public administrations of the Western Balkans Six"
    "wb3c-courses": (
        {"eligible_groups": ({"western-balkans"}, S)},
        {"sectors": ({"public_administration"}, S), "audience": ({"policy"}, S)},
    ),
}


def _shown(fact: Fact[Any] | None) -> tuple[Any, str] | None:
    if fact is None:
        return None
    value = fact.value
    if isinstance(value, frozenset):
        value = set(value)
    if hasattr(value, "closes_on"):
        value = (value.opens_on, value.closes_on.isoformat())
    return value, fact.basis.value


@pytest.fixture(scope="module")
def offerings() -> dict[str, Offering]:
    return {offering.id: offering for offering in load_offerings()}


def test_there_are_25_rows() -> None:
    assert len(READ_BY_HAND) == 25


@pytest.mark.parametrize("offering_id", READ_BY_HAND)
def test_who_can_have_it_is_what_the_text_says(offerings: dict[str, Offering], offering_id: str) -> None:
    who, _ = READ_BY_HAND[offering_id]

    read = {name: _shown(getattr(offerings[offering_id], name)) for name in WHO}

    assert {name: shown for name, shown in read.items() if shown} == who


@pytest.mark.parametrize("offering_id", READ_BY_HAND)
def test_how_it_is_given_is_what_the_text_says(offerings: dict[str, Offering], offering_id: str) -> None:
    _, how = READ_BY_HAND[offering_id]

    assert {name: _shown(getattr(offerings[offering_id], name)) for name in how} == how


def test_a_list_of_names_stays_what_it_is(offerings: dict[str, Offering]) -> None:
    jica, dcaf = offerings["jica-pacific-cyber"], offerings["dcaf-western-balkans-good-governance"]

    assert _shown(jica.eligible_countries) == (set(PACIFIC_14.split()), S)
    assert _shown(dcaf.eligible_countries) == (set(BALKANS_6.split()), S)
    assert jica.eligible_groups is None
