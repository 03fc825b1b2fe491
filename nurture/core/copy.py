"""The marketers' template language: fields, fallbacks, if/else and comparisons, and nothing that can be executed.

`parse()` checks a text against an allow-list and turns it into nodes. They are evaluated here, so a template can
neither call, loop, nor read what it was not given. A value is never read as a template: `{{ 7*7 }}` in a name is text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce

from nurture.core.copy_nodes import (
    FILTERS,
    Branch,
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
    Text,
)
from nurture.core.copy_syntax import parse

__all__ = [
    "Choice", "Condition", "Field", "Template", "Text",
    "all_texts", "branches", "is_true", "missing", "parse", "plain", "render", "resolve", "value_of",
]  # fmt: skip


def plain(text: str) -> Template:
    """A template that shows this text as it is."""
    return Template((Text(text),) if text else ())


def value_of(field: Field, values: Mapping[str, str]) -> str:
    """What the field shows for these values, without surrounding space; empty where it is missing."""
    value = values.get(field.name, "").strip()
    if not value:
        return field.fallback or ""
    return reduce(lambda text, name: FILTERS[name](text), field.filters, value)


def is_true(condition: Condition, values: Mapping[str, str]) -> bool:
    """Whether the condition holds for these values."""
    match condition:
        case Given(field):
            return bool(value_of(field, values))
        case Negated(inner):
            return not is_true(inner, values)
        case Every(conditions):
            return all(is_true(each, values) for each in conditions)
        case Either(conditions):
            return any(is_true(each, values) for each in conditions)
    return _is_alike(condition, values)


def branches(template: Template, values: Mapping[str, str]) -> tuple[bool, ...]:
    """The outcome of each of `template.conditions` for these values."""
    return tuple(is_true(condition, values) for condition in template.conditions)


def resolve(template: Template, outcomes: tuple[bool, ...]) -> tuple[Text | Field, ...]:
    """What is left when `template.conditions` have these outcomes; raises ValueError if their number differs."""
    decided = dict(zip(template.conditions, outcomes, strict=True))
    return tuple(_shown(template.nodes, decided))


def missing(template: Template, values: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that would leave a hole in this person's text, in order of appearance."""
    shown = resolve(template, branches(template, values))
    holes = (node for node in shown if isinstance(node, Field) and node.fallback is None)
    return tuple(dict.fromkeys(field.name for field in holes if not value_of(field, values)))


def render(template: Template, values: Mapping[str, str]) -> str:
    """The text for these values; a missing field shows nothing, so ask `missing()` first."""
    shown = resolve(template, branches(template, values))
    return "".join(node.text if isinstance(node, Text) else value_of(node, values) for node in shown)


def all_texts(template: Template) -> tuple[str, ...]:
    """Texts that together show every branch and fallback at least once, each branch between its neighbours."""
    return tuple(_expansions(template.nodes))


def _is_alike(compared: Compared, values: Mapping[str, str]) -> bool:
    left = _read(compared.left, values)
    if isinstance(compared.right, tuple):
        return any(_is_equal(left, _read(each, values)) for each in compared.right)
    right = _read(compared.right, values)
    if compared.how == "in":
        return bool(left) and str(left) in str(right)
    return _is_equal(left, right)


def _read(operand: Operand, values: Mapping[str, str]) -> str | int | float:
    return value_of(operand, values) if isinstance(operand, Field) else operand


def _is_equal(left: str | int | float, right: str | int | float) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return _number(left) == _number(right)


def _number(value: str | int | float) -> int | float | None:
    if not isinstance(value, str):
        return value
    try:
        return float(value.replace(",", "."))
    except ValueError:
        return None


def _shown(nodes: Iterable[Node], decided: Mapping[Condition, bool]) -> Iterator[Text | Field]:
    for node in nodes:
        if isinstance(node, Choice):
            taken = (each for each in node.branches if each.condition is None or decided[each.condition])
            yield from _shown(next(taken, Branch(None, ())).nodes, decided)
        else:
            yield node


def _expansions(nodes: Iterable[Node]) -> list[str]:
    texts = [""]
    for node in nodes:
        options = _options(node)
        longest = max(len(texts), len(options))
        texts = [texts[i % len(texts)] + options[i % len(options)] for i in range(longest)]
    return texts


def _options(node: Node) -> list[str]:
    match node:
        case Text(text):
            return [text]
        case Field(fallback=fallback):
            return [fallback or ""]
    otherwise = [] if node.branches[-1].condition is None else [""]
    return [text for branch in node.branches for text in _expansions(branch.nodes)] + otherwise
