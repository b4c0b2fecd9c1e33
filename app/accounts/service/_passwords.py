"""Passwords: argon2, a few at a time, and never while the one writer waits."""

import threading
import unicodedata
from functools import cache

from pwdlib import PasswordHash

from app.errors import Invalid

SHORTEST = 12
LONGEST = 1000
# One hash takes 64 MiB and a core: without a limit a flood of sign-ins is a flood of memory.
_AT_ONCE = threading.BoundedSemaphore(2)
_hasher = PasswordHash.recommended()


def hash_password(password: str) -> str:
    with _AT_ONCE:
        return _hasher.hash(_normal(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; without a hash the same work is done for nothing, so that time tells nothing."""
    with _AT_ONCE:
        is_right = _hasher.verify(_normal(password), password_hash or _nobodys_hash())
    return is_right and password_hash is not None


def refuse_weak(password: str, *, field: str) -> None:
    """Length is what counts; what kinds of characters it has does not."""
    if not password:
        raise Invalid({field: "required"})
    if len(_normal(password)) < SHORTEST:
        raise Invalid({field: "password_too_short"})
    if len(password) > LONGEST:
        raise Invalid({field: "too_long"})


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])  # keyboards differ in how they compose letters


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("a password that nobody has")
