"""The shipped catalogue in the database: whole, once, and never over a provider's own words."""

from dataclasses import replace

import pytest

from app.models import OfferingState
from app.offerings import mapping, repository, service
from data import RELEASE, load_offering_records, load_offerings, load_project_records


def load(database, records):
    with database.writing(insider=False) as session:
        return service.load_catalogue(session, records)


def version_of(database):
    with database.reading(insider=False) as session:
        return repository.catalogue_version(session)


def test_loading_again_changes_nothing(database):
    records = load_offering_records()

    first, version = load(database, records), version_of(database)
    second = load(database, records)

    assert set(first.outcomes.values()) == {"added"}
    assert second.outcomes == dict.fromkeys((record.offering.id for record in records), "same")
    assert version_of(database) == version


def test_ranking_reads_from_rows_what_the_files_say(shipped, database):
    with database.reading(insider=False) as session:
        rows = {row.external_id: mapping.to_offering(row) for row in repository.list_public(session)}

    assert rows == {offering.id: offering for offering in load_offerings()}


def test_rows_go_out_as_they_came_in(shipped, database):
    with database.reading(insider=False) as session:
        rows = {row.external_id: mapping.to_record(row) for row in repository.list_public(session)}

    shipped_rows = {record.offering.id: record for record in load_offering_records()}
    assert {id: (row.offering, row.provider_country, dict(row.original)) for id, row in rows.items()} == {
        id: (row.offering, row.provider_country, dict(row.original)) for id, row in shipped_rows.items()
    }


def test_ended_rows_are_loaded_as_ended(shipped, database):
    with database.reading(insider=False) as session:
        ended = {row.external_id for row in repository.list_public(session) if row.state is OfferingState.ENDED}
        ranked = {row.external_id for row in repository.list_ranked(session)}

    assert ended == {offering.id for offering in load_offerings() if offering.state == "ended"}
    assert ended
    assert not ended & ranked


@pytest.mark.parametrize("state", sorted(set(OfferingState) - set(service.PUBLIC_STATES)))
def test_a_row_that_is_not_public_is_left_and_shown_to_nobody(database, state):
    first, second = load_offering_records()[:2]
    load(database, [second])

    hidden = [replace(one, offering=replace(one.offering, state=str(state))) for one in (first, second)]
    outcomes = load(database, hidden).outcomes

    assert outcomes == {first.offering.id: "left", second.offering.id: "left"}
    with database.reading(insider=False) as session:
        assert [row.external_id for row in repository.list_public(session)] == [second.offering.id]


def test_a_changed_row_is_brought_up_to_date_and_a_claimed_one_is_left_alone(make, database):
    owner = make.person("provider")
    first, second = load_offering_records()[:2]
    load(database, [first])
    make.offering(owner, external_id=second.offering.id, title="Our own words")
    version = version_of(database)
    newer = [replace(r, offering=replace(r.offering, title="New on the page")) for r in (first, second)]

    loaded = load(database, newer)

    with database.reading(insider=False) as session:
        titles = {row.external_id: row.title for row in repository.list_public(session)}
    assert loaded.outcomes == {first.offering.id: "changed", second.offering.id: "left"}
    assert titles == {first.offering.id: "New on the page", second.offering.id: "Our own words"}
    assert version_of(database) != version


def test_projects_are_part_of_the_catalogue_s_version(shipped, database):
    version = version_of(database)
    records = load_project_records()

    with database.writing(insider=False) as session:
        n_same = service.load_projects(session, records)
    same = version_of(database)
    with database.writing(insider=False) as session:
        n_changed = service.load_projects(session, [replace(records[0], note="Read again."), *records[1:]])

    assert (n_same, same, n_changed) == (0, version, 1)
    assert version_of(database) != version


def test_a_provider_s_whole_pitch_goes_into_a_file(make):
    pitch = {"evidence": "Three teams trained.", "ask": "One counterpart.", "contact_public": "desk@example.org"}
    row = make.offering(make.person("provider"), **pitch)

    record = mapping.to_record(row)
    taken = mapping.from_record(record, read_on=RELEASE.date)

    assert {name: getattr(record, name) for name in pitch} == pitch
    assert {name: taken[name] for name in pitch} == pitch
