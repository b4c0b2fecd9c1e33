"""What people do with ranked lists: rank a pasted need, make a list and keep it, read kept ones, choose from them."""

from app.matches.service._comparing import SinceLast, WhatIf, since_last, what_if, what_if_ad_hoc
from app.matches.service._decisions import Decisions, decisions_of, hide, list_hidden, public_offerings, unhide
from app.matches.service._lists import (
    Run,
    get_list,
    latest,
    list_lists,
    make_list,
    make_lists,
    rank_ad_hoc,
    suggest_areas,
)
from app.matches.service._shortlist import (
    Shortlisted,
    edit_entry,
    find_removed,
    read_shortlist,
    save_notes,
    shortlist,
    unshortlist,
)
from app.matches.service._standings import find_standings

__all__ = [
    "Decisions",
    "Run",
    "Shortlisted",
    "SinceLast",
    "WhatIf",
    "decisions_of",
    "edit_entry",
    "find_removed",
    "find_standings",
    "get_list",
    "hide",
    "latest",
    "list_hidden",
    "list_lists",
    "make_list",
    "make_lists",
    "public_offerings",
    "rank_ad_hoc",
    "read_shortlist",
    "save_notes",
    "shortlist",
    "since_last",
    "suggest_areas",
    "unhide",
    "unshortlist",
    "what_if",
    "what_if_ad_hoc",
]
