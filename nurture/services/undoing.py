"""Taking an import back: what it brought goes, what it changed returns, as far as nobody has had it since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, delete
from sqlmodel import Session, col

from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import ENGLISH, Phrase, Speaker, phrase, plural, say
from nurture.storage.company_ties import end_companies
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.imported import (
    Claim,
    brought_people,
    claimed_people,
    count_suppressions,
    mailed_since,
    remove_activities,
    remove_companies,
    remove_deals,
    remove_people,
    remove_remarks,
)
from nurture.storage.restoration import restore
from nurture.storage.returns import Withdrawal, return_companies, return_people
from nurture.storage.tables import ImportChangeRow, ImportRow


@dataclass(frozen=True)
class UndoReport:
    """What became of an import that was taken back.

    `restored` counts the rows there were before it that are as they were, `removed` those of the file's own kind that
    are gone, `kept` those that it brought and that stay; `remarks` say why, and what else is not as it was.
    """

    import_id: int
    restored: int
    removed: int
    kept: int
    suppressions_kept: int
    remarks: tuple[Phrase, ...] = ()

    def to_json(self, speaker: Speaker = ENGLISH) -> dict[str, Any]:
        """The report as INTERFACE has it, its sentences in the speaker's language."""
        counts = {name: getattr(self, name) for name in _COUNTS}
        return {**counts, "remarks": [say(one, speaker) for one in self.remarks]}


_COUNTS: Final = ("import_id", "restored", "removed", "kept", "suppressions_kept")


def undo_import(engine: Engine, import_id: int, *, by: str, now: datetime) -> UndoReport:
    """Take an import back, all of it or nothing; `now` is UTC.

    Whoever it brought goes with all that hangs on them, unless mail has been released to them, somebody has decided
    about them, or a later import has touched them. A column returns to what it held where it still holds what the
    import wrote; a stage returns as a move on record, by whoever takes the import back. What stops mail stays. Raises
    NotFound for a number that no import has, and BadInput for one that was taken back already.
    """
    with writing(engine) as session:
        return _Undoing(session, _standing(session, import_id), by, now).run()


def _standing(session: Session, import_id: int) -> ImportRow:
    row = session.get(ImportRow, import_id) if 0 < import_id < 2**31 else None
    if row is None:
        raise NotFound(phrase("There is no import {id} here.", id=import_id), field="id")
    if row.undone_at is not None:
        said = phrase(
            "Import {id} of {file} was taken back already, by {who}.",
            id=import_id,
            file=row.file,
            who=row.undone_by or "",
        )
        raise BadInput(said, code="already_undone", field="id")
    return row


class _Undoing:
    """One import on its way back."""

    def __init__(self, session: Session, row: ImportRow, by: str, now: datetime) -> None:
        self.session = session
        self.row = row
        self.id = row.id or 0
        self.by = by
        self.now = now
        self.stages = load_stages(session)
        self.stayed = 0

    def run(self) -> UndoReport:
        """Take everything back and say what became of it."""
        session = self.session
        activities = remove_activities(session, self.id)
        claims = claimed_people(session, self.id)
        going = [one for one in brought_people(session, self.id) if one not in claims]
        remove_people(session, going)
        remove_remarks(session, self.id)
        restored = self._return()
        deals, deals_kept = remove_deals(session, self.id)
        companies, companies_kept = remove_companies(session, self.id)
        end_companies(session, self.stages, self.now)
        session.connection().execute(delete(ImportChangeRow).where(col(ImportChangeRow.import_id) == self.id))
        self.row.undone_at, self.row.undone_by = self.now, self.by
        session.add(self.row)
        removed = {"contacts": len(going), "companies": companies, "deals": deals, "activities": activities}
        kept = {"contacts": len(claims), "companies": companies_kept, "deals": deals_kept}
        entity = self.row.entity
        return self._report(restored, removed.get(entity, 0), kept.get(entity, 0), Counter(claims.values()))

    def _return(self) -> int:
        """Put back what was changed in the rows that were there; returns in how many."""
        session = self.session
        people, companies = mailed_since(session, self.row.at)
        because = phrase("Import {number} of {file} was taken back.", number=self.id, file=self.row.file)
        taken = Withdrawal(self.id, self.stages, self.by, self.now, because)
        restored = self._restore("contact", {"churned_at": people}) | return_people(session, taken, people)
        self._restore("conflict")
        deals = self._restore("deal")
        firms = self._restore("company", {"churned_at": companies}) | return_companies(session, taken, companies)
        return len(restored) + len(deals) + len(firms)

    def _restore(self, entity: str, fixed: Mapping[str, set[int]] | None = None) -> set[int]:
        """What a released mail was judged by stays in the rows of `fixed`, so that its proof still holds."""
        rows, stayed = restore(self.session, self.id, entity, self.now, fixed)
        self.stayed += stayed
        return rows

    def _report(self, restored: int, removed: int, kept: int, claims: Mapping[Claim, int]) -> UndoReport:
        closed = count_suppressions(self.session, self.row.at, f"import: {self.row.file}")
        remarks = tuple(_remarks(claims, closed, self.stayed))
        return UndoReport(self.id, restored, removed, kept, closed, remarks)


def _remarks(claims: Mapping[Claim, int], closed: int, stayed: int) -> Iterator[Phrase]:
    if claims.get(Claim.MAILED):
        yield plural(
            "{count} person stays: mail has been sent to them.",
            "{count} people stay: mail has been sent to them.",
            claims[Claim.MAILED],
        )
    if claims.get(Claim.DECIDED):
        yield plural(
            "{count} person stays: somebody has decided about them since.",
            "{count} people stay: somebody has decided about them since.",
            claims[Claim.DECIDED],
        )
    if claims.get(Claim.TOUCHED):
        yield plural(
            "{count} person stays: something came in about them later.",
            "{count} people stay: something came in about them later.",
            claims[Claim.TOUCHED],
        )
    if stayed:
        yield plural(
            "In {count} row something stays: it was changed again since, or a mail was judged by it.",
            "In {count} rows something stays: it was changed again since, or a mail was judged by it.",
            stayed,
        )
    if closed:
        yield plural(
            "{count} address stays closed to mail: whoever said no is not asked again.",
            "{count} addresses stay closed to mail: whoever said no is not asked again.",
            closed,
        )
