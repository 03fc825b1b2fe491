"""The guard at work: drafts handed over with it, judged again by the audit, compared before a change, asked one by one.

    python -m benchmarks.prove_drafts [--items 20000] [--repeats 3] [--json]

There is one file of people with their plan, approved drafts, and what left of them. Every side does its work for
all of it: drafts from the database to one packed mailbox, each judged in the transaction that lets it go; the audit of
all that left; a comparison of the plan with the next one. Rates are people a second; each has several drafts. Before
that a decision about one draft, with everything it reads, is timed a few hundred times, for its 99th percentile.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from benchmarks import campaign, harness
from nurture.services.auditing import audit
from nurture.services.comparing import compare_plans
from nurture.services.composing import Composer
from nurture.services.judging import Judge
from nurture.storage.database import make_engine, reading
from nurture.storage.tables import DraftRow
from nurture.wiring import speakers

CHECKED: Final = 500
ASKED: Final = 300


def _decisions(session: Session) -> list[float]:
    """Milliseconds that each of some hundred decisions about one draft takes, from fresh facts."""
    judge = Judge(session, Composer(session, speakers()), campaign.LATER)
    ids = list(session.exec(select(DraftRow.id)))
    took = []
    for draft in Random(7).sample(ids, ASKED):
        row = session.exec(select(DraftRow).where(col(DraftRow.id) == draft)).one()
        start = perf_counter()
        list(judge.drafts([row]))
        took.append((perf_counter() - start) * 1000)
    return took


def check() -> str:
    """The audit agrees with the guard about all that left, nothing is to change, and how long a decision takes."""
    engine = make_engine(f"sqlite:///{campaign.workspace('released', CHECKED)}")
    report = audit(engine)
    if report.violations or not report.drafts:
        raise SystemExit(f"the audit disagrees: {report.violations[:3]}")
    with reading(engine) as session:
        slowest = quantiles(_decisions(session), n=100)[98]
    return f"{report.drafts:,} drafts judged twice, 0 differ; a decision takes {slowest:.1f} ms (99th percentile)"


def _hand_over(engine: Engine, _people: int) -> None:
    campaign.hand_over(engine, Path(os.environ[campaign.FOLDER]))


def main() -> None:
    """Measures all sides."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault(campaign.FOLDER, folder)
        sides = [
            campaign.side("handed over, judged", "approved", _hand_over),
            campaign.side("audited", "released", lambda engine, _: audit(engine)),
            campaign.side("compared", "planned", lambda engine, _: compare_plans(engine, now=campaign.LATER)),
        ]
        harness.compare("Proofs", "benchmarks.prove_drafts", sides, check=check, items=20_000, unit="people")


if __name__ == "__main__":
    main()
