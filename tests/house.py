"""A small house for tests: a library of its own, a person in every stage, and a clock that moves with each step.

Every text that must stay among some readers carries a canary word, so that a leak can be searched for.
"""

from __future__ import annotations

import contextlib
import io
import mailbox
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, text
from sqlmodel import SQLModel, col, select

from nurture.core.column_names import Entity
from nurture.services.auditing import AuditReport, audit
from nurture.services.classifying import ClassifyReport, classify_people
from nurture.services.configuring import change_settings
from nurture.services.drafting import ApprovalReport, DraftReport, approve_drafts, draft_plan
from nurture.services.exporting import ExportReport, export_drafts
from nurture.services.importing import ImportReport, import_file
from nurture.services.planning import PlanReport, plan_people
from nurture.services.syncing import SyncReport, sync_library
from nurture.storage import triggers
from nurture.storage.database import reading, writing
from nurture.storage.settings import load_value, store_value
from nurture.storage.tables import ContactRow, DraftRow, SequenceRow
from nurture.wiring import exporter_for, speakers

CUSTOMER_CANARY: Final = "kundsidsten"
PROSPECT_CANARY: Final = "prislykta"
INTERNAL_CANARY: Final = "stridskort"

SITE: Final = "https://luftvik.example.com/en"

_CANARIES: Final = {"customers": CUSTOMER_CANARY, "prospects": PROSPECT_CANARY, "internal": INTERNAL_CANARY}

OFFERS: Final = (
    *(("stuffy-rooms", "blog_post", "everyone"), ("autumn-air", "blog_post", "everyone")),
    *(("measure-a-room", "guide", "everyone"), ("first-walk", "checklist", "everyone")),
    *(("co2-explained", "whitepaper", "everyone"), ("air-live", "webinar", "everyone")),
    *(("three-ways", "comparison", "prospects"), ("sense-sheet", "product_page", "prospects")),
    *(("school-story", "case_study", "everyone"), ("clinic-story", "case_study", "everyone")),
    *(("plans-and-prices", "pricing", "prospects"), ("see-it-live", "demo", "prospects")),
    *(("your-proposal", "proposal", "prospects"), ("thank-you", "thank_you", "customers")),
    *(("first-week", "onboarding", "customers"), ("version-nine", "release_note", "customers")),
    *(("fan-schedules", "kb_article", "customers"), ("how-is-it", "survey", "customers")),
    *(("second-building", "upsell", "customers"), ("share-card", "shareable", "customers")),
    *(("say-it-aloud", "review_request", "customers"), ("someone-you-know", "referral", "customers")),
    ("against-rivals", "battlecard", "internal"),
)
"""Every offer of the library as key, kind and audience."""

STAGES: Final = (
    *("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist"),
    "other",
)

PROSPECTS: Final = STAGES[:5]


def read_mbox(path: Path) -> list[Message]:
    """The mails of an mbox file, by the standard library alone."""
    with contextlib.closing(mailbox.mbox(path)) as box:
        return list(box)


def address(stage: str) -> str:
    """The address of the one person in this stage."""
    return f"anna@{stage}.example.com"


def write_offer(library: Path, key: str, kind: str, audience: str = "", /, **more: str) -> Path:
    """Write the file of an English offer; what is not for everyone carries the canary of its readers."""
    canary = _CANARIES.get(audience, "")
    facts = {
        "title": f"{key.replace('-', ' ').capitalize()} {canary}".strip(),
        "kind": kind,
        "language": "en",
        "summary": f"A page worth reading {canary}".strip(),
        "url": f"{SITE}/{key}",
        "audience": audience,
    }
    head = "\n".join(f'{name}: "{value}"' for name, value in (facts | more).items() if value)
    path = library / "en" / f"{key}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{head}\n---\nThe room explains itself.\n", "utf-8")
    return path


def write_library(library: Path) -> None:
    """Write every file of the library."""
    for key, kind, audience in OFFERS:
        write_offer(library, key, kind, audience)


def contacts_file() -> str:
    """One person per stage, each alone at a company, in Sweden, reading English, with consent on record."""
    lines = [f"{address(stage)},Anna,{stage.title()},Firma {stage},{stage},en,SE,consent" for stage in STAGES]
    return "\n".join(("email,first_name,last_name,company,stage,language,country,consent_basis", *lines))


@dataclass
class House:
    """A workspace with its library folder and its clock; each step happens a minute after the one before."""

    engine: Engine
    library: Path
    out: Path
    now: datetime

    def later(self, **delta: float) -> datetime:
        """Let time pass (a minute where nothing is said) and return the moment."""
        self.now += timedelta(**delta) if delta else timedelta(minutes=1)
        return self.now

    def sync(self) -> SyncReport:
        """Index the library folder."""
        return sync_library(self.engine, self.library, now=self.later())

    def bring(self, *lines: str, entity: Entity = "contacts") -> ImportReport:
        """Import these lines, of which the first one names the columns."""
        stream = io.BytesIO("\n".join(lines).encode())
        return import_file(self.engine, entity, stream, file="crm.csv", now=self.later(), by="karin")

    def happened(self, email: str, activity: str, target: str = "") -> ImportReport:
        """Import one activity of this person, now."""
        row = f"{email},{activity},{self.now.isoformat()},{target}"
        return self.bring("email,activity,occurred_at,target", row, entity="activities")

    def classify(self) -> ClassifyReport:
        """Apply the stage rules."""
        return classify_people(self.engine, now=self.later())

    def plan(self, **given: Any) -> PlanReport:
        """Plan everybody."""
        return plan_people(self.engine, now=self.later(), **given)

    def draft(self) -> DraftReport:
        """Make the drafts of the newest plan."""
        return draft_plan(self.engine, speakers(), now=self.later())

    def approve(self, *ids: str) -> ApprovalReport:
        """Approve these drafts, or all."""
        return approve_drafts(self.engine, speakers(), now=self.later(), by="karin", ids=ids or None)

    def to_approved(self) -> None:
        """Plan, draft and approve everything."""
        self.plan()
        self.draft()
        self.approve()

    def export(self, format: str = "mbox", *, name: str = "", again: bool = False) -> ExportReport:
        """Hand over what is approved, to a file or folder in `out`."""
        target = self.out / (name or f"mail.{format}")
        given: dict[str, Any] = {"format": format, "output": target, "now": self.later(), "by": "karin"}
        return export_drafts(self.engine, speakers(), exporter_for(format, target), **given, again=again)

    def audit(self) -> AuditReport:
        """Judge all that left once more."""
        return audit(self.engine)

    def drafts(self, status: str | None = None, *, email: str | None = None) -> list[DraftRow]:
        """The drafts in a status, of one person where given, by person and step."""
        query = select(DraftRow).order_by(col(DraftRow.to_address), col(DraftRow.step_number), col(DraftRow.id))
        if status:
            query = query.where(DraftRow.status == status)
        if email:
            query = query.where(DraftRow.to_address == email)
        with reading(self.engine) as session:
            return list(session.exec(query))

    def codes(self, status: str = "void", *, email: str | None = None) -> set[str]:
        """The codes of all reasons of the drafts in a status."""
        return {reason["code"] for row in self.drafts(status, email=email) for reason in row.reasons}

    def person(self, email: str) -> ContactRow:
        """The contact with this address."""
        with reading(self.engine) as session:
            return session.exec(select(ContactRow).where(ContactRow.email_key == email)).one()

    def rows(self, table: type[SQLModel]) -> list[Any]:
        """All rows of a table."""
        with reading(self.engine) as session:
            return list(session.exec(select(table)).all())

    def sql(self, statement: str, **values: Any) -> None:
        """Write past every service, as somebody with the database open could."""
        with writing(self.engine) as session:
            session.connection().execute(text(statement), values)

    def forge(self, statement: str, **values: Any) -> None:
        """Write past what the database refuses too, as somebody could who may take its triggers away."""
        with writing(self.engine) as session:
            triggers.remove(session.connection())
            session.connection().execute(text(statement), values)
            triggers.install(session.connection())

    def take_refusals_away(self) -> None:
        """Let the database refuse nothing any more."""
        with writing(self.engine) as session:
            triggers.remove(session.connection())

    def set(self, **settings: Any) -> None:
        """Change settings of the workspace."""
        change_settings(self.engine, settings)

    def rewrite_sequence(self, key: str, **changes: Any) -> None:
        """Put these values in place of a sequence's own."""
        with writing(self.engine) as session:
            row = session.get_one(SequenceRow, key)
            row.definition = {**row.definition, **changes}
            session.add(row)

    def rewrite_copy(self, sequence: str, **words: str) -> None:
        """Put these words in place of the English copy of a sequence's first step."""
        with reading(self.engine) as session:
            copy = session.get_one(SequenceRow, sequence).definition["steps"][0]["copy"]
        self.change_first_step(sequence, copy={**copy, "en": {**copy["en"], **words}})

    def change_first_step(self, sequence: str, **changes: Any) -> None:
        """Put these values in place of those of a sequence's first step."""
        with reading(self.engine) as session:
            first, *others = session.get_one(SequenceRow, sequence).definition["steps"]
        self.rewrite_sequence(sequence, steps=[{**first, **changes}, *others])

    def rewrite_blocks(self, **words: str) -> None:
        """Put these words in place of the English blocks around every mail."""
        with writing(self.engine) as session:
            blocks = load_value(session, "blocks")
            store_value(session, "blocks", {**blocks, "en": {**blocks["en"], **words}})
