"""What we know of mail programs and of filters: words that look like spam, and what is not shown everywhere.

The tables are our own, written from years of published tests of mail programs; they say what to look at, not what is
forbidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CLIPPED_AT: Final = 102 * 1024
"""Bytes of HTML after which Gmail cuts a mail off and hides the rest behind a link."""

LONGEST_SUBJECT: Final = 60
"""Characters of a subject that most lists of mails show whole; phones show about 40."""

READABLE: Final = 4.5
"""The least contrast of text and ground (WCAG 2.2, 1.4.3)."""

SPAM_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        *("100% free", "act now", "best price", "buy now", "cash bonus", "click here", "double your", "earn money"),
        *("free gift", "guaranteed", "limited time", "no obligation", "once in a lifetime", "order now", "risk-free"),
        *("special promotion", "urgent", "winner", "you have been selected"),
    ),
    "sv": (
        *("100% gratis", "agera nu", "bara idag", "bästa priset", "begränsad tid", "beställ nu", "dubbla din"),
        *("du har vunnit", "garanterat", "gratis gåva", "helt gratis", "klicka här", "köp nu", "missa inte"),
        *("riskfritt", "sista chansen", "tjäna pengar", "utan förpliktelser", "vinnare"),
    ),
    "nb": (
        *("100% gratis", "bare i dag", "begrenset tid", "bestill nå", "beste pris", "doble din", "du har vunnet"),
        *("garantert", "gratis gave", "handle nå", "helt gratis", "ikke gå glipp", "kjøp nå", "klikk her"),
        *("risikofritt", "siste sjanse", "tjen penger", "uten forpliktelser", "vinner"),
    ),
}
"""Phrases in small letters that filters and readers take for advertising, by language."""

UNSUPPORTED: Final[Mapping[str, tuple[str, str]]] = {
    "display: flex": (r"display\s*:\s*(?:inline-)?flex", "Outlook"),
    "display: grid": (r"display\s*:\s*(?:inline-)?grid", "Outlook, Gmail"),
    "position": (r"(?<![-\w])position\s*:\s*(?:absolute|fixed|sticky|relative)", "Outlook, Gmail"),
    "background-image": (r"background(?:-image)?\s*:[^;\"}]*url\(", "Outlook"),
    "var()": (r":[^;\"}]*var\(", "Outlook, Gmail"),
    "calc()": (r":[^;\"}]*calc\(", "Outlook, Gmail"),
    "animation": (r"(?<![-\w])animation(?:-name)?\s*:|@keyframes", "Outlook, Gmail"),
    "transform": (r"(?<![-\w])transform\s*:", "Outlook, Gmail"),
    "object-fit": (r"object-fit\s*:", "Outlook, Gmail"),
    "<script>": (r"<script\b", "Outlook, Gmail, Apple Mail"),
    "<form>": (r"<form\b", "Outlook, Gmail"),
    "<video>": (r"<video\b", "Outlook, Gmail"),
    "<svg>": (r"<svg\b", "Outlook, Gmail"),
    "<iframe>": (r"<iframe\b", "Outlook, Gmail, Apple Mail"),
}
"""What a mail had better not be built of: its name, the pattern that finds it, and the programs that leave it out."""
