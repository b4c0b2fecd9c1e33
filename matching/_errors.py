"""The errors of the library: each says what was wrong and where, and never repeats a need's text."""

from __future__ import annotations


class MatchingError(Exception):
    """Something that ranking refuses to guess about."""


class CatalogueError(MatchingError):
    """The catalogue cannot be ranked: a duplicated id, or nothing was fitted yet."""


class ProfileError(MatchingError):
    """A need profile cannot be ranked: an unknown area, no need at all, a window that ends before it begins."""


class TaxonomyError(MatchingError):
    """The capability tree contradicts itself."""


class WeightsError(MatchingError):
    """A set of weights names an unknown feature or would break a promise (a negative weight)."""


class EncoderError(MatchingError):
    """The sentence encoder is missing or is not the one that was pinned."""


class RunError(MatchingError):
    """A run, judgement or need list for evaluation cannot be read."""
