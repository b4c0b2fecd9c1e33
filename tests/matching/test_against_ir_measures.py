"""`evaluate` says what ir-measures says of the shipped runs: grades as gains of 2**grade - 1, good from grade 2 on."""

from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, P, R, nDCG

from app.cli import ranking as verbs
from data import RELEASE, load_needs
from matching import JudgedNeed, evaluate, read_judgements, read_run, run_lines

OURS = {"ndcg@10": nDCG @ 10, "p@5": P @ 5, "recall@20": R @ 20, "mrr": RR}


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
def test_measures_of_a_real_run_agree_need_by_need(evaluation: Path):
    records = [record for record in load_needs(evaluation / "needs.jsonl") if not record.translation_of][::3]
    judged = read_judgements((evaluation / "judgements.csv").read_text("utf-8").splitlines())
    profiles = [verbs.to_profile(record) for record in records]
    lines = run_lines(verbs.make_ranker(None, "expert").rank_many(profiles, on=RELEASE.date, k=40))

    ours = evaluate(read_run(lines), judged, [JudgedNeed(record.need.id) for record in records])

    pairs = [(r.need.id, offering, grade) for r in records for offering, grade in judged[r.need.id].items()]
    gains = [ir_measures.Qrel(need, offering, 2 ** max(grade, 0) - 1) for need, offering, grade in pairs]
    good = [ir_measures.Qrel(need, offering, int(grade >= 2)) for need, offering, grade in pairs]
    # by rank: a tie is settled there, and not once more by the other implementation
    run = [ir_measures.ScoredDoc(n, offering, -float(rank)) for n, _, offering, rank, *_ in map(str.split, lines)]
    for measures, grades in (([nDCG @ 10], gains), ([P @ 5, R @ 20, RR], good)):
        names = {measure: name for name, measure in OURS.items()}
        theirs = list(ir_measures.iter_calc(measures, grades, run))
        assert len(theirs) == len(records) * len(measures)
        for one in theirs:
            assert ours.by_need[one.query_id][names[one.measure]] == pytest.approx(one.value), one
        for measure, mean in ir_measures.calc_aggregate(measures, grades, run).items():
            assert ours.means["original"][1][names[measure]] == pytest.approx(mean)
