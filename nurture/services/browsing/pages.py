"""Keyset pages: a list continues after its last key, so that a page far down costs no more than the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar

from sqlmodel import Session, col

from nurture.storage.bulk import CHUNK
from nurture.storage.listing import MANY, Listing
from nurture.storage.standing import Reader
from nurture.storage.tables import ContactRow

Item = TypeVar("Item")

PAGE: Final = 50
"""Rows of a list on one page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list to be: after one key, before one, or at the start."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, and the keys to go on and back from; an empty key is the end of the list."""

    items: tuple[Item, ...]
    next_key: str = ""
    previous_key: str = ""


def cut_page(rows: Sequence[Item], place: Place, key: Callable[[Item], str], size: int = PAGE) -> Page[Item]:
    """The page of rows that were asked for with one more than fits; backwards they come in reverse."""
    more = len(rows) > size
    shown = tuple(rows[:size])
    if place.before:
        shown = shown[::-1]
    first, last = (key(shown[0]), key(shown[-1])) if shown else ("", "")
    goes_on = bool(place.before) or more
    goes_back = more if place.before else bool(place.after)
    return Page(shown, last if goes_on and shown else "", first if goes_back and shown else "")


@dataclass(frozen=True)
class Found:
    """How many rows a filter finds; with `more`, at least so many."""

    count: int
    more: bool


def listing_page(listing: Listing, place: Place) -> tuple[Page[int], Found]:
    """The ids of one page of a list, which are its keys, and how many the whole list has."""
    found = listing.count(MANY + 1)
    key = place.before or place.after
    at = int(key) if key.isdecimal() and len(key) < 19 else None
    ids = listing.ids(at, PAGE + 1, backwards=bool(place.before), few=found <= MANY)
    return cut_page(ids, place, str), Found(min(found, MANY), found > MANY)


def listing_ids(listing: Listing) -> Iterator[list[int]]:
    """The ids of the whole list in its order, a chunk at a time."""
    few, last = listing.count(MANY + 1) <= MANY, None
    while ids := listing.ids(last, CHUNK, few=few):
        yield ids
        last = ids[-1]


def read_page(session: Session, query: Any, column: Any, place: Place, key: Callable[[Any], str]) -> Page[Any]:
    """The page of a query there, in the order of a column whose values are unique."""
    if place.before:
        query = query.where(column < place.before).order_by(column.desc())
    else:
        query = query.where(column > place.after).order_by(column) if place.after else query.order_by(column)
    return cut_page(session.exec(query.limit(PAGE + 1)).all(), place, key)


def contact_name(row: ContactRow | Reader) -> str:
    """What to call somebody in a list: by name, else by address."""
    return " ".join(part for part in (row.first_name, row.last_name) if part) or row.email


def contact_page(session: Session, query: Any, place: Place, contact: Callable[[Any], ContactRow]) -> Page[Any]:
    """The page of a query of people by their ids; a key that is none gives the start. `contact` finds one in a row."""
    key, column = place.before or place.after, col(ContactRow.id)
    if not (key.isdecimal() and len(key) < 19):
        place = Place()
    elif place.before:
        query = query.where(column < int(key))
    else:
        query = query.where(column > int(key))
    rows = session.exec(query.order_by(column.desc() if place.before else column).limit(PAGE + 1)).all()
    return cut_page(rows, place, lambda row: str(contact(row).id))


def slice_page(items: Sequence[Item], place: Place, key: Callable[[Item], str]) -> Page[Item]:
    """The page of a list that is in memory whole, in its own order; an unknown key gives the start."""
    keys = [key(item) for item in items]
    if place.before in keys:
        end = keys.index(place.before)
        return cut_page(list(items[:end])[::-1][: PAGE + 1], place, key)
    start = keys.index(place.after) + 1 if place.after in keys else 0
    return cut_page(items[start : start + PAGE + 1], Place(after=place.after if start else ""), key)


def read_day(written: str) -> date | None:
    """The day in an address, written as 2026-11-30; None where it is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def contains(text: str) -> str:
    """The LIKE pattern for a text anywhere, with its own wildcards taken as letters (escaped by a backslash)."""
    safe = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{safe}%"
