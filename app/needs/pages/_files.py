"""Lists and profiles as files: exactly what is shown, with the same rights."""

import json

from fastapi import APIRouter, Request, Response

from app.errors import NotFound
from app.needs import mapping, service, wording
from app.needs.dependencies import CaseActorDep, CaseDep
from app.needs.pages._view import country_name
from app.web.dependencies import SessionDep
from app.web.downloads import table_response
from app.web.templating import translator_of

router = APIRouter()


@router.get("/need-profiles.{kind}")
def download_list(
    *, request: Request, actor: CaseActorDep, session: SessionDep, kind: str, cursor: str | None = None
) -> Response:
    """The page of the list that was shown."""
    t = translator_of(request)
    profiles = service.list_need_profiles(session, actor, cursor=cursor).items
    progress = service.progress_of(session, actor, profiles)
    header = [t.gettext(name) for name in wording.LIST_COLUMNS]
    rows = [
        [
            wording.title(t, profile, country_name(request, profile.country)),
            country_name(request, profile.country),
            t.gettext(wording.STATES[profile.state][0]),
            progress[profile.id].n_needs,
            profile.submitted_at,
            profile.acknowledged_at,
            profile.endorsed_at,
            progress[profile.id].list_made_at,
        ]
        for profile in profiles
    ]
    return table_response("need-profiles", kind_of(kind, "csv", "xlsx"), header, rows)


@router.get("/need-profiles/{need_profile_id}/needs.{kind}")
def download_needs(*, request: Request, case: CaseDep, kind: str) -> Response:
    """A profile's needs as CSV, as a workbook, or as a need file (JSON Lines)."""
    profile, needs = service.get_need_profile(*case), service.list_needs(*case)
    if kind_of(kind, "csv", "xlsx", "jsonl") != "jsonl":
        return table_response("needs", kind, mapping.COLUMNS, [mapping.to_row(profile, need) for need in needs])
    lines = [json.dumps(mapping.to_record(profile, need), ensure_ascii=False) + "\n" for need in needs]
    headers = {"Content-Disposition": 'attachment; filename="needs.jsonl"'}
    return Response("".join(lines), media_type="application/jsonl; charset=utf-8", headers=headers)


def kind_of(kind: str, *known: str) -> str:
    """The kind of file; an ending that we do not write is an address that does not exist."""
    if kind not in known:
        raise NotFound
    return kind
