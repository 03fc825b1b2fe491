"""Judging mails from fresh facts: the one way services ask the guard, for planned mails and stored drafts alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from nurture.core import guard
from nurture.core.addresses import AddressType
from nurture.core.criteria_names import field_name
from nurture.core.errors import NurtureError
from nurture.core.guard import Change, ContentFacts, ContentPart, Fault, Policy, ReaderFacts, Verdict
from nurture.core.offers import ContentOffer
from nurture.core.phrases import listing, phrase
from nurture.core.planning import Step, StepCopy
from nurture.core.seals import Seal
from nurture.core.variants import choose_words, draw_of
from nurture.rendering.email import shared_values
from nurture.services.composing import Composed, Composer, addresses_in, copy_values
from nurture.storage.bulk import CHUNK, chunked
from nurture.storage.copy_edits import own_words
from nurture.storage.definitions import load_stages
from nurture.storage.exits import load_exits
from nurture.storage.settings import WorkspaceSettings
from nurture.storage.standing import Reader, load_readers
from nurture.storage.tables import DraftRow
from nurture.storage.tombstones import load_seal


@dataclass(frozen=True)
class Standing:
    """A person as the guard and the copy see them at this moment."""

    row: Reader
    reader: ReaderFacts
    values: dict[str, str]


@dataclass(frozen=True)
class Ordered:
    """The mail that is asked for: a step of a sequence, the offers' keys and languages, and when it goes (UTC).

    `words` stand in place of the step's, and are in one language only.
    """

    sequence: str
    step: str
    offers: tuple[tuple[str, str], ...]
    send_at: datetime
    words: tuple[str, StepCopy] | None = None

    @classmethod
    def again(cls, row: DraftRow) -> Ordered:
        """The mail that a stored draft was made for."""
        offers = tuple((key, language) for key, language, _ in row.offers)
        return cls(row.sequence, row.step, offers, row.send_at, own_words(row))


@dataclass(frozen=True)
class Judged:
    """A mail to one person with the guard's answer; no mail where it cannot be made. `receipt` goes on record."""

    composed: Composed | None
    verdict: Verdict
    receipt: dict[str, Any]
    linked: tuple[ContentOffer, ...] = ()

    @property
    def offers(self) -> tuple[ContentOffer, ...]:
        """Every offer in the mail: shown, linked, or brought in by the person's own values."""
        if self.composed is None:
            return ()
        return tuple(dict.fromkeys((*self.composed.offers, *self.composed.linked, *self.linked)))


class Judge:
    """Asks the guard with what the database says now. Equal questions are asked once."""

    def __init__(self, session: Session, composer: Composer, now: datetime) -> None:
        self.session = session
        self.seal = lru_cache(maxsize=CHUNK)(load_seal(session))
        self.composer = composer
        self.now = now
        self.stages = load_stages(session)
        self.policy = Policy()
        self._verdicts: dict[tuple[ReaderFacts, ContentFacts], Verdict] = {}
        self._answers: dict[tuple[int, int], tuple[ReaderFacts, ContentFacts, Verdict]] = {}

    def standings(self, ids: Sequence[int]) -> dict[int, Standing]:
        """The people with these ids, read now."""
        self._answers.clear()
        return {
            row.id: Standing(row, reader, copy_values(row))
            for row, reader in load_readers(self.session, self.stages, self.now, ids)
        }

    def verdict(self, reader: ReaderFacts, content: ContentFacts) -> Verdict:
        """The guard's answer; records of reader and content that are the very same, as most are, are known at sight."""
        place = (id(reader), id(content))
        answer = self._answers.get(place)
        if answer is None:
            question = (reader, content)
            known = self._verdicts.get(question)
            if known is None:
                known = self._verdicts[question] = guard.judge(reader, content, self.policy)
            # both records are kept beside the answer, so that no other one can come to their place
            answer = self._answers[place] = (reader, content, known)
        return answer[2]

    def mail(
        self, standing: Standing, order: Ordered, before: DraftRow | None = None, happened: tuple[Change, ...] = ()
    ) -> Judged:
        """The mail as it would be now, with the guard's answer; `before` is the draft it must still be equal to."""
        composed, content, linked = self._make(standing, order)
        changes = (*_changes(before, standing, composed), *happened) if before is not None else ()
        if changes:
            content = replace(content, changes=changes)
        verdict = self.verdict(standing.reader, content)
        judged = Judged(composed, verdict, {}, linked)
        return replace(judged, receipt=_receipt(standing, content, judged, self.seal))

    def _make(
        self, standing: Standing, order: Ordered
    ) -> tuple[Composed | None, ContentFacts, tuple[ContentOffer, ...]]:
        sequence = self.composer.sequences.get(order.sequence)
        step = next((one for one in sequence.steps if one.key == order.step), None) if sequence else None
        offers = tuple(one for key in order.offers if (one := self.composer.offers.get(key)))
        if sequence is None or step is None or len(offers) < len(order.offers):
            return None, _unknown_content(order), ()
        step = self.worded(step, standing, order, offers[0].language if offers else standing.values["language"])
        try:
            composed = self.composer.compose(sequence, step, offers, standing.values, standing.row.owner)
        except NurtureError as error:
            return None, ContentFacts((sequence.part,), (Fault(error.reason, error.message),)), ()
        personal = composed.mail.personal_links(standing.values)
        linked = self.composer.resolve(personal)
        content = composed.facts(max(order.send_at, self.now).date(), linked)
        unplaced = dict.fromkeys((*composed.unplaced, *self.composer.unplaced(personal)))
        faults = (*_holes(composed, standing), *_strangers(composed, standing, self.composer.settings))
        faults += tuple(_unplaced(path) for path in unplaced)
        return composed, replace(content, faults=faults) if faults else content, linked

    def worded(self, step: Step, standing: Standing, order: Ordered, language: str) -> Step:
        """The step with the words that this reader gets: those of the draft alone, or of the variant that is theirs."""
        if order.words:
            return replace(step, copy=dict([order.words]))
        if not step.variants:
            return step
        reader, draw = standing.row, draw_of(order.sequence, step.key, standing.row.id)
        name, words = choose_words(step, language, persona=reader.persona, stage=reader.stage, draw=draw)
        return replace(step, copy={language: words} if words else {}, variant=name)

    def draft(self, row: DraftRow, standing: Standing | None, happened: tuple[Change, ...] = ()) -> Judged:
        """A stored draft judged once more; it has to be the mail it was, to somebody still in its sequence."""
        if standing is None:
            nobody = ReaderFacts((), None, AddressType.NAMED_WORK)
            content = ContentFacts(changes=(Change.CONTACT_GONE,))
            verdict = self.verdict(nobody, content)
            return Judged(None, verdict, guard.receipt_facts(nobody, content, verdict))
        return self.mail(standing, Ordered.again(row), row, happened)

    def once(
        self, row: DraftRow, standing: Standing | None, judged: Judged, sent: Mapping[tuple[int, str], str]
    ) -> Judged:
        """The same answer, unless another draft of this very run has just brought its reader one of its offers."""
        had = {draft for key, *_ in row.offers if (draft := sent.get((row.contact_id, key)))}
        return self.draft(row, standing, (Change.SENT,)) if had - {row.id} else judged

    def drafts(self, rows: Sequence[DraftRow]) -> Iterator[tuple[DraftRow, Standing | None, Judged]]:
        """Each stored draft with its person and what judging it now gives; people are read in groups."""
        for chunk in chunked(rows):
            standings = self.standings(list(dict.fromkeys(row.contact_id for row in chunk)))
            happened = load_exits(self.session, self.composer.sequences, chunk, self.now)
            for row in chunk:
                standing = standings.get(row.contact_id)
                yield row, standing, self.draft(row, standing, happened[row.id])


def _unplaced(path: str) -> Fault:
    said = phrase("A link in it leads to {path}, a file that could not be indexed: see its problem.", path=path)
    return Fault("unknown_offer", said)


def _unknown_content(order: Ordered) -> ContentFacts:
    parts = tuple(ContentPart(key, None) for key, _ in order.offers)
    return ContentFacts((ContentPart(f"sequence:{order.sequence}", None), *parts))


def _changes(before: DraftRow, standing: Standing, composed: Composed | None) -> tuple[Change, ...]:
    found = {
        Change.STAGE: before.stage != standing.row.stage,
        Change.ADDRESS: before.address_key != standing.row.email_key,
        Change.CONTENT: composed is None or composed.version != before.content_version,
        Change.PERSON: before.values != standing.values,
    }
    return tuple(change for change, changed in found.items() if changed)


def _holes(composed: Composed, standing: Standing) -> tuple[Fault, ...]:
    """The fields that would leave a hole in this person's mail."""
    source = composed.mail.source
    if all(standing.values.get(name, "").strip() for name in composed.required):
        return ()
    missing = source.copy.missing({**standing.values, **shared_values(source.offers, source.sender)})
    if not missing:
        return ()
    said = phrase("The mail needs their {fields}, and we do not have it.", fields=listing(map(field_name, missing)))
    return (Fault("missing_field", said),)


def _strangers(composed: Composed, standing: Standing, settings: WorkspaceSettings) -> tuple[Fault, ...]:
    """Mail addresses in the words that are not our own: a list that was pasted, or cells that slipped a column."""
    ours = (settings.sender_email, settings.unsubscribe_email, composed.mail.source.sender.email)
    domains = {address.rpartition("@")[2].casefold() for address in ours}
    values = (standing.values.get(field.name, "") for field in composed.mail.fields)
    found = [*composed.addresses, *(address for value in values for address in addresses_in(value))]
    others = [address for address in found if address.rpartition("@")[2].casefold() not in domains]
    if not others:
        return ()
    said = phrase("The mail shows the address {address}, which is not one of ours; take it out.", address=others[0])
    return (Fault("address_in_body", said),)


def _receipt(standing: Standing, content: ContentFacts, judged: Judged, seal: Seal) -> dict[str, Any]:
    """What goes on record: all the guard was told, the versions, and its answer; it names nobody."""
    facts = guard.receipt_facts(standing.reader, content, judged.verdict)
    facts |= {"contact": standing.row.id, "address": seal(standing.row.email_key), "stage": standing.row.stage}
    facts["content_version"] = judged.composed.version if judged.composed else ""
    facts["versions"] = [[one.key, one.language, one.version] for one in judged.offers]
    return facts
