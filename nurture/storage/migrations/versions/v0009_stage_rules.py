"""Indexes for the stage rules: what people of one kind did, by person and by moment; whose facts changed; companies by
the stages of their people.

The index over a person's activities in their order goes: the one over each activity once begins with the person too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LEFT = sa.text("churned_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_activity_contact_at_kind", table_name="activity")
    op.create_index("ix_activity_kind_contact", "activity", ["kind", "contact_id", "at", "offer_key", "is_human"])
    op.create_index("ix_activity_at", "activity", ["at", "kind", "contact_id"])
    op.drop_index("ix_contact_company_id", table_name="contact")
    op.create_index("ix_contact_company", "contact", ["company_id", "stage", "lead_status"])
    op.create_index("ix_contact_left", "contact", ["company_id"], sqlite_where=_LEFT, postgresql_where=_LEFT)
    op.create_index("ix_contact_updated_at", "contact", ["updated_at"])


def downgrade() -> None:
    op.drop_index("ix_contact_updated_at", table_name="contact")
    op.drop_index("ix_contact_left", table_name="contact")
    op.drop_index("ix_contact_company", table_name="contact")
    op.create_index("ix_contact_company_id", "contact", ["company_id"])
    op.drop_index("ix_activity_at", table_name="activity")
    op.drop_index("ix_activity_kind_contact", table_name="activity")
    op.create_index("ix_activity_contact_at_kind", "activity", ["contact_id", "at", "kind"])
