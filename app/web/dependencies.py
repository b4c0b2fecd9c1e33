"""What endpoints ask for by type: settings, the database, who is asking, and a session of the right door.

What waits for nothing is `async`, so that it costs no way to a thread and back; what asks the database is not.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import contextmanager_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlmodel import Session

from app import clock, sessions
from app.actor import ANONYMOUS, Actor
from app.database import Database
from app.errors import Invalid, NotFound, NotSignedIn
from app.models import ApiToken, WebSession
from app.settings import Settings
from app.web import forms
from app.web.translation import LANGUAGES
from data import CountryRecord
from matching import Taxonomy

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name(settings: Settings) -> str:
    return "sid" if settings.insecure_cookie else "__Host-sid"


async def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]


async def get_countries(request: Request) -> Mapping[str, CountryRecord]:
    countries: Mapping[str, CountryRecord] = request.app.state.countries
    return countries


async def get_taxonomy(request: Request) -> Taxonomy:
    taxonomy: Taxonomy = request.app.state.taxonomy
    return taxonomy


CountriesDep = Annotated[Mapping[str, CountryRecord], Depends(get_countries)]
TaxonomyDep = Annotated[Taxonomy, Depends(get_taxonomy)]


async def refuse_unknown_query(request: Request) -> None:
    """A word after the question mark that the route does not know is a mistake, not something to ignore."""
    if request.url.query and set(request.query_params) - query_names(request.scope["route"]):
        raise Invalid({"query": "unknown_parameter"})


def query_names(route: APIRoute) -> frozenset[str]:
    """The query parameters that a route and its dependencies declare."""
    return frozenset(_declared(route.dependant))


def _declared(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (field.alias or name for name, field in kind.model_fields.items())
        else:
            yield parameter.alias
    for needed in dependant.dependencies:
        yield from _declared(needed)


async def get_language(lang: str) -> str:
    """The language of a page's address; any other first part is no page of ours."""
    if lang not in LANGUAGES:
        raise NotFound
    return lang


LangDep = Annotated[str, Depends(get_language)]


def get_actor(request: Request) -> Actor:
    """Who is asking, also for the page's navigation: found before the endpoint's session is opened.

    Asks for no settings and no database by type: FastAPI would look both up again wherever an actor is asked for.
    """
    state = request.app.state
    actor: Actor = _find_actor(request, state.settings, state.database)
    request.state.actor = actor
    return actor


def _find_actor(request: Request, settings: Settings, database: Database) -> Actor:
    """The bearer token if there is one, else the cookie, else nobody."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme:
        actor = _actor_of_token(database, secret) if scheme.lower() == "bearer" else None
        if actor is None:
            raise NotSignedIn
        return actor
    cookie = request.cookies.get(cookie_name(settings))
    return (_actor_of_cookie(database, cookie, settings) if cookie else None) or ANONYMOUS


def _actor_of_token(database: Database, secret: str) -> Actor | None:
    with database.reading(insider=False) as session:
        row = sessions.find_api_token(session, secret)
        actor = sessions.actor_of(session, row.person_id, row.role) if row else None
    if actor and row:
        _mark_used(database, row)
    return actor


def _actor_of_cookie(database: Database, secret: str, settings: Settings) -> Actor | None:
    with database.reading(insider=False) as session:
        row = sessions.find_web_session(session, secret, settings)
        actor = sessions.actor_of(session, row.person_id, row.role) if row else None
    if actor and row and sessions.needs_seen_mark(row, clock.now()):
        _mark_seen(database, row)
    return actor


def _mark_seen(database: Database, row: WebSession) -> None:
    with database.writing(insider=False) as session:
        if found := session.get(WebSession, row.id):
            found.seen_at = clock.now()


def _mark_used(database: Database, row: ApiToken) -> None:
    now = clock.now()
    if row.last_used_at and now - row.last_used_at < sessions.SEEN_EVERY:
        return
    with database.writing(insider=False) as session:
        if found := session.get(ApiToken, row.id):
            found.last_used_at = now


ActorDep = Annotated[Actor, Depends(get_actor)]


async def get_signed_in(actor: ActorDep) -> Actor:
    if not actor.is_signed_in:
        raise NotSignedIn
    return actor


SignedInDep = Annotated[Actor, Depends(get_signed_in)]


async def get_session(request: Request, actor: ActorDep) -> AsyncIterator[Session]:
    """One session a request, through the actor's door: a reader for GET, else the writer, committed at the end.

    A reader opens and closes without waiting: it connects when it is first asked something.
    """
    database: Database = request.app.state.database
    if request.method in SAFE_METHODS:
        with database.reading(insider=actor.is_insider) as session:
            yield session
    else:
        async with contextmanager_in_threadpool(database.writing(insider=actor.is_insider)) as session:
            yield session


def get_computing_session(database: DatabaseDep, actor: ActorDep) -> Iterator[Session]:
    """A reader that a long computation turns into a writer at its end (`turn_to_writing`); then committed."""
    with database.reading(insider=actor.is_insider) as session:
        yield session
        session.commit()


# scope="function": the commit comes before the answer, so nobody is told of what was not kept
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
ComputingSessionDep = Annotated[Session, Depends(get_computing_session, scope="function")]
FormDep = forms.FormDep
