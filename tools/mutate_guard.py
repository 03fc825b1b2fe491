"""Breaks the guard in every small way, one at a time, and says which breaks its tests do not notice.

    python tools/mutate_guard.py [--list]

Every comparison and condition is negated, `and` and `or` are swapped, a `not` is dropped, an outcome, audience,
relationship or source is taken for the next, an element of a list or a statement is left out, and a function returns
early. Each mutant is judged by the guard's own tests in a process of its own. Ends with 1 where one survives.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import os
import sys
import types
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Final

import hypothesis
import pytest

ROOT: Final = Path(__file__).parent.parent
GUARD: Final = ROOT / "nurture" / "core" / "guard.py"
TESTS: Final = tuple(f"tests/core/test_{name}.py" for name in ("guard", "overrides", "preferences", "guard_in_full"))
OPTIONS: Final = (
    *("-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)

NEGATED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Lt: ast.GtE, ast.GtE: ast.Lt,
}  # fmt: skip
MEMBERS: Final = {
    "Outcome": ("ALLOWED", "HELD", "BLOCKED"),
    "Audience": ("EVERYONE", "PROSPECTS", "CUSTOMERS", "INTERNAL"),
    "Relationship": ("PROSPECT", "CUSTOMER", "FORMER_CUSTOMER", "UNDECIDED"),
    "Source": ("CONTACT", "COMPANY", "DOMAIN", "TWIN", "CRM"),
}
Change = Callable[[], None]


def changes_of(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What can be broken in one node: in words, and the deed."""
    match node:
        case ast.Compare(ops=[operator]):
            yield "comparison negated", lambda: setattr(node, "ops", [NEGATED[type(operator)]()])
        case ast.If() | ast.IfExp():
            yield "condition negated", lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.comprehension(ifs=[test, *_]):
            yield "filter negated", lambda: setattr(node, "ifs", [ast.UnaryOp(ast.Not(), test)])
            yield "filter left out", lambda: setattr(node, "ifs", [])
        case ast.BoolOp(values=values):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "and/or swapped", lambda: setattr(node, "op", other)
            yield "first operand left out", lambda: setattr(node, "values", [values[1], *values[1:]])
            yield "last operand left out", lambda: setattr(node, "values", [*values[:-1], values[-2]])
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", lambda: setattr(node, "op", ast.UAdd())
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in MEMBERS.get(name, ()):
            following = MEMBERS[name][(MEMBERS[name].index(attr) + 1) % len(MEMBERS[name])]
            yield f"{name}.{attr} taken for {following}", lambda: setattr(node, "attr", following)
        case ast.List(elts=elements) | ast.Set(elts=elements) if elements:
            for place, _ in enumerate(elements):
                kept = [*elements[:place], *elements[place + 1 :]]
                yield f"element {place + 1} left out", lambda kept=kept: setattr(node, "elts", kept)  # type: ignore[misc]
        case ast.FunctionDef(body=body):
            yield from _changes_of_function(node, body)


def _changes_of_function(node: ast.FunctionDef, body: list[ast.stmt]) -> Iterator[tuple[str, Change]]:
    returned = ast.unparse(node.returns) if node.returns else "None"
    early = {"list[Reason]": "[]", "bool": "False", "list[Reading]": "[]"}.get(returned, "None")
    yield "returns early", lambda: setattr(node, "body", ast.parse(f"def f():\n return {early}").body[0].body)  # type: ignore[attr-defined]
    for place, statement in enumerate(body):
        if isinstance(statement, (ast.AugAssign, ast.If)):
            kept = [*body[:place], *body[place + 1 :]]
            yield f"line {statement.lineno} left out", lambda kept=kept: setattr(node, "body", kept)  # type: ignore[misc]


def mutants(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Every broken guard with what is broken in it."""
    original = ast.parse(source)
    for place, node in enumerate(ast.walk(original)):
        for number, (what, _) in enumerate(changes_of(node)):
            broken = deepcopy(original)
            mine = next(one for index, one in enumerate(ast.walk(broken)) if index == place)
            list(changes_of(mine))[number][1]()
            line = getattr(node, "lineno", getattr(getattr(node, "target", None), "lineno", 0))
            yield f"line {line}: {what}", ast.fix_missing_locations(broken)


def is_killed(broken: ast.Module) -> bool:
    """Whether the tests notice, in a process of their own."""
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            os._exit(_run(broken))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _run(broken: ast.Module) -> int:
    guard = types.ModuleType("nurture.core.guard")
    guard.__file__ = str(GUARD)
    sys.modules["nurture.core.guard"] = guard
    hypothesis.settings.register_profile("mutant", max_examples=15, deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("mutant")
    try:
        exec(compile(broken, str(GUARD), "exec"), guard.__dict__)
        found = [test for test in TESTS if (ROOT / test).is_file()]
        return int(pytest.main([*found, *OPTIONS]))
    except Exception:
        return 1


def main() -> int:
    """Try them all."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    for name in ("addresses", "consent", "offers", "overrides", "phrases", "stages", "criteria", "people"):
        importlib.import_module(f"nurture.core.{name}")
    found = list(mutants(GUARD.read_text("utf-8")))
    if "--list" in sys.argv:
        print("\n".join(what for what, _ in found))
        return 0
    unbroken = ast.parse(GUARD.read_text("utf-8"))
    if is_killed(unbroken):
        print("The tests fail with the guard as it is.")
        return 1
    survivors = []
    for what, broken in found:
        if not is_killed(broken):
            survivors.append(what)
            print(f"survived: {what}", flush=True)
    print(f"{len(found)} mutants, {len(found) - len(survivors)} killed, {len(survivors)} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
