"""What people do with offerings, as verbs."""

from app.models import PUBLIC_STATES
from app.offerings.mapping import FACTS
from app.offerings.service.claims import (
    claim,
    claim_as_newcomer,
    find_claim,
    find_claimed,
    is_left,
    make_claim_link,
    may_be_claimed,
)
from app.offerings.service.loading import Loaded, end_expired, load_catalogue
from app.offerings.service.pitches import (
    confirm,
    create,
    edit,
    end,
    get_offering,
    list_my_offerings,
    list_ranked,
    submit,
    withdraw,
)
from app.offerings.service.projects import list_projects, load_projects
from app.offerings.service.reports import report
from app.offerings.service.review import decline, list_for_review, publish, request_changes
from app.offerings.service.search import compare, count_facts, list_page, not_running, search

__all__ = [
    "FACTS",
    "PUBLIC_STATES",
    "Loaded",
    "claim",
    "claim_as_newcomer",
    "compare",
    "confirm",
    "count_facts",
    "create",
    "decline",
    "edit",
    "end",
    "end_expired",
    "find_claim",
    "find_claimed",
    "get_offering",
    "is_left",
    "list_for_review",
    "list_my_offerings",
    "list_page",
    "list_projects",
    "list_ranked",
    "load_catalogue",
    "load_projects",
    "make_claim_link",
    "may_be_claimed",
    "not_running",
    "publish",
    "report",
    "request_changes",
    "search",
    "submit",
    "withdraw",
]
