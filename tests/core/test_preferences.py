"""What readers choose: every shipped kind has a topic, and the strictest of several choices counts."""

from __future__ import annotations

import pytest

from nurture.core.guard import ContentFacts, ContentPart, Outcome, Policy, judge, too_often_reason, topic_reasons
from nurture.core.offers import DEFAULT_KINDS, Audience
from nurture.core.preferences import Pace, Preferences, Topic, strictest, topic_of
from tests.factories import make_reader


def test_every_shipped_kind_has_a_topic() -> None:
    """But for what is for colleagues alone."""
    assert {kind for kind in DEFAULT_KINDS if topic_of(kind) is None} == {"battlecard"}


def test_the_strictest_choice_counts() -> None:
    """Two addresses of one person: what either declines, and the slower pace."""
    told = [Preferences(frozenset({Topic.HELP}), Pace.WEEKLY), Preferences(frozenset({Topic.EVENTS}), Pace.PLANNED)]
    assert strictest(told) == Preferences(frozenset({Topic.HELP, Topic.EVENTS}), Pace.WEEKLY)
    assert strictest([]) == Preferences()


@pytest.mark.parametrize(
    ("kind", "declined", "code", "outcome"),
    [
        ("guide", {Topic.READING}, "topic_declined", Outcome.BLOCKED),
        ("guide", {Topic.EVENTS}, "allowed", Outcome.ALLOWED),
        ("podcast", {Topic.EVENTS}, "unknown_topic", Outcome.HELD),
        ("podcast", set(), "allowed", Outcome.ALLOWED),
        ("", set(Topic), "allowed", Outcome.ALLOWED),
    ],
)
def test_the_guard_heeds_topics(kind: str, declined: set[Topic], code: str, outcome: Outcome) -> None:
    """A known topic that is declined is a no; one that nobody knows waits, for whoever has chosen."""
    content = ContentFacts((ContentPart("page", Audience.EVERYONE, kind=kind),))
    verdict = judge(make_reader(declined=frozenset(declined)), content, Policy())
    assert (verdict.codes[0], verdict.outcome) == (code, outcome)


def test_several_declined_parts_are_all_named() -> None:
    """A reader of the verdict sees each part that was declined, not only the first."""
    parts = tuple(ContentPart(name, Audience.EVERYONE, kind="guide") for name in ("page", "other"))
    reasons = topic_reasons(frozenset({Topic.READING}), ContentFacts(parts))
    assert [(one.code, one.outcome) for one in reasons] == [("topic_declined", Outcome.BLOCKED)] * 2


def test_a_mail_too_soon_is_a_no() -> None:
    """Who asked for fewer mails is not sent one that comes sooner."""
    reason = too_often_reason()
    assert (reason.code, reason.outcome) == ("too_often", Outcome.BLOCKED)
