"""The database refuses what the guard would; what a second person decided; what everybody has been sent, once."""

import sqlalchemy as sa
from alembic import op

from nurture.storage.triggers import install, remove

revision = "0018"
down_revision = "0027"
branch_labels = None
depends_on = None

_SENT = {
    "sqlite": """INSERT INTO offer_sent (contact_id, offer_key, draft_id)
        SELECT d.contact_id, json_extract(e.value, '$[0]'), MIN(d.id) FROM draft d, json_each(d.offers) e
        WHERE d.status = 'exported' GROUP BY 1, 2""",
    "postgresql": """INSERT INTO offer_sent (contact_id, offer_key, draft_id)
        SELECT d.contact_id, e.value ->> 0, MIN(d.id) FROM draft d, json_array_elements(d.offers) e
        WHERE d.status = 'exported' GROUP BY 1, 2""",
}


def upgrade() -> None:
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="ck_override_second_person"),
        sa.CheckConstraint("(contact_id IS NULL) <> (company_id IS NULL)", name="ck_override_whom"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_override_contact_id", "override", ["contact_id"])
    op.create_index("ix_override_company_id", "override", ["company_id"])
    op.create_table(
        "offer_sent",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("offer_key", sa.String(), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "offer_key"),
    )
    op.get_bind().exec_driver_sql(_SENT[op.get_bind().dialect.name])
    op.create_index("uq_release_receipt", "release", ["receipt_id"], unique=True)
    install(op.get_bind())


def downgrade() -> None:
    remove(op.get_bind())
    op.drop_index("uq_release_receipt", table_name="release")
    op.drop_table("offer_sent")
    op.drop_index("ix_override_company_id", table_name="override")
    op.drop_index("ix_override_contact_id", table_name="override")
    op.drop_table("override")
