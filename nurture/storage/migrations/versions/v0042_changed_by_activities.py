"""Of each change of facts, whether it was an activity alone: then what asks only about the person stays as it is."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0030"
branch_labels = None
depends_on = None

_EVENTS = {"INSERT": ("new",), "UPDATE": ("new", "old"), "DELETE": ("old",)}


def upgrade() -> None:
    kind: sa.Column[bool] = sa.Column("is_activity", sa.Boolean(), server_default=sa.false(), nullable=False)
    _make_anew(kind, sa.PrimaryKeyConstraint("contact_id", "is_activity"))
    _mark_activities("contact_id, is_activity", ", true")


def downgrade() -> None:
    _make_anew(sa.PrimaryKeyConstraint("contact_id"))
    _mark_activities("contact_id", "")


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
    statements = _on_postgresql if op.get_bind().dialect.name == "postgresql" else _on_sqlite
    for statement in statements(columns, more):
        op.get_bind().exec_driver_sql(statement)


def _on_sqlite(columns: str, more: str) -> Iterator[str]:
    for event, rows in _EVENTS.items():
        name = f"fact_change_activity_{event.lower()}_{rows[0]}"
        marks = " ".join(f"{_mark(columns, f'{row}.contact_id{more}', '')};" for row in rows)
        yield f"DROP TRIGGER {name}"
        yield f"CREATE TRIGGER {name} AFTER {event} ON activity BEGIN {marks} END"


def _on_postgresql(columns: str, more: str) -> Iterator[str]:
    mark = _mark(columns, f"changed.contact_id{more}", "FROM changed")
    yield (
        "CREATE OR REPLACE FUNCTION mark_activity() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {mark}; RETURN NULL; END $$"
    )


def _mark(columns: str, values: str, source: str) -> str:
    return f"INSERT INTO fact_change ({columns}) SELECT {values} {source} WHERE true ON CONFLICT DO NOTHING"  # nosec B608 -- constants alone, no value from outside
