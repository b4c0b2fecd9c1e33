"""The HTML side of accounts: ways in, one's own account, and the administrators' pages about people."""

from fastapi import APIRouter

router = APIRouter(prefix="/{lang}", tags=["accounts_pages"], include_in_schema=False)
