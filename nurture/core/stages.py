"""Lifecycle stages: where a person stands with us, and the one function that moves anybody.

Stage values are HubSpot's internal names; the rules of movement are those of the product definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from nurture.core.errors import BadInput
from nurture.core.phrases import Named, Phrase, named, phrase


class Phase(StrEnum):
    """A phase of the buyer journey; the last two come after the purchase."""

    AWARENESS = "awareness"
    CONSIDERATION = "consideration"
    DECISION = "decision"
    RETENTION = "retention"
    ADVOCACY = "advocacy"
    NONE = "none"


class Relationship(StrEnum):
    """What a stage means for the guard."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    FORMER_CUSTOMER = "former_customer"
    UNDECIDED = "undecided"


class Owner(StrEnum):
    """The team that answers for a stage."""

    MARKETING = "marketing"
    SALES = "sales"
    CUSTOMER_SUCCESS = "customer_success"


class LeadStatus(StrEnum):
    """The sales side's status of a lead, as shipped; a workspace may have other values."""

    NEW = "new"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    OPEN_DEAL = "open_deal"
    UNQUALIFIED = "unqualified"


PHASES: Final = (Phase.AWARENESS, Phase.CONSIDERATION, Phase.DECISION, Phase.RETENTION, Phase.ADVOCACY)


def next_phase(phase: Phase) -> Phase | None:
    """The phase that follows, or None after the last and for no phase."""
    if phase not in PHASES or phase is PHASES[-1]:
        return None
    return PHASES[PHASES.index(phase) + 1]


_PHASE_NAMES: Final[Mapping[Phase, Phrase]] = {
    Phase.AWARENESS: phrase("Awareness"),
    Phase.CONSIDERATION: phrase("Consideration"),
    Phase.DECISION: phrase("Decision"),
    Phase.RETENTION: phrase("Retention"),
    Phase.ADVOCACY: phrase("Advocacy"),
    Phase.NONE: phrase("No phase"),
}


def phase_name(phase: Phase) -> Phrase:
    """The phase as a person reads it."""
    return _PHASE_NAMES[phase]


_RELATIONSHIP_NAMES: Final[Mapping[Relationship | None, Phrase]] = {
    Relationship.PROSPECT: phrase("prospect"),
    Relationship.CUSTOMER: phrase("customer"),
    Relationship.FORMER_CUSTOMER: phrase("former customer"),
    Relationship.UNDECIDED: phrase("undecided"),
    None: phrase("unknown"),
}


def relationship_name(relationship: Relationship | None) -> Phrase:
    """The relationship as a person reads it; None is one we do not know."""
    return _RELATIONSHIP_NAMES[relationship]


_RELATIONSHIP_NOUNS: Final[Mapping[Relationship | None, Phrase]] = {
    Relationship.PROSPECT: phrase("a prospect"),
    Relationship.CUSTOMER: phrase("a customer"),
    Relationship.FORMER_CUSTOMER: phrase("a former customer"),
    Relationship.UNDECIDED: phrase("neither prospect nor customer"),
    None: phrase("somebody we cannot place"),
}


def relationship_noun(relationship: Relationship | None) -> Phrase:
    """What the person is to us, as the end of a sentence ("this person is a customer")."""
    return _RELATIONSHIP_NOUNS[relationship]


_OWNER_NAMES: Final[Mapping[Owner, Phrase]] = {
    Owner.MARKETING: phrase("Marketing"),
    Owner.SALES: phrase("Sales"),
    Owner.CUSTOMER_SUCCESS: phrase("Customer success"),
}


def owner_name(owner: Owner) -> Phrase:
    """The owning team as a person reads it."""
    return _OWNER_NAMES[owner]


@dataclass(frozen=True, slots=True)
class LifecycleStage:
    """One stage; `order` places it on the way, None means nobody gets there by moving forward (a wildcard).

    A custom stage without a relationship is allowed to exist, but the guard holds everyone in it.
    """

    value: str
    names: Named
    relationship: Relationship | None
    phase: Phase
    owner: Owner
    order: int | None
    enabled: bool = True


def _stage(value: str, order: int | None, meaning: tuple[Relationship, Phase, Owner], *texts: str) -> LifecycleStage:
    relationship, phase, owner = meaning
    names = named(dict(zip(("en", "sv", "nb"), texts, strict=True)))
    return LifecycleStage(value, names, relationship, phase, owner, order)


_EARLY = (Relationship.PROSPECT, Phase.AWARENESS, Owner.MARKETING)
_WEIGHING = (Relationship.PROSPECT, Phase.CONSIDERATION, Owner.MARKETING)
_DECIDING = (Relationship.PROSPECT, Phase.DECISION, Owner.SALES)
_STAYING = (Relationship.CUSTOMER, Phase.RETENTION, Owner.CUSTOMER_SUCCESS)
_RECOMMENDING = (Relationship.CUSTOMER, Phase.ADVOCACY, Owner.CUSTOMER_SUCCESS)
_APART = (Relationship.UNDECIDED, Phase.NONE, Owner.SALES)

LEAD: Final = "lead"
CUSTOMER: Final = "customer"
OTHER: Final = "other"

DEFAULT_STAGES: Final = (
    _stage("subscriber", 10, _EARLY, "Subscriber", "Prenumerant", "Abonnent"),
    _stage("lead", 20, _EARLY, "Lead", "Lead", "Lead"),
    _stage(
        "marketingqualifiedlead",
        30,
        _WEIGHING,
        "Marketing qualified lead (MQL)",
        "Marknadskvalificerat lead (MQL)",
        "Markedskvalifisert lead (MQL)",
    ),
    _stage(
        "salesqualifiedlead",
        40,
        _DECIDING,
        "Sales qualified lead (SQL)",
        "Säljkvalificerat lead (SQL)",
        "Salgskvalifisert lead (SQL)",
    ),
    _stage("opportunity", 50, _DECIDING, "Opportunity", "Affärsmöjlighet", "Salgsklar mulighet"),
    _stage("customer", 60, _STAYING, "Customer", "Kund", "Kunde"),
    _stage("evangelist", 70, _RECOMMENDING, "Evangelist", "Ambassadör", "Ambassadør"),
    _stage("other", None, _APART, "Other", "Annat", "Annet"),
)


@dataclass(frozen=True)
class Stages:
    """The stages of a workspace in their order; wildcards come last."""

    stages: tuple[LifecycleStage, ...] = DEFAULT_STAGES
    _by_value: Mapping[str, LifecycleStage] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.stages, key=lambda stage: (stage.order is None, stage.order or 0)))
        object.__setattr__(self, "stages", ordered)
        object.__setattr__(self, "_by_value", {stage.value: stage for stage in ordered})

    def __iter__(self) -> Iterator[LifecycleStage]:
        return iter(self.stages)

    def get(self, value: str | None) -> LifecycleStage | None:
        """The enabled stage with this value, or None for a value that is unknown or switched off."""
        stage = self._by_value.get(value or "")
        return stage if stage and stage.enabled else None

    def name(self, value: str | None) -> Named | Phrase:
        """The stage's name, the bare value where the stage is unknown, or "no stage"."""
        known = self._by_value.get(value or "")
        if known:
            return known.names
        return phrase("{stage}", stage=value) if value else phrase("no stage")

    def is_forward(self, from_stage: str | None, to_stage: str) -> bool:
        """Whether going there is a step ahead; both need a place in the order, unless there is no stage yet."""
        target = self.get(to_stage)
        if target is None or target.order is None:
            return False
        if from_stage is None:
            return True
        origin = self._by_value.get(from_stage)
        return origin is not None and origin.order is not None and origin.order < target.order

    def furthest(self, values: Iterable[str]) -> str | None:
        """The value furthest ahead among those with a place in the order, or None."""
        placed = [stage for value in values if (stage := self.get(value)) and stage.order is not None]
        return max(placed, key=lambda stage: stage.order or 0).value if placed else None

    def relationship(self, value: str | None, *, churned: bool = False) -> Relationship | None:
        """What the stage means for the guard; None is unknown. A churned customer is a former customer."""
        stage = self.get(value)
        if stage is None:
            return None
        if churned and stage.relationship is Relationship.CUSTOMER:
            return Relationship.FORMER_CUSTOMER
        return stage.relationship


class Mover(StrEnum):
    """Who or what moves a person. Only people move anybody back or in and out of `other`."""

    IMPORT = "import"
    RULE = "rule"
    COMPANY = "company"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class StageMove:
    """A change of stage with its proof: when (UTC), by whom, why and on what evidence."""

    at: datetime
    from_stage: str | None
    to_stage: str
    mover: Mover
    by: str
    because: tuple[Phrase, ...]


def move(
    stages: Stages,
    from_stage: str | None,
    to_stage: str,
    *,
    mover: Mover,
    by: str,
    at: datetime,
    because: tuple[Phrase, ...],
) -> StageMove | None:
    """The move, or None where the rules of movement leave the person where they are.

    Automatic movers only go forward; nothing but a person's decision, or the file that first brings somebody in,
    touches a wildcard stage; a company's lift stays within one relationship, so it moves nobody who has no stage yet.
    A person may also confirm the stage where somebody stands: a decision is kept even where it changes nothing.
    Raises BadInput for an unknown stage, and for a person who moves somebody without giving a reason.
    """
    target = stages.get(to_stage)
    if target is None:
        raise BadInput(
            phrase("There is no stage “{stage}”; the stages are {known}.", stage=to_stage, known=_known(stages)),
            field="stage",
        )
    moved = StageMove(at, from_stage, to_stage, mover, by, because)
    if mover is Mover.PERSON:
        if not because:
            raise BadInput(phrase("Say why this person moves; the reason is kept on record."), field="reason")
        return moved
    if from_stage == to_stage:
        return None
    if mover is Mover.COMPANY and stages.relationship(from_stage) is not target.relationship:
        return None
    if from_stage is None and mover is Mover.IMPORT:
        return moved
    return moved if stages.is_forward(from_stage, to_stage) else None


def _known(stages: Stages) -> str:
    return ", ".join(stage.value for stage in stages if stage.enabled)
