"""Whose facts have changed, as the database itself writes it down, on either database."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select

from nurture.storage.bulk import TABLES
from nurture.storage.database import writing
from tests.house import address

NOW = datetime(2026, 11, 2, tzinfo=UTC)
CHANGE = TABLES["fact_change"]


def test_an_activity_is_told_from_another_change_and_whoever_is_gone_leaves_none(unguarded: Engine) -> None:
    """What is deleted with a contact marks nobody who is there no more."""
    contact, activity = TABLES["contact"], TABLES["activity"]
    email = address("lead")
    texts = dict.fromkeys(("first_name", "last_name", "job_title", "company_name", "phone", "owner"), "")
    texts |= {"email": email, "email_key": email, "mailbox": email, "domain": "example.com"}
    person = {"id": 1, "tags": [], "custom": {}, "created_at": NOW, "updated_at": NOW} | texts
    deed = {"contact_id": 1, "kind": "visit", "at": NOW, "target": "", "detail": "", "is_human": True}
    with writing(unguarded) as session:
        connection = session.connection()
        changes = select(CHANGE.c.contact_id, CHANGE.c.is_activity).order_by(CHANGE.c.is_activity)
        connection.execute(insert(contact).values(person))
        assert connection.execute(changes).all() == [(1, False)]
        connection.execute(delete(CHANGE))
        connection.execute(insert(activity).values(deed))
        assert connection.execute(changes).all() == [(1, True)]
        connection.execute(delete(contact))
        assert not connection.execute(select(activity.c.id)).all()
        assert not connection.execute(changes).all()
