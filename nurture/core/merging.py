"""How what a file says of a person joins what we know: blank never overwrites, and the strictest reading wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from nurture.core.addresses import Address
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.consent_record import ConsentRecord
from nurture.core.intake import ContactProposal
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Mover, Relationship, StageMove, Stages, move

COUNTING: Final = frozenset(
    "page_views visits form_submissions emails_opened emails_clicked time_on_site last_activity_at".split()
)
"""What only grows: the larger of two values holds."""

_OPPOSITE: Final = frozenset({Relationship.PROSPECT, Relationship.CUSTOMER})


@dataclass(frozen=True, slots=True)
class Arrival:
    """What holds for every row of one file: its name, when and by whom it is brought in, and the basis it was given."""

    file: str
    at: datetime
    by: str
    stages: Stages
    consent: ConsentBasis | None = None
    consent_source: str = ""
    import_id: int | None = None

    @property
    def source(self) -> str:
        """Where what the file says comes from, as it is kept beside a suppression."""
        return f"import: {self.file}"


@dataclass(slots=True)
class Person:
    """One contact while a file is read: what is stored (`before`, None for somebody new) and what will be.

    `values` are by column. `contested` is a stage that another row of the same file gives and that is no step ahead of
    the first within the same relationship.
    """

    id: int
    before: Mapping[str, Any] | None
    values: dict[str, Any]
    aliases: dict[str, str] = field(default_factory=dict)
    suppressions: set[Suppression] = field(default_factory=set)
    moves: list[StageMove] = field(default_factory=list)
    contested: str | None = None
    company_domain: str | None = None
    told_stage: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether a column will be different."""
        return self.before != self.values

    def absorb(self, proposal: ContactProposal, arrival: Arrival, *, again: bool) -> None:
        """Join a row; `again` says that an earlier row of the same file was about the same person."""
        self._take_address(proposal, again=again)
        self._take_values(proposal, again=again)
        self._take_consent(proposal, arrival, again=again)
        self._take_stage(proposal, arrival, again=again)
        self.suppressions |= proposal.suppressions
        self.company_domain = proposal.company_domain or self.company_domain
        if proposal.churned and self.values["churned_at"] is None:
            self.values["churned_at"] = arrival.at

    def _take_address(self, proposal: ContactProposal, *, again: bool) -> None:
        """A new address under the same record id takes the old one's place, which stays known as an alias."""
        address = proposal.address
        spare = {one.mailbox: one.shown for one in proposal.aliases}
        if address.key != self.values["email_key"]:
            if again:
                spare[address.mailbox] = address.shown
            else:
                spare[self.values["mailbox"]] = self.values["email"]
                self.values |= address_values(address)
        self.aliases |= {mailbox: shown for mailbox, shown in spare.items() if mailbox != self.values["mailbox"]}

    def _take_values(self, proposal: ContactProposal, *, again: bool) -> None:
        values = self.values
        for name, value in proposal.values.items():
            known = values[name]
            if name in COUNTING and known is not None:
                values[name] = max(known, value)
            elif name == "tags":
                values[name] = list(dict.fromkeys([*(known if again else ()), *tags_in(value)]))
            elif name not in {"consent_at", "consent_source"}:
                values[name] = value
        if proposal.custom:
            values["custom"] = {**values["custom"], **proposal.custom}
        if proposal.record_id is not None and not (again and values["record_id"]):
            values["record_id"] = proposal.record_id

    def _take_consent(self, proposal: ContactProposal, arrival: Arrival, *, again: bool) -> None:
        """What a row says of consent joins the record; what was said of the whole file only fills a blank."""
        values = self.values
        known = ConsentRecord(
            basis=ConsentBasis(values["consent_basis"]) if values["consent_basis"] else None,
            at=values["consent_at"],
            source=values["consent_source"],
            refused_at=values["consent_refused_at"],
        )
        said = _said_of_consent(proposal, arrival)
        if said.basis is None and known.basis is None and not proposal.consent_unclear:
            said = replace(said, basis=arrival.consent, source=said.source or arrival.consent_source or arrival.file)
        joined = known.joined(said, now=arrival.at, same_file=again)
        if joined is not known:
            values |= {
                "consent_basis": joined.basis and joined.basis.value,
                "consent_at": joined.at,
                "consent_source": joined.source,
                "consent_refused_at": joined.refused_at,
            }

    def _take_stage(self, proposal: ContactProposal, arrival: Arrival, *, again: bool) -> None:
        told, stages = proposal.stage, arrival.stages
        if told is None:
            return
        current = self.values["stage"]
        told_before = again and self.values["crm_stage"] is not None
        self.told_stage = True
        if told_before and stages.relationship(told) is not stages.relationship(current):
            self.contested = told
            return
        said = phrase("The CRM says so, in the file {file}.", file=arrival.file)
        moved = move(stages, current, told, mover=Mover.IMPORT, by=arrival.by, at=arrival.at, because=(said,))
        if moved is not None and not self._said_before(told):
            self.moves.append(moved)
            self.values["stage"] = told
        if not told_before or moved is not None:
            self.values["crm_stage"] = told

    def _said_before(self, told: str) -> bool:
        """Whether the CRM only repeats itself; somebody may have decided otherwise since it said so first."""
        before = self.before or {}
        return before.get("stage") is not None and before.get("crm_stage") == told

    def conflict(self, stages: Stages) -> tuple[str, Phrase] | None:
        """The CRM's stage that contradicts ours and why, or None where they can both be true."""
        stage = self.values["stage"]
        if not self.told_stage or stage is None:
            return None
        if self.contested is not None:
            return self.contested, phrase(
                "Two rows of the same file contradict: {first} and {second}.",
                first=stages.name(stage),
                second=stages.name(self.contested),
            )
        told, before = self.values["crm_stage"], (self.before or {}).get("crm_stage")
        facts = {"theirs": stages.name(told), "ours": stages.name(stage)}
        if {stages.relationship(told), stages.relationship(stage)} == _OPPOSITE:
            return told, phrase("The CRM has them as {theirs}, we have them as {ours}.", **facts)
        if before is not None and told != stage and stages.is_forward(told, before):
            said = phrase("The CRM moved them back to {theirs}; we have them as {ours}.", **facts)
            return told, said
        return None


def address_values(address: Address) -> dict[str, Any]:
    """The columns in which an address is kept."""
    return {
        "email": address.shown,
        "email_key": address.key,
        "mailbox": address.mailbox,
        "domain": address.domain,
        "is_confusable": address.confusable,
    }


def _said_of_consent(proposal: ContactProposal, arrival: Arrival) -> ConsentRecord:
    if proposal.consent_refused:
        return ConsentRecord(refused_at=arrival.at)
    at, source = proposal.values.get("consent_at"), proposal.values.get("consent_source")
    day = at if isinstance(at, datetime) else None
    named = str(source) if source is not None else None
    return ConsentRecord(proposal.consent, day, (named or arrival.file) if proposal.consent else named)


def tags_in(value: object) -> tuple[str, ...]:
    """The tags that a cell was read as, none for any other value."""
    return value if isinstance(value, tuple) else ()
