"""The people of a plan lie in the order of their key: SQLite writes each of them once, and not once more beside."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_anew(with_rowid=False)


def downgrade() -> None:
    _make_anew(with_rowid=True)


def _make_anew(*, with_rowid: bool) -> None:
    """The table with the same rows; PostgreSQL has it as it should be."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.drop_index("ix_plan_member_pattern", "plan_member")
    op.rename_table("plan_member", "plan_member_before")
    op.create_table(
        "plan_member",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["pattern"], ["plan_pattern.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["plan"], ["plan.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan", "contact_id"),
        sqlite_with_rowid=with_rowid,
    )
    columns = "plan, contact_id, pattern"
    op.execute(f"INSERT INTO plan_member ({columns}) SELECT {columns} FROM plan_member_before")  # nosec B608 -- constants alone
    op.drop_table("plan_member_before")
    op.create_index("ix_plan_member_pattern", "plan_member", ["pattern"])
