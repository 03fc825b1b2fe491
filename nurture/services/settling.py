"""Settling: one word about one or several that wait in the queue, all of them or none, on record with who and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.conflicts import WORDS, ConflictKind
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import Phrase, listing, phrase, phrase_from_json
from nurture.services.deciding import CompanyDecided, PersonMoved, put_person, said_by_person, say_of_company
from nurture.storage.conflict_queue import Key, is_waiting
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.tables import CompanyRow, ConflictRow, ContactRow

_GONE: Final = phrase("Nothing was decided: one of these is not open any more; somebody may have decided before you.")

MOST: Final = 200
"""So many can be settled at once."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of those that were settled: people who moved or were confirmed, and companies that were decided."""

    people: tuple[PersonMoved, ...] = ()
    companies: tuple[CompanyDecided, ...] = ()


@dataclass(frozen=True)
class _Word:
    """What is said, by whom, why and when."""

    session: Session
    word: str
    reason: str
    by: str
    now: datetime

    def put(self, row: ContactRow, stage: str, evidence: tuple[Phrase, ...] = ()) -> PersonMoved:
        """Put a person where the word says they stand; without a reason nobody is put anywhere."""
        said = said_by_person(self.reason)
        return put_person(
            self.session, row, stage, because=(*said, *evidence) if said else (), by=self.by, now=self.now
        )


def settle(
    engine: Engine, kind: ConflictKind, keys: Sequence[Key], word: str, *, reason: str, by: str, now: datetime
) -> Settled:
    """Say which of two readings counts, of all of these or, where one of them cannot be settled so, of none.

    Raises NotFound where one does not wait any more, and BadInput for none, too many, another word, no reason, or a
    word that does not settle one of them.
    """
    if word not in WORDS[kind]:
        known = listing(WORDS[kind], "or")
        raise BadInput(phrase("Say one of {known}, not “{word}”.", known=known, word=word), field="word")
    if not 0 < len(keys) <= MOST:
        raise BadInput(phrase("Tick at least one and at most {most} of them.", most=MOST), field="key")
    with writing(engine) as session:
        stages = load_stages(session)
        told = _Word(session, word, reason, by, now)
        done: list[PersonMoved | CompanyDecided] = []
        for key in dict.fromkeys(keys):
            if not is_waiting(session, kind, key, stages, now):
                raise NotFound(_GONE, field="key")
            done.append(_SETTLED[kind](told, key))
    people = tuple(one for one in done if isinstance(one, PersonMoved))
    return Settled(people, tuple(one for one in done if isinstance(one, CompanyDecided)))


def _settle_crm(told: _Word, key: Key) -> PersonMoved:
    conflict = told.session.get_one(ConflictRow, key[0])
    stage = conflict.crm_stage if told.word == "crm" else conflict.derived_stage
    evidence = tuple(phrase_from_json(one) for one in conflict.because[:1])
    return told.put(told.session.get_one(ContactRow, conflict.contact_id), stage, evidence)


def _settle_company(told: _Word, key: Key) -> CompanyDecided:
    company = told.session.get_one(CompanyRow, key[0])
    return say_of_company(told.session, company, told.word, reason=told.reason, by=told.by, now=told.now)


def _settle_twins(told: _Word, key: Key) -> PersonMoved:
    """The other one follows whose reading counts; where one of them has left, no stage says so."""
    first, second = (told.session.get_one(ContactRow, one) for one in key)
    right, other = (first, second) if told.word == "first" else (second, first)
    email, stage = right.email, right.stage or ""
    moved = told.put(other, stage, (phrase("{email} has the same mailbox.", email=email),))
    if is_waiting(told.session, ConflictKind.TWINS, key, load_stages(told.session), told.now):
        said = phrase(
            "Nothing was decided: {one} and {other} would still differ, because one of them has left as a customer.",
            one=email,
            other=moved.email,
        )
        raise BadInput(said, field="word")
    return moved


def _settle_deal(told: _Word, key: Key) -> PersonMoved:
    row = told.session.get_one(ContactRow, key[0])
    stage = (row.stage or "") if told.word == "stays" else told.word
    return told.put(row, stage, (phrase("A deal with them was lost."),))


_SETTLED: Final[dict[ConflictKind, Callable[[_Word, Key], PersonMoved | CompanyDecided]]] = {
    ConflictKind.CRM: _settle_crm,
    ConflictKind.COMPANY: _settle_company,
    ConflictKind.TWINS: _settle_twins,
    ConflictKind.DEAL: _settle_deal,
}
