"""The administrators' pages about people."""

import io
import re
from uuid import uuid4

import openpyxl
import pytest
from factories import PASSWORD, Factory
from sqlalchemy import select
from sqlmodel import col

from app import clock
from app.models import Assignment, Person

INVITATION = {
    "email": "new.person@example.org",
    "name": "New Person",
    "roles": ["government"],
    "countries": "XA",
    "organisation": "",
    "language": "en",
}


@pytest.fixture
def admin(client_of, make: Factory):
    return client_of(make.person("admin", name="Robin"))


def link_on(page: str) -> str | None:
    found = re.search(r"http://127\.0\.0\.1:8000(/(?:en|ar)/invitation/[A-Za-z0-9_-]+)", page)
    return found.group(1) if found else None


def test_the_list_and_its_files_show_the_same(admin, make: Factory):
    person = make.person("government", name="=SUM(A1)", email="amina@example.org")

    page = admin.get("/en/people")
    csv = admin.get("/en/people.csv")
    book = openpyxl.load_workbook(io.BytesIO(admin.get("/en/people.xlsx").content))

    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert page.text.count("/en/people/") >= 2
    assert f"/en/people/{person.id}" in page.text
    assert "'=SUM(A1),amina@example.org," in csv.text
    assert len(csv.text.strip().splitlines()) == len(cells) == 3
    assert any(row[:2] == ["=SUM(A1)", "amina@example.org"] for row in cells)


def test_long_lists_go_on(admin, make: Factory):
    for n in range(60):
        make.person("government", name=f"Person {n:02}", email=f"p{n:02}@example.org")

    first = admin.get("/en/people").text
    following = re.search(r'href="(/en/people\?cursor=[^"]+)"', first).group(1)
    second = admin.get(following).text

    seen = re.findall(r"p(\d\d)@example\.org", first + second)
    assert sorted(set(seen)) == [f"{n:02}" for n in range(60)]
    assert len(seen) == 60
    assert "example.org" not in following


@pytest.mark.parametrize("role", ["government", "provider", "coordinator"])
def test_for_everybody_else_these_pages_do_not_exist(client_of, make: Factory, role):
    client, person = client_of(make.person(role)), make.person("government")
    absent = client.get(f"/en/people/{uuid4()}")

    for path in ("/en/people", "/en/people.csv", "/en/people.xlsx", "/en/people/invite", f"/en/people/{person.id}"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, absent.content), path
    for act in ("link", "disable", "enable", "assign", "unassign", "hand-over", "name-focal-point"):
        data = {"country": "XA", "receiver": str(person.id)}
        assert client.post(f"/en/people/{person.id}/{act}", data=data).status_code == 404, act
    assert client.post("/en/people/invite", data=INVITATION).status_code == 404


def test_nobody_is_led_to_sign_in(client_of):
    assert client_of().get("/en/people").headers["location"] == "/en/sign-in?next=/en/people"


def test_an_invitation_shows_its_link_once_and_the_link_works(client_of, admin, session):
    made = admin.post("/en/people/invite", data=INVITATION)
    first, again = admin.get(made.headers["location"]), admin.get(made.headers["location"])

    path = link_on(first.text)
    assert made.status_code == 303
    assert "invitation" not in made.headers["location"]
    assert link_on(again.text) is None
    assert "is not used yet" in again.text
    answer = client_of().post(path, data={"password": PASSWORD, "password_again": PASSWORD})
    assert answer.status_code == 303


def test_a_double_send_invites_once(admin, session):
    data = INVITATION | {"form_token": "the-same-token"}

    first, second = admin.post("/en/people/invite", data=data), admin.post("/en/people/invite", data=data)

    assert second.status_code in (303, 422)
    assert len(session.scalars(select(Person).where(col(Person.email) == INVITATION["email"])).all()) == 1
    assert first.status_code == 303


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "x" * 300 + "@example.org"}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"countries": "QQ"}, "countries"),
        ({"countries": ""}, "countries"),
        ({"roles": ["provider"]}, "organisation"),
        ({"organisation_kind": "club"}, "organisation_kind"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_refused_invitation_keeps_what_was_typed(admin, session, values, field):
    answer = admin.post("/en/people/invite", data=INVITATION | values)

    assert answer.status_code == 422
    assert "<title>Error: Invite somebody" in answer.text
    assert f'id="{field}-error"' in answer.text
    assert 'value="New Person"' in answer.text
    assert session.scalars(select(Person).where(col(Person.name) == "New Person")).all() == []


def test_a_new_link_ends_the_last_one(admin, client_of, make: Factory):
    person = make.person("provider")
    pages = []
    for _ in range(2):
        admin.post(f"/en/people/{person.id}/link")
        pages.append(link_on(admin.get(f"/en/people/{person.id}").text))

    assert pages[0] != pages[1]
    assert [client_of().get(path).status_code for path in pages] == [404, 200]


def test_a_link_is_shown_on_its_own_persons_page_only(admin, make: Factory):
    person, other = make.person("provider"), make.person("provider")

    admin.post(f"/en/people/{person.id}/link")

    assert link_on(admin.get(f"/en/people/{other.id}").text) is None


def test_disabling_and_enabling(admin, client_of, make: Factory):
    person = make.person("coordinator")
    theirs = client_of(person)

    disabled = admin.post(f"/en/people/{person.id}/disable")
    page = admin.get(f"/en/people/{person.id}").text

    assert disabled.status_code == 303
    assert theirs.get("/api/v1/me").status_code == 401
    assert "Enable this account" in page
    assert "Make a new link" not in page
    assert admin.post(f"/en/people/{person.id}/link").status_code == 409
    assert admin.post(f"/en/people/{person.id}/disable").status_code == 409
    assert admin.post(f"/en/people/{person.id}/enable").status_code == 303


def test_assigning_countries(admin, make: Factory, session):
    person = make.person("coordinator")
    path = f"/en/people/{person.id}"

    answers = [
        admin.post(f"{path}/assign", data={"country": "XB"}),
        admin.post(f"{path}/assign", data={"country": "XA"}),
        admin.post(f"{path}/unassign", data={"country": "XB"}),
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert session.scalars(select(col(Assignment.country))).all() == ["XA"]
    refused = admin.post(f"{path}/assign", data={"country": "QQ"})
    assert refused.status_code == 422
    assert 'id="country-error"' in refused.text


def test_handing_over_the_focal_point(admin, make: Factory, session):
    giver, receiver = make.person("government"), make.person("government", is_focal_point=False)

    refused = admin.post(f"/en/people/{giver.id}/hand-over", data={"receiver": ""})
    done = admin.post(f"/en/people/{giver.id}/hand-over", data={"receiver": str(receiver.id)})

    assert refused.status_code == 422
    assert 'id="receiver-error"' in refused.text
    assert done.status_code == 303
    assert session.get_one(Person, receiver.id).is_focal_point
    assert "Another person of this organisation" in admin.get(f"/en/people/{giver.id}").text
    late = admin.post(f"/en/people/{giver.id}/name-focal-point")
    assert late.status_code == 409
    assert "hand over from there" in late.text


def test_naming_a_focal_point_where_there_is_none(admin, make: Factory, session):
    person = make.person("government", is_focal_point=False)

    assert "nobody can endorse" in admin.get(f"/en/people/{person.id}").text
    assert admin.post(f"/en/people/{person.id}/name-focal-point").status_code == 303
    assert session.get_one(Person, person.id).is_focal_point


def test_erased_and_absent_people_are_alike(admin, make: Factory):
    gone = make.person("provider", email=None, erased_at=clock.now())

    answers = [admin.get(f"/en/people/{person_id}") for person_id in (gone.id, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_the_admin_pages_name_no_case(admin, make: Factory):
    owner = make.person("government")
    make.need_profile(owner, needs=2, state="active", title="Marker Zanzibar")

    texts = [admin.get(path).text for path in ("/en/people", f"/en/people/{owner.id}", "/en/people.csv")]

    assert all("Zanzibar" not in text for text in texts)
