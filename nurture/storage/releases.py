"""Hand-overs on record: which drafts left, with what in them, to whom and on what proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from nurture.core.drafts import DraftStatus
from nurture.storage.bulk import TABLES, insert_alike, insert_missing_columns, update_rows
from nurture.storage.tables import ExportRow


def open_export(session: Session, export: ExportRow) -> int:
    """Put a hand-over on record; returns its number."""
    session.add(export)
    session.flush()
    return export.id or 0


def record_releases(
    session: Session, releases: Sequence[dict[str, Any]], parts: Iterable[dict[str, Any]], at: datetime
) -> None:
    """Write what left, and mark the drafts as exported.

    What is in each comes first, then the release, which the database refuses where anything in it may not go.
    """
    if not releases:
        return
    insert_alike(session, TABLES["release_part"], list(parts))
    insert_alike(session, TABLES["release"], releases)
    left = {"status": DraftStatus.EXPORTED.value, "exported_at": at}
    drafts = [left | {"id": release["draft_id"], "receipt_id": release["receipt_id"]} for release in releases]
    update_rows(session, TABLES["draft"], ("status", "exported_at", "receipt_id"), drafts)


def record_sent(session: Session, sent: Mapping[tuple[int, str], str]) -> None:
    """Say which offers these people have been sent now (contact and key), and by which draft; each once."""
    if sent:
        columns: dict[str, Sequence[Any]] = {
            "contact_id": [who for who, _ in sent],
            "offer_key": [key for _, key in sent],
        }
        columns["draft_id"] = list(sent.values())
        insert_missing_columns(session, TABLES["offer_sent"], columns, {})


def count_releases(session: Session, export: int, drafts: int) -> None:
    """Say how many drafts left in a hand-over."""
    session.connection().execute(update(ExportRow).where(col(ExportRow.id) == export).values(drafts=drafts))


def finish_export(session: Session, export: int) -> None:
    """Say that the files of a hand-over have their names."""
    session.connection().execute(update(ExportRow).where(col(ExportRow.id) == export).values(state="done"))


def is_export(session: Session, path: Path) -> bool:
    """Whether a hand-over was made to this absolute path."""
    return session.exec(select(ExportRow.id).where(ExportRow.path == str(path)).limit(1)).first() is not None


def unfinished_exports(session: Session) -> list[ExportRow]:
    """Hand-overs that were committed, but whose files may still have their temporary names."""
    return list(session.exec(select(ExportRow).where(ExportRow.state == "written")))
