"""What happened to a person: what they did, moves, mails, deals, and what is on record about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from nurture.core.consent import Suppression
from nurture.core.people import Activity
from nurture.core.phrases import Phrase
from nurture.core.stages import Mover


class Group(StrEnum):
    """What a history can be narrowed to."""

    DID = "did"
    STAGES = "stages"
    MAIL = "mail"
    DEALS = "deals"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of stage as it is on record."""

    from_stage: str | None
    to_stage: str
    mover: Mover
    by: str
    because: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail to them: made, or handed over (`left`)."""

    draft: str
    sequence: str
    subject: str
    left: bool


@dataclass(frozen=True, slots=True)
class LeftSequence:
    """They left a sequence, and for which reason."""

    sequence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dealt:
    """A deal they have a part in: opened, won or lost."""

    name: str
    state: str
    amount: float | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """The import that first brought them in."""

    import_id: int
    file: str
    by: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Columns that an import (`file`) or a colleague changed, each with what it held before and after."""

    by: str
    file: str | None
    columns: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Contradicted:
    """The CRM and the facts began to disagree, or somebody settled it (`ended`)."""

    crm_stage: str
    derived_stage: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A mailbox of theirs must not be mailed any more."""

    mailbox: str
    reason: Suppression
    source: str


@dataclass(frozen=True, slots=True)
class CompanySaid:
    """What somebody decided about everyone at their company."""

    decision: str
    by: str


What: TypeAlias = (
    "Activity | Moved | Mailed | LeftSequence | Dealt | BroughtIn | Changed | Contradicted | Refused | CompanySaid"
)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something in a person's past, and the key from which a page goes on after it."""

    at: datetime
    key: str
    what: What


@dataclass(frozen=True)
class Past:
    """One page of a history, newest first; an empty key is its end."""

    items: tuple[Happening, ...]
    older_key: str
