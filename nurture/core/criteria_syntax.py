"""Conditions as written: a JSON or YAML tree read into the nodes of `core.criteria`, with problems as values."""

from __future__ import annotations

from typing import Any, Final

from nurture.core.criteria import (
    ActivityTest,
    AllOf,
    AnyOf,
    Criteria,
    FieldTest,
    Not,
    PointsTest,
    Score,
    Value,
    text_of,
)
from nurture.core.criteria_fields import (
    COUNTING,
    OPS,
    ORDERING,
    WITH_LIST,
    WITHOUT_VALUE,
    FieldType,
    Op,
    field_type,
    is_day,
)
from nurture.core.errors import Problem
from nurture.core.people import ActivityKind
from nurture.core.phrases import Phrase, phrase

MAX_DEPTH: Final = 20
MAX_NODES: Final = 500
MOST_POINTS: Final = 1_000_000
"""What a part of a sum of points can be worth, and the sum be compared with, above and below nothing."""

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
            self._too_large(at)
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
        if "points" in tree:
            return self._read_points(tree, at, depth)
        self._wrong(at, phrase("{place} needs one of all, any, not, field, activity or points.", place=at))
        return None

    def _too_large(self, at: str) -> None:
        """Said once, however much there is of it."""
        if not self.problems:
            self._wrong(at, phrase("The condition is too large; split it into segments."))

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

    def _read_points(self, tree: dict[Any, Any], at: str, depth: int) -> PointsTest | None:
        self._only(tree, {"points", "op", "value"}, at)
        parts, op, value = tree["points"], self._read_op(tree, at, Op.AT_LEAST), tree.get("value")
        if not isinstance(parts, list):
            example = '{"when": …, "points": 10}'
            said = phrase("{place} should be a list of parts such as {example}.", place=f"{at}.points", example=example)
            self._wrong(at, said)
            return None
        if len(parts) > MAX_NODES:
            self._too_large(at)
            return None
        scores = [self._read_score(part, f"{at}.points[{place}]", depth + 1) for place, part in enumerate(parts)]
        for wrong, what in ((op not in COUNTING, "op"), (not _is_points(value), "value")):
            if wrong:
                self._wrong(at, phrase("{place}: “{key}” has a value that cannot be used.", place=at, key=what))
                return None
        return PointsTest(tuple(score for score in scores if score), op or Op.AT_LEAST, value or 0)

    def _read_score(self, tree: object, at: str, depth: int) -> Score | None:
        if not isinstance(tree, dict) or "when" not in tree or not _is_points(tree.get("points")):
            said = phrase("{place} needs “when” with a condition and “points” with a whole number.", place=at)
            self._wrong(at, said)
            return None
        self._only(tree, {"when", "points"}, at)
        when = self.read(tree["when"], f"{at}.when", depth)
        return Score(when, tree["points"]) if when else None

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
        if op not in OPS[kind] or (value is None and op not in WITHOUT_VALUE):
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
            (op not in COUNTING, "op"),
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


def _is_points(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_POINTS


_FLAGS: Final = {"true": True, "false": False, "yes": True, "no": False}
"""How YAML without a boolean resolver, and people, write a flag."""


def _read_value(kind: FieldType, op: Op, value: object) -> Value:
    """The value in the form the field compares with, or None where it does not fit."""
    if op in WITHOUT_VALUE:
        return None
    if op in WITH_LIST:
        fits = isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)
        return tuple(map(text_of, value)) if fits and isinstance(value, list) else None
    if kind is FieldType.FLAG:
        return _FLAGS.get(str(value).casefold())
    if isinstance(value, bool):
        return None
    if kind is FieldType.NUMBER:
        return _number(value)
    if kind is FieldType.DATE:
        return _day(value)
    if op in ORDERING:
        return _day(value) or _number(value)
    return text_of(value) if isinstance(value, str | int | float) else None


def _number(value: object) -> int | float | None:
    fits = isinstance(value, int | float) and abs(value) < 2**53  # false for NaN, too
    return value if isinstance(value, int | float) and fits else None


def _day(value: object) -> str | None:
    return value if isinstance(value, str) and is_day(value) else None
