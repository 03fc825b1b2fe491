"""Why the rules move somebody, in words: what about people meets the rule that counts for them.

The sentences are those of `core.wording`; what they need is read for many people at once, and of everybody only what
their rule asks about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, String, case, literal, select, type_coerce
from sqlmodel import Session

from nurture.core.criteria import ActivityTest, FieldTest, PersonFacts, Value, walk
from nurture.core.criteria_fields import FieldType, field_type
from nurture.core.people import CONSUMING, COUNTERS, Activity, ActivityKind
from nurture.core.phrases import Phrase
from nurture.core.stages import Relationship
from nurture.core.staging import StageRule
from nurture.core.wording import evidence
from nurture.storage.bulk import TABLES, chunked
from nurture.storage.criteria_values import CONTACT
from nurture.storage.facts import consumed, load_received
from nurture.storage.stage_rules import CompiledRules
from nurture.storage.stage_tallies import ACTIVITY, TalliedColumns
from nurture.storage.tables import UtcDateTime

Column: TypeAlias = "tuple[str, ColumnElement[Any], Callable[[Any], Value]]"
"""A field, its values in the database, and how one of them reads as a value of conditions."""

Because: TypeAlias = "dict[int, tuple[Phrase, ...]]"

_OFFER: Final = TABLES["offer"].c
_OFFER_KINDS: Final = select(_OFFER.key, _OFFER.kind)
_AMOUNTS: Final = frozenset({"revenue", "company.revenue"})
_CONSUMED: Final = "offers_consumed"


@dataclass(frozen=True)
class _Witness:
    """What one rule asks about: the fields with their columns, and the kinds of activity."""

    rule: StageRule
    columns: tuple[Column, ...]
    kinds: frozenset[ActivityKind]
    asks_for_consumed: bool


class Evidence:
    """Puts into words why the rules speak for people; their activities must be counted in the rules' tallies."""

    def __init__(self, session: Session, rules: CompiledRules) -> None:
        self._session = session
        self._rules = rules
        self._witnesses = [_witness(rule, rules) for rule in rules.rules]
        self._kinds = {row.key: row.kind for row in session.connection().execute(_OFFER_KINDS)}

    def of(self, people: Iterable[tuple[int, int]]) -> Because:
        """The evidence of these people, given by contact and place of the rule (see `CompiledRules`)."""
        because: Because = {}
        for place, group in groupby(sorted(people, key=itemgetter(1, 0)), key=itemgetter(1)):
            for chunk in chunked(contact for contact, _ in group):
                because |= self._told(self._witnesses[place], chunk)
        return because

    def _told(self, witness: _Witness, ids: Sequence[int]) -> Because:
        deeds = self._deeds(witness, ids)
        values = self._values(witness, ids, deeds)
        criteria, now, stages = witness.rule.criteria, self._rules.now, self._rules.book.stages
        return {one: evidence(criteria, PersonFacts(values[one], deeds.get(one, ()), now), stages) for one in ids}

    def _deeds(self, witness: _Witness, ids: Sequence[int]) -> dict[int, tuple[Activity, ...]]:
        """What these people did of the kinds that the rule asks about, earliest first."""
        if not witness.kinds:
            return {}
        row = ACTIVITY.c
        query = (
            select(row.contact_id, row.kind, row.at, row.target, row.offer_key, row.is_human)
            .where(row.contact_id.in_(ids), row.kind.in_([kind.value for kind in witness.kinds]))
            .where(row.at <= self._rules.now)
            .order_by(row.contact_id, row.at, row.id)
        )
        done = self._session.connection().execute(query)
        return {one: tuple(self._activity(*facts) for facts in group) for one, group in groupby(done, itemgetter(0))}

    def _activity(self, _contact: int, kind: str, at: Any, target: str, offer: str | None, human: bool) -> Activity:
        return Activity(_KIND[kind], at, target, None, "", offer, self._kinds.get(offer or ""), human)

    def _values(
        self, witness: _Witness, ids: Sequence[int], deeds: dict[int, tuple[Activity, ...]]
    ) -> dict[int, dict[str, Value]]:
        """The values of the fields that the rule asks about."""
        values: dict[int, dict[str, Value]] = {one: {} for one in ids}
        if witness.columns:
            tally = self._rules.tallies.table
            source = TABLES["contact"].outerjoin(tally, tally.c.contact_id == CONTACT.id)
            columns = (column for _, column, _ in witness.columns)
            query = select(CONTACT.id, *columns).select_from(source).where(CONTACT.id.in_(ids))
            for one, *row in self._session.connection().execute(query):
                values[one] = {name: read(value) for (name, _, read), value in zip(witness.columns, row, strict=True)}
        if witness.asks_for_consumed:
            received = load_received(self._session, ids, self._rules.now)
            for one in ids:
                had = consumed(deeds.get(one, ()), self._rules.now) | received.get(one, frozenset())
                values[one][_CONSUMED] = tuple(sorted(had))
        return values


_KIND: Final = {kind.value: kind for kind in ActivityKind}


def _witness(rule: StageRule, rules: CompiledRules) -> _Witness:
    nodes = tuple(walk(rule.criteria))
    fields = {node.field for node in nodes if isinstance(node, FieldTest)}
    kinds = {node.activity for node in nodes if isinstance(node, ActivityTest)}
    kinds |= {COUNTERS[name] for name in fields & COUNTERS.keys()}
    fields |= {name for name, kind in COUNTERS.items() if kind in kinds}
    if _CONSUMED in fields:
        kinds |= CONSUMING
    columns = tuple(_column(name, rules) for name in sorted(fields - {_CONSUMED}))
    return _Witness(rule, columns, frozenset(kinds), _CONSUMED in fields)


def _column(name: str, rules: CompiledRules) -> Column:
    columns: TalliedColumns = rules.columns()
    match field_type(name):
        case FieldType.FLAG:
            return name, rules.fits if name == "fits_profile" else columns.flag(name), bool
        case FieldType.NUMBER if name in COUNTERS:
            return name, columns.counter(name), _as_it_is
        case FieldType.NUMBER:
            return name, columns.number(name), _as_it_is if name in _AMOUNTS else _whole
        case FieldType.DATE:
            return name, type_coerce(columns.moment(name), UtcDateTime()), _day
        case FieldType.LIST:
            return name, CONTACT[name], tuple
        case _ if name == "relationship":
            stood = ((columns.stands_as([one]), literal(one.value, String())) for one in Relationship)
            return name, case(*stood, else_=""), _as_it_is
        case _:
            return name, columns.text(name), _as_it_is


def _as_it_is(value: Any) -> Value:
    found: Value = value
    return found


def _whole(value: Any) -> Value:
    return None if value is None else int(value)


def _day(value: Any) -> Value:
    return None if value is None else value.astimezone(UTC).date().isoformat()
