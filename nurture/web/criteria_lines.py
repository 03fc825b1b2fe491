"""Conditions as lines of a form, finished or not: each condition has its lines, and finished lines their condition.

Where a condition says more than a line can hold, the line is its written form, so that nothing is lost on the way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from nurture.core.criteria import ActivityTest, AllOf, AnyOf, Criteria, FieldTest, Not, PointsTest, text_of, to_tree
from nurture.core.criteria_fields import EQUALITY, ORDERING, WITHOUT_VALUE, FieldType, Op, field_type, is_day
from nurture.core.criteria_syntax import parse
from nurture.core.errors import BadInput
from nurture.core.phrases import Phrase, phrase
from nurture.services.segmenting import read_criteria

MOST_LEVELS: Final = 3
"""Groups within groups, the outermost one counted; what is deeper is shown in its written form."""

ROOT: Final = "c"
"""Where the outermost group stands; its parts are c.0, c.1 …, and their parts c.0.0, c.0.1 …"""

SEPARATOR: Final = ";"
"""What stands between several values in one field."""

NEVER: Final = "never"
"""How a form says that something was done zero times."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A comparison of a field; `=`, `!=` and, for lists, `in` and `not_in` take several values."""

    field: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """How often somebody did something; everything as it was typed."""

    activity: str
    op: str = Op.AT_LEAST.value
    count: str = "1"
    days: str = ""
    target: str = ""
    kinds: tuple[str, ...] = ()
    machines: bool = False


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A part in its written form."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines together: `all`, `any` or `none` of them, or enough `points`, of which each part has its own."""

    way: str = "all"
    parts: tuple[Line, ...] = ()
    points: tuple[str, ...] = ()
    op: str = Op.AT_LEAST.value
    value: str = ""


Line: TypeAlias = "FieldLine | ActivityLine | WrittenLine | Group"
WAYS: Final = ("all", "any", "none", "points")


def lines_of(criteria: Criteria | None) -> Group:
    """The lines of a condition, as the outermost group; no condition is an empty one."""
    line = _line(criteria, 1) if criteria is not None else Group()
    return line if isinstance(line, Group) else Group(parts=(line,))


def _line(criteria: Criteria, level: int) -> Line:
    if isinstance(criteria, FieldTest):
        return _kept(_field_line(criteria), criteria)
    if isinstance(criteria, ActivityTest):
        return _kept(_activity_line(criteria), criteria)
    if level > MOST_LEVELS:
        return WrittenLine(as_json(to_tree(criteria)))
    return _group(criteria, level + 1)


def as_json(tree: object, indent: int | None = None) -> str:
    """The written form, in letters that people read and every page can show."""
    return json.dumps(tree, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace").decode()


def _group(criteria: AllOf | AnyOf | Not | PointsTest, level: int) -> Group:
    match criteria:
        case AllOf(parts):
            return Group("all", tuple(_line(part, level) for part in parts))
        case AnyOf(parts):
            return Group("any", tuple(_line(part, level) for part in parts))
        case Not(part):
            inner = part.parts if isinstance(part, AnyOf) and len(part.parts) > 1 else (part,)
            return Group("none", tuple(_line(one, level) for one in inner))
        case PointsTest(scores, op, value):
            lines = tuple(_line(score.when, level) for score in scores)
            return Group("points", lines, tuple(str(score.points) for score in scores), op.value, str(value))


def _field_line(test: FieldTest) -> FieldLine:
    given = test.value if isinstance(test.value, tuple) else () if test.value is None else (test.value,)
    texts = tuple({True: "yes", False: "no"}[one] if isinstance(one, bool) else text_of(one) for one in given)
    if field_type(test.field) is FieldType.LIST:
        return FieldLine(test.field, "in" if test.op is Op.CONTAINS else test.op.value, texts)
    single = {Op.IN: Op.EQUAL, Op.NOT_IN: Op.NOT_EQUAL}.get(test.op, test.op)
    return FieldLine(test.field, single.value, texts)


def _activity_line(test: ActivityTest) -> ActivityLine:
    never = (test.op, test.count) == (Op.EQUAL, 0)
    return ActivityLine(
        activity=test.activity.value,
        op=NEVER if never else test.op.value,
        count="" if never else str(test.count),
        days=str(test.within_days or ""),
        target=test.target or "",
        kinds=test.kinds,
        machines=not test.human,
    )


def _kept(line: FieldLine | ActivityLine, test: FieldTest | ActivityTest) -> Line:
    """The line as a browser sends it back, if that still says what the condition says; else the written form."""
    typed = _typed(line)
    answer = read_lines(Group(parts=(typed,)))
    same = answer.criteria is not None and _plain(answer.criteria) == _plain(test)
    return typed if same else WrittenLine(as_json(to_tree(test)))


def _typed(line: FieldLine | ActivityLine) -> FieldLine | ActivityLine:
    """The line after a browser has had it: on one line, without space around, cut where values are cut."""
    if isinstance(line, ActivityLine):
        kinds = tuple(dict.fromkeys(_plain_text(kind) for kind in line.kinds))
        return replace(line, target=_plain_text(line.target).strip(), kinds=kinds)
    return replace(line, values=typed_values(SEPARATOR.join(line.values), line.op))


def typed_values(text: str, op: str) -> tuple[str, ...]:
    """The values in one text field, for that comparison."""
    plain = _plain_text(text)
    texts = plain.split(SEPARATOR) if takes_several(op) else (plain,)
    return tuple(dict.fromkeys(one.strip() for one in texts if one.strip()))


def _plain_text(text: str) -> str:
    """The letters that a field of a form keeps."""
    return "".join(letter for letter in text if letter not in "\r\n\0" and not "\ud800" <= letter <= "\udfff")


def takes_several(op: str) -> bool:
    """Whether a comparison takes several values in a form."""
    return op in {*EQUALITY, Op.IN, Op.NOT_IN}


def _plain(criteria: Criteria) -> Criteria:
    """The comparison with what a form says in one way only said in that way."""
    if not isinstance(criteria, FieldTest) or not isinstance(criteria.value, tuple):
        return criteria
    values = tuple(dict.fromkeys(criteria.value))
    kind = field_type(criteria.field)
    singly = {Op.IN: Op.CONTAINS} if kind is FieldType.LIST else {Op.IN: Op.EQUAL, Op.NOT_IN: Op.NOT_EQUAL}
    if len(values) != 1 or criteria.op not in singly:
        return replace(criteria, value=values)
    number = _number(values[0]) if kind is FieldType.NUMBER else None
    value = number if number is not None and text_of(number) == values[0] else values[0]
    return FieldTest(criteria.field, singly[criteria.op], value)


@dataclass(frozen=True)
class Answer:
    """The condition that lines mean, or None beside what is wrong, by the place of the line it belongs to."""

    criteria: Criteria | None
    problems: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)


def read_lines(root: Group) -> Answer:
    """The condition of the outermost group; one alone in a group of all is that condition itself."""
    writer = _Writer()
    alone = root.way == "all" and len(root.parts) == 1
    tree = writer.line(root.parts[0], f"{ROOT}.0", "criteria") if alone else writer.group(root, ROOT, "criteria")
    if writer.problems:
        return Answer(None, {path: tuple(said) for path, said in writer.problems.items()})
    criteria, problems = parse(tree)
    for problem in problems:
        writer.wrong(writer.path_of(problem.field or ""), _here(problem.message))
    return Answer(criteria, {path: tuple(said) for path, said in writer.problems.items()})


def _here(message: Phrase) -> Phrase:
    """The same words about "this condition", which stands beside them."""
    facts = tuple((name, phrase("This condition") if name == "place" else fact) for name, fact in message.facts)
    return replace(message, facts=facts)


class _Writer:
    """Turns lines into a tree; knows which line each place of the tree came from, and what is wrong with it."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.problems: dict[str, list[Phrase]] = {}

    def wrong(self, path: str, said: Phrase) -> None:
        self.problems.setdefault(path, []).append(said)

    def path_of(self, at: str) -> str:
        """The line in which the place of a tree lies."""
        around = [place for place in self.places if at.startswith(place)]
        return self.places[max(around, key=len)] if around else ROOT

    def line(self, line: Line, path: str, at: str) -> Any:
        self.places[at] = path
        match line:
            case Group():
                return self.group(line, path, at)
            case FieldLine():
                return self.field(line, path)
            case ActivityLine():
                return self.activity(line, path)
            case WrittenLine(text):
                return self.written(text, path)

    def group(self, group: Group, path: str, at: str) -> Any:
        if not group.parts and path != ROOT:
            self.wrong(path, phrase("This group is empty: add a condition to it, or remove it."))
        if group.way == "points":
            return self.points(group, path, at)
        if group.way == "none":
            alone = len(group.parts) == 1
            parts = self.parts(group, path, f"{at}.not" if alone else f"{at}.not.any")
            return {"not": parts[0] if alone else {"any": parts}}
        way = group.way if group.way in WAYS else "all"
        return {way: self.parts(group, path, f"{at}.{way}")}

    def parts(self, group: Group, path: str, at: str) -> list[Any]:
        return [self.line(part, f"{path}.{n}", f"{at}[{n}]") for n, part in enumerate(group.parts)]

    def points(self, group: Group, path: str, at: str) -> Any:
        if not group.parts and path == ROOT:
            self.wrong(path, phrase("Points need something to give them for: add a condition."))
        needed = self.whole(group.value, path, phrase("Write how many points are needed, as a whole number."))
        given = []
        for n, part in enumerate(group.parts):
            here = f"{path}.{n}"
            text = group.points[n] if n < len(group.points) else ""
            worth = self.whole(text, here, phrase("Write how many points this is worth, as a whole number."))
            given.append({"when": self.line(part, here, f"{at}.points[{n}].when"), "points": worth})
        return {"points": given, "op": group.op, "value": needed}

    def whole(self, text: str, path: str, said: Phrase) -> int | None:
        number = _number(text)
        if isinstance(number, int):
            return number
        self.wrong(path, said)
        return None

    def field(self, line: FieldLine, path: str) -> Any:
        tree: dict[str, Any] = {"field": line.field, "op": line.op}
        if line.op in WITHOUT_VALUE:
            return tree
        if not line.values:
            self.wrong(path, phrase("Write or choose a value."))
            return tree
        kind = field_type(line.field)
        values = [_value(one, kind, line.op) for one in line.values]
        for text, value in zip(line.values, values, strict=True):
            if value is None:
                self.wrong(path, _wanted(kind, text))
        if kind is FieldType.LIST:
            several = len(values) > 1 or line.op == Op.NOT_IN
            return {**tree, "op": line.op if several else "contains", "value": values if several else values[0]}
        if len(values) == 1:
            return {**tree, "value": values[0]}
        return {**tree, "op": {"=": "in", "!=": "not_in"}.get(line.op, line.op), "value": values}

    def activity(self, line: ActivityLine, path: str) -> Any:
        never = line.op == NEVER
        tree: dict[str, Any] = {"activity": line.activity, "op": "=" if never else line.op, "count": 0}
        if not never:
            tree["count"] = self.whole(line.count, path, phrase("Write how often, as a whole number."))
        if line.days:
            tree["within_days"] = self.whole(line.days, path, phrase("Write the days as a whole number."))
        optional = {"target": line.target, "kinds": list(line.kinds)}
        tree |= {key: value for key, value in optional.items() if value}
        return tree | {"human": False} if line.machines else tree

    def written(self, text: str, path: str) -> Any:
        try:
            return to_tree(read_criteria(text))
        except BadInput as error:
            self.wrong(path, error.message)
            return None


def _value(text: str, kind: FieldType | None, op: str) -> Any:
    """The value that a field's kind and the comparison want, or None where the text is not one."""
    if kind is FieldType.FLAG:
        return {"yes": True, "no": False}.get(text)
    if kind is FieldType.NUMBER:
        return _number(text)
    day = text if is_day(text) else None
    if kind is FieldType.DATE:
        return day
    return (day or _number(text)) if kind is FieldType.PROPERTY and op in ORDERING else text


def _wanted(kind: FieldType | None, text: str) -> Phrase:
    if kind is FieldType.DATE:
        return phrase("“{text}” is not a day; write it as 2026-05-31.", text=text)
    if kind is FieldType.FLAG:
        return phrase("Choose yes or no.")
    return phrase("“{text}” is not a number.", text=text)


def _number(text: str) -> int | float | None:
    """The number in a text field, with a comma or a point; spaces between thousands are allowed."""
    plain = "".join(text.split()).replace(",", ".")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return None
