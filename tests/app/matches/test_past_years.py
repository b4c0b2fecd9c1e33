"""An offer whose page speaks of a year long past says so wherever it is listed."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select
from starlette.testclient import TestClient

from app.models import ListedOffering, MatchList, NeedProfile, Offering, Person

ClientOf = Callable[..., TestClient]
QUESTION = r"whether it still runs \(its page speaks of (\d{4})\)"


@pytest.fixture
def client(client_of: ClientOf, government: Person) -> TestClient:
    return client_of(government)


@pytest.fixture
def aged(session: Session, made: dict[str, Any]) -> dict[str, str]:
    """The offers of the list that ranking itself counts as old, and the years that their pages speak of."""
    old = [match["offering"]["id"] for match in made["matches"] if _share_of_age(match) < 0]
    rows = session.scalars(select(Offering).where(col(Offering.as_of).is_not(None))).all()
    return {
        str(row.id): str(row.as_of)
        for row in rows
        if str(row.id) in old and not row.confirmed_on and row.source_kind != "memory"
    }


def _share_of_age(match: dict[str, Any]) -> float:
    return sum(share["value"] for share in match["contributions"] if share["name"] == "age")


def test_what_ranking_counts_as_old_is_to_be_confirmed(made: dict[str, Any], aged: dict[str, str]) -> None:
    asked = {
        match["offering"]["id"]: re.fullmatch(QUESTION, one["sentence"])
        for match in made["matches"]
        for one in match["to_confirm"]
        if one["name"] == "is_still_valid"
    }

    assert {id: found and found[1] for id, found in asked.items()} == aged
    assert 0 < len(aged) < len(made["matches"])


def test_the_card_says_so_before_it_is_opened(
    client: TestClient, profile: NeedProfile, made: dict[str, Any], aged: dict[str, str]
) -> None:
    page = client.get(f"/en/need-profiles/{profile.id}/matches/{made['id']}").text
    arabic = client.get(f"/ar/need-profiles/{profile.id}/matches/{made['id']}").text

    heads = [card.split("<details", 1)[0] for card in page.split('<li id="rank-')[1:]]
    shown = [
        (re.findall(r"/offerings/([\w-]+)", head)[0], *re.findall(r"page speaks of (\d+)", head)) for head in heads
    ]
    assert dict(one for one in shown if len(one) > 1) == aged
    assert arabic.count("تتحدث الصفحة عن عام") == page.count("The page speaks of") >= len(aged)


def test_files_and_the_shortlist_say_so(
    client: TestClient, profile: NeedProfile, made: dict[str, Any], aged: dict[str, str]
) -> None:
    base, offering_id = f"/en/need-profiles/{profile.id}", next(iter(aged))
    client.put(f"/api/v1/need-profiles/{profile.id}/shortlist/{offering_id}")

    rows = list(csv.DictReader(io.StringIO(client.get(f"{base}/matches/{made['id']}.csv").text.lstrip("\ufeff"))))
    texts = [client.get(f"{base}/shortlist{end}").text for end in ("", ".csv")]

    assert [row["To confirm"] for row in rows if re.search(QUESTION, row["To confirm"])]
    for text in texts:
        assert re.findall(QUESTION, text) == [aged[offering_id]]


def test_a_near_miss_says_so_too(
    client: TestClient, session: Session, profile: NeedProfile, made: dict[str, Any]
) -> None:
    row = session.scalars(select(MatchList).where(col(MatchList.need_id).is_(None))).one()
    match = row.body["matches"][0]
    card = {**match["offering"], "as_of": "2018", "source_kind": "found", "confirmed_on": None}
    miss = {"offering": card, "rule": "fits_window", "would_rank": 1, "score": 1.0}
    row.body = {**row.body, "matches": [], "near_misses": [{**miss, "need_id": match["need_id"], "values": {}}]}
    session.commit()
    address = f"/en/need-profiles/{profile.id}/matches/{made['id']}"

    page, file = client.get(address).text, client.get(f"{address}.csv").text
    session.execute(delete(ListedOffering))
    session.commit()
    client.put(f"/api/v1/need-profiles/{profile.id}/shortlist/{card['id']}")
    chosen, chosen_file = (client.get(f"/en/need-profiles/{profile.id}/shortlist{end}").text for end in ("", ".csv"))

    assert re.findall(QUESTION, page) == re.findall(QUESTION, file) == re.findall(QUESTION, chosen_file) == ["2018"]
    assert [text.count("The page speaks of 2018") for text in (page, chosen)] == [1, 1]
    assert "Near miss" in chosen
