"""YAML as marketers write it: front matter and data files, read with the line of every key and without YAML's traps.

Plain `no` is a text here, never False; dates stay texts, and so does what only YAML takes for a number (`9:30`, `007`,
`1_000`): the reader of each key knows what it wants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from nurture.core.errors import Problem
from nurture.core.phrases import Phrase, phrase

MAX_CHARACTERS: Final = 262_144
MAX_DEPTH: Final = 60
"""Levels of lists and mappings inside each other; a condition takes two a level, and has at most twenty."""


class _Loader(yaml.CSafeLoader):
    """The safe loader without the resolvers that guess booleans, dates and numbers, and with plain numbers instead."""


_GUESSED: Final = (":bool", ":timestamp", ":int", ":float", ":value")
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(_GUESSED)]
    for letter, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _decimals in (("int", ""), ("float", r"\.[0-9]+")):
    _plain = re.compile(rf"^[-+]?(?:0|[1-9][0-9]*){_decimals}$")
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _plain, list("-+0123456789"))


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping read from YAML, with the line (from 1) on which each of its keys stands."""

    values: dict[str, Any]
    lines: dict[str, int]


def read_yaml(text: str, *, first_line: int = 1) -> Document | Problem:
    """The mapping in a YAML text, or what is wrong with it; `first_line` is where the text begins in its file."""
    if len(text) > MAX_CHARACTERS:
        return Problem("yaml", phrase("The YAML is longer than {limit} characters.", limit=MAX_CHARACTERS))
    try:
        refused = _refuse(text)
        if refused is not None:
            return Problem("yaml", refused)
        root = yaml.compose(text, _Loader)
        values = yaml.load(text, _Loader)  # nosec B506 -- a subclass of the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return _broken(error, first_line)
    if not isinstance(root, yaml.MappingNode) or not isinstance(values, dict):
        return Problem("yaml", phrase("There are no “key: value” lines."), line=first_line)
    lines = {str(key.value): key.start_mark.line + first_line for key, _ in root.value}
    if len(lines) < len(root.value):
        return Problem("yaml", phrase("A key stands twice; keep one of them."), line=first_line)
    return Document({str(key): value for key, value in values.items()}, lines)


def compose_yaml(text: str) -> yaml.MappingNode | None:
    """The mapping in a YAML text as nodes, which know their places; None for any other text."""
    root = yaml.compose(text, _Loader)
    return root if isinstance(root, yaml.MappingNode) else None


_PART: Final = re.compile(r"\[(\d+)\]|[^.\[\]]+")


def line_of(text: str, field: str) -> int | None:
    """The line (from 1) on which a field such as `steps[2].copy.en` stands in a YAML text that can be read.

    Of a field that is not there it is the line of the last part that is; None where not even the first one is.
    """
    node: yaml.Node | None = compose_yaml(text)
    line = None
    for part in _PART.finditer(field):
        found = _inside(node, part)
        if found is None:
            break
        line, node = found
    return line


def _inside(node: yaml.Node | None, part: re.Match[str]) -> tuple[int, yaml.Node] | None:
    """The line and the value of a key of a mapping, or of an item (from 1) of a list."""
    if isinstance(node, yaml.SequenceNode) and part[1] and 0 < int(part[1]) <= len(node.value):
        item = node.value[int(part[1]) - 1]
        return item.start_mark.line + 1, item
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line + 1, value) for key, value in node.value if key.value == part[0]), None)
    return None


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are read, and everything out in full."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def write_yaml(values: Mapping[str, Any]) -> str:
    """The mapping as YAML that `read_yaml` reads back as it was, its keys in their order."""
    return yaml.dump(dict(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=MAX_CHARACTERS)


def _refuse(text: str) -> Phrase | None:
    """Why a text is not read although it is YAML; found event by event, before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            return phrase("References (*name) are not read; write the value out.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return phrase("The YAML is nested more than {limit} levels deep.", limit=MAX_DEPTH)
    return None


def _broken(error: Exception, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).split("\n", 1)[0] or type(error).__name__
    line = mark.line + first_line if mark else first_line
    return Problem("yaml", phrase("The YAML cannot be read: {what}.", what=str(what)), line=line)


def split_front_matter(text: str) -> tuple[str, str, int] | None:
    """Front matter, body, and the line the body starts on; None where the text does not begin with a `---` block."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != "---":
        return None
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() in {"---", "..."}:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]).strip("\n"), number + 2
    return None
