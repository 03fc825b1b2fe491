"""What SQLite and PostgreSQL say in different words, for conditions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, ColumnElement, Float, Select, String, and_, case, cast, func, literal, select


def fold_case(text: ColumnElement[Any]) -> ColumnElement[str]:
    """The text as `str.casefold` gives it: a function that connecting puts into SQLite, a migration into PostgreSQL."""
    return func.fold_case(text, type_=String())


def is_storable(text: str) -> bool:
    """Whether a database can hold the text: one with a NUL or half a surrogate pair is nobody's."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


class SqlWords:
    """The words of one database."""

    def __init__(self, dialect_name: str) -> None:
        self.is_postgresql = dialect_name == "postgresql"

    def given(self, texts: Iterable[str]) -> Select[Any]:
        """These texts as rows, in one parameter however many there are; those that are nobody's are left out."""
        array = literal(json.dumps(sorted(filter(is_storable, texts))), String())
        return select(self.items(cast(array, JSON) if self.is_postgresql else array))

    def given_numbers(self, numbers: Iterable[float]) -> Select[Any]:
        """These numbers as rows."""
        (text,) = self.given(map(repr, numbers)).selected_columns
        return select(cast(text, Float))

    def items(self, array: ColumnElement[Any]) -> ColumnElement[Any]:
        """What a JSON list holds, as a column of texts."""
        make = func.json_array_elements_text if self.is_postgresql else func.json_each
        return make(array).table_valued("value").c.value

    def position(self, wanted: str, text: ColumnElement[str]) -> ColumnElement[int]:
        """Where the wanted text begins in the other, from 1; 0 where it is not there."""
        return (func.strpos if self.is_postgresql else func.instr)(text, wanted)

    def larger(self, one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
        """The larger of two values that are both there."""
        return (func.greatest if self.is_postgresql else func.max)(one, other)

    def day_of(self, text: ColumnElement[str]) -> ColumnElement[Any]:
        """The day that a property's text is or begins with; NULL for any other text."""
        day = func.substr(text, 1, 10, type_=String())
        shape = (
            day.regexp_match("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
            if self.is_postgresql
            else day.op("GLOB")("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]")
        )
        return case((and_(shape, func.substr(text, 11, 1, type_=String()).in_(("", " ", "T"))), day))
