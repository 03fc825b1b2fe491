"""What every answer and every request has to keep to: headers, cookies, sizes, tokens, the pace of signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

from nurture.core.addresses import Address, read_address
from nurture.web.access import SIGNED

LARGEST_FORM: Final = 1_000_000
"""Bytes of a request; pages that take files say their own."""

LONGEST_ADDRESS: Final = 255
"""Characters of a mail address that are looked at; the form refuses longer ones."""

LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")

PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
MAIL_POLICY: Final = "default-src 'none'; img-src https:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
"""A previewed mail is another's words: it may look like itself, and do nothing."""

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class _Sessions(SecureCookieSessionInterface):
    """Sessions whose cookie is marked secure wherever the request came over https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the cookie may only travel over https."""
        return request.is_secure or super().get_cookie_secure(app)


def secure(app: Flask, *, loopback_demo: bool) -> None:
    """Set limits, cookies, tokens and headers."""
    app.config.from_mapping(
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=1000,
        SESSION_COOKIE_NAME="nurture",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=list(LOCAL_NAMES) if loopback_demo else None,
    )
    app.session_interface = _Sessions()
    CSRFProtect(app)
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def trust_signatures(app: Flask) -> None:
    """Ask no session's token of what carries a proof of its own."""
    for endpoint in SIGNED:
        app.extensions["csrf"].exempt(app.view_functions[endpoint])


def throttle(app: Flask) -> None:
    """Slow down guessing: tries to sign in are counted by where they come from and by the address they name.

    What is signed is counted too, with room for a mail provider that opts many of its people out at once.
    """
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="fixed-window")
    for endpoint in SIGNED:
        signed: Any = limiter.limit("600 per minute")(app.view_functions[endpoint])
        app.view_functions[endpoint] = signed
    for endpoint in ("unsubscribe.ask", "unsubscribe.stop", "unsubscribe.choose_mail"):
        by_link: Any = limiter.limit("30 per minute", key_func=lambda: request.path)
        app.view_functions[endpoint] = by_link(app.view_functions[endpoint])
    for endpoint in ("auth.sign_in", "auth.use_link"):
        view: Any = limiter.limit("20 per minute;200 per hour", methods=["POST"])(app.view_functions[endpoint])
        named = limiter.limit("10 per minute;50 per hour", key_func=named_address, methods=["POST"])
        app.view_functions[endpoint] = named(view)


def named_address() -> str:
    """The address that a form names in its one form, however it is written; else where the request comes from."""
    address = read_address(request.form.get("email", "")[:LONGEST_ADDRESS])
    return address.key if isinstance(address, Address) else request.remote_addr or ""
