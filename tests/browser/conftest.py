"""A headless Chromium in front of a served house; skipped, with the reason, where there is none."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Error, Page, StorageState, expect, sync_playwright
from pydantic import SecretStr
from waitress.server import TcpWSGIServer, create_server

from nurture.config import Settings
from nurture.services.signing_in import add_user, make_sign_in_link
from nurture.storage.database import make_engine
from nurture.web.app import create_app
from nurture.wiring import Workspace
from tests.factories import NOW

QUIET = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync".split()

AXE: Final = (Path(__file__).parent / "vendor/axe/axe.min.js").read_text("utf-8")
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: Final = [(360, "dark"), (1280, "light")]
"""A phone and a desk: the width of the screen in pixels, and the colours."""

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, else the one Playwright has installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    try:
        playwright = sync_playwright().start()
    except Exception as error:
        pytest.skip(f"Playwright's driver does not run here: {error}")
    try:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
    except Error as error:
        playwright.stop()
        pytest.skip(f"no Chromium could be started: {str(error).splitlines()[0]}")
    yield browser
    browser.close()
    playwright.stop()


@dataclass(frozen=True)
class Site:
    """Where a site is served, and the cookies of somebody who is signed in."""

    address: str
    state: StorageState


@contextmanager
def opened(chromium: Browser, site: Site, **given: Any) -> Iterator[Page]:
    """A tab in a window of its own, signed in."""
    context = chromium.new_context(storage_state=site.state, **given)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def inspected(chromium: Browser, site: Site, width: int, scheme: str) -> Iterator[Page]:
    """A tab of that look, in which accessibility may be checked by a script of ours."""
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "bypass_csp": True}
    with opened(chromium, site, **look) as tab:
        yield tab


def check(tab: Page, where: str) -> None:
    """The page has no violation of WCAG 2.2 AA and is no wider than the screen."""
    tab.evaluate(AXE)
    found = tab.evaluate("rules => axe.run(document, {runOnly: rules, iframes: false})", RULES)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], where
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where


def _signed_in(chromium: Browser, link: str) -> StorageState:
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(link)
    tab.locator("main button").first.click()
    tab.wait_for_url(lambda url: "/sign-in/" not in url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def site(approved: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Site]:
    """A served house whose drafts are all approved, and the state of a browser that is signed in to it."""
    folder = tmp_path_factory.mktemp("site") / "house"
    shutil.copytree(approved, folder)
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    workspace = Workspace(Settings(workspace=folder, secret_key=SecretStr("s" * 40)), engine, lambda: NOW)
    server = create_server(create_app(workspace, loopback_demo=True), host="127.0.0.1", port=0)
    assert isinstance(server, TcpWSGIServer)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    add_user(engine, email="admin@example.com", name="Ada", role="admin", now=NOW)
    address = f"http://127.0.0.1:{server.getsockname()[1]}"
    yield Site(
        address, _signed_in(chromium, f"{address}/sign-in/{make_sign_in_link(engine, 'admin@example.com', now=NOW)}")
    )
    server.task_dispatcher.shutdown()
    server.close()
    serving.join(10)
    engine.dispose()
