"""What labels call pages, and the kinds that they mean by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nurture.core.mapping.learning import NEVER
from nurture.core.offers import DEFAULT_KINDS, OfferKind

_GAPS: Final = re.compile(r"[\s-]+")


@dataclass(frozen=True)
class PageTypes:
    """The kinds of each type, the best first; a type without any is never offered."""

    types: Mapping[str, tuple[str, ...]]

    def kinds_of(self, label: str) -> tuple[str, ...] | None:
        """The kinds that count as right for a label: none for what is never offered; None where it is unknown."""
        return self.types.get(_GAPS.sub("_", label.strip().casefold()))


def read_page_types(values: Mapping[str, Any], kinds: Mapping[str, OfferKind] = DEFAULT_KINDS) -> PageTypes:
    """The types of a file's `types`, beside each kind by its own name; a kind that there is not is left out."""
    types: dict[str, tuple[str, ...]] = {}
    for name, written in values.get("types", {}).items():
        wanted = tuple(written) if isinstance(written, list) else (str(written),)
        types[str(name)] = tuple(kind for kind in wanted if kind != NEVER and kind in kinds)
    return PageTypes(types | {kind: (kind,) for kind in kinds})
