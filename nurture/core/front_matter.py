"""A library file into a content offer, or into the problems that keep it out.

The keys and their defaults are the product definition's section "Content offers".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar

from nurture.core.documents import Document, read_yaml, split_front_matter
from nurture.core.errors import Problem
from nurture.core.languages import read_language
from nurture.core.offers import (
    DEFAULT_KINDS,
    Audience,
    ContentOffer,
    OfferKind,
    OfferStatus,
    audience_of_stages,
    normalise_url,
)
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Phase, Stages

KEYS: Final = (
    *("title", "kind", "language", "key", "summary", "url", "cta", "phase", "stages", "audience"),
    *("personas", "industries", "published", "expires", "status"),
)
"""Every front-matter key that is read."""

_KEY: Final = re.compile(r"^[a-z0-9][a-z0-9_-]{0,119}$")
STAGE_NAMES: Final = {"mql": "marketingqualifiedlead", "sql": "salesqualifiedlead", "ambassador": "evangelist"}
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class OfferFile:
    """What a Markdown file gives: its offer or None, what is wrong, and the line (from 1) of each key it writes."""

    offer: ContentOffer | None
    problems: tuple[Problem, ...]
    lines: Mapping[str, int] = field(default_factory=dict)


def read_offer(
    text: str, path: str, *, stages: Stages, kinds: Mapping[str, OfferKind] = DEFAULT_KINDS
) -> tuple[ContentOffer | None, tuple[Problem, ...]]:
    """The offer in a Markdown file, or None, beside everything that is wrong with the file."""
    read = read_offer_file(text, path, stages=stages, kinds=kinds)
    return read.offer, read.problems


def read_offer_file(
    text: str,
    path: str,
    *,
    stages: Stages,
    kinds: Mapping[str, OfferKind] = DEFAULT_KINDS,
    kept_key: str = "",
) -> OfferFile:
    """Read a Markdown file; `kept_key` stands in place of its name where it writes no key.

    A problem that leaves open for whom the offer is keeps it out; an unknown key is only said.
    """
    split = split_front_matter(text)
    if split is None:
        said = phrase("There is no front matter: start the file with a line ---, then title, kind and language.")
        return OfferFile(None, (Problem("front_matter_missing", said, path=path, line=1),))
    head, body, _ = split
    document = read_yaml(head, first_line=2)
    if isinstance(document, Problem):
        return OfferFile(None, (Problem(document.code, document.message, path=path, line=document.line or 1),))
    offer, problems = _Reader(document, path, stages, kinds, kept_key).read(body)
    return OfferFile(offer, problems, document.lines)


_URL_LINE: Final = re.compile(r"^\s*[\"']?url[\"']?\s*:\s*(.+)$", re.MULTILINE)


def read_url(text: str) -> str:
    """The address that a file claims as its own, even where nothing else of its front matter can be read; or ""."""
    head = text.removeprefix("\ufeff").partition("\n---")[0]
    found = _URL_LINE.search(head)
    return found[1].strip().strip("\"'") if found else ""


class _Reader:
    def __init__(
        self, document: Document, path: str, stages: Stages, kinds: Mapping[str, OfferKind], kept_key: str
    ) -> None:
        self.document = document
        self.path = path
        self.stages = stages
        self.kinds = kinds
        self.kept_key = kept_key
        self.problems: list[Problem] = []
        self.is_usable = True

    def read(self, body: str) -> tuple[ContentOffer | None, tuple[Problem, ...]]:
        self._check_keys()
        title = self._text("title", required=True)
        kind = self._kind()
        language = self._language()
        key = self._key()
        stages = self._stages()
        audience = self._choice("audience", Audience)
        phase = self._choice("phase", Phase)
        status = self._choice("status", OfferStatus) or OfferStatus.LIVE
        published, expires = self._date("published"), self._date("expires")
        url = self._url()
        if not self.is_usable or kind is None:
            return None, tuple(self.problems)
        offer = ContentOffer(
            key=key,
            language=language,
            kind=kind.value,
            title=title,
            phase=phase or kind.phase,
            stages=kind.stages if stages is None else stages,
            audience=audience or self._audience(kind, stages),
            status=status,
            summary=self._text("summary"),
            url=url,
            cta=self._text("cta"),
            personas=self._words("personas"),
            industries=self._words("industries"),
            published=published,
            expires=expires,
            path=self.path,
            body=body,
        )
        return offer, tuple(self.problems)

    def _audience(self, kind: OfferKind, stages: tuple[str, ...] | None) -> Audience:
        """Stages on one side speak for that side; what is internal by kind stays so until somebody says otherwise."""
        side = audience_of_stages(stages, self.stages) if stages else None
        return side if side and kind.audience is not Audience.INTERNAL else kind.audience

    def _problem(self, code: str, field: str, message: Phrase, *, fatal: bool = True) -> None:
        line = self.document.lines.get(field, 1)
        self.problems.append(Problem(code, message, path=self.path, line=line, field=field))
        self.is_usable = self.is_usable and not fatal

    def _check_keys(self) -> None:
        for name in self.document.values:
            if name not in KEYS:
                said = phrase("“{key}” is not a key that is read; known are {known}.", key=name, known=", ".join(KEYS))
                self._problem("unknown_key", name, said, fatal=False)

    def _text(self, field: str, *, required: bool = False) -> str:
        value = self.document.values.get(field)
        if isinstance(value, dict | list):
            self._problem("not_text", field, phrase("“{key}” should be a text.", key=field))
            return ""
        text = "" if value is None else " ".join(str(value).split())
        if required and not text:
            self._problem("missing", field, phrase("“{key}” is missing; every offer needs one.", key=field))
        return text

    def _kind(self) -> OfferKind | None:
        written = self._text("kind", required=True)
        kind = self.kinds.get(re.sub(r"[\s-]+", "_", written.casefold()))
        if written and kind is None:
            known = ", ".join(self.kinds)
            self._problem(
                "unknown_kind",
                "kind",
                phrase("There is no kind “{kind}”; use one of {known}.", kind=written, known=known),
            )
        return kind

    def _language(self) -> str:
        written = self._text("language", required=True)
        code = read_language(written)
        if written and code is None:
            said = phrase("There is no language “{language}”; write a code such as en, sv or nb.", language=written)
            self._problem("unknown_language", "language", said)
        return code or ""

    def _key(self) -> str:
        named = PurePosixPath(self.path).stem.casefold()
        written = self._text("key")
        if not written and self.kept_key not in {"", named}:
            said = phrase("The file has a new name and keeps its key; write “key: {key}” into it.", key=self.kept_key)
            self._problem("key_kept", "key", said, fatal=False)
        written = written or self.kept_key or named
        if not _KEY.match(written):
            said = phrase("The key “{key}” should be of lower-case letters, digits, - and _ only.", key=written)
            self._problem("bad_key", "key", said)
        return written

    def _url(self) -> str:
        written = self._text("url")
        if written and (not written.casefold().startswith(("https://", "http://")) or not normalise_url(written)):
            self._problem("bad_url", "url", phrase("“{url}” is not a web address (https://…).", url=written))
        return written

    def _choice(self, field: str, options: type[Choice]) -> Choice | None:
        written = self._text(field).casefold()
        if not written:
            return None
        if written in {option.value for option in options}:
            return options(written)
        said = phrase("“{value}” is no {key}; use one of {known}.", value=written, key=field, known=", ".join(options))
        self._problem(f"unknown_{field}", field, said)
        return None

    def _list(self, field: str) -> list[Any] | None:
        value = self.document.values.get(field)
        if value is None:
            return None
        items = value if isinstance(value, list) else str(value).split(",")
        return [str(item).strip() for item in items if str(item).strip()]

    def _words(self, field: str) -> tuple[str, ...]:
        return tuple(re.sub(r"[\s-]+", "_", word.casefold()) for word in self._list(field) or ())

    def _stages(self) -> tuple[str, ...] | None:
        written = self._list("stages")
        if written is None:
            return None
        values = tuple(STAGE_NAMES.get(word.casefold(), word.casefold()) for word in written)
        for value in values:
            if self.stages.get(value) is None:
                known = ", ".join(stage.value for stage in self.stages)
                said = phrase("There is no stage “{stage}”; the stages are {known}.", stage=value, known=known)
                self._problem("unknown_stage", "stages", said)
        return values

    def _date(self, field: str) -> date | None:
        written = self._text(field)
        try:
            return date.fromisoformat(written[:10]) if written else None
        except ValueError:
            said = phrase("“{value}” is not a date; write it as 2027-03-31.", value=written)
            self._problem("bad_date", field, said, fatal=field == "expires")
            return None
