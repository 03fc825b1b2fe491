"""Promoting: the stage rules applied to people, with what follows for their companies, until nobody moves any more.

Whoever moves may meet a rule that asks where they stand, and so may the people of a company that moved. They are looked
at again in the same run, so that a later one has to look at nobody whose facts have not changed since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, Table, or_, select, update
from sqlmodel import Session

from nurture.core.phrases import Phrase, to_json
from nurture.core.stages import Mover, StageMove, move
from nurture.core.staging import Contradiction, contradiction, contradicts, decide, policy_words
from nurture.storage.bulk import TABLES, chunked, insert_rows
from nurture.storage.company_ties import settle_companies
from nurture.storage.moves import record_moves
from nurture.storage.scratch import add_people, empty, made, scratch_table
from nurture.storage.stage_evidence import Because, Evidence
from nurture.storage.stage_review import Found, Review, slices
from nurture.storage.stage_rules import RuleBook

Flow: TypeAlias = "tuple[str | None, str]"

_CONTACT: Final = TABLES["contact"].c
_COMPANY: Final = TABLES["company"].c
_MOVE: Final = TABLES["stage_move"].c
_CONFLICT: Final = TABLES["conflict"]
_BY_POLICY: Final = frozenset({Contradiction.YIELDED, Contradiction.OVERRULED})
_KEPT: Final = _BY_POLICY | {Contradiction.OPENED}


class Promotion:
    """One application of the rules as of a moment `as_of`, written down at `now` (both UTC).

    `looked_at` counts people, `moved` their moves by from and to. Without `tells`, moves are written without their
    evidence: for a run that is taken back at its end.
    """

    def __init__(self, session: Session, book: RuleBook, now: datetime, as_of: datetime, *, tells: bool = True) -> None:
        self.looked_at = 0
        self.moved: Counter[Flow] = Counter()
        self._session = session
        self._book = book
        self._now = now
        self._tells = tells
        self._review = Review(session, book, as_of)
        self._second = Review(session, book.about_standing(), as_of, "second_")
        self._touched = scratch_table("touched")
        self._again = scratch_table("again")

    def apply(self, listed: Table | None, *, since: datetime) -> None:
        """Look at everybody, or at everybody in a table of contacts, and then at whom that has changed something for.

        Of companies, those of the people who are listed or move are settled, and those that were changed at `since` or
        later; where nobody is listed, all of them.
        """
        with self._review.made(), self._second.made(), made(self._session, self._touched, self._again):
            self._look_at(listed)
            self._settle(None if listed is None else self._companies(since, listed))
            before = -1
            while self.moved.total() != before and self._list_again():
                before = self.moved.total()
                empty(self._session, self._touched)
                self._look_at(self._again)
                self._settle(self._companies(self._now, self._touched))

    def _look_at(self, listed: Table | None) -> None:
        evidence = Evidence(self._session, self._review.rules)
        for part in slices(self._session, listed):
            self._review.look_at(part)
            self.looked_at += part.people if listed is not self._again else 0
            for chunk in self._review.found():
                self._decide(chunk, evidence)

    def _decide(self, chunk: Sequence[Found], evidence: Evidence) -> None:
        """Do what is decided about these people."""
        decided = [(one, decide(self._book.stages, one.standing, self._book.policy)) for one in chunk]
        moving = [one for one, decision in decided if decision.moves]
        kept = [(one, kind) for one, decision in decided if (kind := decision.contradiction) in _KEPT]
        known = self._on_record([one for one, kind in kept if kind is Contradiction.YIELDED])
        kept = [(one, kind) for one, kind in kept if one.contact not in known]
        because: Because = {}
        if self._tells:
            speaking = {one.contact: one.place for one in (*moving, *(one for one, _ in kept))}
            because = evidence.of((one, place) for one, place in speaking.items() if place is not None)
            because |= {one.contact: self._both_words(one, kind, because[one.contact]) for one, kind in kept}
        self._move(moving, because)
        insert_rows(self._session, _CONFLICT, [self._conflict(one, kind, because) for one, kind in kept])
        self._close(one.contact for one, decision in decided if decision.contradiction is Contradiction.SETTLED)

    def _both_words(self, one: Found, kind: Contradiction, because: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
        """The contradiction, what speaks for the rules' side, and why nobody is asked, if so."""
        crm, derived = one.standing.crm_stage or "", one.standing.derived or ""
        said = policy_words(self._book.policy) if kind in _BY_POLICY else ()
        return (contradiction(self._book.stages, crm, derived), *because, *said)

    def _on_record(self, people: Sequence[Found]) -> set[int]:
        """Those of whom the very same contradiction has been written down before."""
        pairs = {one.contact: (one.standing.crm_stage, one.standing.derived) for one in people}
        row, known = _CONFLICT.c, set()
        for chunk in chunked(pairs):
            query = select(row.contact_id, row.crm_stage, row.derived_stage).where(row.contact_id.in_(chunk))
            for contact, crm, derived in self._session.connection().execute(query):
                if pairs[contact] == (crm, derived):
                    known.add(contact)
        return known

    def _move(self, people: Sequence[Found], because: Because) -> None:
        moves = [(one.contact, moved) for one in people if (moved := self._step(one, because)) is not None]
        record_moves(self._session, moves)
        add_people(self._session, self._touched, [contact for contact, _ in moves])
        self.moved.update((one.from_stage, one.to_stage) for _, one in moves)

    def _step(self, one: Found, because: Because) -> StageMove | None:
        stage, to_stage = one.standing.stage, one.standing.derived or ""
        said = because.get(one.contact, ())
        return move(self._book.stages, stage, to_stage, mover=Mover.RULE, by=to_stage, at=self._now, because=said)

    def _conflict(self, one: Found, kind: Contradiction, because: Because) -> dict[str, Any]:
        return {
            "contact_id": one.contact,
            "crm_stage": one.standing.crm_stage,
            "derived_stage": one.standing.derived,
            "because": [to_json(said) for said in because.get(one.contact, ())],
            "opened_at": self._now,
            "closed_at": self._now if kind in _BY_POLICY else None,
        }

    def _close(self, contacts: Iterable[int]) -> None:
        row = _CONFLICT.c
        for chunk in chunked(contacts):
            open_now = (row.contact_id.in_(chunk), row.closed_at.is_(None))
            self._session.connection().execute(update(_CONFLICT).where(*open_now).values(closed_at=self._now))

    def _settle(self, companies: Select[Any] | None) -> None:
        followers = settle_companies(self._session, self._book.stages, self._now, companies=companies)
        for flow, people in followers.items():
            add_people(self._session, self._touched, people)
            self.moved[flow] += len(people)

    def _companies(self, since: datetime, listed: Table) -> Select[Any]:
        """The companies of the people in the table and of those who moved, and those that have changed."""
        people = select(listed.c.contact_id).union(select(self._touched.c.contact_id))
        theirs = select(_CONTACT.company_id).where(_CONTACT.id.in_(people))
        return select(_COMPANY.id).where(or_(_COMPANY.id.in_(theirs), _COMPANY.updated_at >= since))

    def _list_again(self) -> bool:
        """List whom this run has brought to meet a rule that asks where they stand; whether there is anybody."""
        if not self._second.rules.rules:
            return False
        moved = select(_MOVE.company_id).where(_MOVE.at == self._now, _MOVE.company_id.is_not(None))
        changed = select(_COMPANY.id).where(or_(_COMPANY.id.in_(moved), _COMPANY.updated_at == self._now))
        for near in (_CONTACT.company_id.in_(changed), _CONTACT.updated_at == self._now):
            add_people(self._session, self._touched, select(_CONTACT.id).where(near))
        empty(self._session, self._again)
        for part in slices(self._session, self._touched):
            self._second.look_at(part)
            for chunk in self._second.found():
                add_people(self._session, self._again, [one.contact for one in chunk if self._speaks(one)])
        return self._session.connection().execute(select(self._again.c.contact_id).limit(1)).first() is not None

    def _speaks(self, one: Found) -> bool:
        stage, derived, stages = one.standing.stage, one.standing.derived, self._book.stages
        leads_on = derived is not None and stages.is_forward(stage, derived)
        return leads_on or contradicts(stages, one.standing.crm_stage, derived)
