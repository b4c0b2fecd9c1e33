"""What time does by itself: ends, retention, and old secrets. One pass is safe to repeat at any moment."""

import threading
from datetime import timedelta

from sqlalchemy import delete, or_
from sqlmodel import col

from app import clock
from app.database import Database
from app.logging import get_logger
from app.models import ApiToken, Link, SignInAttempt, WebSession
from app.needs import service as needs
from app.offerings import service as offerings
from app.settings import Settings

PASS_EVERY_SECONDS = 60.0


def run_once(database: Database, settings: Settings) -> dict[str, int]:
    """One pass; returns how many rows each clock moved."""
    moved = {"offerings_ended": _end_offerings(database), "profiles_erased": _erase_withdrawn(database, settings)}
    _forget_old_secrets(database, settings)
    return moved


def run_until(stop: threading.Event, database: Database, settings: Settings) -> None:
    """Passes at intervals until told to stop; a failed pass is logged and tried again."""
    while not stop.is_set():
        try:
            run_once(database, settings)
        except Exception as error:  # a clock that dies silently is worse than one that tries again
            get_logger().error("worker_pass_failed", error=type(error).__name__)
        stop.wait(PASS_EVERY_SECONDS)


def _end_offerings(database: Database) -> int:
    with database.writing(insider=False) as session:
        return offerings.end_expired(session, clock.today())


def _erase_withdrawn(database: Database, settings: Settings) -> int:
    with database.writing(insider=True) as session:
        n = needs.erase_expired(session, clock.now(), months=settings.retention_months)
    if n:
        database.checkpoint()
    return n


def _forget_old_secrets(database: Database, settings: Settings) -> None:
    now = clock.now()
    idle = now - timedelta(minutes=settings.session_idle_minutes)
    oldest = now - timedelta(hours=settings.session_hours)
    with database.writing(insider=False) as session:
        session.execute(
            delete(WebSession).where(or_(col(WebSession.seen_at) < idle, col(WebSession.created_at) < oldest))
        )
        session.execute(delete(ApiToken).where(col(ApiToken.expires_at) < now))
        session.execute(delete(Link).where(col(Link.expires_at) < now - timedelta(days=30)))
        session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < now - timedelta(days=1)))
