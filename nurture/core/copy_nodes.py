"""What a marketer's template consists of once it is checked: text, personal fields, choices and their conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

FILTERS: Final[Mapping[str, Callable[[str], str]]] = {"upper": str.upper, "lower": str.lower}


@dataclass(frozen=True, slots=True)
class Text:
    """Words that are the same for everybody."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A personal field; `fallback` (filters already applied) stands in for a blank value, None means there is none."""

    name: str
    fallback: str | None = None
    filters: tuple[str, ...] = ()


Operand: TypeAlias = "Field | str | int | float"


@dataclass(frozen=True, slots=True)
class Given:
    """True when the field is not blank."""

    field: Field


@dataclass(frozen=True, slots=True)
class Compared:
    """True when left equals right, or is one of them (several operands), or is a part of it (one text)."""

    left: Operand
    how: Literal["==", "in"]
    right: Operand | tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """True when the condition is not."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Every:
    """True when all of the conditions are."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """True when one of the conditions is."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = "Given | Compared | Negated | Every | Either"


@dataclass(frozen=True, slots=True)
class Branch:
    """What is shown when the condition is true; the last branch of a choice may have none, which means otherwise."""

    condition: Condition | None
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first branch that is true is shown, or nothing."""

    branches: tuple[Branch, ...]


Node: TypeAlias = "Text | Field | Choice"


@dataclass(frozen=True)
class Template:
    """A checked template. Make one with `parse()`, or `plain()` for a text without fields."""

    nodes: tuple[Node, ...] = ()

    @cached_property
    def fields(self) -> frozenset[str]:
        """Every field that the text or a condition reads."""
        shown = {field.name for field, _ in _fields(self.nodes, frozenset())}
        tested = {field.name for condition in self.conditions for field in _tested(condition)}
        return frozenset(shown | tested)

    @cached_property
    def required(self) -> frozenset[str]:
        """Fields that can hold a draft: shown without a fallback where no condition makes sure they are filled in."""
        shown = _fields(self.nodes, frozenset())
        return frozenset(field.name for field, assured in shown if field.fallback is None and field.name not in assured)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The distinct conditions in order of appearance; their outcomes are a part of the key of a group of people."""
        return tuple(dict.fromkeys(_conditions(self.nodes)))


def _fields(nodes: Iterable[Node], assured: frozenset[str]) -> Iterator[tuple[Field, frozenset[str]]]:
    """Each field that is shown, with the names that are surely filled in where it stands."""
    for node in nodes:
        if isinstance(node, Field):
            yield node, assured
        elif isinstance(node, Choice):
            known = assured
            for branch in node.branches:
                if branch.condition is None:
                    yield from _fields(branch.nodes, known)
                else:
                    yield from _fields(branch.nodes, known | _assured(branch.condition, outcome=True))
                    known |= _assured(branch.condition, outcome=False)


def _assured(condition: Condition, *, outcome: bool) -> frozenset[str]:
    """The fields that cannot be blank when the condition has this outcome."""
    match condition, outcome:
        case Negated(inner), _:
            return _assured(inner, outcome=not outcome)
        case (Every(several), True) | (Either(several), False):
            return frozenset().union(*(_assured(each, outcome=outcome) for each in several))
        case (Every(several), False) | (Either(several), True):
            return frozenset.intersection(*(_assured(each, outcome=outcome) for each in several))
        case Given(Field(name, None)), True:
            return frozenset({name})
        case Compared(Field(name, None), "==", ""), False:
            return frozenset({name})
        case Compared(Field(name, None), _, right), True if _is_filled(right):
            return frozenset({name})
    return frozenset()


def _is_filled(right: Operand | tuple[Operand, ...]) -> bool:
    each = right if isinstance(right, tuple) else (right,)
    return all(isinstance(operand, int | float) or (isinstance(operand, str) and operand != "") for operand in each)


def _conditions(nodes: Iterable[Node]) -> Iterator[Condition]:
    for node in nodes:
        for branch in node.branches if isinstance(node, Choice) else ():
            if branch.condition is not None:
                yield branch.condition
            yield from _conditions(branch.nodes)


def _tested(condition: Condition) -> Iterator[Field]:
    match condition:
        case Given(field):
            yield field
        case Negated(inner):
            yield from _tested(inner)
        case Every(several) | Either(several):
            for each in several:
                yield from _tested(each)
        case Compared(left, _, right):  # pragma: no branch - there is no other condition
            operands = (left, *right) if isinstance(right, tuple) else (left, right)
            yield from (operand for operand in operands if isinstance(operand, Field))
