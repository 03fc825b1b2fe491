"""Mails handed to servers: an attempt is on record before the server is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("export_id", sa.Integer(), sa.ForeignKey("export.id"), primary_key=True),
        sa.Column("draft_id", sa.String(), sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
    )
    op.create_index("ix_delivery_draft_id", "delivery", ["draft_id"])
    op.create_index("ix_delivery_state_channel", "delivery", ["state", "channel", "draft_id"])


def downgrade() -> None:
    op.drop_table("delivery")
