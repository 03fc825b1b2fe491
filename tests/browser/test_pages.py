"""The pages in a real browser: accessible, at home on a phone, quiet in the console, usable by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor/axe/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/",
    "/content",
    "/content/gaps",
    "/content/gaps?by=persona",
    "/content/problems",
    "/content/offers/stuffy-rooms",
    "/stages",
    "/people",
]
PAGES += ["/content/offers/stuffy-rooms/edit", "/content/new", "/content/bring"]
PAGES += ["/imports", "/imports/new", "/imports/1"]
PAGES += [
    "/stages/lead",
    "/people/2",
    "/companies",
    "/companies/1",
    "/conflicts",
    "/people/2/edit",
    "/people/2/erase",
    "/sequences",
    "/sequences/lead-education",
    "/plan",
    "/sequences/lead-education/edit",
    "/sequences/_new",
    "/drafts",
    "/drafts?sequence=lead-education",
    "/sequences/lead-education/steps/1",
    "/sequences/lead-education/steps/1?show=differs",
    "/sequences/lead-education/steps/1?show=source",
    "/sequences/lead-education/find-the-cause/en/edit",
    "/guard",
]
PAGES += [
    "/movement",
    "/movement?months=12",
    "/movement/stuck",
    "/guard/reasons/no_consent",
    "/guard/matrix",
    "/guard/exceptions",
    "/guard/exceptions/ask",
    "/plan/calendar",
    "/plan/calendar?span=week",
    "/sequences/lead-education/steps",
    "/content/offers/stuffy-rooms/who",
    "/settings/calendar",
    "/segments",
    "/segments/quiet-customers",
    "/segments/quiet-customers/edit",
    "/content/gaps?by=persona",
    "/stages/lead/definition?language=nb",
    "/stages/lead/versions",
    "/stages/_rules",
    "/stages/marketingqualifiedlead/rule",
    "/stages/_profile",
    "/stages/_order",
    "/stages/_new",
    "/stages/lead/edit",
    "/settings/personas",
    "/settings/personas/finance_director",
    "/settings/properties",
    "/settings/statuses",
    "/settings",
    "/password",
    "/sign-in",
    "/nowhere",
]


@contextmanager
def opened(chromium: Browser, site: Site, **given: Any) -> Iterator[Page]:
    """A tab in a window of its own, signed in."""
    context = chromium.new_context(storage_state=site.state, **given)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_pages_are_accessible(chromium: Browser, site: Site, scheme: str, width: int) -> None:
    """No page has a violation of WCAG 2.2 AA, dark on a phone and light on a desk."""
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "bypass_csp": True}
    with opened(chromium, site, **look) as tab:
        for path in PAGES:
            tab.goto(site.address + path)
            tab.evaluate(AXE)
            found = tab.evaluate("rules => axe.run(document, {runOnly: rules, iframes: false})", RULES)
            assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], path


def test_pages_fit_on_a_phone(chromium: Browser, site: Site) -> None:
    """At 360 pixels no page is wider than the screen."""
    with opened(chromium, site, viewport={"width": 360, "height": 740}) as tab:
        for path in PAGES:
            tab.goto(site.address + path)
            assert tab.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_pages_keep_to_their_policy_and_their_host(chromium: Browser, site: Site) -> None:
    """No page breaks its content policy, fails in its console, or asks anybody else for anything."""
    with opened(chromium, site) as tab:
        said: list[str] = []
        asked: list[str] = []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        for path in PAGES[:-1]:
            tab.goto(site.address + path, wait_until="networkidle")
        assert said == []
        assert [url for url in asked if not url.startswith(site.address)] == []


def test_the_keyboard_reaches_the_content_first(chromium: Browser, site: Site) -> None:
    """The first Tab shows the way past the menu."""
    with opened(chromium, site) as tab:
        tab.goto(site.address)
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "content"


def test_a_draft_is_seen_and_its_mail_runs_nothing(chromium: Browser, site: Site) -> None:
    """The preview shows the mail in a frame without scripts and without our origin."""
    with opened(chromium, site) as tab:
        tab.goto(site.address + "/drafts")
        tab.locator("td.cell-wide a").first.click()
        frame = tab.frame_locator("iframe")
        assert frame.locator("body").inner_text(timeout=5000).strip()
        assert tab.locator("iframe").get_attribute("sandbox") == ""


def test_the_language_stays_chosen(chromium: Browser, site: Site) -> None:
    """Choosing Swedish keeps the page and turns it Swedish, without a script."""
    with opened(chromium, site, java_script_enabled=False, viewport={"width": 1280, "height": 800}) as tab:
        tab.goto(site.address + "/people?stage=lead")
        tab.get_by_role("button", name="Svenska").click()
        assert tab.url == site.address + "/people?stage=lead"
        assert tab.locator("html").get_attribute("lang") == "sv"
