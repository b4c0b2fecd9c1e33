"""The ranked list as a page: what it says, to whom, and in which files."""

import csv
import io
from collections.abc import Callable
from uuid import UUID

import pytest
from factories import Factory
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.database import Database
from app.models import MatchList, NeedProfile, Person
from app.web.tables import plain_text

ClientOf = Callable[..., TestClient]


@pytest.fixture
def profile(make: Factory, government: Person) -> NeedProfile:
    profile = make.need_profile(government, needs=1, state="active")
    make.need(profile, position=2, statement="Our <i>cybercrime</i> law is old.", areas=["law.cybercrime"], modes=[])
    return profile


def test_from_the_empty_page_to_a_kept_list(
    client_of: ClientOf, government: Person, profile: NeedProfile, session: Session
) -> None:
    client = client_of(government)
    page = f"/en/need-profiles/{profile.id}/matches"

    empty = client.get(page)
    made = client.post(page)
    shown = client.get(made.headers["location"])

    assert "No list has been made yet." in empty.text
    assert made.status_code == 303
    assert shown.status_code == 200
    assert client.get(page).text.count("Show more") == shown.text.count("Show more") > 1
    assert len(session.scalars(select(MatchList)).all()) == 3  # the profile's, and one a need


def test_the_page_shows_marking_reasons_and_versions(
    client_of: ClientOf, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    page = client.get(client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]).text

    assert '<bdi lang="en">TLP:AMBER+STRICT</bdi>' in page
    assert "Next step" in page
    assert "Weights expert" in page
    assert "Our &lt;i&gt;cybercrime&lt;/i&gt; law is old." in page
    assert "<i>cybercrime" not in page
    assert [f'more-{n}" open' in page for n in (1, 2)] == [True, False]
    assert "not confirmed" in page
    assert "style=" not in page
    assert "Not listed, by rule" not in page


def test_a_red_need_marks_the_page_red(client_of: ClientOf, make: Factory, government: Person) -> None:
    profile = make.need_profile(government, needs=0)
    make.need(profile, label="RED")

    assert "TLP:RED" in client_of(government).get(f"/en/need-profiles/{profile.id}/matches").text


def test_one_need_s_list_has_an_address_of_its_own(
    client_of: ClientOf, government: Person, profile: NeedProfile, session: Session
) -> None:
    client = client_of(government)
    page = f"/en/need-profiles/{profile.id}/matches"
    client.post(page)
    lists = session.scalars(select(MatchList).where(MatchList.need_id != None)).all()  # noqa: E711  # SQL, not Python

    shown = client.get(f"{page}?need={lists[0].need_id}").text

    assert f"{page}/{lists[0].id}.csv" in shown
    assert client.get(f"{page}?need={profile.id}").status_code == 404
    assert client.get(f"{page}?other=1").status_code == 422


def test_files_hold_what_the_page_shows(client_of: ClientOf, government: Person, profile: NeedProfile) -> None:
    client = client_of(government)
    page = f"/en/need-profiles/{profile.id}/matches"
    made = client.post(page).headers["location"]
    latest = client.get(f"/api/v1/need-profiles/{profile.id}/match-lists/latest").json()

    header, *rows = csv.reader(io.StringIO(client.get(f"{made}.csv").content.decode("utf-8-sig")))

    titles = [one["offering"]["title"] for one in latest["matches"] + latest["near_misses"]]
    made_on = latest["made_at"][:10]
    assert header[2] == "Offering"
    assert {(row[-3][:4], row[-2] in client.get(made).text, row[-1]) for row in rows} == {("TLP:", True, profile.title)}
    assert [plain_text(row[2]) for row in rows] == titles
    assert client.get(f"{page}.csv").content == client.get(f"{made}.csv").content
    assert client.get(f"{made}.xlsx").content == client.get(f"{page}.xlsx").content
    assert client.get(f"{made}.csv").headers["content-disposition"] == (
        f'attachment; filename="ranked-list-xb-{made_on}.csv"'
    )


def test_a_coordinator_sees_counts_by_rule_and_never_which(
    client_of: ClientOf, make: Factory, profile: NeedProfile
) -> None:
    client = client_of(make.person("coordinator", assigned=("XB",)))

    page = client.get(client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]).text

    assert "Not listed, by rule" in page
    assert "Not open to this country." in page


def test_pages_do_not_exist_for_others(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile
) -> None:
    made = client_of(government).post(f"/en/need-profiles/{profile.id}/matches").headers["location"]

    for person in (make.person("provider"), make.person("admin"), make.person("government", country="XC")):
        client = client_of(person)
        absent = client.get("/en/need-profiles/00000000-0000-4000-8000-000000000000/matches").content
        for address in (made, f"{made}.csv", f"{made}.xlsx", made.rsplit("/", 1)[0]):
            hidden = client.get(address)
            assert (hidden.status_code, hidden.content) == (404, absent)
        assert client.post(made.rsplit("/", 1)[0]).status_code == 404


def test_a_page_stays_within_its_budget(client_of: ClientOf, government: Person, profile: NeedProfile) -> None:
    client = client_of(government)
    made = client.post(f"/ar/need-profiles/{profile.id}/matches").headers["location"]

    answer = client.get(made, headers={"accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers.get("content-length", answer.num_bytes_downloaded)) < 15_000


def test_an_erased_profile_takes_its_lists_along(
    client_of: ClientOf, database: Database, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]

    with database.writing(insider=True) as session:
        session.delete(session.get_one(NeedProfile, profile.id))

    assert client.get(made).status_code == 404
    with database.reading(insider=True) as session:
        assert session.scalars(select(MatchList)).all() == []


def test_a_red_need_is_not_led_to_an_introduction(client_of: ClientOf, make: Factory, government: Person) -> None:
    never = "Nothing to ask for: a TLP:RED need is never released. Change its label first."
    profile, client = make.need_profile(government, needs=0), client_of(government)
    for position, label in enumerate(("RED", "AMBER+STRICT"), start=1):
        area = {"RED": "inc.csirt", "AMBER+STRICT": "law.cybercrime"}[label]
        make.need(profile, position=position, label=label, areas=[area], modes=[], statement=f"Words about {area}.")
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]
    latest = client.get(f"/api/v1/need-profiles/{profile.id}/match-lists/latest").json()
    labels = {
        need["id"]: need["label"] for need in client.get(f"/api/v1/need-profiles/{profile.id}/needs").json()["items"]
    }

    header, *rows = csv.reader(io.StringIO(client.get(f"{made}.csv").content.decode("utf-8-sig")))

    steps = {
        (labels[one["need_id"]], one["next_step"]["kind"]): one["next_step"]["sentence"] for one in latest["matches"]
    }
    assert {step for (label, kind), step in steps.items() if label == "RED" and kind != "open_link"} == {never}
    assert steps["RED", "open_link"] == "Open the link: nothing is disclosed"
    assert never not in {step for (label, _), step in steps.items() if label != "RED"}
    shown = client.get(made).text
    assert never in shown
    led = [one["next_step"]["kind"] for one in latest["matches"] if labels[one["need_id"]] != "RED"]
    assert shown.count('<a href="/en/help#introduction">Ask for an introduction</a>') == led.count("introduction") > 0
    assert 'id="introduction"' in client.get("/en/help").text
    place, label_place = header.index("Next step"), header.index("Label")
    listed = rows[: len(latest["matches"])]
    assert [row[place] for row in listed] == [one["next_step"]["sentence"] for one in latest["matches"]]
    assert [row[label_place] for row in listed] == [f"TLP:{labels[one['need_id']]}" for one in latest["matches"]]


@pytest.mark.parametrize(
    ("label", "closes_on"), [("AMBER+STRICT", None), ("AMBER+STRICT", "2099-03-01"), ("RED", None)]
)
def test_where_one_applies_is_linked_as_where_one_reads(
    client_of: ClientOf, profile: NeedProfile, government: Person, session: Session, label: str, closes_on: str | None
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]
    row = session.get_one(MatchList, UUID(made.rsplit("/", 1)[1]))
    place = {"next_step": "apply_by", "closes_on": closes_on, "source_url": "https://example.org/apply"}
    match = row.body["matches"][0]
    wants = [want | {"label": label} for want in row.body["wants"]]
    first = match | {"offering": match["offering"] | place}
    row.body = {**row.body, "wants": wants, "matches": [first, *row.body["matches"][1:]]}
    session.commit()
    client.put(f"/api/v1/need-profiles/{profile.id}/shortlist/{match['offering']['id']}")

    pages = [client.get(address).text for address in (made, f"/en/need-profiles/{profile.id}/shortlist")]

    step = "Apply by 1 March 2099" if closes_on else "Apply to the provider"
    link = f'<a href="https://example.org/apply" rel="noopener noreferrer">{step}</a>'
    assert [link in page for page in pages] == [label != "RED"] * 2
    assert ["example.org/apply" in page for page in pages] == [label != "RED"] * 2


def test_a_near_miss_speaks_of_the_need_that_it_nearly_meets(
    client_of: ClientOf, make: Factory, government: Person
) -> None:
    profile, client = make.need_profile(government, needs=0), client_of(government)
    for position, mode in enumerate(("grant", "scholarship"), start=1):
        area = {"grant": "inc.csirt", "scholarship": "law.cybercrime"}[mode]
        make.need(profile, position=position, areas=[area], modes=[mode], statement=f"Money for {mode} and {area}.")
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]
    shown = client.get(made).text
    needs = {need["id"]: need for need in client.get(f"/api/v1/need-profiles/{profile.id}/needs").json()["items"]}
    misses = client.get(f"/api/v1/need-profiles/{profile.id}/match-lists/latest").json()["near_misses"]

    header, *rows = csv.reader(io.StringIO(client.get(f"{made}.csv").content.decode("utf-8-sig")))

    asked = [miss for miss in misses if "The need asks for:" in miss["sentence"]]
    assert asked
    names = {"grant": "Grant or seed funding", "scholarship": "Degree or scholarship"}
    assert all(f"asks for: {names[needs[miss['need_id']]['modes'][0]]}." in miss["sentence"] for miss in asked)
    assert [row[header.index("For the need")] for row in rows[-len(misses) :]] == [
        needs[miss["need_id"]]["statement"] for miss in misses
    ]
    near = shown[shown.index('id="near-misses"') :]
    assert near.count("For the need:") == len(misses)


def test_a_file_marks_what_is_inferred_as_the_page_does(
    client_of: ClientOf, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"]

    header, *rows = csv.reader(io.StringIO(client.get(f"{made}.csv").content.decode("utf-8-sig")))

    marked = sum(row[header.index("How it comes")].count("(inferred)") for row in rows)
    assert marked == client.get(made).text.count('<span class="quiet">(inferred)</span>') > 0
