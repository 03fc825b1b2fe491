"""Companies as a list: an index for every filter and order, and one of the words by which they are found; why somebody
decided about one; whom a lost deal flags.

SQLite has a full-text table over a view of the words, and triggers that keep it; PostgreSQL an index over the words of
a name and a domain, which are those of a person without a name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0025"
branch_labels = None
depends_on = None

_FACETS = ("stage", "industry", "country", "owner", "size", "decision", "churned_at")
_LOST = sa.text("deal_lost_at IS NOT NULL")


def upgrade() -> None:
    reason = sa.Column("reason", sa.String(), nullable=False, server_default="")
    op.add_column("company_decision", reason)
    op.create_index("ix_company_facets", "company", _FACETS)
    op.create_index("ix_company_name", "company", ["name", "id"])
    op.create_index("ix_company_size", "company", ["size", "id"])
    op.create_index("ix_company_stage_since", "company", ["stage_since", "id"])
    op.create_index("ix_deal_state_company", "deal", ["state", "company_id"])
    op.create_index("ix_contact_deal_lost", "contact", ["id"], sqlite_where=_LOST, postgresql_where=_LOST)
    for statement in _MAKE_POSTGRESQL if _is_postgresql() else _MAKE_SQLITE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in _DROP_POSTGRESQL if _is_postgresql() else _DROP_SQLITE:
        op.get_bind().exec_driver_sql(statement)
    op.drop_index("ix_contact_deal_lost", table_name="contact")
    op.drop_index("ix_deal_state_company", table_name="deal")
    for name in ("stage_since", "size", "name", "facets"):
        op.drop_index(f"ix_company_{name}", table_name="company")
    op.drop_column("company_decision", "reason")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _words(row: str) -> str:
    """The text of a row that SQLite's tokenizer takes apart; it knows marks, but no letter of the north."""
    text = f"{row}name || ' ' || coalesce({row}domain, '')"
    for letter, plain in (("ø", "o"), ("Ø", "o"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        text = f"replace({text}, '{letter}', '{plain}')"
    return text


_ADD = f"INSERT INTO company_search (rowid, words) VALUES (new.id, {_words('new.')});"  # nosec B608 -- constants alone
_TAKE = (
    "INSERT INTO company_search (company_search, rowid, words) "
    f"VALUES ('delete', old.id, {_words('old.')});"  # nosec B608 -- constants alone
)

_MAKE_SQLITE = (
    f"CREATE VIEW company_words AS SELECT id, {_words('')} AS words FROM company",  # nosec B608 -- constants alone
    """CREATE VIRTUAL TABLE company_search USING fts5(
       words, content='company_words', content_rowid='id', detail=column, columnsize=0, prefix=3,
       tokenize='unicode61 remove_diacritics 2')""",
    f"CREATE TRIGGER company_search_insert AFTER INSERT ON company BEGIN {_ADD} END",
    f"""CREATE TRIGGER company_search_update AFTER UPDATE OF name, domain ON company
       WHEN (old.name, old.domain) IS NOT (new.name, new.domain) BEGIN {_TAKE} {_ADD} END""",
    f"CREATE TRIGGER company_search_delete AFTER DELETE ON company BEGIN {_TAKE} END",
    "INSERT INTO company_search (rowid, words) SELECT id, words FROM company_words",
)
_DROP_SQLITE = (
    "DROP TRIGGER company_search_insert",
    "DROP TRIGGER company_search_update",
    "DROP TRIGGER company_search_delete",
    "DROP TABLE company_search",
    "DROP VIEW company_words",
)
_MAKE_POSTGRESQL = (
    """CREATE INDEX ix_company_words ON company
       USING gin (contact_words(name, coalesce(domain, ''), '', ''))""",
)
_DROP_POSTGRESQL = ("DROP INDEX ix_company_words",)
