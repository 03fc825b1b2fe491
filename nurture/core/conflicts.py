"""What waits for a person to decide between two readings: of which kind it is, and what can be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nurture.core.phrases import Phrase
from nurture.core.stages import OTHER


class ConflictKind(StrEnum):
    """Between whom: the CRM and the facts, a company and its people, two of one mailbox, a lost deal and us."""

    CRM = "crm"
    COMPANY = "company"
    TWINS = "twins"
    DEAL = "deal"


WORDS: Final[Mapping[ConflictKind, tuple[str, ...]]] = {
    ConflictKind.CRM: ("crm", "facts"),
    ConflictKind.COMPANY: ("customer", "each"),
    ConflictKind.TWINS: ("first", "second"),
    ConflictKind.DEAL: ("stays", OTHER),
}
"""What can be said about each kind, the word of the first reading in front."""

HOLDING: Final = (ConflictKind.CRM, ConflictKind.COMPANY, ConflictKind.TWINS)
"""The kinds for which the guard holds mail; a lost deal is only worth a look."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two readings: what it says in words, the stage it speaks for, and what speaks for it.

    `word` is what settles the matter for it, empty where that cannot be said with one word.
    """

    word: str
    says: Phrase
    stage: str | None
    because: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two readings of a person or a company, and since when (UTC) they stand side by side, as far as it is known.

    `key` names it among those of its kind; `people` are the contacts it is about, the first of them in front.
    """

    kind: ConflictKind
    key: str
    name: str
    detail: str
    since: datetime | None
    sides: tuple[Side, Side]
    people: tuple[int, ...] = ()
    company: int | None = None
