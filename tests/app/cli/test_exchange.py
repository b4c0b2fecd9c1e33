"""Files that carry rows out and in: what a pitch says survives every format."""

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
