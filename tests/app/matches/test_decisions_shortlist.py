"""The shortlist: one a side and profile, in an order, with notes; on a page, in files and in the API."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from factories import Factory
from shortlists import api, order, page, send
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import clock
from app.matches.service import _shortlist
from app.models import NeedProfile, Offering, OfferingState, Person, ShortlistEntry
from app.offerings.repository import write_catalogue_version
from app.web.tables import plain_text

ClientOf = Callable[..., TestClient]


@pytest.fixture
def profile(make: Factory, government: Person) -> NeedProfile:
    return make.need_profile(government, needs=2, state="active")


def test_a_row_says_what_the_newest_list_says(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any], three: list[str]
) -> None:
    client = client_of(government)
    listed = made["matches"][1]

    row = client.get(api(profile)).json()["items"][1]
    shown = client.get(page(profile)).text

    assert {name: row[name] for name in ("match_list_id", "rank", "band", "title", "provider", "position")} == {
        "match_list_id": made["id"],
        "rank": 2,
        "band": listed["band"],
        "title": listed["offering"]["title"],
        "provider": listed["offering"]["provider"],
        "position": 2,
    }
    second = shown[shown.index('id="entry-2"') : shown.index('id="entry-3"')]
    quoted = re.findall(r"<q[^>]*>([^<]*)</q>", second)
    assert quoted
    assert set(quoted) <= {r[side] for r in listed["reasons"] for side in ("need_words", "offering_words")}
    assert listed["next_step"]["sentence"] in second
    assert f'href="/en/need-profiles/{profile.id}/matches/{made["id"]}#rank-2"' in second


def test_a_later_list_that_has_the_offer_wins_and_one_of_the_same_run_does_not(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any], three: list[str]
) -> None:
    client = client_of(government)
    need_id = made["matches"][0]["need_id"]

    whole = client.get(api(profile)).json()["items"][0]["match_list_id"]
    later = client.post(f"/api/v1/need-profiles/{profile.id}/match-lists", json={"need_id": need_id}).json()
    listed = {match["offering"]["id"]: match["rank"] for match in later["matches"]}
    rows = client.get(api(profile)).json()["items"]

    assert whole == made["id"]
    assert three[0] in listed
    assert {row["offering_id"]: row["match_list_id"] for row in rows} == {
        id: later["id"] if id in listed else made["id"] for id in three
    }
    assert rows[0]["rank"] == listed[three[0]]


def test_buttons_put_on_move_and_take_off_and_undo(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client = client_of(government)
    a, b, c = (match["offering"]["id"] for match in made["matches"][:3])

    for place, offering_id in enumerate((a, b, c), start=1):
        answer = client.post(page(profile, offering_id), data={"act": "add", "list": made["id"]})
        assert answer.headers["location"] == f"/en/need-profiles/{profile.id}/matches/{made['id']}#rank-{place}"
    assert "Take off the shortlist" in client.get(answer.headers["location"]).text
    assert order(client, profile) == [a, b, c]

    assert send(client, profile, c, "up").headers["location"].endswith("/shortlist#entry-2")
    assert order(client, profile) == [a, c, b]
    send(client, profile, a, "down")
    assert order(client, profile) == [c, a, b]
    send(client, profile, c, "up")
    send(client, profile, b, "down")
    assert order(client, profile) == [c, a, b]  # at the ends they stay

    send(client, profile, a, "save", note="Ask in Nadi.")
    removed = send(client, profile, a, "remove")
    assert send(client, profile, a, "remove").headers["location"] == removed.headers["location"]  # pressed twice
    shown = client.get(removed.headers["location"]).text
    assert order(client, profile) == [c, b]
    assert removed.headers["location"].endswith(f"?removed={a}#removed")
    assert shown.index('id="entry-1"') < shown.index('id="removed"') < shown.index('id="entry-2"')
    client.post(page(profile, a), data={"act": "add"})
    assert order(client, profile) == [c, a, b]
    assert client.get(api(profile)).json()["items"][1]["note"] == "Ask in Nadi."


def test_only_the_last_removal_can_be_undone_and_earlier_notes_are_gone(
    client_of: ClientOf, government: Person, profile: NeedProfile, three: list[str], session: Session
) -> None:
    client = client_of(government)
    for offering_id in three[:2]:
        send(client, profile, offering_id, "save", note=f"About {offering_id}")
        client.delete(api(profile, offering_id))

    kept = [str(row.offering_id) for row in session.scalars(select(ShortlistEntry))]
    client.put(api(profile, three[0]))

    assert sorted(kept) == sorted(three[1:])
    assert client.get(api(profile)).json()["items"][-1]["note"] == ""
    assert 'id="removed"' not in client.get(page(profile) + f"?removed={three[0]}").text


def test_each_side_has_a_list_and_notes_of_its_own(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, three: list[str]
) -> None:
    state, theirs = client_of(government), client_of(make.person("coordinator", assigned=("XB",)))
    second = client_of(make.person("coordinator", assigned=("XB", "XC")))
    empty = theirs.get(api(profile)).json()

    theirs.put(api(profile, three[2]))
    send(theirs, profile, three[2], "save", note="MARKER of the coordinators")
    send(state, profile, three[0], "save", note="MARKER of the government")

    assert empty == {"items": [], "next": None}
    assert order(second, profile) == [three[2]]
    assert order(state, profile) == three
    for client, theirs_not in ((state, "coordinators"), (second, "government")):
        for address in (api(profile), page(profile), page(profile) + ".csv"):
            text = client.get(address).text
            assert "MARKER" in text
            assert f"MARKER of the {theirs_not}" not in text
    assert theirs.delete(api(profile, three[0])).status_code == 404


def test_files_hold_what_the_page_shows(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any], three: list[str]
) -> None:
    client = client_of(government)
    send(client, profile, three[1], "save", note="=1+1")

    file = client.get(page(profile) + ".csv")
    header, *rows = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))

    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert [plain_text(row[header.index("Offering")]) for row in rows] == [
        match["offering"]["title"] for match in made["matches"][:3]
    ]
    assert rows[1][header.index("Note")] == "'=1+1"
    country = re.findall(r'<p class="lead"><bdi>([^<]+)</bdi>', client.get(page(profile)).text)[0]
    assert [row[header.index("Label") :] for row in rows] == [["TLP:AMBER+STRICT", country, profile.title]] * 3
    assert rows[0][header.index("Why")]
    assert (
        client.get(page(profile) + ".xlsx")
        .headers["content-disposition"]
        .endswith(f'"shortlist-xb-{clock.today()}.xlsx"')
    )


def test_an_offer_that_ended_says_so_where_the_newest_list_still_has_it(
    client_of: ClientOf,
    make: Factory,
    government: Person,
    profile: NeedProfile,
    *,
    made: dict[str, Any],
    three: list[str],
) -> None:
    client, base = client_of(government), f"/need-profiles/{profile.id}"
    beside = f"/matches/{made['id']}/compare?offer={three[0]}&offer={three[1]}"
    pages = ("/matches", "/matches.csv", beside, "/shortlist", "/shortlist.csv")
    said = {"en": "Ended or withdrawn since the list was made", "ar": "انتهى أو سُحب منذ إعداد القائمة"}

    before = [client.get(f"/en{base}{page}").text for page in pages]
    with make.database.writing(insider=True) as writer:
        writer.get_one(Offering, UUID(three[0])).state = OfferingState.ENDED
        writer.get_one(Offering, UUID(three[1])).state = OfferingState.WITHDRAWN
        write_catalogue_version(writer, "another")
    after = {lang: [client.get(f"/{lang}{base}{page}").text for page in pages] for lang in said}

    assert said["en"] not in "".join(before)
    assert [text.count(said[lang]) for lang, texts in after.items() for text in texts] == [2] * 10
    for offering_id in three[:2]:
        row = after["en"][0].split(f'/offerings/{offering_id}"')[1].split("</h3>")[1].split("<details")[0]
        assert said["en"] in row
        assert "Next step" not in row
    assert [text.count("Next step</span>") for text in (before[3], after["en"][3])] == [3, 1]
    assert after["en"][2].split("Next step</th>")[1].split("</tr>")[0].count('<span class="quiet">-</span>') == 2
    for file, n in ((before[1], 0), (after["en"][1], 2), (before[4], 0), (after["en"][4], 2)):
        rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
        assert [row["Next step"] for row in rows if row["Rank"]].count("") == n


def test_an_entry_says_when_the_newest_list_has_it_no_more_and_when_it_is_hidden(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, three: list[str]
) -> None:
    client, theirs = client_of(government), client_of(make.person("coordinator", assigned=("XB",)))
    theirs.put(api(profile, three[0]))
    before = client.get(page(profile)).text
    with make.database.writing(insider=True) as writer:
        only_one = {"value": ["KE"], "basis": "stated", "quote": "Kenya"}
        writer.get_one(Offering, UUID(three[0])).facts = {"eligible_countries": only_one}
        writer.get_one(Offering, UUID(three[1])).state = OfferingState.WITHDRAWN
        write_catalogue_version(writer, "another")
    lost_since = client.get(page(profile)).text
    client.post(f"/en/need-profiles/{profile.id}/matches")
    client.put(f"/api/v1/need-profiles/{profile.id}/hidden-offerings/{three[2]}", json={"reason": "tried_before"})

    text, seen_by_coordinators = client.get(page(profile)).text, theirs.get(page(profile)).text
    rows = list(csv.reader(io.StringIO(client.get(page(profile) + ".csv").content.decode("utf-8-sig"))))

    assert "Not in the newest list" not in before + lost_since
    assert lost_since.count("Ended or withdrawn since the list was made") == 1
    assert "Hidden by you" not in before
    assert text.count("Not in the newest list") == 2
    assert "Not open to this country" not in text  # a state never learns by which rule it is left out
    assert (
        '<p><span class="tag tag-warn">Not in the newest list</span> Not open to this country' in seen_by_coordinators
    )
    assert [row[rows[0].index("Since then")] for row in rows[1:]] == [
        "Not in the newest list",
        "Not in the newest list: It has ended or was withdrawn.",
        "Hidden by you: Tried before",
    ]


@pytest.mark.parametrize("state", [OfferingState.ENDED, OfferingState.WITHDRAWN])
def test_the_shortlist_and_the_newest_list_give_one_reason_why_an_offer_is_gone(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, three: list[str], state: OfferingState
) -> None:
    """What has ended keeps its public page."""
    client = client_of(government)
    with make.database.writing(insider=True) as writer:
        writer.get_one(Offering, UUID(three[1])).state = state
        write_catalogue_version(writer, "another")
    newest = client.post(f"/en/need-profiles/{profile.id}/matches", follow_redirects=False).headers["location"]

    shown, since = client.get(page(profile)).text, client.get(newest).text
    rows = list(csv.reader(io.StringIO(client.get(page(profile) + ".csv").content.decode("utf-8-sig"))))

    gone = "It has ended or was withdrawn."
    assert client.get(f"/en/offerings/{three[1]}").status_code == (200 if state is OfferingState.ENDED else 404)
    assert f"It was number 2. {gone}" in since
    assert shown.count(f"Not in the newest list</span> {gone}") == 1
    assert rows[2][rows[0].index("Since then")] == f"Not in the newest list: {gone}"


def test_an_offer_without_a_list_or_without_a_page_is_still_named_or_says_so(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile
) -> None:
    client, provider = client_of(government), make.person("provider")
    row = make.offering(provider, title="Drills for ports")

    client.put(api(profile, str(row.id)))
    named = client.get(page(profile)).text
    client_of(provider).post(f"/api/v1/offerings/{row.id}/withdraw", headers={"If-Match": "*"})
    lost = client.get(page(profile)).text

    assert "Drills for ports" in named
    assert "It stands in no kept list of this profile." in named
    assert "Drills for ports" not in lost
    assert "An offering that the catalogue no longer shows" in lost


def test_a_shortlist_has_an_end(
    client_of: ClientOf, make: Factory, monkeypatch: pytest.MonkeyPatch, government: Person, profile: NeedProfile
) -> None:
    monkeypatch.setattr(_shortlist, "MOST_ENTRIES", 1)
    client = client_of(government)

    first, second = (client.put(api(profile, str(make.offering().id))) for _ in range(2))

    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "shortlist_full")
