"""The index of the library's files: which file was read as what, and offers put in, replaced and retired by bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, insert
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from nurture.core.errors import Problem
from nurture.core.library_files import LibraryFile
from nurture.core.offers import ContentOffer, OfferStatus
from nurture.core.phrases import phrase_from_json, to_json
from nurture.storage.bulk import TABLES, chunked, insert_rows, update_rows
from nurture.storage.content import offer_of, row_values
from nurture.storage.tables import LibraryFileRow, OfferRow

WATCHED: Final = (
    *("title", "kind", "phase", "stages", "audience", "status", "personas", "industries"),
    *("summary", "url", "cta", "published", "expires"),
)
"""What of an offer is kept on record when it becomes something else."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One row of the index, without its text."""

    id: int
    version: str
    path: str
    status: str


def load_index(session: Session) -> dict[tuple[str, str], Indexed]:
    """Every indexed offer by key and language."""
    columns = (OfferRow.key, OfferRow.language, OfferRow.id, OfferRow.version, OfferRow.path, OfferRow.status)
    rows = session.connection().execute(select(*columns))  # type: ignore[call-overload]
    return {(key, language): Indexed(*rest) for key, language, *rest in rows}


def load_files(session: Session) -> dict[str, LibraryFile]:
    """The files of the last reading by path, in the order of their paths."""
    rows = session.connection().execute(sa_select(TABLES["library_file"])).mappings()
    files = (_file_of(row) for row in rows)
    return {file.path: file for file in sorted(files, key=lambda file: file.path.split("/"))}


def _file_of(row: Mapping[Any, Any]) -> LibraryFile:
    return LibraryFile(**dict(row) | {"problems": tuple(problem_from_json(told) for told in row["problems"])})


def store_files(session: Session, before: Mapping[str, LibraryFile], files: Iterable[LibraryFile]) -> None:
    """Keep how the files were read; only what differs from before is written."""
    now = {file.path: replace(file, offer=None) for file in files}
    other = [file for path, file in now.items() if before.get(path) != file]
    gone = [path for path in before if path not in now]
    for chunk in chunked([*gone, *(file.path for file in other if file.path in before)]):
        session.connection().execute(delete(LibraryFileRow).where(col(LibraryFileRow.path).in_(chunk)))
    insert_rows(session, TABLES["library_file"], [_values(file) for file in other])


def _values(file: LibraryFile) -> dict[str, Any]:
    plain = {name: value for name, value in vars(file).items() if name not in {"offer", "problems"}}
    return plain | {"problems": [problem_to_json(problem) for problem in file.problems]}


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A problem of a file as it is kept."""
    place = {"path": problem.path, "line": problem.line, "field": problem.field}
    return {**place, "code": problem.code, "message": to_json(problem.message)}


def problem_from_json(told: Mapping[str, Any]) -> Problem:
    """The problem that `problem_to_json` kept."""
    said = phrase_from_json(told["message"])
    return Problem(told["code"], said, path=told["path"], line=told["line"], field=told["field"])


def load_by_ids(session: Session, ids: Iterable[int]) -> dict[int, ContentOffer]:
    """The offers of these rows."""
    found: dict[int, ContentOffer] = {}
    for chunk in chunked(ids):
        rows = session.exec(select(OfferRow).where(col(OfferRow.id).in_(chunk)))
        found |= {row.id or 0: offer_of(row) for row in rows}
    session.expunge_all()
    return found


def replace_offers(session: Session, offers: Sequence[ContentOffer], gone: Collection[int], at: datetime) -> None:
    """Put these offers in the index in place of the rows with these ids."""
    for chunk in chunked(gone):
        session.connection().execute(delete(OfferRow).where(col(OfferRow.id).in_(chunk)))
    insert_rows(session, TABLES["offer"], [row_values(offer, at) for offer in offers])


def retire_offers(session: Session, offers: Mapping[int, ContentOffer], taken: Collection[str], at: datetime) -> None:
    """Mark the offers of these rows as retired, so that what was sent of them stays explained.

    Where its file is another offer's now (`taken` are such paths), the path says that it was.
    """
    rows = []
    for id_, offer in offers.items():
        retired = replace(offer, status=OfferStatus.RETIRED)
        path = f"{offer.path} ({offer.key} {offer.language})" if offer.path in taken else offer.path
        values = {"status": retired.status.value, "version": retired.version, "path": path, "indexed_at": at}
        rows.append({"id": id_, **values})
    update_rows(session, TABLES["offer"], ("status", "version", "path", "indexed_at"), rows)


def edits_between(before: ContentOffer, after: ContentOffer) -> list[dict[str, Any]]:
    """What of an offer differs, as the columns of its edits; its text without the words."""
    told = [
        {"field": name, "before": _plain(getattr(before, name)), "after": _plain(getattr(after, name))}
        for name in WATCHED
        if getattr(before, name) != getattr(after, name)
    ]
    if before.body != after.body:
        told.append({"field": "text", "before": None, "after": None})
    if before.path != after.path:
        told.append({"field": "path", "before": before.path, "after": after.path})
    return [{"key": after.key, "language": after.language, **one} for one in told]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def store_edits(session: Session, edits: Sequence[Mapping[str, Any]], *, by: str, at: datetime) -> None:
    """Put what became another on record."""
    if edits:
        session.connection().execute(insert(TABLES["offer_edit"]), [{**edit, "by": by, "at": at} for edit in edits])
