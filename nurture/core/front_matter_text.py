"""Changing single keys of a file's front matter and nothing else in it: comments, order, quotes, line endings stay.

Every change is read back before it counts: a text that would not say exactly what was asked for is never returned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from nurture.core.documents import Document, compose_yaml, read_yaml
from nurture.core.errors import BadInput, Problem
from nurture.core.phrases import phrase
from nurture.core.text_files import decode_file

Value: TypeAlias = "str | Sequence[str] | None"
"""What a key shall hold: a text, a list of texts, or None where it shall not be there."""

_PLAIN: Final = re.compile(r"[^\W_](?:[^#:\n\r\"'\[\]{},&*!|>%@`]|:(?=\S)|,)*", re.ASCII | re.DOTALL)
_LISTED: Final = re.compile(r"[^\W_][\w. +/-]*", re.ASCII)


def edit_bytes(data: bytes, changes: Mapping[str, Value], *, path: str = "") -> bytes:
    """The file's bytes with these keys changed, in the encoding they are in.

    Raises BadInput where the front matter cannot be read, or where its form or encoding cannot take the change.
    """
    decoded = decode_file(data, path)
    if isinstance(decoded, Problem):
        raise BadInput(decoded.message, code=decoded.code, file=path)
    if not decoded.exact:
        raise BadInput(_MIXED, code="not_utf8", file=path)
    edited = edit_front_matter(decoded.text, changes)
    try:
        return edited.encode(decoded.encoding)
    except UnicodeEncodeError as error:
        raise BadInput(_MIXED, code="not_utf8", file=path) from error


_MIXED: Final = phrase("The file is not UTF-8 text, so it cannot take these words; save it as UTF-8 first.")
_FORM: Final = phrase("The front matter is in a form that cannot be changed here; write each key on a line of its own.")


def read_front_matter(text: str) -> Document:
    """The keys of a file's front matter as they are written; raises BadInput where it has none that can be read."""
    return _read(text)[1]


def _read(text: str) -> tuple[_Head, Document]:
    head = _Head.of(text)
    document = read_yaml(head.text, first_line=2) if head else None
    if head is None or not isinstance(document, Document):
        raise BadInput(document.message if isinstance(document, Problem) else _NO_HEAD, code="front_matter_missing")
    return head, document


_NO_HEAD: Final = phrase("There is no front matter: start the file with a line ---, then title, kind and language.")


def edit_front_matter(text: str, changes: Mapping[str, Value]) -> str:
    """The text with these keys changed, added at the end of the front matter, or taken out; raises BadInput.

    A key that says so already is left as it is written.
    """
    wanted = {key: _said(value) for key, value in changes.items()}
    for key, value in wanted.items():
        head, document = _read(text)
        if not _says(document.values.get(key), value):
            text = _edit_key(head, key, value, document)
    return text


def _said(value: Value) -> str | list[str] | None:
    """The value in single lines, as it can be read back."""
    if value is None or isinstance(value, str):
        return None if value is None else " ".join(value.split())
    return [" ".join(item.split()) for item in value]


def _as_read(value: Any) -> Any:
    """The value without the differences that reading an offer does not see either."""
    if isinstance(value, list):
        return [_as_read(item) for item in value]
    return None if value is None else " ".join(str(value).split())


def _says(read: Any, wanted: str | list[str] | None) -> bool:
    """Whether a value that was read is the wanted one; a list may be written as a text with commas."""
    if isinstance(wanted, list) and isinstance(read, str):
        return [part.strip() for part in read.split(",")] == wanted
    return bool(_as_read(read) == wanted)


def _edit_key(head: _Head, key: str, value: str | list[str] | None, before: Document) -> str:
    """The text with one key changed; the gentlest way that reads back as asked for."""
    others = {name: other for name, other in before.values.items() if name != key}
    for written in _ways(head, key, value):
        edited = read_yaml(written, first_line=2)
        found = dict(edited.values) if isinstance(edited, Document) else {}
        if _says(found.pop(key, None), value) and found == others:
            return head.before + written + head.after
    raise BadInput(_FORM, code="front_matter_form", field=key)


@dataclass(frozen=True, slots=True)
class _Head:
    """The front matter with what stands before and after it, to the letter."""

    before: str
    text: str
    after: str

    @classmethod
    def of(cls, text: str) -> _Head | None:
        lines = text.splitlines(keepends=True)
        if not lines or lines[0].removeprefix("\ufeff").rstrip() != "---":
            return None
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip() in {"---", "..."}:
                return cls(lines[0], "".join(lines[1:number]), "".join(lines[number:]))
        return None

    @property
    def ending(self) -> str:
        """How its lines end."""
        return self.before[len(self.before.rstrip("\r\n")) :] or "\n"


def _ways(head: _Head, key: str, value: str | list[str] | None) -> list[str]:
    """The front matter with the change, in every way it can be written, the gentlest first."""
    lines = head.text.splitlines(keepends=True)
    root = compose_yaml(head.text)
    if root is None or root.flow_style:
        return []
    pairs = {name.value: (name, held) for name, held in root.value}
    if key not in pairs:
        indent = " " * root.value[0][0].start_mark.column
        return ["".join(lines) + f"{indent}{key}: {written}{head.ending}" for written in _written(value, None)]
    name, held = pairs[key]
    place = _Place(lines, name.start_mark.line, _last_line(lines, name, held), held)
    if value is None:
        return [place.removed()]
    return place.ways(value)


def _last_line(lines: Sequence[str], name: yaml.Node, held: yaml.Node) -> int:
    """The last line that belongs to a key: blank lines and comments after it are nobody's."""
    start, end = name.start_mark.line, min(held.end_mark.line, len(lines) - 1)
    if held.end_mark.line > start and (held.end_mark.column == 0 or _is_block(held)):
        end = min(held.end_mark.line - (held.end_mark.column == 0), len(lines) - 1)
        while end > start and _is_nobodys(lines[end], name.start_mark.column, held):
            end -= 1
    return end


def _is_block(held: yaml.Node) -> bool:
    """Whether the value is written below its key rather than beside it."""
    if isinstance(held, yaml.ScalarNode):
        return held.style in {"|", ">"}
    return not getattr(held, "flow_style", True)


def _is_nobodys(line: str, indent: int, held: yaml.Node) -> bool:
    plain = line.strip()
    deep = len(line) - len(line.lstrip()) > indent
    in_text = isinstance(held, yaml.ScalarNode) and deep
    return not plain or (plain.startswith("#") and not in_text)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a key stands: its first and last line, and its value."""

    lines: list[str]
    first: int
    last: int
    held: Any

    def removed(self) -> str:
        return self._with([])

    def _with(self, own: list[str]) -> str:
        return "".join([*self.lines[: self.first], *own, *self.lines[self.last + 1 :]])

    def ways(self, value: str | list[str]) -> list[str]:
        if isinstance(self.held, yaml.SequenceNode) and not self.held.flow_style and isinstance(value, list) and value:
            items = self._items(value)
            return [*([self._with(items)] if items else []), *map(self._beside, _written(value, None))]
        if _is_block(self.held) and isinstance(self.held, yaml.ScalarNode) and isinstance(value, str) and value:
            return [self._below(value), *map(self._beside, _written(value, None))]
        return [self._beside(written) for written in _written(value, self.held)]

    def _beside(self, written: str) -> str:
        """The value in its line, with what stood behind it."""
        start, end = self.held.start_mark, self.held.end_mark
        line = self.lines[self.first]
        body = line.rstrip("\r\n")
        if start.line == end.line == self.first:
            kept, behind = body[: start.column], body[end.column :]
            gap = " " if kept.endswith(":") else ""
            behind = " " + behind if behind.startswith("#") else behind
            return self._with([kept + gap + written + behind + line[len(body) :]])
        colon = self._colon(body)
        comment = re.search(r"\s#.*$", body[colon + 1 :]) if _is_block(self.held) else None
        return self._with([f"{body[: colon + 1]} {written}{comment[0] if comment else ''}{line[len(body) :]}"])

    def _colon(self, body: str) -> int:
        quote = body.lstrip()[:1]
        after = body.find(quote, body.index(quote) + 1) if quote in {'"', "'"} else 0
        return body.index(":", after)

    def _below(self, value: str) -> str:
        """A text below its key, in the indentation it had."""
        content = next((line for line in self.lines[self.first + 1 : self.last + 1] if line.strip()), "  ")
        indent = content[: len(content) - len(content.lstrip(" "))] or "  "
        head = self.lines[self.first]
        return self._with([head, indent + value + head[len(head.rstrip("\r\n")) :]])

    def _items(self, value: list[str]) -> list[str]:
        """A list below its key: items that stay keep their lines, comments among them stay too."""
        nodes = self.held.value
        if any(not isinstance(one, yaml.ScalarNode) or one.start_mark.line != one.end_mark.line for one in nodes):
            return []
        first = self.lines[nodes[0].start_mark.line]
        ending = first[len(first.rstrip("\r\n")) :]
        marker = first[: nodes[0].start_mark.column]
        at = {node.start_mark.line: _as_read(node.value) for node in nodes}
        if marker.strip(" ") != "-" or len(at) < len(nodes) or self.first in at:
            return []
        own = {said: self.lines[number] for number, said in at.items()}
        kept = [self.lines[number] for number in range(self.first + 1, self.last + 1) if number not in at]
        if not kept:
            written = [own.get(item) or marker + _item(item) + ending for item in value]
            return [self.lines[self.first], *written]
        staying = [n for n in range(self.first, self.last + 1) if n not in at or at[n] in value]
        new = [marker + _item(item) + ending for item in value if item not in own]
        return [*(self.lines[number] for number in staying), *new]


def _written(value: str | list[str] | None, held: yaml.Node | None) -> list[str]:
    """The ways to write a value beside its key, in the style it had first."""
    if value is None:
        return []
    if isinstance(value, list):
        plain = ", ".join(value)
        listed = "[" + ", ".join(map(_item, value)) + "]"
        return [plain, listed] if isinstance(held, yaml.ScalarNode) and held.value and value else [listed]
    single, double = "'" + value.replace("'", "''") + "'", json.dumps(value, ensure_ascii=False)
    style = held.style if isinstance(held, yaml.ScalarNode) else None
    plain_first = [value, double] if value and _PLAIN.fullmatch(value) else [double]
    return {"'": [single, double], '"': [double]}.get(style or "", plain_first)


def _item(value: str) -> str:
    return value if _LISTED.fullmatch(value) else json.dumps(value, ensure_ascii=False)
