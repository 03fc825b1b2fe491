"""Runs the tests of the leak paths and prints a table: path, test, result; ends with 1 where one is open."""

from __future__ import annotations

import os
import sys
from collections import defaultdict

import pytest

from tests.leaks import PATHS
from tests.leaks.ways import EVERY_WAY


class Table:
    """Collects what became of each test, by the paths it closes."""

    def __init__(self) -> None:
        self.results: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a result down."""
        if report.when != "call" and report.passed:
            return
        name = report.nodeid.removeprefix("tests/").partition("[")[0]
        for key, path in report.user_properties:
            if key == "leak_path" and isinstance(path, int):
                self.results[path][name].append(report.outcome)

    def show(self) -> bool:
        """Print the table; returns whether every path has tests and all passed."""
        closed = True
        for path, told in PATHS.items():
            outcomes = self.results.get(path, {})
            passed = bool(outcomes) and all(set(found) == {"passed"} for found in outcomes.values())
            closed = closed and passed
            print(f"{path:>2} {'closed' if passed else 'OPEN'}: {told}")
            for name, found in outcomes.items():
                print(f"     {name}: {found.count('passed')} of {len(found)} passed")
        return closed


if __name__ == "__main__":
    os.environ[EVERY_WAY] = "1"
    table = Table()
    code = pytest.main(["-m", "leak_path", "-p", "no:cacheprovider", *(sys.argv[1:] or ["tests"])], plugins=[table])
    sys.exit(0 if table.show() and code == 0 else 1)
