"""Every offering among the first five has a reason that quotes the need and the offering, letter for letter."""

from pathlib import Path

import pytest

from app.cli import ranking as verbs
from data import RELEASE, load_needs

pytestmark = pytest.mark.usefixtures("_one_ranker")


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text_only", [False, True])
def test_the_first_five_quote_both_texts(evaluation: Path, text_only: bool) -> None:
    ranker = verbs.make_ranker(None, "expert")
    written = {offering.id: plain(offering.text) for offering in ranker.offerings}
    n_rows = 0
    for record in load_needs(evaluation / "needs.jsonl"):
        said = plain(record.need.statement)
        ranking = ranker.rank(verbs.to_profile(record, text_only=text_only), on=RELEASE.date, k=5)
        for match in ranking.matches:
            quoting = [reason for reason in match.reasons if reason.need_words and reason.offering_words]
            assert quoting, (record.need.id, match.offering_id)
            for reason in quoting:
                if reason.name != "words":  # these are listed, not quoted as one passage
                    assert reason.need_words.removesuffix("…") in said
                    assert reason.offering_words.removesuffix("…") in written[match.offering_id]
            n_rows += 1

    assert n_rows == 5 * 40
