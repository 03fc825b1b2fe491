"""Where a person's values stand, as SQL over the contact table: what `storage.facts.person_values` says of one person.

Texts are never NULL here but blank; numbers are NULL where we do not know; tests are true or false.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    String,
    and_,
    any_,
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
from sqlalchemy.dialects.postgresql import ARRAY

from nurture.core.consent import Suppression
from nurture.core.criteria import ActivityTest
from nurture.core.criteria_fields import COMPANY_OWN, OWN
from nurture.core.people import CONSUMING, COUNTERS
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_words import SqlWords, fold_case, is_storable
from nurture.storage.facts import LOST, OPEN
from nurture.storage.tables import UtcDateTime

Bool: TypeAlias = ColumnElement[bool]

CONTACT: Final = TABLES["contact"].c
ACTIVITY: Final = TABLES["activity"].c
_COMPANY: Final = TABLES["company"].c
_OFFER: Final = TABLES["offer"].c
_RELEASE: Final = TABLES["release"].c
_DRAFT: Final = TABLES["draft"].c
_PART: Final = TABLES["release_part"].c
_SUPPRESSION: Final = TABLES["suppression"].c
_ALIAS: Final = TABLES["alias"]
_DEAL: Final = TABLES["deal"].c
_DEAL_CONTACT: Final = TABLES["deal_contact"].c

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_LIKE_LETTERS: Final = re.compile(r"[\\%_]")
_NOT_AS_STORED: Final = frozenset({"industry", "last_activity"})
"""Texts that are more than the contact's column of that name."""

_NOT_COUNTED: Final = -1
"""Stands for no number where the larger of two is wanted: counts are never negative."""


def is_among(text: ColumnElement[Any], values: Collection[str]) -> Bool:
    """Whether a column holds one of these values, never NULL and yet in a form for which an index can be used."""
    return and_(text.is_not(None), text.in_(values)) if values else false()


def known(test: ColumnElement[Any]) -> Bool:
    """The test, false where it meets a NULL, so that its opposite is true there."""
    return func.coalesce(test, false())


def _of_company(name: str) -> ColumnElement[Any]:
    return _looked_up(select(_COMPANY[name]).where(_COMPANY.id == CONTACT.company_id))


def _looked_up(query: Select[Any]) -> ColumnElement[Any]:
    return query.correlate(TABLES["contact"]).scalar_subquery()


class PersonColumns(SqlWords):
    """The values of everybody as of a moment, in the words of one database."""

    def __init__(self, stages: Stages, now: datetime, dialect_name: str) -> None:
        super().__init__(dialect_name)
        self._stages = stages
        self.now = now

    def folded(self, name: str) -> ColumnElement[str]:
        """A field's text in folded case, blank where we do not know."""
        if self.is_postgresql or name not in CONTACT or name in _NOT_AS_STORED:
            return fold_case(self.text(name))
        # SQLite's own function is quicker than ours, and right where all letters are ASCII
        column = CONTACT[name]
        is_ascii = func.length(column) == func.length(cast(column, LargeBinary()))
        return func.coalesce(case((is_ascii, func.lower(column)), else_=fold_case(column)), "")

    def is_text(self, name: str, wanted: str) -> Bool:
        """Whether a field's text is this one, which is in folded case and not blank."""
        if self.is_postgresql or name not in CONTACT or name in _NOT_AS_STORED or not wanted.isascii():
            return self.folded(name) == wanted
        # SQLite compares without case by itself, and is right where all letters are ASCII
        text = func.coalesce(CONTACT[name], "", type_=String())
        has_others = func.length(text) != func.length(cast(text, LargeBinary()))
        return or_(text.collate("NOCASE") == wanted, and_(has_others, fold_case(text) == wanted))

    def contains_any(self, name: str, words: Collection[str]) -> Bool:
        """Whether a field's text contains one of these, which are in folded case and not blank; quick for many."""
        text = self.text(name)
        found: Bool
        if not self.is_postgresql:
            found = func.contains_any(text, json.dumps(sorted(words), ensure_ascii=False), type_=Boolean())
        else:
            patterns = ["%" + _LIKE_LETTERS.sub(r"\\\g<0>", word) + "%" for word in sorted(words)]
            found = self.folded(name).op("LIKE", is_comparison=True)(any_(literal(patterns, ARRAY(String()))))
        return and_(text != "", found)

    def text(self, name: str) -> ColumnElement[str]:
        """A field's text, blank where we do not know."""
        if name.startswith(OWN):
            return case((cast(CONTACT.custom, String()) != "{}", self._own(name.removeprefix(OWN))), else_="")
        if name.startswith(COMPANY_OWN):
            return func.coalesce(self._company_own(name.removeprefix(COMPANY_OWN)), "")
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
                later = known(CONTACT.last_activity_at > self.now)
                return func.coalesce(case((not_(later), CONTACT.last_activity)), "")
        return func.coalesce(CONTACT[name], "")

    def _own(self, name: str) -> ColumnElement[Any]:
        if not is_storable(name):
            return literal("")
        if self.is_postgresql:
            return func.coalesce(func.json_extract_path_text(CONTACT.custom, name), "")
        each = func.json_each(CONTACT.custom).table_valued("key", "value").c
        return func.coalesce(_looked_up(select(each.value).where(each.key == name)), "")

    def _company_own(self, name: str) -> ColumnElement[Any]:
        if not is_storable(name):
            return literal("")
        own = _COMPANY.id == CONTACT.company_id
        if self.is_postgresql:
            return _looked_up(select(func.json_extract_path_text(_COMPANY.custom, name)).where(own))
        each = func.json_each(_COMPANY.custom).table_valued("key", "value")
        held = select(each.c.value).select_from(TABLES["company"].join(each, true()))
        return _looked_up(held.where(own, each.c.key == name))

    def stands_as(self, relationships: Collection[Relationship]) -> Bool:
        """Whether a person's relationship is one of these."""
        staying, left = (
            {
                one.value
                for one in self._stages
                if self._stages.relationship(one.value, churned=churned) in relationships
            }
            for churned in (False, True)
        )
        has_left = known(CONTACT.churned_at <= self.now)
        return or_(
            is_among(CONTACT.stage, sorted(staying & left)),
            and_(is_among(CONTACT.stage, sorted(staying - left)), not_(has_left)),
            and_(is_among(CONTACT.stage, sorted(left - staying)), has_left),
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
            case "days_in_stage" | "days_since_activity":
                return self._days(self._since(name))
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
        return case((moment <= self.now, moment))

    def _last_activity(self) -> ColumnElement[Any]:
        never = literal(_NEVER, UtcDateTime())
        found = select(func.max(ACTIVITY.at)).where(ACTIVITY.contact_id == CONTACT.id, ACTIVITY.at <= self.now)
        moments = (func.coalesce(moment, never) for moment in (_looked_up(found), self.last_stated()))
        return func.nullif(self.larger(*moments), never)

    def last_stated(self) -> ColumnElement[Any]:
        """When the CRM last heard of a person, NULL where we do not know of a moment that has come."""
        return self._until_now(CONTACT.last_activity_at)

    def _days(self, since: ColumnElement[Any]) -> ColumnElement[Any]:
        """Whole days until now, never fewer than none, exact to the microsecond; NULL for no moment."""
        if self.is_postgresql:
            days = func.floor(extract("epoch", literal(self.now, UtcDateTime()) - since) / 86_400)
            return case((since.is_not(None), func.greatest(days, 0)))
        # SQLite has a moment as "2026-11-02 12:00:00.000000" and rounds it, so that the fraction is compared as text
        whole = (self.now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
        rest = cast(func.substr(since, 21, type_=String()) > f"{self.now:%f}", Integer)
        seconds = whole - cast(func.strftime("%s", func.substr(since, 1, 19, type_=String())), Integer) - rest
        return self.larger(seconds // 86_400, literal(0))

    def has_begun(self, name: str) -> Bool:
        """Whether there is a moment since which a field counts days."""
        return self._since(name).is_not(None)

    def is_younger(self, name: str, days: int) -> Bool:
        """Whether there is one since which fewer than so many days have passed, exact to the microsecond."""
        return known(self._since(name) > self.days_ago(days))

    def _since(self, name: str) -> ColumnElement[Any]:
        return CONTACT.stage_since if name == "days_in_stage" else self._last_activity()

    def days_ago(self, days: int) -> datetime:
        """The moment so many days ago, or the first there is."""
        return self.now - timedelta(days=min(days, (self.now - _NEVER).days))

    def did(self, test: ActivityTest, times: int) -> Bool:
        """Whether there are at least so many activities that the test counts; 1 or more."""
        return self.has_event(test) if times == 1 else self.events(test) >= literal(times, BigInteger())

    def events(self, test: ActivityTest) -> ColumnElement[int]:
        """How many activities the test counts."""
        own = ACTIVITY.contact_id == CONTACT.id
        return _looked_up(select(func.count()).select_from(TABLES["activity"]).where(own, *self.asked(test)))

    def has_event(self, test: ActivityTest) -> Bool:
        """Whether there is an activity that the test counts."""
        return self.is_found(ACTIVITY.contact_id, CONTACT.id, *self.asked(test))

    def asked(self, test: ActivityTest) -> Iterable[Bool]:
        """What the test asks of an activity, whoever did it."""
        yield ACTIVITY.kind == test.activity.value
        yield ACTIVITY.at <= self.now
        if test.within_days:
            yield ACTIVITY.at > self.now - timedelta(days=test.within_days)
        yield from self.details(test)

    def details(self, test: ActivityTest) -> Iterable[Bool]:
        """What the test asks of an activity besides its kind, its person and its time."""
        if test.human:
            yield ACTIVITY.is_human
        if test.kinds:
            yield ACTIVITY.offer_key.in_(select(_OFFER.key).where(_OFFER.kind.in_(self.given(test.kinds))))
        if test.target:
            wanted = test.target.casefold()
            about = (ACTIVITY.target, ACTIVITY.offer_key)
            yield or_(*(fold_case(text) == wanted for text in about)) if is_storable(wanted) else false()

    def flag(self, name: str) -> Bool:
        """A field that is yes or no of everybody, other than `fits_profile`."""
        match name:
            case "do_not_email":
                return self._is_suppressed(_SUPPRESSION.reason == Suppression.DO_NOT_EMAIL.value)
            case "suppressed":
                return self._is_suppressed()
            case "has_open_deal":
                return self._has_deal(or_(_DEAL.state == OPEN, known(_DEAL.closed_at > self.now)))
            case "has_lost_deal":
                return self._has_deal(_DEAL.state == LOST, not_(known(_DEAL.closed_at > self.now)))
            case "is_confusable":
                return known(CONTACT.is_confusable)
        return and_(CONTACT.stage_since.is_not(None), self.stands_as({Relationship.CUSTOMER}))

    def _is_suppressed(self, *conditions: Bool) -> Bool:
        """Whether any box that the contact is known by is suppressed, as `storage.suppressions` reads them."""
        alias, theirs, twin = _ALIAS.c, _ALIAS.alias("theirs").c, TABLES["contact"].alias("twin").c
        held = (_SUPPRESSION.mailbox == twin.mailbox, *conditions)
        shared = (theirs.mailbox == alias.mailbox, twin.id == theirs.contact_id)
        return or_(
            self.is_found(_SUPPRESSION.mailbox, CONTACT.mailbox, *conditions),
            self.is_found(alias.contact_id, CONTACT.id, _SUPPRESSION.mailbox == alias.mailbox, *conditions),
            self.is_found(alias.mailbox, CONTACT.mailbox, twin.id == alias.contact_id, *held),
            self.is_found(alias.contact_id, CONTACT.id, *shared, *held),
        )

    def _has_deal(self, *conditions: Bool) -> Bool:
        begun = not_(known(_DEAL.opened_at > self.now))
        return self.is_found(
            _DEAL_CONTACT.contact_id, CONTACT.id, _DEAL.id == _DEAL_CONTACT.deal_id, begun, *conditions
        )

    def is_found(self, link: ColumnElement[Any], own: ColumnElement[Any], *conditions: Bool) -> Bool:
        """Whether other tables have a row like that, whose link is the contact's own value; looked up for each."""
        return exists().where(link == own, *conditions).correlate(TABLES["contact"])

    def holds(self, name: str, wanted: Select[Any] | None) -> Bool:
        """Whether `tags` or `offers_consumed` holds one of the wanted texts (in folded case); any at all, for None."""

        if name != "tags":
            return self._consumed(wanted)
        tag = self.items(CONTACT.tags)
        held = exists(select(tag).where(_is_wanted(tag, wanted)).correlate(TABLES["contact"]))
        return and_(cast(CONTACT.tags, String()) != "[]", held)

    def _consumed(self, wanted: Select[Any] | None) -> Bool:
        """Whether a person has had one of these offers, by what they did or by a mail that was released to them."""
        kinds = ACTIVITY.kind.in_([kind.value for kind in CONSUMING])
        about = (ACTIVITY.is_human, ACTIVITY.at <= self.now, ACTIVITY.offer_key != "")
        of_draft = (_RELEASE.draft_id == _DRAFT.id, _PART.draft_id == _DRAFT.id)
        part = (*of_draft, _RELEASE.at <= self.now, _is_wanted(_PART.name, wanted))
        return or_(
            self.is_found(ACTIVITY.contact_id, CONTACT.id, kinds, *about, _is_wanted(ACTIVITY.offer_key, wanted)),
            self.is_found(_DRAFT.contact_id, CONTACT.id, *part),
        )


def _is_wanted(text: ColumnElement[Any], wanted: Select[Any] | None) -> Bool:
    """Whether the text is one of these (in folded case); any is, for None."""
    return true() if wanted is None else fold_case(text).in_(wanted)
