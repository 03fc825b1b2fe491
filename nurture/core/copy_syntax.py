"""Reads a marketer's template: Jinja's parser makes a tree of it, and an allow-list decides what becomes a node."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, Literal, cast

from jinja2 import Environment, TemplateSyntaxError
from jinja2 import nodes as syntax

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
from nurture.core.errors import Problem
from nurture.core.phrases import Phrase, listing, phrase

LONGEST_SOURCE: Final = 64_000  # bytes
DEEPEST_NESTING: Final = 20
MOST_BRANCHES: Final = 200

_JINJA: Final = Environment(autoescape=True, keep_trailing_newline=True)  # parses, never renders

# A tag alone on its line leaves no empty line behind. The mark stands for the line break until the text is taken
# apart, so that the parser still counts every line.
_GONE: Final = "\ufdd0"
_LONE_TAG: Final = re.compile(r"^[ \t]*(\{[%#](?:(?![%#]\}).)*(?<!-)[%#]\})[ \t]*\n", re.MULTILINE)

_FORBIDDEN: Final[Mapping[type[syntax.Node], Phrase]] = {
    syntax.Call: phrase("A call"),
    syntax.Getattr: phrase("A dot after a field"),
    syntax.Getitem: phrase("A bracket after a field"),
    syntax.For: phrase("A loop"),
    syntax.Assign: phrase("A variable"),
    syntax.AssignBlock: phrase("A variable"),
    syntax.Macro: phrase("A macro"),
    syntax.CallBlock: phrase("A macro"),
    syntax.FilterBlock: phrase("A filter around a block"),
    syntax.With: phrase("A variable"),
    syntax.Include: phrase("Including another template"),
    syntax.Import: phrase("Including another template"),
    syntax.FromImport: phrase("Including another template"),
    syntax.Extends: phrase("Including another template"),
    syntax.Block: phrase("A block"),
    syntax.Compare: phrase("A comparison outside an if"),
    syntax.And: phrase("A comparison outside an if"),
    syntax.Or: phrase("A comparison outside an if"),
    syntax.Not: phrase("A comparison outside an if"),
    syntax.BinExpr: phrase("Arithmetic"),
    syntax.UnaryExpr: phrase("Arithmetic"),
    syntax.Concat: phrase("Joining texts with ~"),
    syntax.CondExpr: phrase("An if inside a field"),
    syntax.Test: phrase("A test with is"),
    syntax.Const: phrase("A fixed value"),
}


@lru_cache(maxsize=1024)
def parse(text: str, *, fields: frozenset[str]) -> tuple[Template | None, tuple[Problem, ...]]:
    """The template written in `text`, or None and what is wrong with it, each with its line.

    `fields` are the names it may use. A text over 64 kB, nested deeper than 20 or with over 200 branches is refused.
    """
    if len(text.encode("utf-8", "replace")) > LONGEST_SOURCE:
        return None, (Problem("copy_too_long", phrase("This text is longer than 64 kB."), line=1),)
    reader = _Reader(fields)
    try:
        tree = _JINJA.parse(_LONE_TAG.sub(rf"\1\n{_GONE}", text.replace("\r\n", "\n").replace(_GONE, "")))
        template = Template(reader.read(tree.body))
    except TemplateSyntaxError as error:
        return None, (Problem("copy_syntax", _unreadable((error.message or "").rstrip(".")), line=error.lineno),)
    except (RecursionError, ValueError):  # Python's own limits, on depth and on the digits of a number
        return None, (Problem("copy_too_deep", phrase("This template is nested too deeply to be read."), line=1),)
    return (None, tuple(reader.problems)) if reader.problems else (template, ())


def _unreadable(reason: str) -> Phrase:
    return phrase(
        "The template cannot be read from here on ({reason}). Is every tag closed, and has every if its endif?",
        reason=reason,
    )


class _Reader:
    """Turns Jinja's tree into our nodes; everything outside the allow-list becomes a problem."""

    def __init__(self, fields: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self._fields = fields
        self._branches = 0

    def read(self, tree: Iterable[syntax.Node], depth: int = 0) -> tuple[Node, ...]:
        """The nodes of a body; neighbouring texts become one."""
        found: list[Node] = []
        for node in self._parts(tree, depth):
            if isinstance(node, Text) and found and isinstance(found[-1], Text):
                found[-1] = Text(found[-1].text + node.text)
            elif node != Text(""):
                found.append(node)
        return tuple(found)

    def _parts(self, tree: Iterable[syntax.Node], depth: int) -> Iterator[Node]:
        for node in tree:
            if isinstance(node, syntax.Output):
                yield from self._parts(node.nodes, depth)
            elif isinstance(node, syntax.TemplateData):
                yield Text(node.data.replace(f"\n{_GONE}", ""))
            elif isinstance(node, syntax.If):
                yield self._choice(node, depth + 1)
            else:
                yield self._field(node) or Text("")

    def _choice(self, node: syntax.If, depth: int) -> Node:
        if self._is_too_deep(node, depth):
            return Text("")
        several = []
        for branch in (node, *node.elif_):
            condition = self._condition(branch.test, depth)
            several.append(Branch(condition, self.read(branch.body, depth)))
        if node.else_:
            several.append(Branch(None, self.read(node.else_, depth)))
        self._branches += len(several)
        if self._branches > MOST_BRANCHES:
            self._refuse(node, "copy_too_long", phrase("This text has more than 200 branches."))
        return Choice(tuple(several))

    def _is_too_deep(self, node: syntax.Node, depth: int) -> bool:
        if depth > DEEPEST_NESTING:
            self._refuse(node, "copy_too_deep", phrase("This is nested more than 20 levels deep."))
        return depth > DEEPEST_NESTING

    def _condition(self, node: syntax.Node, depth: int) -> Condition:
        if self._is_too_deep(node, depth):
            return _NOTHING
        match node:
            case syntax.Not():
                return Negated(self._condition(node.node, depth + 1))
            case syntax.And():
                return Every(tuple(self._condition(each, depth + 1) for each in _chain(node)))
            case syntax.Or():
                return Either(tuple(self._condition(each, depth + 1) for each in _chain(node)))
            case syntax.Compare():
                return self._comparison(node)
        return Given(self._field(node) or Field(""))

    def _comparison(self, node: syntax.Compare) -> Condition:
        first = node.ops[0]
        if len(node.ops) > 1 or first.op not in _COMPARISONS:
            self._refuse(node, "copy_not_allowed", phrase("Compare two things, with ==, !=, in or not in."))
            return _NOTHING
        left, how = self._operand(node.expr), _COMPARISONS[first.op]
        if how == "in" and isinstance(first.expr, syntax.List | syntax.Tuple):
            compared = Compared(left, how, tuple(self._operand(item) for item in first.expr.items))
        else:
            compared = Compared(left, how, self._operand(first.expr))
        return compared if first.op in ("eq", "in") else Negated(compared)

    def _operand(self, node: syntax.Node) -> Operand:
        if isinstance(node, syntax.Const) and type(node.value) in (str, int, float):
            return cast("str | int | float", node.value)
        return self._field(node) or ""

    def _field(self, node: syntax.Node) -> Field | None:
        """The field with its filters; None, and a problem, for everything else."""
        filters: list[syntax.Filter] = []
        while isinstance(node, syntax.Filter) and node.node is not None:
            filters.insert(0, node)
            node = node.node
        if not isinstance(node, syntax.Name):
            self._refuse(node, "copy_not_allowed", _not_allowed(node))
            return None
        if node.name not in self._fields:
            self._refuse(node, "copy_unknown_field", _unknown(node.name, self._fields))
        field = Field(node.name)
        for each in filters:
            field = self._filtered(field, each)
        return field

    def _filtered(self, field: Field, node: syntax.Filter) -> Field:
        words = [each.value for each in node.args if isinstance(each, syntax.Const) and isinstance(each.value, str)]
        extra = node.kwargs or node.dyn_args or node.dyn_kwargs
        if node.name == "fallback" and len(words) == len(node.args) == 1 and not extra:
            return Field(field.name, words[0] if field.fallback is None else field.fallback, field.filters)
        if node.name in FILTERS and not node.args and not extra:
            fallback = None if field.fallback is None else FILTERS[node.name](field.fallback)
            return Field(field.name, fallback, (*field.filters, node.name))
        if node.name == "fallback" or node.name in FILTERS:
            usage = phrase('Write fallback with one text, as in fallback("there"), and upper or lower with nothing.')
            self._refuse(node, "copy_not_allowed", usage)
        else:
            self._refuse(node, "copy_unknown_filter", _unknown(node.name, {"fallback", *FILTERS}))
        return field

    def _refuse(self, node: syntax.Node, code: str, message: Phrase) -> None:
        self.problems.append(Problem(code, message, line=node.lineno))


_NOTHING: Final = Given(Field(""))
_COMPARISONS: Final[Mapping[str, Literal["==", "in"]]] = {"eq": "==", "ne": "==", "in": "in", "notin": "in"}


def _chain(node: syntax.BinExpr) -> list[syntax.Node]:
    """`a and b and c`, which the parser nests to the left, as one row."""
    row: list[syntax.Node] = [node.right]
    left: syntax.Node = node.left
    while type(left) is type(node):
        row.insert(0, left.right)
        left = left.left
    return [left, *row]


def _not_allowed(node: syntax.Node) -> Phrase:
    what = next((name for kind, name in _FORBIDDEN.items() if isinstance(node, kind)), phrase("This"))
    return phrase("{what} cannot be used here: a template has fields, fallback, if and comparisons only.", what=what)


def _unknown(name: str, known: Collection[str]) -> Phrase:
    close = get_close_matches(name, sorted(known), 1)
    if close:
        return phrase('There is no "{name}" here. Did you mean "{close}"?', name=name, close=close[0])
    return phrase('There is no "{name}" here. You can use {known}.', name=name, known=listing(sorted(known)))
