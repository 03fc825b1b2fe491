"""The builder of conditions in a real browser: with and without scripts, by keyboard, on a phone, for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LOOKS, Site, check, inspected, opened

pytestmark = pytest.mark.browser


def add(tab: Page, group: str, what: str) -> None:
    """Choose what to ask about in a group, and press its button."""
    tab.select_option(f"#{group}-new", what)
    tab.locator(f'button[value="add {group.replace("-", ".")}"]').click()


def build(tab: Page, site: Site) -> None:
    """A condition with a line of every kind."""
    tab.goto(f"{site.address}/segments/_new")
    for place, what in enumerate(("field:stage", "field:country", "field:job_title", "field:revenue")):
        add(tab, "c", what)
        tab.wait_for_selector(f"#c-{place}")
    for place, what in enumerate(("field:created_at", "field:suppressed", "field:tags", "group:points"), 4):
        add(tab, "c", what)
        tab.wait_for_selector(f"#c-{place}")
    add(tab, "c-7", "activity:page_view")
    tab.locator("#c-7-0 summary").click()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_builder_is_accessible(chromium: Browser, site: Site, scheme: str, width: int) -> None:
    """Lines of every kind, open and finished or not, have no violation, and fit on a phone."""
    with inspected(chromium, site, width, scheme) as tab:
        build(tab, site)
        check(tab, "builder")


def test_the_count_follows_every_change(chromium: Browser, site: Site) -> None:
    """A line that is not finished says so; then each change counts anew, in words, with the first people."""
    with opened(chromium, site) as tab:
        tab.goto(f"{site.address}/segments/_new")
        count = tab.locator(".criteria-count")
        expect(count).to_contain_text("8 people")
        add(tab, "c", "field:stage")
        expect(count).to_contain_text("Not finished yet")
        tab.locator("input[value=lead]").check()
        expect(count).to_contain_text("1 person")
        expect(count).to_contain_text("Anna Lead")
        tab.select_option("#c-0-op", "!=")
        expect(count).to_contain_text("7 people")
        tab.get_by_role("button", name="Remove: Lifecycle stage").click()
        expect(count).to_contain_text("8 people")


def test_what_a_comparison_does_not_need_is_not_shown(chromium: Browser, site: Site) -> None:
    """Choosing another comparison hides and shows the values by itself."""
    with opened(chromium, site) as tab:
        tab.goto(f"{site.address}/segments/_new")
        add(tab, "c", "field:country")
        value = tab.locator("#c-0-value")
        expect(value).to_be_visible()
        tab.select_option("#c-0-op", "is_blank")
        expect(value).to_be_hidden()
        tab.select_option("#c-0-op", "contains")
        expect(value).to_be_visible()
        expect(tab.locator("input[value=SE]")).to_be_hidden()


def test_a_condition_is_built_by_keyboard(chromium: Browser, site: Site) -> None:
    """From the list to the new line and back to the list, without a mouse; Enter in a field saves."""
    with opened(chromium, site) as tab:
        tab.goto(f"{site.address}/segments/_new")
        tab.locator("#name").focus()
        tab.keyboard.type("By hand")
        tab.locator("#c-new").focus()
        tab.keyboard.type("Job ti")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        expect(tab.locator(".criteria-count")).to_contain_text("Not finished yet")
        expect(tab.locator("#c-0-op")).to_be_focused()
        tab.keyboard.press("Tab")
        tab.keyboard.type("CFO")
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"{site.address}/segments/by-hand")
        assert "Job title is “CFO”" in tab.locator("main").inner_text()


def test_everything_works_without_a_script(chromium: Browser, site: Site) -> None:
    """Lines, groups, the written form and the count come back with the page; then it is saved."""
    with opened(chromium, site, java_script_enabled=False) as tab:
        tab.goto(f"{site.address}/segments/_new")
        tab.fill("#name", "Without a script")
        add(tab, "c", "group:any")
        add(tab, "c-0", "activity:form_submitted")
        tab.fill("#c-0-0-days", "30")
        add(tab, "c-0", "field:stage")
        tab.locator("input[value=customer]").check()
        tab.get_by_role("button", name="Show the written form").click()
        assert '"within_days": 30' in tab.locator("#criteria-json").input_value()
        tab.get_by_role("button", name="Back to the lines").click()
        tab.get_by_role("button", name="Count").click()
        assert "1 person" in tab.locator(".criteria-count").inner_text()
        tab.get_by_role("button", name="Save").click()
        assert tab.url == f"{site.address}/segments/without-a-script"


def test_who_would_move_is_shown_while_a_rule_is_changed(chromium: Browser, site: Site) -> None:
    """Nothing is saved by looking."""
    with opened(chromium, site) as tab:
        tab.goto(f"{site.address}/stages/opportunity/rule")
        add(tab, "c", "field:first_name")
        tab.fill("#c-3-value", "Anna")
        expect(tab.locator(".criteria-count")).to_contain_text("Lead → Opportunity")
        tab.goto(f"{site.address}/stages/_rules")
        assert "version 2" not in tab.locator("main").inner_text()
