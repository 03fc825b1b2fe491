"""Erasing: a person's data gone from everywhere, and their address closed to mail for good.

Proofs stay and name nobody: receipts and releases hold the sealed address, so that the chain and every verdict can
still be checked, and whoever comes with an address can be told what was sent to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from nurture.core.errors import StoppedToAsk
from nurture.core.phrases import phrase
from nurture.services.explaining import require_contact
from nurture.services.handing_over import discard_handovers
from nurture.services.uploading import discard_all_uploads
from nurture.storage.database import reading, writing
from nurture.storage.erasure import Traces, find_traces, forget_deleted, remove_person


@dataclass(frozen=True)
class Erasure:
    """What an erasure takes out, or has taken out.

    `contacts` are those with the mailbox, `mailboxes` how many stay closed to mail for good, `drafts` go, `receipts`
    of that many released mails stay and name nobody; `files` were handed over and are outside this workspace.
    """

    email: str
    contacts: int
    mailboxes: int
    drafts: int
    receipts: int
    files: tuple[str, ...]


def foresee_erasure(engine: Engine, email: str) -> Erasure:
    """What `erase_person` would take out; raises NotFound."""
    with reading(engine) as session:
        row = require_contact(session, email)
        return _told(row.email, find_traces(session, row.mailbox))


def _told(email: str, traces: Traces) -> Erasure:
    boxes, proofs = len(traces.mailboxes), traces.released
    return Erasure(email, len(traces.ids), boxes, traces.drafts, proofs, traces.files)


def erase_person(engine: Engine, folder: Path, email: str, *, typed: str, now: datetime) -> Erasure:
    """Take out everything about whoever has this address, for good; `folder` is the workspace's, with its uploads.

    Raises NotFound, and StoppedToAsk where `typed` is not the address once more; then nothing has changed.
    """
    with writing(engine) as session:
        row = require_contact(session, email)
        if typed.strip().casefold() not in (row.email.casefold(), row.email_key):
            said = phrase("Nothing was erased. Write {email} once more to show that you mean it.", email=row.email)
            raise StoppedToAsk(said, code="not_confirmed", field="typed")
        traces = find_traces(session, row.mailbox)
        erasure = _told(row.email, traces)
        remove_person(session, traces, now)
    discard_all_uploads(engine, folder)
    discard_handovers(folder)
    forget_deleted(engine)
    return erasure
