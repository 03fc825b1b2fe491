"""What readers have chosen to get: topics, and how often at most.

Whoever has declined anything gets nothing that nobody has classed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nurture.core.phrases import Phrase, phrase


class Topic(StrEnum):
    """What mail can be about, as a reader tells it apart."""

    READING = "reading"
    EVENTS = "events"
    STORIES = "stories"
    PRODUCT = "product"
    HELP = "help"
    FEEDBACK = "feedback"


_KINDS: Final[Mapping[Topic, str]] = {
    Topic.READING: "blog_post newsletter infographic video guide checklist ebook report template course whitepaper",
    Topic.EVENTS: "webinar event_invitation",
    Topic.STORIES: "case_study shareable",
    Topic.PRODUCT: "comparison product_page brochure calculator pricing demo trial consultation proposal security_pack"
    " upsell customer_offer",
    Topic.HELP: "thank_you onboarding kb_article release_note",
    Topic.FEEDBACK: "survey review_request referral",
}
_TOPICS: Final = {kind: topic for topic, kinds in _KINDS.items() for kind in kinds.split()}

_NAMES: Final[Mapping[Topic, Phrase]] = {
    Topic.READING: phrase("Articles, guides and reports"),
    Topic.EVENTS: phrase("Webinars and events"),
    Topic.STORIES: phrase("How others have solved it"),
    Topic.PRODUCT: phrase("Products, prices and trials"),
    Topic.HELP: phrase("Help and news about what you have bought"),
    Topic.FEEDBACK: phrase("Questions about what you think of us"),
}


def topic_of(kind: str) -> Topic | None:
    """What an offer of this kind is about; None for a kind of the customer's own, which nobody has classed."""
    return _TOPICS.get(kind)


def topic_name(topic: Topic) -> Phrase:
    """The topic as its reader reads it."""
    return _NAMES[topic]


class Pace(StrEnum):
    """How often somebody wants mail at most."""

    PLANNED = "planned"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @property
    def days(self) -> int:
        """So many days at least lie between two mails."""
        return _DAYS[self]


_DAYS: Final[Mapping[Pace, int]] = {Pace.PLANNED: 0, Pace.WEEKLY: 7, Pace.MONTHLY: 30}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody does not want to read about, and their pace; by default nothing is declined."""

    declined: frozenset[Topic] = frozenset()
    pace: Pace = Pace.PLANNED


def strictest(told: Iterable[Preferences]) -> Preferences:
    """What holds for somebody who has said several things, at one address of theirs or another."""
    found = list(told)
    declined = frozenset(topic for one in found for topic in one.declined)
    return Preferences(declined, max((one.pace for one in found), key=lambda pace: pace.days, default=Pace.PLANNED))
