"""The gap map as a page: where people wait for nothing, and which offers need a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, select

from nurture.core.coverage import Cell, Dimension
from nurture.core.languages import LANGUAGES
from nurture.core.offers import Audience, ContentOffer
from nurture.core.phrases import Fact
from nurture.core.stages import Phase, Stages
from nurture.services.browsing.content import best_translation, group_by_key
from nurture.services.browsing.sequences import PlanSummary, newest_plan
from nurture.services.mapping import load_gap_map
from nurture.storage.content import recall_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.personas import persona_names
from nurture.storage.tables import OfferEditRow, OfferVersionRow

EXPIRES_SOON: Final = timedelta(days=30)
"""How long before its end an offer is pointed out."""

STALE: Final = timedelta(days=365)
"""How old an offer is that nobody has changed since when it is pointed out."""

MOST_VALUES: Final = 12
"""Of how many languages, personas or industries, those with most people, one can be chosen."""


@dataclass(frozen=True)
class GapPage:
    """The gap map of one language, persona or industry (of all where `value` is empty), and what needs a look."""

    dimension: Dimension
    value: str
    values: tuple[str, ...]
    names: Mapping[str, Fact]
    stages: Stages
    cells: Mapping[tuple[str, Phase], tuple[int, int]]
    gaps: tuple[Cell, ...]
    stopgaps: tuple[Cell, ...]
    plan: PlanSummary | None
    expiring: tuple[ContentOffer, ...]
    stale: tuple[ContentOffer, ...]
    unused: tuple[ContentOffer, ...]
    untranslated: tuple[tuple[ContentOffer, tuple[str, ...]], ...]


def show_gaps(engine: Engine, dimension: Dimension, value: str, *, on: date) -> GapPage:
    """The gap map on that day."""
    with reading(engine) as session:
        offers, stages = recall_offers(session), load_stages(session)
        cells = load_gap_map(session, offers, stages, on, dimension)
        live = [offer for offer in offers if offer.is_live(on)]
        chosen = [cell for cell in cells if not value or cell.value(dimension) == value]
        return GapPage(
            dimension=dimension,
            value=value,
            values=_values(cells, dimension),
            names=persona_names(session),
            stages=stages,
            cells=_sums(chosen),
            gaps=tuple(cell for cell in chosen if cell.is_gap),
            stopgaps=tuple(cell for cell in chosen if cell.is_stopgap),
            plan=newest_plan(session),
            expiring=tuple(offer for offer in live if offer.expires and offer.expires - on <= EXPIRES_SOON),
            stale=_stale(session, live, on),
            unused=_unused(session, live),
            untranslated=_untranslated(live),
        )


def _values(cells: Iterable[Cell], dimension: Dimension) -> tuple[str, ...]:
    """The values with most people, by name."""
    people: Counter[str] = Counter()
    for cell in cells:
        people[cell.value(dimension)] += cell.people
    return tuple(sorted(value for value, _ in people.most_common(MOST_VALUES) if value))


def _sums(cells: Iterable[Cell]) -> dict[tuple[str, Phase], tuple[int, int]]:
    sums: dict[tuple[str, Phase], tuple[int, int]] = {}
    for cell in cells:
        offers, people = sums.get((cell.stage, cell.phase), (0, 0))
        sums[cell.stage, cell.phase] = (offers + cell.offers, people + cell.people)
    return sums


def _stale(session: Session, live: Iterable[ContentOffer], on: date) -> tuple[ContentOffer, ...]:
    """Offers older than a year that nobody has changed in that year, the oldest first."""
    rows = session.exec(select(OfferEditRow.key, OfferEditRow.language, OfferEditRow.at))
    changed = {(key, language) for key, language, at in rows if at.date() > on - STALE}
    old = [one for one in live if one.published and on - one.published > STALE]
    kept = (one for one in old if (one.key, one.language) not in changed)
    return tuple(sorted(kept, key=lambda one: (one.published or on, one.key)))


def _unused(session: Session, live: Iterable[ContentOffer]) -> tuple[ContentOffer, ...]:
    """Offers that may go out and of which no draft was ever made, in no language."""
    used = set(session.exec(select(OfferVersionRow.key).distinct()))
    open_ones = [one for one in live if one.key not in used and one.audience is not Audience.INTERNAL]
    return tuple(best_translation(group, "en") for group in group_by_key(open_ones).values())


def _untranslated(offers: Iterable[ContentOffer]) -> tuple[tuple[ContentOffer, tuple[str, ...]], ...]:
    found = []
    for translations in group_by_key(offers).values():
        known = {offer.language for offer in translations}
        lacking = tuple(language for language in LANGUAGES if language not in known)
        if lacking:
            found.append((best_translation(translations, "en"), lacking))
    return tuple(found)
