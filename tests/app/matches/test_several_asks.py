"""A pasted text that asks for several things says so beside its list; one that asks for one thing never does."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import judged
import pytest
from factories import STATEMENT, Factory
from starlette.testclient import TestClient

import data
from app.matches import mapping
from matching import OfferingRanker

TESTS = Path(__file__).parents[2]
FLOOR = (
    "Mr Chair, my delegation thanks you for the floor and aligns itself with the statement of the regional forum. "
    "We lack people: we therefore wish to set up a small national computer emergency response team, and ask for "
    "training for its first four staff. Second, we would welcome help in assessing the protection of the landing "
    "station of our submarine cable and of the control systems of the national power utility. Third, our diplomats "
    "would benefit from fellowships to understand how international law applies to the use of ICTs by States. "
    "Finally, our Crimes Act dates from 1987, and we ask for help in drafting a law on cybercrime. I thank you."
)


@cache
def _ranker() -> OfferingRanker:
    taxonomy, reference = data.load_taxonomy(), data.load_reference()
    offerings = list(data.load_offerings())[:1]  # reading a text needs no more of the catalogue
    return OfferingRanker(taxonomy=taxonomy, reference=reference, encoder=judged.encoder()).fit(offerings)


def body_of(text: str, language: str, **want: Any) -> dict[str, Any]:
    found = _ranker().suggest(text, language)
    return {
        "suggested": [{"area": one.area, "score": one.score, "sentence": one.sentence} for one in found],
        "wants": [{"areas": [], **want}],
    }


def test_a_statement_with_four_asks_asks_for_several_things() -> None:
    assert mapping.asks_for_several(body_of(FLOOR, "en"))
    assert not mapping.asks_for_several(body_of(FLOOR, "en", areas=["inc.csirt"]))  # somebody has chosen


def test_one_need_in_the_middle_of_a_letter_asks_for_one_thing() -> None:
    needs = [json.loads(line) for line in (TESTS / "matching" / "single_needs.jsonl").read_text("utf-8").splitlines()]
    wrappers = [json.loads(line) for line in (TESTS / "evaluation" / "wrappers.jsonl").read_text("utf-8").splitlines()]
    texts = [
        (f"{around['before']}\n\n{need['statement']}\n\n{around['after']}", need["language"])
        for need in needs
        for around in wrappers
        if around["language"] == need["language"]
    ]

    assert len(texts) > len(needs)
    assert [text for text, language in texts if mapping.asks_for_several(body_of(text, language))] == []


@pytest.mark.parametrize("n", [3, 4])
def test_four_things_are_several(n: int) -> None:
    areas = ("inc.csirt", "law.cybercrime", "gov.strategy", "ppl.awareness")[:n]
    body = {"suggested": [{"area": a, "score": 0.9, "sentence": a} for a in areas], "wants": [{"areas": []}]}

    assert mapping.asks_for_several(body) is (n == 4)


def test_the_page_says_so(client_of: Callable[..., TestClient], make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    client, asked = client_of(make.person("coordinator", assigned=("XA",))), {"country": "XA", "statement": STATEMENT}

    silent = client.post("/en/rank", data=asked).text
    monkeypatch.setattr(mapping, "asks_for_several", lambda body: True)
    page, arabic = (client.post(f"/{lang}/rank", data=asked).text for lang in ("en", "ar"))

    said = "This text seems to ask for several things."
    assert said not in silent
    assert page.index("Areas read from the text:") < page.index(said) < page.index("offers listed")
    assert "يبدو أن هذا النص يطلب أموراً عدة." in arabic
