"""The playbook as a page of HTML that needs nothing else, and as Markdown: the same structure as the PDF."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nurture.rendering.playbook import Playbook, outline_playbook
from nurture.resources import shipped

TextForm: TypeAlias = Literal["html", "md"]

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_FIRST_SIGN: Final = re.compile(r"^(\d+(?=[.)])|)(?=[-+=.)])")
_DARK: Final = 0.4
"""Below this luminance white is read better than ink on a colour."""


def write_playbook(playbook: Playbook, form: TextForm) -> str:
    """The playbook as HTML or Markdown; the same playbook always gives the same text.

    Raises BadInput for an unknown language or label, a colour that is none, a missing title or no stage.
    """
    document = outline_playbook(playbook)
    if form == "md":
        document = _escaped(document)
    more = {"colours": _colours(), "on_brand": _on(playbook.brand_colour)}
    return _environment(form).get_template(f"playbook.{form}").render(**document, **more)


@lru_cache
def _environment(form: TextForm) -> Environment:
    folder = FileSystemLoader(shipped("templates") / "playbook")
    return Environment(
        loader=folder,
        autoescape=form == "html",  # nosec B701 -- Markdown is escaped by its own signs
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@lru_cache
def _colours() -> dict[str, Any]:
    colours: dict[str, Any] = json.loads((shipped("templates") / "playbook" / "colours.json").read_text("utf-8"))
    return {name: tone for name, tone in colours.items() if isinstance(tone, dict)}


def _on(colour: str) -> str:
    """The colour of letters on that one (#rrggbb)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < _DARK else "#14242c"


def _escaped(value: Any) -> Any:
    """The structure with every text on one line, and nothing in it that Markdown or HTML would take for a sign."""
    if isinstance(value, str):
        text = _SIGNS.sub(r"\\\1", " ".join(value.split()).replace("&", "&amp;"))
        return _FIRST_SIGN.sub(r"\1\\", text)
    if isinstance(value, dict):
        return {key: _escaped(part) for key, part in value.items()}
    return [_escaped(part) for part in value] if isinstance(value, list | tuple) else value
