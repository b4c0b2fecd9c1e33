"""The shortlist: one a side and profile, in an order, with notes; on a page, in files and in the API."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import Factory
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import clock
from app.database import Database
from app.matches.service import _shortlist
from app.models import HiddenOffering, ListedOffering, NeedProfile, Offering, OfferingState, Person, ShortlistEntry
from app.offerings.repository import write_catalogue_version
from app.web.tables import plain_text

ClientOf = Callable[..., TestClient]


@pytest.fixture
def profile(make: Factory, government: Person) -> NeedProfile:
    return make.need_profile(government, needs=2, state="active")


@pytest.fixture
def made(client_of: ClientOf, government: Person, profile: NeedProfile) -> dict[str, Any]:
    client_of(government).post(f"/en/need-profiles/{profile.id}/matches")
    found: dict[str, Any] = client_of(government).get(f"/api/v1/need-profiles/{profile.id}/match-lists/latest").json()
    return found


@pytest.fixture
def three(client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]) -> list[str]:
    """The first three offers of the list, on the government's shortlist in that order."""
    ids = [match["offering"]["id"] for match in made["matches"][:3]]
    for offering_id in ids:
        assert client_of(government).put(api(profile, offering_id)).status_code == 200
    return ids


def api(profile: NeedProfile, *parts: str) -> str:
    return "/".join((f"/api/v1/need-profiles/{profile.id}/shortlist", *parts))


def page(profile: NeedProfile, *parts: str) -> str:
    return "/".join((f"/en/need-profiles/{profile.id}/shortlist", *parts))


def order(client: TestClient, profile: NeedProfile) -> list[str]:
    rows = client.get(api(profile)).json()["items"]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["offering_id"] for row in rows]


def fields(html: str) -> dict[str, str]:
    """The notes of the page, and by what the service knows again which ones it showed."""
    notes = re.findall(r'<textarea[^>]* name="(note-[^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    return {name: unescape(text) for name, text in notes} | dict(
        re.findall(r'name="(seen-[^"]+)" value="([^"]+)"', html)
    )


def send(client: TestClient, profile: NeedProfile, offering_id: str, act: str, **given: str) -> Any:
    """What a button of a row sends: all notes of the page, the row's own as it is given."""
    return press(client, profile, offering_id, act, fields(client.get(page(profile)).text), **given)


def press(
    client: TestClient,
    profile: NeedProfile,
    offering_id: str,
    act: str,
    shown: dict[str, str],
    *,
    note: str | None = None,
) -> Any:
    """A button of a page that was loaded before."""
    typed = {} if note is None else {f"note-{offering_id}": note}
    return client.post(page(profile, offering_id), data={"act": act} | shown | typed)


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
        answer = client.post(page(profile, offering_id), data={"act": "add", "list": made["id"], "rank": str(place)})
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


def test_a_note_is_edited_under_its_version(
    client_of: ClientOf, government: Person, profile: NeedProfile, three: list[str]
) -> None:
    client, address = client_of(government), api(profile, three[0])
    etag = client.put(address).headers["etag"]

    blind = client.patch(address, json={"note": "Unseen"})
    first = client.patch(address, json={"note": "First", "position": 3}, headers={"If-Match": etag})
    second = client.patch(address, json={"note": "Second"}, headers={"If-Match": etag})

    assert [blind.status_code, first.status_code, second.status_code] == [428, 200, 412]
    assert (first.json()["note"], first.json()["position"]) == ("First", 3)
    assert first.headers["etag"] == f'"{first.json()["version"]}"' != etag
    assert order(client, profile) == [three[1], three[2], three[0]]
    assert client.delete(address, headers={"If-Match": etag}).status_code == 412
    for body, code in (({"position": 4}, "not_a_place"), ({"position": 0}, "greater_than_equal")):
        refused = client.patch(address, json=body, headers={"If-Match": "*"})
        assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "position", "code": code}])
    assert client.patch(address, json={"note": "x" * 1001}, headers={"If-Match": "*"}).status_code == 422
    assert client.patch(api(profile, str(uuid4())), json={}, headers={"If-Match": "*"}).status_code == 404


def test_a_note_that_crosses_another_stands_beside_it_and_a_long_one_stays_in_its_field(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, three: list[str]
) -> None:
    client, colleague = client_of(government), client_of(make.person("government", country="XB"))
    shown = fields(client.get(page(profile)).text)
    send(colleague, profile, three[0], "save", note="From a <colleague>")

    crossed = press(client, profile, three[0], "up", shown | {f"note-{three[1]}": "Of another row"}, note="<i>Mine</i>")
    too_long = send(client, profile, three[1], "save", note="y" * 1001)
    kept = [row["note"] for row in client.get(api(profile)).json()["items"]]
    again = press(client, profile, three[0], "save", fields(crossed.text))

    assert crossed.status_code == 412
    assert '<a href="#note-1">Somebody changed this note meanwhile.' in crossed.text
    assert '<div class="words" dir="auto">From a &lt;colleague&gt;</div>' in crossed.text[crossed.text.index("seen-") :]
    assert "&lt;i&gt;Mine&lt;/i&gt;</textarea>" in crossed.text
    assert "Of another row</textarea>" in crossed.text
    assert too_long.status_code == 422
    assert "<title>Error: Our shortlist" in too_long.text
    assert '<a href="#note-2">Shorten the note: it may have at most 1,000 characters.</a>' in too_long.text
    assert "y" * 1001 + "</textarea>" in too_long.text
    assert kept == ["From a <colleague>", "", ""]
    assert again.status_code == 303
    assert [row["note"] for row in client.get(api(profile)).json()["items"]] == ["<i>Mine</i>", "Of another row", ""]


def test_a_button_of_one_row_saves_the_notes_of_all_and_says_so(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, three: list[str]
) -> None:
    client, colleague = client_of(government), client_of(make.person("government", country="XB"))
    shown = fields(client.get(page(profile)).text)
    send(colleague, profile, three[1], "save", note="Not touched by the other page")

    moved = press(client, profile, three[1], "down", shown | {f"note-{three[0]}": "Typed in row 1"})
    saved = send(client, profile, three[0], "save")
    text = client.get(saved.headers["location"]).text

    rows = client.get(api(profile)).json()["items"]
    assert (moved.status_code, saved.status_code) == (303, 303)
    assert {row["offering_id"]: row["note"] for row in rows} == {
        three[0]: "Typed in row 1",
        three[2]: "",
        three[1]: "Not touched by the other page",
    }
    assert [row["offering_id"] for row in rows] == [three[0], three[2], three[1]]
    assert text.count("Saved.") == 1
    assert text.index('id="entry-1"') < text.index("Saved.") < text.index('id="entry-2"')
    assert "Saved." not in client.get(page(profile)).text


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
    client.post(f"/en/need-profiles/{profile.id}/matches")
    client.put(f"/api/v1/need-profiles/{profile.id}/hidden-offerings/{three[2]}", json={"reason": "tried_before"})

    text, seen_by_coordinators = client.get(page(profile)).text, theirs.get(page(profile)).text
    rows = list(csv.reader(io.StringIO(client.get(page(profile) + ".csv").content.decode("utf-8-sig"))))

    assert "Not in the newest list" not in before
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


def test_erasing_a_profile_leaves_no_trace_of_decisions(
    client_of: ClientOf, make: Factory, database: Database, government: Person, profile: NeedProfile, three: list[str]
) -> None:
    client, theirs = client_of(government), client_of(make.person("coordinator", assigned=("XB",)))
    for one in (client, theirs):
        one.put(api(profile, three[0]))
        send(one, profile, three[0], "save", note="marker-of-the-note-8257")
        reason = {"reason": "other", "note": "marker-of-the-reason-8258"}
        one.put(f"/api/v1/need-profiles/{profile.id}/hidden-offerings/{three[1]}", json=reason)

    client.post(f"/api/v1/need-profiles/{profile.id}/withdraw", headers={"If-Match": "*"})
    assert client.post(f"/api/v1/need-profiles/{profile.id}/erase", headers={"If-Match": "*"}).status_code == 204

    files = [database.path.with_name(database.path.name + end) for end in ("", "-wal", "-shm")]
    content = b"".join(file.read_bytes() for file in files if file.exists())
    assert b"marker-of-the" not in content
    with database.reading(insider=True) as session:
        for table in (ShortlistEntry, HiddenOffering, ListedOffering):
            assert session.scalars(select(table)).all() == []
