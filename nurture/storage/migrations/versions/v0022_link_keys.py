"""A key of the workspace's own that unsubscribe links are signed with.

It lives with the data, so that a link in somebody's mail works as long as the workspace does, whatever the server's
secret is by then.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0012"
branch_labels = None
depends_on = None

_SETTING = sa.table("setting", sa.column("key", sa.String), sa.column("value", sa.JSON))


def upgrade() -> None:
    op.bulk_insert(_SETTING, [{"key": "link_keys", "value": [secrets.token_urlsafe(32)]}])


def downgrade() -> None:
    op.execute(_SETTING.delete().where(_SETTING.c.key == "link_keys"))
