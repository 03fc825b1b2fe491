"""Editing offers: their files are written back, the index follows, and what follows for mails is said first.

Looking ahead and doing are one path: looking ahead does it all in a transaction that is not kept, without the files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.errors import BadInput, NotFound, Problem
from nurture.core.front_matter_text import Value, edit_bytes, edit_front_matter, read_front_matter
from nurture.core.library_files import LibraryFile
from nurture.core.offers import ContentOffer
from nurture.core.phrases import Speaker, phrase
from nurture.core.text_files import decode_file
from nurture.services.reaching import Reach, compare_reach, count_readers
from nurture.services.syncing import Before, index_files, load_before, read_files
from nurture.services.withdrawing import Withdrawn, withdraw
from nurture.storage.content import find_translations, offer_of
from nurture.storage.database import reading, writing
from nurture.storage.offer_files import open_file, writable_root, write_files
from nurture.storage.settings import load_settings, load_value
from nurture.storage.tables import OfferRow

MOST_AT_ONCE: Final = 500
"""Files that are changed or added at once."""


@dataclass(frozen=True)
class OpenOffer:
    """An offer with its file as somebody has opened it: what its front matter writes, and the file's digest."""

    offer: ContentOffer
    digest: str
    written: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OfferChange:
    """What is to be changed in one offer's file; `opened` is the digest it must still have, where one is given."""

    key: str
    language: str
    values: Mapping[str, Value]
    opened: str = ""


@dataclass(frozen=True)
class Consequence:
    """What follows: how many files, drafts and planned mails are touched, and who may get an offer now and who no more.

    `gained` and `lost` are counted when looking ahead.
    """

    files: int
    withdrawn: Withdrawn
    gained: int = 0
    lost: int = 0

    @property
    def is_felt(self) -> bool:
        """Whether anything follows besides the files themselves."""
        return self.withdrawn != Withdrawn() or bool(self.gained or self.lost)


@dataclass(frozen=True)
class Write:
    """Files to be written, by path; `opened` are the digests that those which exist must still have."""

    files: Mapping[str, bytes]
    opened: Mapping[str, str]


def library_folder(engine: Engine, workspace: Path) -> Path:
    """The folder that offers are written to: the library's own, else a new one in the workspace's folder."""
    with reading(engine) as session:
        last: dict[str, Any] = load_value(session, "library") or {}
    return writable_root(Path(last["path"])) if "path" in last else workspace / "content_library"


def open_offer(engine: Engine, root: Path, key: str, language: str) -> OpenOffer:
    """An offer with its file; raises NotFound for an unknown one, BadInput where its file cannot be read."""
    with reading(engine) as session:
        offer = _require(session, key, language)
    file = open_file(root, offer.path)
    decoded = decode_file(file.data, offer.path)
    if isinstance(decoded, Problem):
        raise BadInput(decoded.message, code=decoded.code, file=offer.path)
    return OpenOffer(offer, file.digest, read_front_matter(decoded.text).values)


def _require(session: Session, key: str, language: str) -> ContentOffer:
    found = {one.language: one for one in find_translations(session, key)}
    if language not in found:
        raise NotFound(phrase("There is no offer “{key}” in the library.", key=key), field="key")
    return found[language]


def languages_of(engine: Engine, keys: Collection[str]) -> list[tuple[str, str]]:
    """Every (key, language) of these keys that is in a file."""
    with reading(engine) as session:
        there = {file.place for file in load_before(session).files.values() if file.version}
    return sorted(place for place in there if place[0] in set(keys))


def change_offers(
    engine: Engine,
    root: Path,
    changes: Iterable[OfferChange],
    speakers: Mapping[str, Speaker],
    *,
    by: str,
    now: datetime,
    keep: bool,
) -> Consequence:
    """Change these offers' files and all that follows from it; with `keep` False only say what would follow.

    Raises BadInput where a file has changed since it was opened, cannot take the change, or would be no offer any more;
    nothing is changed then.
    """
    wanted = list(changes)
    if len(wanted) > MOST_AT_ONCE:
        raise BadInput(phrase("At most {most} files are changed at once.", most=MOST_AT_ONCE), code="too_many")
    with reading(engine) as session:
        offers = {(one.key, one.language): _require(session, one.key, one.language) for one in wanted}
    files: dict[str, bytes] = {}
    opened: dict[str, str] = {}
    for change in wanted:
        path = offers[change.key, change.language].path
        file = open_file(root, path)
        opened[path] = change.opened or file.digest
        files[path] = edit_bytes(file.data, change.values, path=path)
    return put_files(engine, root, Write(files, opened), speakers, by=by, now=now, keep=keep)


def put_files(
    engine: Engine, root: Path, write: Write, speakers: Mapping[str, Speaker], *, by: str, now: datetime, keep: bool
) -> Consequence:
    """Write these files and index them, with all that follows; with `keep` False only say what would follow.

    Raises BadInput where a file would be no offer, or would claim another one's key; nothing is changed then.
    """
    with writing(engine, keep=keep) as session:
        before = load_before(session)
        fresh = read_files(write.files, before, is_whole=False)
        _check(fresh, before)
        known = _offers_by_place(session, fresh, before)
        files = {**before.files, **{file.path: file for file in fresh}}
        ordered = sorted(files.values(), key=lambda file: file.path.split("/"))
        index_files(session, before, ordered, root=root, now=now, by=by)
        changed = {file.place: file.offer for file in fresh if file.offer and known.get(file.place) != file.offer}
        withdrawn = withdraw(session, speakers, [place for place in changed if place in known], now=now)
        gained, lost = (0, 0) if keep else _compare(session, known, changed, now)
        if keep:
            write_files(root, write.files, write.opened)
    return Consequence(len(write.files), withdrawn, gained, lost)


def _check(fresh: Iterable[LibraryFile], before: Before) -> None:
    """Raise BadInput for the first file that is no offer or claims the key of another file."""
    holders = {file.place: path for path, file in before.files.items() if file.version}
    for file in fresh:
        if not file.version:
            wrong = next((one for one in file.problems if one.field), file.problems[0])
            raise BadInput(wrong.message, code=wrong.code, file=file.path, field=wrong.field)
        if holders.setdefault(file.place, file.path) != file.path:
            said = phrase("The key “{key}” is already that of {path}.", key=file.key, path=holders[file.place])
            raise BadInput(said, code="duplicate_key", file=file.path, field="key")


def _offers_by_place(
    session: Session, files: Collection[LibraryFile], before: Before
) -> dict[tuple[str, str], ContentOffer]:
    """The offers of these files as they were indexed before, with their translations."""
    keys = {file.key for file in files} | {before.files[file.path].key for file in files if file.path in before.files}
    rows = session.exec(select(OfferRow).where(col(OfferRow.key).in_(keys)))
    return {(row.key, row.language): offer_of(row) for row in rows}


def _compare(
    session: Session,
    known: Mapping[tuple[str, str], ContentOffer],
    changed: Mapping[tuple[str, str], ContentOffer | None],
    now: datetime,
) -> tuple[int, int]:
    """How many may get one of the offers now, and how many no more."""
    after = {**known, **{place: offer for place, offer in changed.items() if offer}}
    keys = [key for key in dict.fromkeys(key for key, _ in changed) if _differs(key, known, after, now)]
    if not keys:
        return 0, 0
    reach = Reach(load_settings(session).fallbacks, now)
    pairs = [(_translations(known, key), _translations(after, key)) for key in keys]
    return compare_reach(count_readers(session, now), reach, pairs)


def _translations(offers: Mapping[tuple[str, str], ContentOffer], key: str) -> list[ContentOffer]:
    return [offers[place] for place in sorted(offers) if place[0] == key]


def _differs(
    key: str,
    before: Mapping[tuple[str, str], ContentOffer],
    after: Mapping[tuple[str, str], ContentOffer],
    now: datetime,
) -> bool:
    """Whether anything of the offer has changed that the guard looks at."""
    told = [
        [(one.language, one.audience, one.is_live(now.date())) for one in _translations(offers, key)]
        for offers in (before, after)
    ]
    return told[0] != told[1]


def new_file(values: Mapping[str, Value], body: str) -> bytes:
    """The bytes of a file with this front matter, in the order of its keys, and this text."""
    text = f"---\ntitle: draft\n---\n\n{body.strip()}\n"
    given = {key: value for key, value in values.items() if value not in (None, "", [], ())}
    return edit_front_matter(text, given).encode()
