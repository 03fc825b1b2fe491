"""Keys of mail tools that tell what became of mails, and the events they have told."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hook_key",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "hook_event",
        sa.Column("key_id", sa.String(), sa.ForeignKey("hook_key.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("event_id", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_hook_event_at", "hook_event", ["at"])


def downgrade() -> None:
    op.drop_table("hook_event")
    op.drop_table("hook_key")
