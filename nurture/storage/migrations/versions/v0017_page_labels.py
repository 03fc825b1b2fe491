"""What people say that pages are, and what the mapping assistant has learned from it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_label",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
    )
    op.create_table(
        "mapping_model",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mapping_model")
    op.drop_table("page_label")
