"""How many people there are of each stage, language, persona and industry: kept by the database itself, whoever writes.

SQLite counts row by row, PostgreSQL once a statement. None of a fact is an empty text, so that it can be a key.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0033"
branch_labels = None
depends_on = None

_FACTS = ("stage", "language", "persona", "industry")
_COLUMNS = ", ".join(_FACTS)
_NONE_LEFT = "DELETE FROM people_count WHERE people = 0"


def upgrade() -> None:
    facts = [sa.Column(name, sa.String(), nullable=False) for name in _FACTS]
    op.create_table(
        "people_count",
        *facts,
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*_FACTS),
    )
    run = op.get_bind().exec_driver_sql
    run(_added("contact", "1"))
    for statement in _on_postgresql() if _is_postgresql() else _on_sqlite():
        run(statement)


def downgrade() -> None:
    for event in ("insert", "update", "delete"):
        on = " ON contact" if _is_postgresql() else ""
        op.get_bind().exec_driver_sql(f"DROP TRIGGER people_count_{event}{on}")
        if _is_postgresql():
            op.get_bind().exec_driver_sql(f"DROP FUNCTION people_count_{event}()")
    op.drop_table("people_count")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _facts(row: str) -> str:
    return ", ".join(f"COALESCE({row}.{name}, '')" for name in _FACTS)


def _added(source: str, sign: str) -> str:
    """Add the people in that table to the counts."""
    people = f"SELECT {_facts(source)}, SUM({sign}) FROM {source} WHERE true"  # nosec B608 -- constants alone
    return _kept(f"{people} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4")


def _kept(counted: str) -> str:
    return (
        f"INSERT INTO people_count ({_COLUMNS}, people) {counted} "  # nosec B608 -- constants alone, no value from outside
        f"ON CONFLICT ({_COLUMNS}) DO UPDATE SET people = people_count.people + excluded.people"
    )


def _on_sqlite() -> Iterator[str]:
    come, gone = (_kept(f"SELECT {_facts(row)}, {sign} WHERE true") for row, sign in (("new", "1"), ("old", "-1")))
    gone += f"; {_NONE_LEFT} AND ({_COLUMNS}) = ({_facts('old')})"
    is_another = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _FACTS)
    yield f"CREATE TRIGGER people_count_insert AFTER INSERT ON contact BEGIN {come}; END"
    yield f"CREATE TRIGGER people_count_delete AFTER DELETE ON contact BEGIN {gone}; END"
    yield (
        f"CREATE TRIGGER people_count_update AFTER UPDATE OF {_COLUMNS} ON contact WHEN {is_another} "
        f"BEGIN {gone}; {come}; END"
    )


def _on_postgresql() -> Iterator[str]:
    gone = f"SELECT {_facts('gone')}, -1 AS people FROM gone"  # nosec B608 -- constants alone
    come = f"SELECT {_facts('come')}, 1 FROM come"  # nosec B608 -- constants alone
    rows = f"({gone} UNION ALL {come}) AS moved ({_COLUMNS}, people)"
    people = f"SELECT {_COLUMNS}, SUM(people) FROM {rows}"  # nosec B608 -- constants alone
    moved = f"{people} GROUP BY 1, 2, 3, 4 HAVING SUM(people) <> 0 ORDER BY 1, 2, 3, 4"
    yield from _trigger("insert", "NEW TABLE AS come", _added("come", "1"))
    yield from _trigger("delete", "OLD TABLE AS gone", f"{_added('gone', '-1')}; {_NONE_LEFT}")
    yield from _trigger("update", "OLD TABLE AS gone NEW TABLE AS come", f"{_kept(moved)}; {_NONE_LEFT}")


def _trigger(event: str, tables: str, statement: str) -> Iterator[str]:
    name = f"people_count_{event}"
    yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NULL; END $$"
    yield (
        f"CREATE TRIGGER {name} AFTER {event.upper()} ON contact REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
