"""The library as pages: the list of offers, one offer, the gap map, and what the last sync found wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, select

from nurture.core.coverage import Cell
from nurture.core.errors import NotFound, Problem
from nurture.core.languages import LANGUAGES
from nurture.core.offers import ContentOffer
from nurture.core.phrases import phrase, phrase_from_json
from nurture.core.stages import PHASES, Phase, Stages
from nurture.rendering.prose import Prose
from nurture.services.browsing.pages import Page, Place, slice_page
from nurture.services.mapping import load_gap_map
from nurture.storage.content import find_translations, load_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.settings import load_value
from nurture.storage.tables import OfferRow

EXPIRES_SOON: Final = timedelta(days=30)
"""How long before its end an offer is pointed out."""


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
class GapPage:
    """The gap map of one language (of all, where it is empty), and what needs a look in the library."""

    language: str
    languages: tuple[str, ...]
    phases: tuple[Phase, ...]
    stages: Stages
    cells: Mapping[tuple[str, Phase], tuple[int, int]]
    gaps: tuple[Cell, ...]
    expiring: tuple[ContentOffer, ...]
    untranslated: tuple[tuple[ContentOffer, tuple[str, ...]], ...]


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
    groups = _by_key(offer for offer in offers if _is_wanted(offer, wanted))
    every = _by_key(offers)
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


def _by_key(offers: Iterable[ContentOffer]) -> dict[str, list[ContentOffer]]:
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


def show_gaps(engine: Engine, language: str, *, on: date) -> GapPage:
    """The gap map on that day."""
    with reading(engine) as session:
        offers = load_offers(session)
        stages = load_stages(session)
        cells = load_gap_map(session, on)
    languages = tuple(sorted({cell.language for cell in cells if cell.language}))
    chosen = [cell for cell in cells if not language or cell.language == language]
    live = [offer for offer in offers if offer.is_live(on)]
    return GapPage(
        language=language,
        languages=languages,
        phases=PHASES,
        stages=stages,
        cells=_sums(chosen),
        gaps=tuple(cell for cell in chosen if cell.is_gap),
        expiring=tuple(offer for offer in live if offer.expires and offer.expires - on <= EXPIRES_SOON),
        untranslated=_untranslated(live),
    )


def _sums(cells: Iterable[Cell]) -> dict[tuple[str, Phase], tuple[int, int]]:
    sums: dict[tuple[str, Phase], tuple[int, int]] = {}
    for cell in cells:
        offers, people = sums.get((cell.stage, cell.phase), (0, 0))
        sums[cell.stage, cell.phase] = (offers + cell.offers, people + cell.people)
    return sums


def _untranslated(offers: Iterable[ContentOffer]) -> tuple[tuple[ContentOffer, tuple[str, ...]], ...]:
    found = []
    for translations in _by_key(offers).values():
        known = {offer.language for offer in translations}
        lacking = tuple(language for language in LANGUAGES if language not in known)
        if lacking:
            found.append((best_translation(translations, "en"), lacking))
    return tuple(found)
