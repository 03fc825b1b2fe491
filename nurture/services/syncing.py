"""Library sync: the files of a content library into the index, incrementally, with every problem said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.errors import Problem
from nurture.core.library_files import (
    LibraryFile,
    Settled,
    digest_of,
    kept_keys,
    read_file,
    reading_of,
    settle,
)
from nurture.core.offers import ContentOffer, OfferStatus
from nurture.core.stages import Stages
from nurture.services.comparing import PlanDifference, foresee
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.library import read_bytes, walk_library
from nurture.storage.offer_index import (
    Indexed,
    edits_between,
    load_by_ids,
    load_files,
    load_index,
    problem_to_json,
    replace_offers,
    retire_offers,
    store_edits,
    store_files,
)
from nurture.storage.settings import load_value, store_value


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync found: offers in the library now, and how they compare with the index before.

    `moved` are those of the changed ones whose file has another path or name.
    """

    offers: int
    added: int
    changed: int
    unchanged: int
    retired: int
    moved: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Before:
    """The index before a sync; `stamp` is the moment of the last one."""

    stages: Stages
    files: Mapping[str, LibraryFile]
    index: Mapping[tuple[str, str], Indexed]
    stamp: str | None


def sync_library(engine: Engine, root: Path, *, now: datetime, by: str = "") -> SyncReport:
    """Index every offer below the folder; offers whose files are gone are retired, never forgotten.

    Files are read before the database is locked, and only those that are not as they were. A file with a problem that
    leaves open for whom it is stays out of the index, and an older version of it is retired. Raises BadInput where
    there is no such folder.
    """
    with reading(engine) as session:
        before = load_before(session)
    files = read_folder(root, before)
    with writing(engine) as session:
        if _stamp(session) != before.stamp:
            before = load_before(session)
            files = read_folder(root, before)
        return index_files(session, before, files, root=root, now=now, by=by)


def foresee_sync(engine: Engine, root: Path, *, now: datetime) -> tuple[SyncReport, PlanDifference | None]:
    """What such a sync would find, and what it would change against the newest plan (None without one); keeps nothing.

    Raises as `sync_library` does.
    """
    with reading(engine) as session:
        before = load_before(session)
    files, found = read_folder(root, before), []

    def change(session: Session) -> None:
        found.append(index_files(session, before, files, root=root, now=now))

    difference = foresee(engine, change, now=now)
    if difference is None:
        with writing(engine, keep=False) as session:
            change(session)
    return found[0], difference


def indexed_folder(engine: Engine) -> Path | None:
    """The folder that was synced last, where it still is one."""
    with reading(engine) as session:
        last: dict[str, Any] = load_value(session, "library") or {}
    root = Path(last["path"]) if "path" in last else None
    return root if root and root.is_dir() else None


def load_before(session: Session) -> Before:
    """What the index holds at this moment."""
    return Before(load_stages(session), load_files(session), load_index(session), _stamp(session))


def _stamp(session: Session) -> str | None:
    last: dict[str, Any] = load_value(session, "library") or {}
    return last.get("at")


def read_folder(root: Path, before: Before) -> list[LibraryFile]:
    """The files of a folder, each with its offer where the index has to be given it."""
    return read_files({place.path: read_bytes(place) for place in walk_library(root)}, before)


def read_files(
    found: Mapping[str, bytes | Problem] | Mapping[str, bytes], before: Before, *, is_whole: bool = True
) -> list[LibraryFile]:
    """The files with these bytes, in the order given; what is as it was is not read again.

    Where they are the whole library, those that are not among them are gone, and another one may have been theirs.
    """
    told = reading_of(before.stages)
    digests = {path: digest_of(data, told) if isinstance(data, bytes) else "" for path, data in found.items()}
    others = {} if is_whole else {path: file.digest for path, file in before.files.items()}
    kept = kept_keys(before.files, others | digests)
    files = []
    for path, data in found.items():
        known = before.files.get(path)
        if isinstance(data, Problem):
            files.append(LibraryFile(path, "", problems=(data,)))
        elif known and known.digest == digests[path] and _is_indexed(known, before):
            files.append(known)
        else:
            key = kept.get(path, "")
            files.append(read_file(data, path, digest=digests[path], stages=before.stages, kept_key=key))
    return files


def _is_indexed(file: LibraryFile, before: Before) -> bool:
    """Whether the index holds what the file says, or the file says nothing that it could hold."""
    row = before.index.get(file.place)
    return not file.version or (row is not None and (row.version, row.path) == (file.version, file.path))


def index_files(
    session: Session, before: Before, files: Collection[LibraryFile], *, root: Path, now: datetime, by: str = ""
) -> SyncReport:
    """Make the index what these files say, in the caller's transaction, with what changed on record."""
    settled = settle(files)
    fresh = {
        place: file.offer
        for place, file in settled.holders.items()
        if file.offer is not None and not _is_indexed(file, before)
    }
    gone = {
        place: row
        for place, row in before.index.items()
        if place not in settled.holders and row.status != OfferStatus.RETIRED.value
    }
    _write(session, before, _Changes(fresh, gone), now, by)
    store_files(session, before.files, files)
    _remember(session, root, settled, now)
    changed = [place for place in fresh if place in before.index]
    moved = sum(before.index[place].path != fresh[place].path for place in changed)
    count, unchanged = len(settled.holders), len(settled.holders) - len(fresh)
    return SyncReport(count, len(fresh) - len(changed), len(changed), unchanged, len(gone), moved, settled.problems)


@dataclass(frozen=True)
class _Changes:
    """What the index does not hold as the files say: offers that are new or changed, and rows whose files are gone."""

    fresh: Mapping[tuple[str, str], ContentOffer]
    gone: Mapping[tuple[str, str], Indexed]


def _write(session: Session, before: Before, changes: _Changes, now: datetime, by: str) -> None:
    fresh, gone = changes.fresh, changes.gone
    old = {before.index[place].id: offer for place, offer in fresh.items() if place in before.index}
    was = load_by_ids(session, [*old, *(row.id for row in gone.values())])
    leaving = {row.id: was[row.id] for row in gone.values()}
    edits = [edit for id_, offer in old.items() for edit in edits_between(was[id_], offer)]
    edits += [_retirement(offer) for offer in leaving.values()]
    edits += [_addition(offer) for place, offer in fresh.items() if by and place not in before.index]
    paths = {offer.path for offer in fresh.values()}
    aside = {row.id for place, row in before.index.items() if row.path in paths and place not in fresh}
    retire_offers(session, leaving | load_by_ids(session, aside - set(leaving)), paths, now)
    replace_offers(session, tuple(fresh.values()), old, now)
    store_edits(session, edits, by=by, at=now)


def _retirement(offer: ContentOffer) -> dict[str, Any]:
    change = {"field": "status", "before": offer.status.value, "after": OfferStatus.RETIRED.value}
    return {"key": offer.key, "language": offer.language, **change}


def _addition(offer: ContentOffer) -> dict[str, Any]:
    return {"key": offer.key, "language": offer.language, "field": "added", "before": None, "after": offer.path}


def _remember(session: Session, root: Path, settled: Settled, now: datetime) -> None:
    """Keep where the library lies, when it was read, what is wrong, and which files are kept out."""
    told = {"path": str(root.resolve()), "at": now.isoformat()}
    problems = [problem_to_json(problem) for problem in settled.problems]
    store_value(session, "library", {**told, "problems": problems, "refused": dict(settled.refused)})
