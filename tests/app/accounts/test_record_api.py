"""/api/v1/audit: each reader's own part of the record, and no trace of the rest."""

import pytest
from factories import Factory

from app import audit
from app.audit import Action, Subject
from app.models import Organisation

RECORD = "/api/v1/audit"
FIELDS = {"id", "at", "person_id", "role", "action", "subject_kind", "subject_id", "country", "fields"}


@pytest.fixture
def acts(database, make: Factory, actor_of):
    """Two countries' cases and a security event; returns the people."""
    people = {
        "XA": make.person("government", country="XA"),
        "XB": make.person("government", country="XB"),
        "admin": make.person("admin"),
        "coordinator": make.person("coordinator", assigned=("XA",)),
        "provider": make.person("provider"),
    }
    with database.writing(insider=True) as session:
        for country in ("XA", "XB"):
            organisation = session.get_one(Organisation, people[country].organisation_id)
            case = Subject("need_profile", people[country].id, organisation.id, country)
            audit.record(session, actor_of(people[country]), Action.SUBMIT, case, fields=("state",))
        audit.record(session, actor_of(people["admin"]), Action.SIGN_IN, Subject("person", people["admin"].id))
    return people


@pytest.mark.parametrize(
    ("reader", "seen"), [("XA", ["XA"]), ("XB", ["XB"]), ("coordinator", ["XA"]), ("admin", ["admin"])]
)
def test_each_reads_their_own_part(client_of, acts, reader, seen):
    rows = client_of(acts[reader]).get(RECORD).json()["items"]

    assert [row["person_id"] for row in rows] == [str(acts[name].id) for name in seen]
    assert set(rows[0]) == FIELDS
    assert rows[0]["country"] == {"XA": "XA", "XB": "XB", "coordinator": "XA", "admin": None}[reader]


def test_for_providers_the_record_does_not_exist(client_of, acts):
    client = client_of(acts["provider"])

    hidden, absent = client.get(RECORD), client.get("/api/v1/nothing-here")

    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_pages_go_on_without_counting_hidden_acts(client_of, database, make: Factory, actor_of, acts):
    own = actor_of(acts["XA"])
    with database.writing(insider=True) as session:
        for _ in range(4):
            audit.record(session, own, Action.DRAFT, Subject("need_profile", None, own.organisation_id, "XA"))
            audit.record(session, actor_of(acts["XB"]), Action.DRAFT, Subject("need_profile", None, None, "XB"))
    client, seen, cursor = client_of(acts["XA"]), [], None

    while True:
        page = client.get(RECORD, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [row["action"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert seen == ["draft"] * 4 + ["submit"]


@pytest.mark.parametrize("query", ["cursor=zzz", "limit=0", "limit=201", "sort=hash", "cursor=WyJhIiwiYiJd"])
def test_bad_queries_are_refused(client_of, acts, query):
    answer = client_of(acts["admin"]).get(f"{RECORD}?{query}")

    assert answer.status_code == 422
