"""Worlds that differ only in a secret answer everybody who may not know it alike, byte by byte, over every route."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from crawl import Ask, Crawler, asks, differences
from fastapi import FastAPI
from requests_to_try import FORM, JSON_BODIES
from stage import NOW, uid
from world import Secret

from app.models import NeedProfileState

BASE = Secret()
OUTSIDERS_OF_A_CASE = ("anon", "gov_other", "prov_none", "coord_unassigned", "admin")
OUTSIDERS_OF_A_DRAFT = ("anon", "gov_own", "prov_other", "admin")
# what is changed, and who must not be able to tell
PAIRS = {
    "the profile does not exist": (replace(BASE, has_profile=False), OUTSIDERS_OF_A_CASE),
    "everything in the case is other": (
        replace(
            BASE,
            state=NeedProfileState.DRAFT,
            statement="Something else entirely, and much longer than before. " * 5,
            title="Another title",
            areas=("ppl.awareness",),
            severity=1,
            n_needs=1,
            n_lists=0,
            updated_at=NOW - timedelta(days=40),
            government_decides=False,
            coordinators_note="Another note, and much longer than before. " * 5,
        ),
        OUTSIDERS_OF_A_CASE,
    ),
    "the government decided nothing": (
        replace(BASE, government_decides=False),
        ("coord_assigned", "prov_own", "admin"),
    ),
    "the coordinators decided nothing": (replace(BASE, coordinators_decide=False), ("gov_own", "prov_other")),
    "the draft does not exist": (replace(BASE, has_draft=False, correction="Another"), OUTSIDERS_OF_A_DRAFT),
    "the account does not exist": (replace(BASE, has_account=False), ("anon",)),
}


# what one side noted, and who of the other side must not be able to tell
NOTES = (
    (replace(BASE, government_note="Another note, and longer. " * 9), "coord_assigned"),
    (replace(BASE, coordinators_note="Another note, and longer. " * 9), "gov_own"),
)


def crawlers(make_world: Any, *secrets: Secret) -> list[Crawler]:
    return [Crawler(app, world, JSON_BODIES, FORM) for world, app in map(make_world, secrets)]


def crawl_of(name: str, app: FastAPI) -> list[Ask]:
    """Everything that is asked of the two worlds of a pair."""
    crawl = list(asks(app, PAIRS[name][1], with_queries=name.startswith("everything")))
    if name.endswith("decided nothing"):
        crawl = [ask for ask in crawl if ask.method == "GET" or str(uid("profile XA")) in ask.path]
    return crawl


def reads_of(observer: str, app: FastAPI) -> list[Ask]:
    """What the other side of a case reads."""
    return [ask for ask in asks(app, (observer,), with_queries=False) if ask.method == "GET"]


@pytest.mark.parametrize("name", PAIRS)
def test_worlds_that_differ_in_a_secret_look_alike(name: str, make_world: Any) -> None:
    one, two = crawlers(make_world, BASE, PAIRS[name][0])

    assert differences(one, two, crawl_of(name, one.app)) == []


@pytest.mark.parametrize(("other", "observer"), NOTES, ids=[observer for _, observer in NOTES])
def test_one_side_reads_alike_whatever_the_other_noted(other: Secret, observer: str, make_world: Any) -> None:
    one, two = crawlers(make_world, BASE, other)

    assert differences(one, two, reads_of(observer, one.app)) == []


def test_at_least_three_thousand_answers_are_compared(app_module: FastAPI, capsys: pytest.CaptureFixture[str]) -> None:
    """Counted from the crawls themselves, in whatever process they are compared."""
    compared = [*(crawl_of(name, app_module) for name in PAIRS), *(reads_of(who, app_module) for _, who in NOTES)]
    with capsys.disabled():
        print(f"\ntwin worlds: {sum(map(len, compared))} answers compared")

    assert sum(map(len, compared)) >= 3000


def test_the_worlds_do_differ_for_those_who_may_know(make_world: Any) -> None:
    one, two = crawlers(make_world, BASE, PAIRS["everything in the case is other"][0])
    reads = [ask for ask in asks(one.app, ("gov_own", "coord_assigned")) if ask.method == "GET"]

    assert len(differences(one, two, reads)) > 10


def test_signing_in_answers_alike_for_known_and_unknown(make_world: Any) -> None:
    one, two = crawlers(make_world, BASE, replace(BASE, has_account=False))
    form = {"email": "hidden@example.org", "password": "not the password at all"}
    one.form, two.form = form, form

    assert differences(one, two, [Ask("anon", "POST", "/en/sign-in", "plausible")] * 3) == []
