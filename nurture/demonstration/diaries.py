"""What one invented person did: a diary that is filled day by day, with offers of the library for targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from nurture.core.offers import ContentOffer
from nurture.demonstration.people import Person

BLOG: Final = ("blog_post", "video", "infographic")
GATED: Final = ("guide", "report", "checklist", "ebook")
WEIGHING: Final = ("product_page", "comparison", "whitepaper", "brochure")

_READS: Final = {"da": "nb"}
"""Languages that the library lacks, and what their people read instead; all others read English."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the activity file."""

    at: datetime
    email: str
    kind: str
    target: str = ""
    value: str = ""
    detail: str = ""


class Shelf:
    """The live offers of the library by language and kind."""

    def __init__(self, offers: Iterable[ContentOffer]) -> None:
        self._offers: dict[tuple[str, str], list[ContentOffer]] = {}
        for offer in offers:
            self._offers.setdefault((offer.language, offer.kind), []).append(offer)

    def pick(self, rng: Random, kinds: Sequence[str], language: str, on: date) -> ContentOffer | None:
        """Some offer of these kinds that this reader could have met that day; None where the library has none."""
        tongue = language if language in {"sv", "nb", "en"} else _READS.get(language, "en")
        there = [offer for kind in kinds for offer in self._offers.get((tongue, kind), ()) if offer.is_live(on)]
        published = [offer for offer in there if offer.published is None or offer.published <= on]
        return rng.choice(published or there) if there else None


class Diary:
    """A person's activities. Days are counted backwards from today; nobody does anything today."""

    def __init__(self, person: Person, shelf: Shelf, today: date, rng: Random) -> None:
        self.person = person
        self.shelf = shelf
        self.today = today
        self.rng = rng
        self.events: list[Event] = []

    def at(self, days: int) -> datetime:
        """Some moment (UTC) in the working hours of the day that many days ago, or of the Friday before a weekend."""
        day = self.today - timedelta(days=max(days, 1))
        day -= timedelta(days=max(day.weekday() - 4, 0))
        return datetime.combine(day, time(6), UTC) + timedelta(seconds=self.rng.randrange(10 * 3600))

    def offer(self, kinds: Sequence[str], at: datetime) -> str:
        """The address of some offer of these kinds, empty where there is none."""
        found = self.shelf.pick(self.rng, kinds, self.person.language, at.date())
        return found.url if found else ""

    def note(self, kind: str, at: datetime, target: str = "", *, value: str = "", detail: str = "") -> datetime:
        """Write something down and return when it was."""
        self.events.append(Event(at, self.person.email, kind, target, value, detail))
        return at

    def do(self, kind: str, days: int, kinds: Sequence[str] = (), *, detail: str = "", value: str = "") -> datetime:
        """Something done that many days ago, about some offer of these kinds."""
        at = self.at(days)
        return self.note(kind, at, self.offer(kinds, at) if kinds else "", value=value, detail=detail)

    def browse(self, days: int, kinds: Sequence[str], pages: int) -> datetime:
        """A visit with up to so many pages, each another one; returns the moment a little after it."""
        at = self.note("visit", self.at(days))
        for target in dict.fromkeys(self.offer(kinds, at) for _ in range(pages)):
            at += timedelta(seconds=self.rng.randint(25, 240))
            self.note("page_view", at, target)
        return at + timedelta(seconds=self.rng.randint(20, 120))

    def download(self, days: int, kinds: Sequence[str]) -> None:
        """A form filled in for something, and the thing fetched."""
        at = self.at(days)
        target = self.offer(kinds, at)
        self.note("visit", at)
        at = self.note("form_submitted", at + timedelta(seconds=self.rng.randint(40, 200)), target)
        self.note("content_downloaded", at + timedelta(seconds=self.rng.randint(5, 90)), target)

    def receive(self, at: datetime, target: str, detail: str, *, opens: bool, clicks: bool) -> list[Event]:
        """A mail that arrived, perhaps was opened, perhaps was clicked and led to a visit; in that order."""
        before = len(self.events)
        self.note("email_delivered", at, target, detail=detail)
        if opens:
            at = self.note("email_opened", at + timedelta(minutes=self.rng.randint(4, 600)), target, detail=detail)
        if clicks:
            at += timedelta(seconds=self.rng.randint(15, 300))
            self.note("email_clicked", at, f"{target}?utm_source=mail", detail=detail)
            self.note("visit", at + timedelta(seconds=1))
            self.note("page_view", at + timedelta(seconds=2), target)
        return self.events[before:]

    def scan(self, at: datetime, targets: Iterable[str], detail: str) -> None:
        """A mail gateway that follows every link within seconds of the delivery."""
        self.note("email_delivered", at, next(iter(targets), ""), detail=detail)
        for target in targets:
            at += timedelta(seconds=self.rng.choice((1, 1, 2)))
            self.note("email_clicked", at, target, detail=detail)
