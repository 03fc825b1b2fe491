"""Handing over in the browser: approved drafts into a file of the workspace's own, to be fetched within a day."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Engine
from sqlmodel import col, select

from nurture.core.drafts import DraftStatus
from nurture.core.errors import BadInput, NotFound
from nurture.core.handover import Exporter
from nurture.core.phrases import Speaker, phrase
from nurture.services.exporting import ExportReport, export_drafts, manifest_of
from nurture.storage.database import reading
from nurture.storage.deliveries import count_uncertain
from nurture.storage.drafts import count_by_status
from nurture.storage.tables import ExportRow

FILE_LASTS: Final = timedelta(hours=24)
"""How long a file can be fetched; it holds people's mail."""

ENDINGS: Final[Mapping[str, str]] = {
    "zip": "zip",
    "mbox": "mbox",
    "html": "html.zip",
    "csv": "csv",
    "hubspot": "hubspot.csv",
    "mailchimp": "mailchimp.csv",
    "ics": "ics",
}
"""The formats that make one file, and how its name ends."""

CHANNELS: Final = frozenset({"smtp", "imap", "listmonk"})
"""The ways out that lead to a server."""

SHOWN: Final = 20
"""Hand-overs on the page."""

Part = Literal["mails", "manifest"]


@dataclass(frozen=True)
class HandOver:
    """A hand-over on record; `can_be_fetched` while its file is here."""

    id: int
    at: datetime
    by: str
    format: str
    drafts: int
    can_be_fetched: bool
    is_push: bool


@dataclass(frozen=True)
class HandOvers:
    """How many drafts are ready to leave, have left, and may have left; and the newest hand-overs."""

    ready: int
    left: int
    uncertain: int
    newest: tuple[HandOver, ...]


def list_handovers(engine: Engine, folder: Path, *, now: datetime) -> HandOvers:
    """What a colleague has to know before handing over; `folder` is the workspace's."""
    with reading(engine) as session:
        counts, uncertain = count_by_status(session), count_uncertain(session)
        rows = session.exec(select(ExportRow).order_by(col(ExportRow.id).desc()).limit(SHOWN)).all()
    newest = tuple(_handover(row, folder, now) for row in rows)
    return HandOvers(counts.get(DraftStatus.APPROVED, 0), counts.get(DraftStatus.EXPORTED, 0), uncertain, newest)


def _handover(row: ExportRow, folder: Path, now: datetime) -> HandOver:
    is_push = row.format in CHANNELS
    return HandOver(row.id or 0, row.at, row.by, row.format, row.drafts, _is_here(row, folder, now), is_push)


def hand_over(
    engine: Engine,
    speakers: Mapping[str, Speaker],
    exporter_for: Callable[[str, Path], Exporter],
    *,
    format: str,
    folder: Path,
    now: datetime,
    by: str,
    again: bool = False,
) -> ExportReport:
    """Hand over every approved draft (and with `again` every exported one) into a file of a name of its own.

    Files of earlier days go. Raises BadInput for a format that makes no file.
    """
    if format not in ENDINGS:
        raise BadInput(phrase("Choose the form of the hand-over."), field="format")
    place = _place(folder)
    place.mkdir(mode=0o700, exist_ok=True)
    _sweep(place, now)
    name = f"nurture-{now:%Y-%m-%d}-{secrets.token_hex(4)}.{ENDINGS[format]}"
    output = place / name
    return export_drafts(
        engine, speakers, exporter_for(format, output), format=format, output=output, now=now, by=by, again=again
    )


def find_file(engine: Engine, folder: Path, export_id: int, part: Part, *, now: datetime) -> Path:
    """The file of a hand-over, or its manifest; raises NotFound where it is not, or no longer, here."""
    with reading(engine) as session:
        row = session.get(ExportRow, export_id)
    if row is None or not _is_here(row, folder, now):
        raise NotFound(phrase("The file of this hand-over is not here; files are kept for a day."))
    path = Path(row.path)
    return path if part == "mails" else manifest_of(path)


def discard_handovers(folder: Path) -> None:
    """Throw away every kept file: somebody who is erased may stand in any of them."""
    shutil.rmtree(_place(folder), ignore_errors=True)


def _place(folder: Path) -> Path:
    return folder.absolute() / "handovers"


def _is_here(row: ExportRow, folder: Path, now: datetime) -> bool:
    path = Path(row.path)
    is_ours = path.parent == _place(folder) and row.state == "done"
    return is_ours and now - row.at < FILE_LASTS and path.is_file()


def _sweep(place: Path, now: datetime) -> None:
    """Remove the files of earlier days; their names begin with the day."""
    kept = {f"nurture-{day:%Y-%m-%d}-" for day in (now, now - FILE_LASTS)}
    for path in place.glob("nurture-*"):
        if path.is_file() and not any(path.name.startswith(day) for day in kept):
            path.unlink(missing_ok=True)
