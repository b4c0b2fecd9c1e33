"""What time does by itself: ends, retention, and old secrets. One pass is safe to repeat at any moment."""

import threading

from app import clock, sessions
from app.database import Database
from app.logging import get_logger
from app.needs import service as needs
from app.offerings import service as offerings
from app.settings import Settings

PASS_EVERY_SECONDS = 60.0


def run_once(database: Database, settings: Settings) -> dict[str, int]:
    """One pass; returns how many rows each clock moved."""
    moved = {"offerings_ended": _end_offerings(database), "profiles_erased": _erase_withdrawn(database, settings)}
    with database.writing(insider=False) as session:
        sessions.forget_expired(session, settings, clock.now())
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
