"""Ranking of offerings for needs: pure, explained, the same for the same input. This is the one front door."""

from typing import TYPE_CHECKING, Any

from matching._area_model import AreaModel
from matching._eligibility import CHANGEABLE, RULES
from matching._encoder import CachedEncoder, Encoder, load_encoder, text_key
from matching._errors import (
    CatalogueError,
    EncoderError,
    MatchingError,
    ProfileError,
    RunError,
    TaxonomyError,
    WeightsError,
)
from matching._evaluation import (
    MEASURES,
    Evaluation,
    JudgedNeed,
    evaluate,
    exposure,
    ndcg_at_k,
    read_judgements,
    read_run,
    recall_at_k,
    run_lines,
)
from matching._features import FEATURES, Feature
from matching._ranker import EXPERT_WEIGHTS, OfferingRanker
from matching._ranking import Explanation, Ranking, WhatIf
from matching._suggest import Suggestion
from matching._taxonomy import Area, Taxonomy
from matching._types import (
    Band,
    Basis,
    Contribution,
    Country,
    Exclusion,
    Fact,
    Match,
    MaturityStage,
    Membership,
    NearMiss,
    Need,
    NeedProfile,
    NextStep,
    Offering,
    Project,
    Reason,
    Reference,
    ReferenceText,
    Window,
)
from matching._weights import Weights

if TYPE_CHECKING:
    from matching._training import Example, Sentence, train, train_areas

__all__ = [
    "CHANGEABLE",
    "EXPERT_WEIGHTS",
    "FEATURES",
    "MEASURES",
    "RULES",
    "Area",
    "AreaModel",
    "Band",
    "Basis",
    "CachedEncoder",
    "CatalogueError",
    "Contribution",
    "Country",
    "Encoder",
    "EncoderError",
    "Evaluation",
    "Example",
    "Exclusion",
    "Explanation",
    "Fact",
    "Feature",
    "JudgedNeed",
    "Match",
    "MatchingError",
    "MaturityStage",
    "Membership",
    "NearMiss",
    "Need",
    "NeedProfile",
    "NextStep",
    "Offering",
    "OfferingRanker",
    "ProfileError",
    "Project",
    "Ranking",
    "Reason",
    "Reference",
    "ReferenceText",
    "RunError",
    "Sentence",
    "Suggestion",
    "Taxonomy",
    "TaxonomyError",
    "Weights",
    "WeightsError",
    "WhatIf",
    "Window",
    "evaluate",
    "exposure",
    "load_encoder",
    "ndcg_at_k",
    "read_judgements",
    "read_run",
    "recall_at_k",
    "run_lines",
    "text_key",
    "train",
    "train_areas",
]


def __getattr__(name: str) -> Any:
    """Training needs scikit-learn, which takes longer to import than all the rest; ranking does not wait for it."""
    if name not in {"Example", "Sentence", "train", "train_areas"}:
        raise AttributeError(f"module 'matching' has no attribute {name!r}")
    from matching import _training  # noqa: PLC0415  # on first use, see above

    return getattr(_training, name)
