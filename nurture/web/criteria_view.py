"""Conditions as the builder draws them: each line with its words, its comparisons and the values to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from nurture.core.criteria_fields import FIELDS, OPS, FieldType, Op, field_type
from nurture.core.criteria_names import ACTIVITY_NAMES, FIELD_NAMES, field_name
from nurture.core.people import ActivityKind
from nurture.core.phrases import Fact
from nurture.core.properties import PropertyType
from nurture.services.browsing.choices import Choices, Option
from nurture.web.criteria_form import WRITTEN, Condition
from nurture.web.criteria_lines import (
    MOST_LEVELS,
    NEVER,
    ROOT,
    SEPARATOR,
    ActivityLine,
    FieldLine,
    Group,
    Line,
    WrittenLine,
)
from nurture.web.filters import capitalised
from nurture.web.languages import spoken

Pair = tuple[str, str]


@dataclass(frozen=True)
class Tick:
    """A value to choose."""

    value: str
    label: str
    ticked: bool


@dataclass(frozen=True)
class LineView:
    """A line as it is drawn; `kind` is field, activity, written or group, and says which of the rest is filled.

    `worth` are its points where it stands in a group of points; `several` says that its text takes several values.
    """

    kind: str
    path: str
    label: str
    errors: tuple[str, ...]
    focused: bool
    worth: str
    name: str = ""
    ops: tuple[Pair, ...] = ()
    op: str = ""
    input: str = "text"
    text: str = ""
    ticks: tuple[Tick, ...] = ()
    typed: bool = True
    several: bool = False
    count: str = ""
    days: str = ""
    target: str = ""
    machines: bool = False
    way: str = ""
    needed: str = ""
    parts: tuple[LineView, ...] = ()
    menu: tuple[tuple[str, tuple[Pair, ...]], ...] = ()

    @property
    def id(self) -> str:
        """The line's place in a form that an address may have."""
        return self.path.replace(".", "-")

    @property
    def about(self) -> str:
        """What the details of an activity say while they are closed."""
        told = [one.label for one in self.ticks if one.ticked] + ([self.target] if self.target else [])
        return ", ".join(told)


@dataclass(frozen=True)
class ConditionView:
    """A condition as the builder draws it: its lines, or its written form with what is wrong with it."""

    root: LineView
    written: str | None
    errors: tuple[str, ...]
    targets: tuple[Pair, ...]
    without: str = ""
    ways: tuple[Pair, ...] = field(default=())


_TEXT_WORDS: Final = {
    Op.EQUAL: later("is"),
    Op.NOT_EQUAL: later("is not"),
    Op.CONTAINS: later("contains"),
    Op.STARTS_WITH: later("starts with"),
    Op.GREATER: later("is more than"),
    Op.AT_LEAST: later("is at least"),
    Op.LESS: later("is less than"),
    Op.AT_MOST: later("is at most"),
    Op.IS_SET: later("is known"),
    Op.IS_BLANK: later("is not known"),
}
_OP_WORDS: Final[Mapping[FieldType, Mapping[Op, object]]] = {
    FieldType.NUMBER: {Op.EQUAL: later("is exactly")},
    FieldType.LIST: {
        Op.IN: later("includes"),
        Op.NOT_IN: later("does not include"),
        Op.IS_SET: later("has any"),
        Op.IS_BLANK: later("has none"),
    },
    FieldType.DATE: {
        Op.EQUAL: later("is on"),
        Op.NOT_EQUAL: later("is not on"),
        Op.GREATER: later("is after"),
        Op.AT_LEAST: later("is on or after"),
        Op.LESS: later("is before"),
        Op.AT_MOST: later("is on or before"),
    },
}
_COUNT_WORDS: Final = (
    (Op.AT_LEAST.value, later("at least")),
    (Op.EQUAL.value, later("exactly")),
    (Op.AT_MOST.value, later("at most")),
    (Op.GREATER.value, later("more than")),
    (Op.LESS.value, later("fewer than")),
    (Op.NOT_EQUAL.value, later("not exactly")),
)
_OFFERED: Final[Mapping[FieldType, tuple[Op, ...]]] = {
    FieldType.TEXT: (Op.EQUAL, Op.NOT_EQUAL, Op.CONTAINS, Op.STARTS_WITH, Op.IS_SET, Op.IS_BLANK),
    FieldType.LIST: (Op.IN, Op.NOT_IN, Op.IS_SET, Op.IS_BLANK),
    FieldType.FLAG: (Op.EQUAL,),
}
_INPUTS: Final = {FieldType.NUMBER: "number", FieldType.DATE: "date", FieldType.FLAG: "flag"}
_PROPERTY_TYPES: Final = {PropertyType.NUMBER: FieldType.NUMBER, PropertyType.DATE: FieldType.DATE}

_MENU: Final = (
    (later("Where they stand with us"), "stage relationship lead_status crm_stage days_in_stage days_since_activity"),
    (later("Who they are"), "job_title persona language country owner tags first_name last_name email"),
    (later("Their company"), "company industry company_size revenue"),
    (later("What was counted"), "page_views visits form_submissions emails_opened emails_clicked time_on_site"),
)
"""The fields that are asked about most, in groups; the rest comes after them."""


class Drawer:
    """Draws the lines of a condition with what this workspace offers to choose from.

    `without` are fields that are not offered, such as the profile's own answer in the profile itself.
    """

    def __init__(self, choices: Choices, *, without: str = "") -> None:
        self._choices = choices
        self._without = without
        self._condition: Condition

    def draw(self, condition: Condition) -> ConditionView:
        """The whole condition."""
        self._condition = condition
        root = self._group(condition.root, ROOT, "", 1)
        errors = tuple(capitalised(spoken(said)) for said in condition.answer.problems.get(WRITTEN, ()))
        ways = (
            ("all", _("All of these are true")),
            ("any", _("At least one of these is true")),
            ("none", _("None of these is true")),
            ("points", _("These give points, and enough are reached")),
        )
        return ConditionView(root, condition.written, errors, self._choices.targets, self._without, ways)

    def _line(self, line: Line, path: str, worth: str, level: int) -> LineView:
        match line:
            case Group():
                return self._group(line, path, worth, level)
            case FieldLine():
                return self._field(line, path, worth)
            case ActivityLine():
                return self._activity(line, path, worth)
            case WrittenLine(text):
                label = _("A condition in written form")
                return LineView("written", path, label, *self._state(path), worth, text=text)

    def _state(self, path: str) -> tuple[tuple[str, ...], bool]:
        """What is wrong with a line, which is not said of one that is being written; and whether it has the focus."""
        found = () if self._condition.quiet else self._condition.answer.problems.get(path, ())
        return tuple(capitalised(spoken(said)) for said in found), self._condition.focus == path

    def _group(self, group: Group, path: str, worth: str, level: int) -> LineView:
        points = group.points + ("",) * len(group.parts)
        parts = tuple(
            self._line(part, f"{path}.{number}", points[number] or "10", level + 1)
            for number, part in enumerate(group.parts)
        )
        return LineView(
            "group",
            path,
            _("A group of conditions") if level > 1 else _("The condition"),
            *self._state(path),
            worth,
            op=group.op,
            ops=_counting(group.op),
            way=group.way,
            needed=group.value,
            parts=parts,
            menu=tuple(self._menu(level)),
        )

    def _field(self, line: FieldLine, path: str, worth: str) -> LineView:
        kind = self._kind(line.field)
        options = self._options(line, kind)
        known = {value for value, _name in options}
        typed = not options or line.field in self._choices.open
        return LineView(
            "field",
            path,
            capitalised(spoken(self._label(line.field))),
            *self._state(path),
            worth,
            name=line.field,
            ops=self._ops(line, kind, typed=typed),
            op=line.op,
            input="text" if kind is FieldType.NUMBER and len(line.values) > 1 else _INPUTS.get(kind, "text"),
            text=f"{SEPARATOR} ".join(one for one in line.values if one not in known),
            ticks=tuple(Tick(value, spoken(name), value in line.values) for value, name in options),
            typed=typed,
            several=kind in {FieldType.TEXT, FieldType.LIST, FieldType.PROPERTY},
        )

    def _kind(self, name: str) -> FieldType:
        """The kind of input a field wants; a property of the workspace's own by the type it was given."""
        kind = field_type(name) or FieldType.TEXT
        return _PROPERTY_TYPES.get(self._choices.types.get(name, PropertyType.TEXT), kind)

    def _label(self, name: str) -> Fact:
        return dict(self._choices.properties).get(name) or field_name(name)

    def _options(self, line: FieldLine, kind: FieldType) -> tuple[Option, ...]:
        """The values to tick; of a closed field also those it has although nobody knows them here."""
        if kind is FieldType.FLAG:
            return (("yes", _("yes")), ("no", _("no")))
        options = self._choices.options.get(line.field, ()) if kind not in _INPUTS else ()
        if not options or line.field in self._choices.open:
            return options
        known = {value for value, _name in options}
        return (*options, *((one, one) for one in line.values if one not in known))

    def _ops(self, line: FieldLine, kind: FieldType, *, typed: bool) -> tuple[Pair, ...]:
        offered = _OFFERED.get(kind, tuple(op for op in OPS[kind] if op not in {Op.IN, Op.NOT_IN}))
        kept = [op for op in offered if typed or op not in {Op.CONTAINS, Op.STARTS_WITH}]
        words = {**_TEXT_WORDS, **_OP_WORDS.get(kind, {})}
        also = [Op(line.op)] if line.op in set(Op) and line.op not in kept else []
        return tuple((op.value, str(words.get(op, op.value))) for op in (*kept, *also))

    def _activity(self, line: ActivityLine, path: str, worth: str) -> LineView:
        kinds = dict(self._choices.kinds) | {one: one for one in line.kinds if one not in dict(self._choices.kinds)}
        return LineView(
            "activity",
            path,
            capitalised(spoken(_did(line.activity))),
            *self._state(path),
            worth,
            name=line.activity,
            ops=(*_counting(line.op), (NEVER, _("never"))),
            op=line.op,
            ticks=tuple(Tick(value, spoken(name), value in line.kinds) for value, name in kinds.items()),
            count=line.count,
            days=line.days,
            target=line.target,
            machines=line.machines,
        )

    def _menu(self, level: int) -> Iterator[tuple[str, tuple[Pair, ...]]]:
        """What can be added to a group: fields by what they are about, what people did, and groups."""
        first = {name for _title, names in _MENU for name in names.split()}
        for title, names in _MENU:
            yield str(title), self._fields(names.split())
        did = ((f"activity:{kind.value}", capitalised(spoken(ACTIVITY_NAMES[kind]))) for kind in ActivityKind)
        yield _("What they did"), tuple(did)
        if self._choices.properties:
            own = ((f"field:{name}", capitalised(spoken(label))) for name, label in self._choices.properties)
            yield _("Your own properties"), tuple(own)
        rest = self._fields(name for name in FIELDS if name not in first)
        yield _("More about them"), tuple(sorted(rest, key=lambda pair: pair[1].casefold()))
        if level < MOST_LEVELS:
            groups = (("all", _("All of …")), ("any", _("At least one of …")), ("none", _("None of …")))
            ways = (*groups, ("points", _("Points for …")))
            yield _("Several conditions together"), tuple((f"group:{way}", label) for way, label in ways)

    def _fields(self, names: Iterable[str]) -> tuple[Pair, ...]:
        offered = (name for name in names if name != self._without)
        return tuple((f"field:{name}", capitalised(spoken(FIELD_NAMES[name]))) for name in offered)


def _counting(op: str) -> tuple[Pair, ...]:
    """The comparisons of a count; the odd one only where it is used."""
    return tuple((value, str(word)) for value, word in _COUNT_WORDS if value != Op.NOT_EQUAL or value == op)


def fields_of(line: Line) -> Iterator[str]:
    """The fields that lines ask about."""
    if isinstance(line, FieldLine):
        yield line.field
    if isinstance(line, Group):
        for part in line.parts:
            yield from fields_of(part)


def name_at(root: Line, path: str) -> str:
    """What the line at a place is about; empty for a group, and for a place where there is none."""
    line = root
    for number in path.split(".")[1:]:
        if not isinstance(line, Group) or int(number) >= len(line.parts):
            return ""
        line = line.parts[int(number)]
    match line:
        case FieldLine(name):
            return capitalised(spoken(field_name(name)))
        case ActivityLine(name):
            return capitalised(spoken(_did(name)))
        case _:
            return ""


def _did(activity: str) -> Fact:
    return ACTIVITY_NAMES[ActivityKind(activity)] if activity in set(ActivityKind) else activity
