"""The state table: every act, from every state, by everybody; what is allowed happens and nothing else does."""

import itertools
from datetime import date

import pytest

from app.actor import Role
from app.errors import AppError, Conflict, NotAllowed, NotFound
from app.models import PUBLIC_STATES, Offering, OfferingState
from app.offerings import policy, repository, service
from app.visibility import REVIEWED_STATES

S = OfferingState
PROVIDER = {"submit": {S.DRAFT: S.SUBMITTED, S.CHANGES_REQUESTED: S.SUBMITTED}}
PROVIDER |= {"withdraw": {S.PUBLISHED: S.WITHDRAWN}, "end": {S.PUBLISHED: S.ENDED}}
PROVIDER |= {"confirm": {S.DRAFT: S.DRAFT, S.CHANGES_REQUESTED: S.CHANGES_REQUESTED, S.PUBLISHED: S.PUBLISHED}}
PROVIDER |= {"edit": PROVIDER["confirm"]}
COORDINATOR = {
    "publish": {S.SUBMITTED: S.PUBLISHED},
    "request_changes": {S.SUBMITTED: S.CHANGES_REQUESTED},
    "decline": {S.SUBMITTED: S.DECLINED},
}
ACTS = {
    "submit": service.submit,
    "withdraw": service.withdraw,
    "end": service.end,
    "confirm": lambda session, actor, id: service.confirm(session, actor, id, ["cost"]),
    "edit": lambda session, actor, id: service.edit(session, actor, id, {"ask": "A letter."}),
    "publish": service.publish,
    "request_changes": lambda session, actor, id: service.request_changes(session, actor, id, "For whom?"),
    "decline": service.decline,
}
OWNED_STATES = [state for state in S if state is not S.UNCLAIMED]
WHO = ("owner", "other_provider", "government", "coordinator", "admin")
COST = {"cost": {"value": "free", "basis": "stated", "quote": "free of charge"}}


def expected(act, who, state):
    """The state after, or the refusal: absent, not theirs to do, or not from here."""
    is_visible = state in PUBLIC_STATES or who == "owner" or (who == "coordinator" and state in REVIEWED_STATES)
    if not is_visible:
        return NotFound
    table = PROVIDER if act in PROVIDER else COORDINATOR
    if who != ("owner" if act in PROVIDER else "coordinator"):
        return NotAllowed
    return table[act].get(state, Conflict)


@pytest.fixture
def people(make, actor_of):
    owner = make.person("provider")
    persons = {
        "owner": owner,
        "other_provider": make.person("provider"),
        "government": make.person("government", country="XA"),
        "coordinator": make.person("coordinator", assigned=("XA",)),
        "admin": make.person("admin"),
    }
    return owner, {who: actor_of(person) for who, person in persons.items()}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_happens_exactly_where_the_state_table_says(act, people, make, database):
    owner, actors = people
    outcomes, wanted = {}, {}
    for who, state in itertools.product(WHO, OWNED_STATES):
        row = make.offering(owner, state=state, facts=COST)
        wanted[who, state] = expected(act, who, state)
        with database.writing(insider=actors[who].is_insider) as session:
            try:
                outcomes[who, state] = ACTS[act](session, actors[who], row.id).state
            except AppError as error:
                outcomes[who, state] = type(error)

    assert outcomes == wanted


def test_a_refused_act_changes_nothing(people, make, database):
    owner, actors = people
    row = make.offering(owner, state="submitted")

    with pytest.raises(NotAllowed), database.writing(insider=True) as session:
        service.publish(session, actors["owner"], row.id)

    with database.reading(insider=True) as session:
        kept = session.get_one(Offering, row.id)
    assert (kept.state, kept.version) == (S.SUBMITTED, row.version)


@pytest.mark.parametrize("act", ["publish", "request_changes", "decline"])
def test_a_correction_is_invisible_to_coordinators_until_it_is_sent(act, people, make, database):
    owner, actors = people
    row = make.offering(owner)
    with database.writing(insider=False) as session:
        service.edit(session, actors["owner"], row.id, {"summary": "Something new."})

    with database.writing(insider=True) as session:
        waiting = service.list_for_review(session, actors["coordinator"])
        seen = policy.visible_correction(actors["coordinator"], repository.find(session, actors["coordinator"], row.id))
        with pytest.raises(Conflict):
            ACTS[act](session, actors["coordinator"], row.id)

    assert (waiting, seen) == ([], None)


@pytest.mark.parametrize(
    ("act", "summary", "correction_stays"),
    [("publish", "Something new.", False), ("request_changes", None, True), ("decline", None, False)],
)
def test_a_verdict_on_a_correction_leaves_the_row_published(act, summary, correction_stays, people, make, database):
    owner, actors = people
    row = make.offering(owner)
    with database.writing(insider=False) as session:
        service.edit(session, actors["owner"], row.id, {"summary": "Something new."})
        service.submit(session, actors["owner"], row.id)

    with database.writing(insider=True) as session:
        waiting = [found.id for found in service.list_for_review(session, actors["coordinator"])]
        after = ACTS[act](session, actors["coordinator"], row.id)
        found = (after.state, after.summary, after.correction is not None)

    assert waiting == [row.id]
    assert found == (S.PUBLISHED, summary or row.summary, correction_stays)


def test_a_correction_under_review_is_not_changed_under_the_reader(people, make, database):
    owner, actors = people
    row = make.offering(owner)
    with database.writing(insider=False) as session:
        service.edit(session, actors["owner"], row.id, {"summary": "Something new."})
        service.submit(session, actors["owner"], row.id)

    with pytest.raises(Conflict), database.writing(insider=False) as session:
        service.edit(session, actors["owner"], row.id, {"summary": "Something else."})


def test_the_last_day_ends_a_published_row_and_no_other(people, make, database):
    owner, _ = people
    past, future = date(2026, 11, 1), date(2026, 12, 1)
    over, later = make.offering(owner, valid_until=past), make.offering(owner, valid_until=future)
    draft = make.offering(owner, state="draft", valid_until=past)

    with database.writing(insider=False) as session:
        n = service.end_expired(session, date(2026, 11, 22))

    with database.reading(insider=True) as session:
        states = [session.get_one(Offering, row.id).state for row in (over, later, draft)]
    assert (n, states) == (1, [S.ENDED, S.PUBLISHED, S.DRAFT])


def test_only_a_provider_begins_a_pitch(people, database):
    _, actors = people
    outcomes = {}
    for who in WHO:
        with database.writing(insider=actors[who].is_insider) as session:
            try:
                outcomes[who] = service.create(session, actors[who], {"title": "A new course"}).state
            except NotAllowed as error:
                outcomes[who] = error.code

    providers = {"owner": S.DRAFT, "other_provider": S.DRAFT}
    assert outcomes == dict.fromkeys(WHO, "provider_only") | providers
    assert Role.PROVIDER in actors["owner"].roles
