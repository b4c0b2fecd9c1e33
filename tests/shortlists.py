"""What tests press on the page of a shortlist, and where it is."""

import re
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from app.models import NeedProfile


def api(profile: NeedProfile, *parts: str) -> str:
    return "/".join((f"/api/v1/need-profiles/{profile.id}/shortlist", *parts))


def page(profile: NeedProfile, *parts: str) -> str:
    return "/".join((f"/en/need-profiles/{profile.id}/shortlist", *parts))


def order(client: TestClient, profile: NeedProfile) -> list[str]:
    rows = client.get(api(profile)).json()["items"]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["offering_id"] for row in rows]


def fields(html: str) -> dict[str, str]:
    """The notes of the page, and by what the service knows again which ones it showed."""
    notes = re.findall(r'<textarea[^>]* name="(note-[^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    return {name: unescape(text) for name, text in notes} | dict(
        re.findall(r'name="(seen-[^"]+)" value="([^"]+)"', html)
    )


def send(client: TestClient, profile: NeedProfile, offering_id: str, act: str, **given: str) -> Any:
    """What a button of a row sends: all notes of the page, the row's own as it is given."""
    return press(client, profile, offering_id, act, fields(client.get(page(profile)).text), **given)


def press(
    client: TestClient,
    profile: NeedProfile,
    offering_id: str,
    act: str,
    shown: dict[str, str],
    *,
    note: str | None = None,
) -> Any:
    """A button of a page that was loaded before."""
    typed = {} if note is None else {f"note-{offering_id}": note}
    return client.post(page(profile, offering_id), data={"act": act} | shown | typed)
