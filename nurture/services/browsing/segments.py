"""What stands around a condition on a page: its words, and how many people there are at all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, func
from sqlmodel import select

from nurture.core.criteria import Criteria
from nurture.core.phrases import Phrase
from nurture.core.stages import Stages
from nurture.core.wording import explain
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.tables import ContactRow


@dataclass(frozen=True)
class Background:
    """Everybody there is, counted, and the stages that conditions name."""

    everybody: int
    stages: Stages

    def words(self, criteria: Criteria) -> Phrase:
        """The condition as one sentence part."""
        return explain(criteria, self.stages)


def load_background(engine: Engine) -> Background:
    """What a page needs to say a condition in words and its people as a share."""
    with reading(engine) as session:
        everybody = session.exec(select(func.count()).select_from(ContactRow)).one()
        return Background(everybody, load_stages(session))
