"""Every offering among the first five has a reason that quotes the need and the offering, letter for letter."""

from pathlib import Path

import pytest
import tiny_catalogue as tiny

from app.cli import ranking as verbs
from data import RELEASE, load_needs


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.usefixtures("_one_ranker")
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


@pytest.mark.parametrize("fact", ["eligible_groups", "eligible_countries"])
@pytest.mark.parametrize(("basis", "is_guess"), [(tiny.stated, False), (tiny.inferred, True)])
def test_a_region_that_was_guessed_is_called_a_guess(fact: str, basis, is_guess: bool) -> None:
    where = basis("islands" if fact == "eligible_groups" else "XA")
    ranker = tiny.make_ranker([tiny.make_offering("a", open_to_all=None, **{fact: where})])

    (match,) = ranker.rank(tiny.make_profile(), on=tiny.ON).matches

    assert [r.values["is_guess"] for r in match.reasons if r.name.startswith("made_for_")] == [is_guess]
