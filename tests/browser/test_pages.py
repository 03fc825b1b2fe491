"""The pages in a real browser: accessible, at home on a phone, quiet in the console, usable by keyboard."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import LOOKS, Site, check, inspected, opened

pytestmark = pytest.mark.browser

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
]


PARTS = [PAGES[start::4] for start in range(4)]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("part", PARTS, ids=itertools.count(1))
def test_pages_are_accessible(chromium: Browser, site: Site, part: list[str], scheme: str, width: int) -> None:
    """No page has a violation or is too wide, dark on a phone and light on a desk."""
    with inspected(chromium, site, width, scheme) as tab:
        for path in part:
            tab.goto(site.address + path)
            check(tab, path)


@pytest.mark.parametrize("part", PARTS, ids=itertools.count(1))
def test_pages_keep_to_their_policy_and_their_host(chromium: Browser, site: Site, part: list[str]) -> None:
    """No page breaks its content policy, fails in its console, or asks anybody else for anything."""
    with opened(chromium, site) as tab:
        said: list[str] = []
        asked: list[str] = []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        for path in part:
            tab.goto(site.address + path, wait_until="networkidle")
        assert said == []
        assert [url for url in asked if not url.startswith(site.address)] == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_page_that_is_not_there_is_accessible(chromium: Browser, site: Site, scheme: str, width: int) -> None:
    """Whoever follows an old link finds a page as good as the others."""
    with inspected(chromium, site, width, scheme) as tab:
        tab.goto(site.address + "/nowhere")
        check(tab, "nowhere")


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
