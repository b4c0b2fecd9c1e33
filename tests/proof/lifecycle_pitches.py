"""What people may try with offerings."""

from datetime import date, timedelta

import lifecycle
from lifecycle import CORRECTIONS, PITCHES, PROVIDERS, Pitch
from lifecycle_run import Run
from lifecycle_steps import CHOICES, DAYS, LEAVING, NUMBER, allowed, one_of, step

from app import clock
from app.errors import AppError, Conflict, LinkUnusable, NotAllowed
from app.offerings import service as offerings

REVIEWERS = one_of(("provider", "rival", "near", "far", "far", "admin", "focal"))


class PitchSteps:
    """Write, send, review, correct, claim, take back."""

    run: Run

    @step(who=one_of(("provider", "provider", "rival", "focal")), days=DAYS)
    def pitch(self, who: str, days: int | None) -> None:
        run, title = self.run, f"Pitch {len(self.run.pitches)}"
        form = {"title": title, "summary": "Trains analysts.", "areas": ["inc.csirt"], "valid_until": _day(days)}
        expected = None if who in PROVIDERS else NotAllowed
        row = run.act(who, lambda s, a: offerings.create(s, a, form), expected)
        if row is not None:
            run.pitches.append(Pitch(row.id, row.external_id, "draft", owner=who, valid_until=_day(days)))

    @step(who=REVIEWERS, act=one_of(list(PITCHES)), number=NUMBER)
    def move_pitch(self, who: str, act: str, number: int) -> None:
        run, pitch = self.run, self._pitch(number)
        more = ("Who would come?",) if act == "request_changes" else ()
        verb = getattr(offerings, act)
        if run.act(who, lambda s, a: verb(s, a, pitch.id, *more), lifecycle.expected_of_pitch(who, act, pitch)):
            is_correction = pitch.state == "published" and act in CORRECTIONS
            run.seen[f"{act} {'a correction' if is_correction else 'a pitch'}"] += 1
            lifecycle.do_pitch(pitch, act)

    @step(number=NUMBER, choices=CHOICES)
    def go_on_with_pitch(self, number: int, choices: list[int]) -> None:
        """Some things that are allowed, one after the other, so that runs get somewhere."""
        pitch = self._pitch(number)
        for choice in choices:
            acts = PITCHES if choice % 3 == 0 else [act for act in PITCHES if act not in LEAVING]
            may = allowed(
                ("edit", *acts), lambda who, act: lifecycle.expected_of_pitch(who, act, pitch), self.run.seats
            )
            if may and (chosen := may[choice % len(may)])[1] == "edit":
                self.edit_pitch(chosen[0], number, days=None)
            elif may:
                self.move_pitch(*chosen, number)
            self.run.check()

    @step(who=one_of(("provider", "provider", "rival", "far")), number=NUMBER, days=DAYS)
    def edit_pitch(self, who: str, number: int, days: int | None) -> None:
        run, pitch = self.run, self._pitch(number)
        changes = {"summary": f"Changed {number}.", "areas": ["inc.csirt"], "valid_until": _day(days)}
        expected = lifecycle.expected_of_pitch(who, "edit", pitch)
        if not run.act(who, lambda s, a: offerings.edit(s, a, pitch.id, changes), expected):
            return
        if pitch.state == "published":
            pitch.correction, pitch.waiting = "written", {"valid_until": _day(days)}
        else:
            pitch.valid_until = _day(days)

    @step(
        giver=one_of(("near", "admin", "provider")),
        taker=one_of((*PROVIDERS, "focal")),
        number=NUMBER,
    )
    def claim(self, giver: str, taker: str, number: int) -> None:
        """A link for a shipped row, used, and used once more."""
        run, pitch = self.run, self._pitch(number)
        refused: type[AppError] | None = NotAllowed if giver in PROVIDERS else None
        if refused is None and pitch.state not in lifecycle.PUBLIC:
            return
        refused = refused or (None if pitch.state == "unclaimed" else Conflict)
        token = run.act(giver, lambda s, a: offerings.make_claim_link(s, a, pitch.id), refused)
        if token is None:
            return
        expected = None if taker in PROVIDERS else NotAllowed
        if run.act(taker, lambda s, a: offerings.claim(s, a, token), expected):
            pitch.state, pitch.owner = "published", taker
            run.act(taker, lambda s, a: offerings.claim(s, a, token), LinkUnusable)
            run.seen["claim"] += 1

    def _pitch(self, number: int) -> Pitch:
        """One of the shipped rows, which may be claimed by now, or of the last pitches."""
        rows = self.run.pitches[:3] + self.run.pitches[3:][-2:]
        return rows[number % len(rows)]


def _day(days: int | None) -> date | None:
    return None if days is None else clock.today() + timedelta(days=days)
