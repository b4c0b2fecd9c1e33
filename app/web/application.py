"""FastAPI as this service uses it: our headers around everything, and errors documented in their own media type."""

from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.settings import Settings
from app.web.middleware import Refusals, SecurityHeaders

PROBLEM = {"$ref": "#/components/schemas/Problem"}


class Service(FastAPI):
    """The application; `settings` are read when its first request builds the stack."""

    settings: Settings

    def build_middleware_stack(self) -> ASGIApp:
        """The headers are outermost, so that what answers a failure has them too; then our refusals, whose words the
        framework's own limit of a body would replace."""
        return SecurityHeaders(Refusals(super().build_middleware_stack(), self.settings), self.settings)

    def openapi(self) -> dict[str, Any]:
        """Errors are problem+json; FastAPI would document them as plain JSON."""
        if self.openapi_schema is None:
            for path in super().openapi()["paths"].values():
                for operation in path.values():
                    for answer in operation["responses"].values():
                        _as_problem(answer)
        return super().openapi()


def _as_problem(answer: dict[str, Any]) -> None:
    content = answer.get("content", {})
    if content.get("application/json", {}).get("schema") == PROBLEM:
        content["application/problem+json"] = content.pop("application/json")
