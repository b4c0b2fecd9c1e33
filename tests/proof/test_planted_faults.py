"""Each planted fault is killed by the test that is named beside it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from faults import FAULTS, Fault

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("app", "matching", "data", "tests", "migrations", "pyproject.toml")
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "pytest_alembic"]
PATIENCE = 1800  # seconds: for a test that never ends, not for a slow machine
# the copy's packages, found from its own folder; no plugin that these tests do not use
ENVIRONMENT = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "."}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project beside the project, to break it there."""
    folder = tmp_path_factory.mktemp("broken")
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(
            source, folder / name, **({"ignore": ignored} if source.is_dir() else {})
        )
    return folder


def run(copy: Path, test: str) -> subprocess.CompletedProcess[str]:
    name, _, function = test.partition("::")
    words = [*PYTEST, name, *(["-k", function] if function else [])]
    return subprocess.run(
        words, cwd=copy, env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_there_are_thirty_faults() -> None:
    assert len(FAULTS) >= 30
    assert len({(fault.file, fault.old, fault.new) for fault in FAULTS}) == len(FAULTS)


def test_the_named_tests_pass_as_long_as_nothing_is_broken(copy: Path) -> None:
    names = sorted({fault.test.partition("::")[0] for fault in FAULTS})
    found = subprocess.run(
        [*PYTEST, *names],
        cwd=copy,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert found.returncode == 0, found.stdout[-3000:]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{Path(fault.file).stem}: {fault.new[:40]}")
def test_the_named_test_kills_the_fault(fault: Fault, copy: Path) -> None:
    file = copy / fault.file
    text = file.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, "the fault must fit in one place"
    file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")

    try:
        found = run(copy, fault.test)
    finally:
        file.write_text(text, encoding="utf-8")

    assert found.returncode == 1, f"nobody noticed\n{found.stdout[-2000:]}"
    assert "failed" in found.stdout
