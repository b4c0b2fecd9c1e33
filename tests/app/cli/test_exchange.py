"""Files that carry rows out and in: what a pitch says survives every format."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]
PITCH = {
    "evidence": 'Three teams trained in 2024.\n\n=2 of them are members of a network, "as planned".',
    "ask": "-  One counterpart, half a day a week; 12 participants.",
    "contact_public": "+00 555 0100, desk@example.org",
}


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx"])
def test_all_three_parts_of_a_pitch_survive_a_file(run: Run, tmp_path: Path, kind: str) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / f"second.{kind}"
    run("init")
    plain = json.loads(run("offering", "template").stdout)
    first.write_text("\n".join(json.dumps(row) for row in (plain | PITCH, plain | {"id": "bare"})), encoding="utf-8")
    run("offering", "import", str(first), "--apply")
    before = [json.loads(line) for line in run("offering", "export").stdout.splitlines()]

    second.write_bytes(run("offering", "export", "--format", kind).stdout_bytes)
    (tmp_path / "c.db").unlink()
    run("init")
    imported = run("offering", "import", str(second), "--apply")

    pitched = {row["id"]: {name: row[name] for name in PITCH if name in row} for row in before}
    assert pitched == {"offering-1": PITCH, "bare": {}}
    assert imported.stdout == "bare\tadded\noffering-1\tadded\n"
    assert [json.loads(line) for line in run("offering", "export").stdout.splitlines()] == before


def test_a_part_of_a_pitch_that_is_too_long_refuses_the_file(run: Run, tmp_path: Path) -> None:
    run("init")
    plain = json.loads(run("offering", "template").stdout)
    for name, limit in (("evidence", 6000), ("ask", 6000), ("contact_public", 300)):
        file = tmp_path / "long.jsonl"
        file.write_text(json.dumps(plain | {name: "x" * (limit + 1)}), encoding="utf-8")

        refused = run("offering", "import", str(file), "--apply")

        assert (refused.exit_code, refused.stdout) == (1, "")
        assert f"long.jsonl, line 1, {name}: is longer than {limit} characters" in refused.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("long.csv", b"id,title,summary\na,b," + b"x" * 200_000, "long.csv, line 2, summary: is longer than 6000"),
        ("deep.csv", b'id,title,areas\na,b,"' + b"[" * 100_000 + b'"', "deep.csv, line 2, areas: item 1 is not"),
        ("wide.csv", b"id,title\na,b,c\n", "wide.csv, line 2: not as many columns"),
        ("empty.csv", b"", "empty.csv: the file holds no rows"),
        ("other.csv", b"\xff\xfe\x00", "other.csv: not a CSV file in UTF-8"),
        ("other.xlsx", b"PK\x03\x04", "other.xlsx: not an XLSX workbook"),
        ("other.xls", b"\xd0\xcf\x11\xe0", "other.xls, line 1: not UTF-8 text"),
        (
            "second.csv",
            b'id,title,areas\na,T,"[""inc.csirt""]"\nb,T,"[""zzz""]"\n',
            "second.csv, line 3, areas: item 1",
        ),
    ],
)
def test_a_bad_table_is_one_clear_line(run: Run, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    run("init")

    for words in (["check"], ["import"], ["import", "--apply"]):
        refused = run("offering", words[0], str(tmp_path / name), *words[1:])

        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith(said)
        assert refused.stderr.count("\n") == 1
    assert run("offering", "export").stdout == ""


def test_a_table_of_any_length_leaves_the_limit_of_other_tables_as_it_was(run: Run, tmp_path: Path) -> None:
    before = csv.field_size_limit()
    (tmp_path / "long.csv").write_bytes(b"id,title,summary\na,b," + b"x" * 2 * before)
    run("init")

    refused = run("offering", "check", str(tmp_path / "long.csv"))

    assert refused.stderr.startswith("long.csv, line 2, summary: is longer than 6000")
    assert csv.field_size_limit() == before
