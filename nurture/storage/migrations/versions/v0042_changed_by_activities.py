"""Of each change of facts, whether it was an activity alone: then what asks only about the person stays as it is.

And whoever is gone leaves no change behind, so that nobody has to be looked up to know that they are still there.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0030"
branch_labels = None
depends_on = None

_EVENTS = {"INSERT": ("new",), "UPDATE": ("new", "old"), "DELETE": ("old",)}

_FORGET_ON_SQLITE = (
    """CREATE TRIGGER fact_change_forgotten AFTER DELETE ON contact
    BEGIN DELETE FROM fact_change WHERE contact_id = old.id; END""",
)
_FORGET_ON_POSTGRESQL = (
    """CREATE FUNCTION forget_fact_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN DELETE FROM fact_change USING gone WHERE contact_id = gone.id; RETURN NULL; END $$""",
    """CREATE TRIGGER fact_change_forgotten AFTER DELETE ON contact
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_fact_changes()""",
)
"""On SQLite, what is deleted along with a contact is marked before this."""


def upgrade() -> None:
    kind: sa.Column[bool] = sa.Column("is_activity", sa.Boolean(), server_default=sa.false(), nullable=False)
    _make_anew(kind, sa.PrimaryKeyConstraint("contact_id", "is_activity"))
    _mark_activities("contact_id, is_activity", ", true")
    op.execute("DELETE FROM fact_change WHERE contact_id NOT IN (SELECT id FROM contact)")
    for statement in _FORGET_ON_POSTGRESQL if _is_postgresql() else _FORGET_ON_SQLITE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.execute(f"DROP TRIGGER fact_change_forgotten{' ON contact' if _is_postgresql() else ''}")
    if _is_postgresql():
        op.execute("DROP FUNCTION forget_fact_changes()")
    _make_anew(sa.PrimaryKeyConstraint("contact_id"))
    _mark_activities("contact_id", "")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _make_anew(*more: sa.schema.SchemaItem) -> None:
    """The table with these columns and keys; who is in it stays in it."""
    run = op.get_bind().exec_driver_sql
    run("CREATE TEMPORARY TABLE kept_change AS SELECT DISTINCT contact_id FROM fact_change")
    op.drop_table("fact_change")
    op.create_table("fact_change", sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False), *more)
    run("INSERT INTO fact_change (contact_id) SELECT contact_id FROM kept_change")
    run("DROP TABLE kept_change")


def _mark_activities(columns: str, more: str) -> None:
    """The triggers of the activity table write these columns, the contact's id and more."""
    statements = _on_postgresql if _is_postgresql() else _on_sqlite
    for statement in statements(columns, more):
        op.get_bind().exec_driver_sql(statement)


def _on_sqlite(columns: str, more: str) -> Iterator[str]:
    for event, rows in _EVENTS.items():
        name = f"fact_change_activity_{event.lower()}_{rows[0]}"
        marks = " ".join(f"{_mark(columns, f'{row}.contact_id{more}', '', 'true')};" for row in rows)
        yield f"DROP TRIGGER {name}"
        yield f"CREATE TRIGGER {name} AFTER {event} ON activity BEGIN {marks} END"


def _on_postgresql(columns: str, more: str) -> Iterator[str]:
    """Rows that are deleted along with a contact are marked last of all, and so only where it is still there."""
    is_there = "EXISTS (SELECT 1 FROM contact WHERE contact.id = changed.contact_id)" if more else "true"
    by_a_person = "changed.contact_id IS NOT NULL AND changed.mover = 'person'"
    yield _function("activity", _mark(columns, f"changed.contact_id{more}", "FROM changed", is_there))
    for table, asked in (("conflict", ""), ("deal_contact", ""), ("stage_move", f"{by_a_person} AND ")):
        yield _function(table, _mark("contact_id", "changed.contact_id", "FROM changed", asked + is_there))


def _function(table: str, mark: str) -> str:
    body = f"BEGIN {mark}; RETURN NULL; END"
    return f"CREATE OR REPLACE FUNCTION mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"


def _mark(columns: str, values: str, source: str, where: str) -> str:
    return f"INSERT INTO fact_change ({columns}) SELECT {values} {source} WHERE {where} ON CONFLICT DO NOTHING"  # nosec B608 -- constants alone, no value from outside
