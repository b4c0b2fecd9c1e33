"""Posted forms: trimmed texts, files, and a token that makes a double send count once."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Annotated

import anyio
from fastapi import Depends, Request, UploadFile

from app import clock
from app.errors import AppError, Invalid

TOKEN_FIELD = "form_token"  # noqa: S105  # the name of a field, not a secret
MAX_FIELDS = 300
MAX_FILES = 5
REMEMBER_SECONDS = 300
MAX_REMEMBERED = 10_000
WAIT_SECONDS = 15
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class AlreadySent(AppError):
    """The same form was sent before and done: the sender is led to where the first one led."""

    code = "already_sent"

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location


@dataclass(frozen=True, slots=True)
class Form:
    """What was posted: every field may have several values."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The trimmed value; empty when absent."""
        return self.values.get(name, [""])[0].strip()

    def texts(self, name: str) -> list[str]:
        """All values of a field (checkboxes), trimmed, without empty ones."""
        return [value.strip() for value in self.values.get(name, []) if value.strip()]

    def secret(self, name: str) -> str:
        """A password as it was typed, not trimmed."""
        return self.values.get(name, [""])[0]

    def has(self, name: str) -> bool:
        """Whether the field was sent at all: a pressed button, a ticked box."""
        return name in self.values

    def file(self, name: str) -> UploadFile | None:
        """The chosen file; None when none was chosen."""
        return self.files.get(name)


async def read_form(request: Request) -> Form:
    """The form of this request; a field with characters that no form sends is refused by its name."""
    if not request.headers.get("content-type", "").lower().startswith(FORM_TYPES):
        return Form()
    posted = await request.form(max_fields=MAX_FIELDS, max_files=MAX_FILES)
    values: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in posted.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\r", "\n"))
        elif value.filename:
            files[name] = value  # type: ignore[assignment]  # FastAPI's class is Starlette's with the same methods
    if any(UNWANTED.search(name) for name in values):
        raise Invalid({"form": "bad_characters"})
    if refused := {name: "bad_characters" for name, given in values.items() if any(map(UNWANTED.search, given))}:
        raise Invalid(refused)
    return Form(values, files)


class SentForms:
    """Forms that were sent lately, by a hash of sender, address and content; kept in this process alone."""

    def __init__(self) -> None:
        self._seen: dict[str, _Sending] = {}

    async def begin(self, key: str) -> None:
        """Claim the key; if another request holds it, wait for it, and raise AlreadySent if it was done."""
        while (sending := self._seen.get(key)) is not None:
            with anyio.move_on_after(WAIT_SECONDS):
                await sending.over.wait()
            if sending.location is not None:
                raise AlreadySent(sending.location)
            if not sending.over.is_set():
                break
        self._forget_old()
        self._seen[key] = _Sending(clock.now().timestamp())

    def end(self, key: str, location: str | None) -> None:
        """Say where the request led; None when it was refused and may be sent again."""
        sending = self._seen.get(key)
        if sending is None:
            return
        sending.location = location
        sending.over.set()
        if location is None:
            del self._seen[key]

    def _forget_old(self) -> None:
        oldest = clock.now().timestamp() - REMEMBER_SECONDS
        for key, sending in list(self._seen.items()):  # in the order of sending
            if sending.since >= oldest and len(self._seen) < MAX_REMEMBERED:
                break
            del self._seen[key]


@dataclass(slots=True)
class _Sending:
    since: float
    over: anyio.Event = field(default_factory=anyio.Event)
    location: str | None = None


def new_form_token() -> str:
    return secrets.token_urlsafe(16)


async def get_form(request: Request) -> Form:
    """The posted form, once: the middleware tells `SentForms` how the request ended."""
    form = await read_form(request)
    if form.text(TOKEN_FIELD):
        key = _key(request, form)
        await request.app.state.sent_forms.begin(key)
        request.state.form_key = key
    return form


def _key(request: Request, form: Form) -> str:
    told = (request.headers.get("cookie", ""), request.url.path, sorted(form.values.items()), _file_names(form))
    return hashlib.sha256(repr(told).encode(errors="surrogatepass")).hexdigest()


def _file_names(form: Form) -> list[tuple[str, str | None, int | None]]:
    return sorted((name, file.filename, file.size) for name, file in form.files.items())


FormDep = Annotated[Form, Depends(get_form)]
