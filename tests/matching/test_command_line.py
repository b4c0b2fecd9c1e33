"""The pure verbs as a user types them: formats, exit codes, and one clear line for bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from data import RELEASE, load_offering_records, offering_to_row

pytestmark = pytest.mark.usefixtures("_one_ranker")

OF_A_LIST = {"need", "matches", "near_misses", "exclusions", "weights_version", "catalogue_version"}
OF_A_MATCH = {
    *("rank", "offering", "offering_id", "band", "score", "contributions", "reasons", "to_confirm", "next_step"),
}
NEED = {"id": "n1", "country": "FJ", "statement": "We have no response team.", "language": "en", "areas": ["inc.csirt"]}
OTHER = {"id": "n0", "country": "SN", "statement": "Nous manquons d'enqu\u00eateurs form\u00e9s.", "language": "fr"}


def write(path: Path, *rows: object) -> str:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return str(path)


@pytest.fixture
def needs(tmp_path: Path) -> str:
    return write(tmp_path / "needs.jsonl", NEED, OTHER)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_help_is_quick_because_nothing_heavy_is_imported():
    code = (
        "import sys; sys.argv = ['counterpart', '--help']\n"
        "from app.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'sqlmodel', 'sqlalchemy', 'fastapi', 'matching', 'data', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())

    assert done.stderr.strip() == "[]"
    assert "rank" in done.stdout


@pytest.mark.slow
def test_a_run_has_one_line_an_offering_in_the_order_of_the_needs(needs):
    first, second = (run("rank", "--needs", needs, "--k", "3", "--format", "trec") for _ in range(2))

    assert first.exit_code == 0
    assert first.stdout_bytes == second.stdout_bytes
    lines = [line.split() for line in first.stdout.splitlines()]
    assert [(need, q, rank, tag) for need, q, _, rank, _, tag in lines] == [
        (need, "Q0", str(rank), "counterpart") for need in ("n1", "n0") for rank in (1, 2, 3)
    ]
    scores = [float(line[4]) for line in lines]
    assert scores[:3] == sorted(scores[:3], reverse=True)
    assert first.stderr.startswith("rules as of ")


@pytest.mark.slow
def test_json_says_everything_a_list_needs(needs):
    result = run("rank", "--needs", needs, "--k", "2", "--json", "--on", "2026-11-01", "--text-only")

    listed = json.loads(result.stdout)
    assert result.stderr == ""
    assert [one["need"] for one in listed] == ["n1", "n0"]
    assert listed[0]["areas_are_suggested"] is True
    assert listed[0]["on"] == "2026-11-01"
    match = listed[0]["matches"][0]
    assert listed[0].keys() >= OF_A_LIST
    assert match.keys() >= OF_A_MATCH
    assert match["offering"]["id"] == match["offering_id"]
    assert match["next_step"]["kind"] in ("open_link", "apply_by", "introduction")
    assert listed[0]["catalogue_version"] == RELEASE.version
    assert sum(share["value"] for share in match["contributions"]) == match["score"]


@pytest.mark.slow
def test_json_names_the_near_misses_and_the_catalogue_of_a_file(needs, tmp_path):
    rows = [offering_to_row(record) for record in load_offering_records()[:12]]
    for row in rows:
        row["facts"] |= {"languages": {"value": ["ja"], "basis": "stated", "quote": "in Japanese"}}
        row["facts"] |= {"open_to_all": {"value": True, "basis": "stated", "quote": "all"}}
    need = write(tmp_path / "need.jsonl", NEED | {"delivery_languages": ["fr"]})
    shorter, longer = (write(tmp_path / f"{n}.jsonl", *rows[:n]) for n in (11, 12))

    results = [run("rank", "--needs", need, "--offerings", file, "--format", "json") for file in (shorter, longer)]

    first, second = (json.loads(result.stdout)[0] for result in results)
    assert first["near_misses"]
    assert {"offering", "rule", "would_rank"} <= first["near_misses"][0].keys()
    assert first["near_misses"][0]["rule"] == "shares_a_language"
    assert first["exclusions"]["shares_a_language"] >= len(first["near_misses"])
    assert first["catalogue_version"] != second["catalogue_version"]


@pytest.mark.slow
def test_the_table_explains(needs):
    result = run("rank", "--needs", needs, "--k", "1", "--explain", "--on", "2026-11-01")

    assert result.exit_code == 0
    assert "(area)" in result.stdout
    assert "areas | " in result.stdout


@pytest.mark.slow
def test_explain_shows_rules_contributions_and_what_if(needs):
    listed = run("rank", "--needs", needs, "--k", "1", "--format", "trec").stdout.split()[2]

    result = run("explain", "--needs", needs, "--need", "n1", "--offering", listed)

    assert result.exit_code == 0
    assert "is_open_to_country" in result.stdout
    assert result.stdout.startswith(f"{listed}: rank 1")
    assert (
        json.loads(run("explain", "--needs", needs, "--need", "n1", "--offering", listed, "--json").stdout)["rank"] == 1
    )


@pytest.mark.slow
def test_suggest_names_the_phrases(needs):
    result = run("suggest", "--needs", needs, "--k", "2")

    assert result.stdout.splitlines()[0] == "n1"
    assert "inc.csirt" in result.stdout.splitlines()[1]
    assert "response team" in result.stdout.splitlines()[1]
    assert json.loads(run("suggest", "--needs", needs, "--json").stdout.splitlines()[0])["need"] == "n1"


@pytest.mark.slow
def test_a_run_is_evaluated(needs, tmp_path):
    output = run("rank", "--needs", needs, "--k", "5", "--format", "trec").stdout
    (tmp_path / "run.txt").write_text(output, "utf-8")
    (tmp_path / "grades.csv").write_text(f"need_id,offering_id,grade\nn1,{output.split()[2]},3\n", "utf-8")
    files = ("--run", str(tmp_path / "run.txt"), "--judgements", str(tmp_path / "grades.csv"), "--needs", needs)

    result = run("evaluate", *files, "--per-need")

    assert result.stdout.splitlines()[0].startswith("n1 en ndcg@10 1.000")
    assert result.stdout.splitlines()[1].startswith("original (n=1): ndcg@10 1.000")
    assert json.loads(run("evaluate", *files, "--json").stdout)["needs"]["n1"]["mrr"] == 1.0


@pytest.mark.slow
def test_an_offering_file_replaces_the_catalogue(needs, tmp_path):
    row = {"id": "only", "provider": "P", "title": "Response team training", "summary": "", "areas": ["inc.csirt"]}
    offerings = write(tmp_path / "offerings.jsonl", {**row, "facts": {}})

    result = run("rank", "--needs", needs, "--offerings", offerings, "--format", "trec")

    assert [line.split()[2] for line in result.stdout.splitlines()] == ["only", "only"]


BAD_ROWS = [
    ({**NEED, "areas": ["gov.magic"]}, "areas"),
    ({**NEED, "country": "ZZ"}, "country"),
    ({**NEED, "language": "klingon"}, "language"),
    ({**NEED, "modes": ["magic"]}, "modes"),
    ({**NEED, "severity": 9}, "severity"),
    ({**NEED, "statement": ""}, "statement"),
    ({**NEED, "statement": "x" * 200_000}, "statement"),
    ({**NEED, "window": {"opens_on": "2027-02-01", "closes_on": "2027-01-01"}}, "window"),
    ({key: value for key, value in NEED.items() if key != "id"}, "id"),
]


@pytest.mark.parametrize(("row", "field"), BAD_ROWS, ids=lambda value: value if isinstance(value, str) else "row")
def test_a_bad_need_is_one_clear_line_and_exit_1(row, field, tmp_path):
    result = run("rank", "--needs", write(tmp_path / "needs.jsonl", OTHER, row), "--on", "2026-11-01")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("needs.jsonl, line 2, ")
    assert field in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"PK\x03\x04", b"id,country\n1,FJ\n", b"[1, 2]\n"])
def test_a_file_of_another_format_is_refused(content, tmp_path):
    (tmp_path / "needs.jsonl").write_bytes(content)

    result = run("rank", "--needs", str(tmp_path / "needs.jsonl"), "--on", "2026-11-01")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("needs.jsonl, line ")
    assert "Traceback" not in result.stderr


def test_a_duplicated_id_is_refused(tmp_path):
    result = run("rank", "--needs", write(tmp_path / "needs.jsonl", NEED, NEED), "--on", "2026-11-01")

    assert result.exit_code == 1
    assert "line 2, id" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--format", "xml"], 2),
        (["--on", "yesterday"], 2),
        (["--on", "2026-13-01"], 2),
        (["--on", "20261101"], 2),
        (["--k", "0"], 2),
        (["--weights", "no-such-set"], 1),
        (["--offerings", "no-such-file.jsonl"], 1),
        (["--unknown"], 2),
    ],
)
def test_wrong_use_is_said_without_a_traceback(needs, arguments, code):
    result = run("rank", "--needs", needs, *(["--on", "2026-11-01"] if "--on" not in arguments else []), *arguments)

    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_weights_that_name_an_unknown_feature_are_refused(needs, tmp_path):
    (tmp_path / "w.json").write_text(json.dumps({"version": "x", "values": {"charm": 1}}), "utf-8")

    result = run("rank", "--needs", needs, "--on", "2026-11-01", "--weights", str(tmp_path / "w.json"))

    assert result.exit_code == 1
    assert result.stderr == "w.json, line 1, values: unknown feature: charm\n"


@pytest.mark.parametrize("missing", [["--need", "nope", "--offering", "x"], ["--need", "n1", "--offering", "nope"]])
def test_explaining_what_is_not_there_is_refused(needs, missing):
    result = run("explain", "--needs", needs, "--on", "2026-11-01", *missing)

    assert result.exit_code == 1
    assert result.stderr.startswith("--")


@pytest.mark.parametrize(
    ("run_lines", "grades", "said"),
    [
        ("n1 Q0 a\n", "need_id,offering_id,grade\n", "run.txt, line 1"),
        ("", "need_id,offering_id\n", "grades.csv, line 1"),
        ("", "need_id,offering_id,grade\nn1,a,7\n", "grades.csv, line 2"),
        ("", "need_id,offering_id,grade\nn7,a,3\n", "grades.csv: no need of needs.jsonl is judged"),
    ],
)
def test_bad_runs_and_judgements_are_refused(needs, tmp_path, run_lines, grades, said):
    (tmp_path / "run.txt").write_text(run_lines, "utf-8")
    (tmp_path / "grades.csv").write_text(grades, "utf-8")

    result = run(
        *("evaluate", "--needs", needs, "--run", str(tmp_path / "run.txt")),
        *("--judgements", str(tmp_path / "grades.csv")),
    )

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(said)


def test_training_on_unknown_ids_is_refused(needs, tmp_path):
    (tmp_path / "grades.csv").write_text("need_id,offering_id,grade\nn1,nobody,3\n", "utf-8")

    result = run(
        *("train", "--needs", needs, "--judgements", str(tmp_path / "grades.csv"), "--on", "2026-11-01"),
        *("--out", str(tmp_path / "out.json")),
    )

    assert result.exit_code == 1
    assert "offering(s) that the catalogue lacks" in result.stderr
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("verb", ["rank", "explain"])
def test_needs_of_fictional_countries_are_ranked_where_a_demo_is_set_up(verb, tmp_path, monkeypatch):
    needs = write(tmp_path / "needs.jsonl", NEED | {"country": "XA"})
    words = [verb, "--needs", needs, "--on", "2026-06-01"]
    if verb == "explain":
        words += ["--need", "n1", "--offering", load_offering_records()[0].offering.id]

    refused = run(*words)
    monkeypatch.setenv("COUNTERPART_DEMO", "1")
    ranked = run(*words)
    unknown = run(verb, "--needs", write(tmp_path / "zz.jsonl", NEED | {"country": "ZZ"}), *words[3:])

    assert (refused.exit_code, ranked.exit_code, unknown.exit_code) == (1, 0, 1)
    assert "needs.jsonl, line 1, country: not a known country" in refused.stderr
    assert "zz.jsonl, line 1, country: not a known country" in unknown.stderr
