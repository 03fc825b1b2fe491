"""Whatever happens in whatever order: the promise holds after every step, by an oracle that does not ask the guard.

The number of steps is small in the ordinary suite; NURTURE_TEST_EXAMPLES and NURTURE_TEST_STEPS ask for more.

"""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from nurture.core.errors import NurtureError
from nurture.services import exporting
from nurture.storage.database import make_engine
from nurture.storage.tables import ContactRow, ReleasePartRow, ReleaseRow, StageMoveRow, SuppressionRow
from tests.factories import NOW
from tests.house import CUSTOMER_CANARY, PROSPECT_CANARY, STAGES, House, address, read_mbox, write_offer

EXAMPLES = int(os.environ.get("NURTURE_TEST_EXAMPLES", "2"))
STEPS = int(os.environ.get("NURTURE_TEST_STEPS", "12"))

PEOPLE = ("lead", "marketingqualifiedlead", "opportunity", "customer", "evangelist")
SIDE = dict.fromkeys(STAGES[:5], "prospects") | dict.fromkeys(("customer", "evangelist"), "customers")
people = st.sampled_from(PEOPLE)


class Crash(Exception):
    """The power goes."""


def interleaving(built: Path, place: Path) -> type[RuleBasedStateMachine]:
    """A machine that starts from a copy of this house, each time in a folder of its own."""

    class Interleaving(RuleBasedStateMachine):
        """Import, moves, edits, opt-outs, approval, export, crash and restore, and what left so far."""

        def __init__(self) -> None:
            super().__init__()
            self.folder = place / f"run-{len(list(place.iterdir()))}"
            shutil.copytree(built, self.folder)
            (self.folder / "out").mkdir()
            self.house = self._open(NOW + timedelta(hours=1))
            self.refused: dict[str, Any] = {}
            self.copies = 0
            self.exports = 0

        def _open(self, now: Any) -> House:
            engine = make_engine(f"sqlite:///{self.folder / 'nurture.db'}")
            return House(engine, self.folder / "library", self.folder / "out", now)

        def teardown(self) -> None:
            """Leave nothing open."""
            self.house.engine.dispose()

        @rule(who=people, to=st.sampled_from(("opportunity", "customer", "evangelist")))
        def import_stage(self, who: str, to: str) -> None:
            """The CRM says that somebody stands elsewhere."""
            self.house.bring("email,stage", f"{address(who)},{to}")

        @rule()
        def classify(self) -> None:
            """The rules run."""
            self.house.classify()

        @rule(who=people)
        def reply(self, who: str) -> None:
            """Somebody answers."""
            self.house.happened(address(who), "email_replied")

        @rule(who=people, how=st.sampled_from(("unsubscribed", "email_bounced", "email_complained")))
        def opt_out(self, who: str, how: str) -> None:
            """Somebody is never to be mailed again."""
            self.house.happened(address(who), how)
            self.refused.setdefault(address(who), self.house.now)

        @rule(audience=st.sampled_from(("everyone", "prospects", "customers")))
        def edit_offer(self, audience: str) -> None:
            """The guide is for somebody else now."""
            write_offer(self.house.library, "measure-a-room", "guide", audience)
            self.house.sync()

        @rule(who=people)
        def twin(self, who: str) -> None:
            """A second record with the same mailbox comes in, as a customer."""
            name, _, domain = address(who).partition("@")
            self.house.bring("email,stage", f"{name}+x@{domain},customer")

        @rule()
        def plan_and_draft(self) -> None:
            """New drafts."""
            self.house.plan()
            self.house.draft()

        @rule()
        def approve(self) -> None:
            """Everything is approved."""
            self.house.approve()

        @rule(again=st.booleans())
        def export(self, again: bool) -> None:
            """What may go goes."""
            self.exports += 1
            self.house.export(name=f"{self.exports}.mbox", again=again)

        @rule(where=st.sampled_from(("_write_manifest", "_check_fit", "record_releases", "record_sent", "_name_files")))
        def crash(self, where: str) -> None:
            """The power goes in the middle of an export."""

            def break_off(*_given: object, **_more: object) -> None:
                raise Crash

            self.exports += 1
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(exporting, where, break_off)
                with pytest.raises((Crash, NurtureError)):
                    self.house.export(name=f"{self.exports}.mbox")

        @precondition(lambda self: not self.refused and not self.copies)
        @rule()
        def restore(self) -> None:
            """The database of the beginning is put back; what left since is known to it no more."""
            self.copies += 1
            self.house.engine.dispose()
            for name in ("nurture.db", "nurture.db-wal", "nurture.db-shm"):
                (self.folder / name).unlink(missing_ok=True)
            shutil.copy(built / "nurture.db", self.folder / "nurture.db")
            self.house = self._open(self.house.later())

        @invariant()
        def the_promise_holds(self) -> None:
            """By plain reading of what is on record, not by the guard."""
            suppressed = {row.mailbox: row.at for row in self.house.rows(SuppressionRow)}
            parts: dict[tuple[str, int], set[str]] = {}
            for part in self.house.rows(ReleasePartRow):
                parts.setdefault((part.draft_id, part.export_id), set()).add(part.audience)
            mailboxes = {row.id: row.mailbox for row in self.house.rows(ContactRow)}
            moves = sorted(self.house.rows(StageMoveRow), key=lambda one: (one.at, one.id))
            for row in self.house.rows(ReleaseRow):
                left = parts[row.draft_id, row.export_id]
                stood = [one.to_stage for one in moves if one.contact_id == row.contact_id and one.at <= row.at]
                assert left <= {"everyone", SIDE.get(stood[-1])}
                mailbox = mailboxes[row.contact_id]
                assert suppressed.get(mailbox, row.at + timedelta(1)) > row.at
                assert self.refused.get(mailbox, row.at + timedelta(1)) > row.at

        @invariant()
        def no_mail_holds_both_sides(self) -> None:
            """The bytes themselves: no canary of customers beside one of prospects."""
            for path in self.house.out.glob("*.mbox"):
                for mail in read_mbox(path):
                    words = str(mail)
                    assert not (CUSTOMER_CANARY in words and PROSPECT_CANARY in words)

        @invariant()
        def the_audit_agrees(self) -> None:
            """The second path finds nothing."""
            assert self.house.audit().violations == ()

    return Interleaving


def test_the_promise_holds_in_every_order(approved: Path, tmp_path: Path) -> None:
    """After every step of every run nothing has left that should not have."""
    settings = hypothesis.settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        database=None,
        derandomize="NURTURE_TEST_EXAMPLES" not in os.environ,
    )
    run_state_machine_as_test(interleaving(approved, tmp_path), settings=settings)
