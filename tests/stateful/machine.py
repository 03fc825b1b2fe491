"""Whatever happens in whatever order: a machine of imports, edits, merges, opt-outs, exports, crashes and restores.

Its oracle reads what is on record after each step and does not ask the guard: who stood where, who had said no, and
for whom everything was that left in that very step. What left in earlier steps is the audit's to judge again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from nurture.core.errors import NurtureError
from nurture.services import exporting
from nurture.services.backing_up import back_up, restore_backup
from nurture.services.joining import join_people
from nurture.storage.tables import ContactRow, ReleasePartRow, ReleaseRow, StageMoveRow, SuppressionRow
from tests.house import CUSTOMER_CANARY, PROSPECT_CANARY, STAGES, House, address, read_mbox, write_offer

PEOPLE: Final = ("lead", "marketingqualifiedlead", "opportunity", "customer", "evangelist")
SIDE: Final = dict.fromkeys(STAGES[:5], "prospects") | dict.fromkeys(("customer", "evangelist"), "customers")
MOMENTS: Final = ("_note", "_check_fit", "record_releases", "record_sent", "_name_files")
"""Where in an export the power may go."""

people = st.sampled_from(PEOPLE)


class Crash(Exception):
    """The power goes."""


class Interleaving(RuleBasedStateMachine):
    """Everything that colleagues, readers, files and accidents do to a house, in any order."""

    open_house: Callable[[], House]
    """Gives a copy of a house whose drafts are approved, each time one of its own."""

    steps = 0
    """How many steps all runs have had."""

    backups: Bundle[str] = Bundle("backups")

    def __init__(self) -> None:
        super().__init__()
        self.house = type(self).open_house()
        self.refused: dict[str, datetime] = {}
        self.known: set[tuple[int, str, datetime]] = set()
        self.read: set[str] = set()
        self.files = 0

    def teardown(self) -> None:
        """Leave nothing open."""
        self.house.engine.dispose()

    def new_file(self, ending: str) -> str:
        """A name that no file has had."""
        self.files += 1
        return f"{self.files}.{ending}"

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

    @rule(who=people, stage=st.sampled_from(("lead", "customer")))
    def twin(self, who: str, stage: str) -> None:
        """A second record with the same mailbox comes in."""
        name, _, domain = address(who).partition("@")
        self.house.bring("email,stage", f"{name}+x@{domain},{stage}")

    @rule(who=people, turned=st.booleans())
    def merge(self, who: str, turned: bool) -> None:
        """Two records of a mailbox become one, either way round."""
        rows = [row for row in self.house.rows(ContactRow) if row.mailbox == address(who)]
        if len(rows) > 1:
            first, second = (row.id or 0 for row in sorted(rows, key=lambda row: row.id or 0, reverse=turned)[:2])
            join_people(self.house.engine, first, second, by="siv", now=self.house.later())

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
        self.house.export(name=self.new_file("mbox"), again=again)

    @rule(where=st.sampled_from(MOMENTS))
    def crash(self, where: str) -> None:
        """The power goes in the middle of an export, if it comes so far."""

        def break_off(*_given: object, **_more: object) -> None:
            raise Crash

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(exporting, where, break_off)
            with suppress(Crash, NurtureError):
                self.house.export(name=self.new_file("mbox"))

    @rule(target=backups)
    def back_up(self) -> str:
        """A copy of everything is put away."""
        name = self.new_file("backup")
        back_up(self.house.engine, self.house.out / name, now=self.house.later())
        return name

    @precondition(lambda self: self.files > 0)
    @rule(name=consumes(backups))
    def restore(self, name: str) -> None:
        """The copy is put back: what was refused since stays refused."""
        restore_backup(self.house.engine, self.house.out / name, folder=self.house.out, now=self.house.later())

    @invariant()
    def the_promise_holds(self) -> None:
        """What has left in this step went to somebody who had not said no, and was for them."""
        type(self).steps += 1
        released = {(row.export_id, row.draft_id, row.at): row for row in self.house.rows(ReleaseRow)}
        fresh = [row for place, row in released.items() if place not in self.known]
        self.known |= released.keys()
        if not fresh:
            return
        suppressed = {row.mailbox for row in self.house.rows(SuppressionRow)} | self.refused.keys()
        mailboxes = {row.id: row.mailbox for row in self.house.rows(ContactRow)}
        stood = self._stages()
        for row in fresh:
            left = {one.audience for one in self.house.rows(ReleasePartRow) if _is_of(one, row)}
            assert left <= {"everyone", SIDE.get(stood[row.contact_id])}
            assert mailboxes[row.contact_id] not in suppressed

    def _stages(self) -> dict[int, str]:
        """Where each person was moved last."""
        moves = sorted(self.house.rows(StageMoveRow), key=lambda one: (one.at, one.id))
        return {one.contact_id: one.to_stage for one in moves}

    @invariant()
    def no_mail_holds_both_sides(self) -> None:
        """The bytes themselves: no canary of customers beside one of prospects."""
        for path in self.house.out.glob("*.mbox"):
            if path.name not in self.read:
                self.read.add(path.name)
                words = [str(mail) for mail in read_mbox(path)]
                assert not [one for one in words if CUSTOMER_CANARY in one and PROSPECT_CANARY in one]

    @invariant()
    def the_audit_agrees(self) -> None:
        """The second path finds nothing."""
        assert self.house.audit().violations == ()


def _is_of(part: Any, release: Any) -> bool:
    return (part.draft_id, part.export_id) == (release.draft_id, release.export_id)
