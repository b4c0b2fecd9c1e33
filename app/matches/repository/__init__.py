"""Queries of ranked lists, of what was decided on them, and of vectors."""

from app.matches.repository._decisions import (
    add,
    find_entry,
    find_hidden,
    forget_removed,
    hidden_of,
    public_offerings,
    remove,
    shortlist_of,
)
from app.matches.repository._lists import Cursor, ListHead, find_before, find_latest, find_list, heads_of, lists_by_id
from app.matches.repository._standings import Place, Standing, add_listed_offerings, places_of, standings_of
from app.matches.repository._vectors import add_need_vectors, add_text_vectors, need_vectors, text_vectors

__all__ = [
    "Cursor",
    "ListHead",
    "Place",
    "Standing",
    "add",
    "add_listed_offerings",
    "add_need_vectors",
    "add_text_vectors",
    "find_before",
    "find_entry",
    "find_hidden",
    "find_latest",
    "find_list",
    "forget_removed",
    "heads_of",
    "hidden_of",
    "lists_by_id",
    "need_vectors",
    "places_of",
    "public_offerings",
    "remove",
    "shortlist_of",
    "standings_of",
    "text_vectors",
]
