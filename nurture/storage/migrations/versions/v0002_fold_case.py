"""PostgreSQL gets `fold_case`, which folds case as Python does; SQLite gets its own when it is connected to.

`lower()` of PostgreSQL depends on the database's locale and leaves ß, ſ and İ as they are. Mappings of Unicode's case
folding never change once a letter has them, so that the function stays right for every later version of Python.
"""

import sys

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(_function())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION fold_case(text)")


def _function() -> str:
    letters = [letter for letter in map(chr, range(128, sys.maxunicode + 1)) if not "\ud800" <= letter <= "\udfff"]
    folded = {letter: letter.casefold() for letter in letters if letter.casefold() != letter}
    single = {letter: text for letter, text in folded.items() if len(text) == 1}
    longer = {letter: text for letter, text in folded.items() if len(text) > 1}
    simple = f"translate(lower($1 COLLATE \"C\"), '{''.join(single)}', '{''.join(single.values())}')"
    full = simple
    for letter, text in longer.items():
        full = f"replace({full}, '{letter}', '{text}')"
    return f"""
        CREATE FUNCTION fold_case(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
        BEGIN
            IF octet_length($1) = char_length($1) THEN RETURN lower($1 COLLATE "C"); END IF;
            IF $1 ~ '[{"".join(longer)}]' THEN RETURN {full}; END IF;
            RETURN {simple};
        END $$"""
