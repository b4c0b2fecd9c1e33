"""Keyboard, right to left, paper, and what a page weighs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import delete, select
from sqlmodel import col

from app.actor import Actor
from app.cli.demo import find_person
from app.matches import service as matches
from app.models import HiddenOffering, NeedProfile, ShortlistEntry
from app.sessions import actor_of
from app.settings import Settings
from tests.browser.steps import follow

XA = "focal.point@xa.example.org"
FIRST_PAGE, NEXT_PAGE = 40_000, 15_000
SIDES = """names => Object.fromEntries(names.map(name => {
    const box = document.querySelector(name).getBoundingClientRect();
    return [name, [Math.round(box.left), Math.round(innerWidth - box.right)]];
}))"""
FOCUSED = """() => {
    const it = document.activeElement, box = it.getBoundingClientRect();
    const place = [...document.querySelectorAll("a, button, summary, input, select, textarea, [tabindex]")].indexOf(it);
    return [place, it.tagName, it.className, box.width > 1 && box.height > 1];
}"""


@pytest.fixture(scope="module")
def ranked(app_: Any, settings: Settings) -> str:
    """The address of a kept list of the demo's first country, without its language; nothing is decided on it yet."""
    with app_.state.database.writing(insider=True) as session:
        for decided in (HiddenOffering, ShortlistEntry):  # tests of other files hide and shortlist for this country too
            session.execute(delete(decided))
    with app_.state.database.reading(insider=True) as session:
        person = find_person(session, XA)
        actor = actor_of(session, person.id, "government")
        assert isinstance(actor, Actor)
        profile = session.scalars(select(NeedProfile).where(col(NeedProfile.title) == "Needs for 2027")).one()
        kept = matches.make_lists(session, actor, profile.id, settings=settings)
        address = f"/need-profiles/{profile.id}/matches/{kept.id}"
        session.commit()
    return address


def test_the_ranked_list_is_walked_with_the_keyboard_alone(
    sign_in: Callable[[str], Page], base_url: str, ranked: str
) -> None:
    page = sign_in(XA)
    page.goto(f"{base_url}/en{ranked}")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    places, outside = _walk(page, 400)
    assert places == sorted(places)  # as it is read
    assert outside, "the keyboard is trapped in the list"


def _walk(page: Page, limit: int) -> tuple[list[int], bool]:
    """The places of what Tab reaches from here on, until it leaves the page."""
    places: list[int] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        place, tag, name, is_visible = page.evaluate(FOCUSED)
        if tag == "BODY" or name == "skip":
            return places, True
        assert is_visible, f"the focus is on something unseen: {tag}.{name}"
        places.append(place)
    return places, False


def test_why_this_rank_opens_by_keyboard_and_stays_open(
    sign_in: Callable[[str], Page], base_url: str, ranked: str
) -> None:
    page = sign_in(XA)
    page.goto(f"{base_url}/en{ranked}")
    shares = page.locator("#rank-3 table.shares")
    expect(shares).to_be_hidden()

    page.locator("#more-3 > summary").focus()
    page.keyboard.press("Enter")

    expect(shares).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_right_to_left_is_the_mirror_of_left_to_right(
    sign_in: Callable[[str], Page], base_url: str, ranked: str, width: int
) -> None:
    page = sign_in(XA)
    page.set_viewport_size({"width": width, "height": 900})
    names = [".brand", ".mine", "h1", "#rank-1", "#rank-1 dl", "#rank-1 .bar"]
    seen = {}
    for lang in ("en", "ar"):
        page.goto(f"{base_url}/{lang}{ranked}")
        seen[lang] = page.evaluate(SIDES, names)

    for name in (".brand", "#rank-1", "#rank-1 dl", "h1"):
        near_en, near_ar = seen["en"][name][0], seen["ar"][name][1]
        assert abs(near_en - near_ar) <= 2, f"{name} begins {near_en} from its side in English, {near_ar} in Arabic"
    left, right = seen["ar"]["#rank-1 .bar"]
    assert right < left or width == 360  # bars stand nearer to the side where reading begins


def test_what_a_phone_shows_of_a_long_line_is_its_beginning_in_either_script(
    sign_in: Callable[[str], Page], base_url: str, ranked: str
) -> None:
    page = sign_in(XA)
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(f"{base_url}/ar{ranked}")
    lines = page.locator("li[id^=rank-]:not(#rank-1) .cut").all()[:9]  # of three closed cards

    def begins_as_uncut(line: Locator) -> bool:
        box = line.bounding_box()
        assert box
        clip = {**box, "height": box["height"] - 2}
        cut = page.screenshot(full_page=True, clip=clip)
        line.evaluate("it => { it.style.display = 'block'; it.style.overflow = 'visible' }")
        return bool(page.screenshot(full_page=True, clip=clip) == cut)

    assert [begins_as_uncut(line) for line in lines] == [True] * 9


def test_a_list_on_paper_has_its_marking_and_no_navigation(
    sign_in: Callable[[str], Page], base_url: str, ranked: str, tmp_path: Path
) -> None:
    page = sign_in(XA)
    page.goto(f"{base_url}/en{ranked}")
    page.emulate_media(media="print")

    hidden = [page.locator(name).first.is_visible() for name in (".top", ".bottom", ".skip", "nav", "main button")]
    shown = [page.locator(name).first.is_visible() for name in (".band", "h1", "#rank-1", ".print-only")]
    paper = page.pdf(path=tmp_path / "list.pdf", format="A4")

    assert hidden == [False] * 5
    assert shown == [True] * 4
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 3


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_list_on_paper_is_what_one_takes_into_a_meeting(
    sign_in: Callable[[str], Page], base_url: str, ranked: str, lang: str
) -> None:
    """Few pages: of each offer what is decided by, also where its row is closed; neither shares nor buttons."""
    page = sign_in(XA)
    page.goto(f"{base_url}/{lang}{ranked}")
    paper = page.pdf(format="A4")

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    rows = page.locator("li[id^=rank-]")

    def are_shown(name: str) -> set[bool]:
        return {one.locator(name).first.is_visible() for one in rows.all() if one.locator(name).count()}

    told, left_out = (
        ("h3", "q", "strong", ".brief dd:not(.no-print)"),
        (".brief .no-print", ".shares", "summary", ".acts"),
    )
    assert rows.count() == 20
    assert [are_shown(name) for name in told] == [{True}] * 4
    assert [are_shown(name) for name in left_out] == [{False}] * 4
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 9


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_button_that_only_a_script_can_serve_is_seen_only_with_one(
    browser: Browser,
    cookie_of: Callable[[str], dict[str, Any]],
    watch: Any,
    base_url: str,
    ranked: str,
    *,
    is_scripted: bool,
) -> None:
    context = browser.new_context(java_script_enabled=is_scripted)
    context.add_cookies([cookie_of(XA)])
    page = watch.follow(context.new_page())
    page.goto(f"{base_url}/en{ranked}")
    follow(page.locator("#rank-1 button[value=add]"))

    page.goto(f"{base_url}/en{ranked.split('/matches/', maxsplit=1)[0]}/shortlist")

    expect(page.locator("[data-print]")).to_have_count(1)
    assert page.locator("[data-print]").is_visible() == is_scripted
    follow(page.locator("button[value=remove]").first)
    context.close()


def test_first_and_next_pages_are_light(
    browser: Browser, base_url: str, cookie_of: Any, watch: Any, ranked: str
) -> None:
    """What came over the line, as it was compressed: page, styles, script and picture."""
    weights = {}
    for path in ("/en/", "/en/sign-in", "/en/offerings", f"/en{ranked}", f"/ar{ranked}"):
        context = browser.new_context()
        context.add_cookies([cookie_of(XA)] if "need-profiles" in path else [])
        page = watch.follow(context.new_page())
        weights[path] = (_weight(page, base_url + path), _weight(page, base_url + path))
        context.close()

    too_heavy = {path: found for path, found in weights.items() if found[0] > FIRST_PAGE or found[1] > NEXT_PAGE}

    assert not too_heavy, f"first and next page in bytes: {weights}"
    assert min(first - later for first, later in weights.values()) > 2_000  # styles and script were kept


def _weight(page: Page, address: str) -> int:
    page.goto(address, wait_until="networkidle")
    return int(
        page.evaluate(
            "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".reduce((sum, entry) => sum + (entry.transferSize && entry.encodedBodySize), 0)"
        )
    )
