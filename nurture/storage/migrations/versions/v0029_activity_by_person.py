"""An index with all that the stage rules ask about what one person did, for a look at those who have changed."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_activity_contact_kind", "activity", ["contact_id", "kind", "at", "offer_key", "is_human"])


def downgrade() -> None:
    op.drop_index("ix_activity_contact_kind", table_name="activity")
