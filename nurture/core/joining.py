"""Two contacts who are one person: what the one who stays is afterwards. Gaps are filled, and the strictest wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nurture.core.consent import ConsentBasis
from nurture.core.consent_record import ConsentRecord
from nurture.core.merging import COUNTING
from nurture.core.stages import Stages

FILLED: Final = (
    "first_name last_name job_title company_name company_id phone language country timezone lead_status persona "
    "industry company_size revenue owner record_id crm_stage email_status churned_at deal_lost_at"
).split()
"""Columns that the one who goes may fill where the one who stays has nothing."""


def joined_values(
    staying: Mapping[str, Any], going: Mapping[str, Any], *, same_mailbox: bool, now: datetime
) -> dict[str, Any]:
    """The columns of the one who stays that are different afterwards; stages are not among them.

    A basis for mailing one address says nothing of another: where the mailboxes differ, only what both have stands.
    """
    values = {name: going[name] for name in FILLED if staying[name] in (None, "")}
    counted = (name for name in COUNTING if going[name] is not None)
    values |= {name: max(staying[name] or going[name], going[name]) for name in counted}
    if values.get("last_activity_at") not in (None, staying["last_activity_at"]):
        values["last_activity"] = going["last_activity"]
    values["tags"] = list(dict.fromkeys([*staying["tags"], *going["tags"]]))
    values["custom"] = {**going["custom"], **staying["custom"]}
    values |= _consent(staying, going, same_mailbox=same_mailbox, now=now)
    return {name: value for name, value in values.items() if value != staying[name]}


def _consent(
    staying: Mapping[str, Any], going: Mapping[str, Any], *, same_mailbox: bool, now: datetime
) -> dict[str, Any]:
    own, other = _record(staying), _record(going)
    joined = own.joined(other, now=now, same_file=True)
    if not same_mailbox and (own.basis is None or other.basis is None) and joined.refused_at is None:
        joined = ConsentRecord(source=own.source)
    basis = joined.basis.value if joined.basis else None
    told = {"consent_basis": basis, "consent_at": joined.at, "consent_source": joined.source}
    return told | {"consent_refused_at": joined.refused_at}


def _record(values: Mapping[str, Any]) -> ConsentRecord:
    basis = ConsentBasis(values["consent_basis"]) if values["consent_basis"] else None
    return ConsentRecord(basis, values["consent_at"], values["consent_source"], values["consent_refused_at"])


@dataclass(frozen=True, slots=True)
class JoinedStage:
    """Where the one who stays stands afterwards, and the stage that contradicts it, where one does."""

    stage: str | None
    contested: str | None


def joined_stage(stages: Stages, staying: Mapping[str, Any], going: Mapping[str, Any], now: datetime) -> JoinedStage:
    """The stage further ahead where both are the same to us; where they are not, a question that holds the mail."""
    own, other = staying["stage"], going["stage"]
    if own is None or other is None or own == other:
        return JoinedStage(own or other, None)
    readings = {stages.relationship(one["stage"], churned=_left(one, now)) for one in (staying, going)}
    if len(readings) > 1:
        return JoinedStage(own, other)
    return JoinedStage(stages.furthest([own, other]) or own, None)


def _left(one: Mapping[str, Any], now: datetime) -> bool:
    return one["churned_at"] is not None and one["churned_at"] <= now
