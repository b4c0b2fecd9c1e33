"""Who is asking, as a value."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The hat in use. A person may have several; an actor wears one."""

    GOVERNMENT = "government"
    PROVIDER = "provider"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with one hat on, or nobody (`ANONYMOUS`)."""

    person_id: UUID | None = None
    organisation_id: UUID | None = None
    role: Role | None = None
    roles: frozenset[Role] = frozenset()
    country: str | None = None
    assigned: frozenset[str] = frozenset()
    is_focal_point: bool = False
    language: str = "en"
    time_zone: str = "UTC"
    name: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_government(self) -> bool:
        return self.role is Role.GOVERNMENT

    @property
    def is_provider(self) -> bool:
        return self.role is Role.PROVIDER

    @property
    def is_coordinator(self) -> bool:
        return self.role is Role.COORDINATOR

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def is_insider(self) -> bool:
        """Uses the insiders' engine. What they may see is decided by `readable`; admins see no case there."""
        return self.is_government or self.is_coordinator or self.is_admin

    def coordinates(self, country: str | None) -> bool:
        return self.is_coordinator and country in self.assigned


ANONYMOUS = Actor()
SYSTEM = Actor(name="system")
