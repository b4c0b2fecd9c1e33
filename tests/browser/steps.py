"""What tests in a browser do with any page."""

from playwright.sync_api import Locator


def follow(target: Locator) -> None:
    """Clicks what leads to a page and waits until that page stands, which a click alone does not.

    The page may have the address of the one before: what counts is that a new one was loaded.
    """
    with target.page.expect_navigation():
        target.click()
