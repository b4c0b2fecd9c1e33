"""What people decide about offerings, in words: why one is hidden, what stands on a shortlist, where one stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.matches.schemas import fingerprint
from app.matches.wording._asking import heading
from app.matches.wording._files import ENDED, NEAR_MISS, Row
from app.matches.wording._sentences import basis, near_miss, past_year, plain, still_runs
from app.matches.wording._views import MatchView, band
from app.models import HiddenOffering, MatchList, Offering, ShortlistEntry
from app.web.translation import N_, Translator

HIDE_REASONS = {
    "in_contact": N_("Already in contact"),
    "tried_before": N_("Tried before"),
    "not_now": N_("Not suitable now"),
    "another_kind": N_("Another kind of provider is preferred"),
    "other": N_("Another reason"),
}
WHO_SEES = {
    "government": N_("Only your government. No coordinator and no provider learns of it."),
    "coordination": N_("Only the coordinators assigned to this country learn of it, neither government nor providers."),
}
DECISION_ERRORS = {
    "unknown_code": N_("Choose a reason."),
    "string_too_long": N_("Shorten the note: it may have at most {n} characters."),
    "not_text": N_("The note holds characters that are not text."),
}
SHORTLIST_COLUMNS = (
    N_("Place"),
    N_("Offering"),
    N_("Provider"),
    N_("Since then"),
    N_("Band"),
    N_("Rank"),
    N_("Of the list made on"),
    N_("For the need"),
    N_("Why"),
    N_("To confirm"),
    N_("Next step"),
    N_("Link"),
    N_("How the entry is known"),
    N_("Note"),
    N_("Label"),
    N_("Country"),
    N_("Profile"),
)
CHANGED_MEANWHILE = N_(
    "Somebody changed this note meanwhile. Nothing was saved. "
    "Put both into one, then save: yours takes the place of theirs."
)
TAKEN_OFF_MEANWHILE = N_(
    "Somebody took this offer off the shortlist meanwhile, so nothing was saved. "
    "Put it back with your note, or copy the note and empty this field."
)
OUT_OF_DATE = N_("Not in the newest list")
NO_LONGER = N_("An offering that the catalogue no longer shows")


@dataclass(frozen=True, slots=True)
class HiddenView:
    """An offering that the reader's side hid: what it is called, where it would stand, and why it was hidden."""

    offering_id: UUID
    title: str
    language: str
    rank: int | None
    is_near: bool
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One row of a shortlist: as the newest list that has it says, or, where none has it, by its name alone."""

    offering_id: UUID
    title: str
    provider: str
    language: str
    is_public: bool
    position: int
    note: str
    fingerprint: str
    match: MatchView | None
    past_year: str
    basis: str
    list_id: UUID | None
    made_at: datetime | None
    remarks: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class StandingView:
    """One list in which an offering stands near the top."""

    need_profile_id: UUID
    need_id: UUID | None
    list_id: UUID
    country: str
    heading: str
    language: str
    rank: int
    band: str
    made_at: datetime


def hide_reasons(t: Translator) -> list[tuple[str, str]]:
    return [(code, t.gettext(message)) for code, message in HIDE_REASONS.items()]


def decision_error(t: Translator, code: str, *, longest: int) -> str:
    """Why a field was refused; never what was typed."""
    return t.gettext(DECISION_ERRORS[code]).format(n=t.number(longest))


def hidden_view(
    t: Translator, row: HiddenOffering, line: Mapping[str, Any] | None, offering: Offering | None
) -> HiddenView:
    """`line` is the offering's match or near miss in the list that is shown, if it has one."""
    title, _provider, language, _is_public = _named(t, line["offering"] if line else None, offering)
    return HiddenView(
        offering_id=row.offering_id,
        title=title,
        language=language,
        rank=line.get("rank") if line else None,
        is_near=line is not None and "rank" not in line,
        reason=t.gettext(HIDE_REASONS[row.reason]),
        note=row.note,
    )


def _named(t: Translator, card: Mapping[str, Any] | None, offering: Offering | None) -> tuple[str, str, str, bool]:
    """Title, provider and language of an offering, and whether its page can be opened."""
    if card is not None:
        return card["title"], card["provider"], card["language"], True
    if offering is not None:
        return offering.title, offering.provider, offering.text_language, True
    return t.gettext(NO_LONGER), "", t.language, False


def entry_view(
    t: Translator,
    entry: ShortlistEntry,
    offering: Offering | None,
    *,
    match: MatchView | None = None,
    found_in: MatchList | None = None,
    near: tuple[MatchList, Mapping[str, Any]] | None = None,
    known: Mapping[str, Any] | None = None,
    remarks: Sequence[tuple[str, str]] = (),
) -> EntryView:
    """`match` is the offering's line in the list that it was found in, `remarks` what became of it since.

    `near` is the newest list and the line of a near miss in it, for what stands in no list. How an entry is known is
    said as in its list; what stands in none is `known` as the catalogue says today.
    """
    title, provider, language, is_public = _named(t, match.card if match else None, offering)
    year = match.past_year if match else ""
    if near:
        found_in, line = near
        known = line["offering"]
        year = past_year(line["offering"], found_in.as_of)
        label = t.gettext(NEAR_MISS).format(rank=t.number(line["would_rank"]))
        remarks = [(label, near_miss(t, line)), *remarks]
    return EntryView(
        offering_id=entry.offering_id,
        title=title,
        provider=provider,
        language=language,
        is_public=is_public,
        position=entry.position,
        note=entry.note,
        fingerprint=fingerprint(entry.note),
        match=match,
        past_year=year,
        basis=match.basis if match else basis(t, known) if known else "",
        list_id=found_in.id if found_in else None,
        made_at=found_in.made_at if found_in else None,
        remarks=remarks,
    )


def remarks(
    t: Translator, *, why_gone: str | None, has_left: bool, hidden: HiddenOffering | None
) -> list[tuple[str, str]]:
    """What became of an entry since it was put there, in a word or two and a sentence; `why_gone` may be empty."""
    gone = []
    if why_gone is not None:
        gone = [(t.gettext(OUT_OF_DATE), why_gone)]
    elif has_left:
        gone = [(t.gettext(ENDED), "")]
    return gone + ([(t.gettext("Hidden by you"), t.gettext(HIDE_REASONS[hidden.reason]))] if hidden else [])


def standing_view(t: Translator, row: Mapping[str, Any], country: str) -> StandingView:
    """`country` is its name; a list of the whole profile is called that, one of a need by how the need begins."""
    is_whole = row["need_id"] is None
    name = t.gettext(N_("Whole profile")) if is_whole else heading(t, row["statement"], row["areas"], row["position"])
    return StandingView(
        need_profile_id=row["need_profile_id"],
        need_id=row["need_id"],
        list_id=row["match_list_id"],
        country=country,
        heading=name,
        language=t.language if is_whole else row["language"] or "en",
        rank=row["rank"],
        band=band(t, row["band"]),
        made_at=row["made_at"],
    )


def shortlist_table(t: Translator, entries: Sequence[EntryView], *, about: Row) -> tuple[list[str], list[Row]]:
    """The shortlist as rows of a file: what its page shows. `about`: label, country and profile."""
    return [t.gettext(name) for name in SHORTLIST_COLUMNS], [[*_entry(t, entry), *about] for entry in entries]


def _entry(t: Translator, entry: EntryView) -> Row:
    match = entry.match
    since = "; ".join(f"{label}: {note}" if note else label for label, note in entry.remarks)
    first: Row = [entry.position, entry.title, entry.provider, since]
    if match is None or entry.made_at is None:
        to_confirm = "; ".join(sentence for _, sentence in still_runs(t, entry.past_year))
        return [*first, *[None] * 5, to_confirm or None, None, None, entry.basis, entry.note]
    return [
        *first,
        band(t, match.band),
        match.rank,
        entry.made_at.date(),
        match.need,
        "\n".join(plain(t, sentence) for _, sentence in match.because),
        "; ".join(sentence for _, sentence in match.confirm),
        match.next_step or None,
        match.card["source_url"],
        entry.basis,
        entry.note,
    ]
