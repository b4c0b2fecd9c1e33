"""Sets of weights that are shipped, by name, or of a file."""

from __future__ import annotations

import json
from pathlib import Path

from data._errors import DataError
from data._files import shipped
from matching import FEATURES, Weights, WeightsError


def list_weights() -> tuple[str, ...]:
    """Names of the shipped sets, sorted."""
    return tuple(sorted(path.stem for path in shipped("weights").glob("*.json")))


def load_weights(name: str | Path) -> Weights:
    """A shipped set by its name, or the set of a file; what is incomplete is refused."""
    path = shipped("weights") / f"{name}.json" if name in list_weights() else Path(name)
    try:
        weights = Weights.from_mapping(json.loads(path.read_text(encoding="utf-8-sig")))
        weights.check_names({feature.name for feature in FEATURES})
    except OSError:
        raise DataError(path.name, 0, "", "no such set of weights") from None
    except (ValueError, RecursionError):
        raise DataError(path.name, 1, "", "not valid JSON") from None
    except WeightsError as error:
        raise DataError(path.name, 1, "values", str(error)) from error
    return weights
