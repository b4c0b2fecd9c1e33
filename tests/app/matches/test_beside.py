"""Offers of a list side by side, and what changed since the list before."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from factories import Factory
from kept_lists import body_of, ids, make_list
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.database import Database
from app.matches import mapping, wording
from app.models import NeedProfile, Offering, Person
from app.offerings import mapping as offerings_mapping
from app.offerings import repository as offerings_repository
from app.web.translation import translator

ClientOf = Callable[..., TestClient]


@pytest.fixture
def client(client_of: ClientOf, government: Person) -> TestClient:
    return client_of(government)


def query(chosen: list[str]) -> str:
    return "?" + "&".join(f"offer={one}" for one in chosen)


def test_offers_stand_side_by_side_by_rank(client: TestClient, profile: NeedProfile, session: Session) -> None:
    made = make_list(client, profile)
    body = body_of(session, made)

    page = client.get(f"{made}/compare{query([ids(body)[4], ids(body)[0], ids(body)[0]])}").text

    first, fifth = body["matches"][0], body["matches"][4]
    assert re.findall(r'<th scope="col">(\d+)\. ', page) == ["1", "5"]
    assert [f"{row['score']:.2f}" for row in (first, fifth)] == re.findall(
        r"<td><bdi>(\d+\.\d\d)</bdi></td>", page[page.index(">Score<") :]
    )
    areas = [sum(c["value"] for c in row["contributions"] if c["group"] == "area") for row in (first, fifth)]
    line = re.search(r'<th scope="row">Areas</th>(.*?)</tr>', page, re.DOTALL)
    assert line is not None
    assert [float(value) for value in re.findall(r"<bdi>([+-][\d.]+)</bdi>", line[1])] == pytest.approx(areas, abs=0.01)
    assert 'class="scroll" tabindex="0" role="region"' in page


@pytest.mark.parametrize(
    ("n", "said"), [(0, ""), (1, "1 offer is ticked. "), (5, "5 offers are ticked. "), (18, "18 offers are ticked. ")]
)
def test_too_few_or_too_many_are_told_at_the_list_with_its_ticks_and_filters(
    client: TestClient, profile: NeedProfile, session: Session, n: int, said: str
) -> None:
    made = make_list(client, profile)
    chosen = ids(body_of(session, made))[2:][:n]

    answer = client.get(f"{made}/compare{query(chosen)}{'&' if n else ''}sort=provider&band=strong&band=possible")
    as_listed = client.get(f"{made}?sort=provider&band=strong&band=possible").text

    boxes = re.findall(r'name="offer" value="([\w-]+)" id="(offer-\d+)"( checked)?( aria-invalid="true")?', answer.text)
    first = next((box[1] for box in boxes if box[0] in chosen), boxes[0][1])
    assert answer.status_code == 422
    assert "<title>Error: Ranked offers" in answer.text
    assert f'<a href="#{first}">{said}Choose two to four offers to compare them.</a>' in answer.text
    assert f'id="{first}-error"><span class="unseen">Error:</span> {said}Choose two to four' in answer.text
    assert [box[0] for box in boxes] == re.findall(r'name="offer" value="([\w-]+)"', as_listed)
    assert [box[0] for box in boxes if box[2]] == [box[0] for box in boxes if box[0] in chosen]
    assert [box[1] for box in boxes if box[3]] == [first]
    assert '<input type="hidden" name="band" value="possible">' in answer.text
    assert "checked" not in "".join(re.findall(r'name="offer"[^>]*', as_listed))


def test_an_offer_that_the_list_does_not_hold_is_absent(
    client: TestClient, profile: NeedProfile, session: Session
) -> None:
    made = make_list(client, profile)
    body = body_of(session, made)
    unlisted = next(str(row.id) for row in session.scalars(select(Offering)) if str(row.id) not in ids(body))

    assert client.get(f"{made}/compare{query([ids(body)[0], unlisted])}").status_code == 404


def test_others_get_neither_page(
    client_of: ClientOf, make: Factory, client: TestClient, profile: NeedProfile, session: Session
) -> None:
    made = make_list(client, profile)
    chosen = query(ids(body_of(session, made))[:2])

    for person in (make.person("provider"), make.person("admin"), make.person("government", country="XC")):
        other = client_of(person)
        absent = other.get("/en/need-profiles/00000000-0000-4000-8000-000000000000/matches").content
        for page in (f"/compare{chosen}", "/compare", "/what-if", "/what-if?window=drop", "/what-if?lift=none"):
            hidden = other.get(made + page)
            assert (page, hidden.status_code, hidden.content) == (page, 404, absent)


def test_a_first_list_has_nothing_to_compare_with(client: TestClient, profile: NeedProfile) -> None:
    assert "Changes since the last list" not in client.get(make_list(client, profile)).text


def test_the_same_question_changes_nothing(client: TestClient, profile: NeedProfile) -> None:
    first = make_list(client, profile)

    made = make_list(client, profile)
    page = client.get(made).text

    assert "There is a newer list" not in page
    assert f'<a href="{made}">There is a newer list' in client.get(first).text
    assert "Changes since the last list (0)" in page
    assert "Since the list of" not in page
    assert "Needs, catalogue and weights are the same." in page


def test_a_list_says_what_is_new_gone_and_moved_and_why(
    client_of: ClientOf, make: Factory, database: Database, client: TestClient, profile: NeedProfile, session: Session
) -> None:
    before = body_of(session, make_list(client, profile))
    ended, closed = before["matches"][0]["offering"], before["matches"][1]["offering"]
    with database.writing(insider=True) as writer:
        for row in writer.scalars(select(Offering)):
            if str(row.id) == ended["id"]:
                row.state = "ended"
            if str(row.id) == closed["id"]:
                row.valid_until = date(2020, 1, 1)
        writer.flush()
        rows = writer.scalars(select(Offering).order_by(Offering.external_id)).all()
        offerings_repository.write_catalogue_version(writer, offerings_mapping.catalogue_version(rows, ()))
    made = make_list(client, profile)
    after = body_of(session, made)

    page = client.get(made).text
    since = page[page.index("Changes since the last list") : page.index("Other lists")]

    found = mapping.compare(before, after)
    assert re.search(rf'<a href="#since">Since the list of [^<]*: {wording.news(translator("en"), found)}</a>', page)
    assert f"{len(found.gone)} offers gone" in wording.news(translator("en"), found)
    assert ' id="since">' in since
    assert f"Changes since the last list ({found.n})" in page
    assert "these changed: the catalogue." in since
    assert {ended["id"], closed["id"]} <= {move.offering["id"] for move in found.gone}
    linked = [line for line in since.split("<li>")[1:] if "/offerings/" in line]  # only what the list holds no more
    gone = {line.split("/offerings/")[1][:36]: line for line in linked}
    assert "It was number 1. It has ended or was withdrawn." in gone[ended["id"]]
    assert "It was number 2. Has ended." in gone[closed["id"]]
    assert since.count("From number") == len(found.up) + len(found.down) > 0
    assert len(found.new) == len(found.gone)


@pytest.mark.parametrize(("up_from", "group"), [(4, "Up"), (3, "By a place or two")])
def test_what_others_push_is_told_apart_from_what_moved(up_from: int, group: str) -> None:
    def row(rank: int) -> dict[str, Any]:
        return {"offering": {"id": "a"}, "rank": rank, "band": "strong"}

    found = mapping.Changes(new=[], gone=[], up=[mapping.Move({"id": "a"}, row(up_from), row(1))], down=[], rebanded=[])
    kinds = [label for label, _ in wording.changes(translator("en"), found, {})]

    assert [label[: len(group)] for label in kinds] == [group]
    assert wording.news(translator("en"), found) == ("1 moved by three places or more" if up_from == 4 else "")


def test_moves_between_two_lists() -> None:
    def body(*ranked: tuple[str, str], out: dict[str, list[str]] | None = None) -> dict[str, Any]:
        rows = [
            {"offering": {"id": name, "external_id": name}, "rank": i, "band": band}
            for i, (name, band) in enumerate(ranked, start=1)
        ]
        return {"matches": rows, "exclusions": [{"offering": n, "rules": r} for n, r in (out or {}).items()]}

    found = mapping.compare(
        body(("a", "strong"), ("b", "strong"), ("c", "weak"), ("d", "weak")),
        body(("b", "strong"), ("a", "possible"), ("e", "weak"), out={"c": ["fits_window"]}),
    )

    assert [move.offering["id"] for move in found.new] == ["e"]
    assert [(move.offering["id"], move.rules) for move in found.gone] == [("c", ("fits_window",)), ("d", ())]
    assert [move.offering["id"] for move in found.up] == ["b"]
    assert [move.offering["id"] for move in found.down] == ["a"]
    assert [move.offering["id"] for move in found.rebanded] == ["a"]
    assert found.n == 5
