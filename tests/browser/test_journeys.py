"""What each person comes for, from the first page to the last, with our script and without it."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import desc, select

from app.actor import SYSTEM
from app.models import Offering, OfferingState
from app.offerings import service as offerings
from tests.browser.steps import follow

XA = "focal.point@xa.example.org"
PROVIDER, COORDINATOR, ADMIN = (f"{name}@example.org" for name in ("provider", "coordinator", "admin"))
PASSWORD = "four quiet boats at noon"
NEED = (
    "Our cybercrime act is from before smartphones. Prosecutors cannot use electronic evidence from abroad, and judges"
    " have never been trained. We would like help to redraft the law and to train ten prosecutors."
)
Enter = Callable[[str], Page]


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def enter(
    scripted: bool,
    browser: Browser,
    browser_context_args: dict[str, Any],
    cookie_of: Callable[[str], dict[str, Any]],
    watch: Any,
) -> Iterator[Enter]:
    """`enter("provider@example.org")`: a new browser of that person; "" is nobody."""
    opened: list[BrowserContext] = []

    def start(email: str) -> Page:
        context = browser.new_context(**browser_context_args, java_script_enabled=scripted, accept_downloads=True)
        if email:
            context.add_cookies([cookie_of(email)])
        opened.append(context)
        return watch.follow(context.new_page())

    yield start
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def untouched(app_: Any) -> Iterator[Offering]:
    """The rows of the catalogue that nobody has taken over, with facts to confirm, from the last one on."""
    with app_.state.database.reading(insider=False) as session:
        rows = session.scalars(select(Offering).order_by(desc(Offering.external_id))).all()
        return iter([row for row in rows if row.state is OfferingState.UNCLAIMED and len(row.facts) >= 3])


@pytest.fixture
def unclaimed(untouched: Iterator[Offering]) -> Offering:
    """A row of this test alone: what another test did, or left half done, is not seen in it."""
    return next(untouched)


def press(page: Page, name: str) -> None:
    follow(page.locator("main").get_by_role("button", name=name, exact=True))


def test_a_coordinator_pastes_a_statement_and_reads_why(enter: Enter, base_url: str) -> None:
    page = enter(COORDINATOR)
    page.goto(f"{base_url}/en/rank")

    page.get_by_label("The need, as it came").fill(NEED)
    page.get_by_label("Country", exact=True).select_option("XA")
    page.get_by_text("More about the need (optional)").click()
    page.get_by_label("Arabic").check()
    press(page, "Rank")

    expect(page.get_by_role("heading", level=2).first).to_have_text("Offers for Aurelia Islands")
    first = page.locator("#rank-1")
    quotes = first.locator("q").all_inner_texts()
    assert any(quote.casefold() in NEED.casefold() for quote in quotes)  # a reason quotes what was typed
    assert first.get_by_text("Next step").is_visible()
    assert first.locator("table.shares").is_visible()  # the first reason of the list is open on the first visit
    assert page.locator("h2[id^=band-]").count() >= 1
    assert page.get_by_text("Areas read from the text:").is_visible()
    for miss in page.locator("section[aria-labelledby=near-misses] li").all():
        assert "Would be number" in miss.inner_text()
    assert page.locator("section[aria-labelledby=near-misses] li").count() >= 1
    assert urlsplit(page.url).query == ""  # nothing of the text stands in the address


def test_a_focal_point_says_a_need_and_takes_the_list_away(enter: Enter, base_url: str, tmp_path: Path) -> None:
    page = enter(XA)
    page.goto(f"{base_url}/en/need-profiles")
    press(page, "Start a need profile")

    for number, answer in enumerate(ANSWERS, start=1):
        expect(page.get_by_text(f"Question {number} of 12")).to_be_visible()
        answer(page)
        press(page, "Save and continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the answers")
    follow(page.get_by_role("link", name="Go on to submit"))
    press(page, "Submit")
    follow(page.get_by_role("link", name="Endorse"))
    press(page, "Endorse")
    follow(page.get_by_role("link", name="Ranked list"))
    press(page, "Make a list")

    page.locator("#more-2 > summary").click()
    expect(page.locator("#rank-2 table.shares")).to_be_visible()
    _files_say_what_the_page_shows(page, tmp_path)
    _two_offers_of_a_part_stand_side_by_side(page)


def _two_offers_of_a_part_stand_side_by_side(page: Page) -> None:
    page.locator("#filters > summary").click()
    page.locator("#sort").select_option("provider")
    press(page, "Apply filters")
    chosen = [str(row.get_attribute("id")) for row in page.locator("li.fold").all()[:2]]
    for place in chosen:
        page.locator(f"#{place} input[name=offer]").check()
    press(page, "Compare two to four")

    ranks = [head.inner_text().split(".")[0] for head in page.locator("thead th").all()[1:]]
    assert sorted(f"rank-{rank}" for rank in ranks) == sorted(chosen)
    follow(page.get_by_role("link", name="Back to the list"))
    assert urlsplit(page.url).query == "sort=provider"


ANSWERS: tuple[Callable[[Page], object], ...] = (
    lambda page: (page.get_by_label("Name or post").fill("The desk"), page.get_by_label("Email").fill("d@example.org")),
    lambda page: page.get_by_label("Language").select_option("en"),
    lambda page: page.get_by_label("Already under way (optional)").fill("Nothing yet."),
    lambda page: page.get_by_label("Number of activities").fill("2"),
    lambda page: page.get_by_label("Your need").fill(NEED),
    lambda page: page.get_by_role("group", name="Suggested from your words").get_by_role("checkbox").first.check(),
    lambda page: page.get_by_role("radio").nth(3).check(),
    lambda page: page.get_by_role("checkbox").first.check(),
    lambda page: page.get_by_role("checkbox").first.check(),
    lambda page: page.get_by_label("Last useful day (optional)").fill("2028-06-30"),
    lambda page: page.get_by_label("English").check(),
    lambda page: page.get_by_role("radio").first.check(),
)


def _files_say_what_the_page_shows(page: Page, folder: Path) -> None:
    cards = page.locator("li[id^=rank-]").all()
    shown = [card.locator("h3").inner_text() for card in cards]
    scores = [card.locator("tfoot bdi").text_content() for card in cards]
    misses = page.locator("section[aria-labelledby=near-misses] h3").all_inner_texts()
    for name, ending in (("CSV", "csv"), ("Excel", "xlsx")):
        with page.expect_download() as waiting:
            page.locator("main").get_by_role("link", name=name, exact=True).click()
        waiting.value.save_as(folder / f"list.{ending}")

    rows = list(csv.DictReader(io.StringIO((folder / "list.csv").read_text(encoding="utf-8-sig"))))

    assert len(shown) >= 5
    assert [f"{row['Rank']}. {row['Offering']}" for row in rows if row["Rank"]] == shown
    assert [f"{float(row['Score']):.2f}" for row in rows if row["Rank"]] == scores
    assert [row["Offering"] for row in rows if not row["Rank"]] == misses
    header, *body = load_workbook(folder / "list.xlsx").worksheets[0].iter_rows(values_only=True)
    in_excel = [
        {key: "" if cell is None else str(cell) for key, cell in zip(header, line, strict=True)} for line in body
    ]
    names = ("Rank", "Offering", "Why", "To confirm", "Next step")
    assert [[row[n].replace("\r\n", "\n") for n in names] for row in in_excel] == [
        [row[n] for n in names] for row in rows
    ]


def test_a_provider_takes_an_entry_over_and_sends_a_correction(
    enter: Enter, base_url: str, app_: Any, unclaimed: Offering
) -> None:
    with app_.state.database.writing(insider=False) as session:
        token = offerings.make_claim_link(session, SYSTEM, unclaimed.id)
    page = enter(PROVIDER)
    page.goto(f"{base_url}/en/claim/{token}")
    press(page, "Take it over")

    n_open = page.get_by_role("button", name="Confirm").count()
    follow(page.get_by_role("button", name="Confirm").first)
    expect(page.get_by_role("button", name="Confirm")).to_have_count(n_open - 1)
    correct = [
        page.get_by_role("link", name=f"Correct {fact}") for fact in ("Cost to the country", "Languages of delivery")
    ]
    follow(correct[0].or_(correct[1]).first)
    page.locator("main").locator("input[type=checkbox]:not(:checked), input[type=radio]:not(:checked)").last.check()
    press(page, "Save")
    expect(page.get_by_text("your correction, not sent yet")).to_have_count(1)
    press(page, "Send to the coordinators")

    expect(page.get_by_text("A correction waits for its review.").first).to_be_visible()
    desk = enter(COORDINATOR)
    desk.goto(f"{base_url}/en/desk")
    follow(desk.get_by_role("link", name=unclaimed.title).first)
    expect(desk.get_by_role("heading", name="The correction: two versions")).to_be_visible()


def test_anybody_reports_an_entry_and_a_coordinator_closes_it(
    enter: Enter, base_url: str, unclaimed: Offering, scripted: bool
) -> None:
    message = f"The page is gone since May ({'script' if scripted else 'plain'})."
    visitor = enter("")
    visitor.goto(f"{base_url}/en/offerings/{unclaimed.id}")
    visitor.get_by_text("This entry is wrong").click()
    visitor.get_by_label("What is wrong?").fill(message)
    press(visitor, "Send")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Thank you")

    desk = enter(COORDINATOR)
    desk.goto(f"{base_url}/en/desk")
    report = desk.get_by_role("listitem").filter(has_text=message)
    expect(report).to_have_count(1)
    follow(report.get_by_role("button", name="Close"))

    expect(desk.get_by_role("heading", level=1)).to_have_text("Desk")
    expect(desk.get_by_text(message)).to_have_count(0)


def test_a_session_that_ends_in_the_middle_keeps_what_was_typed(
    enter: Enter, base_url: str, cookie_of: Callable[[str], dict[str, Any]]
) -> None:
    page = enter(PROVIDER)
    page.goto(f"{base_url}/en/offerings/new")
    page.get_by_label("Title").fill("Night drills")
    page.get_by_label("1. Problem and offer").fill("A drill at three in the morning.")
    page.context.clear_cookies()
    press(page, "Save and go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your session has ended")

    page.context.add_cookies([cookie_of(PROVIDER)])
    press(page, "Send what I typed")

    expect(page.get_by_label("Title")).to_have_value("Night drills")
    expect(page.get_by_label("1. Problem and offer")).to_have_value("A drill at three in the morning.")


def test_a_page_with_an_error_leads_to_the_field(enter: Enter, base_url: str, scripted: bool) -> None:
    page = enter(COORDINATOR)
    page.goto(f"{base_url}/en/rank")
    page.get_by_label("The need, as it came").fill(NEED)
    press(page, "Rank")

    expect(page).to_have_title(re.compile("^Error:"))
    assert page.get_by_label("The need, as it came").input_value().strip() == NEED
    summary = page.get_by_role("alert")
    if scripted:
        expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("Country", exact=True)).to_be_focused()
    expect(page.get_by_label("Country", exact=True)).to_have_attribute("aria-invalid", "true")


def test_an_invited_person_chooses_a_password_and_comes_back(enter: Enter, base_url: str, scripted: bool) -> None:
    email = f"newcomer.{'script' if scripted else 'plain'}@example.org"
    admin = enter(ADMIN)
    admin.goto(f"{base_url}/en/people")
    follow(admin.get_by_role("link", name="Invite somebody"))
    admin.get_by_label("Email address").fill(email)
    admin.get_by_label("Name", exact=True).fill("Noor Newcomer")
    admin.get_by_label("Provider", exact=True).check()
    admin.get_by_label("Organisation", exact=True).fill("Reef Watch")
    press(admin, "Invite and make the link")
    link = urlsplit(admin.locator(".notice .code").inner_text()).path

    page = enter("")
    page.goto(base_url + link)
    for label in ("New password", "The same password again"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    press(page, "Save the password and sign in")
    expect(page.get_by_role("link", name="Noor Newcomer")).to_be_visible()
    follow(page.get_by_role("button", name="Sign out"))
    page.goto(f"{base_url}/en/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")

    expect(page.get_by_role("link", name="Noor Newcomer")).to_be_visible()
    page.goto(base_url + link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_label("New password").count() == 0  # it worked once
