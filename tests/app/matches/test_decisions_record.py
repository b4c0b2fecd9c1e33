"""What a decision leaves in the record, who reads it there, and that it changes nothing of the profile."""

from collections.abc import Callable
from typing import Any

from factories import Factory
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app.models import AuditEntry, NeedProfile, Person

ClientOf = Callable[..., TestClient]
REASON = {"reason": "other"}


def api(profile: NeedProfile, *parts: str) -> str:
    return "/".join((f"/api/v1/need-profiles/{profile.id}", *parts))


def offering(made: dict[str, Any], place: int) -> str:
    return str(made["matches"][place - 1]["offering"]["id"])


def test_the_record_of_a_decision_is_read_by_its_side_alone(
    client_of: ClientOf, government: Person, coordinator: Person, make: Factory, profile: NeedProfile, made: Any
) -> None:
    state, theirs = client_of(government), client_of(coordinator)
    administrator = client_of(make.person("admin"))

    def acts(client: TestClient) -> set[str]:
        items = client.get("/api/v1/audit?limit=100").json()["items"]
        return {f"{one['role']} {one['action']}" for one in items if "hid" in one["action"] or "short" in one["action"]}

    for client, place in ((state, 1), (theirs, 2)):
        client.put(api(profile, "hidden-offerings", offering(made, place)), json=REASON)
        client.delete(api(profile, "hidden-offerings", offering(made, place)))
        client.put(api(profile, "shortlist", offering(made, place)))
        client.delete(api(profile, "shortlist", offering(made, place)))

    verbs = ("hide", "unhide", "shortlist", "unshortlist")
    assert acts(state) == {f"government {verb}" for verb in verbs}
    assert acts(theirs) == {f"coordinator {verb}" for verb in verbs}
    assert acts(administrator) == set()


def test_a_decision_names_neither_more_nor_less_than_its_side_in_the_record(
    client_of: ClientOf, government: Person, coordinator: Person, profile: NeedProfile, made: Any, session: Session
) -> None:
    for person in (government, coordinator):
        client_of(person).put(api(profile, "hidden-offerings", offering(made, 1)), json=REASON)

    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "hide").order_by(col(AuditEntry.sequence))
    ).all()
    assert [(entry.case_organisation_id, entry.case_country) for entry in entries] == [
        (profile.organisation_id, None),
        (None, "XB"),
    ]


def test_nothing_of_the_profile_changes_by_a_decision(
    client_of: ClientOf, make: Factory, coordinator: Person, government: Person, session: Session
) -> None:
    profile, row = make.need_profile(government, state="submitted"), make.offering()

    client_of(coordinator).put(api(profile, "hidden-offerings", str(row.id)), json=REASON)
    client_of(coordinator).put(api(profile, "shortlist", str(row.id)))

    now = session.get_one(NeedProfile, profile.id)
    assert (now.version, now.updated_at, now.acknowledged_at) == (profile.version, profile.updated_at, None)
