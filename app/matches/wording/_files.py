"""A list as rows of a file: exactly what the page shows, an offer a row."""

from collections.abc import Collection
from datetime import date
from typing import Any

from app.matches.wording._sentences import plain
from app.matches.wording._views import ListView, MatchView, NearMissView, band
from app.web.translation import N_, Translator

COLUMNS = (
    N_("Rank"),
    N_("Band"),
    N_("Offering"),
    N_("Provider"),
    N_("Kind of provider"),
    N_("Next step"),
    N_("Link"),
    N_("Why"),
    N_("Missing"),
    N_("To confirm"),
    N_("How it comes"),
    N_("Evidence"),
    N_("Possible overlap"),
    N_("Shares of the score"),
    N_("Score"),
    N_("How the entry is known"),
    N_("For the need"),
    N_("Label"),
    N_("Country"),
    N_("Profile"),
)
NEAR_MISS = N_("Near miss: would be number {rank}")
ENDED = N_("Ended or withdrawn since the list was made")
Row = list[str | int | float | date | None]


def table(t: Translator, view: ListView, *, about: Row, left: Collection[str] = ()) -> tuple[list[str], list[Row]]:
    """Header and rows; near misses stand below the matches, each with its one rule. `about`: country and profile.

    `left` are the offers that have ended or were withdrawn since.
    """
    rows = [_match(t, match, left) for match in view.matches]
    rows += [_near_miss(t, miss, left) for miss in view.near_misses]
    return [t.gettext(name) for name in COLUMNS], [[*row, *about] for row in rows]


def file_name(kind: str, country: str | None, made_on: date, *, need: int | None = None) -> str:
    """A name that tells one list from another in a folder; codes and numbers of ours alone."""
    of_need = f"need-{need}" if need else ""
    return "-".join(part for part in (kind, (country or "").lower(), of_need, made_on.isoformat()) if part)


def _match(t: Translator, match: MatchView, left: Collection[str]) -> Row:
    return [
        match.rank,
        band(t, match.band),
        *_offering(match),
        None if match.card["id"] in left else match.next_step,
        match.card["source_url"],
        "\n".join(plain(t, sentence) for _, sentence in match.because),
        "; ".join(match.missing),
        _to_confirm(t, match, left),
        "; ".join(_fact(t, *fact) for fact in match.facts),
        "\n".join(match.evidence),
        "\n".join(match.overlaps),
        "; ".join(f"{share.label} {share.value:+.2f}" for share in match.shares),
        round(match.score, 2),
        match.basis,
        *_need(match),
    ]


def _near_miss(t: Translator, miss: NearMissView, left: Collection[str]) -> Row:
    blank: list[Any] = [None] * 5
    return [
        None,
        t.gettext(NEAR_MISS).format(rank=t.number(miss.would_rank)),
        *_offering(miss),
        None,
        miss.card["source_url"],
        miss.sentence,
        None,
        _to_confirm(t, miss, left),
        *blank,
        miss.basis,
        *_need(miss),
    ]


def _to_confirm(t: Translator, line: MatchView | NearMissView, left: Collection[str]) -> str:
    ended = [t.gettext(ENDED)] if line.card["id"] in left else []
    return "; ".join([*ended, *(sentence for _, sentence in line.confirm)])


def _offering(line: MatchView | NearMissView) -> Row:
    return [line.card["title"], line.card["provider"], line.kind]


def _need(line: MatchView | NearMissView) -> Row:
    return [line.need, f"TLP:{line.label}" if line.label else None]


def _fact(t: Translator, label: str, value: str, is_inferred: bool) -> str:
    """With the mark that the page gives to what is only inferred."""
    return f"{label}: {value} ({t.gettext('inferred')})" if is_inferred else f"{label}: {value}"
