"""Everybody's values for a question about everybody: who did something is found once, not looked up person by person.

The answers are those of `storage.criteria_values`. SQLite does as it is told, so that sets are written out for it;
PostgreSQL makes sets of what is written person by person, and looks up what it cannot make one of.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, exists, func, literal, or_, select

from nurture.core.criteria import ActivityTest
from nurture.storage.criteria_values import ACTIVITY, CONTACT, RELEASE, Bool, PersonColumns, known


class EverybodyColumns(PersonColumns):
    """The values of everybody as of a moment, for a statement that looks at everybody."""

    def has_event(self, test: ActivityTest) -> Bool:
        """Whether there is an activity that the test counts."""
        if self.is_postgresql:
            return super().has_event(test)
        return CONTACT.id.in_(select(ACTIVITY.contact_id).where(*self.asked(test)))

    def did(self, test: ActivityTest, times: int) -> Bool:
        """Whether there are at least so many activities that the test counts; 1 or more."""
        if times == 1:
            return self.has_event(test)
        enough = func.count() >= literal(times, BigInteger())
        who = select(ACTIVITY.contact_id).where(*self.asked(test)).group_by(ACTIVITY.contact_id).having(enough)
        if not self.is_postgresql:
            return CONTACT.id.in_(who)
        found = who.subquery()
        return exists().where(found.c.contact_id == CONTACT.id)

    def has_begun(self, name: str) -> Bool:
        """Whether there is a moment since which a field counts days."""
        if self.is_postgresql or name != "days_since_activity":
            return super().has_begun(name)
        return self._was_active(ACTIVITY.at <= self.now, self.last_stated().is_not(None))

    def is_younger(self, name: str, days: int) -> Bool:
        """Whether there is one since which fewer than so many days have passed."""
        if self.is_postgresql or name != "days_since_activity":
            return super().is_younger(name, days)
        begin = self.days_ago(days)
        return self._was_active(and_(ACTIVITY.at > begin, ACTIVITY.at <= self.now), known(self.last_stated() > begin))

    def _was_active(self, then: Bool, stated: ColumnElement[bool]) -> Bool:
        return or_(stated, CONTACT.id.in_(select(ACTIVITY.contact_id).where(then)))

    def consumed(self, wanted: Select[Any] | None) -> Bool:
        """Whether a person has had one of these offers."""
        if self.is_postgresql:
            return super().consumed(wanted)
        had = select(ACTIVITY.contact_id).where(*self.consuming(wanted))
        return or_(CONTACT.id.in_(had), CONTACT.id.in_(select(RELEASE.contact_id).where(*self.received(wanted))))
