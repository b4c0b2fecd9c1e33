"""Need profiles as pages: the list, one question a page, check your answers, and the acts that move a profile."""

from fastapi import APIRouter, Depends

from app.needs.pages import _acts, _files, _profiles, _questions
from app.web.dependencies import get_language

_LANGUAGE = [Depends(get_language)]  # other first parts are no pages of ours
router = APIRouter(prefix="/{lang}", tags=["needs_pages"], include_in_schema=False, dependencies=_LANGUAGE)
for _part in (_files, _profiles, _acts, _questions):
    router.include_router(_part.router)
