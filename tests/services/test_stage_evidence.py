"""Every rule that ships moves people on record, with the sentence that says why; machines and opens move nobody."""

from __future__ import annotations

from typing import Final

import pytest

from nurture.core.phrases import phrase_from_json, say
from nurture.services.undoing import undo_import
from nurture.storage.tables import StageMoveRow
from tests.house import House

EVA: Final = "eva@bolag.example.com"
VISITS: Final = ("visit",) * 4
DOWNLOADS: Final = ("content_downloaded measure-a-room", "content_downloaded first-walk")
CLICKS: Final = ("email_clicked a 5", "email_clicked b 105", "email_clicked c 205")
SENT: Final = ("email_delivered - 0", "email_delivered - 100", "email_delivered - 200")


def bring(house: House, stage: str = "") -> None:
    """Somebody new in a stage, in the country that the profile asks for."""
    house.set(ideal_customer_profile={"field": "country", "op": "=", "value": "SE"})
    house.bring("email,stage,country", f"{EVA},{stage},SE")


def did(house: House, *deeds: str) -> int:
    """Import what Eva did, a second apart where none is given as kind, target, second; returns the import's number."""
    lines = []
    for place, deed in enumerate(deeds):
        kind, target, second = (*deed.split(), "", "")[:3]
        minutes, seconds = divmod(int(second or place * 60), 60)
        lines.append(f"{EVA},{kind},2026-10-28 12:{minutes:02}:{seconds:02},{target.strip('-')}")
    return house.bring("email,activity,occurred_at,target", *lines, entity="activities").import_id or 0


def because(house: House) -> list[str]:
    """Why a rule moved Eva last, in English."""
    contact = house.person(EVA).id
    moves = [row for row in house.rows(StageMoveRow) if row.contact_id == contact and row.mover == "rule"]
    return [say(phrase_from_json(one)) for one in max(moves, key=lambda row: row.id).because]


ON: Final = "on 2026-10-28"
LATELY: Final = "in the last 90 days"
FITS: Final = "fits the ideal customer profile"
RULES: Final = [
    ("", (), "subscriber", ["gave an email address"]),
    (
        "subscriber",
        ("form_submitted measure-a-room",),
        "lead",
        [
            "filled in a form (Guide, Report, Checklist, E-book, Template, Course, White paper, Webinar or "
            f"Calculator): once, {ON} (measure-a-room)"
        ],
    ),
    ("subscriber", DOWNLOADS[:1], "lead", [f"downloaded content: once, {ON} (measure-a-room)"]),
    ("subscriber", ("webinar_registered air-live",), "lead", [f"signed up for a webinar: once, {ON} (air-live)"]),
    (
        "lead",
        (*VISITS, *DOWNLOADS),
        "marketingqualifiedlead",
        [
            f"visited the site {LATELY}: 4 times, last {ON}",
            f"downloaded content {LATELY}: 2 times, last {ON} (first-walk)",
        ],
    ),
    (
        "lead",
        (*CLICKS, "webinar_attended air-live"),
        "marketingqualifiedlead",
        [
            f"clicked in an email {LATELY}: 3 times, last {ON} (c)",
            f"attended a webinar {LATELY}: once, {ON} (air-live)",
        ],
    ),
    ("lead", ("chat_started",), "marketingqualifiedlead", [f"started a chat {LATELY}: once, {ON}"]),
    (
        "lead",
        ("page_view plans-and-prices",) * 2,
        "marketingqualifiedlead",
        [f"viewed a page (Pricing) {LATELY}: 2 times, last {ON} (plans-and-prices)"],
    ),
    (
        "lead",
        ("content_downloaded three-ways",),
        "marketingqualifiedlead",
        [f"downloaded content (Calculator or Comparison) {LATELY}: once, {ON} (three-ways)"],
    ),
    ("lead", ("demo_signed_up",), "salesqualifiedlead", [FITS, f"signed up for a demo: once, {ON}"]),
    ("lead", ("trial_started",), "salesqualifiedlead", [FITS, f"started a trial: once, {ON}"]),
    (
        "lead",
        ("contact_requested",),
        "salesqualifiedlead",
        [FITS, f"asked to be contacted in the last 60 days: once, {ON}"],
    ),
    ("lead", ("meeting_booked",), "opportunity", [f"booked a meeting: once, {ON}"]),
    ("lead", ("proposal_sent",), "opportunity", [f"was sent a proposal: once, {ON}"]),
    ("lead", ("deal_created",), "opportunity", [f"got a deal in the CRM: once, {ON}"]),
    ("", ("deal_won",), "customer", [f"has a deal that was won: once, {ON}"]),
    ("", ("purchase",), "customer", [f"bought something: once, {ON}"]),
    ("customer", ("review_given",), "evangelist", ["is in the stage Customer", f"gave a review: once, {ON}"]),
    (
        "customer",
        ("referral_made",),
        "evangelist",
        ["is in the stage Customer", f"recommended us to somebody: once, {ON}"],
    ),
]


@pytest.mark.parametrize(("start", "deeds", "stage", "said"), RULES)
def test_each_rule_says_why(house: House, start: str, deeds: tuple[str, ...], stage: str, said: list[str]) -> None:
    """The move is kept with what the person did or is."""
    bring(house, start)
    if deeds:
        did(house, *deeds)
    house.classify()
    assert house.person(EVA).stage == stage
    assert because(house) == said


def test_opened_mails_alone_move_nobody(house: House) -> None:
    """However many there are, also by the CRM's own count."""
    bring(house, "lead")
    did(house, *(f"email_opened - {second}" for second in range(0, 3000, 100)))
    house.bring("email,emails_opened", f"{EVA},400")
    assert house.classify().moved == {}


@pytest.mark.parametrize(
    "files", [(SENT, CLICKS), (CLICKS, SENT), ((*SENT, *CLICKS), ())], ids=["after", "before", "one"]
)
def test_clicks_right_after_the_delivery_move_nobody(house: House, files: tuple[tuple[str, ...], ...]) -> None:
    """In whichever order the files come."""
    bring(house, "lead")
    for deeds in (*files, DOWNLOADS):
        if deeds:
            did(house, *deeds)
    assert house.classify().moved == {}


def test_clicks_count_again_without_the_deliveries(house: House) -> None:
    """Where the file of the deliveries is taken back, the clicks are a person's, and the next run sees that."""
    bring(house, "lead")
    did(house, *CLICKS, *DOWNLOADS)
    sent = did(house, *SENT)
    assert house.classify().moved == {}
    undo_import(house.engine, sent, by="karin", now=house.later())
    assert house.classify().moved == {("lead", "marketingqualifiedlead"): 1}


def test_all_links_at_once_move_nobody_though_they_come_in_several_files(house: House) -> None:
    """Three links within two seconds are a gateway's; without one of them, they are a person's again."""
    bring(house, "lead")
    did(house, *DOWNLOADS, "email_clicked a 10", "email_clicked b 11")
    third = did(house, "email_clicked c 12")
    assert house.classify().moved == {}
    undo_import(house.engine, third, by="karin", now=house.later())
    did(house, "email_clicked d 500")
    assert house.classify().moved == {("lead", "marketingqualifiedlead"): 1}
