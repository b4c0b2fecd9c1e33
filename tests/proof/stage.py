"""Who stands on the stage of the proofs, and the ids, secrets and randomness that all worlds share."""

import hashlib
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid5

NAMESPACE = UUID("6f2f7a52-0f6e-4c7e-9b5e-3f0d1c2b4a59")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OWN_RANDOMNESS = os.urandom


def uid(name: str) -> UUID:
    """The same version-4-looking id in both worlds."""
    return UUID(int=uuid5(NAMESPACE, name).int & ~(0xF << 76) | (0x4 << 76))


def seed_randomness(number: int) -> None:
    """Ids, tokens and salts that are drawn from here on are the same in both worlds."""
    _draw_from(random.Random(number).randbytes)


def give_randomness_back() -> None:
    """The process draws its own bytes again."""
    _draw_from(OWN_RANDOMNESS)


def _draw_from(source: Callable[[int], bytes]) -> None:
    os.urandom = source
    random._urandom = source  # type: ignore[attr-defined]  # what `secrets` draws from


def secret_of(observer: str) -> str:
    """The session cookie of an observer: known to the crawl, equal in both worlds."""
    return hashlib.sha256(observer.encode()).hexdigest()


OBSERVERS = {
    "anon": None,
    "gov_own": ("government", "XA"),
    "gov_other": ("government", "XB"),
    "prov_none": ("provider", None),
    "prov_other": ("provider", None),
    "prov_own": ("provider", None),
    "coord_assigned": ("coordinator", None),
    "coord_unassigned": ("coordinator", None),
    "admin": ("admin", None),
}


def ids() -> dict[str, list[UUID]]:
    """Per path parameter: a secret one, somebody else's, and one that never existed."""
    absent = uid("never existed")
    return {
        "need_profile_id": [uid("profile XA"), uid("profile XB"), absent],
        "need_id": [uid("need XA 1"), uid("need XB 1"), absent],
        "match_list_id": [uid("list XA 1"), uid("list XB 1"), absent],
        "offering_id": [uid("draft"), uid("public 1"), uid("claimed"), absent],
        "person_id": [uid("gov_own"), absent],
        "token_id": [absent],
        "web_session_id": [uid("session gov_own"), absent],
        "report_id": [absent],
    }
