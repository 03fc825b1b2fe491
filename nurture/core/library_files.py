"""The files of a content library as they were read, and what they say together: whose key is whose, what moved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from nurture.core.errors import Problem
from nurture.core.front_matter import read_offer_file, read_url
from nurture.core.offers import ContentOffer, normalise_url
from nurture.core.phrases import phrase
from nurture.core.stages import Stages
from nurture.core.text_files import decode_file

READER: Final = "1"
"""Changes whenever the same file would be read as something else; files are then read anew."""


@dataclass(frozen=True)
class LibraryFile:
    """One file as it was read; `version` is that of its offer, empty where it is none.

    `digest` is of its bytes and of all else that its meaning hangs on. `is_named` says that the key is not written in
    the file but comes from its name. `offer` is None for a file that is known from an earlier reading.
    """

    path: str
    digest: str
    key: str = ""
    language: str = ""
    version: str = ""
    url: str = ""
    is_named: bool = False
    key_line: int = 1
    url_line: int = 1
    problems: tuple[Problem, ...] = ()
    offer: ContentOffer | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Key and language, of which there is one offer."""
        return self.key, self.language


@dataclass(frozen=True)
class Settled:
    """What the files say together: the one that holds each key and language, everything wrong, and the addresses of
    files that are kept out, by path: a link to one leads to something of which nobody has said whom it is for.
    """

    holders: Mapping[tuple[str, str], LibraryFile]
    problems: tuple[Problem, ...]
    refused: Mapping[str, str]


def reading_of(stages: Stages) -> str:
    """A digest of all besides a file's bytes that its meaning hangs on: the stages and their sides."""
    told = [READER, *(f"{stage.value}={stages.relationship(stage.value)}" for stage in stages)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def digest_of(data: bytes, reading: str) -> str:
    """The digest by which a file is known to be as it was."""
    return hashlib.sha256(reading.encode() + data).hexdigest()


def read_file(data: bytes, path: str, *, digest: str, stages: Stages, kept_key: str = "") -> LibraryFile:
    """The file as it is; `kept_key` is that of its name before, for where it writes none."""
    decoded = decode_file(data, path)
    if isinstance(decoded, Problem):
        return LibraryFile(path, digest, problems=(decoded,))
    read = read_offer_file(decoded.text, path, stages=stages, kept_key=kept_key)
    problems = (decoded.problem, *read.problems) if decoded.problem else read.problems
    if read.offer is None:
        return LibraryFile(path, digest, url=read_url(decoded.text), problems=problems)
    return LibraryFile(
        path=path,
        digest=digest,
        key=read.offer.key,
        language=read.offer.language,
        version=read.offer.version,
        url=read.offer.url,
        is_named="key" not in read.lines,
        key_line=read.lines.get("key", 1),
        url_line=read.lines.get("url", 1),
        problems=problems,
        offer=read.offer,
    )


def settle(files: Iterable[LibraryFile]) -> Settled:
    """Decide between files that claim one key, the first path winning, and say what else they share.

    `files` come in the order of their paths.
    """
    holders: dict[tuple[str, str], LibraryFile] = {}
    addresses: dict[str, LibraryFile] = {}
    problems: list[Problem] = []
    refused: dict[str, str] = {}
    for file in files:
        problems += file.problems
        twin = holders.get(file.place)
        if not file.version or twin is not None:
            problems += [_repeated(file, twin)] if twin and file.version else []
            refused[file.path] = file.url
            continue
        holders[file.place] = file
        neighbour = addresses.setdefault(normalise_url(file.url), file) if file.url else file
        if neighbour.key != file.key:
            problems.append(_same_address(file, neighbour))
    return Settled(holders, tuple(problems), {path: url for path, url in refused.items() if url})


def _repeated(file: LibraryFile, twin: LibraryFile) -> Problem:
    said = phrase("The key “{key}” is already that of {path}; give this file its own.", key=file.key, path=twin.path)
    return Problem("duplicate_key", said, path=file.path, line=file.key_line, field="key")


def _same_address(file: LibraryFile, neighbour: LibraryFile) -> Problem:
    said = phrase("The url is also that of {path}; a link to it counts as both.", path=neighbour.path)
    return Problem("duplicate_url", said, path=file.path, line=file.url_line, field="url")


def kept_keys(known: Mapping[str, LibraryFile], there: Mapping[str, str]) -> dict[str, str]:
    """The keys that files keep although their names say otherwise, by path.

    `known` are the files of the last reading by path, `there` the digests of those that are there now. A file whose
    bytes were under another name before, which is gone, has been renamed; what it was called is what people have had.
    """
    gone: dict[str, list[LibraryFile]] = {}
    for path, file in known.items():
        if path not in there and file.version and file.is_named:
            gone.setdefault(file.digest, []).append(file)
    kept: dict[str, str] = {}
    for path, digest in there.items():
        before = known.get(path)
        if before is not None:
            kept[path] = before.key if before.is_named else ""
        elif gone.get(digest):
            kept[path] = gone[digest].pop(0).key
    return kept
