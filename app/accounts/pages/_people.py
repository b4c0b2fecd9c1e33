"""The administrators' pages about people. For everybody else they do not exist."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.accounts import service, wording
from app.accounts.repository import PersonRow
from app.accounts.schemas import InvitationIn
from app.actor import Actor, Role
from app.errors import Invalid
from app.web import cookies
from app.web.dependencies import CountriesDep, FormDep, LangDep, SessionDep, SettingsDep, SignedInDep
from app.web.downloads import table_response
from app.web.forms import Form
from app.web.pagination import decode_cursor, encode_cursor
from app.web.tables import Cell
from app.web.templating import redirect, render, translator_of
from app.web.translation import LANGUAGES, N_, Translator
from app.web.vocabulary import PROVIDER_KINDS, by_name

router = APIRouter()
COLUMNS = (
    N_("Name"),
    N_("Email"),
    N_("Organisation"),
    N_("Country"),
    N_("Roles"),
    N_("Focal point"),
    N_("State"),
    N_("Last sign-in"),
)
LIMITS = {"email": 254, "name": 200, "organisation": 200}


@router.get("/people")
def show_people(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, cursor: str | None = None
) -> Response:
    rows, after = service.list_people(session, actor, after=_place(cursor))
    t = translator_of(request)
    context = {
        "rows": rows,
        "role_names": {row.person.id: wording.role_names(t, row.person.roles) for row in rows},
        "states": {row.person.id: wording.account_state(t, row.person) for row in rows},
        "cursor": cursor or "",
        "next_cursor": encode_cursor(str(after)) if after else "",
    }
    return render(request, "accounts/people.html", context)


@router.get("/people.csv")
def people_as_csv(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, cursor: str | None = None
) -> Response:
    rows, _ = service.list_people(session, actor, after=_place(cursor))
    return _table(translator_of(request), rows, "csv")


@router.get("/people.xlsx")
def people_as_xlsx(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, cursor: str | None = None
) -> Response:
    rows, _ = service.list_people(session, actor, after=_place(cursor))
    return _table(translator_of(request), rows, "xlsx")


@router.get("/people/invite")
def show_invite(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, countries: CountriesDep
) -> Response:
    return _invite_page(request, session, actor, countries, form=Form(), problems={})


@router.post("/people/invite")
def invite(
    request: Request,
    lang: LangDep,
    session: SessionDep,
    actor: SignedInDep,
    *,
    countries: CountriesDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    service.list_organisations(session, actor)  # NotFound for whoever may not know of this page
    try:
        invited = service.invite(session, actor, _invitation(form), countries=countries, settings=settings)
    except Invalid as refused:
        return _invite_page(request, session, actor, countries, form=form, problems=refused.fields)
    response = redirect(request, f"/people/{invited.person.id}")
    cookies.carry(response, settings, invited.secret)
    return response


def _invitation(form: Form) -> InvitationIn:
    """The form as the service takes it; what is chosen from lists is checked here, the rest there."""
    problems = {name: "too_long" for name, most in LIMITS.items() if len(form.text(name)) > most}
    if any(role not in wording.ROLES for role in form.texts("roles")):
        problems["roles"] = "unknown_choice"
    if form.text("organisation_kind") not in ("", *PROVIDER_KINDS):
        problems["organisation_kind"] = "unknown_choice"
    if form.text("language") not in LANGUAGES:
        problems["language"] = "unknown_choice"
    if problems:
        raise Invalid(problems)
    return InvitationIn(
        email=form.text("email"),
        name=form.text("name"),
        roles=[Role(role) for role in form.texts("roles")],
        organisation=form.text("organisation"),
        organisation_kind=form.text("organisation_kind"),
        countries=form.texts("countries"),
        is_focal_point=form.has("is_focal_point"),
        language=form.text("language"),
    )


def _invite_page(
    request: Request,
    session: Session,
    actor: Actor,
    countries: CountriesDep,
    *,
    form: Form,
    problems: dict[str, str],
) -> Response:
    t = translator_of(request)
    context = {
        "form": form,
        "errors": wording.field_problems(t, problems),
        "organisations": service.list_organisations(session, actor),
        "roles": [(role, t.gettext(name), t.gettext(wording.ROLE_HINTS[role])) for role, name in wording.ROLES.items()],
        "kinds": [(kind, t.gettext(label)) for kind, label in PROVIDER_KINDS.items()],
        "countries": _country_options(countries, t.language),
    }
    return render(request, "accounts/invite.html", context, status=422 if problems else 200)


def _country_options(countries: CountriesDep, lang: str) -> list[tuple[str, str]]:
    return by_name((code, record.name(lang)) for code, record in countries.items())


def _place(cursor: str | None) -> UUID | None:
    """The person after whom the page begins; an id, because names and addresses stay out of addresses."""
    values = decode_cursor(cursor, str)
    if values is None:
        return None
    try:
        return UUID(str(values[0]))
    except ValueError:
        raise Invalid({"cursor": "bad_cursor"}) from None


def _table(t: Translator, rows: list[PersonRow], kind: str) -> Response:
    header = [t.gettext(name) for name in COLUMNS]
    return table_response("people", kind, header, [_cells(t, row) for row in rows])


def _cells(t: Translator, row: PersonRow) -> list[Cell]:
    person = row.person
    return [
        person.name,
        person.email,
        row.organisation.name,
        row.organisation.country,
        wording.role_names(t, person.roles),
        t.gettext(wording.YES if person.is_focal_point else wording.NO),
        wording.account_state(t, person),
        person.last_sign_in_at,
    ]
