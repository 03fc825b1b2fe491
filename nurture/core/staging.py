"""Where a person stands by the rules: the stage the facts speak for, on what evidence, and where that contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from nurture.core.criteria import ActivityTest, AnyOf, Criteria, FieldTest, PersonFacts, evaluate, walk
from nurture.core.people import ActivityKind
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import OTHER, Relationship, Stages
from nurture.core.wording import evidence


@dataclass(frozen=True, slots=True)
class StageRule:
    """The condition by which a person gets to a stage."""

    stage: str
    criteria: Criteria


@dataclass(frozen=True, slots=True)
class Reading:
    """The stage the rules speak for (None where none does) and the evidence, in words."""

    stage: str | None
    because: tuple[Phrase, ...] = ()


NOBODY_FITS: Final = AnyOf(())
"""The ideal customer profile of a workspace that has not set one."""


def classify(
    facts: PersonFacts, rules: Iterable[StageRule], stages: Stages, profile: Criteria = NOBODY_FITS
) -> Reading:
    """The stage furthest ahead whose rule the person meets; `profile` decides who fits the ideal customer profile.

    Opens alone never count: a rule that only opened mails (or their counter) would meet is not met. Source: the
    product definition, "Rules of movement".
    """
    fitted = replace(facts, values={**facts.values, "fits_profile": evaluate(profile, facts)})
    met = {rule.stage: rule for rule in rules if _is_met(rule.criteria, fitted)}
    furthest = stages.furthest(met)
    if furthest is None:
        return Reading(None)
    return Reading(furthest, evidence(met[furthest].criteria, fitted, stages))


def has_news(
    facts: PersonFacts, rules: Sequence[StageRule], stages: Stages, profile: Criteria, *, since: datetime
) -> bool:
    """Whether the facts speak for a stage for which they did not at that moment, or once more by what happened since.

    A person's word about somebody stands until there is news: the same old evidence does not undo it.
    """

    def stage(**other: Any) -> str | None:
        return classify(replace(facts, **other), rules, stages, profile).stage

    later = tuple(one for one in facts.activities if one.at > since)
    return is_news(
        stages,
        stage(),
        then=stage(now=min(since, facts.now)),
        by_later=stage(activities=later),
        by_none=stage(activities=()),
    )


def is_news(
    stages: Stages, derived: str | None, *, then: str | None, by_later: str | None, by_none: str | None
) -> bool:
    """Whether a derived stage is news: it was behind that `then`, or what happened `by_later` alone speaks for it.

    `by_none` is the stage without any activity: what is known of somebody apart from their deeds is no news.
    """
    if derived is None or stages.is_forward(then, derived):
        return derived is not None
    return by_later == derived != by_none


def _is_met(criteria: Criteria, facts: PersonFacts) -> bool:
    if not evaluate(criteria, facts):
        return False
    if not asks_about_opens(criteria) or evaluate(criteria, _without_opens(facts)):
        return True
    only_opens = _only_opens(facts)
    return not evaluate(criteria, only_opens) or evaluate(criteria, _without_opens(only_opens))


def asks_about_opens(criteria: Criteria) -> bool:
    """Whether the condition looks at opened mails, as events or as a counter."""
    return any(
        (isinstance(node, ActivityTest) and node.activity is ActivityKind.EMAIL_OPENED)
        or (isinstance(node, FieldTest) and node.field == "emails_opened")
        for node in walk(criteria)
    )


def _without_opens(facts: PersonFacts) -> PersonFacts:
    kept = tuple(one for one in facts.activities if one.kind is not ActivityKind.EMAIL_OPENED)
    return replace(facts, activities=kept, values={**facts.values, "emails_opened": None})


ENGAGEMENT: Final = ("page_views", "visits", "form_submissions", "emails_clicked", "time_on_site")
"""Counters of what people do themselves; the one of opened mails is none of them."""


def _only_opens(facts: PersonFacts) -> PersonFacts:
    kept = tuple(one for one in facts.activities if one.kind is ActivityKind.EMAIL_OPENED)
    return replace(facts, activities=kept, values={**facts.values, **dict.fromkeys(ENGAGEMENT)})


def contradicts(stages: Stages, crm_stage: str | None, derived_stage: str | None) -> bool:
    """Whether the CRM and the rules put somebody on opposite sides: a prospect here, a customer there.

    A rule that would put someone lower on the same side is no contradiction, and neither is one that speaks for a
    prospect's stage about a person whom the CRM calls a customer: rules say "at least".
    """
    if crm_stage is None or derived_stage is None:
        return False
    sides = (stages.relationship(crm_stage), stages.relationship(derived_stage))
    return sides == (Relationship.PROSPECT, Relationship.CUSTOMER)


def contradiction(stages: Stages, crm_stage: str, derived_stage: str) -> Phrase:
    """The contradiction as a sentence for the review queue."""
    return phrase(
        "The CRM says {crm}, but what they did says {derived}.",
        crm=stages.name(crm_stage),
        derived=stages.name(derived_stage),
    )


class CrmPolicy(StrEnum):
    """Whose word counts where the CRM and the rules contradict: a person is asked, the CRM's, or the rules'."""

    ASK = "ask"
    CRM = "crm"
    RULES = "rules"


_POLICY_WORDS: Final = {
    CrmPolicy.CRM: phrase("In this workspace the CRM's word counts."),
    CrmPolicy.RULES: phrase("In this workspace what people did counts more than the CRM's word."),
}


def policy_words(policy: CrmPolicy) -> tuple[Phrase, ...]:
    """Why nobody was asked, as a sentence to go with the contradiction; empty where somebody is."""
    return (_POLICY_WORDS[policy],) if policy in _POLICY_WORDS else ()


class Contradiction(StrEnum):
    """What becomes of a contradiction: it waits for a person, both agree again, or the policy gives one of them way."""

    OPENED = "opened"
    SETTLED = "settled"
    YIELDED = "yielded"
    OVERRULED = "overruled"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides about one person: their stage, the CRM's, the one the rules derive, and what is on record.

    `is_open`: a contradiction waits in the queue. `is_decided`: a person has once said where they stand; `stands`: and
    there is no news since.
    """

    stage: str | None
    crm_stage: str | None = None
    derived: str | None = None
    is_open: bool = False
    is_decided: bool = False
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the person moves to the derived stage, and what becomes of a contradiction, if anything."""

    moves: bool = False
    contradiction: Contradiction | None = None


def decide(stages: Stages, one: Standing, policy: CrmPolicy) -> Decision:
    """What the rules do with one person.

    Nobody is moved out of the wildcard stage, nor back, nor on one of two contradicting words, nor away from where
    somebody put them as long as there is no news. A contradiction that waits already is left to a person, whatever the
    policy says by now. Source: the product definition, "Rules of movement".
    """
    if one.stage == OTHER:
        return Decision()
    if contradicts(stages, one.crm_stage, one.derived) and not _is_agreed(stages, one):
        return Decision() if one.is_open or one.stands else _decide_contradiction(stages, one, policy)
    settled = Contradiction.SETTLED if one.is_open and one.crm_stage == one.stage else None
    return Decision(not one.stands and _leads_on(stages, one), settled)


def _is_agreed(stages: Stages, one: Standing) -> bool:
    """Whether somebody has put this person on the side that the facts speak for, whatever the CRM says."""
    return one.is_decided and stages.relationship(one.stage) is stages.relationship(one.derived)


def _leads_on(stages: Stages, one: Standing) -> bool:
    return one.derived is not None and stages.is_forward(one.stage, one.derived)


def _decide_contradiction(stages: Stages, one: Standing, policy: CrmPolicy) -> Decision:
    """By the policy; of somebody whom we call a customer already, the CRM's word would be a way back: that is asked."""
    if policy is CrmPolicy.RULES:
        moves = _leads_on(stages, one)
        return Decision(moves, Contradiction.OVERRULED if moves else None)
    is_customer = stages.relationship(one.stage) is Relationship.CUSTOMER
    if policy is CrmPolicy.CRM and not is_customer:
        return Decision(contradiction=Contradiction.YIELDED)
    return Decision(contradiction=Contradiction.OPENED)
