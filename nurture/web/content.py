"""The library: its table, the gap map, what the last sync found wrong, and one offer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from nurture.core.coverage import Dimension
from nurture.core.languages import LANGUAGES
from nurture.core.offers import Audience, OfferStatus
from nurture.core.stages import PHASES
from nurture.services.browsing.content import OfferFilter, list_offers, show_offer
from nurture.services.browsing.gaps import show_gaps
from nurture.services.browsing.offer_uses import show_uses
from nurture.services.browsing.pages import Place
from nurture.services.browsing.readers import count_verdicts
from nurture.web.context import asked_filter, asked_place, page_arguments
from nurture.web.languages import language
from nurture.web.offer_forms import MappingForm, bulk_choices, field_names
from nurture.web.pictures import gap_columns, gap_rows
from nurture.web.workspace import engine, now

pages = Blueprint("content", __name__, url_prefix="/content")


@pages.get("")
def index() -> str:
    """The table of offers with its filter."""
    wanted = asked_filter(OfferFilter)
    library = list_offers(engine(), wanted, asked_place(), reader=language())
    choices: dict[str, Any] = {"phases": PHASES, "audiences": tuple(Audience), "statuses": tuple(OfferStatus)}
    choices |= {"kept": page_arguments(), "bulk": bulk_choices(MappingForm(), library.stages)}
    return render_template("content/index.html", library=library, wanted=wanted, **choices)


@pages.get("/gaps")
def gaps() -> str:
    """Where people wait and nothing is there for them."""
    by = request.args.get("by", "")
    dimension = Dimension(by) if by in set(Dimension) else Dimension.LANGUAGE
    page = show_gaps(engine(), dimension, request.args.get(dimension.value, "")[:80], on=now().date())
    given = {"rows": gap_rows(page), "columns": gap_columns(), "dimensions": tuple(Dimension)}
    return render_template("content/gaps.html", gaps=page, **given)


@pages.get("/problems")
def problems() -> str:
    """What is wrong with files of the library."""
    library = list_offers(engine(), OfferFilter(), Place(), reader=language())
    return render_template("content/problems.html", library=library)


@pages.get("/offers/<key>")
def offer(key: str) -> str:
    """One offer: its text, its translations, who gets it and who does not."""
    view = show_offer(engine(), key, request.args.get("language", language()))
    readers = count_verdicts(engine(), key, now=now())
    told = {"readers": readers, "uses": show_uses(engine(), key), "names": field_names()}
    return render_template("content/offer.html", view=view, offer=view.offer, **told)


@pages.get("/offers/<key>/translations")
def translations(key: str) -> str:
    """An offer in all its languages, side by side."""
    view = show_offer(engine(), key, language())
    texts = [show_offer(engine(), key, one.language) for one in view.translations]
    missing = [code for code in LANGUAGES if code not in {one.language for one in view.translations}]
    return render_template("content/translations.html", view=view, offer=view.offer, texts=texts, missing=missing)
