"""The held queue: everybody whom the guard keeps mail from, by reason, with what a person can do about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.conflicts import Conflict, ConflictKind
from nurture.core.consent import Suppression
from nurture.core.guard import Outcome, reason_from_json
from nurture.core.overrides import OVERRIDABLE
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Stages
from nurture.services.browsing.conflicts import first_conflicts
from nurture.services.browsing.guard import ReasonCount, count_reasons, reason_outcome, reason_title
from nurture.services.browsing.pages import Found, Page, Place, contact_name, contact_page
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.held import count_held_people, held_people, held_reasons
from nurture.storage.listing import MANY
from nurture.storage.plans import latest_plan
from nurture.storage.tables import ContactRow

DECIDED_IN: Final[Mapping[str, ConflictKind]] = {
    "company_undecided": ConflictKind.COMPANY,
    "crm_conflict": ConflictKind.CRM,
    "twin_disagrees": ConflictKind.TWINS,
}
"""The reasons that one word of a person settles, and the kind of conflict in which that word is said."""

SHOWN: Final = 3
"""Conflicts that the queue shows of a reason, ready to be decided; the others stand on their own page."""

_REMEDIES: Final[Mapping[str, Phrase]] = {
    "company_undecided": phrase("Say once for each company what its people are; it holds for everyone there."),
    "crm_conflict": phrase("Look at both readings and say which one is right."),
    "twin_disagrees": phrase("Say which of the two counts, or put them together where they are one person."),
    "no_consent": phrase(
        "Where they have agreed, record it on their page or with an import that says where it comes from."
    ),
    "unknown_stage": phrase("Bring in their stage, let the rules find it, or give them one on their page."),
    "confusable_address": phrase("Look at the address letter by letter; confirm it on their page where it is theirs."),
    "undeliverable_address": phrase("Ask them for another address and put it on their page."),
    "undecided_audience": phrase("Give them a stage that says what they are to us, or ask for an exception."),
    "unknown_offer": phrase("Say on the offer's page whom it is for; then make the drafts anew."),
    "missing_field": phrase("Fill in the fact on their page, or give the field a fallback in the words of the step."),
    "no_copy": phrase("Write the step in their language, or let another language stand in for it."),
    "address_in_body": phrase("Take the address out of the words; a mail may name nobody but its reader."),
    "server_refused": phrase("Read what the server said, put it right, and hand the mails over again."),
    "server_busy": phrase("Wait a little, then hand the mails over again."),
}

_FOR_GOOD: Final = phrase("Nothing to do: no decision changes it, and that is how it should be.")
_LOOK: Final = phrase("Look at the people behind it; each tells what is missing.")


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """One reason with its counts, what to do, and of those that one word settles the first few and how many wait.

    `is_excepted` is whether two people may let it through for a time.
    """

    count: ReasonCount
    remedy: Phrase
    kind: ConflictKind | None
    conflicts: tuple[Conflict, ...]
    is_excepted: bool


@dataclass(frozen=True)
class HeldQueue:
    """The reasons that wait for somebody, most people first, and those that are a known no but for opt-outs."""

    waiting: tuple[HeldGroup, ...]
    refused: tuple[ReasonCount, ...]
    stages: Stages


@dataclass(frozen=True, slots=True)
class PersonHeld:
    """Somebody who gets nothing, or not everything, for the moment."""

    contact_id: int
    name: str
    email: str
    stage: str | None
    because: Phrase | None


@dataclass(frozen=True)
class ReasonPage:
    """One page of the people behind one reason, with what to do about it."""

    code: str
    title: Phrase
    outcome: Outcome
    remedy: Phrase
    kind: ConflictKind | None
    page: Page[PersonHeld]
    found: Found
    stages: Stages


def list_held(engine: Engine, *, now: datetime) -> HeldQueue:
    """The queue as of the newest plan and its drafts."""
    with reading(engine) as session:
        stages = load_stages(session)
        counts = count_reasons(session)
        groups = (_group(session, one, stages, now) for one in counts if one.outcome is Outcome.HELD)
        refused = (one for one in counts if one.outcome is not Outcome.HELD and one.code not in set(Suppression))
        return HeldQueue(tuple(groups), tuple(refused), stages)


def _group(session: Session, count: ReasonCount, stages: Stages, now: datetime) -> HeldGroup:
    kind = DECIDED_IN.get(count.code)
    conflicts = first_conflicts(session, kind, stages, now, SHOWN) if kind else ()
    return HeldGroup(count, remedy(count.code), kind, conflicts, count.code in OVERRIDABLE)


def remedy(code: str) -> Phrase:
    """What a person can do about a reason, in a sentence."""
    if reason_outcome(code) is Outcome.BLOCKED:
        return _FOR_GOOD
    return _REMEDIES.get(code, _LOOK)


def show_reason(engine: Engine, code: str, place: Place) -> ReasonPage:
    """The people whom the newest plan leaves out, or whose mails are held, for this reason; 50 at a time."""
    with reading(engine) as session:
        plan = latest_plan(session)
        page = contact_page(session, held_people(code, plan), place, lambda row: row)
        found = count_held_people(session, code, plan)
        told = held_reasons(session, code, [row.id or 0 for row in page.items])
        people = tuple(
            _person(row, reason_from_json(told[row.id or 0]).message if row.id in told else None) for row in page.items
        )
        return ReasonPage(
            code=code,
            title=reason_title(code),
            outcome=reason_outcome(code),
            remedy=remedy(code),
            kind=DECIDED_IN.get(code),
            page=Page(people, page.next_key, page.previous_key),
            found=Found(min(found, MANY), found > MANY),
            stages=load_stages(session),
        )


def _person(row: ContactRow, because: Phrase | None) -> PersonHeld:
    return PersonHeld(row.id or 0, contact_name(row), row.email, row.stage, because)
