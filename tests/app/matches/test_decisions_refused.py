"""Decisions that are refused: by a bad reason, about what is not there, by people to whom the case does not exist."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import Factory
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.matches.schemas import fingerprint
from app.models import HiddenOffering, NeedProfile, Offering, Person, ShortlistEntry

ClientOf = Callable[..., TestClient]


@pytest.fixture
def profile(make: Factory, government: Person) -> NeedProfile:
    return make.need_profile(government, state="active")


@pytest.fixture
def row(make: Factory) -> Offering:
    return make.offering()


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"reason": "because"}, [{"field": "reason", "code": "enum"}]),
        ({}, [{"field": "reason", "code": "missing"}]),
        ({"reason": "other", "note": "x" * 301}, [{"field": "note", "code": "string_too_long"}]),
        ({"reason": "other", "secret": 1}, [{"field": "body", "code": "extra_forbidden"}]),
    ],
)
def test_a_bad_reason_is_refused_by_its_name(
    body: dict[str, Any], errors: Any, client_of: ClientOf, government: Person, profile: NeedProfile, row: Offering
) -> None:
    refused = client_of(government).put(f"/api/v1/need-profiles/{profile.id}/hidden-offerings/{row.id}", json=body)

    assert (refused.status_code, refused.json()["errors"]) == (422, errors)


def test_what_is_not_theirs_does_not_exist(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, row: Offering
) -> None:
    draft = make.offering(make.person("provider"), state="draft")
    addresses = [
        f"/api/v1/need-profiles/{profile.id}/hidden-offerings",
        f"/api/v1/need-profiles/{profile.id}/shortlist",
    ]
    page = f"/en/need-profiles/{profile.id}"
    others = [
        make.person("government", country="XC"),
        make.person("coordinator", assigned=("XC",)),
        make.person("provider"),
        make.person("admin"),
    ]

    for client in map(client_of, others):
        for address in (*addresses, f"{page}/shortlist", f"{page}/shortlist.csv"):
            hidden, absent = client.get(address), client.get(address.replace(str(profile.id), str(uuid4())))
            assert (hidden.status_code, hidden.content) == (404, absent.content)
        assert client.put(f"{addresses[0]}/{row.id}", json={"reason": "because"}).status_code == 404
        assert client.post(f"{page}/hidden-offerings/{row.id}", data={"act": "hide"}).status_code == 404
        assert client.post(f"{page}/shortlist/{row.id}", data={"act": "add"}).status_code == 404
        for what, act in (("hidden-offerings", "undo"), ("shortlist", "remove")):
            assert client.post(f"{page}/{what}/{row.id}", data={"act": act}).status_code == 404
    own = client_of(government)
    unknown = own.put(f"{addresses[0]}/{uuid4()}", json={"reason": "other"})
    withheld = own.put(f"{addresses[0]}/{draft.id}", json={"reason": "other"})
    assert unknown.status_code == 404
    assert (withheld.status_code, withheld.content) == (404, unknown.content)
    assert own.put(f"{addresses[1]}/{draft.id}").content == unknown.content


def test_a_button_that_no_page_has_is_refused(
    client_of: ClientOf, government: Person, profile: NeedProfile, row: Offering
) -> None:
    client, address = client_of(government), f"/en/need-profiles/{profile.id}/shortlist/{row.id}"

    assert client.post(address, data={"act": "promote"}).status_code == 422
    assert client.post(address, data={"act": "add", "list": ""}).headers["location"] == (
        f"/en/need-profiles/{profile.id}/matches"
    )


@pytest.mark.parametrize("act", ["up", "down", "save"])
def test_a_row_that_somebody_took_off_meanwhile_leads_to_the_shortlist_with_a_word(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, act: str
) -> None:
    client, colleague = client_of(government), client_of(make.person("government", country="XB"))
    base, first, last = f"/en/need-profiles/{profile.id}/shortlist", make.offering().id, make.offering().id

    def field(offering_id: UUID, note: str) -> dict[str, str]:
        return {f"note-{offering_id}": note, f"seen-{offering_id}": fingerprint(note)}

    for offering_id in (first, last):
        client.post(f"{base}/{offering_id}", data={"act": "add"})
        as_it_was = field(offering_id, "") | {f"note-{offering_id}": "As it was."}
        assert client.post(f"{base}/{offering_id}", data={"act": "save"} | as_it_was).status_code == 303
        colleague.post(f"{base}/{offering_id}", data={"act": "remove"})

    answers = {
        offering_id: client.post(f"{base}/{offering_id}", data={"act": act} | field(offering_id, note))
        for offering_id, note in ((first, ""), (last, "As it was."), (uuid4(), ""))
    }
    typed = field(last, "As it was.") | {f"note-{last}": "<i>Not yet</i> saved"}
    unsaved = client.post(f"{base}/{last}", data={"act": act} | typed)

    for offering_id, answer in answers.items():
        assert (answer.status_code, answer.headers["location"]) == (303, f"{base}?removed={offering_id}#removed")
    pages = [client.get(answer.headers["location"]).text for answer in answers.values()]
    assert ["This offer is no longer on the shortlist." in page for page in pages] == [True, False, True]
    assert "Taken off the shortlist:" in client.get(f"{base}?removed={last}").text
    assert unsaved.status_code == 409
    assert '<a href="#unsaved-1">Somebody took this offer off the shortlist meanwhile' in unsaved.text
    assert "&lt;i&gt;Not yet&lt;/i&gt; saved</textarea>" in unsaved.text
    assert client.post(f"{base}/{last}", data={"act": "add"} | typed).status_code == 303
    assert client.post(f"{base}/{first}", data={"act": "add"} | field(first, "") | {f"note-{first}": "New"}).is_redirect
    assert all(words in client.get(base).text for words in ("&lt;i&gt;Not yet&lt;/i&gt; saved</textarea>", "New</text"))
    client.post(f"{base}/{first}", data={"act": "add"})
    assert "no longer on the shortlist" not in client.get(f"{base}?removed={first}").text


@pytest.mark.parametrize("unknown", ["7b0c2a54-9d1e-4f3b-8a6d-2f1e5c9b7a30", "no-list"])
def test_a_list_that_is_not_there_decides_nothing(
    client_of: ClientOf, government: Person, profile: NeedProfile, row: Offering, session: Session, unknown: str
) -> None:
    client, base = client_of(government), f"/en/need-profiles/{profile.id}"
    hide = {"act": "hide", "reason": "other", "list": unknown}

    hidden = client.post(f"{base}/hidden-offerings/{row.id}", data=hide)
    listed = client.post(f"{base}/shortlist/{row.id}", data={"act": "add", "list": unknown})

    assert (hidden.status_code, listed.status_code) == (404, 404)
    assert session.scalars(select(HiddenOffering)).all() == []
    assert session.scalars(select(ShortlistEntry)).all() == []
