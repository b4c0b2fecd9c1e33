"""Need profiles over HTTP: the whole way, bad input, lost races, and nothing at all for everybody else."""

from collections.abc import Callable
from typing import Any

import pytest
from factories import STATEMENT, Factory
from starlette.testclient import TestClient

from app.models import Person

ClientOf = Callable[..., TestClient]
BASE = "/api/v1/need-profiles"
NEED = {
    "statement": STATEMENT,
    "areas": ["inc.csirt"],
    "severity": 4,
    "audience": ["technical"],
    "seniority": "operational",
    "modes": ["course_onsite"],
    "closes_on": "2030-12-31",
    "delivery_languages": ["fr", "ar"],
}
ANSWERS = {
    "contact_name": "Contact Person",
    "contact_email": "contact@example.org",
    "language": "fr",
    "under_way": "A strategy is being written.",
    "n_activities": 2,
}


@pytest.fixture
def focal_point(make: Factory) -> Person:
    return make.person(country="XA")


def _codes(response: Any) -> dict[str, str]:
    return {problem["field"]: problem["code"] for problem in response.json()["errors"]}


def test_the_whole_way_from_nothing_to_erased(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    state, coordinator = client_of(focal_point), client_of(make.person("coordinator", assigned=("XA",)))

    created = state.post(BASE, json=ANSWERS)
    url = f"{BASE}/{created.json()['id']}"
    assert created.status_code == 201
    assert created.headers["location"] == url
    assert state.get(f"{url}/missing").json() == {"items": [{"need_id": None, "field": "needs", "code": "missing"}]}
    need = state.post(f"{url}/needs", json=NEED)
    assert need.status_code == 201
    assert (need.json()["language"], need.json()["areas_are_confirmed"]) == ("fr", True)
    assert state.post(f"{url}/submit").json()["state"] == "submitted"
    assert coordinator.post(f"{url}/return", json={"question": "Which team?"}).json()["state"] == "draft"
    assert state.get(url).json()["question"] == "Which team?"
    assert state.post(f"{url}/submit").json()["acknowledged_at"] is None
    assert coordinator.post(f"{url}/acknowledge").json()["acknowledged_at"] is not None
    assert state.post(f"{url}/endorse").json()["state"] == "active"
    assert state.post(f"{url}/withdraw").json()["state"] == "withdrawn"
    assert state.post(f"{url}/erase").status_code == 204
    assert state.get(url).status_code == 404


def test_a_vague_profile_is_saved_but_not_submitted(focal_point: Person, client_of: ClientOf) -> None:
    client = client_of(focal_point)
    url = f"{BASE}/{client.post(BASE, json={}).json()['id']}"
    assert client.post(f"{url}/needs", json={"statement": "Help us."}).status_code == 201

    refused = client.post(f"{url}/submit")

    assert refused.status_code == 422
    assert _codes(refused) == {
        "contact_name": "missing",
        "contact_email": "missing",
        "language": "missing",
        "n_activities": "missing",
        "needs.1.areas": "missing",
        "needs.1.severity": "missing",
        "needs.1.audience": "missing",
        "needs.1.modes": "missing",
        "needs.1.delivery_languages": "missing",
        "needs.1.statement": "too_vague",
    }
    assert client.get(url).json()["state"] == "draft"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("areas", ["inc.nothing"], "unknown_area"),
        ("areas", ["inc.csirt", "law.cybercrime", "gov.strategy", "ppl.awareness"], "too_many_areas"),
        ("language", "qq", "unknown_language"),
        ("delivery_languages", ["en", "tlh"], "unknown_language"),
        ("modes", ["telepathy"], "unknown_mode"),
        ("audience", ["everyone"], "unknown_audience"),
        ("seniority", "king", "unknown_seniority"),
        ("sectors", ["magic"], "unknown_sector"),
        ("severity", 9, "less_than_equal"),
        ("severity", 0, "greater_than_equal"),
        ("statement", "", "empty"),
        ("statement", "   ", "empty"),
        ("statement", "x" * 200_000, "string_too_long"),
        ("statement", "a\x00b", "not_text"),
        ("label", "GREEN", "enum"),
        ("closes_on", "31.12.2030", "date_from_datetime_parsing"),
        ("unknown_key", "typed", "extra_forbidden"),
    ],
)
def test_a_bad_value_is_named_and_never_repeated(
    field: str, value: Any, code: str, focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    profile = make.need_profile(focal_point, needs=0)

    refused = client_of(focal_point).post(f"{BASE}/{profile.id}/needs", json=NEED | {field: value})

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert code in _codes(refused).values()
    typed = value if isinstance(value, str) else ""
    assert not typed.strip() or typed not in refused.text


def test_a_lone_surrogate_is_refused(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile = make.need_profile(focal_point, needs=0)

    refused = client_of(focal_point).post(
        f"{BASE}/{profile.id}/needs",
        content=b'{"statement": "a \\ud800 b"}',
        headers={"Content-Type": "application/json"},
    )

    assert refused.status_code == 422
    assert set(_codes(refused)) == {"statement"}


def test_a_window_cannot_end_before_it_begins(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile = make.need_profile(focal_point, needs=0)
    client = client_of(focal_point)
    need = client.post(f"{BASE}/{profile.id}/needs", json=NEED | {"opens_on": "2030-01-01"})

    refused = client.patch(
        f"{BASE}/{profile.id}/needs/{need.json()['id']}", json={"closes_on": "2029-12-31"}, headers={"If-Match": "*"}
    )

    assert (refused.status_code, _codes(refused)) == (422, {"closes_on": "ends_before_it_begins"})


def test_a_lost_race_is_told_and_a_missing_condition_too(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    profile, client = make.need_profile(focal_point, needs=0), client_of(focal_point)
    url = f"{BASE}/{profile.id}"
    tag = client.get(url).headers["etag"]

    assert client.patch(url, json={"title": "First"}).status_code == 428
    first = client.patch(url, json={"title": "First"}, headers={"If-Match": tag})
    second = client.patch(url, json={"title": "Second"}, headers={"If-Match": tag})
    odd = client.patch(url, json={"title": "Third"}, headers={"If-Match": '"never-ours"'})

    assert (first.status_code, second.status_code, odd.status_code) == (200, 412, 412)
    assert first.headers["etag"] != tag
    assert client.get(url).json()["title"] == "First"
    for act in ("submit", "withdraw"):  # what is missing may be in what was not seen yet
        assert client.post(f"{url}/{act}", headers={"If-Match": tag}).status_code == 412


def test_a_new_statement_asks_for_its_areas_anew(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile, client = make.need_profile(focal_point), client_of(focal_point)
    [need] = client.get(f"{BASE}/{profile.id}/needs").json()["items"]
    url = f"{BASE}/{profile.id}/needs/{need['id']}"

    changed = client.patch(url, json={"statement": STATEMENT + " By spring."}, headers={"If-Match": "*"}).json()
    refused = client.post(f"{BASE}/{profile.id}/submit")
    client.patch(url, json={"areas": changed["areas"]}, headers={"If-Match": "*"})

    assert changed["areas_are_confirmed"] is False
    assert _codes(refused) == {"needs.1.areas": "not_confirmed"}
    assert client.post(f"{BASE}/{profile.id}/submit").status_code == 200


def test_needs_are_ordered_and_removed(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile, client = make.need_profile(focal_point, needs=3), client_of(focal_point)
    url = f"{BASE}/{profile.id}/needs"
    first, second, third = [need["id"] for need in client.get(url).json()["items"]]

    assert _codes(client.post(f"{url}/order", json={"needs": [first, second]})) == {"needs": "not_each_need_once"}
    assert client.post(f"{url}/order", json={"needs": [third, first, second]}).status_code == 200
    assert client.delete(f"{url}/{first}").status_code == 204

    assert [need["id"] for need in client.get(url).json()["items"]] == [third, second]


def test_after_submission_only_the_focal_point_narrows_a_label(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    profile = make.need_profile(focal_point, state="active")
    colleague = client_of(make.person(country="XA", is_focal_point=False))
    client = client_of(focal_point)
    [need] = client.get(f"{BASE}/{profile.id}/needs").json()["items"]
    url = f"{BASE}/{profile.id}/needs/{need['id']}"
    any_version = {"If-Match": "*"}

    assert colleague.patch(url, json={"label": "RED"}, headers=any_version).status_code == 403
    assert client.patch(url, json={"severity": 1}, headers=any_version).status_code == 409
    assert client.patch(url, json={"label": "RED"}, headers=any_version).json()["label"] == "RED"


def test_last_year_s_profile_is_copied_without_closed_windows(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    source, client = make.need_profile(focal_point, needs=0, state="active"), client_of(focal_point)
    make.need(source, position=1, closes_on="2020-01-01", label="RED", summary_en="A team")
    make.need(source, position=2, closes_on="2040-01-01")

    copied = client.post(f"{BASE}/{source.id}/copy")
    needs = client.get(f"{copied.headers['location']}/needs").json()["items"]

    assert copied.status_code == 201
    kept = ("contact_name", "contact_email", "language", "under_way", "n_activities", "country")
    assert {name: copied.json()[name] for name in kept} == {name: getattr(source, name) for name in kept}
    assert (copied.json()["state"], copied.json()["copied_from_id"]) == ("draft", str(source.id))
    assert [(need["closes_on"], need["label"]) for need in needs] == [(None, "RED"), ("2040-01-01", "AMBER+STRICT")]
    assert [need["summary_en"] for need in needs] == ["A team", ""]


def test_a_coordinator_drafts_on_behalf_of_an_assigned_country_only(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    make.person(country="XB")
    coordinator, state = client_of(make.person("coordinator", assigned=("XA", "XD"))), client_of(focal_point)

    drafted = coordinator.post(BASE, json=ANSWERS | {"country": "XA"})
    url = f"{BASE}/{drafted.json()['id']}"
    coordinator.post(f"{url}/needs", json=NEED)
    refusals = [coordinator.post(BASE, json={"country": country}) for country in (None, "XB", "QQ", "XD")]
    too_early = state.post(f"{url}/submit")
    state.post(f"{url}/confirm")

    assert (drafted.status_code, drafted.json()["is_on_behalf"]) == (201, True)
    codes = [_codes(refused)["country"] for refused in refusals]
    assert codes == ["missing", "not_assigned", "not_assigned", "no_government_organisation"]
    assert (too_early.status_code, too_early.json()["code"]) == (409, "awaits_confirmation")
    assert state.post(f"{url}/submit").json()["is_on_behalf"] is False


def test_a_government_cannot_write_for_another_country(focal_point: Person, client_of: ClientOf) -> None:
    refused = client_of(focal_point).post(BASE, json={"country": "XB"})

    assert (refused.status_code, _codes(refused)) == (422, {"country": "not_your_country"})
