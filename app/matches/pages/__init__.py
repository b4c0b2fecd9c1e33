"""Pages of ranked lists: kept ones, parts of them, offers side by side, and a pasted need ranked at once."""

from fastapi import APIRouter, Depends

from app.matches.pages import _compare, _decisions, _lists, _rank, _shortlist, _what_if
from app.matches.pages._decisions import find_standings
from app.web.dependencies import get_language

__all__ = ["find_standings", "router"]

router = APIRouter(
    prefix="/{lang}",
    tags=["matches_pages"],
    include_in_schema=False,
    dependencies=[Depends(get_language)],  # other first parts are no pages of ours
)
for part in (_rank, _decisions, _shortlist, _compare, _what_if, _lists):  # a list's {match_list_id} comes last
    router.include_router(part.router)
