"""Every question that a condition can ask of a field, asked of Python and of both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from nurture.core.criteria import FieldTest, Value, evaluate, text_of
from nurture.core.criteria_fields import FIELDS, OPS, ORDERING, WITH_LIST, WITHOUT_VALUE, FieldType, field_type
from nurture.storage.criteria_sql import matching_ids
from nurture.storage.facts import load_facts
from tests.factories import NOW
from tests.storage.rich_world import RICH_WORLD
from tests.storage.test_criteria_sql import STAGES, fill, met_one_by_one
from tests.storage.worlds import DAY

ASKED = (*FIELDS, *(f"{own}custom.{key}" for own in ("", "company.") for key in ("a.b", "å", "nobody")))
NEVER_HELD: dict[FieldType, set[Value]] = {
    FieldType.FLAG: {True, False},
    FieldType.NUMBER: {0, 1, 2.5, -1, 2**53 - 1},
    FieldType.DATE: {"2026-10-30", "2026-11-02", "2999-12-31"},
}
"""Values besides those that people have; of the other types some texts."""


def questions(field: str, values: Iterable[Value]) -> Iterator[FieldTest]:
    """Every comparison that a field takes, with what people have there and with what nobody has."""
    kind = field_type(field)
    assert kind is not None
    held = {one for value in values for one in (value if isinstance(value, tuple) else (value,)) if one is not None}
    wanted = held | NEVER_HELD.get(kind, {"2026-11-01", "å", "", "LEAD", "customer", "_", "%"})
    for op in OPS[kind]:
        if op in WITHOUT_VALUE:
            yield FieldTest(field, op)
        elif op in WITH_LIST:
            yield from (FieldTest(field, op, (text_of(one), "x")) for one in wanted)
        elif kind is FieldType.PROPERTY and op in ORDERING:
            yield from (FieldTest(field, op, one) for one in (9, 9.5, 10, -1, "2026-11-01", "2026-11-02"))
        else:
            yield from (FieldTest(field, op, one) for one in wanted)


def expect_agreement_about(engine: Engine, *fields: str) -> None:
    """Ask everything about these fields, of people of whom much is known, now and as of the day before."""
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        fill(session, RICH_WORLD)
        for now in (NOW, NOW - DAY, NOW + timedelta(microseconds=1)):
            everybody = list(load_facts(session, STAGES, now))
            held = {field: [facts.values.get(field) for _, facts in everybody] for field in fields}
            for test in (test for field in fields for test in questions(field, held[field])):
                expected = [person.id for person, facts in everybody if evaluate(test, facts)]
                assert matching_ids(session, test, stages=STAGES, now=now) == expected, test
                assert met_one_by_one(session, test, None, now) == expected, test
        session.rollback()


@pytest.mark.parametrize("field", ASKED)
def test_every_question_is_answered_alike(sqlite: Engine, field: str) -> None:
    """By Python, by SQLite for everybody and for a few; about those who have a value, share one or have none."""
    expect_agreement_about(sqlite, field)


@pytest.mark.postgres
def test_every_question_is_answered_alike_on_postgresql(postgresql: Engine) -> None:
    """The same on PostgreSQL."""
    expect_agreement_about(postgresql, *ASKED)


@pytest.mark.postgres
def test_every_letter_folds_alike_on_postgresql(postgresql: Engine) -> None:
    """All letters that have another case, and those of western Europe, within a word."""
    letters = [chr(code) for code in range(1, 0x20000) if not 0xD800 <= code <= 0xDFFF]
    words = [f"Aé{one}Z" for one in letters if ord(one) < 0x250 or one.casefold() != one] + ["ÅSA", "", "ŁÅ"]
    given = "unnest(CAST(:words AS text[])) WITH ORDINALITY AS given(word, place)"
    with postgresql.connect() as connection:
        folded = connection.execute(text(f"SELECT fold_case(word) FROM {given} ORDER BY place"), {"words": words})
        assert list(folded.scalars()) == [word.casefold() for word in words]
