"""Reaching: whom an offer may go to and why not, by the guard's own word, people who are alike asked about once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from nurture.core import guard
from nurture.core.guard import ContentFacts, ContentPart, Outcome, Policy, ReaderFacts, Verdict
from nurture.core.offers import ContentOffer
from nurture.storage.alike import count_alike
from nurture.storage.definitions import load_stages
from nurture.storage.settings import load_settings

Readers = Counter[tuple[ReaderFacts, str]]
"""How many people there are of each kind: what the guard is told about them, and their language."""


def count_readers(session: Session, now: datetime) -> Readers:
    """Everybody, by what the guard is told about them and the language they read."""
    default = load_settings(session).default_language
    counted: Readers = Counter()
    for (reader, language), people in count_alike(session, load_stages(session), now).items():
        counted[reader, language or default] += people
    return counted


class Reach:
    """Asks the guard about offers at one moment."""

    def __init__(self, fallbacks: Mapping[str, tuple[str, ...]], now: datetime) -> None:
        self.fallbacks = fallbacks
        self.on = now.date()
        self.policy = Policy()
        self._known: dict[tuple[ReaderFacts, str], Verdict] = {}

    def translation(self, offers: Sequence[ContentOffer], language: str) -> ContentOffer:
        """The translation such a reader would get, or the first one where none is meant for them."""
        for wanted in (language, *self.fallbacks.get(language, ())):
            for offer in offers:
                if offer.language == wanted:
                    return offer
        return offers[0]

    def verdict(self, reader: ReaderFacts, offer: ContentOffer) -> Verdict:
        """The guard's answer for one offer and one reader."""
        question = (reader, f"{offer.key} {offer.version}")
        if question not in self._known:
            part = ContentPart(offer.key, offer.audience, offer.is_live(self.on), offer.kind)
            self._known[question] = guard.judge(reader, ContentFacts((part,)), self.policy)
        return self._known[question]

    def may_get(self, reader: ReaderFacts, language: str, offers: Sequence[ContentOffer]) -> bool:
        """Whether such a reader may get the offer, in the translation that would be theirs."""
        if not offers:
            return False
        return self.verdict(reader, self.translation(offers, language)).outcome is Outcome.ALLOWED


def compare_reach(
    readers: Readers, reach: Reach, pairs: Iterable[tuple[Sequence[ContentOffer], Sequence[ContentOffer]]]
) -> tuple[int, int]:
    """How many may get an offer afterwards who could not before, and the other way round.

    A pair is the translations of one offer before and after; whom it concerns with two offers counts twice.
    """
    gained = lost = 0
    for before, after in pairs:
        for (reader, language), people in readers.items():
            could, can = (reach.may_get(reader, language, offers) for offers in (before, after))
            gained += people * (can and not could)
            lost += people * (could and not can)
    return gained, lost
