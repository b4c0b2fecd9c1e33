"""The shape of the house: who imports whom, what stands in which file. Every rule is broken here once on purpose."""

from copy import deepcopy
from importlib.util import find_spec

import grimp
import pytest
from house_rules import DOMAINS, RULES, confidential_tables
from importlinter.api import read_configuration
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from source_files import ROOT, Source, files

CONTRACT_TYPES = {
    "acyclic_siblings": AcyclicSiblingsContract,
    "forbidden": ForbiddenContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}
CONFIGURATION = read_configuration(str(ROOT / ".importlinter"))
CONTRACTS = {options["name"].split()[0]: options for options in CONFIGURATION["contracts_options"]}

# One import that would break each contract: who imports, what is imported.
PLANTED_IMPORTS = [
    ("1.", "matching._ranker", "data"),
    ("1.", "data", "app.actor"),
    ("2a.", "app.matches.service", "matching._ranker"),
    ("2b.", "app.cli", "data.planted"),
    ("3.", "matching._text", "matching._features"),
    ("3.", "matching._text", "matching._encoder"),
    ("3.", "matching.utils", "matching._types"),
    ("4.", "app.models.planted", "app.visibility"),
    ("4.", "app.needs.service", "app.offerings.service"),
    ("4.", "app.web.planted", "app.accounts.service"),
    ("4.", "app.helpers", "app.actor"),
    ("5.", "app.needs.repository", "app.needs.service"),
    ("5.", "app.needs.pages", "app.needs.routes"),
    ("5.", "app.needs.utils", "app.needs.schemas"),
    ("7.", "app.needs.service", "fastapi"),
    ("7.", "app.offerings.policy", "app.web.dependencies"),
    ("8.", "matching._errors", "matching._ranker"),
]

# One file that would break each rule.
PLANTED_FILES = {
    "sql_words_only_in_repositories": [
        ("app/needs/service.py", "from sqlmodel import select"),
        ("app/needs/pages.py", "import sqlalchemy as sa"),
        ("app/needs/service.py", "rows = session.query(Person)"),
    ],
    "confidential_tables_only_through_readable": [
        ("app/needs/repository.py", "from sqlalchemy import select\nrows = select(NeedProfile)"),
        ("app/needs/repository.py", "n = select(func.count()).select_from(Need)"),
        ("app/matches/repository.py", "row = session.get(MatchList, match_list_id)"),
    ],
    "no_sql_as_text": [
        ("app/needs/repository.py", "from sqlalchemy import text"),
        ("app/site/service.py", "connection.exec_driver_sql('SELECT 1')"),
    ],
    "the_request_commits": [("app/needs/service.py", "session.commit()")],
    "only_settings_read_the_environment": [
        ("app/worker.py", "import os\nport = os.environ['PORT']"),
        ("app/worker.py", "from os import getenv"),
    ],
    "only_the_clock_reads_time": [
        ("app/needs/service.py", "submitted_at = datetime.now(UTC)"),
        ("app/models/need.py", "default = func.now()"),
        ("matching/_ranker.py", "day = date.today()"),
        ("app/worker.py", "import time\nstarted = time.time()"),
    ],
    "errors_in_our_own_words": [("app/needs/routes.py", "from fastapi import APIRouter, HTTPException")],
    "outputs_list_their_fields": [
        ("app/needs/schemas.py", "class NeedIn(BaseModel):\n    title: str\nclass NeedPrivate(NeedIn): ..."),
        ("app/needs/schemas.py", "class NeedPublic(Need): ..."),
    ],
    "models_resolve_their_annotations": [
        ("app/models/need.py", "from __future__ import annotations"),
        ("app/models/need.py", "class Basket(SQLModel):\n    items: list[str]"),
    ],
    "imports_can_be_seen": [("app/main.py", "import importlib\nimportlib.import_module('app.needs.routes')")],
    "the_library_imports_little": [
        ("matching/_ranker.py", "import pandas"),
        ("matching/_ranker.py", "import random"),
        ("matching/_text.py", "rows = open('words.txt')"),
    ],
    "the_data_import_little": [("data/_offerings.py", "import httpx")],
    "modules_are_short": [("app/needs/service.py", "x = 1\n" * 301)],
    "names_say_something": [("app/web/utils.py", ""), ("matching/_common.py", "")],
    "domains_have_the_same_files": [
        ("app/needs/rules.py", ""),
        ("app/needs/catalogue.py", ""),
        ("app/needs/parts/service.py", ""),
        ("app/needs/service/parts/submit.py", ""),
        ("app/reports/service.py", ""),
    ],
    "suppressions_have_a_reason": [
        ("app/needs/service.py", "x = 1  # noq" + "a: E501"),
        ("app/needs/service.py", "x = 1  # noq" + "a  # because it is shorter"),
        ("app/needs/service.py", "x = 1  # type: ign" + "ore[misc]"),
        ("app/needs/service.py", "x = 1  # pragma: no co" + "ver"),
    ],
    "skipped_tests_say_why": [("tests/test_a.py", "@pytest.mark.skip\ndef test_a(): ...")],
    "nothing_unfinished": [("app/needs/service.py", "# TO" + "DO: write this")],
    "no_foreign_places_or_tools": [
        ("README.md", "pip install --index-url https://py" + "pi.org/simple"),
        ("docs/operations.md", "cd /wo" + "rk/main"),
        ("app/needs/service.py", "# as iss" + "ue 7 asks"),
        ("CHANGELOG.md", "written with clau" + "de"),
    ],
    "locks_hold_no_addresses": [
        ("requirements.lock", "--index-url https://packages.example.org/simple"),
        ("requirements-dev.lock", "numpy @ https://packages.example.org/numpy.whl"),
        ("requirements.lock", "numpy>=2"),
    ],
}
# What the same rules must let through, so that a rule that flags everything is caught too.
ALLOWED_FILES = [
    (
        "app/needs/repository.py",
        "from sqlmodel import select\nrows = readable(actor, NeedProfile)\nones = select(Person)",
    ),
    ("app/visibility.py", "from sqlalchemy import select\nrows = select(NeedProfile)"),
    ("app/needs/service.py", "at = clock.now()\nx = 1  # noqa: E501  # the address cannot be broken"),
    ("app/needs/schemas.py", "class NeedIn(BaseModel):\n    title: str\nclass NeedPrivate(BaseModel):\n    title: str"),
    ("matching/_encoder.py", "import numpy\nfrom pathlib import Path"),
    ("tests/test_a.py", "@pytest.mark.skip(reason='no browser here')\ndef test_a(): ..."),
    ("docs/operations.md", "The container needs a writable `/tmp` and `/data`."),
    ("requirements.lock", "numpy==2.4.0 \\\n    --hash=sha256:" + "0" * 64),
]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *CONFIGURATION["session_options"]["root_packages"], include_external_packages=True, cache_dir=None
    )


def is_kept(contract: str, graph: grimp.ImportGraph) -> bool:
    options = CONTRACTS[contract]
    checker = CONTRACT_TYPES[options["type"]](options["name"], CONFIGURATION["session_options"], options)
    return checker.check(deepcopy(graph), verbose=False).kept


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_imports_keep_the_contract(contract: str, graph: grimp.ImportGraph) -> None:
    assert is_kept(contract, graph), "run `make check` to see which import breaks it"


@pytest.mark.parametrize(("contract", "importer", "imported"), PLANTED_IMPORTS)
def test_a_planted_import_breaks_the_contract(
    contract: str, importer: str, imported: str, graph: grimp.ImportGraph
) -> None:
    planted = deepcopy(graph)
    for module in {importer, imported} - planted.modules:
        planted.add_module(module)

    planted.add_import(importer=importer, imported=imported)

    assert not is_kept(contract, planted)


def test_every_contract_has_a_planted_import() -> None:
    assert {contract for contract, _, _ in PLANTED_IMPORTS} == set(CONTRACTS)


def test_every_domain_that_exists_is_in_the_contract() -> None:
    existing = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")} & DOMAINS

    assert {container.removeprefix("app.") for container in CONTRACTS["5."]["containers"]} == existing


@pytest.mark.parametrize("name", RULES)
def test_the_files_keep_the_rule(name: str) -> None:
    assert [f"{source.path}:{line}" for source in files() for line in RULES[name](source)] == []


@pytest.mark.parametrize(
    ("name", "path", "text"), [(name, path, text) for name, planted in PLANTED_FILES.items() for path, text in planted]
)
def test_a_planted_file_breaks_the_rule(name: str, path: str, text: str) -> None:
    assert list(RULES[name](Source(path, text))) != []


@pytest.mark.parametrize(("path", "text"), ALLOWED_FILES)
def test_a_good_file_breaks_no_rule(path: str, text: str) -> None:
    assert [name for name, check in RULES.items() if list(check(Source(path, text)))] == []


def test_every_rule_has_a_planted_file() -> None:
    assert set(PLANTED_FILES) == set(RULES)


def test_need_tables_are_confidential() -> None:
    decided = {"HiddenOffering", "ShortlistEntry", "ListedOffering"}
    assert {"NeedProfile", "Need", "NeedVector", "MatchList", "AuditEntry"} | decided <= confidential_tables()


@pytest.mark.parametrize("package", CONFIGURATION["session_options"]["root_packages"])
def test_the_packages_are_ours(package: str) -> None:
    """Other people have published packages of these names; a mixed-up environment must not pass."""
    found = find_spec(package)

    assert found is not None
    assert found.origin == str(ROOT / package / "__init__.py")
