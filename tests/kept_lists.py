"""Making a list as its page does, and what is kept of it."""

from typing import Any

from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.models import MatchList, NeedProfile


def make_list(client: TestClient, profile: NeedProfile) -> str:
    return str(client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"])


def body_of(session: Session, made: str) -> dict[str, Any]:
    session.rollback()  # a reader sees what was there when it began
    return next(row.body for row in session.scalars(select(MatchList)) if str(row.id) in made)


def ids(body: dict[str, Any]) -> list[str]:
    return [row["offering"]["id"] for row in body["matches"]]
