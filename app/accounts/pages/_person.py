"""One person's page for administrators, and what can be done there."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session

from app.accounts import service, wording
from app.actor import Actor, Role
from app.errors import Conflict, Invalid, LinkUnusable
from app.models import LinkPurpose
from app.settings import Settings
from app.web import cookies
from app.web.dependencies import CountriesDep, FormDep, LangDep, SessionDep, SettingsDep, SignedInDep
from app.web.templating import redirect, render, translator_of
from app.web.vocabulary import by_name

router = APIRouter(prefix="/people/{person_id}")


@dataclass(frozen=True)
class Desk:
    """What every act on this page starts from: the request, who asks, the session, and whose page it is."""

    request: Request
    session: Session
    actor: Actor
    settings: Settings
    countries: CountriesDep
    person_id: UUID

    def back(self) -> Response:
        return redirect(self.request, f"/people/{self.person_id}")

    def refuse(self, refused: Invalid | Conflict) -> Response:
        """The page again, with what was wrong."""
        t = translator_of(self.request)
        if isinstance(refused, Invalid):
            return self.page(errors=wording.field_problems(t, refused.fields), status=422)
        return self.page(conflict=wording.conflict(t, refused.code), status=409)

    def page(self, *, errors: dict[str, str] | None = None, conflict: str = "", status: int = 200) -> Response:
        file = service.get_person(self.session, self.actor, self.person_id)
        t = translator_of(self.request)
        secret = cookies.carried(self.request, self.settings)
        context = {
            "file": file,
            "errors": errors or {},
            "conflict": conflict,
            "roles": wording.role_names(t, file.person.roles),
            "state": wording.account_state(t, file.person),
            "assigned": [(code, self._country(code, t.language)) for code in file.assigned],
            "countries": by_name(
                (code, self._country(code, t.language)) for code in self.countries if code not in file.assigned
            ),
            "receivers": [(row.id, row.name or row.email) for row in file.colleagues if Role.GOVERNMENT in row.roles],
            "has_focal_point": file.person.is_focal_point or any(row.is_focal_point for row in file.colleagues),
            "is_self": file.person.id == self.actor.person_id,
            "role_names": {role: wording.role_name(t, role) for role in wording.ROLES},
            "new_link": self._new_link(secret),
        }
        response = render(self.request, "accounts/person.html", context, status=status)
        if secret:
            cookies.drop_carried(response, self.settings)
        return response

    def _country(self, code: str, language: str) -> str:
        return self.countries[code].name(language) if code in self.countries else code

    def _new_link(self, secret: str) -> str:
        """The address of the link that was just made, if it is this person's and still unused."""
        if not secret:
            return ""
        try:
            person = service.open_link(self.session, secret, LinkPurpose.INVITATION, settings=self.settings)
        except LinkUnusable:
            return ""
        if person.id != self.person_id:
            return ""
        return service.link_address(self.settings, person, LinkPurpose.INVITATION, secret)


def get_desk(
    request: Request,
    lang: LangDep,
    session: SessionDep,
    actor: SignedInDep,
    *,
    settings: SettingsDep,
    countries: CountriesDep,
    person_id: UUID,
) -> Desk:
    return Desk(request, session, actor, settings, countries, person_id)


DeskDep = Annotated[Desk, Depends(get_desk)]


@router.get("")
def show_person(desk: DeskDep) -> Response:
    return desk.page()


@router.post("/link")
def renew_link(desk: DeskDep, form: FormDep) -> Response:
    person = service.get_person(desk.session, desk.actor, desk.person_id).person
    try:
        invited = service.renew_link(desk.session, desk.actor, person, settings=desk.settings)
    except Conflict as refused:
        return desk.refuse(refused)
    response = desk.back()
    cookies.carry(response, desk.settings, invited.secret)
    return response


@router.post("/disable")
def disable(desk: DeskDep, form: FormDep) -> Response:
    try:
        service.disable(desk.session, desk.actor, desk.person_id)
    except Conflict as refused:
        return desk.refuse(refused)
    return desk.back()


@router.post("/enable")
def enable(desk: DeskDep, form: FormDep) -> Response:
    try:
        service.enable(desk.session, desk.actor, desk.person_id)
    except Conflict as refused:
        return desk.refuse(refused)
    return desk.back()


@router.post("/assign")
def assign(desk: DeskDep, form: FormDep) -> Response:
    country = form.text("country")
    try:
        service.assign(desk.session, desk.actor, desk.person_id, country=country, countries=desk.countries)
    except (Invalid, Conflict) as refused:
        return desk.refuse(refused)
    return desk.back()


@router.post("/unassign")
def unassign(desk: DeskDep, form: FormDep) -> Response:
    service.unassign(desk.session, desk.actor, desk.person_id, country=form.text("country"))
    return desk.back()


@router.post("/hand-over")
def hand_over(desk: DeskDep, form: FormDep) -> Response:
    try:
        service.hand_over(desk.session, desk.actor, desk.person_id, receiver_id=_id_of(form.text("receiver")))
    except (Invalid, Conflict) as refused:
        return desk.refuse(refused)
    return desk.back()


@router.post("/name-focal-point")
def name_focal_point(desk: DeskDep, form: FormDep) -> Response:
    try:
        service.name_focal_point(desk.session, desk.actor, desk.person_id)
    except Conflict as refused:
        return desk.refuse(refused)
    return desk.back()


def _id_of(chosen: str) -> UUID:
    try:
        return UUID(chosen)
    except ValueError:
        raise Invalid({"receiver": "required"}) from None
