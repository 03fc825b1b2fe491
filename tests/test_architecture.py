"""The shape of the house: which part may know which, and what every file owes its readers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "nurture"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = sorted(
    path
    for folder in (PACKAGE, ROOT / "templates")
    for path in folder.rglob("*")
    if path.suffix in {".py", ".html", ".css", ".js", ".sql", ".mjml", ".typ"} and "vendor" not in path.parts
)

LAYERS = {
    "core": {"core"},
    "resources": {"core"},
    "private_files": set(),
    "config": {"core", "resources"},
    "storage": {"core", "resources", "storage"},
    "rendering": {"core", "resources", "rendering"},
    "exporters": {"core", "resources", "private_files", "exporters"},
    "demonstration": {"core", "demonstration"},
    "services": {"core", "resources", "private_files", "config", "demonstration", "storage", "rendering", "services"},
    "wiring": {"core", "resources", "config", "storage", "rendering", "exporters", "services"},
    "web": {"core", "resources", "config", "services", "wiring", "web"},
    "cli": {"core", "resources", "config", "services", "wiring", "web", "cli"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Each part of the package, and the parts it may import."""

FOREIGN_TO_CORE = frozenset(
    """flask sqlmodel sqlalchemy alembic wtforms werkzeug httpx requests urllib3 urllib.request http os shutil
    tempfile pathlib glob socket ssl subprocess random secrets time logging threading multiprocessing asyncio
    concurrent sqlite3 psycopg smtplib imaplib""".split()
)
"""What touches a file, a network, a database, a process, a clock or chance; of a name with a dot, only that module."""

PURE_PARTS = {"pathlib.PurePosixPath"}
"""What of those modules is only arithmetic on texts."""

IMPURE_METHODS = {"now", "utcnow", "today", "read_text", "write_text"}
IMPURE_FUNCTIONS = {"open", "input", "print"}
"""Calls that core may not make, the first whatever they are made on."""


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def part_of(path: Path) -> str:
    """The part of the package a module belongs to: `core` for nurture/core/guard.py, `config` for nurture/config.py."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path, tree: ast.Module) -> Iterator[str]:
    """Every imported name in full, inside functions too: `pathlib.PurePosixPath`, `nurture.core.guard.judge`."""
    package = ("nurture", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            source = ".".join(part for part in (above, node.module) if part)
            yield from (f"{source}.{alias.name}" for alias in node.names)


def without_types(tree: ast.Module) -> ast.Module:
    """The module without its `if TYPE_CHECKING:` blocks, of which nothing is left when it runs."""
    running = [
        node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    return ast.Module(running, [])


def is_foreign(name: str) -> bool:
    """Whether core may not import it."""
    parts = name.split(".")
    heads = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return bool(heads & FOREIGN_TO_CORE) and name not in PURE_PARTS


def parts_known(path: Path, tree: ast.Module) -> set[str]:
    """The parts of the package that a module imports; a bare name such as `__version__` is of no part."""
    named = [name.split(".") for name in imports(path, tree) if name.split(".")[0] == "nurture"]
    return {name[1] for name in named if len(name) > 1 and (PACKAGE / name[1]).exists()} | {
        name[1] for name in named if len(name) > 1 and (PACKAGE / f"{name[1]}.py").exists()
    }


def name_of(path: Path) -> str:
    """The path as a person reads it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    """core ← storage, rendering, exporters ← services ← web, cli; wiring alone knows concrete exporters."""
    known = parts_known(path, tree_of(path))
    assert known <= LAYERS[part_of(path)], f"{part_of(path)} may not know {known - LAYERS[part_of(path)]}"


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) == "core"], ids=name_of)
def test_the_core_is_pure(path: Path) -> None:
    """No web, database, file, network, process, clock or chance."""
    assert not [name for name in imports(path, without_types(tree_of(path))) if is_foreign(name)]
    called = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    assert not {one.attr for one in called if isinstance(one, ast.Attribute)} & IMPURE_METHODS
    assert not {one.id for one in called if isinstance(one, ast.Name)} & IMPURE_FUNCTIONS


@pytest.mark.parametrize(
    ("code", "foreign"),
    [
        ("import os.path", True),
        ("from sqlalchemy.orm import Session", True),
        ("from pathlib import Path", True),
        ("import pathlib", True),
        ("from pathlib import PurePosixPath", False),
        ("if TYPE_CHECKING:\n    from pathlib import Path", False),
        ("def late():\n    import time", True),
        ("from datetime import time", False),
        ("from urllib.parse import urlsplit", False),
        ("from urllib.request import urlopen", True),
        ("from io import StringIO", False),
        ("import jinja2", False),
    ],
)
def test_the_rule_for_the_core_is_precise(code: str, foreign: bool) -> None:
    """A look at the rule itself: what is pure may come in, and nothing hides in a function."""
    assert any(map(is_foreign, imports(PACKAGE / "core/x.py", without_types(ast.parse(code))))) is foreign


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("from nurture.storage.people import find", {"storage"}),
        ("import nurture.web.app", {"web"}),
        ("from ..storage import people", {"storage"}),
        ("from .guard import judge", {"core"}),
        ("from nurture import core", {"core"}),
        ("from nurture import __version__", set()),
        ("import flask", set()),
    ],
)
def test_the_parts_a_module_knows_are_found(code: str, known: set[str]) -> None:
    """A look at the rule itself: absolute, relative and whole-package imports."""
    assert parts_known(PACKAGE / "core/x.py", ast.parse(code)) == known


@pytest.mark.parametrize("path", [path for path in MODULES if not re.match(r"_[^_]", path.name)], ids=name_of)
def test_every_public_module_says_what_it_is_for(path: Path) -> None:
    """Its first line is a sentence for whoever opens it."""
    assert ast.get_docstring(tree_of(path))


@pytest.mark.parametrize("path", [path for path in SOURCES if "versions" not in path.parts], ids=name_of)
def test_no_file_outgrows_a_readers_patience(path: Path) -> None:
    """Past 450 lines a file is two; a migration is history, which nobody divides."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_is_left_to_do(path: Path) -> None:
    """A note to oneself belongs in no finished file."""
    assert not re.search(r"\b(?:TO" + r"DO|FIX" + r"ME|XXX)\b", path.read_text(encoding="utf-8"))
