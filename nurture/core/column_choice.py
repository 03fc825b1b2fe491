"""From columns as somebody has chosen them to the mapping that says so, and no more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nurture.core.column_names import Entity
from nurture.core.columns import recognise_columns

LEFT_OUT = "-"
"""What a mapping says of a column that is to be left out."""


def needed_mapping(header: Sequence[str], entity: Entity, wanted: Mapping[str, str]) -> dict[str, str]:
    """The smallest mapping with which each header is taken for the wanted field; "" is a column to be left out.

    What is recognised anyway stays unsaid, so that a column keeps the meaning it has by its name: "Unsubscribed" taken
    for `do_not_email` still means that they unsubscribed. Headers that `wanted` lacks are left to be recognised.
    """
    said: dict[str, str] = {}
    while True:
        found = recognise_columns(header, entity, said).columns
        differing = {
            name: field or LEFT_OUT
            for name, field in wanted.items()
            if name in found and name not in said and (found[name] or "") != field
        }
        if not differing:
            return said
        said |= differing
