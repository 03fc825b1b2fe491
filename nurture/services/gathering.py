"""Gathering content from elsewhere: a list of addresses is read, looked through, and becomes offers nobody gets yet.

Every entry of the list is accounted for: what becomes of each adds up to all of them.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Engine
from sqlmodel import Session, select

from nurture.core.archives import open_archive
from nurture.core.errors import BadInput, Problem
from nurture.core.mapping.suggesting import Suggestion
from nurture.core.offers import normalise_url
from nurture.core.outside.feeds import is_feed, read_feed
from nurture.core.outside.links import MOST_LINKS, Link, LinkList, too_many
from nurture.core.outside.pages import key_of, offer_values, page_of
from nurture.core.outside.tables import read_link_table
from nurture.core.phrases import Speaker, phrase
from nurture.services.editing import Write, new_file, put_files
from nurture.services.suggesting import load_learned, suggest_pages
from nurture.services.syncing import load_before
from nurture.storage.database import reading
from nurture.storage.fetching import Fetcher, unpack
from nurture.storage.offer_files import names_there
from nurture.storage.settings import load_settings
from nurture.storage.tables import OfferRow

MOST_INNER: Final = 50
"""Sitemaps that one index may lead to."""

_BUNDLE: Final = "lists.json"


class Outcome(StrEnum):
    """What becomes of an entry of a list."""

    ADDED = "added"
    KNOWN = "known"
    REPEATED = "repeated"
    KEPT_OUT = "kept_out"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the list: what the assistant takes it for, and what becomes of it; `path` where it is added."""

    link: Link
    title: str
    outcome: Outcome
    made: Suggestion
    path: str = ""


@dataclass(frozen=True)
class Gathered:
    """Every page of the lists, what is wrong with which row or line, and the files that would be written."""

    rows: int
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    write: Write

    @property
    def counts(self) -> Mapping[str, int]:
        """How many entries come to what; together they are `rows`."""
        found = Counter(entry.outcome for entry in self.entries)
        told = {one.value: found[one] for one in Outcome}
        return told | {Outcome.REJECTED.value: self.rows - sum(found.values())}


@dataclass(frozen=True, slots=True)
class Source:
    """A list as it was handed in or fetched: its name and its bytes."""

    name: str
    data: bytes


def allowed_hosts(engine: Engine) -> tuple[str, ...]:
    """The hosts that lists may be fetched from; none as long as nobody has named any."""
    with reading(engine) as session:
        return tuple(load_settings(session).content_hosts)


def fetch_list(engine: Engine, url: str, fetcher: Fetcher | None = None) -> tuple[Source, ...]:
    """The list at that address, or those that it names where it is an index of sitemaps.

    Raises BadInput where its host is not one that the workspace allows, or it cannot be had.
    """
    asked = fetcher or Fetcher(allowed_hosts(engine))
    first = asked.fetch(url.strip())
    return tuple(_inner(first.data, asked)) or (Source(first.url, first.data),)


def _inner(data: bytes, fetcher: Fetcher) -> Iterator[Source]:
    inner = read_feed(data).inner if is_feed(data) else ()
    if len(inner) > MOST_INNER:
        said = phrase("The index names more than {most} sitemaps. Bring them in one by one.", most=MOST_INNER)
        raise BadInput(said, code="too_many")
    for _line, url in inner:
        fetched = fetcher.fetch(url)
        yield Source(url, fetched.data)


def bundle(sources: Iterable[Source]) -> bytes:
    """The lists as one file that can be kept until somebody has looked through them."""
    stream = io.BytesIO()
    kept = tuple(sources)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_BUNDLE, json.dumps([one.name for one in kept]))
        for number, one in enumerate(kept):
            archive.writestr(str(number), one.data)
    return stream.getvalue()


def unbundle(stream: BinaryIO) -> tuple[Source, ...]:
    """The lists that were kept as one file."""
    with stream, open_archive(stream) as archive:
        names = json.loads(archive.read(_BUNDLE))
        return tuple(Source(name, archive.read(str(number))) for number, name in enumerate(names))


def gather(engine: Engine, root: Path, sources: Iterable[Source]) -> Gathered:
    """What would become of every page in these lists; raises BadInput where one is no list that can be read."""
    rows = 0
    links: list[Link] = []
    problems: list[Problem] = []
    for source in sources:
        read = _read(source)
        rows += read.rows
        links += read.links
        problems += [replace(one, path=source.name) for one in read.problems]
        if rows > MOST_LINKS:
            raise too_many()
    entries, files = _Sorter(engine, root).sort(links)
    return Gathered(rows, tuple(entries), tuple(problems), Write(files, {}))


def _read(source: Source) -> LinkList:
    data = unpack(source.data, source.name)
    try:
        read = read_feed(data) if is_feed(data) else read_link_table(data, source.name)
    except BadInput as error:
        error.file = error.file or source.name
        raise
    named = tuple(_not_fetched(line, url) for line, url in read.inner)
    return replace(read, rows=read.rows + len(named), problems=(*read.problems, *named))


def _not_fetched(line: int, url: str) -> Problem:
    said = phrase("This is a list of lists; bring in “{url}” as well.", url=url[:200])
    return Problem("inner_list", said, line=line, field="url")


def add_gathered(
    engine: Engine, root: Path, found: Gathered, speakers: Mapping[str, Speaker], *, by: str, now: datetime
) -> None:
    """Write the offers and index them; raises BadInput where a file is there meanwhile, and nothing is written then."""
    if found.write.files:
        put_files(engine, root, found.write, speakers, by=by, now=now, keep=True)


class _Sorter:
    """Says of each link what becomes of it, and makes the files of those that are new."""

    def __init__(self, engine: Engine, root: Path) -> None:
        self.engine, self.root = engine, root
        with reading(engine) as session:
            self.spoken = load_settings(session).default_language
            self.keys = _keys_by_url(session)
            self.places = {file.place for file in load_before(session).files.values() if file.version}
        self.taken = {key for key, _ in self.places}
        self.seen: set[str] = set()
        self.there: dict[str, set[str]] = {}

    def sort(self, links: list[Link]) -> tuple[list[Entry], dict[str, bytes]]:
        """Every link with what becomes of it, and the files by path."""
        pages = [page_of(link, spoken=self.spoken) for link in links]
        made = suggest_pages(pages, load_learned(self.engine), self.engine)
        entries: list[Entry] = []
        files: dict[str, bytes] = {}
        for link, page, one in zip(links, pages, made, strict=True):
            outcome = self._outcome(link, one)
            path = ""
            if outcome is Outcome.ADDED:
                key = self._key(link, one)
                path = f"{one.language}/{one.kind}/{key}.md"
                files[path] = new_file(offer_values(link, page, one, key), link.summary or page.title)
            entries.append(Entry(link, page.title, outcome, one, path))
        return entries, files

    def _outcome(self, link: Link, made: Suggestion) -> Outcome:
        plain = normalise_url(link.url)
        if plain in self.seen:
            return Outcome.REPEATED
        self.seen.add(plain)
        if plain in self.keys:
            return Outcome.KNOWN
        return Outcome.KEPT_OUT if link.is_hidden or not made.offerable else Outcome.ADDED

    def _key(self, link: Link, made: Suggestion) -> str:
        """The key of its translations where one of them has one, else its own, which nothing else has."""
        others = (normalise_url(href) for _, href in link.others)
        shared = (self.keys[url] for url in others if url in self.keys)
        key = next((key for key in shared if (key, made.language) not in self.places), "") or self._fresh(link, made)
        self.places.add((key, made.language))
        self.taken.add(key)
        self.keys[normalise_url(link.url)] = key
        return key

    def _fresh(self, link: Link, made: Suggestion) -> str:
        plain = key_of(link)
        wished = (plain, *(f"{plain}-{number}" for number in range(2, MOST_LINKS + 2)))
        there = self._names_in(f"{made.language}/{made.kind}")
        return next(key for key in wished if key not in self.taken and f"{key}.md" not in there)

    def _names_in(self, folder: str) -> set[str]:
        """The files that are in that folder, in small letters, also those that are in no index."""
        if folder not in self.there:
            self.there[folder] = {name.casefold() for name in names_there(self.root, f"{folder}/x.md")}
        return self.there[folder]


def _keys_by_url(session: Session) -> dict[str, str]:
    rows = session.exec(select(OfferRow.url, OfferRow.key).where(OfferRow.url != ""))
    return {normalise_url(url): key for url, key in rows}
