"""Where a person stands by the rules: the stage the facts speak for, on what evidence, and where that contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from nurture.core.criteria import ActivityTest, AnyOf, Criteria, FieldTest, PersonFacts, evaluate, walk
from nurture.core.people import ActivityKind
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Relationship, Stages
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


NOBODY_FITS = AnyOf(())
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

    speaks_for, spoke_for = stage(), stage(now=min(since, facts.now))
    if speaks_for is None or stages.is_forward(spoke_for, speaks_for):
        return speaks_for is not None
    later = tuple(one for one in facts.activities if one.at > since)
    return stage(activities=later) == speaks_for != stage(activities=())


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


_ENGAGEMENT = ("page_views", "visits", "form_submissions", "emails_clicked", "time_on_site")


def _only_opens(facts: PersonFacts) -> PersonFacts:
    kept = tuple(one for one in facts.activities if one.kind is ActivityKind.EMAIL_OPENED)
    return replace(facts, activities=kept, values={**facts.values, **dict.fromkeys(_ENGAGEMENT)})


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
