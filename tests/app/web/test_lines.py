"""What cannot be seen says nothing, and no name turns the line around in which it stands."""

import pytest
from factories import PASSWORD
from pydantic import ValidationError

from app.accounts.schemas import AccountIn, InvitationIn, TokenIn
from app.needs.schemas import NeedNew, NeedProfileEdit
from app.offerings.schemas import Newcomer, OfferingDraft
from app.web.lines import in_one_line, says_something
from app.web.tables import plain_text, to_csv

NOTHING = ["\u200b\u200d", "\ufeff", "\u2060 \u00ad", "\u3164", "\u202e", "\x7f"]
JOINED = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


@pytest.mark.parametrize("nothing", NOTHING)
def test_a_text_of_nothing_that_can_be_seen_is_no_text(nothing: str) -> None:
    newcomer = {"name": nothing, "email": "a@example.org", "password": PASSWORD}

    assert not says_something(nothing)
    for schema, given in (
        (NeedNew, {"statement": nothing}),
        (OfferingDraft, {"title": nothing}),
        (Newcomer, newcomer),
        (TokenIn, {"name": nothing}),
    ):
        with pytest.raises(ValidationError):
            schema.model_validate(given)
    assert OfferingDraft(title="Courses", summary=nothing).summary == ""
    assert AccountIn(name=nothing, language="en", time_zone="UTC").name == ""


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_one_line_keeps_its_direction(sign: str) -> None:
    typed = f"Courses{sign} for all"

    assert OfferingDraft(title=typed).title == "Courses for all"
    assert NeedProfileEdit(title=typed).title == "Courses for all"
    assert InvitationIn(email="a@example.org", roles=[], organisation=typed).organisation == "Courses for all"


def test_what_scripts_need_stays() -> None:
    assert in_one_line(JOINED) == JOINED
    assert NeedNew(statement=JOINED).statement == JOINED


@pytest.mark.parametrize(
    "typed", ["A <a@example.org>", "<a@example.org>", "a b@example.org", "a@example", "a,b@example.org"]
)
def test_an_address_is_an_address_alone(typed: str) -> None:
    with pytest.raises(ValidationError):
        NeedProfileEdit(contact_email=typed)
    assert NeedProfileEdit(contact_email="a.b+c@mail.example.org").contact_email == "a.b+c@mail.example.org"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_name_that_looks_like_a_formula_stays_text_in_files(name: str) -> None:
    kept = InvitationIn(email="a@example.org", roles=[], organisation=name).organisation
    cell = to_csv(["name"], [[kept]]).decode("utf-8-sig").splitlines()[1].strip('"')

    assert kept == name
    assert cell[0] not in "=+-@"
    assert plain_text(cell) == name


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValidationError):
        AccountIn(name="half \ud800 pair", language="en", time_zone="UTC")
