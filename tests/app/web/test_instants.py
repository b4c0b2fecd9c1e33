"""Instants stand on pages as the reader's own clocks show them, and say which clocks these are."""

from datetime import UTC, datetime

import pytest

from app.models import Person
from app.web.translation import translator

AT = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "22 November 2026, 21:30 UTC"),
        ("Africa/Nairobi", "23 November 2026, 00:30 UTC+03:00"),
        ("America/New_York", "22 November 2026, 16:30 UTC-05:00"),
        ("Asia/Kathmandu", "23 November 2026, 03:15 UTC+05:45"),
        ("Moon/Sea", "22 November 2026, 21:30 UTC"),
        ("../etc", "22 November 2026, 21:30 UTC"),
    ],
)
def test_an_instant_in_a_zone(zone, shown):
    assert translator("en").instant(AT, zone) == shown


def test_an_instant_in_arabic():
    assert translator("ar").instant(AT, "Asia/Amman") == "23 نوفمبر 2026، 00:30 UTC+03:00"


def test_a_page_shows_instants_in_its_reader_s_zone(make, client_of, database):
    admin, other = make.person("admin"), make.person("provider")
    with database.writing(insider=False) as session:
        session.get_one(Person, other.id).last_sign_in_at = AT
    address = f"/en/people/{other.id}"

    before = client_of(admin).get(address).text
    with database.writing(insider=False) as session:
        session.get_one(Person, admin.id).time_zone = "Asia/Tokyo"
    after = client_of(admin).get(address).text

    assert "22 November 2026, 21:30 UTC" in before
    assert "23 November 2026, 06:30 UTC+09:00" in after
    assert "21:30" not in after
