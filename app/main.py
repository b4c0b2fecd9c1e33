"""The service: every domain's addresses behind one door."""

import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from threading import Thread

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from sqlmodel import Session

from app import logging
from app.accounts import pages as accounts_pages
from app.accounts import routes as accounts_routes
from app.database import Database, is_at_head
from app.desk import pages as desk_pages
from app.desk import routes as desk_routes
from app.matches import catalogue
from app.matches import pages as matches_pages
from app.matches import routes as matches_routes
from app.matches import service as matches_service
from app.needs import pages as needs_pages
from app.needs import routes as needs_routes
from app.offerings import pages as offerings_pages
from app.offerings import routes as offerings_routes
from app.settings import Settings, get_settings
from app.site import pages as site_pages
from app.site import routes as site_routes
from app.web import handlers, static
from app.web.application import Service
from app.web.dependencies import get_actor, refuse_unknown_query
from app.web.forms import SentForms
from app.web.middleware import middleware
from app.web.templating import load_templates
from data import load_countries, load_taxonomy
from matching import Suggestion

# a page makes some ten thousand objects that go with it; collecting every 700, as Python does, only walks through them
COLLECT_AFTER = (50_000, 20, 50)
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
ROUTES = (
    site_routes.router,
    accounts_routes.router,
    offerings_routes.router,
    needs_routes.router,
    matches_routes.router,
    desk_routes.router,
)
PAGES = (  # an address is looked for in this order: first the pages that are kept open all day
    matches_pages.router,
    site_pages.router,
    accounts_pages.router,
    offerings_pages.router,
    needs_pages.router,
    desk_pages.router,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; it opens its database when the first request needs it and closes it at the end."""
    settings = settings or get_settings()
    app = Service(
        title="Counterpart",
        version="0.1.0",
        summary="Which offering fits which need, why, and why not.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        redirect_slashes=False,
        max_body_size=settings.max_body_bytes,
        generate_unique_id_function=_operation_id,
        middleware=middleware(settings),
        dependencies=[Depends(refuse_unknown_query)],
        lifespan=_lifespan,
    )
    app.settings = settings
    _fill_state(app, settings)
    handlers.register(app)
    _include_domains(app)
    return app


def _fill_state(app: FastAPI, settings: Settings) -> None:
    app.state.settings = settings
    app.state.database = Database(settings.database)
    app.state.countries = load_countries(demo=settings.demo)
    app.state.taxonomy = load_taxonomy()
    app.state.sent_forms = SentForms()
    app.state.checks = _checks(app)
    app.state.suggest_areas = _suggester(app)
    app.state.find_standings = matches_pages.find_standings  # offerings stand below matches: they are handed this one


def _include_domains(app: FastAPI) -> None:
    for router in (static.router, *ROUTES):
        app.include_router(router)
    for router in PAGES:  # the navigation of every page knows who is asking
        app.include_router(router, dependencies=[Depends(get_actor)])


def _checks(app: FastAPI) -> dict[str, Callable[[], bool]]:
    """What readiness asks, of the database that requests are answered from at that moment."""

    def answers() -> bool:
        with app.state.database.outsiders.connect():
            return True

    def ranks() -> bool:
        with app.state.database.reading(insider=False) as session:
            return catalogue.get_catalogue(session, app.state.settings).ranker is not None

    return {"database": answers, "migrations": lambda: is_at_head(app.state.database), "ranker": ranks}


def _suggester(app: FastAPI) -> Callable[[Session, str, str], Sequence[Suggestion]]:
    """Suggests areas for a statement: needs stand below matches, so they are handed this one verb."""

    def suggest(session: Session, statement: str, language: str) -> Sequence[Suggestion]:
        return matches_service.suggest_areas(session, statement, language, settings=app.state.settings)

    return suggest


def _operation_id(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}"


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    logging.configure()
    warming = Thread(target=_warm_up, args=(app,), name="warm-up")
    warming.start()  # beside the start: the first list should not wait for the encoder
    yield
    warming.join()
    app.state.database.close()


def _warm_up(app: FastAPI) -> None:
    """What every process needs once, before somebody waits for it: the pages of every language, and the ranker."""
    load_templates()
    catalogue.warm_up(app.state.database, app.state.settings)
    gc.collect()
    gc.freeze()  # what was built lives as long as the process: no collection need walk through it again
    gc.set_threshold(*COLLECT_AFTER)
