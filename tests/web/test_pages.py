"""What the pages tell, and what their buttons do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nurture.core.errors import NotFound
from nurture.services.browsing.pages import Page, Place, slice_page
from nurture.services.configuring import change_settings, read_settings
from nurture.services.signing_in import add_user
from tests.house import House, address
from tests.web.conftest import Desk, serve

PAGES: tuple[str, ...] = (
    "/",
    "/content",
    "/content/gaps",
    "/content/problems",
    "/content/offers/stuffy-rooms",
    "/stages",
)
PAGES += (
    "/stages/lead",
    "/people",
    "/people/1",
    "/companies",
    "/companies/1",
    "/conflicts",
    "/sequences",
    "/sequences/lead-education",
    "/plan",
    "/sequences/lead-education/edit",
    "/sequences/_new",
)
PAGES += ("/content/new", "/content/bring", "/content/offers/stuffy-rooms/edit")
PAGES += (
    "/movement",
    "/movement/stuck",
    "/imports",
    "/imports/new",
    "/imports/1",
    "/drafts",
    "/guard",
    "/guard/reasons/no_consent",
    "/guard/matrix",
    "/guard/exceptions",
    "/guard/exceptions/ask",
    "/plan/calendar?span=week",
    "/sequences/lead-education/steps",
    "/content/offers/stuffy-rooms/who",
    "/settings",
    "/settings/calendar",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("code", ["en", "sv", "nb"])
def test_every_page_reads_in_every_language(desk: Desk, path: str, code: str) -> None:
    """Each page is there in English, Swedish and Norwegian."""
    desk.post(f"/language/{code}", next=path)
    answer = desk.get(path)
    assert answer.status_code == 200
    assert f'<html lang="{code}">' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/content",
        "/movement",
        "/people",
        "/imports",
        "/companies",
        "/conflicts",
        "/sequences",
        "/drafts",
        "/guard",
        "/guard/matrix",
        "/guard/exceptions",
        "/plan/calendar",
    ],
)
def test_an_empty_workspace_says_what_to_do(house: House, path: str) -> None:
    """Before there is a library or anybody, each page is there and says how to begin."""
    add_user(house.engine, email="admin@example.com", role="admin", now=house.now)
    app = serve(house)
    desk = Desk(house, app, app.test_client())
    desk.sign_in("admin@example.com")
    assert desk.get(path).status_code == 200


def test_the_browser_chooses_the_language_first(door: Desk) -> None:
    """Who has not chosen reads what the browser asks for; nn and no are Norwegian."""
    assert '<html lang="nb">' in door.get("/sign-in", headers={"Accept-Language": "nn-NO, en;q=0.5"}).text


def test_a_person_page_says_why_and_why_not(desk: Desk) -> None:
    """One person: the reason of the stage, and what is kept from them."""
    lead = desk.house.person(address("lead"))
    page = desk.get(f"/people/{lead.id}").text
    assert "They came in on 2026-11-02 as Lead." in page
    assert "The content is not meant for them" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("stage=lead", {"lead"}), ("relationship=customer", {"customer", "evangelist"}), ("suppressed=yes", set())],
)
def test_filters_find_the_people_they_name(desk: Desk, query: str, found: set[str]) -> None:
    """Each filter of the list finds exactly its people."""
    page = desk.get(f"/people?{query}").text
    stages = ("subscriber", "lead", "marketingqualifiedlead", "opportunity", "customer", "evangelist", "other")
    shown = {stage for stage in stages if address(stage) in page}
    assert shown == found


def test_a_long_list_goes_on_and_back(house: House) -> None:
    """The list of people continues after its last line, and leads back to where one was."""
    house.bring("email", *(f"reader{number:03}@many.example.com" for number in range(70)))
    add_user(house.engine, email="admin@example.com", role="admin", now=house.now)
    app = serve(house)
    client = Desk(house, app, app.test_client())
    client.sign_in("admin@example.com")
    first = client.get("/people?search=reader").text
    assert "reader049" in first
    assert "reader050" not in first
    last, following = (house.person(f"reader{number}@many.example.com").id for number in ("049", "050"))
    second = client.get(f"/people?search=reader&after={last}").text
    assert "reader050" in second
    assert "reader049@" not in second.split("<tbody>")[1]
    back = client.get(f"/people?search=reader&before={following}").text
    assert "reader000" in back


def test_a_list_in_memory_is_cut_both_ways() -> None:
    """Fifty on a page, the rest on the next, and the way back from there."""
    items = [f"{number:03}" for number in range(60)]
    first = slice_page(items, Place(), str)
    second = slice_page(items, Place(after=first.next_key), str)
    assert (len(first.items), first.previous_key) == (50, "")
    assert (second.items, second.next_key) == (tuple(items[50:]), "")
    assert slice_page(items, Place(before=second.previous_key), str) == Page(first.items, first.next_key, "")


def test_approving_one_draft_says_so(desk: Desk) -> None:
    """The button approves the draft under the name of the one who pressed it."""
    desk.house.forge("UPDATE draft SET status = 'draft', approved_by = NULL")
    draft = desk.house.drafts("draft")[0]
    assert desk.post(f"/drafts/{draft.id}/approve").status_code == 303
    assert [one.approved_by for one in desk.house.drafts("approved")] == ["admin@example.com"]


def test_approving_all_of_a_filter_leaves_the_others(desk: Desk) -> None:
    """Only the drafts of the chosen sequence are approved."""
    desk.house.forge("UPDATE draft SET status = 'draft'")
    desk.post("/drafts/approve", sequence="lead-education", step="")
    assert {one.sequence for one in desk.house.drafts("approved")} == {"lead-education"}
    assert desk.house.drafts("draft")


def test_approving_checks_once_more(desk: Desk) -> None:
    """A draft whose person has moved since becomes void instead, and the page says so."""
    desk.house.forge("UPDATE draft SET status = 'draft'")
    desk.house.forge("UPDATE contact SET stage = 'customer' WHERE email_key = :who", who=address("lead"))
    desk.post("/drafts/approve", sequence="lead-education", step="")
    assert desk.house.drafts("approved") == []
    assert "became void" in desk.get("/drafts").text


def test_a_dry_run_keeps_nothing(desk: Desk) -> None:
    """The page shows what a plan would be, and the newest plan stays the same."""
    from nurture.storage.tables import PlanRow

    before = len(desk.house.rows(PlanRow))
    desk.house.later(days=40)
    answer = desk.post("/sequences/dry-run")
    assert "Nothing was kept" in answer.text
    assert len(desk.house.rows(PlanRow)) == before


def test_planning_and_drafting_lead_back_to_their_pages(desk: Desk) -> None:
    """Both buttons work, say what they did and redirect."""
    assert desk.post("/sequences/plan").location == "/sequences"
    assert "The plan is made" in desk.get("/sequences").text
    assert desk.post("/drafts/make").location == "/drafts"


def test_the_audit_reports_on_its_page(desk: Desk) -> None:
    """After a hand-over, the audit finds everything right."""
    desk.house.export()
    assert "Everything that left was right." in desk.post("/guard/audit").text


def test_the_playbook_downloads(desk: Desk) -> None:
    """The PDF comes as a file to keep."""
    answer = desk.get("/stages/playbook/nb.pdf")
    assert answer.data.startswith(b"%PDF")
    assert "playbook-nb.pdf" in answer.headers["Content-Disposition"]


FORM = {"workspace_name": "Luftvik", "default_language": "sv", "brand_name": "Luftvik", "brand_colour": "#0f6b72"}
FORM |= {"brand_site": "", "sender_name": "Maja", "sender_title": "", "sender_email": "maja@luftvik.example.com"}
FORM |= {"sender_company": "Luftvik AB", "sender_address": "Kaj 1", "unsubscribe_email": "nej@luftvik.example.com"}


def test_settings_are_saved(desk: Desk) -> None:
    """A good form is stored and the page says so."""
    assert desk.post("/settings", **FORM).status_code == 303
    assert read_settings(desk.house.engine).sender_name == "Maja"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand_colour", "red"),
        ("sender_email", "maja"),
        ("default_language", "xx"),
        ("sender_name", "A\nBcc: b@c"),
    ],
)
def test_bad_settings_are_shown_again_with_the_reason(desk: Desk, field: str, value: str) -> None:
    """A form that cannot be used changes nothing and says what is wrong at the field."""
    answer = desk.post("/settings", **FORM | {field: value})
    assert answer.status_code == 400
    assert f'id="{field}-errors"' in answer.text
    assert read_settings(desk.house.engine).sender_name != "Maja"


def test_a_form_sets_only_what_it_shows(desk: Desk) -> None:
    """Fields that are sent along beside the form are not settings."""
    desk.post("/settings", **FORM, editor_may_approve="", home_country="XX")
    assert read_settings(desk.house.engine).home_country == "SE"


def test_an_unknown_setting_is_refused(house: House) -> None:
    """What is no setting is not stored."""
    with pytest.raises(NotFound, match="no setting"):
        change_settings(house.engine, {"colour": "blue"})


def test_a_sign_in_link_is_made_for_a_colleague(desk_of: Callable[[str], Desk]) -> None:
    """An administrator makes a link, and it lets the colleague in."""
    page = desk_of("admin").post("/settings/users/link", email="sales@example.com").text
    assert "/sign-in/" in page
