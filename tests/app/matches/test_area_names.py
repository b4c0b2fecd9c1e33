"""Names of areas hold an "and" of their own: where several stand in one sentence, one sees where each ends."""

import re
from collections.abc import Callable

import pytest
from factories import STATEMENT, Factory
from starlette.testclient import TestClient

from app.matches import wording
from app.web.translation import translator

IDS = ["inc.csirt", "inc.crisis"]
EN = "CSIRT/CERT set-up and maturity; Crisis management and exercises"


def test_a_reason_names_areas_apart() -> None:
    reason = {"name": "areas", "need_words": "", "offering_words": "", "values": {"areas": IDS}}
    said = {}
    for lang in ("en", "ar"):
        sentence = wording.because(translator(lang), reason)
        assert sentence
        said[lang] = wording.plain(translator(lang), sentence)

    one, other = (wording.areas(translator("ar"), [area]) for area in IDS)
    assert said["en"] == f"Covers {EN}, as the need does."
    assert f"{one}؛ {other}" in said["ar"]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_pages_and_files_name_areas_apart(client_of: Callable[..., TestClient], make: Factory, lang: str) -> None:
    t, person = translator(lang), make.person("government")
    make.offering(areas=IDS)
    profile = make.need_profile(person, needs=0)
    make.need(profile, areas=IDS)
    client = client_of(person)
    question = {"country": "XA", "statement": STATEMENT}

    said = [
        client.get(f"/{lang}/offerings.csv").text,
        client.get(f"/{lang}/need-profiles/{profile.id}/print").text,
        client.post(f"/{lang}/rank", data={**question, "areas": IDS}).text,
    ]
    from_text = client.post(f"/{lang}/rank", data=question).text

    names = [wording.areas(t, [area]) for area in IDS]
    assert [t.apart(names) in text or t.apart(names[::-1]) in text for text in said] == [True] * 3
    suggested = re.findall(r'<label for="read-[^"]+">([^<]+)<', from_text)
    assert len(suggested) > 1
    assert t.apart(suggested) in from_text
