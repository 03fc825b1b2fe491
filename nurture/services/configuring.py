"""Configuring: the settings of the workspace, read and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from nurture.core.errors import NotFound
from nurture.core.phrases import phrase
from nurture.storage.database import reading, writing
from nurture.storage.settings import KEYS, WorkspaceSettings, load_settings, store_settings

__all__ = ["WorkspaceSettings", "change_settings", "read_settings"]


def read_settings(engine: Engine) -> WorkspaceSettings:
    """The settings of the workspace, with defaults for what nobody has set."""
    with reading(engine) as session:
        return load_settings(session)


def change_settings(engine: Engine, changes: Mapping[str, Any]) -> None:
    """Store these settings, all or none; raises NotFound for a key that is none."""
    unknown = sorted(set(changes) - set(KEYS))
    if unknown:
        said = phrase("There is no setting “{key}”; there are {known}.", key=unknown[0], known=", ".join(KEYS))
        raise NotFound(said, field=unknown[0])
    with writing(engine) as session:
        store_settings(session, changes)
