"""Pages of the catalogue, of a provider's pitches, and of claims."""

from fastapi import APIRouter

from app.offerings.pages import _catalogue, _claims, _pitches

router = APIRouter(prefix="/{lang}", tags=["offerings_pages"], include_in_schema=False)
for part in (_pitches, _claims, _catalogue):  # the catalogue's {offering_id} comes last
    router.include_router(part.router)
