"""Cells that a spreadsheet would run instead of show."""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"^[=@\t\r]|^[+-](?![\d\s().-]*$)")


def defuse(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula; `+46 70 123` is no formula."""
    return "'" + cell if _FORMULA.match(cell) else cell
