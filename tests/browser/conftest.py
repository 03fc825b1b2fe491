"""A headless Chromium in front of a served house; skipped, with the reason, where there is none."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright
from pydantic import SecretStr
from werkzeug.serving import make_server

from nurture.config import Settings
from nurture.storage.database import make_engine
from nurture.web.app import create_app
from nurture.wiring import Workspace
from tests.factories import NOW

QUIET = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync".split()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, else the one Playwright has installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        except Error as error:
            pytest.skip(f"no Chromium could be started: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(approved: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served demo whose drafts are all approved."""
    folder = tmp_path_factory.mktemp("site") / "house"
    shutil.copytree(approved, folder)
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    workspace = Workspace(Settings(workspace=folder, secret_key=SecretStr("s" * 40)), engine, lambda: NOW)
    server = make_server("127.0.0.1", 0, create_app(workspace, loopback_demo=True), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    engine.dispose()
