"""The shipped catalogue, loaded once and copied for each test that wants it."""

import pytest

from app.offerings import service
from data import load_offering_records, load_project_records


@pytest.fixture
def shipped(database):
    """The 152 shipped offerings and the shipped projects in the test's database."""
    with database.writing(insider=False) as session:
        service.load_catalogue(session, load_offering_records())
        service.load_projects(session, load_project_records())
