"""What areas sound like: the shipped model fits its sources, and learning gives the same model every time."""

import judged
import numpy as np
import pytest

from app.cli import ranking as verbs
from app.cli.evaluating import area_sentences
from data import load_asks, load_taxonomy
from matching import AreaModel, RunError, Sentence, train_areas
from matching._area_model import NO_AREA

AREAS = ("gov.strategy", "inc.csirt", "law.cybercrime")


@pytest.fixture(scope="module")
def few() -> list[Sentence]:
    """Sentences of three areas; every ninth is enough to tell them apart."""
    return [Sentence(text, area) for text, area in load_asks() if area in AREAS][::3]


@pytest.fixture(scope="module")
def learned(few: list[Sentence]) -> AreaModel:
    return train_areas(few, judged.encoder(), version="few")


def test_the_same_sentences_give_the_same_model(few, learned):
    assert train_areas(few, judged.encoder(), version="few").to_mapping() == learned.to_mapping()


def test_another_sentence_gives_another_model(few, learned):
    assert train_areas(few[1:], judged.encoder(), version="few").to_mapping() != learned.to_mapping()


def test_a_model_hears_what_it_was_not_taught(learned):
    asked = ["Our police cannot seize digital evidence from criminals.", "Notre pays n'a pas de stratégie nationale."]

    chances = learned.chances(judged.encoder().encode(asked))

    assert [learned.areas[i] for i in chances.argmax(axis=1)] == ["law.cybercrime", "gov.strategy"]
    assert np.allclose(chances.sum(axis=1), 1)


def test_one_area_is_too_little_to_learn_from(few):
    with pytest.raises(RunError, match="two areas"):
        train_areas([one for one in few if one.area == AREAS[0]], judged.encoder(), version="one")


def test_the_shipped_model_was_learned_from_what_is_shipped():
    tree = load_taxonomy()
    model = tree.model

    assert model is not None
    assert sorted(model.areas) == sorted([*tree.ids, NO_AREA])
    assert model.encoder == judged.encoder().name
    assert model.record["n_sentences"] == len(area_sentences())
    assert {area for _, area in load_asks()} == {*tree.ids, NO_AREA}
    assert model.record["own area first, unseen sentences"] >= 0.8


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
@pytest.mark.parametrize(
    ("text", "language", "areas"),
    [
        ("Training for judges.", "en", {"law.justice"}),
        ("Formation des juges", "fr", {"law.justice"}),
        ("培训法官", "zh", {"law.justice"}),
        ("We need legislation.", "en", {"law.cybersecurity"}),
        ("A cyber law is what the parliament asks for.", "en", {"law.cybersecurity", "law.cybercrime"}),
        ("Necesitamos revisar nuestras leyes sobre el ciberespacio.", "es", {"law.cybersecurity", "law.cybercrime"}),
        ("Kingdom of Tonga", "en", set()),
        ("Dear Sir", "en", set()),
        ("Merci beaucoup", "fr", set()),
    ],
)
def test_a_few_words_count_where_they_plainly_speak_of_an_area(text, language, areas):
    suggested = verbs.make_ranker(None, "expert").suggest(text, language, k=max(1, len(areas)))

    assert {one.area for one in suggested} == areas
