"""Puts the words of a mail into its layout: an HTML document by way of MJML, and a text part."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mjml import mjml2html

from nurture.core.colours import ink_on, readable
from nurture.rendering.characters import one_line
from nurture.rendering.mail_source import Layout, MailSource
from nurture.rendering.prose import Prose, wrap
from nurture.resources import shipped

_LINES: Final = ("greeting", "sign_off", "ps", "ps_label", "why", "preferences", "unsubscribe_line", "unsubscribe")
_PIECE: Final = re.compile(r"~(\d+)~")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")

# The phases as the workspace colours them; here the hue of the dot beside the kind of an offer.
_HUES: Final[Mapping[str, str]] = {
    "awareness": "#007bbf",
    "consideration": "#7563c0",
    "decision": "#af4d80",
    "retention": "#008a7b",
    "advocacy": "#ad5d00",
    "": "#6a777c",
}
_PARAGRAPH: Final = "margin:0 0 16px"
_HEADING: Final = "margin:28px 0 8px;font-family:Georgia,'Times New Roman',serif;font-weight:bold"
_SHAPES: Final[dict[str, str]] = {
    "p": _PARAGRAPH,
    "ul": f"{_PARAGRAPH};padding-left:24px",
    "ol": f"{_PARAGRAPH};padding-left:24px",
    "li": "margin:0 0 6px",
    "h1": f"{_HEADING};font-size:22px;line-height:28px",
    "h2": f"{_HEADING};font-size:20px;line-height:26px",
    "h3": f"{_HEADING};font-size:18px;line-height:24px",
    "h4": f"{_HEADING};font-size:16px;line-height:24px",
    "blockquote": f"{_PARAGRAPH};padding-left:16px;border-left:3px solid #c9d3d5",
    "hr": "margin:24px 0;border:0;border-top:1px solid #dde4e5",
    "pre": f"{_PARAGRAPH};white-space:pre-wrap",
    "img": "display:block;max-width:100%;height:auto;border:0",
}


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The parts of a mail, still with a placeholder for each personal field."""

    subject: str
    html: str
    text: str


def lay_out(source: MailSource, words: Mapping[str, str], known: Mapping[str, str], unsubscribe_url: str) -> LaidOut:
    """The mail in its layout.

    `words` are the texts of `source.copy` by name with a placeholder for each field; `known` are the values of those
    placeholders that are the same for everybody, put in where no value can be read as Markdown or markup.
    """
    prose = {name: Prose(words[name], inline=True) for name in _LINES} | {"body": Prose(words["body"])}
    html = _html(source, words, prose, unsubscribe_url).translate(_ordinals(known, escape))
    subject = " ".join(words["subject"].translate(_ordinals(known, str)).split())
    return LaidOut(subject, html, _text(source, prose, _ordinals(known, str), unsubscribe_url))


def _ordinals(known: Mapping[str, str], shown: Callable[[str], str]) -> dict[int, str]:
    return {ord(mark): shown(value) for mark, value in known.items()}


def _html(source: MailSource, words: Mapping[str, str], prose: Mapping[str, Prose], unsubscribe_url: str) -> str:
    """MJML sees a number for every piece, so nothing that somebody wrote is ever read as markup or as a template."""
    pieces: list[str] = []

    def hold(html: str) -> str:
        pieces.append(html)
        return f"~{len(pieces) - 1}~" if html else ""

    colours = _colours(source.brand.colour)
    link = {"a": f"color:{colours['link']}"}
    facts = _facts(source, lambda text: hold(escape(one_line(text))))
    context = {name: hold(each.html(_SHAPES | link)) for name, each in prose.items()}
    context |= {name: hold(escape(words[name])) for name in ("subject", "preheader")}
    context |= {"unsubscribe_url": hold(unsubscribe_url)}
    document = _template(source.layout, "mjml").render(context | facts | colours)
    return _PIECE.sub(lambda found: pieces[int(found[1])], _compiled(document)) + "\n"


def _text(source: MailSource, prose: Mapping[str, Prose], known: Mapping[int, str], unsubscribe_url: str) -> str:
    context = {name: each.text(known) for name, each in prose.items()} | {"unsubscribe_url": unsubscribe_url}
    text = _template(source.layout, "txt").render(context | _facts(source, one_line))
    return _EMPTY_LINES.sub("\n\n", text).strip() + "\n"


def _facts(source: MailSource, shown: Callable[[str], str]) -> dict[str, Any]:
    """What the templates read besides the copy, each text the way this part shows it."""

    def each(record: Any) -> dict[str, str]:
        return {name: shown(value) for name, value in asdict(record).items()}

    cards = [each(offer) | {"hue": _HUES.get(offer.phase, _HUES[""])} for offer in source.offers]
    return {"language": source.language, "cards": cards, "brand": each(source.brand), "sender": each(source.sender)}


def _colours(brand: str) -> dict[str, str]:
    return {
        "accent": brand,
        "on_accent": ink_on(brand),
        "link": readable(brand, "#ffffff", 5.5),
        "dark_link": readable(brand, "#20323b", 5.5),
    }


@cache
def _template(layout: Layout, kind: str) -> Any:
    folder = FileSystemLoader(shipped("templates") / "email")
    rules: dict[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # The text part must not be HTML-escaped.
    environment = Environment(loader=folder, autoescape=kind == "mjml", **rules)  # nosec B701
    environment.filters["wrapped"] = wrap
    return environment.get_template(f"{layout}.{kind}")


@lru_cache(maxsize=256)
def _compiled(document: str) -> str:
    # The line that mail programs show beside the subject is hidden; in white besides, spam filters take it for a trick.
    return str(mjml2html(document)).replace("font-size:1px;color:#ffffff;", "font-size:1px;")
