"""The counts that pages show of everybody: kept by the database, the same as counting anew, on either database."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session

from nurture.storage.bulk import TABLES
from nurture.storage.database import reading, writing
from nurture.storage.people import count_by_stage, count_people
from nurture.storage.tables import ContactRow
from tests.house import address

CONTACT = TABLES["contact"]
NOW = datetime(2026, 11, 2, tzinfo=UTC)
FACTS = ("stage", "language", "persona", "industry")


def add(session: Session, number: int, **facts: Any) -> None:
    """Add a contact with these facts."""
    email = f"{number}{address('lead')}"
    moments: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
    session.add(ContactRow(**moments, id=number, email=email, email_key=email, mailbox=email, domain="x", **facts))
    session.flush()


def counted_anew(session: Session, by: str) -> dict[tuple[str, str], int]:
    """The same by looking at everybody."""
    query = f"SELECT COALESCE(stage, ''), COALESCE({by}, ''), COUNT(*) FROM contact GROUP BY 1, 2"
    return {(stage, value): count for stage, value, count in session.connection().execute(text(query))}


def check(engine: Engine) -> None:
    """Every count is that of counting anew."""
    with reading(engine) as session:
        for by in FACTS[1:]:
            assert count_people(session, by) == counted_anew(session, by)
        assert not session.connection().execute(text("SELECT * FROM people_count WHERE people < 1")).all()


def change(session: Session, chance: Random, number: int) -> None:
    """Add, change or remove people at random."""
    facts = {name: chance.choice(["a", "b", None]) for name in FACTS}
    kind = chance.randrange(4)
    if kind < 2:
        add(session, number, **facts)
        return
    few = CONTACT.c.id % 3 == number % 3
    wanted = CONTACT.update().where(few).values(**facts) if kind == 2 else CONTACT.delete().where(few)
    session.connection().execute(wanted)


def test_whatever_is_written_the_counts_are_right(unguarded: Engine) -> None:
    """People come, change in groups and go; an unknown fact counts as none."""
    chance = Random(7)
    for number in range(1, 40):
        with writing(unguarded) as session:
            change(session, chance, number)
        check(unguarded)


def test_what_is_taken_back_does_not_count(unguarded: Engine) -> None:
    """The counts are part of the transaction."""
    with writing(unguarded, keep=False) as session:
        add(session, 1, stage="lead")
        assert count_by_stage(session) == {"lead": 1}
    with reading(unguarded) as session:
        assert count_by_stage(session) == {}
