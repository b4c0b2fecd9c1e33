"""Rows to the values that ranking reads, and a ranking to the body of a kept list. Drops what ranking must not see."""

from app.matches.mapping._answers import to_answer
from app.matches.mapping._changes import Changes, Move, compare, has_other_needs
from app.matches.mapping._decisions import lines_of, rules_against, to_entry, to_hidden, to_standing, without
from app.matches.mapping._filters import FILTERS, SORTS, Part, Wanted, pick, select
from app.matches.mapping._lists import (
    Asked,
    Body,
    Card,
    Shown,
    asks_for_several,
    count_exclusions,
    how_known,
    to_body,
    to_card,
    to_project,
)
from app.matches.mapping._needs import guess_language, is_rankable, question_to_need, to_need, wanted_of, wants

__all__ = [
    "FILTERS",
    "SORTS",
    "Asked",
    "Body",
    "Card",
    "Changes",
    "Move",
    "Part",
    "Shown",
    "Wanted",
    "asks_for_several",
    "compare",
    "count_exclusions",
    "guess_language",
    "has_other_needs",
    "how_known",
    "is_rankable",
    "lines_of",
    "pick",
    "question_to_need",
    "rules_against",
    "select",
    "to_answer",
    "to_body",
    "to_card",
    "to_entry",
    "to_hidden",
    "to_need",
    "to_project",
    "to_standing",
    "wanted_of",
    "wants",
    "without",
]
