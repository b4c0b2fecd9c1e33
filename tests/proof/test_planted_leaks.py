"""Six leaks are planted, five of the kinds that other services had; the twin worlds have to see every one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from crawl import Ask, Crawler, differences
from requests_to_try import FORM, JSON_BODIES
from sqlalchemy import select
from sqlmodel import Session, col
from stage import NOW, ids, uid
from world import Secret

from app.errors import NotAllowed, NotFound
from app.matches import repository as matches_repository
from app.models import HiddenOffering, NeedProfile, Offering
from app.needs import repository as needs_repository
from app.offerings import repository as offerings_repository
from app.offerings import service as offerings_service
from app.site import repository as site_repository

BASE = Secret()
OTHER = replace(BASE, title="Another", n_lists=0, updated_at=NOW - timedelta(days=40))
ABSENT = replace(BASE, has_profile=False)
Insiders = Callable[[Session], Session]


def profiles(insiders: Session) -> Sequence[NeedProfile]:
    """XA's, read past every rule: what a leak has to do."""
    found: Sequence[NeedProfile] = insiders.scalars(select(NeedProfile).where(col(NeedProfile.country) == "XA")).all()
    return found


def leak_a_count(patch: pytest.MonkeyPatch, insiders: Insiders) -> None:
    """The start page counts profiles among its numbers."""
    right = site_repository.count_public

    def wrong(session: Session) -> tuple[int, int]:
        n_offerings, n_providers = right(session)
        return n_offerings + len(profiles(insiders(session))), n_providers

    patch.setattr(site_repository, "count_public", wrong)


def leak_by_status(patch: pytest.MonkeyPatch, insiders: Insiders) -> None:
    """A profile that exists is forbidden; one that does not is not found."""
    right = needs_repository.find_profile

    def wrong(session: Session, actor: Any, profile_id: UUID) -> NeedProfile | None:
        found = right(session, actor, profile_id)
        if found is None and profile_id in {row.id for row in profiles(insiders(session))}:
            raise NotAllowed
        return found

    patch.setattr(needs_repository, "find_profile", wrong)


def leak_by_order(patch: pytest.MonkeyPatch, insiders: Insiders) -> None:
    """The catalogue puts first what somebody asked for."""
    right = offerings_service.list_page

    def wrong(session: Session, *words: Any, **options: Any) -> list[Offering]:
        found = list(right(session, *words, **options))
        return found[::-1] if profiles(insiders(session)) else found

    patch.setattr(offerings_service, "list_page", wrong)


def leak_in_an_error(patch: pytest.MonkeyPatch, insiders: Insiders) -> None:
    """The answer for absent things names the thing."""
    right = needs_repository.find_profile

    def wrong(session: Session, actor: Any, profile_id: UUID) -> NeedProfile | None:
        found = right(session, actor, profile_id)
        hidden = [row for row in profiles(insiders(session)) if row.id == profile_id]
        if found is None and hidden:
            raise NotFound(hidden[0].title)
        return found

    patch.setattr(needs_repository, "find_profile", wrong)


def leak_a_time(patch: pytest.MonkeyPatch, insiders: Insiders) -> None:
    """A public row says when a profile was last changed."""
    right = offerings_repository.find

    def wrong(session: Session, actor: Any, offering_id: UUID) -> Offering | None:
        found = right(session, actor, offering_id)
        if found is not None:
            found.read_on = max(row.updated_at for row in profiles(insiders(session))).date()
        return found

    patch.setattr(offerings_repository, "find", wrong)


def leak_what_is_hidden(patch: pytest.MonkeyPatch, insiders: Insiders) -> None:
    """A coordinator's list leaves out what the government hid as well: one offer is missing."""
    right = matches_repository.hidden_of

    def wrong(session: Session, actor: Any, profile_id: UUID) -> list[HiddenOffering]:
        every = select(HiddenOffering).where(col(HiddenOffering.need_profile_id) == profile_id)
        return list(insiders(session).scalars(every)) if actor.is_coordinator else right(session, actor, profile_id)

    patch.setattr(matches_repository, "hidden_of", wrong)


PROFILE = f"/api/v1/need-profiles/{ids()['need_profile_id'][0]}"
OFFERING = f"/api/v1/offerings/{uid('public 1')}"
LEAKS = {
    "a count": (leak_a_count, ABSENT, Ask("anon", "GET", "/en/")),
    "a 403 instead of a 404": (leak_by_status, ABSENT, Ask("gov_other", "GET", PROFILE)),
    "a sort key": (leak_by_order, ABSENT, Ask("prov_none", "GET", "/api/v1/offerings")),
    "an error text": (leak_in_an_error, OTHER, Ask("coord_unassigned", "GET", PROFILE)),
    "a count of hidden ones": (
        leak_what_is_hidden,
        replace(BASE, government_decides=False),
        Ask("coord_assigned", "GET", f"{PROFILE}/hidden-offerings"),
    ),
    "a timestamp": (leak_a_time, OTHER, Ask("anon", "GET", OFFERING)),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_seen(name: str, make_world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, secret, ask = LEAKS[name]
    crawlers = [Crawler(app, world, JSON_BODIES, FORM) for world, app in map(make_world, (BASE, secret))]
    databases = {str(crawler.world.database.outsiders.url): crawler.world.database for crawler in crawlers}

    def insiders(session: Session) -> Session:
        bound = session.get_bind()
        return Session(databases[str(bound.engine.url)].insiders)

    assert differences(*crawlers, [ask]) == []
    plant(monkeypatch, insiders)

    assert differences(*crawlers, [ask]) != []
