"""Proofs that name nobody: receipts and releases keep a sealed address, so that a person can be erased and every proof
still holds; the sealed mailboxes of those who were erased; whose odd address somebody has looked at.

Receipts that are there are sealed and chained anew. One that does not hold is left as it is, so that the audit finds
it as before.
"""

import hashlib
import hmac
import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ODD = sa.text("is_confusable")
_RELEASE = ("export_id", "draft_id", "contact_id", "receipt_id", "at", "address_key", "sha256")


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sealed"),
    )
    op.add_column("contact", sa.Column("confirmed_key", sa.String(), nullable=True))
    op.create_index("ix_contact_odd", "contact", ["id"], sqlite_where=_ODD, postgresql_where=_ODD)
    _make_release(with_draft=False)
    key = secrets.token_bytes(32)
    setting = sa.table("setting", sa.column("key", sa.String()), sa.column("value", sa.JSON()))
    op.bulk_insert(setting, [{"key": "seal_key", "value": key.hex()}])
    _seal_releases(key)
    _seal_receipts(key)


def downgrade() -> None:
    op.execute("DELETE FROM setting WHERE key = 'seal_key'")
    op.execute("DELETE FROM release WHERE draft_id NOT IN (SELECT id FROM draft)")
    _make_release(with_draft=True)
    op.drop_index("ix_contact_odd", table_name="contact")
    op.drop_column("contact", "confirmed_key")
    op.drop_table("tombstone")


def _make_release(*, with_draft: bool) -> None:
    """Link releases to drafts, or not: a release outlives its draft. SQLite needs a new table for it."""
    if op.get_bind().dialect.name == "postgresql":
        name = "release_draft_id_fkey"
        if with_draft:
            op.create_foreign_key(name, "release", "draft", ["draft_id"], ["id"])
        else:
            op.drop_constraint(name, "release")
        return
    for name in ("contact_id", "draft_id"):
        op.drop_index(f"ix_release_{name}", table_name="release")
    op.rename_table("release", "release_before")
    links = [sa.ForeignKeyConstraint(["export_id"], ["export.id"])]
    links += [sa.ForeignKeyConstraint(["draft_id"], ["draft.id"])] if with_draft else []
    op.create_table(
        "release",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        *links,
        sa.PrimaryKeyConstraint("export_id", "draft_id"),
    )
    columns = ", ".join(_RELEASE)
    op.execute(f"INSERT INTO release ({columns}) SELECT {columns} FROM release_before")  # nosec B608 -- names of ours
    op.drop_table("release_before")
    for name in ("contact_id", "draft_id"):
        op.create_index(f"ix_release_{name}", "release", [name])


def _sealed(key: bytes, address: str) -> str:
    return hmac.digest(key, address.encode(), "sha256").hex()


def _seal_releases(key: bytes) -> None:
    connection = op.get_bind()
    for (address,) in connection.execute(sa.text("SELECT DISTINCT address_key FROM release")).all():
        given = {"sealed": _sealed(key, address), "address": address}
        connection.execute(sa.text("UPDATE release SET address_key = :sealed WHERE address_key = :address"), given)


def _seal_receipts(key: bytes) -> None:
    """Each receipt with its address sealed, hashed again and naming the one before by its new digest."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, told, previous, digest FROM receipt ORDER BY id")).all()
    change = sa.text("UPDATE receipt SET told = :told, previous = :previous, digest = :digest WHERE id = :id")
    before = before_now = ""
    changed = []
    for row in rows:
        told = json.loads(row.told) if row.told.startswith("{") else {}
        is_whole = hashlib.sha256(row.told.encode()).hexdigest() == row.digest
        holds = is_whole and told.get("previous") == row.previous == before
        before = row.digest
        if not holds:
            before_now = row.digest
            continue
        if "address" in told["facts"]:
            told["facts"]["address"] = _sealed(key, told["facts"]["address"])
        told["previous"] = before_now
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        changed.append({"id": row.id, "told": text, "previous": before_now, "digest": digest})
        before_now = digest
    if changed:
        connection.execute(change, changed)
