"""What each capability area sounds like: a direction in the space of sentence vectors, learned once and shipped."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching._encoder import Vectors, cosines
from matching._errors import WeightsError

NO_AREA = "none"  # what sentences are about that speak of no area
_WARMTH = 0.9  # below 1 the chances of a sentence spread over more areas


@dataclass(frozen=True)
class AreaModel:
    """Chances that a sentence speaks of each area, whatever its language.

    Parameters
    ----------
    version : str
        Kept with every run.
    encoder : str
        Name of the encoder whose vectors it reads; vectors of another one say nothing to it.
    areas : tuple of str
        Area ids, one a row of `directions`; `NO_AREA` may be among them.
    directions : int8 array of shape (n areas, n dimensions)
    scale : float
        What a product with a direction is multiplied with, so that whole numbers suffice.
    bias : tuple of float
        One number an area.
    record : mapping
        What it was learned from. Free of meaning for ranking.
    """

    version: str
    encoder: str
    areas: tuple[str, ...]
    directions: Vectors
    scale: float
    bias: tuple[float, ...]
    record: Mapping[str, Any] = field(default_factory=dict)

    def chances(self, vectors: Vectors) -> NDArray[np.float64]:
        """How likely each sentence is about each area: shape (n sentences, n areas), each row summing to 1."""
        logits = _WARMTH * (cosines(vectors, self.directions) * self.scale + np.array(self.bias))
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(np.round(raised / raised.sum(axis=1, keepdims=True), 9))

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> AreaModel:
        """A model from the parsed JSON of its file; raises WeightsError if a part is missing or wrong."""
        try:
            areas = tuple(map(str, mapping["areas"]))
            directions = np.frombuffer(b64decode(mapping["directions"], validate=True), dtype=np.int8)
            model = cls(
                version=str(mapping["version"]),
                encoder=str(mapping["encoder"]),
                areas=areas,
                directions=directions.reshape(len(areas), -1),
                scale=float(mapping["scale"]),
                bias=tuple(map(float, mapping["bias"])),
                record=dict(mapping.get("record", {})),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise WeightsError("an area model needs areas, directions, scale and bias") from error
        if len(model.bias) != len(areas) or not np.isfinite([model.scale, *model.bias]).all():
            raise WeightsError("an area model needs one finite bias an area")
        return model

    def to_mapping(self) -> dict[str, Any]:
        """The same as plain values, for a JSON file."""
        return {
            "version": self.version,
            "encoder": self.encoder,
            "areas": list(self.areas),
            "directions": b64encode(self.directions.tobytes()).decode("ascii"),
            "scale": self.scale,
            "bias": list(self.bias),
            "record": dict(self.record),
        }
