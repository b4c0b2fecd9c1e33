"""Every table of the service; one file an aggregate."""

from app.models.account import ApiToken, Link, LinkPurpose, SignInAttempt, WebSession
from app.models.audit import AuditEntry, AuditHead
from app.models.decision import HiddenOffering, HideReason, ShortlistEntry, Side
from app.models.match import ListedOffering, MatchList
from app.models.need import Label, Need, NeedProfile, NeedProfileState, NeedVector
from app.models.offering import (
    PUBLIC_STATES,
    RANKED_STATES,
    EntryReport,
    Offering,
    OfferingState,
    ServiceState,
    TextVector,
)
from app.models.organisation import Assignment, Organisation, Person
from app.models.project import Project

__all__ = [
    "PUBLIC_STATES",
    "RANKED_STATES",
    "ApiToken",
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "EntryReport",
    "HiddenOffering",
    "HideReason",
    "Label",
    "Link",
    "LinkPurpose",
    "ListedOffering",
    "MatchList",
    "Need",
    "NeedProfile",
    "NeedProfileState",
    "NeedVector",
    "Offering",
    "OfferingState",
    "Organisation",
    "Person",
    "Project",
    "ServiceState",
    "ShortlistEntry",
    "Side",
    "SignInAttempt",
    "TextVector",
    "WebSession",
]
