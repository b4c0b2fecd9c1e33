"""What a page leaves behind: rows that only a garbage collection frees would make some reader wait for it."""

import gc
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.matches.wording import MatchView
from app.models import NeedProfile, Person


@pytest.mark.usefixtures("made")
def test_reading_a_kept_list_leaves_no_row_of_it_in_a_cycle(
    client_of: Callable[..., TestClient], government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    page = f"/en/need-profiles/{profile.id}/matches"
    client.get(page)  # templates are compiled once

    assert left_by(lambda: client.get(page)) == []


def left_by(act: Callable[[], Any]) -> list[MatchView]:
    """Rows of lists that were not freed when the last name for them went."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        act()
        gc.collect()
        return [one for one in gc.garbage if isinstance(one, MatchView)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
