"""How an offer on the shortlist is known, in the words of its list: on the page and in files."""

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from factories import Factory
from shortlists import api, page
from sqlmodel import Session, col, delete
from starlette.testclient import TestClient

from app.models import ListedOffering, MatchList, NeedProfile, OfferingState, Person

ClientOf = Callable[..., TestClient]


def test_an_entry_says_how_it_is_known_as_the_list_does(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile, made: Any, session: Session
) -> None:
    """From general knowledge alone: as a match, as a near miss, and in no list; and one that was read on a page."""
    client, unconfirmed = client_of(government), "From general knowledge, not confirmed: check that it still exists."
    lone = make.offering(source_kind="memory", state=OfferingState.UNCLAIMED)
    row = session.get_one(MatchList, UUID(made["id"]))
    guess, read, near = row.body["matches"][:3]
    guess["offering"] |= {"source_kind": "memory", "confirmed_on": None, "is_claimed": False}
    read["offering"] |= {"source_kind": "found", "read_on": "2026-01-31", "confirmed_on": None, "is_claimed": False}
    near = near | {"offering": near["offering"] | guess["offering"] | {"id": near["offering"]["id"]}}
    near |= {"rule": "fits_window", "would_rank": 1, "values": {}}
    row.body = {**row.body, "matches": [guess, read], "near_misses": [near]}
    session.execute(delete(ListedOffering).where(col(ListedOffering.offering_id) == UUID(near["offering"]["id"])))
    session.commit()
    for id in (*(one["offering"]["id"] for one in (guess, read, near)), str(lone.id)):
        assert client.put(api(profile, id)).status_code == 200

    shown = client.get(page(profile)).text.split('<li id="entry-')[1:]
    rows = list(csv.DictReader(io.StringIO(client.get(page(profile) + ".csv").text.lstrip("\ufeff"))))

    said = [unconfirmed, "From a public page, read 31 January 2026, not confirmed.", unconfirmed, unconfirmed]
    assert [row["How the entry is known"] for row in rows] == said
    assert [entry.count(f">{sentence}<") for entry, sentence in zip(shown, said, strict=True)] == [1] * 4
