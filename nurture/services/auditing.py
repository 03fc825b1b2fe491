"""Auditing: everything that was released, judged once more by a second path."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from nurture.storage.audit import Violation, count_released, find_violations
from nurture.storage.database import reading


@dataclass(frozen=True)
class AuditReport:
    """How many drafts left in how many hand-overs, and everything about them that should not be."""

    drafts: int
    exports: int
    violations: tuple[Violation, ...]


def audit(engine: Engine) -> AuditReport:
    """Judge every release again from history, by SQL that shares no code with the guard."""
    with reading(engine) as session:
        drafts, exports = count_released(session)
        return AuditReport(drafts, exports, tuple(find_violations(session)))
