"""Every act on a need profile, by everybody, from every state: one table written out by hand."""

from collections.abc import Callable

import pytest
from factories import Factory

from app.actor import Actor
from app.database import Database
from app.errors import AppError, Conflict, NotAllowed, NotFound
from app.models import NeedProfile, NeedProfileState, Person
from app.needs import policy, service
from app.needs.schemas import NeedProfileEdit

STATES = [state.value for state in NeedProfileState]
PEOPLE = ("focal_point", "colleague", "coordinator", "other_government", "other_coordinator", "provider", "admin")
# act -> who may -> states it starts from and the state it leads to
TABLE = {
    "edit": ({"focal_point", "colleague"}, {"draft": "draft"}),
    "confirm": ({"focal_point"}, {}),  # only a draft on behalf, below
    "submit": ({"focal_point", "colleague"}, {"draft": "submitted"}),
    "endorse": ({"focal_point"}, {"submitted": "active"}),
    "acknowledge": ({"coordinator"}, {"submitted": "submitted", "active": "active"}),
    "return": ({"coordinator"}, {"submitted": "draft"}),
    "withdraw": ({"focal_point"}, {"draft": "withdrawn", "submitted": "withdrawn", "active": "withdrawn"}),
    "erase": ({"focal_point"}, {"withdrawn": "gone"}),
    "copy": ({"focal_point", "colleague"}, {state: state for state in STATES}),
}
ON_BEHALF = {
    "edit": ({"focal_point", "colleague", "coordinator"}, "draft"),
    "confirm": ({"focal_point"}, "draft"),
    "submit": (set(), "draft"),
    "endorse": (set(), "draft"),
    "acknowledge": (set(), "draft"),
    "return": (set(), "draft"),
    "withdraw": ({"focal_point"}, "withdrawn"),
    "erase": (set(), "gone"),
    "copy": (set(), "draft"),
}
ACTS = {
    "edit": lambda *case: service.answer(*case, NeedProfileEdit(title="Changed")),
    "confirm": service.confirm_draft,
    "submit": service.submit,
    "endorse": service.endorse,
    "acknowledge": service.acknowledge,
    "return": lambda *case: service.return_with_question(*case, "Which of the two teams?"),
    "withdraw": service.withdraw,
    "erase": service.erase,
    "copy": service.copy,
}
ActorOf = Callable[..., Actor]


@pytest.fixture
def people(make: Factory, actor_of: ActorOf) -> dict[str, Actor]:
    made = {
        "focal_point": make.person(country="XA"),
        "colleague": make.person(country="XA", is_focal_point=False),
        "coordinator": make.person("coordinator", assigned=("XA", "XC")),
        "other_government": make.person(country="XB"),
        "other_coordinator": make.person("coordinator", assigned=("XB",)),
        "provider": make.person("provider"),
        "admin": make.person("admin"),
    }
    return {name: actor_of(person) for name, person in made.items()}


def _owner(make: Factory, database: Database, actor: Actor) -> Person:
    with database.reading(insider=True) as session:
        return session.get_one(Person, actor.person_id)


def _attempt(database: Database, actor: Actor, act: str, profile: NeedProfile) -> str:
    """The state afterwards ("gone" after an erasure), or the name of the refusal."""
    try:
        with database.writing(insider=actor.is_insider) as session:
            ACTS[act](session, actor, profile.id)
    except AppError as error:
        return type(error).__name__
    with database.reading(insider=True) as session:
        found = session.get(NeedProfile, profile.id)
        return found.state.value if found else "gone"


@pytest.mark.parametrize("act", TABLE)
def test_every_act_by_everybody_from_every_state(
    act: str, people: dict[str, Actor], make: Factory, database: Database
) -> None:
    owner = _owner(make, database, people["focal_point"])
    allowed, moves = TABLE[act]
    expected, found = {}, {}

    for state in STATES:
        for name in PEOPLE:
            profile = make.need_profile(owner, state=state)
            found[state, name] = _attempt(database, people[name], act, profile)
            if name not in ("focal_point", "colleague", "coordinator"):
                expected[state, name] = NotFound.__name__
            elif name not in allowed:
                expected[state, name] = NotAllowed.__name__
            else:
                expected[state, name] = moves.get(state, Conflict.__name__)

    assert found == expected


def test_a_draft_on_behalf_waits_for_the_focal_point(
    people: dict[str, Actor], make: Factory, database: Database
) -> None:
    owner = _owner(make, database, people["focal_point"])
    found = {}

    for act in ON_BEHALF:
        for name in ("focal_point", "colleague", "coordinator"):
            profile = make.need_profile(owner, is_on_behalf=True)
            found[act, name] = _attempt(database, people[name], act, profile)

    assert {pair for pair, result in found.items() if result not in ("NotAllowed", "Conflict")} == {
        (act, name) for act, (allowed, _) in ON_BEHALF.items() for name in allowed
    }
    assert all(found[act, name] == to for act, (allowed, to) in ON_BEHALF.items() for name in allowed)


def test_once_confirmed_the_draft_is_the_state_s_alone(
    people: dict[str, Actor], make: Factory, database: Database
) -> None:
    profile = make.need_profile(_owner(make, database, people["focal_point"]), is_on_behalf=True)

    assert _attempt(database, people["focal_point"], "confirm", profile) == "draft"
    assert _attempt(database, people["coordinator"], "edit", profile) == "NotAllowed"
    assert _attempt(database, people["focal_point"], "confirm", profile) == "Conflict"
    assert _attempt(database, people["colleague"], "submit", profile) == "submitted"


def test_the_table_in_the_policy_names_every_act_and_state() -> None:
    assert set(policy.RULES) == set(policy.Act)
    assert {act.value for act in policy.Act} - {"edit_later"} == set(TABLE)
    for act, (allowed, moves) in TABLE.items():
        rule = policy.RULES[policy.Act(act)]
        assert {relation.value for relation in rule.by} == allowed
        assert {state.value for state in rule.of} == (set(moves) or {"draft"})


def test_a_coordinator_reads_but_a_second_acknowledgement_is_refused(
    people: dict[str, Actor], make: Factory, database: Database
) -> None:
    profile = make.need_profile(_owner(make, database, people["focal_point"]), state="submitted")

    assert _attempt(database, people["coordinator"], "acknowledge", profile) == "submitted"
    assert _attempt(database, people["coordinator"], "acknowledge", profile) == "Conflict"


def test_a_return_acknowledges_and_a_new_submission_waits_anew(
    people: dict[str, Actor], make: Factory, database: Database
) -> None:
    profile = make.need_profile(_owner(make, database, people["focal_point"]), state="submitted")

    _attempt(database, people["coordinator"], "return", profile)
    with database.reading(insider=True) as session:
        returned = session.get_one(NeedProfile, profile.id)
    _attempt(database, people["focal_point"], "submit", profile)
    with database.reading(insider=True) as session:
        again = session.get_one(NeedProfile, profile.id)

    assert (returned.question, returned.acknowledged_at is not None) == ("Which of the two teams?", True)
    assert (again.question, again.acknowledged_at) == (None, None)
    assert again.submitted_at is not None
    assert profile.submitted_at is not None
    assert again.submitted_at > profile.submitted_at
