"""Each move says how long the stay was that it ended; indexes for figures over everybody's moves and stays."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None

_ADOPTED = sa.text("from_stage IS NULL AND mover = 'import'")
_FLOW = ("at", "from_stage", "to_stage", "mover", "stood_since", "stood_days", "contact_id")


def upgrade() -> None:
    op.add_column("stage_move", sa.Column("stood_since", sa.DateTime(), nullable=True))
    op.add_column("stage_move", sa.Column("stood_days", sa.Integer(), nullable=True))
    bind = op.get_bind()
    bind.exec_driver_sql(_filled(_DAYS_POSTGRESQL if bind.dialect.name == "postgresql" else _DAYS_SQLITE))
    op.drop_index("ix_stage_move_at", table_name="stage_move")
    op.create_index("ix_stage_move_flow", "stage_move", _FLOW)
    op.create_index(
        "ix_stage_move_adopted",
        "stage_move",
        ["contact_id", "to_stage", "at"],
        sqlite_where=_ADOPTED,
        postgresql_where=_ADOPTED,
    )
    op.create_index("ix_contact_stage_since", "contact", ["stage", "stage_since", "id"])


def downgrade() -> None:
    op.drop_index("ix_contact_stage_since", table_name="contact")
    op.drop_index("ix_stage_move_adopted", table_name="stage_move")
    op.drop_index("ix_stage_move_flow", table_name="stage_move")
    op.create_index("ix_stage_move_at", "stage_move", ["at"])
    op.drop_column("stage_move", "stood_days")
    op.drop_column("stage_move", "stood_since")


_DAYS_POSTGRESQL = "floor(extract(epoch FROM stage_move.at - begun.since) / 86400)"
_DAYS_SQLITE = """(
    strftime('%s', substr(stage_move.at, 1, 19)) - strftime('%s', substr(begun.since, 1, 19))
    - (substr(stage_move.at, 21) < substr(begun.since, 21))
) / 86400"""


def _filled(days: str) -> str:
    """Every move of a contact with the known beginning of the stay before it, which an import's first word is not."""
    return f"""
        WITH begun AS (
            SELECT id,
                lag(at) OVER moves AS since,
                lag(CASE WHEN from_stage IS NULL AND mover = 'import' THEN 1 ELSE 0 END) OVER moves AS adopted
            FROM stage_move
            WHERE contact_id IS NOT NULL AND from_stage IS DISTINCT FROM to_stage
            WINDOW moves AS (PARTITION BY contact_id ORDER BY at, id)
        )
        UPDATE stage_move SET stood_since = begun.since, stood_days = {days}
        FROM begun WHERE begun.id = stage_move.id AND begun.adopted = 0"""  # nosec B608 -- constants alone, no value from outside
