"""Classifying: the stage rules applied, moves forward on record, contradictions into the review queue.

`classify_people` looks at everybody in a transaction of its own; `classify_session` looks at a few people inside the
transaction of whoever changed their facts (an import of deals, say).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from nurture.core.criteria import PersonFacts
from nurture.core.people import Contact
from nurture.core.phrases import to_json
from nurture.core.stages import OTHER, Mover, StageMove, move
from nurture.core.staging import Reading, classify, contradiction, contradicts, has_news
from nurture.storage.bulk import chunked
from nurture.storage.database import writing
from nurture.storage.definitions import load_rules, load_stages
from nurture.storage.facts import load_facts
from nurture.storage.moves import last_words, record_moves, settle_companies
from nurture.storage.people import count_by_stage, count_conflicts
from nurture.storage.personas import match_personas
from nurture.storage.settings import load_settings
from nurture.storage.tables import ConflictRow


@dataclass(frozen=True)
class ClassifyReport:
    """How many people there are, who moved (by from and to), how many stand in each stage, open contradictions."""

    contacts: int
    moved: dict[tuple[str | None, str], int]
    by_stage: dict[str, int]
    conflicts: int


def classify_people(
    engine: Engine, *, now: datetime, as_of: datetime | None = None, dry_run: bool = False
) -> ClassifyReport:
    """Apply the stage rules to everybody as of a moment (default now); a dry run only says what would happen."""
    with writing(engine, keep=not dry_run) as session:
        return _classify(session, now, as_of or now, None)


def classify_session(session: Session, *, now: datetime, ids: Sequence[int]) -> ClassifyReport:
    """Apply the stage rules to these contacts inside a transaction that somebody else owns.

    The report counts those contacts and their moves; stages and contradictions it counts of everybody.
    """
    return _classify(session, now, now, ids)


def _classify(session: Session, now: datetime, as_of: datetime, ids: Sequence[int] | None) -> ClassifyReport:
    match_personas(session, as_of, ids)
    review = _Review(session, now)
    for contact, facts in load_facts(session, review.stages, as_of, ids):
        review.look_at(contact, facts)
    review.write()
    return review.report()


class _Review:
    """One pass over everybody: what moves, what contradicts, what agrees again."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self.stages = load_stages(session)
        self.rules = load_rules(session)
        self.profile = load_settings(session).profile
        self.open_for = set(session.exec(select(ConflictRow.contact_id).where(col(ConflictRow.closed_at).is_(None))))
        self.decided = last_words(session)
        self.contacts = 0
        self.moves: list[tuple[int, StageMove]] = []
        self.opened: list[ConflictRow] = []
        self.settled: list[int] = []

    def look_at(self, contact: Contact, facts: PersonFacts) -> None:
        """Decide about one person.

        Nobody is moved out of the wildcard stage, nor on one of two contradicting words, nor away from where somebody
        put them as long as there is no news.
        """
        self.contacts += 1
        is_open = contact.id in self.open_for
        if contact.stage == OTHER:
            return
        reading = classify(facts, self.rules, self.stages, self.profile)
        stands = self._stands(contact, facts)
        if contradicts(self.stages, contact.crm_stage, reading.stage) and not self._is_agreed(contact, reading):
            if not is_open and not stands:
                self.opened.append(self._conflict(contact, reading))
            return
        if is_open and contact.crm_stage == contact.stage:
            self.settled.append(contact.id)
        if reading.stage is not None and not stands:
            self._move(contact, reading, reading.stage)

    def _stands(self, contact: Contact, facts: PersonFacts) -> bool:
        """Whether somebody has said where this person stands, and nothing has happened since that says otherwise."""
        since = self.decided.get(contact.id)
        if since is None:
            return False
        return not has_news(facts, self.rules, self.stages, self.profile, since=since)

    def _is_agreed(self, contact: Contact, reading: Reading) -> bool:
        """Whether somebody has put this person on the side that the facts speak for, whatever the CRM says."""
        sides = {self.stages.relationship(contact.stage), self.stages.relationship(reading.stage)}
        return contact.id in self.decided and len(sides) == 1

    def _move(self, contact: Contact, reading: Reading, to_stage: str) -> None:
        moved = move(
            self.stages, contact.stage, to_stage, mover=Mover.RULE, by=to_stage, at=self.now, because=reading.because
        )
        if moved:
            self.moves.append((contact.id, moved))

    def _conflict(self, contact: Contact, reading: Reading) -> ConflictRow:
        crm, derived = contact.crm_stage or "", reading.stage or ""
        because = [contradiction(self.stages, crm, derived), *reading.because]
        return ConflictRow(
            contact_id=contact.id,
            crm_stage=crm,
            derived_stage=derived,
            because=[to_json(said) for said in because],
            opened_at=self.now,
        )

    def write(self) -> None:
        """Put moves, contradictions and what they lift on record."""
        record_moves(self.session, self.moves)
        self.session.add_all(self.opened)
        for chunk in chunked(self.settled):
            settle = update(ConflictRow).where(
                col(ConflictRow.contact_id).in_(chunk), col(ConflictRow.closed_at).is_(None)
            )
            self.session.exec(settle.values(closed_at=self.now))
        settle_companies(self.session, self.stages, self.now)

    def report(self) -> ClassifyReport:
        """The counts after the pass."""
        moved = Counter((one.from_stage, one.to_stage) for _, one in self.moves)
        return ClassifyReport(self.contacts, dict(moved), count_by_stage(self.session), count_conflicts(self.session))
