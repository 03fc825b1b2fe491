"""The guard: whether one draft may go to one person. One function decides, and everything that makes bytes asks it.

The promise: no draft leaves with content its reader is not the audience of, and each one that leaves has its proof.
Unknown means no. `judge()` is pure: what it is told is all it knows, and the receipt stores what it was told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from nurture.core.addresses import AddressType
from nurture.core.consent import ConsentBasis, ConsentPolicy, Suppression, consent_gap, suppression_sentence
from nurture.core.offers import Audience, audience_name
from nurture.core.overrides import Override, is_let_through
from nurture.core.phrases import Phrase, listing, phrase, phrase_from_json, to_json
from nurture.core.preferences import Topic, topic_name, topic_of
from nurture.core.stages import Relationship, relationship_noun

POLICY_VERSION: Final = "3"
"""Changes with any change of what `judge` decides; stored in every receipt."""


class Outcome(StrEnum):
    """`blocked` is a known no; `held` waits for a fact or a person's decision."""

    ALLOWED = "allowed"
    HELD = "held"
    BLOCKED = "blocked"


_WEIGHT: Final = {Outcome.ALLOWED: 0, Outcome.HELD: 1, Outcome.BLOCKED: 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a verdict: a code for programs and a sentence for people."""

    code: str
    outcome: Outcome
    message: Phrase


def reason_to_json(reason: Reason) -> dict[str, Any]:
    """A JSON value from which `reason_from_json` makes the same reason again."""
    return {"code": reason.code, "outcome": reason.outcome.value, "message": to_json(reason.message)}


def reason_from_json(stored: Mapping[str, Any]) -> Reason:
    """The reason that `reason_to_json` stored."""
    return Reason(stored["code"], Outcome(stored["outcome"]), phrase_from_json(stored["message"]))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The guard's answer with every reason; the outcome is that of the gravest one."""

    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, gravest first, each once."""
        ordered = sorted(self.reasons, key=lambda reason: -_WEIGHT[reason.outcome])
        return tuple(dict.fromkeys(reason.code for reason in ordered))


class Source(StrEnum):
    """Where a reading of the reader's relationship comes from."""

    CONTACT = "contact"
    COMPANY = "company"
    DOMAIN = "domain"
    TWIN = "twin"
    CRM = "crm"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source says the reader is to us; None is unknown."""

    source: Source
    relationship: Relationship | None


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """All the guard is told about the reader; equal facts give equal verdicts, so people can be judged in groups.

    `readings` start with the contact's own. `company_decision` is "customer", "each" or None. `overrides` are the
    decisions of two people that stand at this moment, `declined` the topics that the reader does not want.
    """

    readings: tuple[Reading, ...]
    country: str | None
    address_type: AddressType
    consent_basis: ConsentBasis | None = None
    suppressions: frozenset[Suppression] = frozenset()
    company_decision: str | None = None
    confusable: bool = False
    deliverable: bool = True
    overrides: frozenset[Override] = frozenset()
    declined: frozenset[Topic] = frozenset()


@dataclass(frozen=True, slots=True)
class ContentPart:
    """One thing in a draft: an offer, a linked page, the copy. Audience None means we do not know whom it is for.

    `kind` is that of an offer, and empty for what is none.
    """

    name: str
    audience: Audience | None
    live: bool = True
    kind: str = ""


class Change(StrEnum):
    """What may have changed, or happened, since a draft was made; each makes it void."""

    CONTACT_GONE = "contact_gone"
    STAGE = "stage_changed"
    ADDRESS = "address_changed"
    CONTENT = "content_changed"
    PERSON = "person_changed"
    REPLIED = "replied"
    MEETING = "meeting_booked"
    GOAL = "goal_reached"
    LEFT = "left_sequence"
    SENT = "offer_sent_before"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a mail cannot be made as it should be, as code and sentence; it holds the draft."""

    code: str
    message: Phrase


@dataclass(frozen=True, slots=True)
class ContentFacts:
    """All the guard is told about a draft besides its reader: what is in it, what is amiss, what changed since."""

    parts: tuple[ContentPart, ...] = ()
    faults: tuple[Fault, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What the workspace has decided: the consent switches."""

    consent: ConsentPolicy = field(default_factory=ConsentPolicy)


def judge(reader: ReaderFacts, content: ContentFacts, policy: Policy) -> Verdict:
    """Whether this content may go to this reader, with every reason for and against."""
    relationship, unclear = read_relationship(reader)
    unclear = [_let_through(one, reader, None) for one in unclear]
    is_open = any(one.outcome is not Outcome.ALLOWED for one in unclear)
    audience = intersect(content)
    reasons = [
        *(_let_through(one, reader, None) for one in _judge_address(reader)),
        *_judge_consent(reader, relationship, policy),
        *topic_reasons(reader.declined, content),
        *unclear,
        *_judge_content(content),
        *([] if is_open else (_let_through(one, reader, audience) for one in _judge_audience(relationship, content))),
    ]
    if is_open and audience in {Audience.INTERNAL, None}:
        reasons += _judge_audience(relationship, content)
    if all(one.outcome is Outcome.ALLOWED for one in reasons):
        reasons = [_allowed(relationship, content), *reasons]
    outcome = max((reason.outcome for reason in reasons), key=_WEIGHT.__getitem__)
    return Verdict(outcome, tuple(reasons))


def _let_through(reason: Reason, reader: ReaderFacts, audience: Audience | None) -> Reason:
    """A reason that holds is answered where a second person has decided so; one that blocks never is."""
    if reason.outcome is not Outcome.HELD or not is_let_through(reader.overrides, reason.code, audience):
        return reason
    said = phrase("A second person has decided to let this through: {why}", why=reason.message)
    return Reason("overridden", Outcome.ALLOWED, said)


def read_relationship(reader: ReaderFacts) -> tuple[Relationship | None, list[Reason]]:
    """The strictest reading of all we know, and the reasons why it cannot be settled, if any."""
    readings = _decided_readings(reader)
    if not readings or any(one.relationship is None for one in readings):
        return None, [_held("unknown_stage", phrase("We do not know what this person is to us: the stage is missing."))]
    own = readings[0]
    differing = [one for one in readings if _differs(own, one)]
    return own.relationship, [_disagreement(own, other) for other in differing]


def _differs(own: Reading, other: Reading) -> bool:
    """An undecided person at a company of prospects stays undecided; every other difference is a contradiction."""
    at_company = other.source in {Source.COMPANY, Source.DOMAIN}
    if own.relationship is Relationship.UNDECIDED and other.relationship is Relationship.PROSPECT and at_company:
        return False
    return other.relationship is not own.relationship


def _decided_readings(reader: ReaderFacts) -> list[Reading]:
    """The readings once the company decision is applied; "customer" counts only while the company is one."""
    at_company = [one for one in reader.readings if one.source in {Source.COMPANY, Source.DOMAIN}]
    if reader.company_decision == "each":
        return [one for one in reader.readings if one not in at_company]
    if reader.company_decision == "customer" and any(one.relationship is Relationship.CUSTOMER for one in at_company):
        return [
            replace(one, relationship=Relationship.CUSTOMER) if one.source is Source.CONTACT else one
            for one in reader.readings
        ]
    return list(reader.readings)


def _disagreement(own: Reading, other: Reading) -> Reason:
    facts = {"own": relationship_noun(own.relationship), "other": relationship_noun(other.relationship)}
    match other.source:
        case Source.CRM:
            said = phrase(
                "The CRM and the facts disagree: {own} by one, {other} by the other. Mail waits for a decision.",
                **facts,
            )
            return _held("crm_conflict", said)
        case Source.TWIN:
            said = phrase("Another contact with the same mailbox is {other}; this one is {own}.", **facts)
            return _held("twin_disagrees", said)
        case _:
            said = phrase("Their company is {other}, and this person is {own}: decide once for the company.", **facts)
            return _held("company_undecided", said)


def _judge_address(reader: ReaderFacts) -> list[Reason]:
    reasons = [Reason(one.value, Outcome.BLOCKED, suppression_sentence(one)) for one in sorted(reader.suppressions)]
    if reader.confusable:
        reasons.append(_held("confusable_address", phrase("The address mixes letters that look alike; check it.")))
    if not reader.deliverable:
        said = phrase("The address has letters before the @ that ordinary mail servers refuse; ask for another.")
        reasons.append(_held("undeliverable_address", said))
    return reasons


def _judge_consent(reader: ReaderFacts, relationship: Relationship | None, policy: Policy) -> list[Reason]:
    gap = consent_gap(
        policy.consent,
        basis=reader.consent_basis,
        country=reader.country,
        address=reader.address_type,
        relationship=relationship,
    )
    return [_held("no_consent", gap)] if gap else []


def topic_reasons(declined: frozenset[Topic], content: ContentFacts) -> list[Reason]:
    """Who has declined a topic gets nothing of it, and nothing of which nobody knows what it is about."""
    reasons = []
    for part in content.parts if declined else ():
        topic = topic_of(part.kind)
        if topic is None:
            said = phrase("They have chosen what they get, and nobody has said what “{part}” is about.", part=part.name)
            reasons += [_held("unknown_topic", said)] if part.kind else []
        elif topic in declined:
            said = phrase("They have chosen to get nothing about this: {topic}.", topic=topic_name(topic))
            reasons.append(Reason("topic_declined", Outcome.BLOCKED, said))
    return reasons


_CHANGED: Final[Mapping[Change, Phrase]] = {
    Change.CONTACT_GONE: phrase("The contact is no longer there."),
    Change.STAGE: phrase("The person's stage has changed since the draft was made."),
    Change.ADDRESS: phrase("The person's address has changed since the draft was made."),
    Change.CONTENT: phrase("An offer, the copy or the layout has changed since the draft was made."),
    Change.PERSON: phrase("What the mail says about the person has changed since the draft was made."),
    Change.REPLIED: phrase("They have replied; a person answers now, not the next mail of the sequence."),
    Change.MEETING: phrase("They have booked a meeting, so the sequence ends for them."),
    Change.GOAL: phrase("They have done what the sequence is for, so it ends for them."),
    Change.LEFT: phrase("They are no longer in the sequence."),
    Change.SENT: phrase("They have been sent an offer in it before."),
    Change.TOO_OFTEN: phrase("They asked for fewer mails, and this one would come too soon after another."),
}


def too_often_reason() -> Reason:
    """Why a draft may not go that comes sooner than its reader wants."""
    return Reason(Change.TOO_OFTEN.value, Outcome.BLOCKED, _CHANGED[Change.TOO_OFTEN])


def _judge_content(content: ContentFacts) -> list[Reason]:
    reasons = [_held(fault.code, fault.message) for fault in content.faults]
    reasons += [Reason(change.value, Outcome.BLOCKED, _CHANGED[change]) for change in content.changes]
    for part in content.parts:
        if part.audience is None:
            reasons.append(_held("unknown_offer", phrase("Nobody has said whom “{part}” is for.", part=part.name)))
        if not part.live:
            said = phrase("“{part}” is a draft, retired or expired.", part=part.name)
            reasons.append(Reason("offer_not_live", Outcome.BLOCKED, said))
    return reasons


def intersect(content: ContentFacts) -> Audience | None:
    """For whom everything in the draft is meant; None is nobody (prospects' and customers' content in one mail)."""
    audiences = {part.audience for part in content.parts if part.audience is not None} - {Audience.EVERYONE}
    if Audience.INTERNAL in audiences:
        return Audience.INTERNAL
    if len(audiences) > 1:
        return None
    return next(iter(audiences), Audience.EVERYONE)


_TABLE: Final[Mapping[Relationship | None, Mapping[Audience, Outcome]]] = {
    Relationship.PROSPECT: {
        Audience.EVERYONE: Outcome.ALLOWED,
        Audience.PROSPECTS: Outcome.ALLOWED,
        Audience.CUSTOMERS: Outcome.BLOCKED,
    },
    Relationship.CUSTOMER: {
        Audience.EVERYONE: Outcome.ALLOWED,
        Audience.PROSPECTS: Outcome.BLOCKED,
        Audience.CUSTOMERS: Outcome.ALLOWED,
    },
    Relationship.FORMER_CUSTOMER: {
        Audience.EVERYONE: Outcome.ALLOWED,
        Audience.PROSPECTS: Outcome.HELD,
        Audience.CUSTOMERS: Outcome.BLOCKED,
    },
    Relationship.UNDECIDED: {
        Audience.EVERYONE: Outcome.ALLOWED,
        Audience.PROSPECTS: Outcome.HELD,
        Audience.CUSTOMERS: Outcome.HELD,
    },
    None: {
        Audience.EVERYONE: Outcome.HELD,
        Audience.PROSPECTS: Outcome.HELD,
        Audience.CUSTOMERS: Outcome.HELD,
    },
}
"""Relationship × audience, as in the product definition; None is whoever we know nothing of."""


def permits(relationship: Relationship | None, audience: Audience | None) -> Outcome:
    """The table's answer for one relationship and one audience."""
    if audience is None or audience is Audience.INTERNAL:
        return Outcome.BLOCKED
    return _TABLE.get(relationship, _TABLE[None])[audience]


def _judge_audience(relationship: Relationship | None, content: ContentFacts) -> list[Reason]:
    audience = intersect(content)
    outcome = permits(relationship, audience)
    if outcome is Outcome.ALLOWED:
        return []
    if audience is None:
        said = phrase("The mail holds content for prospects and for customers at once.")
        return [Reason("mixed_audience", outcome, said)]
    named = [part.name for part in content.parts if part.audience is audience]
    if audience is Audience.INTERNAL:
        said = phrase("{parts} is for colleagues only.", parts=_quoted(named))
        return [Reason("internal_content", outcome, said)]
    said = phrase(
        "{parts} is for {audience}, and this person is {relationship}.",
        parts=_quoted(named),
        audience=audience_name(audience),
        relationship=relationship_noun(relationship),
    )
    return [Reason("wrong_audience" if outcome is Outcome.BLOCKED else "undecided_audience", outcome, said)]


def _quoted(names: Iterable[str]) -> Phrase:
    return phrase("{names}", names=listing(phrase("“{text}”", text=name) for name in dict.fromkeys(names)))


def _allowed(relationship: Relationship | None, content: ContentFacts) -> Reason:
    said = phrase(
        "The content is for {audience}, and this person is {relationship}.",
        audience=audience_name(intersect(content)),
        relationship=relationship_noun(relationship),
    )
    return Reason("allowed", Outcome.ALLOWED, said)


def _held(code: str, message: Phrase) -> Reason:
    return Reason(code, Outcome.HELD, message)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The stored proof of one verdict: the facts used, versions, policy, verdict and time, chained by hashes."""

    at: datetime
    facts: Mapping[str, Any]
    previous: str

    @property
    def canonical(self) -> str:
        """The one text of this receipt that is hashed."""
        told = {"at": self.at.isoformat(), "facts": self.facts, "previous": self.previous}
        return _CANONICAL.encode(told)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hex."""
        return digest_of(self.canonical)


_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(canonical: str) -> str:
    """SHA-256 of a receipt's canonical text, in hex."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def receipt_facts(reader: ReaderFacts, content: ContentFacts, verdict: Verdict) -> dict[str, Any]:
    """What the guard was told and what it answered, as plain JSON values."""
    return {
        "policy": POLICY_VERSION,
        "readings": [[one.source.value, one.relationship and one.relationship.value] for one in reader.readings],
        "company_decision": reader.company_decision,
        "country": reader.country,
        "address_type": reader.address_type.value,
        "consent_basis": reader.consent_basis and reader.consent_basis.value,
        "suppressions": sorted(one.value for one in reader.suppressions),
        "declined": sorted(reader.declined),
        "confusable": reader.confusable,
        "deliverable": reader.deliverable,
        "overrides": sorted([one.number, one.code, one.audience and one.audience.value] for one in reader.overrides),
        "parts": [[part.name, part.audience and part.audience.value, part.live] for part in content.parts],
        "faults": [fault.code for fault in content.faults],
        "changes": [change.value for change in content.changes],
        "verdict": verdict.outcome.value,
        "reasons": list(verdict.codes),
    }
