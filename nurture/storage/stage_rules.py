"""The stage rules as SQL: one expression that gives of everybody the stage `core.staging.classify` derives of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, false, literal, not_, or_, select
from sqlmodel import Session

from nurture.core.criteria import Criteria, FieldTest, walk
from nurture.core.stages import OTHER, Relationship, Stages
from nurture.core.staging import CrmPolicy, StageRule, asks_about_opens
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_sql import compile_over
from nurture.storage.criteria_values import CONTACT, Bool, PersonColumns, known
from nurture.storage.definitions import load_rules, load_stages
from nurture.storage.settings import load_settings
from nurture.storage.stage_tallies import TalliedColumns, Tallies

_CONTACT_TABLE: Final = TABLES["contact"]


@dataclass(frozen=True)
class RuleBook:
    """All that decides about stages besides the people: the stages, their rules, the profile, whose word counts."""

    stages: Stages
    rules: tuple[StageRule, ...]
    profile: Criteria
    policy: CrmPolicy = CrmPolicy.ASK

    @property
    def placed(self) -> tuple[StageRule, ...]:
        """The rules that can move anybody, the one furthest ahead first."""
        orders = {one.value: one.order for one in self.stages if one.enabled and one.order is not None}
        by_stage = {rule.stage: rule for rule in self.rules if rule.stage in orders}
        return tuple(sorted(by_stage.values(), key=lambda rule: -(orders[rule.stage] or 0)))

    def about_standing(self) -> RuleBook:
        """The same with only the rules that ask where people or their companies stand."""
        of_profile = _fields(self.profile)
        asking = (rule for rule in self.rules if STANDING & _fields(rule.criteria, of_profile))
        return replace(self, rules=tuple(asking))


STANDING: Final = frozenset(
    "stage relationship days_in_stage became_customer_known lead_status company.stage company.lead_status".split()
)
"""What a move can change about people besides the stage itself."""


def _fields(criteria: Criteria, of_profile: frozenset[str] = frozenset()) -> frozenset[str]:
    """The fields that a condition asks about, those of the profile where it asks who fits it."""
    fields = frozenset(node.field for node in walk(criteria) if isinstance(node, FieldTest))
    return fields | of_profile if "fits_profile" in fields else fields


def load_rule_book(session: Session) -> RuleBook:
    """The workspace's stages, rules, profile and policy."""
    settings = load_settings(session)
    return RuleBook(load_stages(session), load_rules(session), settings.profile, CrmPolicy(settings.crm_policy))


class CompiledRules:
    """The rules over the contact table and a table of tallies, as of a moment (UTC).

    A place is the position in `rules` of the one that counts: the one furthest ahead that is met. `fits` says who fits
    the profile.
    """

    def __init__(self, book: RuleBook, tallies: Tallies, now: datetime) -> None:
        self.book = book
        self.tallies = tallies
        self.now = now
        self.rules = book.placed
        self.fits: Bool = compile_over(self.columns(), book.profile)
        met = ((self._met(rule.criteria), literal(place)) for place, rule in enumerate(self.rules))
        self._place: ColumnElement[int] = case(*met, (false(), literal(-1)), else_=None)

    def columns(self, **seen: bool) -> TalliedColumns:
        """Everybody's values; what is not to be seen of them can be said."""
        return TalliedColumns(self.book.stages, self.now, self.tallies, **seen)

    def _met(self, criteria: Criteria) -> Bool:
        """Whether the rule is met, and not by opened mails alone."""
        whole = compile_over(self.columns(), criteria, fits=self.fits)
        if not asks_about_opens(criteria):
            return whole
        without, alone, neither = (
            compile_over(self.columns(**seen), criteria, fits=self.fits)
            for seen in ({"opens": False}, {"others": False}, {"opens": False, "others": False})
        )
        return and_(whole, or_(without, not_(alone), neither))

    def stage_at(self, place: int | None) -> str | None:
        """The stage of the rule at a place."""
        return None if place is None else self.rules[place].stage

    def readings(self, *people: Bool) -> Select[Any]:
        """Contact, stage, the CRM's stage and place of these people; nobody is read who is in the wildcard stage."""
        tally = self.tallies.table
        return (
            select(CONTACT.id, CONTACT.stage, CONTACT.crm_stage, self._place.label("place"))
            .select_from(_CONTACT_TABLE.outerjoin(tally, tally.c.contact_id == CONTACT.id))
            .where(CONTACT.stage.is_distinct_from(OTHER), *people)
        )

    def leads_on(self, stage: ColumnElement[Any], place: ColumnElement[Any]) -> Bool:
        """Whether the stage at the place is a step ahead of this one (`Stages.is_forward`)."""
        orders = {one.value: one.order for one in self.book.stages if one.order is not None}
        targets = [(place == number, literal(orders[rule.stage])) for number, rule in enumerate(self.rules)]
        if not targets:
            return false()
        origins = [(stage == value, literal(order)) for value, order in orders.items()]
        ahead = known(case(*origins, else_=None) < case(*targets, else_=None))
        return and_(place.is_not(None), or_(stage.is_(None), ahead))

    def contradicts(self, crm_stage: ColumnElement[Any], place: ColumnElement[Any]) -> Bool:
        """Whether CRM and rules are on opposite sides (`core.staging.contradicts`)."""
        prospects = [one.value for one in self.book.stages if self._is_at(one.value, Relationship.PROSPECT)]
        customers = [number for number, rule in enumerate(self.rules) if self._is_at(rule.stage, Relationship.CUSTOMER)]
        return and_(known(crm_stage.in_(prospects)), known(place.in_(customers)))

    def _is_at(self, stage: str, side: Relationship) -> bool:
        return self.book.stages.relationship(stage) is side


def compile_rules(session: Session, book: RuleBook, now: datetime, name: str = "tally") -> CompiledRules:
    """The rules in the words of the session's database, over tallies of that name."""
    dialect = session.get_bind().dialect.name
    return CompiledRules(book, Tallies(name, PersonColumns(book.stages, now, dialect), dialect), now)
