"""An offering that builds on what a need says is not there yet stands lower, in seven languages."""

import pytest

from app.cli import ranking as verbs
from data import RELEASE, load_countries
from matching import Need, NeedProfile, Ranking

BUILDS_ON_A_TEAM = "first-fellowship"
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_one_ranker")]


def rank(text: str, language: str = "en") -> Ranking:
    profile = NeedProfile(load_countries()["SN"].country, (Need("n", text, language=language),))
    return verbs.make_ranker(None, "expert").rank(profile, on=RELEASE.date, k=10)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have no national response team and want to know how to begin.", "en"),
        ("The ministry plans to set up a national CSIRT within two years.", "en"),
        ("Le pays veut créer une équipe de réponse aux incidents.", "fr"),
        ("El país no tiene equipo de respuesta a incidentes.", "es"),
        ("O país quer criar uma equipa de resposta a incidentes.", "pt"),
        ("لا يوجد فريق وطني للاستجابة للحوادث في بلدنا.", "ar"),
        ("В стране нет группы реагирования на инциденты.", "ru"),
        ("我国还没有应急响应小组。", "zh"),
    ],
)
def test_who_has_no_team_is_not_sent_where_a_team_is_needed(text, language):
    ranking = rank(text, language)

    assert ranking.explain(BUILDS_ON_A_TEAM).features["builds_on_something"] == 1.0
    assert BUILDS_ON_A_TEAM not in [match.offering_id for match in ranking.matches[:5]]


def test_who_has_a_team_may_be():
    ranking = rank("Our national response team wants to meet other teams and to join their forum.")

    assert ranking.explain(BUILDS_ON_A_TEAM).features["builds_on_something"] == 0.1
