"""Whose facts have changed since the stage rules last looked: written down by the database itself, whoever writes.

SQLite marks row by row, PostgreSQL once a statement. Contacts are marked where they come or change, and so are the
people of a company or a deal that changes, and those of whom another table says something.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0017"
branch_labels = None
depends_on = None

_OWN = "SELECT {row}.contact_id {alone} WHERE true"
_MARKED = {
    "contact": ("SELECT {row}.id {alone} WHERE true", {"INSERT": ["new"], "UPDATE": ["new"]}),
    "company": ("SELECT contact.id FROM contact{also} WHERE contact.company_id = {row}.id", {"UPDATE": ["new"]}),
    "activity": (_OWN, {"INSERT": ["new"], "UPDATE": ["new", "old"], "DELETE": ["old"]}),
    "conflict": (_OWN, {"INSERT": ["new"], "UPDATE": ["new", "old"], "DELETE": ["old"]}),
    "release": (_OWN, {"INSERT": ["new"]}),
    "stage_move": (
        "SELECT {row}.contact_id {alone} WHERE {row}.contact_id IS NOT NULL AND {row}.mover = 'person'",
        {"INSERT": ["new"], "UPDATE": ["new", "old"], "DELETE": ["old"]},
    ),
    "deal": (
        "SELECT deal_contact.contact_id FROM deal_contact{also} WHERE deal_contact.deal_id = {row}.id",
        {"UPDATE": ["new"]},
    ),
    "deal_contact": (_OWN, {"INSERT": ["new"], "UPDATE": ["new", "old"], "DELETE": ["old"]}),
}
"""By table: whom a row of it is about, and which rows of a change count."""


def upgrade() -> None:
    op.create_table(
        "fact_change",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    for statement in _on_postgresql() if _is_postgresql() else _on_sqlite():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table, (_, events) in _MARKED.items():
        for event, rows in events.items():
            for row in rows if _is_postgresql() else rows[:1]:
                on = f" ON {table}" if _is_postgresql() else ""
                op.get_bind().exec_driver_sql(f"DROP TRIGGER {_name(table, event, row)}{on}")
        if _is_postgresql():
            op.get_bind().exec_driver_sql(f"DROP FUNCTION mark_{table}()")
    op.drop_table("fact_change")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _name(table: str, event: str, row: str) -> str:
    return f"fact_change_{table}_{event.lower()}_{row}"


def _on_sqlite() -> Iterator[str]:
    for table, (who, events) in _MARKED.items():
        for event, rows in events.items():
            marks = " ".join(f"{_mark(who.format(row=row, alone='', also=''))};" for row in rows)
            yield f"CREATE TRIGGER {_name(table, event, rows[0])} AFTER {event} ON {table} BEGIN {marks} END"


def _on_postgresql() -> Iterator[str]:
    for table, (who, events) in _MARKED.items():
        mark = _mark(who.format(row="changed", alone="FROM changed", also=", changed"))
        yield f"CREATE FUNCTION mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {mark}; RETURN NULL; END $$"
        for event, rows in events.items():
            for row in rows:
                yield (
                    f"CREATE TRIGGER {_name(table, event, row)} AFTER {event} ON {table} "
                    f"REFERENCING {row} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}()"
                )


def _mark(who: str) -> str:
    return f"INSERT INTO fact_change (contact_id) {who} ON CONFLICT DO NOTHING"  # nosec B608 -- constants alone, no value from outside
