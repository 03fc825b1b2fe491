"""The workspace behind the request."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from flask import current_app, g
from sqlalchemy import Engine

from nurture.services.configuring import WorkspaceSettings, read_settings
from nurture.wiring import Workspace


def workspace() -> Workspace:
    """The workspace this application was made for."""
    return cast(Workspace, current_app.config["WORKSPACE"])


def engine() -> Engine:
    """Its database."""
    return workspace().engine


def folder() -> Path:
    """Where its files are."""
    return workspace().settings.workspace


def now() -> datetime:
    """The moment of the request (UTC): the same from its beginning to its end."""
    if "now" not in g:
        g.now = workspace().now()
    return cast(datetime, g.now)


def settings() -> WorkspaceSettings:
    """The settings of the workspace, read once a request."""
    if "settings" not in g:
        g.settings = read_settings(engine())
    return cast(WorkspaceSettings, g.settings)
