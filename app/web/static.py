"""Our style sheet, script and icon. Their addresses carry a hash of the content, so browsers keep them for good."""

from fastapi import APIRouter, Response

from app.errors import NotFound
from app.web.templating import static_files

router = APIRouter(prefix="/static", tags=["static"], include_in_schema=False)
FOR_GOOD = "public, max-age=31536000, immutable"


@router.get("/{digest}/{name}")
def get_static(digest: str, name: str) -> Response:
    file = static_files().get(name)
    if file is None or file.digest != digest:
        raise NotFound
    return Response(file.content, media_type=file.media, headers={"Cache-Control": FOR_GOOD})
