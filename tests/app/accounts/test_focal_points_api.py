"""/api/v1/focal-points: whom a coordinator writes to about a country."""

import pytest
from factories import Factory

from app import clock
from app.models import Person
from app.visibility import readable

FOCAL_POINTS = "/api/v1/focal-points"


def test_a_coordinator_sees_the_focal_points_of_their_countries(client_of, make: Factory):
    make.person("government", country="XB", name="Bo", email="bo@example.org")
    make.person("government", country="XA", name="Al", email="al@example.org")
    make.person("government", country="XA", name="Colleague", is_focal_point=False)
    make.person("government", country="XA", name="Locked", disabled_at=clock.now())
    make.person("government", country="XC", name="Elsewhere")

    listed = client_of(make.person("coordinator", assigned=("XA", "XB"))).get(FOCAL_POINTS).json()

    assert listed == {
        "items": [
            {"country": "XA", "name": "Al", "email": "al@example.org"},
            {"country": "XB", "name": "Bo", "email": "bo@example.org"},
        ],
        "next": None,
    }


def test_without_a_country_there_is_nobody(client_of, make: Factory):
    make.person("government", country="XA")

    assert client_of(make.person("coordinator")).get(FOCAL_POINTS).json()["items"] == []


def test_a_coordinator_may_read_focal_points_and_themselves_only(session, actor_of, make: Factory):
    coordinator = make.person("coordinator", assigned=("XA",))
    focal_point = make.person("government", country="XA")
    make.person("government", country="XA", is_focal_point=False)
    make.person("government", country="XB")

    seen = session.scalars(readable(actor_of(coordinator), Person))

    assert {person.id for person in seen} == {coordinator.id, focal_point.id}


@pytest.mark.parametrize("role", ["government", "provider", "admin"])
def test_for_everybody_else_there_is_no_such_list(client_of, make: Factory, role):
    client = client_of(make.person(role))

    hidden, absent = client.get(FOCAL_POINTS), client.get("/api/v1/nothing-here")

    assert (hidden.status_code, hidden.content) == (404, absent.content)
