"""Conditions as lines of a form, finished or not, and what finished lines mean."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from nurture.core.criteria import Criteria, to_tree
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

LOOKING: Final = (Op.CONTAINS, Op.STARTS_WITH)
"""Comparisons that look for one text each; in a form they look for any of several."""

NEVER: Final = "never"
"""How a form says that something was done zero times."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A comparison of a field. All but the orderings take several values, of which any is enough (none for `!=`)."""

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


def typed_values(text: str, op: str) -> tuple[str, ...]:
    """The values in one text field, for that comparison; a new line parts them as the separator does."""
    texts = text.replace("\n", SEPARATOR).split(SEPARATOR) if takes_several(op) else (text,)
    plain = (plain_text(one).strip() for one in texts)
    return tuple(dict.fromkeys(one for one in plain if one))


def plain_text(text: str) -> str:
    """The letters that a field of a form keeps."""
    return "".join(letter for letter in text if letter not in "\r\n\0" and not "\ud800" <= letter <= "\udfff")


def takes_several(op: str) -> bool:
    """Whether a comparison takes several values in a form."""
    return op in {*EQUALITY, *LOOKING, Op.IN, Op.NOT_IN}


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
            parts = self.parts(group, path, f"{at}.not.any")
            return {"not": parts[0] if len(parts) == 1 else {"any": parts}}
        way = group.way if group.way in WAYS else "all"
        return {way: self.parts(group, path, f"{at}.{way}")}

    def parts(self, group: Group, path: str, at: str) -> list[Any]:
        trees: list[Any] = []
        for n, part in enumerate(group.parts):
            for one in (part,) if group.way == "all" else _singly(part):
                trees.append(self.line(one, f"{path}.{n}", f"{at}[{len(trees)}]"))
        return trees

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
        number = as_number(text)
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
        if line.op in LOOKING:
            return {"any": [{**tree, "value": value} for value in values]}
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


def _singly(line: Line) -> tuple[Line, ...]:
    """The line, or one for each text that it looks for."""
    if isinstance(line, FieldLine) and line.op in LOOKING and len(line.values) > 1:
        return tuple(replace(line, values=(value,)) for value in line.values)
    return (line,)


def _value(text: str, kind: FieldType | None, op: str) -> Any:
    """The value that a field's kind and the comparison want, or None where the text is not one."""
    if kind is FieldType.FLAG:
        return {"yes": True, "no": False}.get(text)
    if kind is FieldType.NUMBER:
        return as_number(text)
    day = text if is_day(text) else None
    if kind is FieldType.DATE:
        return day
    return (day or as_number(text)) if kind is FieldType.PROPERTY and op in ORDERING else text


def _wanted(kind: FieldType | None, text: str) -> Phrase:
    if kind is FieldType.DATE:
        return phrase("“{text}” is not a day; write it as 2026-05-31.", text=text)
    if kind is FieldType.FLAG:
        return phrase("Choose yes or no.")
    return phrase("“{text}” is not a number.", text=text)


def as_number(text: str) -> int | float | None:
    """The number in a text field, with a comma or a point; spaces between thousands are allowed."""
    plain = "".join(text.split()).replace(",", ".")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return None
