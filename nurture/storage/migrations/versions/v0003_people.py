"""Deals, segments, personas, properties and saved mappings; what each import changed, so that it can be taken back.

PostgreSQL gets `as_number`, which reads a number out of a property's text; SQLite gets its own when it is connected to.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = ("deal_contact", "deal", "import_change", "mapping", "segment", "persona", "property")


def upgrade() -> None:
    for table, column in _added():
        op.add_column(table, column)
    op.create_index("ix_company_record_id", "company", ["record_id"], unique=True)
    op.create_index("ix_contact_name", "contact", ["last_name", "first_name", "id"])
    op.create_index("ix_contact_company_name", "contact", ["company_name", "id"])
    _make_deals()
    _make_imports()
    _make_words()
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(_AS_NUMBER)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION as_number(text)")
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_company_record_id", table_name="company")
    op.drop_index("ix_contact_name", table_name="contact")
    op.drop_index("ix_contact_company_name", table_name="contact")
    for table, column in _added():
        op.drop_column(table, column.name)


def _added() -> Iterator[tuple[str, sa.Column[Any]]]:
    """Every new column of a table that was there, made anew: one belongs to one table."""
    yield "company", sa.Column("stage_since", sa.DateTime(), nullable=True)
    yield "company", sa.Column("crm_stage", sa.String(), nullable=True)
    yield "company", sa.Column("lead_status", sa.String(), nullable=True)
    yield "company", sa.Column("owner", sa.String(), nullable=False, server_default="")
    yield "company", sa.Column("record_id", sa.String(), nullable=True)
    yield "company", sa.Column("custom", sa.JSON(), nullable=False, server_default="{}")
    yield "company", sa.Column("import_id", sa.Integer(), nullable=True)
    yield "company", sa.Column("updated_at", sa.DateTime(), nullable=True)
    yield "contact", sa.Column("deal_lost_at", sa.DateTime(), nullable=True)
    yield "contact", sa.Column("is_persona_matched", sa.Boolean(), nullable=False, server_default=sa.false())
    yield "contact", sa.Column("is_confusable", sa.Boolean(), nullable=False, server_default=sa.false())
    yield "contact", sa.Column("import_id", sa.Integer(), nullable=True)
    yield "alias", sa.Column("import_id", sa.Integer(), nullable=True)
    yield "stage_move", sa.Column("import_id", sa.Integer(), nullable=True)
    yield "conflict", sa.Column("import_id", sa.Integer(), nullable=True)
    yield "import", sa.Column("undone_at", sa.DateTime(), nullable=True)
    yield "import", sa.Column("undone_by", sa.String(), nullable=True)


def _make_deals() -> None:
    op.create_table(
        "deal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("crm_stage", sa.String(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id"),
    )
    op.create_index("ix_deal_company_id", "deal", ["company_id"])
    op.create_table(
        "deal_contact",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("deal_id", "contact_id"),
    )
    op.create_index("ix_deal_contact_contact_id", "deal_contact", ["contact_id"])


def _make_imports() -> None:
    op.create_table(
        "import_change",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "entity", "row_id"),
    )
    op.create_table(
        "mapping",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("header_key", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_mapping_header_key", "mapping", ["header_key"])


def _make_words() -> None:
    op.create_table(
        "segment",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "persona",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "property",
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "key"),
    )


_AS_NUMBER = """
    CREATE FUNCTION as_number(text) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT CASE WHEN $1 ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' THEN $1::double precision END
    $$"""
