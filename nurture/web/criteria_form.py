"""What a browser sends of a condition, read into lines; and what its buttons do to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from nurture.core.criteria import AllOf, Criteria, to_tree
from nurture.core.criteria_fields import OPS, FieldType, Op, field_type
from nurture.core.criteria_syntax import MAX_NODES
from nurture.core.errors import BadInput
from nurture.core.people import ActivityKind
from nurture.core.phrases import phrase
from nurture.services.segmenting import read_criteria
from nurture.web.criteria_lines import (
    ROOT,
    WAYS,
    ActivityLine,
    Answer,
    FieldLine,
    Group,
    Line,
    WrittenLine,
    read_lines,
    takes_several,
    typed_values,
)
from nurture.web.criteria_outline import as_json, lines_of

WRITTEN: Final = "written"
"""Where what is wrong with a condition in its written form is said."""

_NAME: Final = re.compile(rf"({ROOT}(?:\.[0-9]{{1,4}}){{0,8}})\.([a-z]+)")
_FIRST_OPS: Final = {FieldType.NUMBER: Op.AT_LEAST, FieldType.DATE: Op.AT_LEAST, FieldType.LIST: Op.IN}


@dataclass(frozen=True)
class Condition:
    """A condition in a form: its lines, or its written form; what it means, and what is wrong with it.

    `edited` says that a button changed it, so that nothing is to be saved; `focus` is the line to go on with; `quiet`
    that a line which is not finished yet is still being written.
    """

    root: Group
    answer: Answer
    written: str | None = None
    edited: bool = False
    focus: str = ""
    quiet: bool = False

    @property
    def criteria(self) -> Criteria | None:
        """The condition, or None as long as something is wrong or missing."""
        return self.answer.criteria

    @property
    def rule(self) -> Criteria | None:
        """The condition as a rule: an empty one is no rule, and not one that everybody meets."""
        return None if self.criteria == AllOf(()) else self.criteria


def show_condition(criteria: Criteria | None) -> Condition:
    """A condition as a form shows it first."""
    root = lines_of(criteria)
    return Condition(root, read_lines(root))


def read_condition(fields: Iterable[tuple[str, str]]) -> Condition:
    """The condition that a form sent, after what its button does (`edit`: "add c.0", "remove c.0.1" …).

    Raises BadInput for more lines than a condition may have.
    """
    sent = _Sent(fields)
    edit, _, path = sent.one("", "edit").partition(" ")
    if sent.one(ROOT, "mode") == WRITTEN:
        return _read_written(sent.one(ROOT, "json"), edit)
    root = sent.group(ROOT)
    focus = ""
    match edit:
        case "add":
            root, focus = _add(root, path, sent.one(path, "new"))
        case "remove":
            root, focus = _remove(root, path)
        case "written":
            return _write(root)
    return Condition(root, read_lines(root), edited=bool(edit), focus=focus, quiet=bool(edit))


def _read_written(text: str, edit: str) -> Condition:
    try:
        criteria = read_criteria(text)
    except BadInput as error:
        return Condition(Group(), Answer(None, {WRITTEN: (error.message,)}), written=text, edited=bool(edit))
    if edit == "lines":
        return replace(show_condition(criteria), edited=True)
    return Condition(Group(), Answer(criteria), written=text, edited=bool(edit))


def _write(root: Group) -> Condition:
    """The written form of lines; where they are not finished, the lines with what is missing."""
    answer = read_lines(root)
    if answer.criteria is None:
        return Condition(root, answer, edited=True)
    return Condition(root, answer, written=as_json(to_tree(answer.criteria), indent=2), edited=True)


class _Sent:
    """The fields that were sent, by the line they belong to."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        """Raises BadInput for more lines than a condition may have."""
        self._values: dict[tuple[str, str], list[str]] = {}
        self._children: dict[str, set[int]] = {}
        for name, value in fields:
            found = _NAME.fullmatch(name)
            if found or name == "edit":
                self._values.setdefault((found[1], found[2]) if found else ("", name), []).append(value)
            for parent, number in _above(found[1]) if found else ():
                self._children.setdefault(parent, set()).add(number)
        if sum(map(len, self._children.values())) > MAX_NODES:
            raise BadInput(phrase("The condition is too large; split it into segments."), code="criteria")

    def one(self, path: str, key: str) -> str:
        return self._values.get((path, key), [""])[0].replace("\x00", "")

    def many(self, path: str, key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._values.get((path, key), [])))

    def group(self, path: str) -> Group:
        places = [f"{path}.{number}" for number in sorted(self._children.get(path, ()))]
        return Group(
            way=self.one(path, "way") or "all",
            parts=tuple(self.line(place) for place in places),
            points=tuple(self.one(place, "points") for place in places),
            op=self.one(path, "op") or Op.AT_LEAST.value,
            value=self.one(path, "value").strip(),
        )

    def line(self, path: str) -> Line:
        if (path, "field") in self._values:
            return self._field(path)
        if (path, "activity") in self._values:
            return ActivityLine(
                activity=self.one(path, "activity"),
                op=self.one(path, "op"),
                count=self.one(path, "count").strip(),
                days=self.one(path, "days").strip(),
                target=self.one(path, "target").strip(),
                kinds=self.many(path, "kinds"),
                machines=bool(self.one(path, "machines")),
            )
        if (path, "json") in self._values:
            return WrittenLine(self.one(path, "json"))
        return self.group(path)

    def _field(self, path: str) -> FieldLine:
        op = self.one(path, "op")
        ticked = self.many(path, "choice") if takes_several(op) else ()
        return FieldLine(
            self.one(path, "field"), op, tuple(dict.fromkeys((*ticked, *typed_values(self.one(path, "value"), op))))
        )


def _above(path: str) -> Iterator[tuple[str, int]]:
    """Every group a line stands in, with the number of the part in which it is."""
    parts = path.split(".")
    for depth in range(1, len(parts)):
        yield ".".join(parts[:depth]), int(parts[depth])


def _add(root: Group, path: str, chosen: str) -> tuple[Group, str]:
    """The lines with a new one at the end of a group, and its place."""
    kind, _, name = chosen.partition(":")
    made = _new_line(kind, name)
    numbers = _numbers(path)
    group = _at(root, numbers)
    if made is None or group is None:
        return root, path
    grown = replace(group, parts=(*group.parts, made), points=(*group.points, "10"))
    return _put(root, numbers, grown), f"{path}.{len(group.parts)}"


def _new_line(kind: str, name: str) -> Line | None:
    match kind:
        case "field":
            type_ = field_type(name)
            return FieldLine(name, _FIRST_OPS.get(type_, OPS[type_][0]).value) if type_ else None
        case "activity" if name in set(ActivityKind):
            return ActivityLine(name)
        case "group" if name in WAYS:
            return Group(name)
        case _:
            return None


def _remove(root: Group, path: str) -> tuple[Group, str]:
    """The lines without one, and the place of the group it was in."""
    *above, last = _numbers(path) or (-1,)
    group = _at(root, tuple(above))
    if group is None or not 0 <= last < len(group.parts):
        return root, ROOT
    parts, points = list(group.parts), list(group.points)
    del parts[last], points[last]
    left = replace(group, parts=tuple(parts), points=tuple(points))
    return _put(root, tuple(above), left), ".".join((ROOT, *map(str, above)))


def _numbers(path: str) -> tuple[int, ...]:
    """The way to a line by the numbers of the parts; the outermost group for what is no place."""
    return tuple(map(int, path.split(".")[1:])) if _NAME.fullmatch(f"{path}.x") else ()


def _at(root: Group, numbers: tuple[int, ...]) -> Group | None:
    line: Line = root
    for number in numbers:
        if not isinstance(line, Group) or number >= len(line.parts):
            return None
        line = line.parts[number]
    return line if isinstance(line, Group) else None


def _put(root: Group, numbers: tuple[int, ...], group: Group) -> Group:
    """The lines with a group in place of the one that was there."""
    if not numbers:
        return group
    first, rest = numbers[0], numbers[1:]
    inner = root.parts[first]
    changed = _put(inner, rest, group) if isinstance(inner, Group) else inner
    return replace(root, parts=(*root.parts[:first], changed, *root.parts[first + 1 :]))
