"""What a second person may let through although the guard holds it, and what nobody may.

A held verdict waits for a fact or a decision. Where a fact is missing (consent, a stage, an offer's audience, a field
of the mail) it has to be supplied; where facts contradict, a person may decide, on record, with another one's word, for
a time. A blocked verdict is a known no: nothing here touches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nurture.core.offers import Audience

OVERRIDABLE: Final = frozenset(
    {"company_undecided", "crm_conflict", "twin_disagrees", "confusable_address", "undecided_audience"}
)
"""Codes of the contradictions that a second person may decide."""

OF_COMPANY: Final = frozenset({"company_undecided"})
"""Those that may be decided for everybody at a company at once."""

LONGEST_DAYS: Final = 90
"""Days after which a decision ends by itself at the latest."""


@dataclass(frozen=True, slots=True)
class Override:
    """A decision that stands: its number on record, the code of the reason it answers, and for whose content.

    Only where the reason is one of audience has it an audience, and counts for that one alone.
    """

    number: int
    code: str
    audience: Audience | None = None


def is_let_through(overrides: Iterable[Override], code: str, audience: Audience | None) -> bool:
    """Whether one of these decisions answers a reason with this code, in a mail for that audience."""
    if code not in OVERRIDABLE:
        return False
    return any(one.code == code and (code != "undecided_audience" or one.audience is audience) for one in overrides)
