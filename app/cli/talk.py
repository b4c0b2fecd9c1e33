"""How verbs refuse: one clear line on stderr, and an exit code that a script can read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from app.settings import Settings

DONE, PROBLEM, WRONG_USE, NOT_ALLOWED, TRY_LATER = 0, 1, 2, 3, 75


class Stop(typer.Exit):
    """Says why on stderr and ends the verb."""

    def __init__(self, message: str, *, code: int = PROBLEM) -> None:
        typer.echo(message, err=True)
        super().__init__(code)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the service's and the data's own errors into a line and a code; everything else is a fault of ours."""
    from app.errors import AppError, Invalid, NotAllowed, TryLater
    from data import DataError
    from matching import MatchingError

    try:
        yield
    except (DataError, MatchingError) as error:
        raise Stop(str(error)) from None
    except Invalid as error:
        lines = "; ".join(f"{name}: {code.replace('_', ' ')}" for name, code in error.fields.items())
        raise Stop(lines, code=WRONG_USE) from None
    except AppError as error:
        code = NOT_ALLOWED if isinstance(error, NotAllowed) else TRY_LATER if isinstance(error, TryLater) else PROBLEM
        raise Stop(error.code.replace("_", " "), code=code) from None


def configured(**given: object) -> "Settings":
    """The settings of the environment and of options; a bad one is named, and its value is not repeated."""
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks each value
    except ValidationError as error:
        names = {"_".join(map(str, e["loc"])).upper() or "the settings": e["msg"] for e in error.errors()}
        lines = "; ".join(f"COUNTERPART_{name}: {message}" for name, message in names.items())
        raise Stop(lines, code=WRONG_USE) from None
