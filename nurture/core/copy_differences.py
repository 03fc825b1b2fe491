"""What differs from person to person in a mail: the fields it shows, and the branches its conditions choose between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nurture.core import copy
from nurture.core.copy_nodes import (
    Choice,
    Compared,
    Condition,
    Either,
    Every,
    Field,
    Given,
    Negated,
    Node,
    Operand,
    Template,
)


@dataclass(frozen=True, slots=True)
class ShownField:
    """A personal field of a mail with what this person reads; `is_fallback` where we do not know theirs."""

    name: str
    text: str
    is_fallback: bool


@dataclass(frozen=True, slots=True)
class ShownBranch:
    """One way a choice can go: its condition as it is written (empty for "otherwise"), and its words for this person.

    `is_taken` says that this person reads it.
    """

    condition: str
    text: str
    is_taken: bool


def shown_fields(templates: Iterable[Template], values: Mapping[str, str]) -> tuple[ShownField, ...]:
    """The fields that stand in this person's mail, each once, in order of appearance."""
    found = (
        ShownField(node.name, copy.value_of(node, values), not values.get(node.name, "").strip())
        for template in templates
        for node in copy.resolve(template, copy.branches(template, values))
        if isinstance(node, Field)
    )
    return tuple(dict.fromkeys(found))


def shown_branches(templates: Iterable[Template], values: Mapping[str, str]) -> tuple[ShownBranch, ...]:
    """Every branch of every condition, those inside others too, in order of appearance."""
    return tuple(one for template in templates for one in _branches(template.nodes, values, reached=True))


def _branches(nodes: Iterable[Node], values: Mapping[str, str], *, reached: bool) -> Iterator[ShownBranch]:
    for node in nodes:
        if not isinstance(node, Choice):
            continue
        is_open = reached
        for branch in node.branches:
            taken = is_open and (branch.condition is None or copy.is_true(branch.condition, values))
            is_open = is_open and not taken
            condition = write_condition(branch.condition) if branch.condition else ""
            yield ShownBranch(condition, copy.render(Template(branch.nodes), values).strip(), taken)
            yield from _branches(branch.nodes, values, reached=taken)


def write_condition(condition: Condition) -> str:
    """The condition as the copy language has it."""
    match condition:
        case Given(field):
            return field.name
        case Negated(Compared(left, how, right)):
            return f"{_operand(left)} {'!=' if how == '==' else 'not in'} {_right(right)}"
        case Negated(inner):
            return f"not {_inner(inner)}"
        case Every(several):
            return " and ".join(map(_inner, several))
        case Either(several):
            return " or ".join(map(_inner, several))
    return f"{_operand(condition.left)} {condition.how} {_right(condition.right)}"


def _inner(condition: Condition) -> str:
    written = write_condition(condition)
    return f"({written})" if isinstance(condition, Every | Either) else written


def _operand(operand: Operand) -> str:
    if isinstance(operand, Field):
        return operand.name
    return f'"{operand}"' if isinstance(operand, str) else str(operand)


def _right(right: Operand | tuple[Operand, ...]) -> str:
    return f"({', '.join(map(_operand, right))})" if isinstance(right, tuple) else _operand(right)
