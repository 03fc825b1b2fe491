"""The audit's look at what readers had chosen when their mail left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session

from nurture.core.preferences import topic_of

_LEFT_AGAINST: Final = """
    SELECT DISTINCT r.draft_id, c.email, p.name, v.offer, u.declined
    FROM release r JOIN contact c ON c.id = r.contact_id
    LEFT JOIN alias a ON a.contact_id = c.id
         AND NOT EXISTS (SELECT 1 FROM "import" i WHERE i.id = a.import_id AND i.at > r.at)
    JOIN preference u ON (u.mailbox = c.mailbox OR u.mailbox = a.mailbox)
         AND u.at <= r.at AND (u.until IS NULL OR u.until > r.at)
    JOIN release_part p ON p.draft_id = r.draft_id AND p.export_id = r.export_id AND p.version <> ''
    JOIN offer_version v ON v.key = p.name AND v.language = p.language AND v.version = p.version
"""


def declined_content(session: Session) -> Iterator[tuple[str, str, str]]:
    """(draft, address, offer) of what left to somebody who had chosen to get nothing of the kind by then."""
    statement = _LEFT_AGAINST
    if session.get_bind().dialect.name == "postgresql":
        statement = statement.replace("v.offer, u.declined", "v.offer::text, u.declined::text")
    for draft, email, name, offer, declined in session.connection().execute(text(statement)):
        topic = topic_of(_read(offer)["kind"])
        wanted_not = _read(declined)
        if wanted_not and (topic is None or topic.value in wanted_not):
            yield draft, email, name


def _read(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told
