"""People with histories: each put on record move by move, through the one function that writes a stage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

from sqlalchemy import Engine

from nurture.core.phrases import phrase
from nurture.core.stages import Mover, StageMove
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.database import make_engine, writing
from nurture.storage.moves import record_moves
from nurture.storage.tables import StageDefinitionRow
from tests.factories import NOW

Stop: TypeAlias = tuple[float, str, Mover]
"""How many days ago somebody came to a stage, and by whom."""

NORMS = {"subscriber": 90, "lead": 45, "marketingqualifiedlead": 30, "salesqualifiedlead": 40, "opportunity": 60}
WAY = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist")


def ago(days: float) -> datetime:
    """The moment so many days before NOW."""
    return NOW - timedelta(days=days)


def by_rule(*stops: tuple[float, str]) -> list[Stop]:
    """Stops to which rules led."""
    return [(days, stage, Mover.RULE) for days, stage in stops]


def adopted(days: float, stage: str) -> list[Stop]:
    """The one stop at which a first import brings somebody in."""
    return [(days, stage, Mover.IMPORT)]


def by_person(days: float, stage: str) -> list[Stop]:
    """The one stop at which somebody puts a person."""
    return [(days, stage, Mover.PERSON)]


def moves_of(stops: Iterable[Stop]) -> list[StageMove]:
    """The moves from stop to stop."""
    made: list[StageMove] = []
    for days, stage, mover in stops:
        start = made[-1].to_stage if made else None
        made.append(StageMove(ago(days), start, stage, mover, "somebody", (phrase("So it is."),)))
    return made


def travelled(url: str, *people: list[Stop], **facts: list[str]) -> Engine:
    """A workspace in which these people, numbered from 1, have travelled; `facts` gives values of columns, in turn."""
    engine = make_engine(url)
    initialise(engine)
    with writing(engine) as session:
        for stage, norm in NORMS.items():
            row = session.get_one(StageDefinitionRow, stage)
            row.definition = {**row.definition, "norm_days": norm}
        for number, stops in enumerate(people, 1):
            told = {name: values[number % len(values)] for name, values in facts.items()}
            insert_rows(session, TABLES["contact"], [_contact(number) | told])
            for one in moves_of(stops):
                record_moves(session, [(number, one)])
    return engine


def _contact(number: int) -> dict[str, object]:
    email = f"person{number:03}@example.org"
    known = {"id": number, "email": email, "email_key": email, "mailbox": email, "domain": "example.org"}
    return known | {"first_name": "Kim", "last_name": f"No {number}", "tags": [], "custom": {}} | _TIMES


_TIMES = {"created_at": ago(400), "updated_at": NOW}


def wander(number: int) -> list[Stop]:
    """Some way through the stages: mostly ahead, sometimes back or aside, and often begun by a file."""
    chance = Random(number)
    place, days = chance.choice((0, 0, 0, 1, 1, 2, 4)), chance.uniform(1, 400)
    stops: list[Stop] = [(days, WAY[place], chance.choice((Mover.IMPORT, Mover.RULE)))]
    while (days := days - chance.choice((chance.uniform(0, 90), chance.randrange(60)))) > 0:
        turn = chance.random()
        if turn < 0.1:
            stops += by_person(days, WAY[max(place - chance.randint(0, 2), 0)])
        elif turn < 0.15:
            stops += by_person(days, "other")
        else:
            stops += [(days, WAY[min(place + chance.randint(1, 2), 6)], chance.choice((Mover.RULE, Mover.IMPORT)))]
        place = WAY.index(stops[-1][1]) if stops[-1][1] in WAY else place
    return stops
