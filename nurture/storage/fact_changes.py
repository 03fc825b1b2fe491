"""Whose facts may read otherwise than before: by a change that the database has marked, or by time that has passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, delete, not_, or_, select
from sqlmodel import Session

from nurture.core.horizons import Horizons
from nurture.core.stages import Mover
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_values import ACTIVITY, CONTACT, Bool
from nurture.storage.scratch import add_people

_CHANGE: Final = TABLES["fact_change"]
_MOVE: Final = TABLES["stage_move"].c
_DEAL: Final = TABLES["deal"].c
_PART: Final = TABLES["deal_contact"].c
_RELEASE: Final = TABLES["release"].c
_DEALS: Final = frozenset({"has_open_deal", "has_lost_deal"})
_CONSUMED: Final = "offers_consumed"
_NEVER: Final = datetime.min.replace(tzinfo=UTC)

_MOMENTS: Final = {
    "created_at": ("created_at",),
    "consent_at": ("consent_at",),
    "deal_lost_at": ("deal_lost_at",),
    "churned_at": ("churned_at", "relationship", "became_customer_known"),
    "last_activity_at": ("last_activity_at", "last_activity"),
}
"""The contact's moments that are not known before they have come, and the fields that are read by them."""

_MOVING: Final = _DEALS.union({_CONSUMED}, *_MOMENTS.values())
"""The fields that passing time or an activity alone may change, beside those of whole days."""


def list_changed(session: Session, listed: Table, *, but_for_activities: bool = False) -> None:
    """Put those into the table whose facts have been changed since they were last forgotten."""
    changed = select(_CHANGE.c.contact_id)
    add_people(session, listed, changed.where(not_(_CHANGE.c.is_activity)) if but_for_activities else changed)


def stands_still(asked: Horizons) -> bool:
    """Whether neither passing time nor an activity alone changes what is asked."""
    return not (asked.activities or asked.days or asked.fields & _MOVING)


def forget_changes(session: Session) -> None:
    """Nobody's facts have changed."""
    session.connection().execute(delete(_CHANGE))


def list_passed(session: Session, listed: Table, asked: Horizons, since: datetime, now: datetime) -> None:
    """Put those into the table of whom conditions may say something else `now` than at a moment before (UTC)."""
    for people in _Passing(asked, since, now).people():
        add_people(session, listed, people)


class _Passing:
    """The time that passes between two moments."""

    def __init__(self, asked: Horizons, since: datetime, now: datetime) -> None:
        self._asked = asked
        self._since = since
        self._now = now

    def people(self) -> Iterator[Select[Any]]:
        """Whom the time has brought something, each kind of thing apart; some people more than once."""
        yield select(ACTIVITY.contact_id).where(self._passes(ACTIVITY.at))
        yield select(_MOVE.contact_id).where(self._passes(_MOVE.at), _MOVE.mover == Mover.PERSON.value, _of_contact())
        for days, kinds in self._asked.windows.items():
            of_kind = ACTIVITY.kind.in_(sorted(kind.value for kind in kinds))
            yield select(ACTIVITY.contact_id).where(self._passes(ACTIVITY.at, days), of_kind)
        for days in self._days("days_since_activity"):
            yield select(ACTIVITY.contact_id).where(self._passes(ACTIVITY.at, days))
            yield self._contacts(CONTACT.last_activity_at, [days])
        yield from self._own_moments()
        yield from self._elsewhere()

    def _own_moments(self) -> Iterator[Select[Any]]:
        if days := self._days("days_in_stage"):
            yield self._contacts(CONTACT.stage_since, days)
        for name, fields in _MOMENTS.items():
            if self._asked.fields.intersection(fields):
                yield self._contacts(CONTACT[name], [0])

    def _elsewhere(self) -> Iterator[Select[Any]]:
        """What deals and mails that were handed over say at a moment of their own."""
        if self._asked.fields & _DEALS:
            turned = or_(self._passes(_DEAL.opened_at), self._passes(_DEAL.closed_at))
            yield select(_PART.contact_id).join(TABLES["deal"], _DEAL.id == _PART.deal_id).where(turned)
        if _CONSUMED in self._asked.fields:
            yield select(_RELEASE.contact_id).where(self._passes(_RELEASE.at))

    def _days(self, name: str) -> list[int]:
        return sorted(self._asked.days.get(name, ()))

    def _contacts(self, moment: ColumnElement[Any], days: Iterable[int]) -> Select[Any]:
        return select(CONTACT.id).where(or_(*(self._passes(moment, number) for number in days)))

    def _passes(self, moment: ColumnElement[Any], days: int = 0) -> Bool:
        """Whether so many days after a moment lie in the time that passes."""
        return and_(moment > _days_before(self._since, days), moment <= _days_before(self._now, days))


def _of_contact() -> Bool:
    return _MOVE.contact_id.is_not(None)


def _days_before(moment: datetime, days: int) -> datetime:
    """The moment so many days before, or the first there is."""
    return moment - timedelta(days=min(days, (moment - _NEVER).days))
