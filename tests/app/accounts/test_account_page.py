"""A person's own page in a browser."""

import json
import re

import pytest
from factories import PASSWORD, PASSWORD_HASH, Factory
from starlette.testclient import TestClient

from app.models import Person

NEW = "a quite different password"


def token_on(page: str) -> str | None:
    found = re.search(r"cp_[A-Za-z0-9_-]{20,}", page)
    return found.group() if found else None


def make_token(client: TestClient, **values: str):
    return client.post(
        "/en/account/tokens", data={"token_name": "script", "token_role": "provider", "days": "30"} | values
    )


def test_the_page_shows_ones_own_account(client_of, make: Factory):
    person = make.person("coordinator", name="Ines", assigned=("XA", "XB"))

    page = client_of(person).get("/en/account")

    assert page.status_code == 200
    assert person.email in page.text
    assert "XB" in page.text
    assert page.headers["cache-control"] == "no-store, private"


def test_settings_are_kept_and_the_language_follows(client_of, make: Factory, session):
    person = make.person("provider")

    answer = client_of(person).post("/en/account", data={"name": "Ama", "language": "ar", "time_zone": "Africa/Accra"})

    row = session.get_one(Person, person.id)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ar/account")
    assert (row.name, row.language, row.time_zone) == ("Ama", "ar", "Africa/Accra")


def test_refused_settings_keep_what_was_typed_and_store_nothing(client_of, make: Factory, session):
    person = make.person("provider", name="Before")

    answer = client_of(person).post("/en/account", data={"name": "After", "language": "xx", "time_zone": "UTC"})

    assert answer.status_code == 422
    assert 'value="After"' in answer.text
    assert 'id="language-error"' in answer.text
    assert session.get_one(Person, person.id).name == "Before"


def test_changing_hats(client_of, make: Factory):
    person = make.person("government", roles=["government", "provider"])
    client = client_of(person)
    old = dict(client.cookies)

    answer = client.post("/en/account/hat", data={"role": "provider"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/en/my-offerings")
    assert client.get("/api/v1/me").json()["role"] == "provider"
    replayed = client_of()
    replayed.cookies.update(old)
    assert replayed.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("role", ["admin", "coordinator", "", "king"])
def test_a_hat_of_somebody_else_is_refused(client_of, make: Factory, role):
    client = client_of(make.person("government", roles=["government", "provider"]))

    answer = client.post("/en/account/hat", data={"role": role})

    assert answer.status_code == 422
    assert client.get("/api/v1/me").json()["role"] == "government"


def test_changing_the_password(client_of, make: Factory):
    person = make.person("provider", password_hash=PASSWORD_HASH)
    here, elsewhere = client_of(person), client_of(person)

    answer = here.post("/en/account/password", data={"current_password": PASSWORD, "new_password": NEW})

    assert (answer.status_code, answer.headers["location"]) == (303, "/en/account")
    assert here.get("/api/v1/me").status_code == 200
    assert elsewhere.get("/api/v1/me").status_code == 401
    signed_in = client_of().post("/en/sign-in", data={"email": person.email, "password": NEW})
    assert signed_in.status_code == 303


def test_a_wrong_password_is_said_at_its_field_and_never_shown(client_of, make: Factory):
    client = client_of(make.person("provider", password_hash=PASSWORD_HASH))

    answer = client.post("/en/account/password", data={"current_password": "wrong one here", "new_password": NEW})

    assert answer.status_code == 422
    assert 'id="current_password-error"' in answer.text
    assert "wrong one here" not in answer.text
    assert NEW not in answer.text


def test_a_new_token_is_shown_once_on_the_page_that_follows(client_of, make: Factory):
    client = client_of(make.person("provider"))

    made = make_token(client)
    first = client.get(made.headers["location"])
    again = client.get(made.headers["location"])

    secret = token_on(first.text)
    assert made.status_code == 303
    assert made.headers["location"] == "/en/account"
    assert client_of().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert token_on(again.text) is None
    assert "script" in again.text


def test_a_secret_that_is_not_the_callers_is_never_shown(client_of, make: Factory):
    made = make_token(client_of(make.person("provider")))
    other = client_of(make.person("provider"))
    other.cookies.set("once", re.search(r"once=([^;]+)", made.headers["set-cookie"]).group(1))

    assert token_on(other.get("/en/account").text) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"token_name": ""}, "token_name"),
        ({"token_name": "x" * 101}, "token_name"),
        ({"days": "366"}, "days"),
        ({"days": "0"}, "days"),
        ({"days": "9999999999999"}, "days"),
        ({"days": "٣٠"}, "days"),
        ({"token_role": "admin"}, "token_role"),
    ],
)
def test_a_refused_token_is_said_at_its_field(client_of, make: Factory, values, field):
    client = client_of(make.person("provider", roles=["provider", "government"]))

    answer = make_token(client, **values)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert client.get("/api/v1/me/tokens").json()["items"] == []


def test_revoking_and_ending_are_for_ones_own_things(client_of, make: Factory):
    person = make.person("provider")
    here, elsewhere, other = client_of(person), client_of(person), client_of(make.person("provider"))
    make_token(here)
    page = here.get("/en/account").text
    ends = re.findall(r'action="(/en/account/sessions/[^"]+/end)"', page)
    revokes = re.findall(r'action="(/en/account/tokens/[^"]+/revoke)"', page)

    assert [other.post(path).status_code for path in ends + revokes] == [404, 404]
    assert [here.post(path).status_code for path in ends + revokes] == [303, 303]
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert here.get("/api/v1/me/tokens").json()["items"] == []


@pytest.mark.parametrize("role", ["provider", "government", "coordinator", "admin"])
def test_everybody_can_take_their_data_away(client_of, make: Factory, role):
    person = make.person(role)

    answer = client_of(person).get("/en/account/data.json")

    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert json.loads(answer.text)["account"]["email"] == person.email
    assert [act["action"] for act in json.loads(answer.text)["acts"]] == ["export"]


def test_erasing_says_what_goes_and_what_stays_and_then_does_it(client_of, make: Factory, session, settings):
    person = make.person("provider", name="Marker Zanzibarius", password_hash=PASSWORD_HASH)
    client = client_of(person)

    page = client.get("/en/account/erase")
    answer = client.post("/en/account/erase", data={"password": PASSWORD, "understood": "yes"})

    assert "What stays" in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/")
    assert "cookies" in answer.headers["clear-site-data"]
    assert session.get_one(Person, person.id).email is None
    assert client.get("/api/v1/me").status_code == 401
    assert b"Zanzibarius" not in settings.database.read_bytes()


@pytest.mark.parametrize(
    ("data", "field"), [({"password": PASSWORD}, "understood"), ({"password": "no", "understood": "yes"}, "password")]
)
def test_erasing_needs_the_box_and_the_password(client_of, make: Factory, session, data, field):
    person = make.person("provider", password_hash=PASSWORD_HASH)

    answer = client_of(person).post("/en/account/erase", data=data)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert session.get_one(Person, person.id).email == person.email


def test_the_only_focal_point_is_told_to_hand_over(client_of, make: Factory, session):
    person = make.person("government")

    answer = client_of(person).post("/en/account/erase", data={"understood": "yes"})

    assert answer.status_code == 409
    assert "You are the only focal point" in answer.text
    assert session.get_one(Person, person.id).email == person.email


@pytest.mark.parametrize("path", ["/en/account", "/en/account/erase", "/en/account/data.json"])
def test_nobody_is_led_to_sign_in(client_of, path):
    answer = client_of().get(path)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/en/sign-in?next={path}")


def test_what_was_typed_outlives_the_session_but_passwords_do_not(client_of):
    answer = client_of().post(
        "/en/account", data={"name": "Typed Name", "language": "en", "time_zone": "UTC", "current_password": PASSWORD}
    )

    assert answer.status_code == 401
    assert 'value="Typed Name"' in answer.text
    assert PASSWORD not in answer.text
