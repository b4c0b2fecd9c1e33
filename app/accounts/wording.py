"""What went wrong with an account, and what hats are called, as sentences."""

from collections.abc import Mapping

from app.models import Person
from app.web.translation import N_, Translator

ROLES = {
    "government": N_("Government"),
    "provider": N_("Provider"),
    "coordinator": N_("Coordinator"),
    "admin": N_("Administrator"),
}
ROLE_HINTS = {
    "government": N_("Writes down needs of a state, sees its ranked lists, decides who learns of them."),
    "provider": N_("Registers offerings and answers invitations."),
    "coordinator": N_("Works with the states assigned to them and reviews offerings."),
    "admin": N_("Manages people. Sees no needs and no ranked lists."),
}
FIELD_PROBLEMS = {
    ("email", "bad_email"): N_("Enter an email address, for example name@example.org."),
    ("email", "email_in_use"): N_("This address has an account already."),
    ("email", "wrong_sign_in"): N_("The email address and the password do not fit together."),
    ("roles", "required"): N_("Choose at least one role."),
    ("countries", "unknown_country"): N_("Choose a country of the list."),
    ("countries", "one_country"): N_("A government belongs to one country: choose it."),
    ("countries", "organisation_of_another_country"): N_("This organisation belongs to another country."),
    ("country", "unknown_country"): N_("Choose a country of the list."),
    ("organisation", "required"): N_("Enter the name of the provider's organisation."),
    ("organisation", "bad_name"): N_("The name of an organisation needs letters or digits."),
    ("is_focal_point", "not_of_government"): N_("Only people of a government can be its focal point."),
    ("current_password", "wrong_password"): N_("This is not your password."),
    ("password", "wrong_password"): N_("This is not your password."),
    ("password_again", "different"): N_("The two passwords differ. Type the same one twice."),
    ("role", "not_your_role"): N_("Choose one of your own roles."),
    ("token_role", "not_your_role"): N_("Choose one of your own roles."),
    ("token_name", "required"): N_("Give the token a name, so that you recognise it later."),
    ("days", "bad_days"): N_("Enter a number of days from 1 to 365."),
    ("understood", "required"): N_("Tick the box if you want to erase your account."),
    ("receiver", "required"): N_("Choose a colleague."),
}
ANY_FIELD = {
    "required": N_("This is needed."),
    "password_too_short": N_("A password needs at least 12 characters."),
    "too_long": N_("This is too long."),
    "unknown_choice": N_("Choose one of the list."),
    "bad_characters": N_("This holds characters that cannot be stored."),
}
CONFLICTS = {
    "hand_over_first": N_(
        "You are the only focal point of your government. Ask an administrator to hand this over to a colleague first."
    ),
    "last_admin": N_("You are the only administrator. Invite another one first."),
    "not_yourself": N_("You cannot disable your own account."),
    "no_password": N_("This account has no password: it signs in by link."),
    "password_changed_meanwhile": N_("The password was changed in the meantime. Nothing was changed here."),
    "too_many_tokens": N_("You have as many tokens as an account can have. Revoke one first."),
    "disabled": N_("This account is disabled."),
    "not_disabled": N_("This account is not disabled."),
    "not_a_coordinator": N_("Only an active coordinator can be assigned to countries."),
    "not_focal_point": N_("This person is not a focal point any more."),
    "not_a_colleague": N_("The focal point passes to a colleague of the same organisation."),
    "waits_for_confirmation": N_("This person still waits for the focal point's confirmation."),
    "does_not_wait": N_("This person does not wait for your confirmation any more."),
    "not_of_government": N_("Only an active person of a government can be its focal point."),
    "has_focal_point": N_("This government has a focal point: hand over from there."),
}
YES, NO = N_("yes"), N_("no")
ACTIVE, INVITED, DISABLED = N_("active"), N_("invited, has not signed in yet"), N_("disabled")
WAITS = N_("waits for the focal point")
OTHER_PROBLEM = N_("This cannot be accepted.")


def role_name(t: Translator, role: str) -> str:
    return t.gettext(ROLES[role])


def role_names(t: Translator, roles: list[str]) -> str:
    return t.listed([role_name(t, role) for role in roles])


def field_problems(t: Translator, fields: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each refused field."""
    return {
        name: t.gettext(FIELD_PROBLEMS.get((name, code)) or ANY_FIELD.get(code, OTHER_PROBLEM))
        for name, code in fields.items()
    }


def conflict(t: Translator, code: str) -> str:
    return t.gettext(CONFLICTS.get(code, OTHER_PROBLEM))


def account_state(t: Translator, person: Person) -> str:
    """Where an account stands, in a word or two."""
    if person.disabled_at is not None:
        return t.gettext(DISABLED)
    if person.waits_since is not None:
        return t.gettext(WAITS)
    return t.gettext(INVITED if person.last_sign_in_at is None else ACTIVE)
