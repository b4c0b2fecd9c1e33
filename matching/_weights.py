"""A set of weights as a value: read from a data file, written back the same, never negative."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from matching._errors import WeightsError

_MOST = 1_000_000  # beyond it sums of shares are no longer exact


@dataclass(frozen=True)
class Weights:
    """What each feature is worth, and how a score becomes a chance that the match is good.

    Parameters
    ----------
    version : str
        Kept with every run.
    values : mapping of str to float
        Weight of each named feature, zero or more; a deduction's is subtracted. A feature that is not named weighs 0.
    slope, intercept : float
        P(good) = 1 / (1 + exp(-(slope * score + intercept))); slope is not negative.
    record : mapping
        Where the weights come from: data, method, cross-validated figures, date. Free of meaning for ranking.

    Raises
    ------
    WeightsError
        If a weight is negative or not a number.
    """

    version: str
    values: Mapping[str, float]
    slope: float = 1.0
    intercept: float = 0.0
    record: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.values.items():
            if not 0 <= value <= _MOST:
                raise WeightsError(f"weight of {name} must be zero or more, and {_MOST:,} at most")
        if not (abs(self.intercept) <= _MOST and 0 <= self.slope <= _MOST):
            raise WeightsError(f"calibration must not fall with the score, nor be beyond {_MOST:,}")

    def check_names(self, known: Collection[str]) -> None:
        """Raise WeightsError if a feature is weighed that is not among the known ones."""
        if unknown := sorted(set(self.values) - set(known)):
            raise WeightsError(f"unknown feature: {unknown[0]}")

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Weights:
        """Weights from the parsed JSON of a weights file; raises WeightsError if a part is missing or wrong."""
        try:
            values = {str(name): float(value) for name, value in dict(mapping["values"]).items()}
            calibration = mapping.get("calibration", {})
            return cls(
                version=str(mapping["version"]),
                values=values,
                slope=float(calibration.get("slope", 1.0)),
                intercept=float(calibration.get("intercept", 0.0)),
                record=dict(mapping.get("record", {})),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise WeightsError("weights need a version and a table of numbers called values") from error

    def to_mapping(self) -> dict[str, Any]:
        """The same as plain values, for a JSON file."""
        return {
            "version": self.version,
            "values": dict(self.values),
            "calibration": {"slope": self.slope, "intercept": self.intercept},
            "record": dict(self.record),
        }
