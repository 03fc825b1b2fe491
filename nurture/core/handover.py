"""What a way out has to offer: the interface of every exporter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from nurture.core.drafts import OutgoingMail

if TYPE_CHECKING:
    from pathlib import Path


class Exporter(Protocol):
    """Writes mails to one destination. It is only ever given mails that the guard has released."""

    @property
    def unsent(self) -> bool:
        """Whether messages are marked to open as editable drafts (`X-Unsent: 1`)."""

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Write the mails to a path that does not exist yet: a file, or a folder. Valid also for no mail at all."""
