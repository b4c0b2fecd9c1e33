"""What if: the list that another question would make, beside the one of today."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from factories import Factory
from kept_lists import body_of, ids, make_list
from sqlmodel import Session, select
from starlette.testclient import TestClient

import matching
from app.database import Database
from app.matches import mapping, wording
from app.matches.schemas import WhatIfQuery
from app.matches.service._comparing import change
from app.models import MatchList, Need, NeedProfile, Offering, Person
from app.offerings import mapping as offerings_mapping
from app.offerings import repository as offerings_repository
from app.web.translation import translator

ClientOf = Callable[..., TestClient]


@pytest.fixture
def client(client_of: ClientOf, government: Person) -> TestClient:
    return client_of(government)


def lines(page: str, name: str) -> list[tuple[int, str]]:
    table = page[page.index(f'<table aria-labelledby="{name}">') :].split("</table>", maxsplit=1)[0]
    return [
        (int(rank), one) for rank, one in re.findall(r'<td class="num">(\d+)</td><td><a href="[^"]*/([\w-]+)"', table)
    ]


@pytest.mark.parametrize("n_needs", [1, 2])
def test_a_lifted_rule_gives_each_near_miss_the_place_that_it_was_promised(
    client: TestClient, make: Factory, government: Person, session: Session, n_needs: int
) -> None:
    profile = make.need_profile(government, needs=0, state="active")
    make.need(profile, modes=["grant"], severity=2)
    if n_needs == 2:
        make.need(
            profile, position=2, statement="Our cybercrime law is old.", areas=["law.cybercrime"], modes=["grant"]
        )
    made = make_list(client, profile)
    body = body_of(session, made)
    client.post(
        f"/en/need-profiles/{profile.id}/hidden-offerings/{ids(body)[0]}", data={"act": "hide", "reason": "other"}
    )
    promised = {(one["rule"], one["would_rank"], one["offering"]["id"]) for one in body["near_misses"]}
    assert len(promised) > 2

    for rule in {rule for rule, _, _ in promised}:
        page = client.get(f"{made}/what-if?lift={rule}").text

        assert lines(page, "today") == [(row["rank"], row["offering"]["id"]) for row in body["matches"]][1:]
        assert {(n, id) for r, n, id in promised if r == rule} <= set(lines(page, "changed"))
        assert f"{made}/what-if?lift={rule}" in client.get(made).text
    assert "these have changed" not in page


def test_what_if_is_the_list_that_the_changed_need_would_get(
    client: TestClient, make: Factory, profile: NeedProfile, session: Session, database: Database
) -> None:
    need = make.need(profile, position=3, delivery_languages=["ar"], areas=["inc.csirt"], closes_on=date(2026, 12, 1))
    made = make_list(client, profile)
    asked = f"{made}/what-if?language=en&window=move&opens_on=2027-02-01&closes_on=2027-03-01"

    page = client.get(asked).text
    with database.writing(insider=True) as writer:
        for row in writer.scalars(select(Need).where(Need.need_profile_id == profile.id)):
            row.delivery_languages = sorted({*row.delivery_languages, "en"})
            row.opens_on, row.closes_on = date(2027, 2, 1), date(2027, 3, 1)
    after = body_of(session, make_list(client, profile))

    assert need.delivery_languages == ["ar"]
    assert lines(page, "changed") == [(row["rank"], row["offering"]["id"]) for row in after["matches"]]
    assert "Help in this language is welcome too: English." in page
    assert "Help is wanted from 1 February 2027 to 1 March 2027." in page


def test_what_leaves_the_list_is_pushed_down_or_barred_by_a_rule_that_is_named(
    client: TestClient, profile: NeedProfile, session: Session, database: Database
) -> None:
    made = make_list(client, profile)
    first = ids(body_of(session, made))[0]
    with database.writing(insider=True) as writer:
        row = writer.get_one(Offering, UUID(first))
        days = {"opens_on": "2026-01-01", "closes_on": "2030-12-31"}
        row.facts = row.facts | {"window": {"value": days, "basis": "stated", "quote": "until 2030"}}
        writer.flush()
        rows = writer.scalars(select(Offering)).all()
        offerings_repository.write_catalogue_version(writer, offerings_mapping.catalogue_version(rows, ()))

    pushed = client.get(f"{made}/what-if?weights=learned").text
    barred = client.get(f"{made}/what-if?window=move&opens_on=2031-01-01&closes_on=2031-02-01").text

    left = {id for _, id in lines(pushed, "today")} - {id for _, id in lines(pushed, "changed")}
    assert left
    assert pushed.count('<span class="tag tag-warn">Below the first 20</span>') == len(left)
    assert "No longer eligible" not in pushed
    assert '<span class="tag tag-bad">No longer eligible</span> Its dates do not meet those of the need.' in barred
    assert ">Gone<" not in pushed + barred


def test_a_state_is_told_of_a_rule_only_where_it_could_change_it() -> None:
    t = translator("en")
    rows = [{"offering": {"id": name}, "rank": 1, "band": "weak"} for name in ("a", "b", "c")]
    gone = [
        mapping.Move(row["offering"], row, None, rules)
        for row, rules in zip(rows, [("fits_window",), ("fits_window", "is_not_excluded"), ()], strict=True)
    ]
    found = mapping.Changes(new=[], gone=gone, up=[], down=[], rebanded=[])

    of_state, of_coordinator = (wording.marks(t, found, n=20, may_see_rules=may)[0] for may in (False, True))

    assert [(mark.label, mark.kind, mark.note) for mark in of_state.values()] == [
        ("No longer eligible", "bad", "Its dates do not meet those of the need."),
        ("No longer eligible", "bad", ""),
        ("Below the first 20", "warn", ""),
    ]
    assert "leave this country out" in of_coordinator["b"].note


def test_other_weights_are_named_and_re_rank(client: TestClient, profile: NeedProfile) -> None:
    made = make_list(client, profile)

    page = client.get(f"{made}/what-if?weights=learned").text

    assert "With other weights: the weights learned from judgements." in page
    assert "Weights learned" in page
    assert lines(page, "today") != lines(page, "changed")
    n = re.search(r"(\d+) offers? would stand differently", page)
    marked = page[page.index('aria-labelledby="today"') :].count('class="tag')
    assert n is not None
    assert int(n[1]) >= marked - 1 > 0


def test_a_what_if_says_what_moved_since_the_list_was_made_and_stores_nothing(
    client: TestClient, database: Database, profile: NeedProfile, session: Session
) -> None:
    made = make_list(client, profile)
    with database.writing(insider=True) as writer:
        for row in writer.scalars(select(MatchList)):
            row.weights_version, row.catalogue_version = "of old", "of old"
        for need in writer.scalars(select(Need).where(Need.need_profile_id == profile.id)):
            need.modes = []
    before = len(session.scalars(select(MatchList)).all())

    page = client.get(f"{made}/what-if?window=drop").text

    assert "these have changed: the needs, the catalogue and the weights." in page
    assert len(session.scalars(select(MatchList)).all()) == before


def test_without_a_change_there_is_only_the_question_and_a_word(client: TestClient, profile: NeedProfile) -> None:
    address = f"{make_list(client, profile)}/what-if"
    opened, page = (
        client.get(address + query).text for query in ("", "?lift=&language=&window=&opens_on=&closes_on=&weights=")
    )

    assert "Choose what to change" in page
    assert "would stand differently" not in page
    assert [text.count("Nothing was changed, so there is nothing to compare") for text in (opened, page)] == [0, 1]


@pytest.mark.parametrize(
    "asked",
    ["lift=is_open_to_country", "lift=none", "language=xx", "window=other", "weights=best", "opens_on=soon", "k=5"],
)
def test_what_cannot_be_changed_is_refused(client: TestClient, profile: NeedProfile, asked: str) -> None:
    assert client.get(f"{make_list(client, profile)}/what-if?{asked}").status_code == 422


def test_a_window_that_ends_before_it_begins_is_named_at_its_field(client: TestClient, profile: NeedProfile) -> None:
    page = client.get(f"{make_list(client, profile)}/what-if?window=move&opens_on=2027-03-01&closes_on=2027-02-01")

    assert page.status_code == 422
    assert 'href="#closes_on"' in page.text
    assert "The last day must not be before the first day." in page.text


def test_a_need_without_languages_takes_every_one_and_adding_one_narrows_nothing() -> None:
    need = matching.Need("n", "Words.", "en")

    assert change(need, WhatIfQuery(language="fr")) == need


@pytest.mark.parametrize("window", ["", "drop"])
def test_dates_typed_without_the_choice_that_they_count_are_asked_about(
    client: TestClient, profile: NeedProfile, window: str
) -> None:
    page = client.get(f"{make_list(client, profile)}/what-if?window={window}&opens_on=2027-03-01")

    assert page.status_code == 422
    assert "or leave the days empty." in page.text
    assert 'value="2027-03-01"' in page.text
