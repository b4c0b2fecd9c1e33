"""Addresses that answer with every kind of error, beside the real ones."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from factories import Factory
from fastapi import APIRouter, FastAPI, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from app import errors
from app.main import create_app
from app.settings import Settings
from app.web.dependencies import FormDep, SignedInDep
from app.web.forms import SentForms
from app.web.templating import redirect, render

ERRORS = {
    "not-signed-in": errors.NotSignedIn(),
    "not-allowed": errors.NotAllowed("may_not_endorse"),
    "not-found": errors.NotFound(),
    "link": errors.LinkUnusable(),
    "conflict": errors.Conflict("already_withdrawn"),
    "stale": errors.Stale(),
    "invalid": errors.Invalid({"statement": "too_long"}),
    "precondition": errors.PreconditionRequired(),
    "attempts": errors.TooManyAttempts(),
    "later": errors.TryLater(),
    "bug": RuntimeError("SECRET-TYPED-TEXT"),
}
KINDS = tuple(ERRORS)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    n: int


@pytest.fixture(scope="session")
def settings(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("web") / "counterpart.db"
    shutil.copy(migrated_file, path)
    return Settings(database=path, demo=True, insecure_cookie=True, encoder="none")


@pytest.fixture(scope="session")
def probed(settings: Settings) -> Iterator[FastAPI]:
    """One application for all tests here: they ask how it answers, not what it stores."""
    app = create_app(settings)
    for prefix, tag in (("/api/v1/probe", "probe"), ("/{lang}/probe", "probe_pages")):
        app.include_router(_router(prefix, tag))
    yield app
    app.state.database.close()


@pytest.fixture(scope="session")
def make(probed: FastAPI) -> Factory:
    return Factory(probed.state.database)


@pytest.fixture
def app_(probed: FastAPI) -> FastAPI:
    probed.state.notes = []
    probed.state.sent_forms = SentForms()
    return probed


def _router(prefix: str, tag: str) -> APIRouter:  # one line an address
    router = APIRouter(prefix=prefix, tags=[tag])

    @router.get("/error/{kind}")
    def fail(kind: str, word: str = "") -> None:
        raise ERRORS[kind]

    @router.post("/json")
    def take_json(body: Body) -> dict[str, int]:
        return {"n": body.n}

    @router.get("/number/{number}")
    def show_number(number: int, size: Annotated[int, Query(le=10)] = 1) -> dict[str, int]:
        return {"number": number, "size": size}

    @router.post("/form")
    def take_form(request: Request, form: FormDep) -> Response:
        if form.text("statement") == "refused":
            return render(request, "error.html", {"text": ERRORS_PAGE, "details": [], "errors": {"x": "y"}}, status=422)
        request.app.state.notes.append((form.text("statement"), form.texts("areas"), form.secret("password")))
        return redirect(request, f"/probe/{len(request.app.state.notes)}")

    @router.post("/private-form")
    def take_private_form(request: Request, actor: SignedInDep, form: FormDep) -> Response:
        return redirect(request, "/probe/done")

    @router.get("/private")
    def show_private(actor: SignedInDep) -> dict[str, str]:
        return {"name": actor.name}

    return router


class ERRORS_PAGE:  # noqa: N801  # stands for an error text
    heading = happened = next_step = "Refused"
