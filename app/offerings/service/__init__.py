"""What people do with offerings, as verbs."""

from app.offerings.service.claims import claim, claim_as_newcomer, find_claim, find_claimed, make_claim_link
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
from app.offerings.service.reports import report
from app.offerings.service.review import decline, list_for_review, publish, request_changes
from app.offerings.service.search import compare, list_page, list_projects, load_rows, search

__all__ = [
    "Loaded",
    "claim",
    "claim_as_newcomer",
    "compare",
    "confirm",
    "create",
    "decline",
    "edit",
    "end",
    "end_expired",
    "find_claim",
    "find_claimed",
    "get_offering",
    "list_for_review",
    "list_my_offerings",
    "list_page",
    "list_projects",
    "list_ranked",
    "load_catalogue",
    "load_rows",
    "make_claim_link",
    "publish",
    "report",
    "request_changes",
    "search",
    "submit",
    "withdraw",
]
