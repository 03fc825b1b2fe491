"""Small pages of invented sites, and what the assistant says about them."""

from __future__ import annotations

from nurture.core.mapping.pages import Page, read_page
from nurture.core.mapping.suggesting import Suggestion, read_cues, suggest


def page(text: str = "", path: str = "page.md") -> Page:
    """The page in this text."""
    return read_page(text, path)


def suggested(text: str = "", path: str = "page.md") -> Suggestion:
    """What the assistant says about a page on its own."""
    return suggest(read_cues(page(text, path)))


def titled(title: str, text: str = "", **fields: str) -> str:
    """A Markdown page with this title, these fields, and this text."""
    head = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\ntitle: {title!r}\n{head}---\n{text}\n"


EN = "We help you to see how the air in your building changes over the day and what it means for people. "
SV = "Vi hjälper er att se hur luften i huset förändras under dagen och vad det betyder för dem. "
NB = "Vi hjelper dere med å se hvordan luften i bygget endrer seg gjennom dagen og hva det betyr for dem. "
NN = "Vi hjelper dykk med å sjå korleis lufta i bygget endrar seg gjennom dagen og kva det har å seie. "
DA = "Vi hjælper jer med at se, hvordan luften i bygningen ændrer sig gennem dagen, og hvad det betyder for dem. "
