"""How many mails of a plan somebody approved, and the stage its people stood in."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan", sa.Column("agreed", sa.Integer(), nullable=True))
    op.add_column("plan", sa.Column("agreed_at", sa.DateTime(), nullable=True))
    op.add_column("plan", sa.Column("agreed_by", sa.String(), nullable=True))
    op.add_column("plan_pattern", sa.Column("stage", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("plan_pattern", "stage")
    for name in ("agreed_by", "agreed_at", "agreed"):
        op.drop_column("plan", name)
