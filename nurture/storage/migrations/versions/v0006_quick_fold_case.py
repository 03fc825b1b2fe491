"""PostgreSQL folds case quickly where the letters are those of western Europe, which is nearly always.

The function from before knows every letter and looks through all of them; it is kept for the other texts. Of the
letters up to ÿ only µ and ß fold to something else than the small letter beside them.
"""

from alembic import op

revision = "0006"
down_revision = "0009"
branch_labels = None
depends_on = None

_CAPITALS = "".join(map(chr, (*range(0xC0, 0xD7), *range(0xD8, 0xDF))))

_FOLD_CASE = f"""
    CREATE FUNCTION fold_case(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE
            WHEN octet_length($1) = char_length($1) THEN lower($1 COLLATE "C")
            WHEN $1 ~ '^[\\u0001-\\u00b4\\u00b6-\\u00de\\u00e0-\\u00ff]*$'
            THEN translate(lower($1 COLLATE "C"), '{_CAPITALS}', '{_CAPITALS.lower()}')
            ELSE fold_any_case($1) END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER FUNCTION fold_case(text) RENAME TO fold_any_case")
        op.get_bind().exec_driver_sql(_FOLD_CASE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION fold_case(text)")
        op.execute("ALTER FUNCTION fold_any_case(text) RENAME TO fold_case")
