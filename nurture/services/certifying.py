"""Certifying: what an audit found, as a page and as plain values; and why one draft could go, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.consent import ConsentBasis, consent_basis_name
from nurture.core.guard import POLICY_VERSION
from nurture.core.offers import Audience, audience_name
from nurture.core.phrases import Phrase, Speaker, listing, phrase, phrase_from_json, plural, say
from nurture.core.stages import Relationship, Stages, relationship_noun
from nurture.rendering.certificate import render_certificate
from nurture.storage.audit import count_released, find_violations
from nurture.storage.audit_story import Story, load_stories
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.drafts import find_draft
from nurture.storage.settings import load_settings
from nurture.storage.tables import ReceiptRow


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an audit found at a moment (UTC): how many drafts left, how many were judged twice, how many differ.

    `chain_head` is the digest of the newest receipt; whoever keeps it can tell later whether a receipt was changed,
    removed or put in between.
    """

    workspace: str
    at: datetime
    released: int
    judged_twice: int
    differ: int
    exports: int
    violations: int
    receipts: int
    chain_head: str
    policy: str


def certify(engine: Engine, *, now: datetime) -> Certificate:
    """Audit everything that left, and say what was found."""
    with reading(engine) as session:
        drafts, exports = count_released(session)
        violations = list(find_violations(session))
        head = session.exec(select(ReceiptRow.digest).order_by(col(ReceiptRow.id).desc()).limit(1)).first()
        return Certificate(
            workspace=load_settings(session).workspace_name,
            at=now,
            released=drafts,
            judged_twice=drafts,
            differ=len({one.draft for one in violations if one.draft is not None}),
            exports=exports,
            violations=len(violations),
            receipts=session.exec(select(func.count()).select_from(ReceiptRow)).one(),
            chain_head=head or "",
            policy=POLICY_VERSION,
        )


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain JSON values."""
    return asdict(certificate) | {"at": certificate.at.isoformat()}


def certificate_pdf(certificate: Certificate, speaker: Speaker) -> bytes:
    """The certificate as one page of accessible PDF in the speaker's language."""

    def told(said: Phrase) -> str:
        return say(said, speaker)

    facts = (
        (phrase("Released"), str(certificate.released)),
        (phrase("Judged twice"), str(certificate.judged_twice)),
        (phrase("Differ"), str(certificate.differ)),
        (phrase("Violations of any kind"), str(certificate.violations)),
        (phrase("Hand-overs"), str(certificate.exports)),
        (phrase("Receipts"), str(certificate.receipts)),
        (phrase("Head of the chain"), certificate.chain_head or "–"),
        (phrase("Policy"), certificate.policy),
        (phrase("Time (UTC)"), f"{certificate.at:%Y-%m-%d %H:%M:%S}"),
    )
    return render_certificate(
        {
            "language": speaker.language,
            "workspace": certificate.workspace or "Nurture",
            "differ": certificate.violations,
            "title": told(phrase("Audit certificate")),
            "verdict": told(verdict_sentence(certificate)),
            "promise": told(_PROMISE),
            "fact_label": told(phrase("Fact")),
            "value_label": told(phrase("Value")),
            "lines": [(told(name), value) for name, value in facts],
            "check": told(_CHECK),
        }
    )


_PROMISE = phrase(
    "No draft leaves with content its reader is not the audience of, and each one that leaves has its proof. "
    "The guard judged each draft when it left; the audit has judged it again from history, by a second path."
)
_CHECK = phrase(
    "Keep the head of the chain somewhere else: a receipt that is changed, removed or put in between later gives "
    "another one."
)


def verdict_sentence(certificate: Certificate) -> Phrase:
    """The audit in one line."""
    return phrase(
        "{released}, {twice} judged twice, {differ}.",
        released=plural("{count} draft released", "{count} drafts released", certificate.released),
        twice=certificate.judged_twice,
        differ=plural("{count} differs", "{count} differ", certificate.differ),
    )


def explain_release(engine: Engine, draft_id: str) -> tuple[Phrase, ...]:
    """Why a draft could go, in sentences from stored history; raises NotFound for an unknown draft."""
    with reading(engine) as session:
        draft = find_draft(session, draft_id)
        stages = load_stages(session)
        stories = load_stories(session, draft)
        if not stories:
            return (phrase("Draft {id} has not left.", id=draft.id), *_violations(session, draft.id))
        told = [said for story in stories for said in _tell(story, stages)]
        return (*told, *_violations(session, draft.id))


def _violations(session: Session, draft_id: str) -> list[Phrase]:
    found = [one.message for one in find_violations(session) if one.draft == draft_id]
    return found or [phrase("The audit finds nothing against it.")]


def _tell(story: Story, stages: Stages) -> Iterator[Phrase]:
    at, facts, export = f"{story.at:%Y-%m-%d %H:%M}", story.facts, story.export
    yield phrase("It left on {at} UTC to {who}, handed over by {by} as {format}.", at=at, who=story.address,
                 by=export.by, format=export.format)  # fmt: skip
    if story.draft.approved_at:
        when = f"{story.draft.approved_at:%Y-%m-%d %H:%M}"
        yield phrase("It was approved on {at} UTC by {by}.", at=when, by=story.draft.approved_by or "?")
    if story.move:
        when, because = f"{story.move.at:%Y-%m-%d %H:%M}", [phrase_from_json(one) for one in story.move.because]
        stage = stages.name(story.move.to_stage)
        yield phrase("The reader was {stage} since {at} UTC ({by}): {why}", stage=stage, at=when, by=story.move.by,
                     why=listing(because or [phrase("no reason on record")]))  # fmt: skip
    own = Relationship(facts["readings"][0][1]) if facts.get("readings") and facts["readings"][0][1] else None
    yield phrase("To us the reader was {relationship}.", relationship=relationship_noun(own))
    for part in story.parts:
        audience = audience_name(Audience(part.audience))
        yield phrase("In it was {name}, which was for {audience}.", name=part.name, audience=audience)
    basis = facts.get("consent_basis")
    known = consent_basis_name(ConsentBasis(basis)) if basis else phrase("none")
    country = facts.get("country") or phrase("an unknown country")
    yield phrase("Consent on record: {basis}, in {country}.", basis=known, country=country)
    yield phrase("No opt-out, bounce, complaint or erasure stood against any address of theirs.")
    for one in story.overrides:
        yield phrase("{by} had decided to let it through, as {asked} asked: {why}", by=one.decided_by or "?",
                     asked=one.asked_by, why=one.reason)  # fmt: skip
    if story.receipt:
        yield phrase("Receipt {number} says {verdict}; its digest is {digest}.", number=story.receipt.id or 0,
                     verdict=story.receipt.verdict, digest=story.receipt.digest)  # fmt: skip
