"""Pages of the catalogue, of a provider's pitches, and of claims."""

from fastapi import APIRouter

router = APIRouter(prefix="/{lang}", tags=["offerings_pages"], include_in_schema=False)
