"""Plans: everybody's mails over 200 offers, stored, against a plain loop that plans one by one and stores nothing.

    python -m benchmarks.plan_people [--items 20000] [--repeats 3] [--json]

Both read people, companies, suppressions and what everybody did from one SQLite file. The loop asks the planner for
each person anew, where the product asks once for people who are alike. Before anything is timed, 500 people are
planned by both, and twice by the product, and the plans' digests are compared.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any, Final

from sqlalchemy import Engine

from benchmarks import campaign, harness
from nurture.services.planning import Planning, plan_people
from nurture.storage.database import make_engine, writing

CHECKED: Final = 500


class Forgetful(dict[Any, Any]):
    """Keeps nothing, so that each person is looked at anew."""

    def __setitem__(self, _key: object, _value: object) -> None:
        """Keep nothing."""


def planned(engine: Engine, *, grouped: bool) -> tuple[str, int]:
    """The digest of everybody's plan, which is not stored, and how many patterns there are."""
    with writing(engine, keep=False) as session:
        planning = Planning(session, campaign.NOW, campaign.NOW.date(), ())
        if not grouped:
            planning.alike, planning.patterns = Forgetful(), Forgetful()
        planning.look_at_everybody()
        return planning.digest, len(planning.patterns)


def check() -> str:
    """Both make the same plan, and the product the same one again."""
    file = campaign.workspace("filled", CHECKED)
    engine = make_engine(f"sqlite:///{file}")
    digest, groups = planned(engine, grouped=True)
    one_by_one, _ = planned(engine, grouped=False)
    again = plan_people(engine, now=campaign.NOW, dry_run=True).plan_id
    if not digest == one_by_one == again:
        raise SystemExit("the sides make different plans")
    return f"plan {digest} of {CHECKED:,} people in {groups} groups, the same by both and when made again"


def main() -> None:
    """Measures both sides."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault(campaign.FOLDER, folder)
        sides = [
            campaign.side("planned and stored", "filled", lambda engine, _: plan_people(engine, now=campaign.NOW)),
            campaign.side("one by one, not stored", "filled", lambda engine, _: planned(engine, grouped=False)),
        ]
        harness.compare("Plans", "benchmarks.plan_people", sides, check=check, items=20_000, unit="people")


if __name__ == "__main__":
    main()
