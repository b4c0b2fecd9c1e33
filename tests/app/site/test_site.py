"""Pages about the service, reference lists, and health."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from factories import Factory
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.database import Database
from app.models import OfferingState
from app.site.routes import DataLanguage
from data import LANGUAGES, load_taxonomy

ClientOf = Callable[..., TestClient]


@pytest.mark.parametrize(("accept", "place"), [("ar,en;q=0.5", "/ar/"), ("fr", "/en/"), ("", "/en/")])
def test_the_bare_address_leads_to_a_language(client_of: ClientOf, accept: str, place: str) -> None:
    answer = client_of().get("/", headers={"Accept-Language": accept})

    assert (answer.status_code, answer.headers["location"]) == (303, place)


@pytest.mark.parametrize("path", ["/", "/help", "/privacy", "/accessibility"])
@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_pages_in_both_languages(client_of: ClientOf, path: str, lang: str, direction: str) -> None:
    answer = client_of().get(f"/{lang}{path}")

    assert answer.status_code == 200
    assert f'<html lang="{lang}" dir="{direction}">' in answer.text
    assert answer.text.count("<h1>") == 1
    other = "ar" if lang == "en" else "en"
    assert f'href="/{other}{path}" lang="{other}"' in answer.text


def test_the_start_page_counts_what_is_public(client_of: ClientOf, make: Factory) -> None:
    before = client_of().get("/en/").text
    make.offering(state=OfferingState.PUBLISHED, provider="Provider A")
    make.offering(state=OfferingState.DRAFT, provider="Provider B")

    after = client_of().get("/en/").text

    assert "<strong>0</strong> offerings in the public catalogue" in before
    assert "<strong>1</strong> offering in the public catalogue" in after
    assert "<strong>1</strong> provider behind them" in after


def test_the_navigation_is_that_of_the_hat(client_of: ClientOf, make: Factory) -> None:
    pages = {role: client_of(make.person(role)).get("/en/").text for role in ("government", "provider", "admin")}

    assert 'href="/en/need-profiles"' in pages["government"]
    assert 'href="/en/need-profiles"' not in pages["provider"]
    assert 'href="/en/need-profiles"' not in client_of().get("/en/").text
    assert 'href="/en/people"' in pages["admin"]
    assert "Sign out" in pages["provider"]


def test_areas_have_labels_in_seven_languages(client_of: ClientOf) -> None:
    english = client_of().get("/api/v1/areas").json()
    arabic = client_of().get("/api/v1/areas?lang=ar").json()

    assert [area["id"] for area in english["items"]] == list(load_taxonomy().ids)
    assert english["items"][0]["label"] != arabic["items"][0]["label"]
    assert english["items"][0]["group_label"] != arabic["items"][0]["group_label"]
    first = client_of().get("/api/v1/areas?lang=fr").json()["items"][0]
    assert (first["label"], first["group_label"]) == (
        "Évaluation nationale des capacités et des risques",
        "Gouvernance, stratégie et politiques",
    )
    assert english["next"] is None


def test_countries_are_those_of_the_installation(client_of: ClientOf) -> None:
    items = client_of().get("/api/v1/countries?lang=fr").json()["items"]
    names = {item["code"]: item["name"] for item in items}

    assert names["DE"] == "Allemagne"
    assert "XA" in names  # tests run on a demo database
    assert len(names) == len(items)


@pytest.mark.parametrize(
    ("lang", "apart"),
    [
        ("en", [("Costa Rica", "Côte d'Ivoire", "Croatia"), ("Tunisia", "Türkiye", "Turkmenistan")]),
        ("fr", [("Dominique", "Égypte", "El Salvador")]),
        ("ar", [("أيرلندا", "آيسلندا", "إيطاليا"), ("بولندا", "بيرو")]),
    ],
)
def test_countries_stand_in_the_order_of_their_letters(
    client_of: ClientOf, lang: str, apart: list[tuple[str, ...]]
) -> None:
    names = [item["name"] for item in client_of().get(f"/api/v1/countries?lang={lang}").json()["items"]]

    assert [tuple(sorted(some, key=names.index)) for some in apart] == apart


@pytest.mark.parametrize("path", ["/api/v1/areas", "/api/v1/countries"])
def test_who_has_a_list_already_gets_none(client_of: ClientOf, path: str) -> None:
    first = client_of().get(path)

    again = client_of().get(path, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=3600"
    assert (again.status_code, again.content) == (304, b"")
    assert client_of().get(f"{path}?lang=ar").headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("language", ["de", "", "EN"])
def test_an_unknown_language_of_a_list_is_refused(client_of: ClientOf, language: str) -> None:
    assert client_of().get(f"/api/v1/areas?lang={language}").status_code == 422


def test_the_list_languages_are_those_of_the_data() -> None:
    assert set(get_args(DataLanguage)) == set(LANGUAGES)


def test_health_and_readiness(client_of: ClientOf) -> None:
    assert client_of().get("/healthz").json() == {"status": "ok", "service": "counterpart"}
    ready = client_of().get("/readyz")
    assert ready.json() == {"status": "ready", "checks": {"database": True, "migrations": True, "ranker": True}}


def test_a_database_without_tables_is_not_ready(app_: FastAPI, client_of: ClientOf, tmp_path: Path) -> None:
    app_.state.database.close()
    app_.state.database = Database(tmp_path / "empty.db")

    answer = client_of().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "migrations": False, "ranker": False}


def test_a_failed_check_says_not_ready(app_: FastAPI, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> bool:
        raise OSError(Path("/secret"))

    monkeypatch.setitem(app_.state.checks, "database", fails)

    answer = client_of().get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert "secret" not in answer.text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_language_without_its_slash_leads_to_the_start(client_of, language):
    client = client_of()

    led = client.get(f"/{language}", follow_redirects=False)

    assert (led.status_code, led.headers["location"]) == (303, f"/{language}/")
    assert client.get(led.headers["location"]).status_code == 200
    assert client.get("/xx").status_code == 404


def test_the_start_page_counts_what_the_catalogue_shows(client_of: ClientOf, make: Factory) -> None:
    make.offering()
    make.offering(make.person("provider"))
    make.offering(state="ended")

    page = client_of().get("/en/").text

    assert "<strong>2</strong> offerings in the public catalogue" in page
    assert "<strong>2</strong> providers behind them" in page


@pytest.mark.parametrize(
    ("lang", "claim", "guess", "country", "form"),
    [
        ("en", "held against", "never excludes an offering", "countr", "comes in a form that the need does not"),
        ("ar", "لا يُحسب أبداً على العرض", "لا يستبعد أي عرض أبداً", "بلدان", "يُقدَّم بشكل لا يطلبه الاحتياج"),
    ],
)
def test_help_says_what_a_guess_costs_and_gives_a_near_miss_that_can_be_one(
    client_of: Callable[..., TestClient], lang: str, claim: str, guess: str, country: str, form: str
) -> None:
    """An offer for other countries alone is excluded, never a near miss: nobody here can change that."""
    page = client_of().get(f"/{lang}/help").text
    bands, near_miss = re.findall(r"<p>(.*?)</p>", page, re.DOTALL)[3:5]

    assert claim not in page
    assert guess in bands
    assert form in near_miss
    assert country not in near_miss
