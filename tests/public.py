"""Public test sets of the text channel: what the text columns alone find, with everything else left out."""

import json
from pathlib import Path

import numpy as np

import data
from matching import FEATURES, Encoder, Need, NeedProfile, Offering, OfferingRanker, ndcg_at_k

SETS = sorted((Path(__file__).parent / "evaluation" / "public").glob("*.json"))
TEXT = np.array([float(feature.name in {"lexical", "semantic"}) for feature in FEATURES])
COUNTRY = "FJ"  # nothing of the country matters here


def language_of(path: Path) -> str:
    return path.stem.split("_")[1]


def ndcg(path: Path, encoder: Encoder) -> float:
    """Mean nDCG@10 over the queries of one set."""
    parsed = json.loads(path.read_text("utf-8"))
    docs = [Offering(id=name, provider="", title="", summary=text) for name, text in parsed["docs"]]
    ranker = OfferingRanker(taxonomy=data.load_taxonomy(), reference=data.load_reference(), encoder=encoder).fit(docs)
    ids = [offering.id for offering in ranker.offerings]
    country = data.load_countries()[COUNTRY].country
    found = []
    for name, text in parsed["queries"]:
        asked = NeedProfile(country, (Need(name, text, language=language_of(path)[:2]),))
        features, _ = ranker.features(asked, on=data.RELEASE.date)
        order = np.argsort(-np.round(features @ TEXT, 9), kind="stable")
        found.append(ndcg_at_k([ids[i] for i in order], parsed["qrels"][name]))
    return round(float(np.mean(found)), 3)
