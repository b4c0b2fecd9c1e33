"""Profiles and offerings go through their states in any order, by anybody; after each step the promises hold."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import lifecycle
import pytest
from crawl import IS_FULL
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from lifecycle import CASES, COORDINATORS, CORRECTIONS, PEOPLE, PITCHES, Case
from lifecycle_pitches import PitchSteps
from lifecycle_run import ANSWERS, MARKER, NEED, Run, Template
from lifecycle_steps import CHOICES, LEAVING, NUMBER, STEPS, allowed, one_of, step

from app import clock, worker
from app.accounts import service as accounts
from app.errors import Conflict, Invalid, Stale
from app.main import create_app
from app.matches import service as matches
from app.models import Label
from app.needs import service as needs
from app.needs.schemas import NeedEdit, NeedNew, NeedProfileEdit, NeedProfileNew
from app.settings import Settings
from data import load_countries

N_RUNS, N_STEPS = (120, 40) if IS_FULL else (24, 30)
# a failure is made small only where there is time for it
PHASES = [Phase.generate, Phase.shrink] if IS_FULL else [Phase.generate]
# the sooner a run gets somewhere, the more of it is worth looking at
ANYBODY = one_of(("focal", "focal", "focal", "near", "near", "provider", "provider", *PEOPLE))
WRITERS = one_of(("focal", "focal", "colleague", "neighbour", "near", "far"))
MOVES = [act for act in CASES if act not in ("copy", "make_list", "edit", "relabel")]
USEFUL = (*("go_on", "go_on_with_pitch") * 3, "make_list", "create", "pitch", "claim", "enable_all")


class Lifecycle(PitchSteps, RuleBasedStateMachine):
    """What people may try, in any order."""

    template: Template
    seen: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.run = Run(self.template, self.seen)
        self.create("focal")
        self.add_need("focal", 0)

    def teardown(self) -> None:
        if hasattr(self, "run"):
            self.run.close()

    @invariant()
    def promises_hold(self) -> None:
        if hasattr(self, "run"):
            self.run.check()

    # need profiles

    @step(who=WRITERS)
    def create(self, who: str) -> None:
        """A government starts a profile of its own; a coordinator drafts one on behalf of XA."""
        run, country, for_others = self.run, PEOPLE[who][1] or "XA", who in COORDINATORS
        number = len(run.cases)
        values = {**ANSWERS, "title": f"{MARKER}{number}title"} | ({"country": "XA"} if for_others else {})
        form = NeedProfileNew(**_of(country, values))
        refused = for_others and who not in run.seats.assigned
        row = run.act(who, lambda s, a: needs.create(s, a, form), Invalid if refused else None)
        if row is not None:
            run.cases.append(Case(row.id, country, form.title, is_on_behalf=for_others))

    @step(who=ANYBODY, act=one_of(MOVES), number=NUMBER, is_stale=one_of((False, False, True)))
    def move(self, who: str, act: str, number: int, is_stale: bool) -> None:
        run, case = self.run, self._case(number)
        expected = lifecycle.expected_of_case(run.seats, who, act, case)
        more: tuple[Any, ...] = (f"{MARKER} question",) if act == "return_with_question" else ()
        version = 10**6 if is_stale else None
        verb = getattr(needs, act)
        done = run.act(
            who,
            lambda s, a: verb(s, a, case.id, *more, expected=version),
            Stale if is_stale and not expected else expected,
        )
        if done:
            lifecycle.do_case(case, act, clock.now())
            run.seen[act] += 1

    @step(number=NUMBER, choices=CHOICES)
    def go_on(self, number: int, choices: list[int]) -> None:
        """Some things that are allowed, one after the other, so that runs get somewhere."""
        case = self._case(number)
        for choice in choices:
            seats = self.run.seats
            acts = MOVES if choice % 3 == 0 else [act for act in MOVES if act not in LEAVING]
            if may := allowed(acts, lambda who, act, s=seats: lifecycle.expected_of_case(s, who, act, case), seats):
                self.move(*may[choice % len(may)], number, is_stale=False)
                self.run.check()

    @step(who=ANYBODY, number=NUMBER)
    def copy(self, who: str, number: int) -> None:
        run, case = self.run, self._case(number)
        expected = lifecycle.expected_of_case(run.seats, who, "copy", case)
        row = run.act(
            who, lambda s, a: (copied := needs.copy(s, a, case.id), needs.list_needs(s, a, copied.id)), expected
        )
        if row:
            run.cases.append(Case(row[0].id, case.country, "no title is copied", needs=[need.id for need in row[1]]))

    @step(who=ANYBODY, number=NUMBER)
    def answer(self, who: str, number: int) -> None:
        case = self._case(number)
        form = NeedProfileEdit(n_activities=number % 50 + 1)
        expected = lifecycle.expected_of_case(self.run.seats, who, "edit", case)
        self.run.act(who, lambda s, a: needs.answer(s, a, case.id, form), expected)

    @step(who=ANYBODY, number=NUMBER)
    def add_need(self, who: str, number: int) -> None:
        case = self._case(number)
        form = NeedNew(**_of(case.country, NEED))
        expected = lifecycle.expected_of_case(self.run.seats, who, "edit", case)
        row = self.run.act(who, lambda s, a: needs.add_need(s, a, case.id, form), expected)
        if row is not None:
            case.needs.append(row.id)

    @step(who=ANYBODY, number=NUMBER, label=one_of(Label))
    def relabel(self, who: str, number: int, label: Label) -> None:
        case = self._case(number)
        if not case.needs:
            return
        act = "edit" if case.state == "draft" else "relabel"
        expected = lifecycle.expected_of_case(self.run.seats, who, act, case)
        form = NeedEdit(label=label)
        self.run.act(who, lambda s, a: needs.edit_need(s, a, case.id, case.needs[0], form=form), expected)

    @step(who=ANYBODY, number=NUMBER)
    def make_list(self, who: str, number: int) -> None:
        run, case = self.run, self._case(number)
        expected = lifecycle.expected_of_case(run.seats, who, "make_list", case)
        row = run.act(who, lambda s, a: matches.make_list(s, a, case.id, settings=run.settings), expected)
        if row is None:
            return
        if run.seats.to_case(who, case) == "coordinator" and case.state != "draft":
            case.is_acknowledged = True
        listed = {one["offering"]["external_id"] for one in (*row.body["matches"], *row.body["near_misses"])}
        may_be_listed = {pitch.external_id for pitch in run.pitches if pitch.is_ranked(clock.today())}
        assert listed <= may_be_listed, "an offering that is over, or not public, was ranked"
        run.seen["ranked"] += len(listed)
        run.seen["over and not ranked"] += sum(
            p.state in lifecycle.RANKED and not p.is_ranked(clock.today()) for p in run.pitches
        )

    # people and time

    @step(who=one_of(COORDINATORS))
    def reassign(self, who: str) -> None:
        run = self.run
        if who in run.seats.disabled:
            return
        if who in run.seats.assigned:
            run.act("admin", lambda s, a: accounts.unassign(s, a, run.ids[who], country="XA"), None)
        else:
            countries = load_countries(demo=True)
            run.act("admin", lambda s, a: accounts.assign(s, a, run.ids[who], country="XA", countries=countries), None)
        run.seats.assigned ^= {who}

    @step(who=one_of([who for who in PEOPLE if who != "admin"]))
    def disable(self, who: str) -> None:
        run = self.run
        expected = Conflict if who in run.seats.disabled else None
        if run.act("admin", lambda s, a: accounts.disable(s, a, run.ids[who]), expected):
            run.seats.disabled |= {who}

    @step()
    def enable_all(self) -> None:
        run = self.run
        for who in sorted(run.seats.disabled):
            run.act("admin", lambda s, a, who=who: accounts.enable(s, a, run.ids[who]), None)
            run.give_token(who)
        run.seats.disabled = set()

    @step()
    def hand_over(self) -> None:
        run = self.run
        giver, taker = run.seats.focal, "colleague" if run.seats.focal == "focal" else "focal"
        expected = Conflict if taker in run.seats.disabled else None
        if run.act(
            "admin", lambda s, a: accounts.hand_over(s, a, run.ids[giver], receiver_id=run.ids[taker]), expected
        ):
            run.seats.focal = taker

    @step(days=one_of((1, 1, 3, 800)), with_worker=one_of((True, False)))
    def time_passes(self, days: int, with_worker: bool) -> None:
        run = self.run
        run.time.shift(timedelta(days=days))
        if not with_worker:
            return
        worker.run_once(run.database, run.settings)
        lifecycle.end_what_is_over(run.pitches, clock.today())
        lifecycle.erase_what_was_withdrawn(run.cases, clock.now())

    @rule(seed=st.integers(0, 2**32 - 1))
    def do_anything(self, seed: int) -> None:
        """Any step with any arguments, evenly: left to itself, Hypothesis would do a few of them again and again."""
        random = Random(f"{seed} {next(self.run.steps)}")
        name = random.choice((*STEPS, *USEFUL))
        given = {argument: pick(random) for argument, pick in STEPS[name].items()}
        note(f"{name} {given}")
        getattr(self, name)(**given)

    def _case(self, number: int) -> Case:
        """One of the last few: who spreads steps over many rows gets nowhere with any."""
        latest = self.run.cases[-3:]
        return latest[number % len(latest)]


def _of(country: str, values: dict[str, Any]) -> dict[str, Any]:
    """Only XA's words are marked."""
    word = MARKER if country == "XA" else "neighbour"
    return {name: value.replace(MARKER, word) if isinstance(value, str) else value for name, value in values.items()}


@pytest.fixture(scope="module")
def template(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Template:
    app = create_app(Settings(database=migrated_file, demo=True, insecure_cookie=True, encoder="none"))
    app.state.database.close()
    return Template(app, migrated_file, tmp_path_factory.mktemp("lifecycle"))


def test_promises_hold_whatever_people_do(template: Template) -> None:
    Lifecycle.template, Lifecycle.seen = template, Counter()
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=N_RUNS,
            stateful_step_count=N_STEPS,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=PHASES,
        ),
    )
    print(f"\nlifecycle: {dict(sorted(Lifecycle.seen.items()))}")
    _the_runs_went_through_every_state(Lifecycle.seen)


def _the_runs_went_through_every_state(seen: Counter[str]) -> None:
    """Steps that are all refused show nothing."""
    acts = {*MOVES, "claim"} | {f"{act} a pitch" for act in PITCHES} | {f"{act} a correction" for act in CORRECTIONS}
    looked_at = {"ranked", "over and not ranked", "looked for erased", "shown to those who may know", "refused"}

    assert {what for what in looked_at if not seen[what]} == set()
    assert sum(seen[act] > 0 for act in acts) >= len(acts) - 3, acts - set(seen)
