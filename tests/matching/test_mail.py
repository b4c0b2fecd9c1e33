"""A need pasted as a letter or mail reads like the need alone; every quoted word stands in its text."""

import re

import pytest
import tiny_catalogue as tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_catalogue import ON, make_offering, make_profile, make_ranker

from app.cli import ranking as shipped
from data import RELEASE, load_countries, load_needs
from matching import Need, NeedProfile, Ranking, _demand
from matching._mail import own_words

SHORT_NEEDS = {
    "en": "We have no national response team. Our judges must learn to handle electronic evidence.",
    "fr": "Notre pays n'a pas d'équipe nationale de réponse aux incidents. Nos magistrats doivent apprendre à traiter"
    " la preuve électronique.",
    "ar": "ليس لدى بلدنا فريق وطني للاستجابة للحوادث السيبرانية. ويحتاج القضاة إلى تدريب على الأدلة الرقمية.",
    "es": "El país no tiene un equipo nacional de respuesta. Los jueces deben aprender a tratar la prueba digital.",
    "pt": "O país não tem uma equipa nacional de resposta. Os juízes precisam de aprender a tratar a prova digital.",
    "ru": "В стране нет национальной группы реагирования."
    " Судьям нужно научиться работать с цифровыми доказательствами.",
    "zh": "我国没有国家应急响应小组。法官需要学习如何处理电子证据。",
}
AROUND = {
    "en": "From: Directorate of Ciphers <dc@example.org>\nTo: desk@example.org\nDate: 3 March 2026\n"
    "Subject: Digital forensics\n\nDear colleagues,\n\n> {}\n\n"
    "Best regards,\n\nColonel A. Diop\nDirectorate of Ciphers\nTel: +221 33 000 00 00",
    "fr": "De : Direction du Chiffre <dc@example.org>\nÀ : bureau@example.org\nDate : 3 mars 2026\n"
    "Objet : demande d'appui\n\nMadame, Monsieur,\n\n{}\n\n"
    "Veuillez agréer, Madame, Monsieur, l'expression de mes salutations distinguées."
    "\n\nColonel A. Diop\nDirection du Chiffre",
    "ar": "من: مديرية الاتصالات\nإلى: المكتب\nالتاريخ: ٣ مارس ٢٠٢٦\nالموضوع: طلب دعم\n\nالسادة الكرام،\n\n{}\n\n"
    "مع التحية\nالعقيد أحمد ديوب\nمديرية الاتصالات",
    "es": "De: Oficina\nPara: mesa@example.org\nAsunto: solicitud\n\nEstimados colegas:\n\n{}"
    "\n\nAtentamente,\nCoronel A. Díaz",
    "pt": "De: Gabinete\nPara: mesa@example.org\nAssunto: pedido\n\nPrezados colegas,\n\n{}\n\n"
    "Com os melhores cumprimentos,\nCoronel A. Dias",
    "ru": "От: Управление\nКому: отдел\nТема: запрос\n\nУважаемые коллеги!\n\n{}\n\nС уважением,\nполковник А. Диоп",
    "zh": "发件人：通信局\n收件人：办公室\n主题：请求\n\n尊敬的同事：\n\n{}\n\n此致\n敬礼\n王上校",
}


def nothing_speaks(line: str) -> bool:
    return False


@pytest.mark.parametrize("language", AROUND)
def test_the_furniture_of_a_mail_is_left_out(language):
    said = SHORT_NEEDS[language]

    assert own_words(AROUND[language].format(said), nothing_speaks) == said


@pytest.mark.parametrize(
    "text",
    [
        "Thanks to the strategy of 2021, the country has a response team.",
        "Regards to the law are paid in courts alone, and judges ask for training.",
        "Hi-tech crime units, which are new in the country, ask for a laboratory.",
        "De nombreux ministères demandent de l'aide.\nChiffrer les données est une obligation nouvelle.",
        "Researchers say old networks, few staff and no rules hold the country back.",
        "Best regards",
        "Colonel A. Diop",
        "From: the ministry",
        "",
    ],
)
def test_sentences_and_bare_furniture_stay_as_they_are(text):
    assert own_words(text, nothing_speaks) == text


def test_a_closing_and_a_name_may_stand_on_the_last_line_and_a_later_sentence_still_counts():
    later = "We also ask for help with a law on electronic evidence, for which courts have waited long years."

    assert own_words("We need a team. Best regards, A. Diop\nDirector", nothing_speaks) == "We need a team."
    assert own_words(f"We need a team now.\nBest regards,\nA. Diop\n{later}", nothing_speaks).endswith(later)


def test_a_short_last_line_with_a_phrase_is_no_name():
    text = "The ministry asks for two things this year.\nA response team"

    assert own_words(text, lambda line: "response team" in line) == text
    assert own_words(text, nothing_speaks) == text.splitlines()[0]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("Dear From:> \n.,مع التحيةDe敬礼abcRegards")))
def test_any_text_keeps_words_that_it_had(text):
    left = own_words(text, nothing_speaks)

    assert all(word in text for word in left.split())
    assert bool(left.strip()) == bool(text.strip())


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
@pytest.mark.parametrize(("language", "country"), [("en", "FJ"), ("fr", "SN"), ("ar", "MA")])
def test_a_pasted_mail_gets_the_areas_and_the_list_of_its_need(language, country):
    said = SHORT_NEEDS[language]

    alone, pasted = (rank_text(text, language, country) for text in (said, AROUND[language].format(said)))

    assert pasted.suggestions == alone.suggestions
    assert pasted.matches[0].offering_id == alone.matches[0].offering_id
    assert all(one.phrases or one.sentence for one in alone.suggestions)
    assert {"inc.csirt", "law.justice"} <= {one.area for one in alone.suggestions}


def rank_text(text: str, language: str, country: str) -> Ranking:
    ranker = shipped.make_ranker(None, "expert")
    profile = NeedProfile(load_countries()[country].country, (Need("n", text, language=language),))
    return ranker.rank(profile, on=RELEASE.date)


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
@pytest.mark.parametrize(
    ("text", "language"), [("Colonel A. Diop", "fr"), ("Direction du Chiffre", "fr"), ("مع التحية", "ar")]
)
def test_names_and_closings_suggest_nothing(text, language):
    assert shipped.make_ranker(None, "expert").suggest(text, language) == ()


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
def test_a_phrase_of_one_word_needs_a_form_of_that_word():
    ranker = shipped.make_ranker(None, "expert")

    other = ranker.suggest("La ciberseguridad del país importa a los bancos", "es", k=35)
    same = ranker.suggest("La ciberseguridad y el Ciberseguro importan a los bancos", "es", k=35)

    assert "ciberseguridad" not in {phrase.lower() for one in [*other, *same] for phrase in one.phrases}
    assert "Ciberseguro" in next(one.phrases for one in same if one.area == "ppl.research")


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
@pytest.mark.parametrize("text_only", [False, True])
def test_every_quoted_phrase_occurs_in_its_text(evaluation, text_only):
    ranker = shipped.make_ranker(None, "expert")
    texts = {offering.id: offering.text for offering in ranker.offerings}

    n = 0
    for record in load_needs(evaluation / "needs.jsonl"):
        ranking = ranker.rank(shipped.to_profile(record, text_only=text_only), on=RELEASE.date, k=10)
        for one in ranking.suggestions:
            assert all(is_written(said, record.need.statement) for said in (*one.phrases, one.sentence) if said)
        n += check_quotes(ranking, record.need.statement, texts)
    assert n > 1000


@settings(max_examples=30, deadline=None)
@given(tiny.catalogue(), tiny.profile())
def test_quotes_and_areas_of_any_list_are_true_to_the_texts(offerings, need_profile):
    ranking = make_ranker(offerings).rank(need_profile, on=ON)

    check_quotes(ranking, need_profile.needs[0].statement, {one.id: one.text for one in offerings})
    claimed = {one.id: one.areas for one in offerings}
    for match in ranking.matches:
        named = {area for reason in match.reasons if reason.name == "areas" for area in reason.values["areas"]}
        assert named <= ranking.areas.keys() & claimed[match.offering_id]


def check_quotes(ranking: Ranking, statement: str, texts: dict[str, str]) -> int:
    n = 0
    for match in ranking.matches:
        for reason in match.reasons:
            if reason.name in {"areas", "sentences", "words"}:
                cut = ", " if reason.name == "words" else "\0"
                for quoted, text in ((reason.need_words, statement), (reason.offering_words, texts[match.offering_id])):
                    assert all(is_written(part, text) for part in quoted.split(cut)), (match.offering_id, quoted)
                    n += bool(quoted)
    return n


def is_written(quoted: str, text: str) -> bool:
    """Letter for letter, from the beginning of a word to the end of one; only white space may differ."""
    pattern = rf"(?<![^\W_]){re.escape(quoted.removesuffix('…'))}(?![^\W_])"
    is_cjk = bool(re.search(r"[\u3400-\u9fff]", quoted))
    flat = " ".join(text.split())
    return quoted.removesuffix("…") in flat if is_cjk or not quoted else re.search(pattern, flat) is not None


def test_a_passage_that_is_only_the_title_or_too_short_is_no_reason():
    title = "We have no response team at all."
    offerings = [make_offering("a", title, areas=frozenset()), make_offering("b", "B", summary="No team. We train.")]

    for match in make_ranker(offerings).rank(make_profile(title), on=ON).matches:
        assert "sentences" not in {reason.name for reason in match.reasons}


def test_areas_that_are_not_shown_are_named_in_no_reason(monkeypatch):
    monkeypatch.setattr(_demand, "_N_SUGGESTED", 2)
    statement = (
        "A strategy, an audit, an incident, a court, the police and every school: the response team asks for all."
    )
    areas = frozenset(tiny.AREAS)

    ranking = make_ranker([make_offering(areas=areas)]).rank(make_profile(statement), on=ON)

    shown = {one.area for one in ranking.suggestions}
    assert len(shown) == 2
    (reason,) = (reason for reason in ranking.matches[0].reasons if reason.name == "areas")
    assert set(reason.values["areas"]) <= shown
