"""That somebody said no to consent is kept, so that no later file turns it around."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("consent_refused_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("contact", "consent_refused_at")
