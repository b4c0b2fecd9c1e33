"""Lists as the API answers them: sentences in the reader's language, beside the data that they rest on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.matches import wording
from app.matches.mapping._lists import Body, count_exclusions
from app.matches.schemas import (
    ContributionPrivate,
    ListedOffering,
    MatchPrivate,
    NearMissPrivate,
    NextStepPrivate,
    ReasonPrivate,
    SuggestedAreaPrivate,
    ToConfirmPrivate,
)
from app.matches.wording import MatchView, NearMissView
from app.web.translation import Translator


def to_answer(t: Translator, body: Body, on: date, *, with_exclusions: bool, of_profile: bool) -> dict[str, Any]:
    """The rows of a list; counts of exclusions only for those who may see them."""
    shown = wording.view(t, body, on)
    return {
        "suggested_areas": [
            SuggestedAreaPrivate(area=one["area"], phrases=one["phrases"], sentence=one["sentence"])
            for one in body["suggested"]
        ],
        "notes": body["notes"],
        "matches": [_match(t, match, of_profile=of_profile) for match in shown.matches],
        "near_misses": [_near_miss(miss, of_profile=of_profile) for miss in shown.near_misses],
        "exclusions": count_exclusions(body) if with_exclusions else None,
    }


def _match(t: Translator, match: MatchView, *, of_profile: bool) -> MatchPrivate:
    return MatchPrivate(
        rank=match.rank,
        offering=_offering(match.card),
        band=match.band,
        score=match.score,
        need_id=match.need_id if of_profile else None,
        contributions=[ContributionPrivate(name=s.name, value=s.value, sentence=s.label) for s in match.shares],
        reasons=[
            ReasonPrivate(
                name=reason["name"],
                sentence=wording.plain(t, sentence),
                need_words=reason["need_words"],
                offering_words=reason["offering_words"],
                values=reason["values"],
            )
            for reason, sentence in match.because
        ],
        evidence=match.evidence,
        overlaps=match.overlaps,
        missing=match.missing,
        to_confirm=[ToConfirmPrivate(name=name, sentence=sentence) for name, sentence in match.confirm],
        next_step=NextStepPrivate(
            kind=match.card["next_step"],
            sentence=match.next_step,
            url=match.card["source_url"],
            on=match.card["closes_on"],
        ),
    )


def _near_miss(miss: NearMissView, *, of_profile: bool) -> NearMissPrivate:
    return NearMissPrivate(
        offering=_offering(miss.card),
        rule=miss.rule,
        would_rank=miss.would_rank,
        sentence=miss.sentence,
        need_id=(miss.need_id or None) if of_profile else None,
    )


def _offering(card: Mapping[str, Any]) -> ListedOffering:
    return ListedOffering.model_validate(
        {name: card[name] for name in ListedOffering.model_fields if name != "basis"}
        | {"basis": wording.basis_of(card)}
    )
