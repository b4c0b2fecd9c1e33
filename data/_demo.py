"""The small fictional world of a demo database."""

from collections.abc import Mapping
from typing import Any

from data._files import read_yaml, shipped


def load_demo_world() -> Mapping[str, Any]:
    """People, need profiles and pitches of fictional countries, as `demo.yaml` lists them."""
    return read_yaml(shipped("demo.yaml"))
