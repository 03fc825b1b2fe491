"""From a failure to a page that says what happened and what to do: once, for everything."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from nurture.core.errors import BadInput, NotFound, NurtureError, StoppedToAsk
from nurture.web.languages import spoken

Answer = tuple[str, int]


def register(app: Flask) -> None:
    """Answer every failure with a page."""
    app.register_error_handler(NurtureError, _domain_error)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: NurtureError) -> int:
    """The HTTP status of a domain error."""
    match error:
        case NotFound():
            return 404
        case BadInput():
            return 400
        case StoppedToAsk():
            return 409
        case _:
            return 503 if error.reason == "database_busy" else 500


def _domain_error(error: NurtureError) -> Answer:
    status = status_of(error)
    titles = {404: _("Not here"), 400: _("That does not work"), 409: _("A decision is needed first")}
    return _page(status, titles.get(status, _("That went wrong")), spoken(error.message))


def _no_token(error: CSRFError) -> Answer:
    return _page(400, _("That form is too old"), _("Go back, load the page again and send it once more."))


def _http_error(error: HTTPException) -> Answer | HTTPException:
    if isinstance(error, SecurityError):
        return _("This workspace does not answer to that name."), 400  # no page can be made for a host we do not trust
    status = error.code or 500
    if status < 400:
        return error
    title, text = _explanation(status)
    return _page(status, title, text)


def _unexpected(error: Exception) -> Answer:
    from flask import current_app

    current_app.logger.exception("unexpected failure", extra={"path": request.path})
    return _page(500, *_explanation(InternalServerError.code))


def _explanation(status: int) -> tuple[str, str]:
    known = {
        400: (_("That request cannot be read"), _("Something in the address or the form is not as it should be.")),
        403: (
            _("Not for your role"),
            _("Your role may read this workspace. Ask an administrator if you need to change it."),
        ),
        404: (_("Not here"), _("There is nothing at this address. It may have moved, or been erased.")),
        405: (_("Not that way"), _("This address only takes a form. Go back and use the button on the page.")),
        413: (
            _("Too large"),
            _("What was sent is larger than this page takes. Send a smaller file or a shorter text."),
        ),
        429: (_("Too many tries"), _("Wait a minute, then try again. This keeps others from guessing your password.")),
    }
    wrong = (
        _("That went wrong"),
        _("Nothing was changed. Try again; if it happens once more, tell an administrator when."),
    )
    return known.get(status, wrong if status >= 500 else known[400])


def _page(status: int, title: str, text: str) -> Answer:
    return render_template("errors/error.html", status=status, heading=title, text=text), status
