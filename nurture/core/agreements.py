"""Sign-off: marketing and sales each approve a version of a stage's definition, and an edit asks for both again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nurture.core.phrases import Fact, Phrase, phrase


class Side(StrEnum):
    """A side that has to approve a definition."""

    MARKETING = "marketing"
    SALES = "sales"


class AgreementState(StrEnum):
    """How far the two sides have come with a definition."""

    UNSIGNED = "unsigned"
    PARTLY = "partly"
    SIGNED = "signed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SignOff:
    """One side's approval of one version; `for_others` says that an administrator signed for that side."""

    side: Side
    version: int
    at: datetime
    by: str
    for_others: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """The version in force of a stage's definition (0: nothing written yet) and every approval so far, oldest first."""

    version: int
    sign_offs: tuple[SignOff, ...] = ()

    def latest(self, side: Side) -> SignOff | None:
        """What that side signed last, of whatever version."""
        return next((one for one in reversed(self.sign_offs) if one.side is side), None)

    def current(self, side: Side) -> SignOff | None:
        """That side's approval of the version in force."""
        latest = self.latest(side)
        return latest if latest and latest.version == self.version else None

    @property
    def signed_version(self) -> int | None:
        """The newest version that anybody signed."""
        return max((one.version for one in self.sign_offs), default=None)

    @property
    def state(self) -> AgreementState:
        """Where the version in force stands."""
        lacking = [side for side in Side if self.current(side) is None]
        if not lacking:
            return AgreementState.SIGNED
        if any(self.latest(side) for side in lacking):
            return AgreementState.CHANGED
        return AgreementState.PARTLY if len(lacking) < len(Side) else AgreementState.UNSIGNED


NOTHING_SIGNED: Final = Agreement(0)

_STATES: Final[Mapping[AgreementState, Phrase]] = {
    AgreementState.UNSIGNED: phrase("Not signed yet"),
    AgreementState.PARTLY: phrase("Signed by one side"),
    AgreementState.SIGNED: phrase("Signed by both"),
    AgreementState.CHANGED: phrase("Changed since sign-off"),
}

_SIDES: Final[Mapping[Side, Phrase]] = {Side.MARKETING: phrase("Marketing"), Side.SALES: phrase("Sales")}


def state_name(state: AgreementState) -> Phrase:
    """The state as a person reads it."""
    return _STATES[state]


def side_name(side: Side) -> Phrase:
    """The side as a person reads it."""
    return _SIDES[side]


def signer(sign_off: SignOff) -> Phrase:
    """Who signed, and that it was in place of others where it was."""
    if sign_off.for_others:
        return phrase("{name} (as administrator)", name=sign_off.by)
    return phrase("{name}", name=sign_off.by)


def side_sentence(agreement: Agreement, side: Side) -> Phrase:
    """What one side has said about the version in force."""
    latest = agreement.latest(side)
    if latest is None:
        return phrase("Not signed yet")
    facts: dict[str, Fact] = {"name": signer(latest), "date": f"{latest.at:%Y-%m-%d}"}
    if latest.version == agreement.version:
        return phrase("Signed by {name} on {date}", **facts)
    return phrase("Changed since {name} signed version {version} on {date}", version=latest.version, **facts)
