"""Posted forms: trimmed, clean, and done once however often they are sent."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

ClientOf = Callable[..., TestClient]


def test_texts_are_trimmed_and_passwords_are_not(app_: FastAPI, client_of: ClientOf) -> None:
    sent = {"statement": "  line one\r\nline two ", "areas": ["a", " b ", " "], "password": " p "}

    answer = client_of().post("/en/probe/form", data=sent)

    assert answer.status_code == 303
    assert app_.state.notes == [("line one\nline two", ["a", "b"], " p ")]


@pytest.mark.parametrize("bad", ["%00", "%01", "%7F", "%EF%BF%BE", "%1B"])
def test_control_characters_are_refused_by_the_name_of_their_field(
    app_: FastAPI, client_of: ClientOf, bad: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = client_of().post("/api/v1/probe/form", content=f"statement=TYPED{bad}", headers=headers)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "statement", "code": "bad_characters"}]
    assert app_.state.notes == []


def test_a_bad_field_name_is_not_repeated(client_of: ClientOf) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = client_of().post("/api/v1/probe/form", content="TYPED%00=1", headers=headers)

    assert answer.json()["errors"] == [{"field": "form", "code": "bad_characters"}]


def test_too_many_fields_are_refused(client_of: ClientOf) -> None:
    answer = client_of().post("/en/probe/form", data={f"field{n}": "1" for n in range(400)})

    assert answer.status_code == 400


def test_a_form_sent_twice_is_done_once(app_: FastAPI, client_of: ClientOf) -> None:
    client = client_of()
    sent = {"statement": "a", "form_token": "token"}

    first, second = client.post("/en/probe/form", data=sent), client.post("/en/probe/form", data=sent)

    assert (first.status_code, first.headers["location"]) == (303, "/en/probe/1")
    assert (second.status_code, second.headers["location"]) == (303, "/en/probe/1")
    assert len(app_.state.notes) == 1


def test_two_sendings_at_once_are_done_once(app_: FastAPI) -> None:
    async def send_both() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app_)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            one = client.post("/en/probe/form", data={"statement": "a", "form_token": "token"})
            two = client.post("/en/probe/form", data={"statement": "a", "form_token": "token"})
            return list(await asyncio.gather(one, two))

    answers = asyncio.run(send_both())

    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/en/probe/1")}
    assert len(app_.state.notes) == 1


@pytest.mark.parametrize(
    "changed", [{"statement": "b"}, {"form_token": "other"}, {"areas": ["x"]}], ids=["text", "token", "more"]
)
def test_another_form_is_another_act(app_: FastAPI, client_of: ClientOf, changed: dict[str, Any]) -> None:
    client = client_of()
    sent: dict[str, Any] = {"statement": "a", "form_token": "token"}

    client.post("/en/probe/form", data=sent)
    client.post("/en/probe/form", data=sent | changed)

    assert len(app_.state.notes) == 2


def test_a_refused_form_may_be_sent_again(app_: FastAPI, client_of: ClientOf) -> None:
    client = client_of()
    sent = {"statement": "refused", "form_token": "token"}

    answers = [client.post("/en/probe/form", data=sent), client.post("/en/probe/form", data=sent)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "<title>Error: " in answers[0].text


def test_somebody_elses_form_is_another_act(app_: FastAPI, client_of: ClientOf, make: Any) -> None:
    sent = {"statement": "a", "form_token": "token"}

    for person in (make.person(), make.person()):
        client_of(person).post("/en/probe/form", data=sent)

    assert len(app_.state.notes) == 2
