"""Every name that ranking can use has a sentence, in every language, and no sentence says more than ranking did."""

from datetime import date
from typing import Any

import pytest

import matching
from app.matches import mapping, wording
from app.matches.wording import _messages, _sentences, _views
from app.web.translation import LANGUAGES, translator

EN, AR = translator("en"), translator("ar")
NOTES = {"areas_suggested", "no_encoder", "language_not_covered", "no_text", "nothing_heard"}
REASONS = {
    "subject",
    "nearest",
    "areas",
    "sentences",
    "words",
    "made_for_country",
    "made_for_groups",
    "modes",
    "track_record",
}


def reason(name: str, need: str = "", offering: str = "", **values: Any) -> dict[str, Any]:
    return {"name": name, "need_words": need, "offering_words": offering, "values": values}


def said(one: dict[str, Any]) -> str:
    sentence = wording.because(EN, one)
    assert sentence is not None
    return wording.plain(EN, sentence)


def test_every_rule_share_note_and_step_has_a_sentence() -> None:
    assert set(wording.RULES) == set(wording.TO_CONFIRM) == set(matching.RULES)
    assert set(wording.CONTRIBUTIONS) >= {feature.name for feature in matching.FEATURES}
    assert set(wording.GROUPS) >= {_messages.group_of(feature.name, feature.group) for feature in matching.FEATURES}
    assert set(wording.NOTES) == NOTES
    assert set(wording.REASONS) == REASONS
    assert set(wording.BANDS) == set(matching.Band)
    assert set(_messages.NEXT_STEPS) == set(matching.NextStep)


def test_every_changeable_rule_can_state_its_facts() -> None:
    assert matching.CHANGEABLE - {"admits_all_genders"} <= set(_messages.RULES_WITH_FACTS)


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_every_sentence_is_another_one_in_another_language(language: str) -> None:
    t = translator(language)
    tables = (wording.RULES, wording.TO_CONFIRM, wording.CONTRIBUTIONS, wording.NOTES, wording.REASONS, wording.BANDS)

    assert [text for table in tables for text in table.values() if t.gettext(text) == text] == []


def test_an_area_is_explained_with_the_words_of_both_texts() -> None:
    sentence = said(reason("areas", "équipe nationale de réponse", "a national response team", areas=["inc.csirt"]))

    assert sentence == (
        "Covers CSIRT/CERT set-up and maturity: it says “a national response team”, "
        "the need says “équipe nationale de réponse”."
    )


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (reason("areas", areas=["inc.csirt"]), "Covers CSIRT/CERT set-up and maturity, as the need does."),
        (reason("sentences", "Wir.", "We.", similarity=0.8), "It says “We”; the need says “Wir”."),
        (reason("sentences", "Wir,…", "Yes;…", similarity=0.8), "It says “Yes…”; the need says “Wir…”."),
        (reason("sentences", "Wir,", "We;", similarity=0.8), "It says “We”; the need says “Wir”."),
        (
            reason("sentences", "نحتاج إلى فريق،", "We: ", similarity=0.8),
            "It says “We”; the need says “نحتاج إلى فريق”.",
        ),
        (reason("words", "csirt", "csirt", n_shared=1), "Both texts speak of “csirt”."),
        (reason("words", "equipo", "team", n_shared=1), "It speaks of “team”, the need of “equipo”."),
        (reason("made_for_country", n_countries=1), "Made for this country."),
        (reason("made_for_country", n_countries=9), "Made for 9 countries, this one among them."),
        (reason("made_for_groups", offering="africa", groups=["africa"]), "Made for Africa."),
        (reason("made_for_groups", offering="africa and asia-pacific", groups=["africa"]), "Made for Africa."),
        (
            reason("made_for_groups", offering="African countries and teams", groups=["africa"]),
            "Made for Africa: it says “African countries and teams”.",
        ),
        (
            reason("made_for_country", n_countries=9, is_guess=True),
            "Probably made for this country: to confirm.",
        ),
        (
            reason("made_for_groups", offering="African countries", groups=["africa"], is_guess=True),
            "Probably made for Africa: to confirm.",
        ),
        (reason("modes", modes=["workshop"], wanted=["workshop"]), "Comes as the need asks: Workshop or seminar."),
    ],
)
def test_reasons_as_sentences(one: dict[str, Any], sentence: str) -> None:
    assert said(one) == sentence


@pytest.mark.parametrize(
    ("scores", "ticked"), [([0.9, 0.5, 0.49], [True, True, False]), ([0.4, 0.3], [True, False]), ([], [])]
)
def test_only_likely_areas_are_ticked_before_a_person_does(scores: list[float], ticked: list[bool]) -> None:
    ids = ["inc.csirt", "gov.strategy", "law.justice"]
    found = [{"need_id": "n", "area": id, "score": one} for id, one in zip(ids, scores, strict=False)]

    areas = wording.suggested_areas(EN, {"wants": [{"need_id": "n", "areas": []}], "suggested": found})

    assert [is_ticked for _, _, is_ticked in areas] == ticked


def test_a_reason_that_only_repeats_a_fact_is_no_sentence() -> None:
    assert wording.because(EN, reason("modes", modes=["workshop"], wanted=[])) is None


def test_words_of_a_text_are_kept_apart_from_ours() -> None:
    sentence = wording.because(AR, reason("sentences", "{offering_words}", "<b>", similarity=0.9))

    assert sentence is not None
    assert [(part.text, part.quotes) for part in sentence if part.quotes] == [
        ("<b>", "offering"),
        ("{offering_words}", "need"),
    ]


def test_the_kinds_of_shares_add_up_to_the_score() -> None:
    values = {feature.name: 2.0**-place for place, feature in enumerate(matching.FEATURES)}
    shares = [{"name": f.name, "value": values[f.name], "group": f.group} for f in matching.FEATURES]
    later = {"name": "of_a_later_version", "value": -8.0, "group": "later"}
    match = {"contributions": [*shares, later]}

    groups = _views._groups(EN, _views._sums(match), 16.0)

    assert sum(group.value for group in groups) == sum(values.values()) - 8.0
    assert (groups[-1].label, groups[-1].number, groups[-1].length) == ("later", "-8.00", 0.5)
    assert len({group.label for group in groups}) == len(groups)


def test_a_near_miss_names_its_one_rule_with_the_facts_of_both_sides() -> None:
    language = {"rule": "shares_a_language", "values": {"offered": ["en"], "wanted": ["ar", "fr"]}}
    closed = {"rule": "accepts_applications", "values": {"opens_on": None, "closes_on": "2026-05-01"}}
    bare = {"rule": "fits_window", "values": {"opens_on": None, "closes_on": "2026-05-01"}}

    assert wording.near_miss(EN, language) == "Given in: English. The need asks for: Arabic and French."
    assert wording.near_miss(EN, closed) == "The last day to apply was 1 May 2026."
    assert wording.near_miss(EN, bare) == "Its dates do not meet those of the need."


def test_names_of_another_version_stand_for_themselves() -> None:
    assert wording.rule(EN, "has_a_name_of_old") == "has a name of old"
    assert wording.to_confirm(EN, ["has_a_name_of_old"]) == ["has a name of old"]


@pytest.mark.parametrize(
    ("as_of", "confirmed_on", "source_kind", "year"),
    [
        ("2018", None, "found", "2018"),
        ("2023", None, None, "2023"),
        ("2024", None, "found", ""),  # of the last two years, as ranking counts them
        ("2018", "2026-03-01", "found", ""),  # the provider has answered the question
        ("2018", None, "memory", ""),  # no page was read
        ("autumn", None, "found", ""),
        (None, None, "found", ""),
    ],
)
def test_a_page_that_speaks_of_a_year_long_past_raises_the_question_whether_it_still_runs(
    as_of: str | None, confirmed_on: str | None, source_kind: str | None, year: str
) -> None:
    card = {"as_of": as_of, "confirmed_on": confirmed_on, "source_kind": source_kind}

    assert _sentences.past_year(card, date(2026, 5, 1)) == year


def test_what_an_offer_lacks_and_whom_it_is_made_for_instead() -> None:
    lacks = {"name": "missing", "values": {"areas": ["inc.csirt"]}}
    others = {"name": "made_for_others", "values": {"sectors": ["finance"], "audiences": ["women"]}}

    assert wording.missing(EN, {"reasons": [lacks, others, {"name": "words", "values": {}}]}) == [
        "Not covered: CSIRT/CERT set-up and maturity",
        "Made for another sector: Finance",
        "Made for others: Women",
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We need help with the law", "en"),
        ("Nous n'avons pas de loi et nos procureurs attendent", "fr"),
        ("Necesitamos un equipo para el país y los bancos", "es"),
        ("Precisamos de uma lei e não temos peritos em crimes", "pt"),
        ("نحتاج إلى فريق وطني للاستجابة", "ar"),
        ("Нам нужна национальная группа реагирования", "ru"),
        ("我们需要一个国家应急小组", "zh"),
        ("Wir brauchen Hilfe beim Aufbau eines nationalen CSIRT", "de"),
        ("Abbiamo bisogno di aiuto per la nostra squadra", "it"),
        ("Wij hebben hulp nodig bij een nationale strategie", "nl"),
        ("Potrzebujemy pomocy w szkoleniu prokuratorów", "pl"),
        ("Ulusal bir ekip kurmak için yardıma ihtiyacımız var", "tr"),
        ("Tunahitaji msaada wa kuanzisha timu ya taifa na mafunzo kwa wachambuzi", "und"),
        ("mulheres na cibersegurança, formação", "pt"),
        ("Capacitación de jueces", "es"),
        ("Élections", "fr"),
        ("CSIRT e-learning", "en"),
        ("🙂🙂", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_pasted_text(text: str, language: str) -> None:
    assert mapping.guess_language(text) == language
