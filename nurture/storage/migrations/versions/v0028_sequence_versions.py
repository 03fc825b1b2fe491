"""Sequences can be changed: how often each was, and what it was before."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sequence", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "sequence_version",
        sa.Column("sequence", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sequence"], ["sequence.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sequence", "version"),
    )


def downgrade() -> None:
    op.drop_table("sequence_version")
    op.drop_column("sequence", "version")
