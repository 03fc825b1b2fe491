"""Path 21: a mail that calls itself service; a right that ends in the night the clocks change."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from nurture.core.copy import parse
from nurture.core.definitions import COPY_FIELDS
from nurture.core.drafts import OutgoingMail
from nurture.core.guard import ContentFacts, Policy, ReaderFacts
from nurture.core.planning import Sequence, Step
from nurture.services.overriding import ask_override, decide_override
from tests.house import House
from tests.leaks.scene import LEAD, made, to

pytestmark = pytest.mark.leak_path(21)

WHO = "x@customer.example.com"
CLOCKS_GO_BACK = datetime(2027, 10, 31, 1, tzinfo=UTC)
"""When it becomes two o'clock for the second time in Stockholm."""


@pytest.mark.parametrize("words", [{"service": True}, {"transactional": "yes"}, {"kind": "service"}])
def test_no_word_in_a_sequence_makes_its_mail_an_exception(house: House, words: dict[str, object]) -> None:
    """Whoever said no gets no mail that calls itself service either."""
    house.rewrite_sequence("lead-education", **words)
    house.happened(LEAD, "unsubscribed")
    assert to(made(house, "lead-education"), LEAD) == ""


@pytest.mark.parametrize("record", [Sequence, Step, ContentFacts, ReaderFacts, Policy, OutgoingMail])
def test_nothing_knows_of_service_mails(record: type) -> None:
    """No record of a mail, its plan or its reader has a place for such a flag."""
    names = {one.name for one in fields(record)}
    assert not [name for name in names if name.startswith(("service", "transaction", "force", "skip", "is_service"))]


def test_copy_cannot_read_such_a_flag() -> None:
    """Nor can the words ask for one."""
    assert parse("{{ service }}", fields=COPY_FIELDS)[0] is None


@pytest.mark.parametrize(("minutes", "leaves"), [(-1, True), (0, False), (1, False), (59, False)])
def test_a_right_ends_once_when_the_clocks_go_back(house: House, minutes: int, leaves: bool) -> None:
    """The hour that is there twice is not given twice: what ends at its beginning has ended."""
    house.bring("email,stage,language,country,consent_basis", f"{WHO},lead,en,SE,consent")
    house.now = CLOCKS_GO_BACK - timedelta(days=1)
    ask = partial(ask_override, house.engine, days=1, by="karin", now=house.now)
    number = ask(WHO, "company_undecided", reason="We have talked.")
    decide_override(house.engine, number, grant=True, by="sven", now=house.now)
    house.plan(sequences=("lead-education",))
    house.draft()
    house.approve()
    house.now = CLOCKS_GO_BACK + timedelta(minutes=minutes - 1)
    assert (house.export(name="last.mbox").withheld == {}) is leaves
