"""The record: acts in a hash chain, written in the same transaction as the act."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.models._types import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """One act: who, what, on which row, whose case; names of fields, never values."""

    __tablename__ = "audit_entry"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    sequence: int = Field(unique=True)
    at: datetime = Field(sa_type=UtcDateTime)
    person_id: UUID | None = Field(default=None, index=True)
    role: str | None = Field(default=None, max_length=20)
    action: str = Field(max_length=60)
    subject_kind: str = Field(max_length=40)
    subject_id: UUID | None = Field(default=None, index=True)
    case_organisation_id: UUID | None = Field(default=None, index=True)  # whose confidential case it is, if any
    case_country: str | None = Field(default=None, max_length=2)
    fields: list[str] = Field(default_factory=list, sa_type=JSON)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)

    def content(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "person_id": str(self.person_id) if self.person_id else None,
            "role": self.role,
            "action": self.action,
            "subject_kind": self.subject_kind,
            "subject_id": str(self.subject_id) if self.subject_id else None,
            "case_organisation_id": str(self.case_organisation_id) if self.case_organisation_id else None,
            "case_country": self.case_country,
            "fields": list(self.fields),
            "previous_hash": self.previous_hash,
        }


class AuditHead(SQLModel, table=True):
    """The end of the chain, so that an act can be added without reading earlier ones."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    sequence: int
    hash: str = Field(max_length=64)
