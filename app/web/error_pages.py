"""Error pages in the reader's language: what happened, what became of what was typed, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from app.actor import ANONYMOUS
from app.errors import Invalid
from app.web.forms import TOKEN_FIELD, Form, read_form
from app.web.templating import language_of, navigation, render
from app.web.translation import LANGUAGES, N_, direction


@dataclass(frozen=True, slots=True)
class ErrorText:
    """Heading, what happened, and what to do."""

    heading: str
    happened: str
    next_step: str


NOT_FOUND = ErrorText(
    N_("Page not found"),
    N_("There is no page at this address, or it is not one that you may see."),
    N_("Check the address, or begin at the start page. If you have an account, sign in first."),
)
TEXTS = {
    403: ErrorText(
        N_("This is not open to you"),
        N_("You may see this page, but not do this on it. Nothing was changed or stored."),
        N_("If you think that you should be able to, ask the person who invited you."),
    ),
    404: NOT_FOUND,
    405: ErrorText(
        N_("This address works in another way"),
        N_("The page cannot be opened like this. Nothing was changed or stored."),
        N_("Go back and use the button on the page."),
    ),
    409: ErrorText(
        N_("This has changed in the meantime"),
        N_(
            "This is not possible any more: it was done already, or things moved on meanwhile. "
            "Nothing was changed or stored."
        ),
        N_("Go back, load the page again and look at where it stands. Your browser keeps what you typed on that page."),
    ),
    412: ErrorText(
        N_("Somebody else changed this first"),
        N_("Your change was not stored, so that theirs is not lost."),
        N_("Go back: your browser keeps what you typed. Open the page again in a second window and compare."),
    ),
    413: ErrorText(
        N_("This is too large"),
        N_("What was sent is larger than the service accepts. Nothing was stored."),
        N_("Go back: your browser keeps what you typed. Shorten the text or choose a smaller file."),
    ),
    422: ErrorText(
        N_("Something in this request cannot be accepted"),
        N_("Nothing was changed or stored."),
        N_("Go back: your browser keeps what you typed. Check the entries, or the words after the question mark."),
    ),
    429: ErrorText(
        N_("Too many attempts"),
        N_("To keep accounts safe, the service waits before it answers again. Nothing was changed or stored."),
        N_("Wait 15 minutes and try again."),
    ),
    500: ErrorText(
        N_("Something went wrong on our side"),
        N_("The service met an error. Nothing of this request was stored."),
        N_("Go back: your browser keeps what you typed. Try again in a few minutes."),
    ),
    503: ErrorText(
        N_("The service is busy"),
        N_("It could not take this in time. Nothing was changed or stored."),
        N_("Go back: your browser keeps what you typed. Try again in a few seconds."),
    ),
}
LINK_UNUSABLE = ErrorText(
    N_("This link does not work"),
    N_("It was used already, its time is over, or it is not complete. Links work once."),
    N_("Ask the person who sent it for a new one."),
)
CROSS_SITE = ErrorText(
    N_("This came from another site"),
    N_("The form was not sent from a page of this service. Nothing was changed or stored."),
    N_("Open the page here and send the form again."),
)
ALREADY_CLAIMED = ErrorText(
    N_("This entry was taken over already"),
    N_("Its provider looks after it now. Nothing was changed or stored."),
    N_("If it was not your organisation, tell the coordinator who sent you the link."),
)
TOO_MANY_REPORTS = ErrorText(
    N_("Thank you"),
    N_("Coordinators have as many reports as they can look at for now, so yours was not stored."),
    N_("Look at the entry again in a few days, and tell us then if it is still wrong."),
)
BY_CODE = {
    "link_unusable": LINK_UNUSABLE,
    "cross_site": CROSS_SITE,
    "already_claimed": ALREADY_CLAIMED,
    "too_many_reports": TOO_MANY_REPORTS,
}
FIELD_TEXTS = {
    "bad_characters": N_("A field holds characters that cannot be stored, such as control characters."),
    "bad_cursor": N_("The address of this part of the list is not complete. Open the list from its beginning."),
    "unknown_parameter": N_("The address holds a word after the question mark that this page does not know."),
}


def error_page(
    request: Request,
    status: int,
    code: str,
    *,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of an error; the same bytes for all addresses, so that it never tells one from another."""
    text = BY_CODE.get(code) or TEXTS.get(status) or TEXTS[422 if status < 500 else 500]
    details = sorted({FIELD_TEXTS[code] for code in (fields or {}).values() if code in FIELD_TEXTS})
    context = {"text": text, "details": details, "status": status, **_same_for_all_addresses(request)}
    return render(request, "error.html", context, status=status, headers=headers)


async def session_ended_page(request: Request) -> Response:
    """What was posted after the session ended, kept in the page itself: sign in elsewhere, then send it again."""
    try:
        form = await read_form(request)
    except (Invalid, HTTPException):
        form = Form()
    kept = [
        (name, value)
        for name, values in form.values.items()
        if name != TOKEN_FIELD and "password" not in name
        for value in values
    ]
    context = {
        "kept": kept,
        "action": request.url.path,
        "had_files": bool(form.files),
        **_same_for_all_addresses(request),
    }
    return render(request, "session_ended.html", context, status=401)


def _same_for_all_addresses(request: Request) -> dict[str, object]:
    """The language switch of an error page leads home, and no page of the navigation is the one that is shown."""
    here = language_of(request)
    others = ((tag, name) for tag, name in LANGUAGES.items() if tag != here)
    switch = [{"lang": tag, "name": name, "dir": direction(tag), "url": f"/{tag}/"} for tag, name in others]
    return {"switch": switch, "navigation": navigation(getattr(request.state, "actor", ANONYMOUS), here)}
