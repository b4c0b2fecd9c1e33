"""Every message of ranked lists, by the names that ranking uses."""

from app.web.translation import N_

BANDS = {"strong": N_("Strong"), "possible": N_("Possible"), "weak": N_("Weak")}
BAND_HINTS = {
    "strong": N_("Fits closely what the need asks for."),
    "possible": N_("Fits in part, or something important is open."),
    "weak": N_("Near the subject, but probably not what is asked for."),
}

# What must be true, said as what is not: the heading of an exclusion, and of a near miss without further facts.
RULES = {
    "is_still_valid": N_("Has ended."),
    "is_open_to_country": N_("Not open to this country."),
    "is_not_excluded": N_("Its public terms leave this country out."),
    "is_within_membership": N_("Only for members of a body that this country does not belong to."),
    "is_within_income_groups": N_("Only for countries of another income group."),
    "is_party_to_treaty": N_("Only for parties to a treaty that this country has not joined."),
    "admits_the_audience": N_("Made for other people than those named in the need."),
    "admits_all_genders": N_("For women only, and the need names others."),
    "shares_a_language": N_("Not given in a language that the need asks for."),
    "comes_in_a_wanted_mode": N_("Does not come in a way that the need asks for."),
    "fits_window": N_("Its dates do not meet those of the need."),
    "accepts_applications": N_("The last day to apply has passed."),
    "has_what_must_stand_first": N_("Something else must stand first."),
}
RULES_WITH_FACTS = {
    "is_open_to_country": N_("Only for: {offered}."),
    "is_within_membership": N_("Only for members of: {offered}."),
    "is_party_to_treaty": N_("Only for parties to: {offered}."),
    "admits_the_audience": N_("Only for: {offered}. The need names: {wanted}."),
    "shares_a_language": N_("Given in: {offered}. The need asks for: {wanted}."),
    "comes_in_a_wanted_mode": N_("Comes as: {offered}. The need asks for: {wanted}."),
    "fits_window": N_("Its dates ({opens_on} to {closes_on}) do not meet those of the need."),
    "accepts_applications": N_("The last day to apply was {closes_on}."),
}
TO_CONFIRM = {
    "is_still_valid": N_("whether it still runs"),
    "is_open_to_country": N_("whether it is open to this country"),
    "is_not_excluded": N_("whether its terms leave this country out"),
    "is_within_membership": N_("whether membership is needed"),
    "is_within_income_groups": N_("whether it is open to this country's income group"),
    "is_party_to_treaty": N_("whether being party to a treaty is needed"),
    "admits_the_audience": N_("whether it admits the people you have in mind"),
    "admits_all_genders": N_("whether it admits women only"),
    "shares_a_language": N_("in which languages it is given"),
    "comes_in_a_wanted_mode": N_("whether it comes in a form that you ask for"),
    "fits_window": N_("when it can start"),
    "accepts_applications": N_("whether one can still apply"),
    "has_what_must_stand_first": N_("whether what must stand first is in place"),
}
STILL_RUNS = N_("whether it still runs (its page speaks of {year})")
CONTRIBUTIONS = {
    "area_overlap": N_("Covers the areas of the need"),
    "area_hit": N_("Covers an area that the need names"),
    "area_cover": N_("Serves much of what is asked for"),
    "area_group": N_("Works in the same group of areas"),
    "groundwork": N_("Lays the groundwork for the area"),
    "phrases": N_("Speaks of the same subjects"),
    "lexical": N_("Uses the same words"),
    "semantic": N_("Means the same in other words"),
    "fits_closely": N_("Subject and words fit together"),  # in lists of the weights expert-1
    "fits_and_made_for_region": N_("Fits, and is made for this region"),
    "fits_and_hands_on": N_("Fits, and brings people to work with you"),
    "made_for_region": N_("Made for this region"),
    "hands_on": N_("Works with you directly"),
    "language_shared": N_("Shares a language"),
    "mode_wanted": N_("Comes in a form that you ask for"),
    "audience_wanted": N_("For the people you name"),
    "sector_wanted": N_("For the sector you name"),
    "free_of_charge": N_("Free of charge"),
    "acted_in_country": N_("Has worked in this country"),
    "acted_in_region": N_("Has worked in the region"),
    "is_confirmed": N_("Confirmed by the provider"),
    "eligibility_to_confirm": N_("Eligibility is not certain"),
    "probably_closed": N_("Probably not open to this country"),
    "builds_on_something": N_("Builds on something that must stand first"),
    "language_to_confirm": N_("Language is not certain"),
    "narrow_audience": N_("Made for a narrow audience"),
    "other_sector": N_("Made for a sector that the need does not name"),
    "women_only": N_("For women only"),
    "age": N_("The entry is old"),
}
# The kinds of reasons that a reader tells apart, in the order of the page; ranking's own groups unless named here.
GROUPS = {
    "area": N_("Areas"),
    "text": N_("Words and meaning"),
    "fit": N_("Subject and words together"),
    "region": N_("Made for the region"),
    "work": N_("Works with you"),
    "context": N_("Language, form, people, sector"),
    "evidence": N_("Evidence"),
    "deductions": N_("Deductions"),
}
_GROUP_OF_NAME = {
    "fits_and_made_for_region": "region",
    "made_for_region": "region",
    "fits_and_hands_on": "work",
    "hands_on": "work",
}
_GROUP_OF_GROUP = {"phrases": "text", "lexical": "text", "semantic": "text"}


def group_of(name: str, group: str) -> str:
    """The kind of reason that a share is."""
    return _GROUP_OF_NAME.get(name) or _GROUP_OF_GROUP.get(group, group)


NEXT_STEPS = {
    "open_link": N_("Open the link: nothing is disclosed"),
    "apply_by": N_("Apply to the provider"),
    "introduction": N_("Ask for an introduction"),
}
NEVER_RELEASED = N_("Nothing to ask for: a TLP:RED need is never released. Change its label first.")
APPLY_BY_DATE = N_("Apply by {date}")
BASES = {
    "confirmed": N_("Confirmed by the provider on {date}."),
    "public_page": N_("From a public page, read {date}, not confirmed."),
    "general_knowledge": N_("From general knowledge, not confirmed: check that it still exists."),
    "claimed": N_("Described by the provider."),
}
AREAS = {  # by whose words can be quoted: the offering's, the need's
    (True, True): N_("Covers {areas}: it says {offering_words}, the need says {need_words}."),
    (True, False): N_("Covers {areas}: it says {offering_words}."),
    (False, True): N_("Covers {areas}: the need says {need_words}."),
    (False, False): N_("Covers {areas}, as the need does."),
}
REASONS = {
    "areas": AREAS[True, True],
    "subject": N_("Both speak of {area}: the need says {need_words}, the offer {offering_words}."),
    "sentences": N_("It says {offering_words}; the need says {need_words}."),
    "nearest": N_("What comes closest to {need_words} is {offering_words}."),
    "words": N_("It speaks of {offering_words}, the need of {need_words}."),
    "made_for_country": N_("Made for {n} countries, this one among them."),
    "made_for_groups": N_("Made for {groups}."),
    "modes": N_("Comes as the need asks: {wanted}."),
    "track_record": N_("Has worked here or nearby."),
}
SAME_WORDS = N_("Both texts speak of {need_words}.")
MADE_FOR_PERHAPS = {
    "made_for_country": N_("Probably made for this country: to confirm."),
    "made_for_groups": N_("Probably made for {groups}: to confirm."),
}
ONLY_THIS_COUNTRY = N_("Made for this country.")
MADE_FOR_IN_ITS_WORDS = N_("Made for {groups}: it says {offering_words}.")
MISSING = {
    "areas": N_("Not covered: {names}"),
    "sectors": N_("Made for another sector: {names}"),
    "audiences": N_("Made for others: {names}"),
}
N_TITLES = 3
NOTES = {
    "areas_suggested": N_("The areas are suggested from the text, not confirmed."),
    "no_encoder": N_("The multilingual reader is not available: this list rests on areas and on shared words alone."),
    "language_not_covered": N_(
        "The multilingual reader does not know this language: areas and an English summary decide. "
        "Adding them makes the list better."
    ),
    "nothing_heard": N_(
        "Nothing in the text says which help is needed, so words and facts alone decide: say more, or choose areas."
    ),
    "no_text": N_("There is no text: areas alone decide."),
}
RANK_ERRORS = {
    "unknown_country": N_("Choose a country from the list."),
    "nothing_to_rank_by": N_("Paste a text, or choose at least one area."),
    "string_too_long": N_("Shorten the text: it may have at most 20,000 characters."),
    "not_text": N_("The text holds characters that are not text."),
    "ends_before_it_begins": N_("The last day must not be before the first day."),
    "summary_refused": N_("Write the summary as plain text of at most 2,000 characters."),
    "dates_not_chosen": N_("Choose “From one day to another”, or leave the days empty."),
    "no_day_given": N_("Write a first or a last day below, or choose “Any time”."),
    "not_a_date": N_("Write the day as year, month and day, for example 2027-12-31."),
    "not_in_the_list": N_("Choose from the list."),
}
REFUSALS = {
    "nothing_to_rank": N_("No need of this profile has a text or an area yet: there is nothing to rank by."),
    "profile_changed": N_("The profile was changed while the list was made. Nothing was kept: make the list again."),
    "not_while_withdrawn": N_("The profile is withdrawn: no new list is made for it."),
}
