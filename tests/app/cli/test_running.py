"""The verbs that run the service, as an operator types them."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import Result

from app.database import Database
from data import load_offering_records, offering_to_row

Run = Callable[..., Result]


def test_load_twice_changes_nothing_the_second_time(run: Run) -> None:
    run("init")

    first, second = run("load", "--demo"), run("load", "--demo")

    n = len(load_offering_records())
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stderr.startswith(f"offerings: {n} added, 0 changed, 0 same, 0 left; projects changed: 85")
    assert second.stderr.startswith(f"offerings: 0 added, 0 changed, {n} same, 0 left; projects changed: 0")


def test_verbs_need_a_database_and_say_how_to_make_one(run: Run) -> None:
    for words in (["load"], ["upgrade"], ["user", "link", "--email", "a@example.org"], ["audit", "verify"]):
        result = run(*words)

        assert (result.exit_code, result.stdout) == (1, "")
        assert "counterpart init" in result.stderr


def test_a_bad_row_loads_nothing_and_names_its_place(run: Run, tmp_path: Path) -> None:
    rows = [offering_to_row(record) for record in load_offering_records()[:3]]
    rows[2]["areas"] = ["no.such"]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    run("init")

    result = run("load", "--offerings", str(file))

    assert result.exit_code == 1
    assert "rows.jsonl" in result.stderr
    assert "line 3" in result.stderr
    assert "areas" in result.stderr
    assert run("offering", "export").stdout == ""


def test_an_export_is_an_offering_file_in_every_format(run: Run, tmp_path: Path) -> None:
    run("init")
    run("load")

    for kind in ("jsonl", "csv", "xlsx"):
        file = tmp_path / f"export.{kind}"
        file.write_bytes(run("offering", "export", "--format", kind).stdout_bytes)
        outcomes = {line.split("\t")[1] for line in run("offering", "import", str(file)).stdout.splitlines()}

        assert outcomes == {"same"}, kind


def test_an_import_is_a_rehearsal_until_it_is_applied(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    run("init")
    file.write_text(run("offering", "template").stdout, encoding="utf-8")

    rehearsal = run("offering", "import", str(file))
    before = run("offering", "export").stdout
    run("offering", "import", str(file), "--apply")

    assert rehearsal.stdout == "offering-1\tadded\n"
    assert before == ""
    assert json.loads(run("offering", "export").stdout)["id"] == "offering-1"


def test_people_get_one_use_links_and_tokens(run: Run) -> None:
    run("init")
    people = ["user", "create", "--role", "government", "--country", "XA", "--organisation", "Ministry of Aurelia"]

    link = run(*people, "--email", "a@example.org", "--focal-point")
    again = run(*people, "--email", "a@example.org")
    token = run(*people, "--email", "b@example.org", "--token")
    wrong = run("user", "create", "--role", "king", "--email", "c@example.org")
    unknown = run("user", "link", "--email", "nobody@example.org")

    assert link.stdout.startswith("http://127.0.0.1:8000/en/invitation/")
    assert token.stdout.startswith("cp_")
    assert [r.exit_code for r in (link, again, token, wrong, unknown)] == [0, 2, 0, 2, 1]
    assert "king" not in wrong.stderr


def test_a_claim_link_is_for_shipped_rows(run: Run) -> None:
    run("init")
    run("load", "--demo")

    made = run("offering", "claim-link", load_offering_records()[0].offering.id)
    absent = run("offering", "claim-link", "no-such-offering")

    assert made.stdout.startswith("http://127.0.0.1:8000/en/claim/")
    assert (absent.exit_code, absent.stderr) == (1, "no public offering has this id or external id\n")


@pytest.fixture
def _quiet_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The port of the settings is one that nobody answers on, whatever else runs on this machine."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        monkeypatch.setenv("COUNTERPART_PORT", str(held.getsockname()[1]))
        yield


@pytest.mark.usefixtures("_quiet_port")
def test_doctor_says_what_is_wrong_and_how_to_mend_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = run("doctor")
    run("init")
    fine = run("doctor", "--json")
    monkeypatch.setenv("COUNTERPART_HOST", "192.0.2.1")
    wrong = run("doctor")

    assert (missing.exit_code, "counterpart init" in missing.stdout) == (1, True)
    assert (fine.exit_code, json.loads(fine.stdout)) == (0, {"problems": []})
    assert (wrong.exit_code, "loopback" in wrong.stdout) == (1, True)


def test_doctor_knows_its_own_service_on_the_port(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    ours = {"status": "ok", "service": "counterpart"}
    with _answering(ours) as port:
        monkeypatch.setenv("COUNTERPART_PORT", str(port))
        beside = run("doctor")
        as_json = run("doctor", "--json")
    with _answering({"status": "ok"}) as port:
        monkeypatch.setenv("COUNTERPART_PORT", str(port))
        taken = run("doctor")

    assert (beside.exit_code, "everything is in order" in beside.stdout) == (0, True)
    assert "the service answers on port" in beside.stderr
    assert json.loads(as_json.stdout) == {"problems": []}
    assert (taken.exit_code, "is in use by something else" in taken.stdout) == (1, True)


@contextmanager
def _answering(body: dict[str, str]) -> Iterator[int]:
    """A server on loopback that answers every request with `body`."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.usefixtures("_quiet_port")
def test_only_the_operator_reads_the_database(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "made" / "c.db"
    monkeypatch.setenv("COUNTERPART_DATABASE", str(file))
    run("init")
    open_database = Database(file)
    with open_database.writing(insider=True) as session:
        session.connection()
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (file.parent, *file.parent.iterdir())}
    open_database.close()
    before = run("doctor")
    file.chmod(0o644)

    after = run("doctor")

    assert modes.pop("made") == "0o700"
    assert set(modes) >= {"c.db", "c.db-wal"}
    assert set(modes.values()) == {"0o600"}
    assert before.exit_code == 0
    assert (after.exit_code, f"chmod 600 {file}" in after.stdout) == (1, True)


def test_a_changed_record_is_found(run: Run, tmp_path: Path) -> None:
    run("init")
    run("load", "--demo")
    assert run("audit", "verify").exit_code == 0

    database = Database(tmp_path / "c.db")
    raw = database.insiders.raw_connection()
    raw.execute("UPDATE audit_entry SET action = 'nothing' WHERE sequence = 3")
    raw.close()
    database.close()

    result = run("audit", "verify")
    assert (result.exit_code, result.stderr) == (1, "the record does not hold from entry 3 on\n")


def test_the_worker_ends_what_is_over(run: Run, tmp_path: Path) -> None:
    rows = [offering_to_row(load_offering_records()[0]) | {"valid_until": "2020-01-01"}]
    file = tmp_path / "old.jsonl"
    file.write_text(json.dumps(rows[0]), encoding="utf-8")
    run("init")
    run("load", "--offerings", str(file))

    first, second = run("worker", "--once"), run("worker", "--once")

    assert json.loads(first.stdout) == {"offerings_ended": 1, "profiles_erased": 0}
    assert json.loads(second.stdout) == {"offerings_ended": 0, "profiles_erased": 0}


def test_the_api_file_is_printed(run: Run) -> None:
    printed = json.loads(run("openapi").stdout)

    assert {"/api/v1/offerings", "/api/v1/need-profiles", "/api/v1/rank"} <= set(printed["paths"])


def test_a_port_in_use_is_said_before_any_link_is_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    run("load", "--demo")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("COUNTERPART_PORT", str(taken.getsockname()[1]))

        result = run("serve")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "COUNTERPART_PORT" in result.stderr


def test_a_wrong_setting_is_named_and_not_repeated(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERPART_PORT", "eighty-eighty")

    result = run("init")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "COUNTERPART_PORT" in result.stderr
    assert "eighty" not in result.stderr
