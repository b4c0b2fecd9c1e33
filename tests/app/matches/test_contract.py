"""Programs read ranked lists by these names: they are only ever added to."""

from collections.abc import Callable
from typing import Any

from factories import STATEMENT, Factory
from starlette.testclient import TestClient

ClientOf = Callable[..., TestClient]
MATCH = {"rank", "offering", "band", "score", "contributions", "reasons", "to_confirm", "next_step"}
OF_A_LIST = {"matches", "near_misses", "weights_version", "catalogue_version"}


def assert_keeps_the_contract(made: dict[str, Any], *, counts: bool) -> None:
    assert made.keys() >= OF_A_LIST
    assert made["matches"]
    assert all(match.keys() >= MATCH for match in made["matches"])
    assert all(share.keys() >= {"name", "value"} for match in made["matches"] for share in match["contributions"])
    assert made["near_misses"]
    assert all(miss.keys() >= {"offering", "rule", "would_rank"} for miss in made["near_misses"])
    assert (set(map(type, made["exclusions"].values())) == {int}) if counts else (made["exclusions"] is None)


def test_lists_have_the_names_that_programs_rely_on(client_of: ClientOf, make: Factory) -> None:
    government = make.person("government", country="XA")
    coordinator = make.person("coordinator", assigned=("XA",))
    profile = make.need_profile(government, needs=0, state="active")
    make.need(profile, modes=["grant"])
    lists = f"/api/v1/need-profiles/{profile.id}/match-lists"
    question = {"country": "XA", "statement": STATEMENT, "modes": ["grant"]}

    for person, counts in ((government, False), (coordinator, True)):
        client = client_of(person)
        made = client.post(lists, json={}).json()
        for answer in (made, client.get(f"{lists}/{made['id']}").json(), client.get(f"{lists}/latest").json()):
            assert_keeps_the_contract(answer, counts=counts)
        assert_keeps_the_contract(client.post("/api/v1/rank", json=question).json(), counts=counts)
