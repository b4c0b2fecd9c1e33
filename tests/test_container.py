"""The container and the commands, read as text: no engine is needed to see that a promise was dropped."""

import json
import re
import shlex

import pytest
from source_files import ROOT

from app.settings import Settings

CONTAINER = (ROOT / "Dockerfile").read_text("utf-8")


def instructions(text: str) -> list[tuple[str, str]]:
    """(instruction, rest of the line) in order; continued lines joined, comments left out."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", lines)
    return [
        (word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines()) if word
    ]


def stages(text: str) -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions(text):
        if word == "FROM":
            found.append([])
        if found:
            found[-1].append((word, rest))
    return found


def faults(text: str) -> set[str]:
    """What this Dockerfile does that ours promises not to do."""
    parts = stages(text)
    last = parts[-1]
    said = {word: rest for word, rest in last}
    runs = " ".join(rest for word, rest in last if word == "RUN")
    found = {
        "one stage": len(parts) != 2,
        "runs as root": said.get("USER", "root").split(":")[0] in {"root", "0"},
        "root is not the last word": [word for word, _ in last if word in {"USER", "RUN"}][-1:] != ["USER"],
        "volumes": json.loads(said.get("VOLUME", "[]")) != ["/data"],
        "compiler": re.search(r"\b(gcc|g\+\+|build-essential|clang|make)\b", runs) is not None,
        "pip stays": "pip uninstall" not in runs or "pip install" in runs,
        "packages are added": "apt-get" in runs,
        "shell starts it": not said.get("CMD", "").startswith("["),
        "no health check by the CLI": '"counterpart"' not in said.get("HEALTHCHECK", ""),
        "writes beside the code": "PYTHONDONTWRITEBYTECODE=1" not in said.get("ENV", ""),
        "copies everything": any(rest.split()[0] == "." for part in parts for word, rest in part if word == "COPY"),
        "unlocked packages": "--require-hashes" not in " ".join(rest for _, rest in parts[0]),
        "a secret": re.search(r"(?i)(secret|password|token|key)=", text) is not None,
    }
    return {name for name, is_there in found.items() if is_there}


def test_the_container_keeps_its_promises() -> None:
    assert faults(CONTAINER) == set()


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("FROM ${BASE} AS run\n", "", "one stage"),
        ("USER 10001:10001", "USER root", "runs as root"),
        ("USER 10001:10001", "USER 10001:10001\nUSER 0\nRUN true", "root is not the last word"),
        ('VOLUME ["/data"]', 'VOLUME ["/data", "/logs"]', "volumes"),
        ("RUN python -m pip uninstall", "RUN apt-get install gcc && pip uninstall", "compiler"),
        ("RUN python -m pip uninstall", "RUN apt-get install curl && pip uninstall", "packages are added"),
        ("RUN python -m pip uninstall --yes pip setuptools wheel", "RUN true", "pip stays"),
        ('CMD ["counterpart", "serve"]', "CMD counterpart serve", "shell starts it"),
        ('CMD ["counterpart", "doctor", "--serving"]', "CMD true", "no health check by the CLI"),
        ("PYTHONDONTWRITEBYTECODE=1", "PYTHONUTF8=1", "writes beside the code"),
        ("COPY app ./app", "COPY . .", "copies everything"),
        ("--require-hashes ", "", "unlocked packages"),
        ("COUNTERPART_HOST=0.0.0.0", "ADMIN_PASSWORD=secret", "a secret"),
    ],
)
def test_a_broken_promise_is_seen(good: str, bad: str, fault: str) -> None:
    assert good in CONTAINER

    assert fault in faults(CONTAINER.replace(good, bad))


def test_the_image_gets_only_what_it_runs() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").split()
    copied = {rest.split()[0] for word, rest in stages(CONTAINER)[0] if word == "COPY"}

    assert lines[lines.index("*")] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied


def test_the_container_uses_settings_that_exist() -> None:
    used = re.findall(r"COUNTERPART_(\w+)=", CONTAINER)

    assert used
    assert {name.lower() for name in used} <= set(Settings.model_fields)


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_both_locks_agree() -> None:
    small, large = pins("requirements.lock"), pins("requirements-dev.lock")

    assert len(small) > 30
    assert small.items() <= large.items()


def test_every_pin_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8"))
        assert [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    "target", ["install", "run", "test", "check", "proof", "proof-full", "browser-test", "bench", "figures"]
)
def test_the_promised_commands_exist(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE)


def test_continuous_integration_runs_everything() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")

    assert "set -euo pipefail" in script
    assert shlex.split(script.splitlines()[-1]) == ["make", "check", "test", "proof", "browser-test"]
