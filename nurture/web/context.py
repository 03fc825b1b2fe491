"""What the layout of every page needs: the menu, the workspace's name, and where a list is."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, TypeVar

from flask import Flask, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nurture.services.browsing.conflicts import count_conflicts
from nurture.services.browsing.pages import Place
from nurture.web.remembered import forget, remembered
from nurture.web.workspace import engine, now, settings

Filter = TypeVar("Filter")

WAITING_LASTS: Final = 10.0
"""Seconds for which the number beside "To decide" is not counted anew: every page shows it."""

LONGEST_FILTER: Final = 200
"""Characters of one filter value; what is longer is cut."""


def register(app: Flask) -> None:
    """Give the layout its context."""
    app.context_processor(_layout)
    app.after_request(_forget_waiting)


def _forget_waiting(response: Response) -> Response:
    if request.method == "POST":
        forget("waiting")
    return response


def _layout() -> dict[str, Any]:
    return {"navigation": _Menu(), "workspace_name": _WorkspaceName()}


class _WorkspaceName:
    """Read only by pages that show it, so that an error page needs no database."""

    def __str__(self) -> str:
        return settings().workspace_name

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))


_PARTS: Final[dict[str, str]] = {
    "assistant": "content",
    **dict.fromkeys(("metrics", "rules", "arrangement"), "stages"),
    "review": "drafts",
    "previews": "sequences",
    **dict.fromkeys(("offers", "who", "bringing", "elsewhere"), "content"),
    **dict.fromkeys(("personas", "properties", "hook_keys", "servers", "sending"), "settings"),
    **dict.fromkeys(("imports", "uploads", "rehearsals"), "people"),
    **dict.fromkeys(("handovers", "deliveries"), "drafts"),
    "overrides": "guard",
    **dict.fromkeys(("plans", "calendar", "sequence_files", "sequence_steps"), "sequences"),
}
"""Families of pages that have no place of their own in the menu, and the one they stand under."""


class _Menu:
    """The main menu, made when a page draws it."""

    def __iter__(self) -> Any:
        family = _PARTS.get(request.blueprint or "", request.blueprint)
        for name, label in _entries():
            count = _waiting() if name == "conflicts" else 0
            yield {
                "label": label,
                "href": url_for(f"{name}.index"),
                "icon": name,
                "current": name == family,
                "count": count,
            }


def _waiting() -> int:
    """How much waits for a decision, counted anew after anything was sent to us, else now and then."""
    return remembered("waiting", WAITING_LASTS, lambda: count_conflicts(engine(), now=now()))


def _entries() -> tuple[tuple[str, str], ...]:
    return (
        ("overview", _("Overview")),
        ("content", _("Content")),
        ("stages", _("Stages")),
        ("people", _("People")),
        ("companies", _("Companies")),
        ("segments", _("Segments")),
        ("sequences", _("Sequences")),
        ("drafts", _("Drafts")),
        ("conflicts", _("To decide")),
        ("guard", _("Guard")),
        ("settings", _("Settings")),
    )


def page_arguments() -> dict[str, str]:
    """The filter in the address of this page, each value once and not longer than a filter is."""
    return {name: value[:LONGEST_FILTER] for name, value in request.args.items() if value}


def asked_filter(kind: type[Filter], source: Any = None) -> Filter:
    """The filter in the address (or in a form), for a dataclass whose fields are texts."""
    given = request.args if source is None else source
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: given.get(name, "").replace("\x00", "")[:LONGEST_FILTER] for name in names})


def asked_place() -> Place:
    """Where in a list the address points."""
    return asked_filter(Place)
