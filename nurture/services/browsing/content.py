"""The library as pages: the list of offers, one offer, the gap map, and what the last sync found wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, select

from nurture.core.errors import NotFound, Problem
from nurture.core.offers import ContentOffer
from nurture.core.phrases import phrase, phrase_from_json
from nurture.core.stages import PHASES, Stages
from nurture.rendering.prose import Prose
from nurture.services.browsing.pages import Page, Place, slice_page
from nurture.storage.content import find_translations, load_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.settings import load_value
from nurture.storage.tables import OfferRow


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Which offers to list; an empty text leaves that open."""

    search: str = ""
    kind: str = ""
    language: str = ""
    phase: str = ""
    stage: str = ""
    audience: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer in the list: the translation to show, and the languages it exists in."""

    shown: ContentOffer
    languages: tuple[str, ...]


@dataclass(frozen=True)
class LibraryPage:
    """One page of offers, what the filter can be set to, and the last sync: when, from where, with which problems."""

    page: Page[OfferLine]
    found: int
    total: int
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    stages: Stages
    folder: str | None
    synced_at: datetime | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class OfferView:
    """One offer in one language, with its other languages; `html` is its text, cleaned, raw HTML in it as text."""

    offer: ContentOffer
    html: str
    translations: tuple[ContentOffer, ...]
    stages: Stages


def list_offers(engine: Engine, wanted: OfferFilter, place: Place, *, reader: str) -> LibraryPage:
    """The offers a filter finds, 50 at a time, by phase, kind and title; in the reader's language where possible."""
    with reading(engine) as session:
        offers = load_offers(session)
        stages = load_stages(session)
        last = load_value(session, "library") or {}
    groups = group_by_key(offer for offer in offers if _is_wanted(offer, wanted))
    every = group_by_key(offers)
    lines = [
        OfferLine(best_translation(found, wanted.language or reader), tuple(one.language for one in every[key]))
        for key, found in groups.items()
    ]
    lines.sort(key=lambda line: _order(line.shown))
    return LibraryPage(
        page=slice_page(lines, place, lambda line: line.shown.key),
        found=len(lines),
        total=len(every),
        kinds=tuple(sorted({offer.kind for offer in offers})),
        languages=tuple(sorted({offer.language for offer in offers})),
        stages=stages,
        folder=last.get("path"),
        synced_at=datetime.fromisoformat(last["at"]) if "at" in last else None,
        problems=tuple(_problem(told) for told in last.get("problems", ())),
    )


def group_by_key(offers: Iterable[ContentOffer]) -> dict[str, list[ContentOffer]]:
    """The translations of each offer, by its key."""
    groups: dict[str, list[ContentOffer]] = {}
    for offer in offers:
        groups.setdefault(offer.key, []).append(offer)
    return groups


def _is_wanted(offer: ContentOffer, wanted: OfferFilter) -> bool:
    same = (
        (wanted.kind, offer.kind),
        (wanted.language, offer.language),
        (wanted.phase, offer.phase.value),
        (wanted.audience, offer.audience.value),
        (wanted.status, offer.status.value),
    )
    if any(asked and asked != own for asked, own in same):
        return False
    if wanted.stage and wanted.stage not in offer.stages:
        return False
    words = wanted.search.casefold().split()
    told = " ".join((offer.title, offer.summary, offer.key, *offer.personas, *offer.industries)).casefold()
    return all(word in told for word in words)


def best_translation(offers: Iterable[ContentOffer], language: str) -> ContentOffer:
    """The one in that language, else in English, else the first."""
    return min(offers, key=lambda offer: (offer.language != language, offer.language != "en", offer.language))


def offer_titles(session: Session, language: str) -> dict[str, str]:
    """The title of each offer by key, in that language where it exists."""
    query = select(OfferRow.key, OfferRow.language, OfferRow.title)
    rows = sorted(session.exec(query), key=lambda row: (row[1] == language, row[1] == "en"))
    return {key: title for key, _, title in rows}


def _order(offer: ContentOffer) -> tuple[int, str, str]:
    phase = PHASES.index(offer.phase) if offer.phase in PHASES else len(PHASES)
    return phase, offer.kind, offer.title.casefold()


def _problem(told: Mapping[str, Any]) -> Problem:
    said = phrase_from_json(told["message"])
    return Problem(told["code"], said, path=told["path"], line=told["line"], field=told["field"])


def show_offer(engine: Engine, key: str, language: str) -> OfferView:
    """One offer, in that language where it exists; raises NotFound for an unknown key."""
    with reading(engine) as session:
        translations = find_translations(session, key)
        if not translations:
            raise NotFound(phrase("There is no offer “{key}” in the library.", key=key), field="key")
        offer = best_translation(translations, language)
        return OfferView(offer, Prose(offer.body, tables=True).html({}), translations, load_stages(session))


def show_stages(engine: Engine) -> Stages:
    """The stages that an offer can be picked for."""
    with reading(engine) as session:
        return load_stages(session)
