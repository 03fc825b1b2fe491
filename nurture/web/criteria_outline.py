"""The outline of a condition: the lines by which a form shows it.

Where a condition says more than a line can hold, the line is its written form, so that nothing is lost on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from nurture.core.criteria import ActivityTest, AllOf, AnyOf, Criteria, FieldTest, Not, PointsTest, text_of, to_tree
from nurture.core.criteria_fields import FieldType, Op, field_type
from nurture.web.criteria_lines import (
    LOOKING,
    MOST_LEVELS,
    NEVER,
    SEPARATOR,
    ActivityLine,
    FieldLine,
    Group,
    Line,
    WrittenLine,
    as_number,
    plain_text,
    read_lines,
    typed_values,
)


def lines_of(criteria: Criteria | None) -> Group:
    """The lines of a condition, as the outermost group; no condition is an empty one."""
    line = _line(criteria, 1) if criteria is not None else Group()
    return line if isinstance(line, Group) else Group(parts=(line,))


def _line(criteria: Criteria, level: int) -> Line:
    if isinstance(criteria, FieldTest):
        return _kept(_field_line(criteria), criteria)
    if isinstance(criteria, ActivityTest):
        return _kept(_activity_line(criteria), criteria)
    if isinstance(criteria, AnyOf):
        lines = _merged(_line(part, level) for part in criteria.parts)
        if len(lines) == 1 and len(criteria.parts) > 1:
            return lines[0]
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
            return Group("any", _merged(_line(part, level) for part in parts))
        case Not(part):
            inner = part.parts if isinstance(part, AnyOf) and len(part.parts) > 1 else (part,)
            return Group("none", _merged(_line(one, level) for one in inner))
        case PointsTest(scores, op, value):
            lines = tuple(_line(score.when, level) for score in scores)
            return Group("points", lines, tuple(str(score.points) for score in scores), op.value, str(value))


def _merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of a group of any, those together that look for another text in the same field."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if isinstance(last, FieldLine) and isinstance(line, FieldLine) and _goes_with(last, line):
            merged[-1] = replace(last, values=(*last.values, *line.values))
        else:
            merged.append(line)
    return tuple(merged)


def _goes_with(line: FieldLine, other: FieldLine) -> bool:
    same = (line.field, line.op) == (other.field, other.op) and line.op in LOOKING
    return same and not set(line.values) & set(other.values)


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
        kinds = tuple(dict.fromkeys(plain_text(kind) for kind in line.kinds))
        return replace(line, target=plain_text(line.target).strip(), kinds=kinds)
    return replace(line, values=typed_values(SEPARATOR.join(line.values), line.op))


def _plain(criteria: Criteria) -> Criteria:
    """The comparison with what a form says in one way only said in that way."""
    if not isinstance(criteria, FieldTest) or not isinstance(criteria.value, tuple):
        return criteria
    values = tuple(dict.fromkeys(criteria.value))
    kind = field_type(criteria.field)
    singly = {Op.IN: Op.CONTAINS} if kind is FieldType.LIST else {Op.IN: Op.EQUAL, Op.NOT_IN: Op.NOT_EQUAL}
    if len(values) != 1 or criteria.op not in singly:
        return replace(criteria, value=values)
    number = as_number(values[0]) if kind is FieldType.NUMBER else None
    value = number if number is not None and text_of(number) == values[0] else values[0]
    return FieldTest(criteria.field, singly[criteria.op], value)
