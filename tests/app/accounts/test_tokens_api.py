"""/api/v1/me and /api/v1/me/tokens: a token is never wider, nor longer, than what made it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from factories import Factory
from starlette.testclient import TestClient

from app import clock
from app.accounts import service
from app.models import Person

TOKENS = "/api/v1/me/tokens"
ME = "/api/v1/me"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def make_token(client: TestClient, **values: object) -> dict[str, object]:
    answer = client.post(TOKENS, json={"name": "script"} | values)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_who_am_i(client_of, make: Factory):
    person = make.person("coordinator", assigned=("XB", "XA"), name="Ines")

    me = client_of(person).get(ME).json()

    assert (me["id"], me["name"], me["email"]) == (str(person.id), "Ines", person.email)
    assert (me["role"], me["roles"], me["assigned_countries"]) == ("coordinator", ["coordinator"], ["XA", "XB"])
    assert me["organisation"]["id"] == str(person.organisation_id)
    assert "password_hash" not in me


@pytest.mark.parametrize("path", [ME, TOKENS, "/api/v1/audit"])
def test_nobody_is_asked_to_sign_in(client_of, path):
    answer = client_of().get(path)

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"


def test_a_token_is_shown_once_and_acts_for_its_owner(client_of, make: Factory):
    person = make.person("provider")
    made = make_token(client_of(person))

    me = client_of().get(ME, headers=bearer(made["secret"])).json()
    listed = client_of(person).get(TOKENS)

    assert me["id"] == str(person.id)
    assert made["secret"].startswith("cp_")
    assert [row["id"] for row in listed.json()["items"]] == [made["id"]]
    assert made["secret"] not in listed.text
    assert listed.json()["items"][0]["last_used_at"] is not None


def test_a_token_has_one_of_its_owners_hats(client_of, make: Factory):
    person = make.person("government", roles=["government", "provider"])
    client = client_of(person)

    assert make_token(client, role="provider")["role"] == "provider"
    assert make_token(client)["role"] == "government"
    refused = client.post(TOKENS, json={"name": "script", "role": "admin"})
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "role", "code": "not_your_role"}])


def test_a_token_cannot_widen_or_lengthen_itself(client_of, make: Factory):
    person = make.person("government", roles=["government", "provider"])
    made = make_token(client_of(person), role="provider", days=30)
    by_token = client_of()
    by_token.headers.update(bearer(made["secret"]))

    wider = by_token.post(TOKENS, json={"name": "wider", "role": "government"})
    longer = by_token.post(TOKENS, json={"name": "longer", "days": 31})
    child = make_token(by_token)

    assert [answer.status_code for answer in (wider, longer)] == [422, 422]
    assert longer.json()["errors"] == [{"field": "days", "code": "longer_than_this_token"}]
    assert (child["role"], child["expires_at"]) == ("provider", made["expires_at"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 101},
        {"name": "x", "days": 366},
        {"name": "x", "days": 0},
        {"name": "x", "role": "king"},
        {"name": "x", "more": 1},
    ],
)
def test_bad_tokens_are_refused_without_echo(client_of, make: Factory, body):
    answer = client_of(make.person("provider")).post(TOKENS, json=body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "king" not in answer.text
    assert "xx" not in answer.text


def test_a_token_expires(client_of, make: Factory):
    made = make_token(client_of(make.person("provider")), days=1)

    with time_machine.travel(datetime.fromisoformat(made["expires_at"]) + timedelta(seconds=1)):
        assert client_of().get(ME, headers=bearer(made["secret"])).status_code == 401


def test_a_revoked_token_stops_at_once(client_of, make: Factory):
    client = client_of(make.person("provider"))
    made = make_token(client)

    gone = client.delete(f"{TOKENS}/{made['id']}")

    assert (gone.status_code, gone.content) == (204, b"")
    assert client_of().get(ME, headers=bearer(made["secret"])).status_code == 401


def test_somebody_elses_token_does_not_exist(client_of, make: Factory):
    made = make_token(client_of(make.person("provider")))
    other = client_of(make.person("provider"))

    theirs, absent = other.delete(f"{TOKENS}/{made['id']}"), other.delete(f"{TOKENS}/{uuid4()}")

    assert (theirs.status_code, theirs.content) == (404, absent.content)
    assert client_of().get(ME, headers=bearer(made["secret"])).status_code == 200


def test_there_is_an_end_to_tokens(client_of, make: Factory):
    client = client_of(make.person("provider"))
    for _ in range(20):
        make_token(client)

    answer = client.post(TOKENS, json={"name": "one more"})

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")


def test_disabling_a_person_stops_their_token_and_session_at_once(client_of, database, make: Factory, actor_of):
    person, admin = make.person("coordinator"), make.person("admin")
    browser, made = client_of(person), make_token(client_of(person))

    with database.writing(insider=True) as session:
        service.disable(session, actor_of(admin), person.id)

    assert browser.get(ME).status_code == 401
    assert client_of().get(ME, headers=bearer(made["secret"])).status_code == 401


def test_a_token_of_a_hat_that_was_taken_away_stops(client_of, database, make: Factory):
    person = make.person("government", roles=["government", "provider"])
    made = make_token(client_of(person), role="provider")
    with database.writing(insider=True) as session:
        session.get_one(Person, person.id).roles = ["government"]

    assert client_of().get(ME, headers=bearer(made["secret"])).status_code == 401


def test_a_session_ends_when_idle_and_in_any_case(client_of, make: Factory, settings):
    idle = client_of(make.person("provider"))
    with time_machine.travel(clock.now() + timedelta(minutes=settings.session_idle_minutes, seconds=1)):
        assert idle.get(ME).status_code == 401

    busy, start = client_of(make.person("provider")), clock.now()
    for minutes in range(20, settings.session_hours * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert busy.get(ME).status_code == 200
    with time_machine.travel(start + timedelta(hours=settings.session_hours, seconds=5)):
        assert busy.get(ME).status_code == 401
