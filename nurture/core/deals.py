"""Deals: whether a sale is open, won or lost, what happened in it, and how a file's word joins what we know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from nurture.core.people import ActivityKind


class DealState(StrEnum):
    """How a deal stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


_NOT_WON: Final = re.compile(
    r"\b(?:not|ej|inte|ikke|never)\b ?(?:won|vunn\w*|sold|såld|sålt|solgt)|\bno deal\b|\bej affär\b|\bingen avtale\b"
)
_LOST: Final = re.compile(
    r"closed ?lost|\blost\b|förlora|tappad|\btapt\b|avslag|nedlagd|disqualified|abandoned|\bcancell?ed\b|\bdead\b"
    r"|no decision|avbruten|avbrutt|avböjd|avvist|rejected|declined"
)
_WON: Final = re.compile(r"closed ?won|\bwon\b|vunn(?:en|et)|\bsold\b|\bsåld\b|\bsålt\b|\bsolgt\b")
_OPEN: Final = re.compile(
    r"open|new|qualif|appointment|presentation|decision ?maker|contract ?(?:sent|review)|proposal|quote|negotiat"
    r"|prospect"
    r"|analysis|discovery|demo|meeting|lead in|contact made|value proposition|perception|pending|in progress|commit"
    r"|pipeline|best case|verbal|trial|evaluation|scoping|initial|early|opportunity|interest"
    r"|öppen|ny\b|pågå|offert|förhandl|kvalific|behovs|möte|kontakt|prospekt|avtal skickat|intresse|påbörja"
    r"|åpen|tilbud|kvalifis|møte|avtale sendt|dialog|interesse|påbegynt|utredning"
)


@lru_cache(maxsize=1_024)
def read_deal_state(text: str) -> DealState | None:
    """The state that a stage, a status or a pipeline's step means, or None for words we do not know.

    Known are the steps of HubSpot (`closedwon`, "Appointment Scheduled"), Salesforce, Pipedrive and Dynamics, and what
    Swedish and Norwegian sellers call theirs. Only plain words for a won deal count as one: no customer is guessed.
    """
    plain = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    if _NOT_WON.search(plain) or _LOST.search(plain):
        return DealState.LOST
    if _WON.search(plain):
        return DealState.WON
    return DealState.OPEN if _OPEN.search(plain) else None


_CURRENCIES: Final = {"kr": "", "kronor": "SEK", "kroner": "NOK", "$": "USD", "€": "EUR", "£": "GBP", "euro": "EUR"}
_CODE: Final = re.compile(r"\b([A-Z]{3})\b")


def read_currency(text: str) -> str | None:
    """The ISO 4217 code of a currency: `SEK`, "SEK - Svensk krona", `€`; None for one that is not known."""
    plain = text.strip()
    found = _CODE.search(plain.upper() if len(plain) == 3 else plain)
    return found[1] if found else _CURRENCIES.get(plain.casefold()) or None


@dataclass(slots=True)
class Deal:
    """One deal while a file is read: what is stored (`before`, None for a new one) and what will be, by column.

    `people` are the contacts it already has, `joined` those who come to it now.
    """

    id: int
    before: Mapping[str, Any] | None
    values: dict[str, Any]
    people: set[int] = field(default_factory=set)
    joined: set[int] = field(default_factory=set)

    @property
    def is_changed(self) -> bool:
        """Whether a column or its people will be different."""
        return self.before != self.values or bool(self.joined)

    @property
    def state(self) -> DealState:
        """How it stands."""
        return DealState(self.values["state"])

    @property
    def was_won(self) -> bool:
        """Whether it was won until now and is not any more."""
        return self.before is not None and self.before["state"] == DealState.WON and self.state is not DealState.WON

    @property
    def shown(self) -> str:
        """What it is called: its name, else the CRM's number for it."""
        return str(self.values["name"] or self.values["record_id"] or "")

    def absorb(self, told: Mapping[str, Any], people: set[int], at: datetime) -> None:
        """Join what a row tells; a deal that ended on no day that anybody tells ended when we learnt it."""
        self.values |= {name: value for name, value in told.items() if value not in (None, "")}
        if self.state is DealState.OPEN:
            self.values["closed_at"] = None
        elif self.values["closed_at"] is None:
            self.values["closed_at"] = at
        self.joined |= people - self.people

    def happened(self, contact: int, at: datetime) -> Iterator[tuple[ActivityKind, datetime]]:
        """What this deal means somebody has done, and when; `at` is when we learn of a deal nobody dates."""
        closed = self.values["closed_at"]
        opened = self.values["opened_at"] or (closed if self.state is DealState.LOST else None)
        if opened is None and self.state is DealState.OPEN and contact in self.joined:
            opened = at
        if opened is not None:
            yield ActivityKind.DEAL_CREATED, opened
        if self.state is not DealState.OPEN:
            yield ActivityKind.DEAL_WON if self.state is DealState.WON else ActivityKind.DEAL_LOST, closed
