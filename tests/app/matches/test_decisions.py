"""Hiding an offer: at once, with a reason and undo, for one side alone, in every list of the profile to come."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from factories import Factory
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.models import (
    AuditEntry,
    HiddenOffering,
    MatchList,
    NeedProfile,
    Offering,
    OfferingState,
    Person,
)

ClientOf = Callable[..., TestClient]


def api(profile: NeedProfile, *parts: str) -> str:
    return "/".join((f"/api/v1/need-profiles/{profile.id}", *parts))


def page(profile: NeedProfile, *parts: str) -> str:
    return "/".join((f"/en/need-profiles/{profile.id}", *parts))


def offering(made: dict[str, Any], place: int = 1) -> str:
    return str(made["matches"][place - 1]["offering"]["id"])


def hide(client: TestClient, profile: NeedProfile, made: dict[str, Any], place: int = 1, **given: str) -> Any:
    form = {"act": "hide", "reason": "tried_before", "list": made["id"]} | given
    return client.post(page(profile, "hidden-offerings", offering(made, place)), data=form)


def ranks(html: str) -> list[str]:
    """The numbers of the offers that a page lists."""
    return re.findall(r'<li id="rank-(\d+)" class="fold"', html)


def without_tokens(html: str) -> str:
    return re.sub(r'name="form_token" value="[^"]*"', "", html)


def test_an_offer_leaves_the_list_at_once_and_comes_back_at_the_same_place(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client = client_of(government)
    before = client.get(page(profile, "matches", made["id"])).text

    answer = hide(client, profile, made, 2, note="A pilot in 2024")
    shown = client.get(answer.headers["location"]).text
    undone = client.post(page(profile, "hidden-offerings", offering(made, 2)), data={"act": "undo", "list": made["id"]})

    assert answer.status_code == undone.status_code == 303
    assert answer.headers["location"].endswith(f"/matches/{made['id']}?changed={offering(made, 2)}#rank-2")
    assert ranks(shown) == [number for number in ranks(before) if number != "2"]
    assert 'class="notice notice-good" id="rank-2" role="status"' in shown
    assert shown.index('id="rank-2"') < shown.index('<li id="rank-3"')
    hidden = shown[shown.index('id="hidden"') :]
    assert "Tried before" in hidden
    assert "number 2 of this list" in hidden
    assert "A pilot in 2024" in hidden
    assert "No coordinator and no provider learns of it." in hidden
    assert undone.headers["location"].endswith(f"/matches/{made['id']}#rank-2")
    assert ranks(client.get(undone.headers["location"]).text) == ranks(before)
    assert 'id="hidden"' not in client.get(undone.headers["location"]).text


def test_undo_pressed_twice_leads_to_the_same_list(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client = client_of(government)
    hide(client, profile, made, 2)
    undo = {"act": "undo", "list": made["id"]}

    first, second = (client.post(page(profile, "hidden-offerings", offering(made, 2)), data=undo) for _ in range(2))

    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    assert "2" in ranks(client.get(second.headers["location"]).text)


def test_without_the_word_in_the_address_nothing_says_that_it_was_hidden_just_now(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client = client_of(government)
    hide(client, profile, made, 1)

    later = client.get(page(profile, "matches")).text
    other = client.get(page(profile, "matches") + f"?changed={offering(made, 3)}").text

    assert "notice-good" not in later + other
    assert "1" not in ranks(later)


def test_it_holds_for_lists_to_come_for_each_need_and_for_files_and_leaves_what_is_kept(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any], session: Session
) -> None:
    client = client_of(government)
    title = made["matches"][0]["offering"]["title"]
    body = session.get_one(MatchList, UUID(made["id"])).body
    need_id = made["matches"][0]["need_id"]

    hide(client, profile, made, 1)
    client.post(page(profile, "matches"))

    session.expire_all()
    latest = client.get(api(profile, "match-lists", "latest")).json()
    rows = list(csv.reader(io.StringIO(client.get(page(profile, "matches.csv")).content.decode("utf-8-sig"))))[1:]
    assert latest["id"] != made["id"]
    assert latest["matches"][0]["offering"]["title"] == title
    assert session.get_one(MatchList, UUID(made["id"])).body == body
    assert title not in [row[2] for row in rows]
    assert rows[0][0] == "2"
    assert "1" not in ranks(client.get(page(profile, "matches")).text)
    of_need = client.get(page(profile, "matches") + f"?need={need_id}").text
    assert title not in of_need[: of_need.index('id="hidden"')]


def test_the_filters_of_the_list_stay_and_their_counts_leave_hidden_rows_out(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client, band = client_of(government), made["matches"][0]["band"]
    n = sum(match["band"] == band for match in made["matches"])
    address = page(profile, "hidden-offerings", offering(made)) + f"?band={band}"

    answer = client.post(address, data={"act": "hide", "reason": "other", "list": made["id"]})
    shown = client.get(answer.headers["location"]).text

    assert f"?band={band}&changed={offering(made)}#rank-1" in answer.headers["location"]
    assert len(ranks(shown)) == n - 1
    assert re.search(rf'name="band" value="{band}".*\({n - 1}\)', shown)
    assert client.post(address.replace(band, "none-of-ours"), data={"act": "undo"}).status_code == 422


def test_each_side_hides_for_itself_and_never_learns_of_the_other(
    client_of: ClientOf,
    government: Person,
    coordinator: Person,
    make: Factory,
    profile: NeedProfile,
    made: dict[str, Any],
) -> None:
    state, colleague = client_of(government), client_of(make.person("government", country="XB", is_focal_point=False))
    theirs, second = client_of(coordinator), client_of(make.person("coordinator", assigned=("XB",)))
    before = without_tokens(theirs.get(page(profile, "matches", made["id"])).text), theirs.get(api(profile)).content

    hide(state, profile, made, 1, reason="not_now")
    after = without_tokens(theirs.get(page(profile, "matches", made["id"])).text), theirs.get(api(profile)).content
    assert after == before
    assert theirs.get(api(profile, "hidden-offerings")).json() == {"items": [], "next": None}
    hide(theirs, profile, made, 2, reason="in_contact")

    assert [row["offering_id"] for row in state.get(api(profile, "hidden-offerings")).json()["items"]] == [
        offering(made, 1)
    ]
    assert ranks(colleague.get(page(profile, "matches")).text)[:2] == ["2", "3"]
    assert ranks(second.get(page(profile, "matches")).text)[:2] == ["1", "3"]
    assert theirs.delete(api(profile, "hidden-offerings", offering(made, 1))).status_code == 404
    assert state.delete(api(profile, "hidden-offerings", offering(made, 2))).status_code == 404


def test_hiding_twice_keeps_one_row_with_the_last_reason(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any], session: Session
) -> None:
    client, address = client_of(government), api(profile, "hidden-offerings", offering(made))

    first = client.put(address, json={"reason": "not_now"}).json()
    second = client.put(address, json={"reason": "another_kind", "note": "A state rather than a firm."}).json()

    assert first["reason"] == "not_now"
    assert client.get(api(profile, "hidden-offerings")).json()["items"] == [second]
    assert (second["reason"], second["note"]) == ("another_kind", "A state rather than a firm.")
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "hide")).all()) == 1


def test_another_reason_through_the_api_takes_no_note_away_that_it_does_not_name(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client, address = client_of(government), api(profile, "hidden-offerings", offering(made))
    client.put(address, json={"reason": "tried_before", "note": "A pilot in 2024"})

    unnamed = client.put(address, json={"reason": "not_now"}).json()
    named = client.put(address, json={"reason": "not_now", "note": ""}).json()

    assert (unnamed["reason"], unnamed["note"]) == ("not_now", "A pilot in 2024")
    assert (named["reason"], named["note"]) == ("not_now", "")


def test_hiding_on_a_page_of_before_changes_nothing_and_says_what_was_decided(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client = client_of(government)
    first = hide(client, profile, made, 1, reason="tried_before", note="A pilot in 2024")
    kept = client.get(api(profile, "hidden-offerings")).json()

    second = hide(client, profile, made, 1, reason="other", note="")
    shown = client.get(second.headers["location"]).text

    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    assert client.get(api(profile, "hidden-offerings")).json() == kept
    notice = re.findall(r'<div class="notice notice-good" id="rank-1" role="status">(.*?)</div>', shown, re.DOTALL)
    assert "Tried before" in notice[0]
    assert 'value="undo"' in notice[0]


def test_a_form_without_a_reason_is_asked_again_and_keeps_the_note(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client = client_of(government)

    refused = hide(client, profile, made, 1, reason="", note="<b>kept</b>" + "x" * 300)
    again = client.get(page(profile, "matches")).text

    assert refused.status_code == 422
    assert "<title>Error: Hide an offering" in refused.text
    assert refused.text.count("Choose a reason.") == 2  # in the summary, and at the field
    assert "Shorten the note: it may have at most 300 characters." in refused.text
    assert "&lt;b&gt;kept&lt;/b&gt;" in refused.text
    assert f'name="list" value="{made["id"]}"' in refused.text
    assert ranks(again)[0] == "1"


def test_a_withdrawn_profile_takes_no_decisions_and_offers_none(
    client_of: ClientOf, government: Person, profile: NeedProfile, made: dict[str, Any]
) -> None:
    client = client_of(government)
    hide(client, profile, made, 1)
    client.post(api(profile, "withdraw"), headers={"If-Match": "*"})

    refused = client.put(api(profile, "hidden-offerings", offering(made, 2)), json={"reason": "other"})
    shown = client.get(page(profile, "matches")).text

    assert (refused.status_code, refused.json()["code"]) == (409, "not_while_withdrawn")
    assert "Hidden by you" in shown
    assert "hidden-offerings/" not in shown
    assert 'value="add"' not in shown


def test_an_offer_that_the_catalogue_has_lost_can_still_be_hidden_on_its_list(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, made: Any, session: Session
) -> None:
    with make.database.writing(insider=True) as writer:
        writer.get_one(Offering, UUID(offering(made))).state = OfferingState.WITHDRAWN

    assert hide(client_of(government), profile, made, 1).status_code == 303
    assert len(session.scalars(select(HiddenOffering)).all()) == 1
