"""Path 17: an override of one person, for ever, or over an opt-out; a switch that forces."""

from __future__ import annotations

import re
from typing import Any

import click
import pytest

from nurture.cli import nurture
from nurture.core.errors import BadInput
from nurture.services.overriding import ask_override, decide_override, withdraw_override
from tests.house import House
from tests.leaks.scene import made, to
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(17)


def test_nothing_can_be_forced() -> None:
    """No command has an option that overrides the guard."""

    def options(command: click.Command) -> set[str]:
        own = {option for parameter in command.params for option in parameter.opts}
        if isinstance(command, click.Group):
            return own.union(*(options(one) for one in command.commands.values()))
        return own

    assert not {option for option in options(nurture) if re.search("force|override|skip|ignore|unsafe", option)}


WHO = "x@customer.example.com"


def asked(house: House, code: str = "company_undecided") -> int:
    """Somebody asks for a decision about a lead at a customer's."""
    house.bring("email,stage,language,country,consent_basis", f"{WHO},lead,en,SE,consent")
    given: dict[str, Any] = {"reason": "We have talked.", "days": 1, "by": "karin", "now": house.later()}
    return ask_override(house.engine, WHO, code, **given)


def test_it_takes_a_second_person(house: House) -> None:
    """Until somebody else has said yes nothing leaves; by both of them it does."""
    number = asked(house)
    with pytest.raises(BadInput):
        decide_override(house.engine, number, grant=True, by="karin", now=house.later())
    assert to(made(house, "lead-education"), WHO) == ""
    decide_override(house.engine, number, grant=True, by="sven", now=house.later())
    assert to(made(house, "lead-education"), WHO)


@pytest.mark.parametrize("after", ["time", "unsubscribed", "email_bounced", "withdrawn", "customer"])
def test_a_decision_ends(house: House, after: str) -> None:
    """With its time, by an opt-out, when it is taken back, or when the person is somebody else to us."""
    number = asked(house)
    decide_override(house.engine, number, grant=True, by="sven", now=house.later())
    house.to_approved()
    match after:
        case "time":
            house.later(days=1)
        case "withdrawn":
            withdraw_override(house.engine, number, by="sven", now=house.later())
        case "customer":
            house.bring("email,stage", f"{WHO},customer")
        case activity:
            house.happened(WHO, activity)
    assert to(leave(house), WHO) == ""


@pytest.mark.parametrize("code", ["unsubscribed", "erased", "wrong_audience", "no_consent", "internal_content"])
def test_what_is_blocked_cannot_be_asked_for(house: House, code: str) -> None:
    """A known no and a missing fact are nobody's to decide."""
    with pytest.raises(BadInput):
        asked(house, code)
