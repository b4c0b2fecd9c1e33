"""What a need says that it does not want is no need: in seven languages, in the middle of others."""

import pytest
from tiny_catalogue import make_offering

from app.cli import ranking as verbs
from data import RELEASE, load_countries
from matching import Band, Need, NeedProfile
from matching._catalogue import offering_items
from matching._refusals import asked_parts, refuses

REFUSALS = [
    "We no longer need help to write strategies.",
    "We do not at this time seek assistance in legislative drafting.",
    "We are not asking for equipment.",
    "No further assistance is needed with the cybercrime law.",
    "We need nothing, thank you.",
    "We do not want training in forensics.",
    "The ministry needs neither laws nor courses.",
    "Nous n'avons plus besoin d'aide pour la stratégie.",
    "Ya no necesitamos apoyo para redactar la ley.",
    "Já não precisamos de ajuda com a estratégia.",
    "Мы больше не нуждаемся в помощи со стратегией.",
    "لا نحتاج إلى مساعدة في صياغة القوانين.",
    "我们不再需要战略方面的帮助。",
    "We have enough response teams.",
    "We already have enough courses.",
    "Nous avons déjà suffisamment de formations.",
    "Ya tenemos suficientes equipos.",
    "Já temos suficientes cursos.",
    "У нас уже есть достаточно курсов.",
    "لدينا بالفعل ما يكفي من الدورات.",
    "我们已经有足够的课程。",
]
ASKS = [
    "We do not need only equipment, we need people.",
    "The law does not require operators to report incidents.",
    "We do not have what we need.",
    "We do not want attackers in our networks.",
    "There is no support for victims.",
    "We do not have enough analysts.",
    "We already have enough problems with phishing.",
    "Nous n'avons pas assez d'analystes.",
    "Le ministère a assez de difficultés.",
    "No tenemos suficientes analistas.",
    "Nunca hay suficientes expertos.",
    "Tenemos bastantes incidentes.",
    "Há bastantes lacunas na lei.",
    "У нас недостаточно аналитиков.",
    "У нас достаточно сложная ситуация.",
    "ليس لدينا ما يكفي من المحللين.",
    "لا يوجد لدينا عدد كاف من المحللين.",
    "لم يعد لدينا ما يكفي من المحللين.",
    "我们没有足够的分析员。",
    "I need not tell you that we lack a strategy.",
    "La loi ne prévoit pas la saisie de preuves.",
    "Нет закона о киберпреступности, нужна помощь.",
]


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_asks_for_nothing(text):
    assert refuses(text)
    assert asked_parts(text) == []


@pytest.mark.parametrize("text", ASKS)
def test_a_lack_is_no_refusal(text):
    assert asked_parts(text)[0] == text


def test_what_stands_before_a_refusal_or_after_a_but_is_asked_for():
    text = (
        "We want drills for our team, we do not need laws, strategies or standards, but training of judges would help."
    )

    assert asked_parts(text) == ["We want drills for our team", "but training of judges would help"]


def test_what_an_offering_says_that_it_is_not_is_not_compared():
    said = "Teams that go to a country in a crisis. Answers an acute need, not a training need. Travel is not covered."

    assert offering_items(make_offering(text="Rapid assistance", summary=said)) == [
        "Rapid assistance",
        "Teams that go to a country in a crisis.",
        "Answers an acute need",
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
def test_what_is_refused_is_no_area_of_the_list():
    text = "We do not need help with legislation. We need training of judges."
    asked = NeedProfile(load_countries()["FJ"].country, (Need("n", text),))
    ranking = verbs.make_ranker(None, "expert").rank(asked, on=RELEASE.date)

    assert ranking.suggestions[0].area == "law.justice"
    assert not any("legislation" in reason.need_words for match in ranking.matches for reason in match.reasons)


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
@pytest.mark.parametrize(
    "text",
    [
        "We need nothing, thank you.",
        "We need help with farming and fishing: seeds, boats and nets.",
        "Please help us.",
        "Lorem ipsum dolor sit amet consectetur adipiscing elit.",
        "Preheat the oven and mix flour with sugar and butter.",
        "The quick brown fox jumps over the lazy dog.",
    ],
)
def test_a_text_that_says_nothing_of_this_field_gets_no_strong_offer_and_is_told_so(text):
    asked = NeedProfile(load_countries()["FJ"].country, (Need("n", text),))
    ranking = verbs.make_ranker(None, "expert").rank(asked, on=RELEASE.date)

    assert "nothing_heard" in ranking.notes
    assert {match.band for match in ranking.matches} == {Band.WEAK}
    assert ranking.suggestions == ()
