"""Queries of vectors: those of needs start from `readable`, those of public texts are everybody's."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.actor import Actor
from app.models import Need, NeedVector, TextVector
from app.visibility import readable


def need_vectors(session: Session, actor: Actor, profile_id: UUID, encoder: str) -> dict[str, bytes]:
    """Kept vectors of a profile's sentences, by the hash of their text."""
    of_profile = readable(actor, Need).where(col(Need.need_profile_id) == profile_id)
    query = (
        readable(actor, NeedVector)
        .where(col(NeedVector.need_id).in_(of_profile.with_only_columns(col(Need.id))))
        .where(col(NeedVector.encoder) == encoder)
        .with_only_columns(col(NeedVector.text_hash), col(NeedVector.vector))
    )
    return {text_hash: vector for text_hash, vector in session.execute(query)}


def add_need_vectors(session: Session, need_id: UUID, encoder: str, vectors: Mapping[str, bytes]) -> None:
    session.add_all(
        NeedVector.model_validate({"need_id": need_id, "encoder": encoder, "text_hash": text_hash, "vector": vector})
        for text_hash, vector in sorted(vectors.items())
    )


def text_vectors(session: Session, encoder: str) -> dict[str, bytes]:
    """Every kept vector of a public text, by the hash of its text."""
    query = select(col(TextVector.text_hash), col(TextVector.vector)).where(col(TextVector.encoder) == encoder)
    return {text_hash: vector for text_hash, vector in session.execute(query)}


def add_text_vectors(session: Session, encoder: str, vectors: Mapping[str, bytes]) -> int:
    """Keep vectors of public texts that are not kept yet; says how many were new."""
    known = set(_known_hashes(session, encoder, vectors))
    fresh = {text_hash: vector for text_hash, vector in vectors.items() if text_hash not in known}
    session.add_all(
        TextVector.model_validate({"encoder": encoder, "text_hash": text_hash, "vector": vector})
        for text_hash, vector in sorted(fresh.items())
    )
    return len(fresh)


def _known_hashes(session: Session, encoder: str, hashes: Iterable[str]) -> Iterable[str]:
    wanted = list(hashes)
    for start in range(0, len(wanted), 500):  # databases limit how many values one query may carry
        query = select(col(TextVector.text_hash)).where(
            col(TextVector.encoder) == encoder, col(TextVector.text_hash).in_(wanted[start : start + 500])
        )
        yield from session.scalars(query)
