"""What changed since the list before, for a list's own page."""

from typing import Any

from fastapi import Request

from app.matches import policy, service, wording
from app.models import MatchList
from app.needs.dependencies import Case
from app.web.templating import translator_of


def since_last(request: Request, case: Case, row: MatchList, hidden: frozenset[str]) -> dict[str, Any] | None:
    """What a list's page says of the list before it; None for a first one."""
    found = service.since_last(case.session, case.actor, row, hidden=hidden)
    if found is None:
        return None
    t = translator_of(request)
    reasons = {
        move.offering["id"]: wording.why_gone(
            t, move, left=found.left, n=row.n_asked, may_see_rules=policy.may_see_exclusions(case.actor)
        )
        for move in found.changes.gone
    }
    return {
        "before": found.before,
        "news": wording.news(t, found.changes),
        "n": found.changes.n,
        "kinds": wording.changes(t, found.changes, reasons),
        "moved": wording.moved(t, found.moved),
    }
