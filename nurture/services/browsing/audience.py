"""The people a step is for, one after the other, so that its mail can be looked at as each of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, func, select

from nurture.services.explaining import require_contact
from nurture.storage.database import reading
from nurture.storage.tables import ContactRow, EnrolmentRow


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to preview as, the people before and after them in the sequence, and how many are in it."""

    contact_id: int
    name: str
    email: str
    previous_id: int | None
    next_id: int | None
    people: int


def find_reader(engine: Engine, sequence: str, contact_id: int | None = None, email: str = "") -> Reader | None:
    """The person with that address or number, else the first in the sequence; None where nobody is in it.

    Raises NotFound for an address that nobody has.
    """
    with reading(engine) as session:
        row = require_contact(session, email) if email else None
        own = row.id if row else contact_id or _next(session, sequence, after=0)
        found = session.get(ContactRow, own) if own else None
        if found is None:
            return None
        number = found.id or 0
        counted = select(func.count()).select_from(EnrolmentRow).where(*_inside(sequence))
        return Reader(
            contact_id=number,
            name=" ".join(part for part in (found.first_name, found.last_name) if part) or found.email,
            email=found.email,
            previous_id=_previous(session, sequence, before=number),
            next_id=_next(session, sequence, after=number),
            people=session.exec(counted).one(),
        )


def _inside(sequence: str) -> tuple[ColumnElement[bool], ...]:
    return col(EnrolmentRow.sequence) == sequence, col(EnrolmentRow.exited_at).is_(None)


def _next(session: Session, sequence: str, *, after: int) -> int | None:
    person = col(EnrolmentRow.contact_id)
    query = select(EnrolmentRow.contact_id).where(*_inside(sequence), person > after)
    return session.exec(query.order_by(person).limit(1)).first()


def _previous(session: Session, sequence: str, *, before: int) -> int | None:
    person = col(EnrolmentRow.contact_id)
    query = select(EnrolmentRow.contact_id).where(*_inside(sequence), person < before)
    return session.exec(query.order_by(person.desc()).limit(1)).first()
