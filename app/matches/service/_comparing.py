"""Lists beside lists: the one before, and the one that a change of the question would make. Nothing is stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

import data
import matching
from app import clock
from app.actor import Actor
from app.errors import Conflict, Invalid
from app.matches import catalogue, mapping, policy, repository
from app.matches.catalogue import Catalogue
from app.matches.mapping import Changes
from app.matches.schemas import RankQuestion, WhatIfQuery
from app.matches.service._lists import Run, read_case, read_question, to_country, to_run
from app.models import MatchList
from app.offerings import service as offerings_service
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class SinceLast:
    """How a list differs from the one of the same scope before it, and what else changed between them."""

    before: MatchList
    changes: Changes
    left: frozenset[str]
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Today's list and the list of the changed question, and what changed since a kept one was made."""

    plain: Run
    changed: Run
    moved: tuple[str, ...] = ()


def since_last(session: Session, actor: Actor, row: MatchList, *, hidden: Collection[str] = ()) -> SinceLast | None:
    """What changed since the list of the same scope before; None for a first list. Nothing of what is hidden."""
    before = repository.find_before(session, actor, row)
    if before is None:
        return None
    changes = mapping.compare(mapping.without(before.body, hidden), mapping.without(row.body, hidden))
    unexplained = {move.offering["id"] for move in changes.gone if not move.rules}
    return SinceLast(before, changes, offerings_service.not_running(session, unexplained), _moved(before, row))


def what_if(session: Session, actor: Actor, row: MatchList, question: WhatIfQuery, *, settings: Settings) -> WhatIf:
    """Rank today's catalogue twice for the needs of a list: as they are, and with the change. Exact, not estimated."""
    case = read_case(session, actor, row.need_profile_id)
    if denial := policy.blocks_list(case.profile):
        raise Conflict(denial)
    rows = [need for need in case.needs if row.need_id in (None, need.id)]
    needs = [need for need in map(mapping.to_need, rows) if mapping.is_rankable(need)]
    if not needs:
        raise Conflict("nothing_to_rank")
    country, shelf = to_country(case.profile.country, settings), catalogue.get_catalogue(session, settings)
    kept = repository.need_vectors(session, actor, case.profile.id, shelf.encoder) if shelf.encoder else {}
    asked = mapping.Asked(country, needs, mapping.wanted_of(needs, rows), case.profile)
    with catalogue.sentences_of_a_need(kept):
        plain, changed = _both(shelf, asked, question, k=row.n_asked)
    return WhatIf(plain, changed, _moved(row, plain))


def what_if_ad_hoc(
    session: Session, actor: Actor, pasted: RankQuestion, question: WhatIfQuery, *, settings: Settings
) -> WhatIf:
    """The same for a pasted need. Nothing of it is stored, logged or remembered."""
    asked, shelf = read_question(session, actor, pasted, settings=settings)
    with catalogue.sentences_of_a_need({}):
        plain, changed = _both(shelf, asked, question, k=pasted.k)
    return WhatIf(plain, changed)


def _both(shelf: Catalogue, asked: mapping.Asked, question: WhatIfQuery, *, k: int) -> tuple[Run, Run]:
    """The list of the needs as they are, and the one of the changed question."""
    if question.problems:
        raise Invalid(question.problems)

    def ranked(needs: Sequence[matching.Need], **otherwise: Any) -> Run:
        profile = matching.NeedProfile(asked.country, tuple(needs))
        ranking = shelf.ranker.rank(profile, on=clock.today(), k=k, **otherwise)
        return to_run(ranking, shelf, replace(asked, needs=needs))

    other = data.load_weights(question.weights) if question.weights else None
    lifted = [question.lift] if question.lift else []
    changed = [change(need, question) for need in asked.needs]
    return ranked(asked.needs), ranked(changed, lifted=lifted, weights=other)


def change(need: matching.Need, question: WhatIfQuery) -> matching.Need:
    """The need with the change. A need that names no language takes every one: adding one would narrow it."""
    languages, window = need.delivery_languages, need.window
    if question.language and languages:
        languages |= {question.language}
    if question.window == "drop":
        window = None
    elif question.window == "move":
        window = matching.Window(question.opens_on, question.closes_on)
    return replace(need, delivery_languages=languages, window=window)


def _moved(before: MatchList, after: MatchList | Run) -> tuple[str, ...]:
    """What a difference between two lists may rest on."""
    found = {
        "needs": mapping.has_other_needs(before.body, after.body),
        "catalogue": before.catalogue_version != after.catalogue_version,
        "weights": before.weights_version != after.weights_version,
        "encoder": before.encoder != after.encoder,
        "length": before.body["n_asked"] != after.body["n_asked"],
    }
    return tuple(name for name, is_other in found.items() if is_other)
