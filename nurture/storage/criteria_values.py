"""Where a person's values stand, as SQL over the contact table: what `storage.facts.person_values` says of one person.

Texts are never NULL here but blank; numbers are NULL where we do not know; tests are true or false.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    JSON,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    extract,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from nurture.core.consent import Suppression
from nurture.core.criteria import ActivityTest
from nurture.core.criteria_fields import COMPANY_OWN, OWN
from nurture.core.people import CONSUMING, COUNTERS
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import TABLES
from nurture.storage.facts import LOST, OPEN
from nurture.storage.tables import UtcDateTime

Bool: TypeAlias = ColumnElement[bool]

CONTACT: Final = TABLES["contact"].c
_ACTIVITY: Final = TABLES["activity"].c
_COMPANY: Final = TABLES["company"].c
_OFFER: Final = TABLES["offer"].c
_RELEASE: Final = TABLES["release"].c
_PART: Final = TABLES["release_part"].c
_SUPPRESSION: Final = TABLES["suppression"].c
_ALIAS: Final = TABLES["alias"]
_DEAL: Final = TABLES["deal"].c
_DEAL_CONTACT: Final = TABLES["deal_contact"].c

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_NOT_COUNTED: Final = -1
"""Stands for no number where the larger of two is wanted: counts are never negative."""


def fold_case(text: ColumnElement[Any]) -> ColumnElement[str]:
    """The text as `str.casefold` gives it: a function that connecting puts into SQLite, a migration into PostgreSQL."""
    return func.fold_case(text, type_=String())


def known(test: ColumnElement[Any]) -> Bool:
    """The test, false where it meets a NULL, so that its opposite is true there."""
    return func.coalesce(test, false())


def is_storable(text: str) -> bool:
    """Whether a database can hold the text: one with a NUL or half a surrogate pair is nobody's."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _of_company(name: str) -> ColumnElement[Any]:
    return _looked_up(select(_COMPANY[name]).where(_COMPANY.id == CONTACT.company_id))


def _looked_up(query: Select[Any]) -> ColumnElement[Any]:
    return query.correlate(TABLES["contact"]).scalar_subquery()


def _is_there(*conditions: Bool) -> Bool:
    return exists().where(*conditions).correlate(TABLES["contact"])


def _is_suppressed(*conditions: Bool) -> Bool:
    """Whether any box that the contact is known by is suppressed, as `storage.suppressions` reads them."""
    alias, theirs, twin = _ALIAS.c, _ALIAS.alias("their_alias").c, TABLES["contact"].alias("twin").c
    held = (_SUPPRESSION.mailbox == twin.mailbox, *conditions)
    return or_(
        _is_there(_SUPPRESSION.mailbox == CONTACT.mailbox, *conditions),
        _is_there(alias.contact_id == CONTACT.id, _SUPPRESSION.mailbox == alias.mailbox, *conditions),
        _is_there(alias.mailbox == CONTACT.mailbox, twin.id == alias.contact_id, *held),
        _is_there(alias.contact_id == CONTACT.id, theirs.mailbox == alias.mailbox, twin.id == theirs.contact_id, *held),
    )


class PersonColumns:
    """The values of everybody as of a moment, in the words of one database."""

    def __init__(self, stages: Stages, now: datetime, dialect_name: str) -> None:
        self._stages = stages
        self._now = now
        self._is_postgresql = dialect_name == "postgresql"

    def given(self, texts: Iterable[str]) -> Select[Any]:
        """These texts as rows, in one parameter however many there are; those that are nobody's are left out."""
        array = literal(json.dumps(sorted(filter(is_storable, texts))), String())
        return select(self._items(cast(array, JSON) if self._is_postgresql else array))

    def given_numbers(self, numbers: Iterable[float]) -> Select[Any]:
        """These numbers as rows."""
        (text,) = self.given(map(repr, numbers)).selected_columns
        return select(cast(text, Float))

    def _items(self, array: ColumnElement[Any]) -> ColumnElement[Any]:
        make = func.json_array_elements_text if self._is_postgresql else func.json_each
        return make(array).table_valued("value").c.value

    def position(self, wanted: str, text: ColumnElement[str]) -> ColumnElement[int]:
        """Where the wanted text begins in the other, from 1; 0 where it is not there."""
        return (func.strpos if self._is_postgresql else func.instr)(text, wanted)

    def larger(self, one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
        """The larger of two values that are both there."""
        return (func.greatest if self._is_postgresql else func.max)(one, other)

    def text(self, name: str) -> ColumnElement[str]:
        """A field's text, blank where we do not know."""
        if name.startswith(OWN):
            return func.coalesce(self._custom(name.removeprefix(OWN)), "")
        if name.startswith(COMPANY_OWN):
            return func.coalesce(self._company_custom(name.removeprefix(COMPANY_OWN)), "")
        if name.startswith("company."):
            return func.coalesce(_of_company(name.removeprefix("company.")), "")
        match name:
            case "company":
                return func.coalesce(func.nullif(CONTACT.company_name, ""), _of_company("name"), "")
            case "company_domain":
                return func.coalesce(_of_company("domain"), "")
            case "industry":
                return func.coalesce(func.nullif(CONTACT.industry, ""), _of_company("industry"), "")
            case "last_activity":
                later = known(CONTACT.last_activity_at > self._now)
                return func.coalesce(case((not_(later), CONTACT.last_activity)), "")
            case "relationship":
                return self._relationship()
        return func.coalesce(CONTACT[name], "")

    def _custom(self, name: str) -> ColumnElement[Any]:
        if not is_storable(name):
            return literal("")
        if self._is_postgresql:
            return func.json_extract_path_text(CONTACT.custom, name)
        each = func.json_each(CONTACT.custom).table_valued("key", "value").c
        return _looked_up(select(each.value).where(each.key == name))

    def _company_custom(self, name: str) -> ColumnElement[Any]:
        if not is_storable(name):
            return literal("")
        own = _COMPANY.id == CONTACT.company_id
        if self._is_postgresql:
            return _looked_up(select(func.json_extract_path_text(_COMPANY.custom, name)).where(own))
        each = func.json_each(_COMPANY.custom).table_valued("key", "value")
        held = select(each.c.value).select_from(TABLES["company"].join(each, true()))
        return _looked_up(held.where(own, each.c.key == name))

    def day_of(self, text: ColumnElement[str]) -> ColumnElement[Any]:
        """The day that a property's text is or begins with; NULL for any other text."""
        day = func.substr(text, 1, 10, type_=String())
        shape = (
            day.regexp_match("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
            if self._is_postgresql
            else day.op("GLOB")("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]")
        )
        return case((and_(shape, func.substr(text, 11, 1, type_=String()).in_(("", " ", "T"))), day))

    def _relationship(self) -> ColumnElement[str]:
        left = known(CONTACT.churned_at <= self._now)
        return case(
            *((and_(left, self._stands_for(one, churned=True)), one.value) for one in Relationship),
            *((and_(not_(left), self._stands_for(one, churned=False)), one.value) for one in Relationship),
            else_="",
        )

    def _stands_for(self, relationship: Relationship, *, churned: bool) -> Bool:
        values = (stage.value for stage in self._stages)
        return known(
            CONTACT.stage.in_([v for v in values if self._stages.relationship(v, churned=churned) is relationship])
        )

    def number(self, name: str) -> ColumnElement[Any]:
        """A field's number, NULL where we do not know."""
        _, _, of_company = name.partition(".")
        if of_company:
            return _of_company(of_company)
        if name in COUNTERS:
            events = func.nullif(self.events(ActivityTest(COUNTERS[name])), 0)
            counts = (func.coalesce(count, _NOT_COUNTED) for count in (self.counter(name), events))
            return func.nullif(self.larger(*counts), _NOT_COUNTED)
        match name:
            case "days_in_stage":
                return self._days(CONTACT.stage_since)
            case "days_since_activity":
                return self._days(self._last_activity())
            case "company_size":
                return func.coalesce(CONTACT.company_size, _of_company("size"))
            case "revenue":
                return func.coalesce(CONTACT.revenue, _of_company("revenue"))
        return self.counter(name)

    def counter(self, name: str) -> ColumnElement[Any]:
        """What the CRM has counted, NULL where it has not; the seconds on the site are such a count too."""
        return CONTACT[name]

    def moment(self, name: str) -> ColumnElement[Any]:
        """A field's moment, NULL where we do not know one that has come."""
        return self._last_activity() if name == "last_activity_at" else self._until_now(CONTACT[name])

    def _until_now(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        return case((moment <= self._now, moment))

    def _last_activity(self) -> ColumnElement[Any]:
        never = literal(_NEVER, UtcDateTime())
        query = select(func.max(_ACTIVITY.at)).where(_ACTIVITY.contact_id == CONTACT.id, _ACTIVITY.at <= self._now)
        stated = self._until_now(CONTACT.last_activity_at)
        moments = (func.coalesce(moment, never) for moment in (_looked_up(query), stated))
        return func.nullif(self.larger(*moments), never)

    def _days(self, since: ColumnElement[Any]) -> ColumnElement[Any]:
        """Whole days until now, never fewer than none, exact to the microsecond; NULL for no moment."""
        if self._is_postgresql:
            days = func.floor(extract("epoch", literal(self._now, UtcDateTime()) - since) / 86_400)
            return case((since.is_not(None), func.greatest(days, 0)))
        # SQLite has a moment as "2026-11-02 12:00:00.000000" and rounds it, so that the fraction is compared as text
        whole = (self._now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
        rest = cast(func.substr(since, 21, type_=String()) > f"{self._now:%f}", Integer)
        seconds = whole - cast(func.strftime("%s", func.substr(since, 1, 19, type_=String())), Integer) - rest
        return self.larger(seconds // 86_400, literal(0))

    def events(self, test: ActivityTest) -> ColumnElement[int]:
        """How many activities the test counts."""
        return _looked_up(select(func.count()).select_from(TABLES["activity"]).where(*self._counted(test)))

    def has_event(self, test: ActivityTest) -> Bool:
        """Whether there is an activity that the test counts."""
        return _is_there(*self._counted(test))

    def _counted(self, test: ActivityTest) -> Iterable[Bool]:
        yield _ACTIVITY.contact_id == CONTACT.id
        yield _ACTIVITY.kind == test.activity.value
        yield _ACTIVITY.at <= self._now
        if test.within_days:
            yield _ACTIVITY.at > self._now - timedelta(days=test.within_days)
        yield from self.details(test)

    def details(self, test: ActivityTest) -> Iterable[Bool]:
        """What the test asks of an activity besides its kind, its person and its time."""
        if test.human:
            yield _ACTIVITY.is_human
        if test.kinds:
            yield _ACTIVITY.offer_key.in_(select(_OFFER.key).where(_OFFER.kind.in_(self.given(test.kinds))))
        if test.target:
            wanted = test.target.casefold()
            about = (_ACTIVITY.target, _ACTIVITY.offer_key)
            yield or_(*(fold_case(text) == wanted for text in about)) if is_storable(wanted) else false()

    def flag(self, name: str) -> Bool:
        """A field that is yes or no of everybody, other than `fits_profile`."""
        match name:
            case "do_not_email":
                return _is_suppressed(_SUPPRESSION.reason == Suppression.DO_NOT_EMAIL.value)
            case "suppressed":
                return _is_suppressed()
            case "has_open_deal":
                return self._has_deal(or_(_DEAL.state == OPEN, known(_DEAL.closed_at > self._now)))
            case "has_lost_deal":
                return self._has_deal(_DEAL.state == LOST, not_(known(_DEAL.closed_at > self._now)))
            case "is_confusable":
                return known(CONTACT.is_confusable)
        return and_(CONTACT.stage_since.is_not(None), self._relationship() == Relationship.CUSTOMER.value)

    def _has_deal(self, *conditions: Bool) -> Bool:
        begun = not_(known(_DEAL.opened_at > self._now))
        own = (_DEAL_CONTACT.contact_id == CONTACT.id, _DEAL.id == _DEAL_CONTACT.deal_id)
        return _is_there(*own, begun, *conditions)

    def holds(self, name: str, wanted: Select[Any] | None) -> Bool:
        """Whether `tags` or `offers_consumed` holds one of the wanted texts (in folded case); any at all, for None."""

        def is_wanted(text: ColumnElement[Any]) -> Bool:
            return true() if wanted is None else fold_case(text).in_(wanted)

        if name == "tags":
            tag = self._items(CONTACT.tags)
            return exists(select(tag).where(is_wanted(tag)).correlate(TABLES["contact"]))
        kinds = _ACTIVITY.kind.in_([kind.value for kind in CONSUMING])
        had = _is_there(
            _ACTIVITY.contact_id == CONTACT.id,
            kinds,
            _ACTIVITY.is_human,
            _ACTIVITY.at <= self._now,
            _ACTIVITY.offer_key != "",
            is_wanted(_ACTIVITY.offer_key),
        )
        released = (_RELEASE.contact_id == CONTACT.id, _RELEASE.at <= self._now)
        sent = _is_there(*released, _PART.draft_id == _RELEASE.draft_id, is_wanted(_PART.name))
        return or_(had, sent)
