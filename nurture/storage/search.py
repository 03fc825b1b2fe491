"""Searching people and companies: words of an address, a name, a company or a domain, each found by its beginning,
through indexes that the database itself keeps up to date.

Both databases are told the same words (`read_words`), and the migration that made the index folds what is stored in
the same way: case and marks above and below letters make no difference, nor do ø and o, æ and ae, ß and ss.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, TableClause, cast, column, func, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session

from nurture.storage.bulk import TABLES
from nurture.storage.criteria_values import CONTACT

MOST_WORDS: Final = 12
LONGEST_SEARCH: Final = 300
"""Words and characters of one search; whoever writes more is found by the first of them."""

_COMPANY: Final = TABLES["company"].c
_BLANK: Final[ColumnElement[str]] = literal_column("''")


@dataclass(frozen=True)
class SearchIndex:
    """Where words are found: `rows` is the index of SQLite, `stored` what PostgreSQL keeps an index of, `id` whose.

    A view in SQLite says which words a row is found by.
    """

    rows: TableClause
    stored: ColumnElement[Any]
    id: ColumnElement[int]


PEOPLE: Final = SearchIndex(
    table("contact_search", column("rowid"), column("contact_search")),
    func.contact_words(CONTACT.email, CONTACT.first_name, CONTACT.last_name, CONTACT.company_name),
    CONTACT.id,
)
COMPANIES: Final = SearchIndex(
    table("company_search", column("rowid"), column("company_search")),
    func.contact_words(_COMPANY.name, func.coalesce(_COMPANY.domain, _BLANK), _BLANK, _BLANK),
    _COMPANY.id,
)

_FOLDED: Final = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss"})
_TRIGGERS: Final = ("contact_search_insert", "contact_search_update", "contact_search_delete")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is looked for: its letters folded; `is_whole` where another follows it in the same address."""

    text: str
    is_whole: bool


def read_words(asked: str) -> tuple[Word, ...]:
    """The words of what somebody typed, without anything a query language could take for its own.

    What stands between letters and digits parts words as it parts an address, and of an address only the last part may
    be cut short: "anna.berg@exam" asks for anna, berg, and what begins with exam.
    """
    words: list[Word] = []
    for chunk in asked[:LONGEST_SEARCH].split():
        parts = "".join(letter if letter.isalnum() else " " for letter in _fold(chunk)).split()
        words += [Word(part, place < len(parts)) for place, part in enumerate(parts, 1)]
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def _fold(written: str) -> str:
    parted = unicodedata.normalize("NFD", written.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter)).translate(_FOLDED)


def found_ids(words: tuple[Word, ...], dialect_name: str, index: SearchIndex = PEOPLE) -> Select[Any]:
    """The ids of the rows that have all of these words; no row has none."""
    if not words:
        return select(index.id).where(text("1 = 0"))
    if dialect_name != "postgresql":
        wanted = " ".join(f'"{word.text}"' + ("" if word.is_whole else "*") for word in words)
        found = index.rows.c[index.rows.name].op("MATCH")(wanted)
        return select(index.rows.c.rowid.label("id")).where(found)
    wanted = " & ".join(f"'{word.text}'" + ("" if word.is_whole else ":*") for word in words)
    return select(index.id).where(index.stored.op("@@")(cast(wanted, TSQUERY)))


@contextmanager
def suspended(session: Session) -> Iterator[None]:
    """Let many contacts be written without keeping the index row by row; at the end it knows them all.

    The session must own the write lock. Where the block fails the whole transaction must be taken back, as `writing`
    does; until the end of the block nobody who comes or changes in it is found. PostgreSQL keeps a list of what is not
    in its index yet and finds them from the beginning: the list may grow longer meanwhile.
    """
    if session.get_bind().dialect.name == "postgresql":
        for statement in _LONGER_LIST:
            session.connection().exec_driver_sql(statement)
        yield
        session.connection().exec_driver_sql("SELECT gin_clean_pending_list('ix_contact_words')")
        return
    session.flush()
    connection = session.connection()
    triggers = {row.name: row.sql for row in connection.execute(_TRIGGER_TEXTS)}
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM contact").scalar_one()
    for name in _TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for statement in _NOTE_WHAT_GOES:
        connection.exec_driver_sql(statement)
    yield
    session.flush()
    for statement in _CATCH_UP:
        connection.execute(text(statement), {"last": last})
    for name in _TRIGGERS:
        connection.exec_driver_sql(triggers[name])


_LONGER_LIST: Final = (
    "SET LOCAL gin_pending_list_limit = '32MB'",
    "SET LOCAL work_mem = '64MB'",
    "SET LOCAL maintenance_work_mem = '128MB'",
)
"""What PostgreSQL may collect before it sorts, and the memory that it sorts with, for this transaction."""

_TRIGGER_TEXTS: Final = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'contact'")

_NOTE_WHAT_GOES: Final = (
    "CREATE TEMP TABLE words_before (id INTEGER PRIMARY KEY, words TEXT NOT NULL)",
    """CREATE TEMP TRIGGER note_update BEFORE UPDATE OF email, first_name, last_name, company_name ON main.contact
       WHEN (old.email, old.first_name, old.last_name, old.company_name)
         IS NOT (new.email, new.first_name, new.last_name, new.company_name)
       BEGIN INSERT OR IGNORE INTO words_before SELECT id, words FROM contact_words WHERE id = old.id; END""",
    """CREATE TEMP TRIGGER note_delete BEFORE DELETE ON main.contact
       BEGIN INSERT OR IGNORE INTO words_before SELECT id, words FROM contact_words WHERE id = old.id; END""",
)
_CATCH_UP: Final = (
    """INSERT INTO contact_search (contact_search, rowid, words)
       SELECT 'delete', id, words FROM words_before WHERE id <= :last""",
    """INSERT INTO contact_search (rowid, words)
       SELECT id, words FROM contact_words WHERE id IN (SELECT id FROM words_before WHERE id <= :last)""",
    "INSERT INTO contact_search (rowid, words) SELECT id, words FROM contact_words WHERE id > :last",
    "DROP TRIGGER note_update",
    "DROP TRIGGER note_delete",
    "DROP TABLE words_before",
)
"""What brings the index up to date after a suspension: a statement each, since it writes to disk once a statement."""
