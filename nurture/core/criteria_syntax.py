"""Conditions as written: a JSON or YAML tree read into the nodes of `core.criteria`, with problems as values."""

from __future__ import annotations

from typing import Any, Final

from nurture.core.criteria import (
    ActivityTest,
    AllOf,
    AnyOf,
    Criteria,
    FieldTest,
    FieldType,
    Not,
    Op,
    Value,
    field_type,
    text_of,
)
from nurture.core.errors import Problem
from nurture.core.people import ActivityKind
from nurture.core.phrases import Phrase, phrase

_ORDERING: Final = frozenset({Op.GREATER, Op.AT_LEAST, Op.LESS, Op.AT_MOST})
_COUNTING: Final = _ORDERING | {Op.EQUAL, Op.NOT_EQUAL}
_WITHOUT_VALUE: Final = frozenset({Op.IS_SET, Op.IS_BLANK})
_WITH_LIST: Final = frozenset({Op.IN, Op.NOT_IN})

MAX_DEPTH: Final = 20
MAX_NODES: Final = 500

_EXAMPLE: Final = '{"field": "job_title", "op": "contains", "value": "CFO"}'


def parse(tree: object) -> tuple[Criteria | None, tuple[Problem, ...]]:
    """The condition a JSON or YAML tree stands for, or None beside what is wrong, each with its place in the tree."""
    problems: list[Problem] = []
    parsed = _Parser(problems).read(tree, "criteria", 1)
    return (None if problems else parsed), tuple(problems)


class _Parser:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.nodes = 0

    def _wrong(self, at: str, message: Phrase) -> None:
        self.problems.append(Problem("criteria", message, field=at))

    def read(self, tree: object, at: str, depth: int) -> Criteria | None:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            if not self.problems:
                self._wrong(at, phrase("The condition is too large; split it into segments."))
            return None
        if not isinstance(tree, dict):
            self._wrong(at, phrase("{place} should be a condition such as {example}.", place=at, example=_EXAMPLE))
            return None
        for key, node in (("all", AllOf), ("any", AnyOf)):
            if key in tree:
                return self._read_group(tree, key, node, at, depth)
        if "not" in tree:
            self._only(tree, {"not"}, at)
            part = self.read(tree["not"], f"{at}.not", depth + 1)
            return Not(part) if part else None
        if "field" in tree:
            return self._read_field(tree, at)
        if "activity" in tree:
            return self._read_activity(tree, at)
        self._wrong(at, phrase("{place} needs one of all, any, not, field or activity.", place=at))
        return None

    def _only(self, tree: dict[Any, Any], known: set[str], at: str) -> None:
        for key in tree:
            if key not in known:
                self._wrong(at, phrase("{place} has a key “{key}” that is not known here.", place=at, key=str(key)))

    def _read_group(
        self, tree: dict[Any, Any], key: str, node: type[AllOf] | type[AnyOf], at: str, depth: int
    ) -> Criteria | None:
        self._only(tree, {key}, at)
        parts = tree[key]
        if not isinstance(parts, list):
            self._wrong(at, phrase("{place} should be a list of conditions.", place=f"{at}.{key}"))
            return None
        read = [self.read(part, f"{at}.{key}[{place}]", depth + 1) for place, part in enumerate(parts)]
        return node(tuple(part for part in read if part is not None))

    def _read_op(self, tree: dict[Any, Any], at: str, default: Op) -> Op | None:
        written = tree.get("op", default.value)
        if isinstance(written, str) and written in set(Op):
            return Op(written)
        known = ", ".join(Op)
        self._wrong(
            at, phrase("{place} compares with “{op}”; use one of {known}.", place=at, op=str(written), known=known)
        )
        return None

    def _read_field(self, tree: dict[Any, Any], at: str) -> FieldTest | None:
        self._only(tree, {"field", "op", "value"}, at)
        name = str(tree["field"])
        kind = field_type(name)
        if kind is None:
            self._wrong(at, phrase("{place} asks about a field “{field}” that does not exist.", place=at, field=name))
            return None
        op = self._read_op(tree, at, Op.EQUAL)
        if op is None:
            return None
        value = _read_value(kind, op, tree.get("value"))
        if value is None and op not in _WITHOUT_VALUE:
            self._wrong(
                at, phrase("{place}: “{op}” on {field} needs another kind of value.", place=at, op=op, field=name)
            )
            return None
        return FieldTest(name, op, value)

    def _read_activity(self, tree: dict[Any, Any], at: str) -> ActivityTest | None:
        self._only(tree, {"activity", "op", "count", "within_days", "target", "kinds", "human"}, at)
        name, op = str(tree["activity"]), self._read_op(tree, at, Op.AT_LEAST)
        if name not in set(ActivityKind):
            self._wrong(at, phrase("{place} asks about an activity “{name}” that does not exist.", place=at, name=name))
            return None
        count, days, kinds = tree.get("count", 1), tree.get("within_days"), tree.get("kinds") or []
        target, human = tree.get("target"), _FLAGS.get(str(tree.get("human", True)).casefold())
        for wrong, what in (
            (op not in _COUNTING, "op"),
            (not _is_count(count), "count"),
            (days is not None and not (_is_count(days) and 0 < days <= 36_500), "within_days"),
            (not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds), "kinds"),
            (target is not None and not isinstance(target, str), "target"),
            (human is None, "human"),
        ):
            if wrong:
                self._wrong(at, phrase("{place}: “{key}” has a value that cannot be used.", place=at, key=what))
                return None
        return ActivityTest(
            ActivityKind(name), op or Op.AT_LEAST, count, days, target, tuple(kinds), human is not False
        )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


_FLAGS: Final = {"true": True, "false": False, "yes": True, "no": False}
"""How YAML without a boolean resolver, and people, write a flag."""


def _read_value(kind: FieldType, op: Op, value: object) -> Value:
    """The value in the form the field compares with, or None where it does not fit."""
    if op in _WITHOUT_VALUE:
        return None
    if op in _WITH_LIST:
        if kind is FieldType.FLAG or not isinstance(value, list):
            return None
        return tuple(map(text_of, value)) if all(isinstance(item, str | int | float) for item in value) else None
    if kind is FieldType.FLAG:
        flag = _FLAGS.get(str(value).casefold())
        return flag if op in {Op.EQUAL, Op.NOT_EQUAL} else None
    if kind is FieldType.NUMBER:
        if isinstance(value, bool) or not isinstance(value, int | float) or op not in _COUNTING:
            return None
        return value if abs(value) < 2**53 else None  # false for NaN, too
    if kind is FieldType.LIST and op is not Op.CONTAINS:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float) or op in _ORDERING:
        return None
    return text_of(value)
