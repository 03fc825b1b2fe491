"""Bringing a file in, in a real browser: accessible at every step, with and without scripts, by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import LOOKS, Site, check, inspected, opened

pytestmark = pytest.mark.browser

LINES = (
    "E-post;Förnamn;Land;Sidvisningar;En spalt med ett mycket långt namn som inte får plats på en telefon",
    "anna@lead.example.com;Annika;;;38",
    "en.mycket.lang.adress.som.inte.ryms@ett-mycket-langt-foretagsnamn.hus.example.com;Siv;Norge;många;",
    "ingen adress;Ole;;;",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small list of people, a row of which is left out."""
    path = tmp_path / "kunder.csv"
    path.write_text("\n".join(LINES), "cp1252")
    return path


def look_closely(tab: Page, where: str) -> None:
    """What is folded is checked too."""
    tab.wait_for_load_state()
    tab.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    check(tab, where)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_step_is_accessible_and_fits(chromium: Browser, site: Site, file: Path, scheme: str, width: int) -> None:
    """From the empty form to the result, also where a form is refused."""
    with inspected(chromium, site, width, scheme) as tab:
        tab.goto(site.address + "/imports/new")
        look_closely(tab, "new")
        tab.set_input_files("#file", file)
        tab.get_by_role("button", name="Look at the file").click()
        look_closely(tab, "found")
        tab.get_by_role("button", name="See what would happen").click()
        look_closely(tab, "preview")
        tab.get_by_text("They said yes").click()
        tab.get_by_role("button", name="See what that changes").click()
        look_closely(tab, "no source")
        tab.get_by_role("link", name="Look at it row by row").click()
        look_closely(tab, "rows")
        tab.get_by_role("link", name="kunder.csv").click()
        tab.locator(".decide-import button").click()
        look_closely(tab, "done")
        tab.goto(site.address + "/imports")
        look_closely(tab, "list")


def test_a_file_comes_in_without_a_script(chromium: Browser, site: Site, file: Path) -> None:
    """Every step is a plain form."""
    with opened(chromium, site, java_script_enabled=False) as tab:
        tab.goto(site.address + "/imports/new")
        tab.set_input_files("#file", file)
        for button in ("Look at the file", "See what would happen"):
            tab.get_by_role("button", name=button).click()
        tab.locator(".decide-import button").click()
        assert tab.locator("h1").inner_text() == "kunder.csv"


def test_a_file_is_dropped_anywhere_on_the_box(chromium: Browser, site: Site) -> None:
    """The input lies under the whole box, so that the browser itself takes the file."""
    with opened(chromium, site) as tab:
        tab.goto(site.address + "/imports/new")
        box = tab.locator(".drop").bounding_box()
        assert box
        places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x in (0.1, 0.9) for y in (0.15, 0.85)]
        under = [tab.evaluate("([x, y]) => document.elementFromPoint(x, y).id", place) for place in places]
        assert under == ["file"] * 4


def test_a_form_that_takes_long_says_so_and_is_sent_once(chromium: Browser, site: Site, file: Path) -> None:
    """The button is off and the note is on while the answer is awaited."""
    with opened(chromium, site) as tab:
        tab.goto(site.address + "/imports/new")
        tab.set_input_files("#file", file)
        tab.evaluate("addEventListener('submit', event => event.preventDefault())")
        tab.get_by_role("button", name="Look at the file").click()
        tab.get_by_text("The file is on its way").wait_for()
        assert tab.get_by_role("button", name="Look at the file").is_disabled()


def test_a_file_that_is_too_large_is_said_before_it_is_sent(chromium: Browser, site: Site, file: Path) -> None:
    """The field itself refuses it."""
    with opened(chromium, site) as tab:
        tab.goto(site.address + "/imports/new")
        tab.evaluate("document.querySelector('#file').dataset.largest = '10'")
        tab.set_input_files("#file", file)
        assert "larger than 250 MB" in tab.evaluate("document.querySelector('#file').validationMessage")


def test_the_steps_are_walked_by_keyboard(chromium: Browser, site: Site, file: Path) -> None:
    """A column is chosen and the form sent without a mouse."""
    with opened(chromium, site) as tab:
        tab.goto(site.address + "/imports/new")
        tab.set_input_files("#file", file)
        tab.locator("#file").focus()
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/files/*")
        tab.locator("[name=column-1]").focus()
        tab.keyboard.type("Last")
        tab.get_by_role("button", name="See what would happen").focus()
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/preview")
