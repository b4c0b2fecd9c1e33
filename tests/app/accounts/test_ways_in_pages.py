"""Signing in and out in a browser: what is answered, to whom, and with which cookies."""

import re
from datetime import timedelta

import pytest
import time_machine
from factories import PASSWORD, PASSWORD_HASH, Factory

from app import clock
from app.accounts import service
from app.database import Database
from app.models import LinkPurpose, Person
from app.settings import Settings

WRONG = {"email": "x@example.org", "password": "wrong password"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Few attempts, because each takes a hash's time."""
    return settings.model_copy(update={"sign_in_attempts": 2})


def link_for(database: Database, settings: Settings, person: Person, purpose: LinkPurpose) -> str:
    """The path of a new link."""
    with database.writing(insider=True) as session:
        address = service.make_link(session, person.email, settings=settings, purpose=purpose)
    return address.removeprefix(settings.base_url)


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("government", "/en/need-profiles"),
        ("coordinator", "/en/desk"),
        ("provider", "/en/my-offerings"),
        ("admin", "/en/people"),
    ],
)
def test_signing_in_leads_to_the_roles_home(client_of, make: Factory, role, home):
    person = make.person(role, password_hash=PASSWORD_HASH)
    client = client_of()

    answer = client.post("/en/sign-in", data={"email": person.email, "password": PASSWORD})

    assert (answer.status_code, answer.headers["location"]) == (303, home)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert client.get("/api/v1/me").json()["id"] == str(person.id)


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(settings, make: Factory):
    from starlette.testclient import TestClient  # noqa: PLC0415  # only here

    from app.main import create_app  # noqa: PLC0415  # a second application with other settings

    person = make.person("provider", password_hash=PASSWORD_HASH)
    app = create_app(settings.model_copy(update={"insecure_cookie": False}))
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    answer = client.post(
        "/en/sign-in",
        data={"email": person.email, "password": PASSWORD},
        headers={"Origin": "https://testserver"},
    )
    app.state.database.close()
    client.close()

    assert answer.headers["set-cookie"].startswith("__Host-sid=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "Domain" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/en/need-profiles/1234", "/en/need-profiles/1234"),
        ("/ar/desk", "/ar/desk"),
        ("https://evil.example.org/", "/en/need-profiles"),
        ("//evil.example.org/en/x", "/en/need-profiles"),
        ("/\\evil.example.org", "/en/need-profiles"),
        ("/en/../../x", "/en/need-profiles"),
        ("/en/x?next=//evil", "/en/need-profiles"),
        ("/en/sign-out", "/en/need-profiles"),
        ("/api/v1/me", "/en/need-profiles"),
    ],
)
def test_after_signing_in_only_pages_of_ours_follow(client_of, make: Factory, target, place):
    person = make.person("government", password_hash=PASSWORD_HASH)

    answer = client_of().post("/en/sign-in", data={"email": person.email, "password": PASSWORD, "next": target})

    assert answer.headers["location"] == place


def test_a_page_for_the_signed_in_leads_to_sign_in_and_back(client_of, make: Factory):
    person = make.person("provider", password_hash=PASSWORD_HASH)
    client = client_of()

    asked = client.get("/en/account")
    page = client.get(asked.headers["location"])
    answer = client.post("/en/sign-in", data={"email": person.email, "password": PASSWORD, "next": "/en/account"})

    assert asked.status_code == 303
    assert 'name="next" value="/en/account"' in page.text
    assert answer.headers["location"] == "/en/account"


def test_known_and_unknown_addresses_get_the_same_bytes(client_of, make: Factory):
    make.person("provider", email="known@example.org", password_hash=PASSWORD_HASH)
    make.person("provider", email="locked@example.org", password_hash=PASSWORD_HASH, disabled_at=clock.now())

    answers = {
        email: client_of().post("/en/sign-in", data={"email": email, "password": "wrong password"})
        for email in ("known@example.org", "nobody@example.org", "locked@example.org")
    }

    bodies = {answer.text.replace(email, "") for email, answer in answers.items()}
    headers = {tuple(answer.headers.keys()) for answer in answers.values()}
    assert [answer.status_code for answer in answers.values()] == [422] * 3
    assert len(bodies) == len(headers) == 1
    page = answers["nobody@example.org"].text
    assert "<title>Error: Sign in" in page
    assert 'value="nobody@example.org"' in page
    assert "wrong password" not in page


def test_waiting_is_asked_of_known_and_unknown_alike(client_of, make: Factory, settings):
    make.person("provider", email="known@example.org", password_hash=PASSWORD_HASH)
    answers = []

    for email in ("known@example.org", "nobody@example.org"):
        for _ in range(settings.sign_in_attempts):
            client_of().post("/en/sign-in", data=WRONG | {"email": email})
        answers.append(client_of().post("/en/sign-in", data=WRONG | {"email": email, "password": PASSWORD}))

    assert [answer.status_code for answer in answers] == [429, 429]
    assert answers[0].content == answers[1].content


def test_a_forwarded_address_does_not_reset_the_count(client_of, settings):
    for n in range(settings.sign_in_attempts):
        client_of().post("/en/sign-in", data=WRONG, headers={"X-Forwarded-For": f"203.0.113.{n}"})

    assert client_of().post("/en/sign-in", data=WRONG, headers={"X-Forwarded-For": "203.0.113.99"}).status_code == 429


def test_signing_out_forgets_everything_here_and_there(client_of, make: Factory):
    client = client_of(make.person("provider"))
    cookie = dict(client.cookies)

    answer = client.post("/en/sign-out")

    assert (answer.status_code, answer.headers["location"]) == (303, "/en/")
    assert "cookies" in answer.headers["clear-site-data"]
    replayed = client_of()
    replayed.cookies.update(cookie)
    assert replayed.get("/api/v1/me").status_code == 401


def test_signing_out_by_a_link_does_nothing(client_of, make: Factory):
    client = client_of(make.person("provider"))

    assert client.get("/en/sign-out").status_code == 405
    assert client.get("/api/v1/me").status_code == 200


def test_an_old_session_id_is_dead_after_signing_in_again(client_of, make: Factory):
    person = make.person("provider", password_hash=PASSWORD_HASH)
    client = client_of(person)
    old = dict(client.cookies)

    client.post("/en/sign-in", data={"email": person.email, "password": PASSWORD})

    replayed = client_of()
    replayed.cookies.update(old)
    assert replayed.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me").status_code == 200


def test_who_is_signed_in_is_led_home(client_of, make: Factory):
    assert client_of(make.person("admin")).get("/en/sign-in").headers["location"] == "/en/people"


def test_an_invitation_in_a_browser(client_of, database, settings, make: Factory):
    person = make.person("government")
    path = link_for(database, settings, person, LinkPurpose.INVITATION)
    client = client_of()

    page = client.get(path)
    answer = client.post(path, data={"password": PASSWORD, "password_again": PASSWORD})

    assert person.email in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/need-profiles")
    assert client.get("/api/v1/me").json()["id"] == str(person.id)
    signed_in = client_of().post("/en/sign-in", data={"email": person.email, "password": PASSWORD})
    assert signed_in.status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "field", "message"),
    [
        ("short", "short", "password", "at least 12 characters"),
        ("", "", "password", "This is needed."),
        (PASSWORD, PASSWORD + "x", "password_again", "The two passwords differ."),
    ],
)
def test_a_refused_password_is_said_at_its_field(
    client_of, database, settings, make: Factory, password, again, field, message
):
    path = link_for(database, settings, make.person("provider"), LinkPurpose.INVITATION)

    answer = client_of().post(path, data={"password": password, "password_again": again})

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert f'<a href="#{field}">' in answer.text
    assert re.search(f'id="{field}-error".*?{re.escape(message)}', answer.text, re.DOTALL)
    assert PASSWORD not in answer.text
    assert client_of().get(path).status_code == 200


@pytest.mark.parametrize("language", ["en", "ar"])
def test_used_expired_unknown_and_disabled_links_get_the_same_bytes(
    client_of, database, settings, make: Factory, language
):
    used, expired, locked = make.person("provider"), make.person("provider"), make.person("provider")
    paths = {
        name: f"/{language}" + link_for(database, settings, person, LinkPurpose.INVITATION).removeprefix("/en")
        for name, person in {"used": used, "expired": expired, "locked": locked}.items()
    }
    client_of().post(paths["used"], data={"password": PASSWORD, "password_again": PASSWORD})
    with database.writing(insider=True) as session:
        session.get_one(Person, locked.id).disabled_at = clock.now()
    paths["unknown"] = f"/{language}/invitation/" + "x" * 43
    paths["other"] = f"/{language}/sign-in-link/" + "x" * 43

    with time_machine.travel(clock.now() + timedelta(days=settings.link_days, minutes=1)):
        gets = [client_of().get(path) for path in paths.values()]
        posts = [client_of().post(path, data={"password": "a", "password_again": "b"}) for path in paths.values()]

    assert {answer.status_code for answer in gets + posts} == {404}
    assert len({answer.content for answer in gets + posts}) == 1


def test_looking_at_a_demo_link_does_not_use_it(client_of, database, settings, make: Factory):
    person = make.person("coordinator", name="Ines")
    path = link_for(database, settings, person, LinkPurpose.SIGN_IN)
    client = client_of()

    looked = [client.get(path) for _ in range(2)]
    answer = client.post(path)

    assert [page.status_code for page in looked] == [200, 200]
    assert "Ines" in looked[0].text
    assert "set-cookie" not in looked[0].headers
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/desk")
    assert client.get("/api/v1/me").json()["id"] == str(person.id)
    assert client_of().post(path).status_code == 404


def test_the_cross_site_form_is_refused(client_of, make: Factory):
    client = client_of(make.person("provider"))

    answer = client.post("/en/sign-out", headers={"Origin": "https://evil.example.org"})

    assert answer.status_code == 403
    assert client.get("/api/v1/me").status_code == 200
