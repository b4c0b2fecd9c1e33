"""Notes of the shortlist: written by any button, never lost, and gone for good with the profile."""

from collections.abc import Callable
from uuid import uuid4

from factories import Factory
from shortlists import api, fields, order, page, press, send
from sqlmodel import select
from starlette.testclient import TestClient

from app.database import Database
from app.models import HiddenOffering, ListedOffering, NeedProfile, Person, ShortlistEntry

ClientOf = Callable[..., TestClient]


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


def test_a_note_has_its_label_on_paper_too(
    client_of: ClientOf, government: Person, profile: NeedProfile, three: list[str]
) -> None:
    client = client_of(government)

    send(client, profile, three[0], "save", note="Ask in Nadi.")

    paper = '<div class="print-only"><p class="quiet">Note</p><div class="words" dir="auto">Ask in Nadi.</div></div>'
    assert client.get(page(profile)).text.replace("\n", "").count(paper) == 1


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
