"""Every page of the service, in English and Arabic, on a desk and on a phone: axe, no sideways scroll, one heading."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from factories import Factory
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Page
from sqlalchemy import select
from sqlmodel import Session

from app.accounts import service as accounts
from app.actor import SYSTEM
from app.cli.demo import find_person
from app.database import Database
from app.matches import service as matches
from app.models import HideReason, LinkPurpose, NeedProfile, Offering, Person
from app.offerings import service as offerings
from app.sessions import actor_of
from app.settings import Settings

NOBODY = ""
XA, XB, XE = (f"focal.point@{code}.example.org" for code in ("xa", "xb", "xe"))
PROVIDER, COORDINATOR, ADMIN = (f"{name}@example.org" for name in ("provider", "coordinator", "admin"))
FILES = (".csv", ".xlsx", ".json", ".{kind}")
PROFILE = "/{lang}/need-profiles/{need_profile_id}"
NEED = PROFILE + "/needs/{need_id}"
OFFERING = "/{lang}/offerings/{offering_id}"
DRAFT = {"need_profile_id": "draft", "need_id": "draft_need"}
ACTIVE = {"need_profile_id": "active"}
WAITING = {"need_profile_id": "submitted"}
# Who opens which page, and with what in its place: every page of the service must stand here.
PAGES: list[tuple[str, str, Mapping[str, str]]] = [
    (NOBODY, "/{lang}/", {}),
    (NOBODY, "/{lang}/help", {}),
    (NOBODY, "/{lang}/privacy", {}),
    (NOBODY, "/{lang}/accessibility", {}),
    (NOBODY, "/{lang}/sign-in", {}),
    (NOBODY, "/{lang}/invitation/{token}", {"token": "invitation"}),
    (NOBODY, "/{lang}/sign-in-link/{token}", {"token": "sign_in"}),
    (NOBODY, "/{lang}/claim/{token}", {"token": "claim"}),
    (NOBODY, "/{lang}/offerings", {}),
    (NOBODY, "/{lang}/offerings", {"query": "?language=fr&q=incident"}),
    (NOBODY, "/{lang}/offerings", {"query": "?q=zzzz"}),
    (NOBODY, "/{lang}/offerings/compare", {"query": "compare"}),
    (NOBODY, OFFERING, {"offering_id": "unclaimed"}),
    (NOBODY, OFFERING + "/print", {"offering_id": "unclaimed"}),
    (NOBODY, OFFERING + "/reported", {"offering_id": "unclaimed"}),
    (NOBODY, "/{lang}/no-such-page", {"status": "404"}),
    (PROVIDER, "/{lang}/claim/{token}", {"token": "claim"}),
    (PROVIDER, "/{lang}/my-offerings", {}),
    (PROVIDER, "/{lang}/offerings/new", {}),
    (PROVIDER, OFFERING, {"offering_id": "pitch"}),
    (PROVIDER, OFFERING + "/edit", {"offering_id": "pitch"}),
    (PROVIDER, OFFERING + "/fact", {"offering_id": "pitch", "query": "?name=eligible_countries"}),
    (PROVIDER, OFFERING + "/fact", {"offering_id": "pitch", "query": "?name=modes"}),
    (XA, "/{lang}/account", {}),
    (XA, "/{lang}/account/erase", {}),
    (XA, "/{lang}/need-profiles", {}),
    (XB, PROFILE, DRAFT),
    *((XB, PROFILE + "/answers/{question}", {**DRAFT, "question": q}) for q in ("contact", "language", "under-way")),
    (XB, PROFILE + "/answers/{question}", {**DRAFT, "question": "activities"}),
    (XB, PROFILE + "/needs/new", DRAFT),
    *((XB, NEED + "/{question}", {**DRAFT, "question": q}) for q in ("statement", "areas", "severity", "beneficiary")),
    *((XB, NEED + "/{question}", {**DRAFT, "question": q}) for q in ("mode", "window", "delivery-language", "label")),
    (XB, NEED + "/remove", DRAFT),
    (XB, PROFILE + "/check", DRAFT),
    (XB, PROFILE + "/submit", DRAFT),
    (XB, PROFILE + "/confirm", {"need_profile_id": "on_behalf"}),
    (XE, PROFILE + "/endorse", WAITING),
    (XA, PROFILE, ACTIVE),
    (XA, PROFILE + "/print", ACTIVE),
    (XA, PROFILE + "/withdraw", ACTIVE),
    (XB, PROFILE + "/erase", {"need_profile_id": "withdrawn"}),
    (XA, PROFILE + "/matches/{match_list_id}", ACTIVE),
    (XA, PROFILE + "/matches/{match_list_id}", {**ACTIVE, "query": "?language=en&cost=free&sort=provider"}),
    (XA, PROFILE + "/matches/{match_list_id}", {**ACTIVE, "query": "?confirmed=true&cost=other"}),
    (XA, PROFILE + "/matches/{match_list_id}/compare", {**ACTIVE, "query": "compared"}),
    (XA, PROFILE + "/matches/{match_list_id}/what-if", ACTIVE),
    (XA, PROFILE + "/matches/{match_list_id}/what-if", {**ACTIVE, "query": "?window=drop&weights=learned"}),
    (XA, PROFILE + "/matches/{match_list_id}", {**ACTIVE, "query": "changed"}),
    (XA, PROFILE + "/shortlist", ACTIVE),
    (COORDINATOR, PROFILE + "/shortlist", {**ACTIVE, "query": "removed"}),
    (COORDINATOR, OFFERING, {"offering_id": "listed"}),
    (XA, "/{lang}/rank", {}),
    (COORDINATOR, PROFILE, WAITING),
    (COORDINATOR, PROFILE + "/matches", ACTIVE),
    (COORDINATOR, PROFILE + "/return", WAITING),
    (COORDINATOR, "/{lang}/need-profiles/new-on-behalf", {}),
    (COORDINATOR, "/{lang}/desk", {}),
    (COORDINATOR, "/{lang}/desk/offerings/{offering_id}", {"offering_id": "waiting_pitch"}),
    (COORDINATOR, OFFERING + "/claim-link", {"offering_id": "unclaimed"}),
    (ADMIN, "/{lang}/people", {}),
    (ADMIN, "/{lang}/people/invite", {}),
    (ADMIN, "/{lang}/people/{person_id}", {"person_id": "coordinator"}),
    (ADMIN, "/{lang}/people/{person_id}", {"person_id": "focal_point"}),
]


@pytest.fixture(scope="module")
def world(app_: Any, settings: Settings) -> dict[str, str]:
    """What stands in the addresses: the demo's rows, and one of each that the demo has not."""
    database: Database = app_.state.database
    make = Factory(database)
    with database.reading(insider=True) as session:
        found = _find(session)
        harbour, bramwa = find_person(session, PROVIDER), find_person(session, XB)
    waiting = make.offering(harbour, state="submitted", title="Drills for ports", summary="Two days of drills.")
    on_behalf = make.need_profile(bramwa, title="A draft on behalf", is_on_behalf=True)
    withdrawn = make.need_profile(bramwa, title="Withdrawn", state="withdrawn")
    draft = make.need_profile(bramwa, title="Ready to submit", needs=0)
    need = make.need(draft, position=1)
    with database.reading(insider=True) as session:  # as a request does that computes: a reader that turns to writing
        asking = actor_of(session, find_person(session, XA).id, "government")
        assert asking is not None
        row = matches.make_lists(session, asking, found["active"], settings=settings)
        kept, listed = row.id, [match["offering"]["id"] for match in row.body["matches"]]
        session.commit()
    with database.writing(insider=False) as session:
        claim = offerings.make_claim_link(session, SYSTEM, found["unclaimed"])
        invitation = accounts.make_link(session, "colleague@xa.example.org", settings=settings)
        link = accounts.make_link(session, ADMIN, settings=settings, purpose=LinkPurpose.SIGN_IN)
    compared = "?" + "&".join(f"offer={offering_id}" for offering_id in listed[-4:])
    made = {"waiting_pitch": waiting.id, "on_behalf": on_behalf.id, "withdrawn": withdrawn.id, "draft": draft.id}
    tokens = {"claim": claim, "invitation": invitation.rsplit("/", 1)[1], "sign_in": link.rsplit("/", 1)[1]}
    of_case = {"draft_need": need.id, "match_list_id": kept, "compared": compared, "listed": listed[0]}
    _decide(database, found["active"], [UUID(offering_id) for offering_id in listed])
    of_case |= {"changed": f"?changed={listed[1]}", "removed": f"?removed={listed[0]}"}
    return tokens | {name: str(value) for name, value in {**found, **made, **of_case}.items()}


def _decide(database: Database, profile_id: UUID, listed: list[UUID]) -> None:
    """The government hides one offer and shortlists two; a coordinator shortlists two and takes one off again."""
    with database.writing(insider=True) as session:
        for email, role in ((XA, "government"), (COORDINATOR, "coordinator")):
            deciding = actor_of(session, find_person(session, email).id, role)
            assert deciding is not None
            for offering_id in listed[:3:2]:
                matches.shortlist(session, deciding, profile_id, offering_id)
            matches.edit_entry(session, deciding, profile_id, listed[2], note="Ask who teaches in the evening.")
            if role == "government":
                reason, note = HideReason.TRIED_BEFORE, "A pilot in 2024."
                matches.hide(session, deciding, profile_id, listed[1], reason=reason, note=note)
            else:
                matches.unshortlist(session, deciding, profile_id, listed[0])


def _find(session: Session) -> dict[str, Any]:
    profiles = {row.state.value: row.id for row in session.scalars(select(NeedProfile))}
    by_slug = {row.external_id: row.id for row in session.scalars(select(Offering))}
    people = {row.email: row.id for row in session.scalars(select(Person))}
    first, second, third = sorted(slug for slug in by_slug if "demo" not in slug)[:3]
    return {
        "active": profiles["active"],
        "submitted": profiles["submitted"],
        "unclaimed": by_slug[first],
        "pitch": by_slug["demo-harbour-first-responders"],
        "compare": f"?id={by_slug[first]}&id={by_slug[second]}&id={by_slug[third]}",
        "coordinator": people[COORDINATOR],
        "focal_point": people[XA],
    }


def _address(path: str, given: Mapping[str, str], world: Mapping[str, str], lang: str) -> str:
    values = {name: world.get(value, value) for name, value in given.items()}
    query = values.pop("query", "")
    return path.format(**{"lang": lang, "match_list_id": world["match_list_id"], **values}) + query


def _name(case: tuple[str, str, Mapping[str, str]]) -> str:
    who, path, given = case
    rest = "-".join(value for name, value in given.items() if name in ("question", "query", "person_id"))
    who = who.removeprefix("focal.point@").split("@" if "focal" not in who else ".")[0] or "nobody"
    return f"{who}{path.replace('/{lang}', '')}{'-' if rest else ''}{rest}"


def test_every_page_of_the_service_is_in_the_table(app_: Any) -> None:
    routes = {
        context.path
        for context in iter_route_contexts(app_.routes)
        if "GET" in (context.methods or ()) and (context.path or "").startswith("/{lang}/")  # "/{lang}" leads there
    }

    assert {path for path in routes if path and not path.endswith(FILES)} == {
        path for _, path, given in PAGES if "status" not in given
    }


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("case", PAGES, ids=_name)
def test_a_page_reads_well_on_a_desk_and_on_a_phone(
    case: tuple[str, str, Mapping[str, str]],
    lang: str,
    page_of: Callable[[str], Page],
    world: dict[str, str],
    base_url: str,
    watch: Any,
    violations: Callable[[Page], str],
    pictures: Path | None,
) -> None:
    who, path, given = case
    page = page_of(who)
    page.set_viewport_size({"width": 1280, "height": 900})

    answer = page.goto(base_url + _address(path, given, world, lang))

    assert answer is not None
    assert answer.status == int(given.get("status", 200))
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("dir") == {"en": "ltr", "ar": "rtl"}[lang]
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if pictures:
            page.screenshot(path=pictures / f"{_file_name(case)}-{lang}-{width}.png", full_page=True)
        assert violations(page) == ""
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        scroll, client = page.evaluate(widths)
        assert scroll <= client, f"the page is {scroll} wide in a window of {client}"
    assert "status" in given or not watch.complaints


def _file_name(case: tuple[str, str, Mapping[str, str]]) -> str:
    kept = "".join(letter if letter.isalnum() else "-" for letter in _name(case))
    return "-".join(part for part in kept.split("-") if part)


def test_axe_finds_what_is_wrong_on_a_bad_page(page: Page, violations: Callable[[Page], str]) -> None:
    """A broken injection of axe would find every page good."""
    page.set_content(
        "<main><h1></h1><h4>Too deep</h4><img src='data:,'><input><button></button>"
        "<p style='color:#aaa;background:#fff'>Too pale</p><ul><div>No item</div></ul></main>"
    )

    found = violations(page)

    for rule in ("html-has-lang", "document-title", "image-alt", "label", "button-name", "color-contrast", "list"):
        assert f'"{rule}"' in found
