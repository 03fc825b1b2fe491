"""Offers: rows into core records and back, and the index that knows an offer by any link to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, select

from nurture.core.offers import DEFAULT_KINDS, Audience, ContentOffer, OfferStatus, normalise_url
from nurture.core.stages import Phase
from nurture.storage.bulk import chunked
from nurture.storage.tables import OfferRow, OfferVersionRow

Item = TypeVar("Item")


def load_offers(session: Session) -> tuple[ContentOffer, ...]:
    """Every offer of the index, by key and language."""
    rows = session.exec(select(OfferRow).order_by(col(OfferRow.key), col(OfferRow.language)))
    return tuple(offer_of(row) for row in rows)


_Marks = tuple[tuple[Any, ...], ...]
_SEEN: Final[WeakKeyDictionary[Any, tuple[_Marks, tuple[ContentOffer, ...]]]] = WeakKeyDictionary()
"""The offers of each database as they were when somebody last asked, and by what it is known that they still are."""


def recall_offers(session: Session) -> tuple[ContentOffer, ...]:
    """Every offer of the index, read anew only where one has become another since: for pages, never for the guard."""
    rows = session.exec(select(OfferRow.id, OfferRow.version, OfferRow.path).order_by(col(OfferRow.id)))
    marks = tuple(map(tuple, rows))  # plain ones are compared many times as fast as rows
    known = _SEEN.get(session.get_bind())
    if known is None or known[0] != marks:
        known = (marks, load_offers(session))
        _SEEN[session.get_bind()] = known
    return known[1]


def find_translations(session: Session, key: str) -> tuple[ContentOffer, ...]:
    """The offer in each of its languages; empty where there is no such key."""
    rows = session.exec(select(OfferRow).where(OfferRow.key == key).order_by(col(OfferRow.language)))
    return tuple(offer_of(row) for row in rows)


def offer_of(row: OfferRow) -> ContentOffer:
    """The record of a row."""
    return ContentOffer(
        key=row.key,
        language=row.language,
        kind=row.kind,
        title=row.title,
        phase=Phase(row.phase),
        stages=tuple(row.stages),
        audience=Audience(row.audience),
        status=OfferStatus(row.status),
        summary=row.summary,
        url=row.url,
        cta=row.cta,
        personas=tuple(row.personas),
        industries=tuple(row.industries),
        published=row.published,
        expires=row.expires,
        path=row.path,
        body=row.body,
    )


def row_values(offer: ContentOffer, at: datetime) -> dict[str, Any]:
    """The columns of a new row for an offer, indexed at that moment."""
    lists = {name: list(getattr(offer, name)) for name in ("stages", "personas", "industries")}
    more = {"url_key": normalise_url(offer.url), "version": offer.version, "indexed_at": at}
    return asdict(offer) | lists | more


class LinkIndex(Generic[Item]):
    """Finds what a link leads to, however the link is written. Made of (address, item) pairs."""

    def __init__(self, pages: Iterable[tuple[str, Item]]) -> None:
        self._by_page: dict[str, list[tuple[str, Item]]] = {}
        for url, item in pages:
            page, _, query = normalise_url(url).partition("?")
            if page:
                self._by_page.setdefault(page, []).append((query, item))

    def find(self, url: str) -> tuple[Item, ...]:
        """What is at this address; empty where nothing of ours is."""
        page, _, query = normalise_url(url).partition("?")
        return tuple(item for own, item in self._by_page.get(page, ()) if own == query)

    def reach(self, url: str) -> tuple[Item, ...]:
        """What this address may lead to: a page that is found without a query is found with any."""
        page, _, query = normalise_url(url).partition("?")
        given = {"", *query.split("&")}
        return tuple(item for own, item in self._by_page.get(page, ()) if given.issuperset(own.split("&")))


def keep_versions(session: Session, offers: Iterable[ContentOffer], at: datetime) -> None:
    """Keep what these offers are now, once per version, as proof for the drafts made of them."""
    places = (OfferVersionRow.key, OfferVersionRow.language, OfferVersionRow.version)
    for chunk in chunked(offers):
        query = select(*places).where(col(OfferVersionRow.version).in_([offer.version for offer in chunk]))
        known = set(session.exec(query).all())
        session.add_all(
            OfferVersionRow(
                key=offer.key,
                language=offer.language,
                version=offer.version,
                audience=offer.audience.value,
                offer=_as_json(asdict(offer)),
                seen_at=at,
            )
            for offer in chunk
            if (offer.key, offer.language, offer.version) not in known
        )
    session.flush()


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def load_kinds(session: Session) -> frozenset[str]:
    """The kinds of offers that are known here: those that ship, and those that the library names."""
    return frozenset(DEFAULT_KINDS) | set(session.exec(select(OfferRow.kind).distinct()))
