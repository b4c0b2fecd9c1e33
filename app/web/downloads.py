"""Lists as files that a browser keeps."""

from collections.abc import Iterable, Sequence

from fastapi import Response

from app.web.tables import Cell, to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_response(name: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The file as a download; `name` is one of ours, never typed text; `kind` is `csv` or `xlsx`."""
    content, media = (to_csv(header, rows), "text/csv") if kind == "csv" else (to_xlsx(header, rows), XLSX)
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'})
