"""What people do with ranked lists: rank a pasted need, make a list and keep it, read kept ones, choose from them."""

from app.matches.service._lists import (
    USUAL_K,
    Run,
    get_list,
    latest,
    list_lists,
    make_list,
    make_lists,
    rank_ad_hoc,
    suggest_areas,
)

__all__ = [
    "USUAL_K",
    "Run",
    "get_list",
    "latest",
    "list_lists",
    "make_list",
    "make_lists",
    "rank_ad_hoc",
    "suggest_areas",
]
