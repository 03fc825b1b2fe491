"""Who approved which version of a stage's definition, and what its stage was called in each."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stage_version", sa.Column("heading", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "stage_sign_off",
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("for_others", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["stage"], ["stage.value"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("stage", "version", "side"),
    )


def downgrade() -> None:
    op.drop_table("stage_sign_off")
    op.drop_column("stage_version", "heading")
