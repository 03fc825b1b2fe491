"""How what a file says of a company joins what we know: blank never overwrites, and a stage only goes forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nurture.core.company_intake import CompanyProposal
from nurture.core.errors import Problem
from nurture.core.merging import Arrival
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Mover, StageMove, move

LEFT: Final = "churned_at"
"""The property in which a company keeps the day it left as the CRM tells it, beside the moment when we learnt it."""


@dataclass(slots=True)
class Firm:
    """One company while a file is read: what is stored (`before`, None for a new one) and what will be, by column."""

    id: int
    before: Mapping[str, Any] | None
    values: dict[str, Any]
    moves: list[StageMove] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether a column will be different."""
        return self.before != self.values

    @property
    def shown(self) -> str:
        """The company as a person knows it."""
        return str(self.values["name"] or self.values["domain"] or self.values["record_id"] or "")

    def absorb(self, proposal: CompanyProposal, arrival: Arrival) -> Problem | None:
        """Join a row; returns what a person should know where the CRM and we see the company on different sides."""
        values = self.values
        values |= proposal.values
        named = {"name": proposal.name, "domain": proposal.domain, "record_id": proposal.record_id}
        values |= {name: value for name, value in named.items() if value}
        if proposal.custom:
            values["custom"] = {**values["custom"], **proposal.custom}
        problem = self._take_stage(proposal, arrival)
        if proposal.left and LEFT not in values["custom"]:
            self._leave(proposal.left_at, arrival)
        return problem

    def _leave(self, left_at: datetime | None, arrival: Arrival) -> None:
        """Count the company as churned since we learnt it: what was released before was judged by what was known."""
        self.values["custom"] = {**self.values["custom"], LEFT: f"{left_at or arrival.at:%Y-%m-%d}"}
        if self.values["churned_at"] is None or self.values["churned_at"] > arrival.at:
            self.values["churned_at"] = max(left_at or arrival.at, arrival.at)

    def come_back(self, at: datetime) -> None:
        """End the churn if the deal that was won at that moment is later than it."""
        left = self.values["custom"].get(LEFT)
        since = self.values["churned_at"]
        if since is not None and (f"{at:%Y-%m-%d}" > left if left else at > since):
            self.values["churned_at"] = None
            self.values["custom"] = {name: text for name, text in self.values["custom"].items() if name != LEFT}

    def _take_stage(self, proposal: CompanyProposal, arrival: Arrival) -> Problem | None:
        told = proposal.stage
        if told is None:
            return None
        said = phrase(
            "The CRM says so: the file {file} has the company as {stage}.",
            file=arrival.file,
            stage=arrival.stages.name(told),
        )
        repeats = self.before is not None and self.before["stage"] is not None and self.before["crm_stage"] == told
        self.values["crm_stage"] = told
        if not repeats:
            self.lift(told, said, arrival, Mover.IMPORT, arrival.by)
        return self._kept_apart(told, proposal, arrival)

    def lift(self, to_stage: str, said: Phrase, arrival: Arrival, mover: Mover, by: str) -> None:
        """Move the company forward to that stage, if it is forward and the workspace has it."""
        stages = arrival.stages
        if stages.get(to_stage) is None:
            return
        moved = move(stages, self.values["stage"], to_stage, mover=mover, by=by, at=arrival.at, because=(said,))
        if moved is not None:
            self.moves.append(moved)
            self.values["stage"] = to_stage

    def _kept_apart(self, told: str, proposal: CompanyProposal, arrival: Arrival) -> Problem | None:
        stage, stages = self.values["stage"], arrival.stages
        if stage == told or stages.relationship(stage) is stages.relationship(told):
            return None
        sentence = phrase(
            "The CRM has “{company}” as {theirs}; it stays {ours}, because companies only move forward by themselves.",
            company=proposal.shown,
            theirs=stages.name(told),
            ours=stages.name(stage),
        )
        return Problem("stage_kept", sentence, row=proposal.row, field="stage")
