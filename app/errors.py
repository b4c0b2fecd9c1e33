"""What can go wrong, in our own words and without HTTP; `web/handlers.py` maps each to a status."""

from collections.abc import Mapping


class AppError(Exception):
    """A refusal that a person may read. `code` names it; the sentence is made in the reader's language."""

    code = "error"

    def __init__(self, code: str | None = None) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code


class NotFound(AppError):
    """Absent, or not theirs to see: the two are told apart nowhere."""

    code = "not_found"


class NotSignedIn(AppError):
    """Somebody must sign in first."""

    code = "not_signed_in"


class NotAllowed(AppError):
    """They may see it, but not do this with it. The code is the policy's denial."""

    code = "not_allowed"


class Conflict(AppError):
    """The thing is in another state than the act needs."""

    code = "conflict"


class Stale(AppError):
    """Somebody else changed it first (If-Match did not hold)."""

    code = "stale"


class PreconditionRequired(AppError):
    """An edit must say which version it read (If-Match)."""

    code = "if_match_required"


class LinkUnusable(AppError):
    """A one-use link that is unknown, used or expired: all alike."""

    code = "link_unusable"


class TooManyAttempts(AppError):
    """Wait before trying again."""

    code = "too_many_attempts"


class TryLater(AppError):
    """The one writer is busy for longer than anybody should wait."""

    code = "try_later"


class Invalid(AppError):
    """Input that cannot be accepted: one error code a field, never the value that was typed."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = dict(fields)
