"""Part of a kept list: filters with counts, orders, and the same rows on the page and in its files."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from factories import Factory
from sqlmodel import select
from starlette.testclient import TestClient

from app.database import Database
from app.matches import mapping, wording
from app.matches.mapping import Wanted
from app.models import MatchList, NeedProfile, Person
from app.web.translation import translator

ClientOf = Callable[..., TestClient]


def row(rank: int, **changes: Any) -> dict[str, Any]:
    card = {
        "languages": None,
        "modes": None,
        "cost": None,
        "provider": f"Provider {rank}",
        "provider_kind": "igo",
        "next_step": "introduction",
        "closes_on": None,
        "confirmed_on": None,
    }
    own = {name: value for name, value in changes.items() if name not in card}
    return {
        "rank": rank,
        "band": "strong",
        "need_id": "a",
        "offering": card | {name: value for name, value in changes.items() if name in card},
    } | own


FRENCH = {"value": ["fr", "en"], "basis": "stated"}
FREE, SHARED = {"value": "free", "basis": "stated"}, {"value": "co-funded", "basis": "stated"}
BODY: dict[str, Any] = {
    "matches": [
        row(1, languages=FRENCH, cost=FREE, provider="Zeta"),
        row(2, languages=FRENCH, cost=SHARED, closes_on="2027-01-01", confirmed_on="2026-01-01"),
        row(3, band="weak", cost=FREE, provider="alpha", need_id="b", confirmed_on="2026-11-01"),
    ],
    "near_misses": [{"would_rank": 2, "need_id": "b", "offering": row(9, cost=FREE)["offering"]}],
}


def ranks(wanted: Wanted) -> list[int]:
    part = mapping.select(BODY, wanted)
    return [one["rank"] for one in part.body["matches"]] + [-one["would_rank"] for one in part.body["near_misses"]]


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({}, [1, 2, 3, -2]),
        ({"language": ("fr",)}, [1, 2]),
        ({"language": ("unknown",)}, [3, -2]),
        ({"language": ("fr", "unknown")}, [1, 2, 3, -2]),
        ({"cost": ("free",), "language": ("fr",)}, [1]),
        ({"cost": ("other",)}, [2]),
        ({"band": ("near_miss",)}, [-2]),
        ({"serves": ("b",)}, [3, -2]),
        ({"confirmed": ("true",)}, [2, 3]),
        ({"cost": ("other",), "band": ("weak",)}, []),
    ],
)
def test_one_code_of_a_filter_suffices_and_every_filter_counts(
    chosen: dict[str, tuple[str, ...]], left: list[int]
) -> None:
    assert ranks(Wanted(chosen)) == left


def test_a_count_is_what_the_choice_would_leave_with_the_other_filters_as_they_are() -> None:
    part = mapping.select(BODY, Wanted({"language": ("fr",)}))

    assert part.facets["cost"] == Counter(free=1, other=1)
    assert part.facets["language"] == Counter(fr=2, en=2, unknown=2)
    for name, counts in mapping.select(BODY, Wanted()).facets.items():
        assert counts == {code: len(ranks(Wanted({name: (code,)}))) for code in counts}


def test_where_nothing_is_left_each_filter_that_could_go_is_named_with_what_it_frees() -> None:
    part = mapping.select(BODY, Wanted({"cost": ("other",), "band": ("weak",), "language": ("unknown",)}))

    assert part.body["matches"] == []
    assert part.nearest == (("cost", 1),)
    assert ranks(Wanted({"cost": ("other",), "band": ("weak",), "language": ("unknown",)}).without("cost")) == [3]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("fit", [1, 2, 3]), ("provider", [3, 2, 1]), ("deadline", [2, 1, 3]), ("confirmed", [3, 2, 1])],
)
def test_orders(sort: str, order: list[int]) -> None:
    assert ranks(Wanted(sort=sort))[:3] == order


def listed(page: str) -> list[int]:
    return [int(rank) for rank in re.findall(r'<li id="rank-(\d+)"', page)]


def test_page_and_files_hold_the_same_rows_with_the_ranks_of_the_list(
    client_of: ClientOf, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]
    query = "?language=en&cost=free&cost=unknown&sort=provider"

    page = client.get(made + query).text
    _, *rows = csv.reader(io.StringIO(client.get(f"{made}.csv{query}").content.decode("utf-8-sig")))

    assert 1 < len(listed(page)) < 20
    assert f'<form method="get" action="{made}#listed">' in page
    assert page.index('id="listed"') < page.index("offers listed")
    assert listed(page) != sorted(listed(page))
    assert [int(one[0]) for one in rows if one[0]] == listed(page)
    assert f"{made}.csv?language=en&amp;cost=free&amp;cost=unknown&amp;sort=provider" in page
    assert client.get(made.rsplit("/", 1)[0] + query).text.count('<li id="rank-') == len(listed(page))
    assert len(client.get(f"{made}.xlsx{query}").content) < len(client.get(f"{made}.xlsx").content)


def test_the_band_of_an_offer_stands_on_no_line_that_a_small_screen_cuts(
    client_of: ClientOf, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]

    page = client.get(f"{made}?sort=provider").text

    cut = re.findall(r'<p class="cut[^"]*">.*?</p>', page, re.DOTALL)
    cards = [card.split("<details", 1)[0] for card in page.split('<li id="rank-')[1:]]
    assert cut
    assert not [line for line in cut if 'class="tag' in line]
    bands = "|".join(wording.band(translator("en"), name) for name in wording.BANDS)
    assert [len(re.findall(f'<p><span class="tag">(?:{bands})</span></p>', card)) for card in cards] == [1] * 20


def test_every_choice_of_the_page_leaves_as_many_rows_as_it_says(
    client_of: ClientOf, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]
    option = re.compile(r'name="(\w+)" value="([\w-]+)" id="[\w-]+"><label[^>]*><bdi>[^<]*</bdi> \((\d+)\)')

    found = option.findall(client.get(made).text)

    assert {name for name, _, _ in found} >= {"band", "serves", "language", "cost", "mode", "provider_kind"}
    for name, code, n in found:
        _, *rows = csv.reader(io.StringIO(client.get(f"{made}.csv?{name}={code}").content.decode("utf-8-sig")))
        assert (name, code, len(rows)) == (name, code, int(n))


def test_an_empty_part_says_which_filter_to_drop(client_of: ClientOf, government: Person, profile: NeedProfile) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]

    page = client.get(f"{made}?confirmed=true&cost=free").text
    freed = re.search(r'href="([^"]+)">Without “Confirmation”: (\d+) rows', page)

    assert "Nothing fits all of these choices." in page
    assert "No offer fits yet." not in page
    assert freed is not None
    _, *rows = csv.reader(io.StringIO(client.get(freed[1].replace("?", ".csv?")).content.decode("utf-8-sig")))
    assert len(rows) == int(freed[2]) > 0


@pytest.mark.parametrize(
    "query",
    ["?sort=price", "?band=best", "?language=xx", "?mode=none", "?serves=1", "?provider_kind=x", "?q=words", "?page=2"],
)
def test_what_is_not_in_the_allow_lists_is_refused(
    client_of: ClientOf, government: Person, profile: NeedProfile, query: str
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]

    assert client.get(made + query).status_code == 422
    assert client.get(f"{made}.csv{query}").status_code == 422


def test_a_need_that_the_list_does_not_serve_is_refused(
    client_of: ClientOf, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]

    assert client.get(f"{made}?serves={profile.id}").status_code == 422


def test_a_language_that_the_reader_lacks_is_said_with_what_decides_instead(
    client_of: ClientOf, database: Database, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]
    with database.writing(insider=True) as session:
        for row in session.scalars(select(MatchList)):
            row.body = {**row.body, "notes": ["language_not_covered"]}

    assert "does not know this language: areas and an English summary decide." in client.get(made).text
    assert "areas and an English summary" not in client.get(made.replace("/en/", "/ar/")).text


def test_areas_read_from_the_text_are_offered_for_confirmation_to_those_who_may(
    client_of: ClientOf, make: Factory, government: Person
) -> None:
    profile = make.need_profile(government, needs=0)
    need = make.need(profile, areas=[], areas_are_confirmed=False)
    address = f"/en/need-profiles/{profile.id}"
    client = client_of(government)
    made = client.post(f"{address}/matches").headers["location"]
    question = f'<a href="{address}/needs/{need.id}/areas">Confirm these areas</a>'

    assert question in client.get(made).text
    coordinator = client_of(make.person("coordinator", assigned=("XB",)))
    assert "Suggested, not confirmed" in coordinator.get(made).text
    assert "Confirm these areas" not in coordinator.get(made).text
    assert client_of(government).get(f"{address}/needs/{need.id}/areas").status_code == 200
