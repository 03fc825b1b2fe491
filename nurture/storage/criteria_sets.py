"""Everybody's values for a question about everybody: who did something is found once, not looked up person by person.

The answers are those of `storage.criteria_values`. SQLite does as it is told, so that sets are written out for it;
PostgreSQL makes sets of what is written person by person, and looks up what it cannot make one of.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, exists, func, literal, or_, select

from nurture.core.criteria import ActivityTest
from nurture.storage.criteria_values import ACTIVITY, CONTACT, Bool, PersonColumns, known


class EverybodyColumns(PersonColumns):
    """The values of everybody as of a moment, for a statement that looks at everybody."""

    def is_found(self, link: ColumnElement[Any], own: ColumnElement[Any], *conditions: Bool) -> Bool:
        """Whether other tables have a row like that, whose link is the contact's own value."""
        if self.is_postgresql:
            return super().is_found(link, own, *conditions)
        return own.in_(select(link).where(*conditions))

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
        if name != "days_since_activity":
            return super().has_begun(name)
        did = self.is_found(ACTIVITY.contact_id, CONTACT.id, ACTIVITY.at <= self.now)
        return or_(self.last_stated().is_not(None), did)

    def is_younger(self, name: str, days: int) -> Bool:
        """Whether there is one since which fewer than so many days have passed."""
        if name != "days_since_activity":
            return super().is_younger(name, days)
        begin = self.days_ago(days)
        did = self.is_found(ACTIVITY.contact_id, CONTACT.id, ACTIVITY.at > begin, ACTIVITY.at <= self.now)
        return or_(known(self.last_stated() > begin), did)
