"""An index of the words by which people are found, kept by the database itself; an index for every filter of the list;
edits of people on record.

SQLite has a full-text table over a view of the words, and triggers that keep it. PostgreSQL has a function that gives
the words of a contact, and an index over it: `array_to_tsvector` takes them as they are, where a parser would take
addresses and numbers for something of its own. Case and marks above and below letters make no difference, nor do ø and
o, æ and ae, ß and ss.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0007"
branch_labels = None
depends_on = None

_FACETS = ("stage", "language", "country", "lead_status", "persona", "owner", "churned_at", "email_key")
_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_contact_stage_language", table_name="contact")
    op.create_index("ix_contact_facets", "contact", _FACETS)
    op.create_index("ix_conflict_open", "conflict", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "contact_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_contact_edit_contact_at", "contact_edit", ["contact_id", "at"])
    for statement in _MAKE_POSTGRESQL if _is_postgresql() else _MAKE_SQLITE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in _DROP_POSTGRESQL if _is_postgresql() else _DROP_SQLITE:
        op.get_bind().exec_driver_sql(statement)
    op.drop_table("contact_edit")
    op.drop_index("ix_conflict_open", table_name="conflict")
    op.drop_index("ix_contact_facets", table_name="contact")
    op.create_index("ix_contact_stage_language", "contact", ["stage", "language"])


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _words(row: str) -> str:
    """The text of a row that SQLite's tokenizer takes apart; it knows marks, but no letter of the north."""
    text = " || ' ' || ".join(f"{row}{name}" for name in ("email", "first_name", "last_name", "company_name"))
    for letter, plain in (("ø", "o"), ("Ø", "o"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        text = f"replace({text}, '{letter}', '{plain}')"
    return text


_SQLITE = (
    "CREATE VIEW contact_words AS SELECT id, WORDS_OF_ROW AS words FROM contact",
    """CREATE VIRTUAL TABLE contact_search USING fts5(
       words, content='contact_words', content_rowid='id', detail=column, columnsize=0, prefix=3,
       tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER contact_search_insert AFTER INSERT ON contact BEGIN
       INSERT INTO contact_search (rowid, words) VALUES (new.id, WORDS_OF_NEW); END""",
    """CREATE TRIGGER contact_search_update AFTER UPDATE OF email, first_name, last_name, company_name ON contact
       WHEN (old.email, old.first_name, old.last_name, old.company_name)
         IS NOT (new.email, new.first_name, new.last_name, new.company_name) BEGIN
       INSERT INTO contact_search (contact_search, rowid, words) VALUES ('delete', old.id, WORDS_OF_OLD);
       INSERT INTO contact_search (rowid, words) VALUES (new.id, WORDS_OF_NEW); END""",
    """CREATE TRIGGER contact_search_delete AFTER DELETE ON contact BEGIN
       INSERT INTO contact_search (contact_search, rowid, words) VALUES ('delete', old.id, WORDS_OF_OLD); END""",
    "INSERT INTO contact_search (rowid, words) SELECT id, words FROM contact_words",
)
_WORDS = {"WORDS_OF_ROW": _words(""), "WORDS_OF_NEW": _words("new."), "WORDS_OF_OLD": _words("old.")}
_MAKE_SQLITE = tuple(re.sub("|".join(_WORDS), lambda found: _WORDS[found[0]], statement) for statement in _SQLITE)
_DROP_SQLITE = (
    "DROP TRIGGER contact_search_insert",
    "DROP TRIGGER contact_search_update",
    "DROP TRIGGER contact_search_delete",
    "DROP TABLE contact_search",
    "DROP VIEW contact_words",
)

_BETWEEN = r"\u0001-/:-@\[-`{-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u3000"
"""What parts words: what is neither letter nor digit in the blocks where Latin text has any."""

_MAKE_POSTGRESQL = (
    rf"""CREATE FUNCTION contact_words(email text, first_name text, last_name text, company_name text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 2000 AS $$
    DECLARE
        found text := left(email || ' ' || first_name || ' ' || last_name || ' ' || company_name, 2000);
    BEGIN
        IF octet_length(found) > char_length(found) THEN
            found := regexp_replace(normalize(found, NFD), '[\u0300-\u036f]+', '', 'g');
            found := replace(replace(replace(found, 'ø', 'o'), 'Ø', 'o'), 'ß', 'ss');
            found := replace(replace(found, 'æ', 'ae'), 'Æ', 'ae');
        END IF;
        found := regexp_replace(lower(found), '[{_BETWEEN}]+', ' ', 'g');
        RETURN array_to_tsvector(array_remove(string_to_array(left(found, 500), ' '), ''));
    END $$""",
    """CREATE INDEX ix_contact_words ON contact
       USING gin (contact_words(email, first_name, last_name, company_name))""",
)
_DROP_POSTGRESQL = ("DROP INDEX ix_contact_words", "DROP FUNCTION contact_words(text, text, text, text)")
