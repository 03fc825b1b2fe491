"""Words of a draft's own, what was said about it, and who changed the words of a step."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("words", sa.JSON(), nullable=True))
    op.add_column("draft", sa.Column("edited_by", sa.String(), nullable=True))
    op.add_column("draft", sa.Column("rejected_by", sa.String(), nullable=True))
    for name, own in (("draft_edit", sa.Column("words", sa.JSON(), nullable=True)), ("draft_comment", _text())):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("draft_id", sa.String(), nullable=False),
            sa.Column("at", sa.DateTime(), nullable=False),
            sa.Column("by", sa.String(), nullable=False),
            own,
            sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(f"ix_{name}_draft_id", name, ["draft_id"])
    op.create_table(
        "copy_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_copy_edit_place", "copy_edit", ["sequence", "step", "language", "id"])


def _text() -> sa.Column[str]:
    return sa.Column("text", sa.String(), nullable=False)


def downgrade() -> None:
    for name in ("copy_edit", "draft_comment", "draft_edit"):
        op.drop_table(name)
    for name in ("rejected_by", "edited_by", "words"):
        op.drop_column("draft", name)
