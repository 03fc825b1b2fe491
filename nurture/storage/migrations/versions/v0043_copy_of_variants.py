"""Of each change of words, the variant whose they are; blank where they are the step's own."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("copy_edit", sa.Column("variant", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("copy_edit", "variant")
