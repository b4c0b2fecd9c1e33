"""The papers say what is so: settings, commands, pages and links are compared with the program; code in them runs."""

import asyncio
import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from factories import Factory
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from source_files import ROOT
from typer.testing import CliRunner

from app.cli import app as cli
from app.cli import ranking
from app.settings import Settings

PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
LEAD_OUT = {"https", "http", "mailto"}


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def blocks(path: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", read(path), re.MULTILINE | re.DOTALL)


def shell_commands(path: str) -> list[str]:
    """The lines that a reader would type, continued lines joined."""
    typed = "".join(blocks(path, "console")).replace("\\\n", " ")
    return [line.removeprefix("$ ") for line in typed.splitlines() if line.startswith("$ ")]


def table(path: str, first_cell: str) -> dict[str, list[str]]:
    """Rows of a table whose first cell matches: first cell -> the others."""
    rows = (line.strip("|").split(" | ") for line in read(path).splitlines() if line.startswith("| `"))
    cells = ([cell.strip() for cell in row] for row in rows)
    return {row[0].strip("`"): row[1:] for row in cells if re.fullmatch(first_cell, row[0].strip("`"))}


def verbs(command: Any, name: str) -> Iterator[str]:
    """Every command of the command line, with its groups."""
    inside = getattr(command, "commands", None)
    if inside is None:
        yield name
    else:
        for part, found in inside.items():
            yield from verbs(found, f"{name} {part}")


VERBS = set(verbs(typer.main.get_command(cli), "counterpart"))


def page_paths(app: FastAPI) -> set[str]:
    """Addresses that answer a GET with a page: without the language, and without other formats of the same."""
    found = {str(route.path) for route in iter_route_contexts(app.routes) if "GET" in (route.methods or ())}
    return {path.removeprefix("/{lang}") or "/" for path in found if path.startswith("/{lang}") and "." not in path}


def to_text(value: Any) -> str:
    """A default as an operator would write it into the environment."""
    if isinstance(value, tuple):
        return json.dumps(list(value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def test_every_setting_is_documented_with_its_default() -> None:
    expected = {
        f"COUNTERPART_{name.upper()}": [
            f"`{to_text(field.default)}`" if to_text(field.default) else "empty",
            field.description,
        ]
        for name, field in Settings.model_fields.items()
    }

    assert table("docs/operations.md", r"COUNTERPART_\w+") == expected


def test_every_command_is_documented_and_no_other() -> None:
    assert set(table("docs/operations.md", r"counterpart .*")) == VERBS


def test_every_page_is_documented_and_no_other(app_: FastAPI) -> None:
    assert set(table("docs/architecture.md", r"/\S*")) == page_paths(app_)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = [link for link in LINK.findall(path.read_text("utf-8")) if link.partition(":")[0] not in LEAD_OUT]

    assert [link for link in targets if not (path.parent / link.partition("#")[0]).resolve().exists()] == []


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_anchor_is_a_heading(path: Path) -> None:
    anchors = [link.split("#") for link in LINK.findall(path.read_text("utf-8")) if "#" in link and ":" not in link]
    wanted = [((path.parent / target).resolve() if target else path, anchor) for target, anchor in anchors]

    assert [anchor for target, anchor in wanted if anchor not in headings(target)] == []


def headings(path: Path) -> set[str]:
    found = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_record_of_a_decision_is_listed_and_short() -> None:
    records = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))

    assert re.findall(r"\((0\d+-[\w-]+\.md)\)", read("docs/adr/README.md")) == records
    for name in records:
        text = read(f"docs/adr/{name}")
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], name
        assert text.count("\n") <= 30, name


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "docs/operations.md", "docs/api.md"])
def test_commands_in_the_papers_exist(path: str) -> None:
    makefile = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    typed = [re.sub(r"^(\w+=\S+ |\.venv/bin/)+", "", command) for command in shell_commands(path)]

    ours = [" ".join(shlex.split(command, comments=True)) for command in typed if command.startswith("counterpart ")]
    assert [command for command in ours if not any(f"{command} ".startswith(f"{verb} ") for verb in VERBS)] == []
    assert {command.split()[1] for command in typed if command.startswith("make ")} <= makefile


def test_the_readme_starts_with_two_commands() -> None:
    assert [command.split("#")[0].strip() for command in shell_commands("README.md")][:2] == ["make run", "make test"]


def test_the_command_line_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On three of its needs and with one fitted ranker, so that it stays quick."""
    few, run = tmp_path / "needs.jsonl", tmp_path / "run.txt"
    few.write_text("".join(read("tests/evaluation/needs.jsonl").splitlines(keepends=True)[:3]), "utf-8")
    replaced = {"tests/evaluation/needs.jsonl": str(few), "run.txt": str(run)}
    monkeypatch.setattr(ranking, "make_ranker", cache(ranking.make_ranker))
    monkeypatch.chdir(ROOT)
    commands = [
        shlex.split(command)[1:] for command in shell_commands("README.md") if command.startswith("counterpart")
    ]

    for command in commands:
        arguments, _, output = " ".join(replaced.get(word, word) for word in command).partition(" > ")
        result = CliRunner().invoke(cli, arguments.split())
        assert result.exit_code == 0, f"{arguments}: {result.stderr}"
        assert result.stdout.strip()
        if output:
            Path(output).write_text(result.stdout, "utf-8")

    assert len(commands) == 5


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("README.md", "python")

    exec(compile(code, "README.md", "exec"), {})

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4", "5"]


@pytest.fixture(scope="module")
def client() -> dict[str, Any]:
    """What stands in the Python blocks of docs/api.md, executed."""
    names: dict[str, Any] = {"__name__": "client"}
    for code in blocks("docs/api.md", "python"):
        exec(compile(code, "docs/api.md", "exec", dont_inherit=True), names)
    return names


def test_the_client_reads_the_whole_catalogue(client: dict[str, Any], app_: FastAPI, make: Factory) -> None:
    made = {make.offering(title=f"Offering {number}").title for number in range(30)}

    titles = asyncio.run(client["titles"]("http://testserver", transport=httpx.ASGITransport(app_)))

    assert len(titles) == 30
    assert set(titles) == made


def test_the_client_reads_areas_in_a_language(client: dict[str, Any], app_: FastAPI) -> None:
    async def read_areas() -> dict[str, str]:
        async with client["Counterpart"]("http://testserver", transport=httpx.ASGITransport(app_)) as service:
            areas: dict[str, str] = await service.areas("ar")
            return areas

    areas = asyncio.run(read_areas())

    assert len(areas) == 35
    assert re.search(r"[\u0600-\u06ff]", areas["inc.csirt"])


def test_the_client_says_why_it_was_refused(client: dict[str, Any], app_: FastAPI) -> None:
    async def ask() -> None:
        async with client["Counterpart"]("http://testserver", transport=httpx.ASGITransport(app_)) as service:
            await anext(aiter(service.need_profiles()))

    with pytest.raises(client["Refused"]) as refused:
        asyncio.run(ask())

    assert (refused.value.status, refused.value.code) == (401, "not_signed_in")
