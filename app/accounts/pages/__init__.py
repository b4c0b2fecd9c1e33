"""The HTML side of accounts: ways in, one's own account, and the administrators' pages about people."""

from fastapi import APIRouter

from app.accounts.pages import _account, _people, _person, _ways_in

router = APIRouter(prefix="/{lang}", tags=["accounts_pages"], include_in_schema=False)
for part in (_ways_in, _account, _people, _person):
    router.include_router(part.router)
