"""What an import changed in rows that were there before it, back to what they held, where nobody has had it since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, Table, select
from sqlmodel import Session

from nurture.storage.bulk import TABLES, chunked, update_rows
from nurture.storage.import_changes import load_changes, plain
from nurture.storage.tables.columns import UtcDateTime

Changes: TypeAlias = "dict[str, list[Any]]"
"""Each column with what it held before and after."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the rows of a table are restored: columns that mean something only together, and unique ones."""

    table: Table
    groups: tuple[frozenset[str], ...] = ()
    unique: tuple[str, ...] = ()
    is_dated: bool = True


_ADDRESS: Final = frozenset({"email", "email_key", "mailbox", "domain", "is_confusable"})
_CONSENT: Final = frozenset({"consent_basis", "consent_at", "consent_source", "consent_refused_at"})
_KINDS: Final[Mapping[str, _Kind]] = {
    "contact": _Kind(TABLES["contact"], (_ADDRESS, _CONSENT), ("email_key", "record_id")),
    "company": _Kind(TABLES["company"], (), ("domain", "record_id")),
    "deal": _Kind(TABLES["deal"], (), ("record_id",)),
    "conflict": _Kind(TABLES["conflict"], (frozenset({"crm_stage", "derived_stage", "because"}),), is_dated=False),
}


@dataclass(slots=True)
class _Return:
    """One row and the columns that can be put back, with what they held."""

    row: int
    values: dict[str, Any]
    stayed: bool = False


def restore(
    session: Session, import_id: int, entity: str, at: datetime, fixed: Mapping[str, Collection[int]] | None = None
) -> tuple[set[int], int]:
    """Put back what an import changed in the rows of a table, column by column.

    Returns the rows it did so in, and in how many something stays.

    A column that holds something else by now stays, and so does a key that another row has; `fixed` names the rows in
    which a column has to stay. A company that is gone is nobody's employer.
    """
    kind = _KINDS[entity]
    returns: list[_Return] = []
    for chunk in chunked(load_changes(session, import_id, entity)):
        returns += _possible(session, kind, dict(chunk), fixed or {})
    for name in kind.unique:
        _drop_taken(session, kind, returns, name)
    kept = [one for one in returns if one.values]
    _write(session, kind, kept, at)
    return {one.row for one in kept}, sum(one.stayed for one in returns)


def _possible(
    session: Session, kind: _Kind, changes: Mapping[int, Changes], fixed: Mapping[str, Collection[int]]
) -> Iterator[_Return]:
    table = kind.table
    query = select(table).where(table.c.id.in_(changes))
    rows = session.connection().execute(query).mappings().all()
    employers = _standing_companies(session, changes.values())
    for row in rows:
        told = {name: pair for name, pair in changes[row["id"]].items() if row["id"] not in fixed.get(name, ())}
        standing = {name for name, (_, after) in told.items() if plain(row[name]) == after}
        for group in kind.groups:
            if group & told.keys() - standing:
                standing -= group
        values = {name: _stored(table.c[name], told[name][0]) for name in told if name in standing}
        if values.get("company_id") is not None and values["company_id"] not in employers:
            values["company_id"] = None
        yield _Return(row["id"], values, stayed=len(values) < len(changes[row["id"]]))


def _stored(column: Column[Any], value: Any) -> Any:
    """The value of a column out of the form that changes are kept in."""
    return datetime.fromisoformat(value) if isinstance(column.type, UtcDateTime) and value is not None else value


def _standing_companies(session: Session, changes: Iterable[Changes]) -> set[int]:
    """Those of the companies that are to be somebody's employer again which are still there."""
    wanted = {pair[0] for told in changes if (pair := told.get("company_id")) and pair[0] is not None}
    table = TABLES["company"].c
    return {row[0] for row in session.connection().execute(select(table.id).where(table.id.in_(wanted)))}


def _drop_taken(session: Session, kind: _Kind, returns: Sequence[_Return], name: str) -> None:
    """Leave a key as it is where another row has it, or will keep it; what hangs together with it stays too."""
    together = next((group for group in kind.groups if name in group), frozenset({name}))
    while True:
        moving = {one.row for one in returns if name in one.values}
        wanted = {one.values[name]: one for one in returns if one.values.get(name) is not None}
        column = kind.table.c[name]
        taken: set[Any] = set()
        for chunk in chunked(sorted(wanted)):
            holders = session.connection().execute(select(kind.table.c.id, column).where(column.in_(chunk)))
            taken |= {value for holder, value in holders if holder not in moving}
        if not taken:
            return
        for value in taken:
            for other in together:
                wanted[value].values.pop(other, None)
            wanted[value].stayed = True


def _write(session: Session, kind: _Kind, returns: Sequence[_Return], at: datetime) -> None:
    """Write what is put back; unique keys make way for each other first, since two rows may have changed places."""
    session.flush()
    for name in kind.unique:
        clear = [one for one in returns if name in one.values]
        is_needed = not kind.table.c[name].nullable
        rows = [{"id": one.row, name: f"(leaving) {one.row}" if is_needed else None} for one in clear]
        update_rows(session, kind.table, (name,), rows)
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in returns:
        values = one.values | ({"updated_at": at} if kind.is_dated else {})
        by_columns.setdefault(tuple(sorted(values)), []).append({"id": one.row, **values})
    for columns, rows in by_columns.items():
        update_rows(session, kind.table, columns, rows)
    session.expire_all()
