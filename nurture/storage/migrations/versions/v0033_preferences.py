"""What readers have chosen to get, by topic and pace."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preference",
        sa.Column("mailbox", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(), primary_key=True),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.Column("pace", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("preference")
