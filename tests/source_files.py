"""The text files of the repository, and small questions about their syntax."""

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOT_OURS = re.compile(r"\.git|\.venv|var|build|dist|__pycache__|\.hypothesis|.*_cache|.*\.egg-info")
BINARY = {".png", ".ico", ".woff2", ".npz", ".gz", ".xlsx", ".docx"}


@dataclass(frozen=True)
class Source:
    """One text file of the repository: its path from the root, and what it says."""

    path: str
    text: str

    @property
    def stem(self) -> str:
        return Path(self.path).stem

    @property
    def package(self) -> str:
        return self.path.split("/", maxsplit=1)[0]


@cache
def files() -> list[Source]:
    """Every text file that belongs to the repository, found without git."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not NOT_OURS.fullmatch(name)]
        found += [Path(folder, name) for name in names if Path(name).suffix not in BINARY and name != ".coverage"]
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in sorted(found)]


@cache
def nodes(source: Source) -> list[ast.AST]:
    return list(ast.walk(ast.parse(source.text, source.path)))


@cache
def comments(source: Source) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def imports(source: Source) -> Iterator[tuple[int, str, str]]:
    """(line, module, name) of every import; the name is empty for `import module`."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)


def calls(source: Source, *names: str) -> Iterator[ast.Call]:
    """Calls of a function or method with one of these names."""
    for node in nodes(source):
        if isinstance(node, ast.Call) and (last_name(node.func) in names):
            yield node


def last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.AST) -> str:
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else last_name(node)


def attributes(source: Source) -> Iterator[tuple[int, str, str]]:
    """(line, what it is taken from, name) of every attribute."""
    for node in nodes(source):
        if isinstance(node, ast.Attribute):
            yield node.lineno, dotted(node.value), node.attr
