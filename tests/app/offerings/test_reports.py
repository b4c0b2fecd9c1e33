"""Anybody may say that an entry is wrong, and nobody can flood the desk with it."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from app import clock
from app.models import EntryReport
from app.offerings import repository


def kept_reports(database):
    with database.reading(insider=True) as session:
        return session.scalars(select(EntryReport)).all()


def test_three_open_reports_of_an_entry_are_enough(client_of, make, database):
    row, other = make.offering(), make.offering()
    client = client_of()

    answers = [client.post(f"/en/offerings/{row.id}/report", data={"message": f"Wrong {n}"}) for n in range(4)]
    elsewhere = client.post(f"/en/offerings/{other.id}/report", data={"message": "Wrong"})
    with database.writing(insider=True) as session:
        session.scalars(select(EntryReport).where(EntryReport.offering_id == row.id)).first().closed_at = clock.now()
    again = client.post(f"/en/offerings/{row.id}/report", data={"message": "Wrong"})

    assert [answer.status_code for answer in (*answers, elsewhere, again)] == [303, 303, 303, 429, 303, 303]
    assert "Thank you" in answers[3].text
    assert "yours was not stored" in answers[3].text
    assert len(kept_reports(database)) == 5


def test_thirty_reports_an_hour_are_enough(client_of, make, database):
    old = clock.now() - timedelta(hours=2)
    for n in range(31):
        at = old if n < 2 else clock.now()
        make._add(EntryReport, {"offering_id": make.offering().id, "message": "x", "created_at": at})
    rows = [make.offering(), make.offering()]

    answers = [client_of().post(f"/en/offerings/{row.id}/report", data={"message": "Wrong"}) for row in rows]

    assert [answer.status_code for answer in answers] == [303, 429]


def test_the_public_s_door_counts_reports_and_reads_none(make, database):
    make._add(EntryReport, {"offering_id": make.offering().id, "message": "x"})

    with database.reading(insider=False) as session:
        assert repository.count_reports_since(session, clock.now() - timedelta(hours=1)) == 1
        with pytest.raises(DatabaseError, match="prohibited"):
            session.execute(select(EntryReport.message))
