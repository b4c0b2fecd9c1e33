"""The shipped catalogue in a test's database."""

from app.database import Database
from app.offerings import service
from data import load_offering_records, load_project_records


def load_shipped(database: Database) -> None:
    with database.writing(insider=True) as session:
        service.load_catalogue(session, load_offering_records())
        service.load_projects(session, load_project_records())
