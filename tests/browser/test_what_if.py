"""What if, of a pasted need: by the button of a near miss and by the form, on a desk and on a phone, without script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import follow

STATEMENT = "Our police cannot read seized phones: they want training in digital forensics."


@pytest.mark.parametrize(("lang", "width", "is_scripted"), [("en", 1280, False), ("ar", 360, True)])
def test_a_pasted_need_is_asked_about_again_and_again(
    browser: Browser,
    browser_context_args: dict[str, Any],
    cookie_of: Callable[[str], dict[str, Any]],
    watch: Any,
    base_url: str,
    violations: Callable[[Page], str],
    lang: str,
    width: int,
    *,
    is_scripted: bool,
) -> None:
    viewport = {"width": width, "height": 800}
    context = browser.new_context(**browser_context_args, viewport=viewport, java_script_enabled=is_scripted)
    context.add_cookies([cookie_of("coordinator@example.org")])
    page = watch.follow(context.new_page())

    page.goto(f"{base_url}/{lang}/rank")
    page.locator("#statement").fill(STATEMENT)
    page.locator("#country").select_option("XA")
    page.locator("#question details > summary").first.click()
    page.locator("[name=delivery_languages][value=ar]").check()
    follow(page.locator("#question .acts button").first)
    miss = page.locator("section[aria-labelledby=near-misses] li").first
    promised = miss.locator("h3").inner_text()
    button = miss.locator("button[name=lift]")
    if not button.is_visible():  # a phone shows what can be done once a card is opened
        miss.locator("> details > summary").click()
    follow(button)
    listed = page.locator("table[aria-labelledby=changed] a").all_inner_texts()
    page.locator("#question > details > summary").last.click()
    is_lifted = page.locator("#if_lift").input_value()
    page.locator("#if_opens_on").fill("2027-02-01")
    follow(page.locator("button[value=what_if]"))

    assert promised in listed
    assert is_lifted == "shares_a_language"
    assert page.locator(".errors a").get_attribute("href") == "#if_window"
    assert (page.locator("#statement").input_value(), page.url) == (STATEMENT, f"{base_url}/{lang}/rank")
    if is_scripted:
        expect(page.locator(".errors")).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not violations(page)
    context.close()


# What of a form's presses is sent: each button's name, in the order of the presses, all within a moment.
SENT = """names => {
    const form = document.querySelector("#question"), sent = [];
    addEventListener("submit", event => {
        if (!event.defaultPrevented) sent.push(event.submitter.value);
        event.preventDefault();
    });
    const buttons = [...form.elements].filter(it => it.type === "submit");
    for (const name of names) form.requestSubmit(buttons.find(it => it.value === name));
    return sent;
}"""


def test_a_second_press_holds_back_neither_a_file_nor_another_button(
    sign_in: Callable[[str], Page], base_url: str
) -> None:
    page = sign_in("coordinator@example.org")
    page.goto(f"{base_url}/en/rank")
    page.locator("#statement").fill(STATEMENT)
    page.locator("#country").select_option("XA")
    follow(page.locator("#question .acts button").first)
    page.locator("#question > details > summary").first.click()
    files = []
    for name in ("CSV", "Excel"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        files.append(waiting.value.suggested_filename)

    sent = page.evaluate(SENT, ["csv", "csv", "what_if", "what_if", "", "what_if", "xlsx"])

    assert [name.rpartition(".")[2] for name in files] == ["csv", "xlsx"]
    assert sent == ["csv", "csv", "what_if", "", "xlsx"]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_closed_near_miss_says_its_rule_on_a_phone(sign_in: Callable[[str], Page], base_url: str, lang: str) -> None:
    page = sign_in("coordinator@example.org")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{base_url}/{lang}/rank")
    page.locator("#statement").fill(STATEMENT)
    page.locator("#country").select_option("XA")
    page.locator("[name=modes][value=policy_exercise]").evaluate("it => { it.checked = true }")
    follow(page.locator("#question .acts button").first)

    rules = page.locator("section[aria-labelledby=near-misses] p > strong").all()
    below = "it => it.getBoundingClientRect().bottom - it.parentElement.getBoundingClientRect().bottom"
    hidden = [rule.inner_text() for rule in rules if rule.evaluate(below) > 10]  # pixels: less than half a line

    assert len(rules) >= 3
    assert hidden == []
