"""Need profiles as sentences: questions, states, labels, what is missing, and why something was refused."""

from app.models import Label, NeedProfile, NeedProfileState
from app.needs.schemas import most_characters
from app.web.translation import N_, Translator

STATES = {
    NeedProfileState.DRAFT: (N_("Draft"), "quiet"),
    NeedProfileState.SUBMITTED: (N_("Submitted"), "warn"),
    NeedProfileState.ACTIVE: (N_("Active"), "good"),
    NeedProfileState.WITHDRAWN: (N_("Withdrawn"), "quiet"),
}
SEVERITIES = {
    1: (N_("1: minor"), N_("It would be good to have.")),
    2: (N_("2: moderate"), N_("Work goes on, but slower or weaker than it should.")),
    3: (N_("3: serious"), N_("Important work suffers from it.")),
    4: (N_("4: very serious"), N_("Important work cannot be done without help.")),
    5: (N_("5: critical"), N_("The country cannot meet an attack or a duty that it has now.")),
}
SENIORITIES = {
    "operational": N_("Operational staff"),
    "mid_level": N_("Mid-level: team leads, middle management"),
    "senior": N_("Senior: directors, heads of unit"),
    "executive": N_("Executive: ministers, heads of agency, parliamentarians"),
}
LABELS = {
    Label.AMBER_STRICT: (
        N_("Can be released with our consent (TLP:AMBER+STRICT)"),
        N_("Your coordinators see it. A provider learns of it only if your focal point agrees, provider by provider."),
    ),
    Label.RED: (
        N_("Never released (TLP:RED)"),
        N_("Your coordinators see it and nobody else, ever. You still get a ranked list for it."),
    ),
}
PAIR = N_("Your government and the coordinators assigned to your country. No provider and no other country.")
WITH_CONSENT = N_("Your government and its coordinators. A provider only if your focal point consents.")
CONTACT = N_("Your government and its coordinators. A provider only after an introduction that you agreed to.")
# question -> heading, hint, who sees the answer
QUESTIONS = {
    "contact": (N_("Who should we contact?"), N_("The person who answers mail about this request."), CONTACT),
    "language": (N_("In which language do you write?"), N_("The needs are read in this language."), PAIR),
    "under-way": (
        N_("What is already under way?"),
        N_("Projects, partners and plans, so that nobody offers the same again. Leave it empty if there is nothing."),
        PAIR,
    ),
    "activities": (
        N_("How many activities can you carry at once?"),
        N_("Trainings, visits and projects at the same time, with the people you have. Your coordinators see it."),
        PAIR,
    ),
    "statement": (
        N_("What do you need?"),
        N_("In your own words: what is missing, for whom, and what should be different afterwards."),
        WITH_CONSENT,
    ),
    "areas": (
        N_("Which areas is it about?"),
        N_("Choose one to three. The first ones are suggested from what you wrote; nothing counts until you save."),
        WITH_CONSENT,
    ),
    "severity": (
        N_("How severe is the gap?"),
        N_("It decides how much this need counts in the list of all your needs."),
        N_("Your government and its coordinators. Never a provider, not even with consent."),
    ),
    "beneficiary": (N_("Who should benefit?"), N_("Choose all roles that fit, and the level."), WITH_CONSENT),
    "mode": (N_("In which form should help come?"), N_("Choose all that you would accept."), WITH_CONSENT),
    "window": (
        N_("By when do you need it?"),
        N_("Leave a date empty if there is none. Offers outside these days are left out."),
        WITH_CONSENT,
    ),
    "delivery-language": (
        N_("In which languages can help be given?"),
        N_("Choose every language in which the people who benefit can work."),
        WITH_CONSENT,
    ),
    "label": (N_("Who may ever learn of this need?"), N_("You can change this at any time."), PAIR),
}
FIELDS = {
    "contact_name": N_("Name of the contact person"),
    "contact_email": N_("Email of the contact person"),
    "language": N_("Language"),
    "under_way": N_("Already under way"),
    "n_activities": N_("Activities at once"),
    "needs": N_("At least one need"),
    "statement": N_("What you need"),
    "areas": N_("Areas"),
    "severity": N_("Severity"),
    "audience": N_("Who benefits"),
    "seniority": N_("Level"),
    "modes": N_("Form of help"),
    "opens_on": N_("From"),
    "closes_on": N_("Until"),
    "delivery_languages": N_("Languages of delivery"),
    "label": N_("Who may learn of it"),
}
QUESTION_OF = {
    "contact_name": "contact",
    "contact_email": "contact",
    "n_activities": "activities",
    "under_way": "under-way",
    "audience": "beneficiary",
    "modes": "mode",
    "delivery_languages": "delivery-language",
}
LIST_COLUMNS = (
    N_("Profile"),
    N_("Country"),
    N_("State"),
    N_("Needs"),
    N_("Submitted"),
    N_("Acknowledged"),
    N_("Endorsed"),
    N_("List made"),
)
ERRORS = {
    "empty": N_("Write something here, or go back to the list of tasks."),
    "no_question": N_("Write the question that the government should answer."),
    "choose": N_("Choose at least one."),
    "choose_country": N_("Choose a country."),
    "string_too_long": N_("This is too long. Shorten it; what you typed is still here."),
    "too_long": N_("These are too many. Choose fewer."),
    "not_text": N_("This holds characters that cannot be stored. Type them again as plain text."),
    "not_an_email": N_("Write an email address like name@example.org."),
    "unknown_language": N_("Choose a language from the list."),
    "unknown_area": N_("Choose areas from the list."),
    "too_many_areas": N_("Choose at most three areas."),
    "unknown_mode": N_("Choose from the list."),
    "unknown_audience": N_("Choose from the list."),
    "unknown_seniority": N_("Choose from the list."),
    "enum": N_("Choose from the list."),
    "int_parsing": N_("Write a whole number in digits."),
    "greater_than_equal": N_("The number is too small."),
    "less_than_equal": N_("The number is too large."),
    "ends_before_it_begins": N_("The last day is before the first day."),
    "missing": N_("This answer is missing."),
    "too_vague": N_("This is too short to be acted on: say what is missing and for whom."),
    "not_confirmed": N_("The statement has changed: look at the areas again and save them."),
    "not_assigned": N_("Choose a country that you are assigned to."),
    "no_government_organisation": N_(
        "No government of this country has an account yet. Ask an administrator to invite one."
    ),
    "tick": N_("Tick the box to say that you have understood."),
}
TOO_LONG = N_("Shorten this to at most {n} characters; what you typed is still here.")
DATE_ERROR = N_("Write a date like 2027-12-31.")
OTHER_ERROR = N_("This cannot be accepted. Check it and try again.")


def error(t: Translator, code: str, *, field: str = "") -> str:
    """What to do about a refused answer; of a text that is too long, how long it may be."""
    if code == "string_too_long" and (most := most_characters(field)):
        return t.gettext(TOO_LONG).format(n=t.number(most))
    if code.startswith("date_"):
        return t.gettext(DATE_ERROR)
    return t.gettext(ERRORS.get(code, OTHER_ERROR))


def missing(t: Translator, field: str, code: str) -> str:
    """One line of what stands before the submission."""
    name = t.gettext(FIELDS.get(field, field))
    return name if code == "missing" else f"{name}: {error(t, code)}"


def question_of(field: str) -> str:
    """The question that asks for a field."""
    return QUESTION_OF.get(field, field)


def title(t: Translator, profile: NeedProfile, country: str) -> str:
    """A profile's own title, or its country and year."""
    if profile.title:
        return profile.title
    return t.gettext("Needs of %(country)s, %(year)s") % {"country": country, "year": profile.created_at.year}


def band(t: Translator, country: str, *, is_red: bool) -> tuple[str, str]:
    """The marking of a page and what it means, in words."""
    if is_red:
        return "TLP:RED", t.gettext("%(country)s and its coordinators. Some of it is never released.") % {
            "country": country
        }
    return "TLP:AMBER+STRICT", t.gettext("%(country)s and its coordinators.") % {"country": country}
