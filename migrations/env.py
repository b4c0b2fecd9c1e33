"""Alembic's entry: runs on the connection it is given (see app/cli/running.py), else on the configured file."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString, SQLModel

import app.models  # noqa: F401  # every table has to be known here
from app.database import Database
from app.models._types import UtcDateTime
from app.settings import get_settings


def render_plainly(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Migrations name SQL's own types, so that they outlive our Python classes."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(value, AutoString):
        return f"sa.String(length={value.length})"
    return False


def run(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_plainly,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(get_settings().database).insiders.connect() as own:
        run(own)
        own.commit()
