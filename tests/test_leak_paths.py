"""The ways in which a mail could reach the wrong reader, each closed over every way out that there is.

Every text that is not for everyone carries a canary word; the decoded bytes of all that left are searched for it.
The numbers are those of the list of leak paths that the guard has to close.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click
import pytest

from nurture.cli import nurture
from nurture.core import guard
from nurture.core.errors import BadInput
from nurture.services.composing import Composer
from nurture.storage.database import reading
from nurture.storage.tables import ContactRow
from nurture.wiring import EXPORTERS, speakers
from tests.exits import Left, leave, previews
from tests.house import CUSTOMER_CANARY, INTERNAL_CANARY, PROSPECT_CANARY, PROSPECTS, SITE, House, address, write_offer
from tests.services.test_exporting import Breaking, hand_over
from tests.services.test_planning import deny

LEAD = address("lead")
CUSTOMER = address("customer")
SECRET = f"{SITE}/version-nine"


def to(left: list[Left], email: str) -> str:
    """Every word that reached this person."""
    return "\n".join(one.text for one in left if one.email == email)


def ways(left: list[Left]) -> set[str]:
    """The ways by which anything left."""
    return {one.way for one in left}


def made(house: House, *sequences: str) -> list[Left]:
    """Plan these sequences (or all), draft and let everything leave."""
    house.plan(sequences=sequences)
    house.draft()
    return leave(house)


def test_canaries_reach_their_own_readers_and_nobody_else(house: House) -> None:
    """Without any attack: each canary leaves by every way, and only to those it is for."""
    left = made(house)
    assert ways(left) == {"preview", *EXPORTERS}
    for email in (address(stage) for stage in PROSPECTS):
        assert CUSTOMER_CANARY not in to(left, email)
    for email in (CUSTOMER, address("evangelist")):
        assert CUSTOMER_CANARY in to(left, email)
        assert PROSPECT_CANARY not in to(left, email)
    assert PROSPECT_CANARY in to(left, address("opportunity"))
    assert INTERNAL_CANARY not in "".join(one.text for one in left)


def test_a_guard_that_denies_lets_nothing_be_made(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Path 1: with a guard that denies from the start, nothing is planned, drafted, shown or handed over."""
    monkeypatch.setattr(guard, "judge", deny)
    assert made(house) == []
    assert house.drafts() == []


def test_a_guard_that_denies_lets_nothing_drafted_be_approved(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Path 1: a plan of before becomes drafts that nobody can approve."""
    house.plan()
    monkeypatch.setattr(guard, "judge", deny)
    assert house.draft().held == {"denied": 24}
    assert leave(house) == []


def test_a_guard_that_denies_lets_nothing_approved_leave(ready: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Path 1: what was approved before leaves by no way, and is void."""
    monkeypatch.setattr(guard, "judge", deny)
    assert leave(ready) == []
    assert len(ready.drafts("void")) == 24


@pytest.mark.parametrize("moment", ["planned", "drafted", "approved"])
def test_a_stage_that_changes_on_the_way_voids(house: House, moment: str) -> None:
    """Path 2: whoever becomes a customer after plan, draft or approval gets nothing that was made for a lead."""
    house.plan()
    if moment != "planned":
        house.draft()
    if moment == "approved":
        house.approve()
    house.bring("email,stage", f"{LEAD},customer")
    house.draft() if moment == "planned" else None
    assert to(leave(house), LEAD) == ""
    assert moment == "planned" or "stage_changed" in house.codes("void", email=LEAD)


CHANGES: dict[str, Callable[[House], Any]] = {
    "audience": lambda house: write_offer(house.library, "measure-a-room", "guide", "customers"),
    "text": lambda house: write_offer(house.library, "measure-a-room", "guide", summary="New words"),
    "copy": lambda house: house.rewrite_copy("lead-education", body="New words."),
    "sequence": lambda house: house.rewrite_sequence("lead-education", audience="customers"),
    "block": lambda house: house.rewrite_blocks(greeting="New words"),
    "footer": lambda house: house.rewrite_blocks(preferences="New words"),
    "brand": lambda house: house.set(brand_name="New words"),
    "sender": lambda house: house.set(sender_name="New words"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_content_that_changes_after_approval_voids(ready: House, change: str) -> None:
    """Path 3: offer, copy, sequence, block, footer, brand or sender changed: no approved draft of before leaves."""
    CHANGES[change](ready)
    ready.sync()
    left = leave(ready)
    assert "New words" not in to([one for one in left if one.way != "preview"], LEAD)
    assert "content_changed" in ready.codes("void", email=LEAD)


def test_a_retry_judges_again(ready: House) -> None:
    """Path 4: a hand-over that failed and is tried again sends nothing from a stale list."""
    with pytest.raises(BadInput):
        hand_over(ready, Breaking(OSError(28, "No space left on device")))
    ready.happened(LEAD, "unsubscribed")
    assert to(leave(ready), LEAD) == ""


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact SET stage = 'partner'",
        "UPDATE contact SET stage = NULL",
        "UPDATE stage SET is_enabled = FALSE",
        "UPDATE stage SET relationship = NULL",
    ],
)
def test_a_stage_nobody_knows_is_held(ready: House, change: str) -> None:
    """Path 5: an unknown, missing or switched-off stage, or a custom one without relationship, gets nothing."""
    ready.forge(change)
    assert leave(ready) == []
    assert ready.codes("void") >= {"unknown_stage"}


def test_a_wide_segment_widens_no_audience(house: House) -> None:
    """Path 6: a customers' sequence whose segment is everybody reaches no prospect with a customers' offer."""
    everybody = {"any": [{"field": "email", "op": "is_set"}]}
    for words in ("customers", "everyone"):
        house.rewrite_sequence("customer-growth", segment=everybody, priority=1, audience=words)
        left = made(house)
        assert all(CUSTOMER_CANARY not in to(left, address(stage)) for stage in PROSPECTS)


READERS = {
    "a lead at a customer company": ("x@customer.example.com", "lead", "x@customer.example.com"),
    "a lead whose colleague is a customer": ("x@lead.example.com", "customer", LEAD),
    "a plus address of a customer": ("anna+news@customer.example.com", "lead", "anna+news@customer.example.com"),
    "capitals": ("ANNA+x@Customer.Example.COM", "lead", "ANNA+x@customer.example.com"),
    "a soft hyphen": ("an\u00adna+y@customer.example.com", "lead", "anna+y@customer.example.com"),
    "full width": ("ａｎｎａ+z@customer.example.com", "lead", "anna+z@customer.example.com"),
}


@pytest.mark.parametrize("name", READERS)
def test_readings_that_disagree_hold(house: House, name: str) -> None:
    """Paths 7 and 8: a customer's company, domain or mailbox and a lead's own stage together give the lead nothing."""
    email, stage, held = READERS[name]
    house.bring("email,stage,language,country,consent_basis", f"{email},{stage},en,SE,consent")
    assert held in {row.email for row in house.rows(ContactRow)}
    assert to(made(house, "lead-education", "customer-growth"), held) == ""


def test_a_shared_mailbox_is_read_strictly(house: House) -> None:
    """Path 7: an alias shared by a customer and a lead holds both."""
    house.bring("email,stage,email 2", "one@ett.example.com,lead,info@delad.example.com")
    house.bring("email,stage,email 2", "two@tva.example.com,customer,info@delad.example.com")
    left = made(house, "lead-education", "customer-growth")
    assert (to(left, "one@ett.example.com"), to(left, "two@tva.example.com")) == ("", "")


def test_the_opt_out_of_a_twin_counts(house: House) -> None:
    """Path 8: who unsubscribed with one plus address is not written to at another."""
    house.bring("email,stage,language,country", "siv+a@ny.example.com,lead,en,SE", "siv+b@ny.example.com,lead,en,SE")
    house.happened("siv+a@ny.example.com", "unsubscribed")
    left = made(house, "lead-education")
    assert to(left, "siv+b@ny.example.com") == to(left, "siv+a@ny.example.com") == ""


def test_confusable_letters_wait_for_a_look(house: House) -> None:
    """Path 8: an address with a Cyrillic letter among Latin ones is held."""
    house.bring("email,stage,language,country", "x@firm\u0430.example.com,lead,en,SE")
    house.plan()
    assert house.plan().held == {"confusable_address": 1}


def test_an_address_that_changed_keeps_its_suppressions(house: House) -> None:
    """Path 10: a person known by record id whose old address was suppressed gets nothing at the new one."""
    head = "email,record_id,stage,language,country"
    house.bring(head, "old@by.example.com,7,lead,en,SE")
    house.happened("old@by.example.com", "unsubscribed")
    house.bring(head, "new@by.example.com,7,lead,en,SE")
    left = made(house, "lead-education")
    assert to(left, "new@by.example.com") == to(left, "old@by.example.com") == ""


LINKS = {
    "body": {"body": f"Read [this]({SECRET})."},
    "bare": {"body": f"Read {SECRET} today."},
    "without scheme": {"body": "Read luftvik.example.com/en/version-nine today."},
    "capitals": {"body": "Read HTTPS://WWW.LUFTVIK.EXAMPLE.COM/EN/VERSION-NINE/ today."},
    "tracked": {"body": f"[this]({SECRET}?utm_source=mail&utm_medium=x#top)"},
    "escaped": {"body": "[this](https://luftvik.example.com/%65n/version%2Dnine)"},
    "roundabout": {"body": "[this](https://luftvik.example.com/sv/../en/./version-nine)"},
    "alt text": {"body": f"[a picture {SECRET}](https://elsewhere.example.org)"},
    "postscript": {"ps": f"P.P.S. {SECRET}"},
    "preheader": {"preheader": SECRET},
    "subject": {"subject": f"See {SECRET}"},
    "other branch": {"body": "{% if industry == 'education' %}" + SECRET + "{% else %}Nothing.{% endif %}"},
    "nested branch": {"body": "{% if company %}Hi{% if persona %} " + SECRET + "{% endif %}.{% endif %}"},
    "fallback": {"body": "Hello {{ job_title | fallback('" + SECRET + "') }}."},
}


@pytest.mark.parametrize("place", LINKS)
def test_a_link_to_customers_content_is_blocked_wherever_it_stands(house: House, place: str) -> None:
    """Paths 11 and 12: a link to a customers' page, in any form and branch of the copy, stops a lead's mail."""
    house.rewrite_copy("lead-education", **LINKS[place])
    left = made(house, "lead-education")
    assert "version-nine" not in to(left, LEAD).casefold()
    assert "find-the-cause" not in {row.step for row in house.drafts("exported", email=LEAD)}


@pytest.mark.parametrize("block", ["greeting", "preferences", "unsubscribe_line", "sign_off"])
def test_a_link_in_a_block_is_blocked(house: House, block: str) -> None:
    """Path 11: the blocks around the copy, footer included, are judged like the copy."""
    house.rewrite_blocks(**{block: f"See {SECRET}"})
    left = made(house)
    assert "version-nine" not in "".join(to(left, address(stage)) for stage in PROSPECTS)
    assert "version-nine" in to(left, CUSTOMER)


def test_a_link_in_another_offer_is_blocked(house: House) -> None:
    """Path 11: an offer for everyone whose summary links to customers' content does not reach a lead."""
    for key, kind in (("measure-a-room", "guide"), ("first-walk", "checklist")):
        write_offer(house.library, key, kind, summary=f"More at {SECRET}")
    house.sync()
    assert "version-nine" not in to(made(house, "lead-education"), LEAD)


VALUES = {
    "first_name": "luftvik.example.com/en/version-nine",
    "company": f"see {SECRET}",
    "job_title": "https://luftvik.example.com/en/version-nine",
    "last_name": "LUFTVIK.example.com/en/Version-Nine/",
}


@pytest.mark.parametrize("field", VALUES)
def test_a_personal_value_with_a_link_is_blocked(house: House, field: str) -> None:
    """Path 12: a name, company or title that is a customers' link does not carry it to a lead."""
    house.rewrite_copy("lead-education", body="Dear {{ " + field + " }}, hello.")
    column = "company_name" if field == "company" else field
    house.sql(f"UPDATE contact SET {column} = :value WHERE email_key = :who", value=VALUES[field], who=LEAD)
    assert "Before anyone buys" not in to(made(house, "lead-education"), LEAD)


def test_a_value_that_completes_an_address_is_blocked(house: House) -> None:
    """Path 12: a value that makes an address together with the copy around it is judged as that address."""
    write_offer(house.library, "portal", "kb_article", "customers", url="https://portal.example.com/")
    house.sync()
    house.rewrite_copy("lead-education", body="Go to {{ job_title }}.example.com today.")
    house.bring("email,job_title", f"{LEAD},portal")
    assert "portal.example.com" not in to(made(house, "lead-education"), LEAD)


def test_an_import_that_flips_stages_meanwhile_leaks_nothing(house: House) -> None:
    """Path 13: while drafts are made and handed over, another thread moves people: no mail reaches the wrong side."""
    stop = threading.Event()

    def flip() -> None:
        stages = iter(("marketingqualifiedlead", "opportunity", "customer"))
        while not stop.wait(0.3):
            house.bring("email,stage", f"{LEAD},{next(stages, 'evangelist')}")

    flipping = threading.Thread(target=flip)
    flipping.start()
    left = [one for _ in range(3) for one in made(house, "lead-education", "opportunity-support", "customer-growth")]
    stop.set()
    flipping.join()
    assert house.audit().violations == ()
    assert all(not (CUSTOMER_CANARY in one.text and PROSPECT_CANARY in one.text) for one in left)


@pytest.mark.parametrize("activity", ["unsubscribed", "email_bounced", "email_complained"])
def test_an_opt_out_after_queueing_stops_everything(ready: House, activity: str) -> None:
    """Path 14: nothing leaves by any way once the reader has said no."""
    ready.happened(LEAD, activity)
    assert to(leave(ready), LEAD) == ""


def test_an_import_cannot_take_an_opt_out_back(house: House) -> None:
    """Path 14: a file that says subscribed, or brings the person again, changes no opt-out."""
    house.happened(LEAD, "unsubscribed")
    house.bring("email,email_status,do_not_email,consent_basis,stage", f"{LEAD},subscribed,no,consent,customer")
    assert to(made(house), LEAD) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE draft SET status = 'approved'",
        "UPDATE draft SET status = 'approved', stage = 'customer', reasons = '[]'",
        "UPDATE draft SET status = 'draft'",
    ],
)
def test_a_draft_that_is_rewritten_in_the_database_is_judged_all_the_same(house: House, statement: str) -> None:
    """Path 16: approving what is held or void by hand lets nothing out."""
    house.plan()
    house.happened(LEAD, "unsubscribed")
    house.draft()
    house.forge(statement)
    assert to(leave(house), LEAD) == ""


def test_a_draft_moved_to_another_person_in_the_database_does_not_leave(ready: House) -> None:
    """Path 16: a customers' draft that is given to a lead by hand reaches neither."""
    ready.forge(
        "UPDATE draft SET contact_id = (SELECT id FROM contact WHERE email_key = :lead) WHERE to_address = :customer",
        lead=LEAD,
        customer=CUSTOMER,
    )
    left = leave(ready)
    assert CUSTOMER_CANARY not in to(left, LEAD)


def test_nothing_can_be_forced() -> None:
    """Path 17: no command has an option that overrides the guard."""

    def options(command: click.Command) -> set[str]:
        own = {option for parameter in command.params for option in parameter.opts}
        if isinstance(command, click.Group):
            return own.union(*(options(one) for one in command.commands.values()))
        return own

    assert not {option for option in options(nurture) if re.search("force|override|skip|ignore|unsafe", option)}


BODIES = {
    "a file as a body": {"body": "email,first_name\nbo@firma.example.org,Bo\nsiv@hus.example.org,Siv"},
    "an address in the subject": {"subject": "For bo@firma.example.org"},
    "an address in a link": {"body": "[write](mailto:bo@firma.example.org)"},
    "a cell that slipped": {"body": "Dear {{ job_title }}, hello."},
}


@pytest.mark.parametrize("name", BODIES)
def test_the_address_of_somebody_else_in_a_mail_holds_it(house: House, name: str) -> None:
    """Path 19: a list used as a body, or a sheet whose cells slipped, shows nobody's address to anybody."""
    house.bring("email,job_title", f"{LEAD},bo@firma.example.org")
    house.rewrite_copy("lead-education", **BODIES[name])
    assert "bo@firma" not in to(made(house, "lead-education"), LEAD)
    assert "address_in_body" in house.codes("held", email=LEAD)


def test_our_own_address_may_stand_in_a_mail(house: House) -> None:
    """Path 19: colleagues' addresses are not somebody else's."""
    house.rewrite_copy("lead-education", body="Write to maja@example.com.")
    assert "maja@example.com" in to(made(house, "lead-education"), LEAD)


def test_no_word_of_one_person_stands_in_the_mail_of_another(house: House) -> None:
    """Path 20: of a thousand mails rendered in threads, each has the name of its own reader and no other."""
    with reading(house.engine) as session:
        composer = Composer(session, speakers())
    sequence = composer.sequences["lead-education"]
    offers = (composer.offers["measure-a-room", "en"],)
    values = {"first_name": "", "company": "", "industry": "", "language": "en"}
    mail = composer.compose(sequence, sequence.steps[0], offers, values, "").mail

    def names_in(number: int) -> set[str]:
        return set(re.findall(r"Namn\d+", mail.render(values | {"first_name": f"Namn{number}"}).text))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(names_in, range(1000)))
    assert found == [{f"Namn{number}"} for number in range(1000)]


def test_every_exported_mail_has_one_reader(house: House) -> None:
    """Path 20: names unique to a person leave in the mails to that person alone."""
    house.bring(
        "email,first_name,stage,language,country",
        *(f"p{number}@firma{number}.example.com,Namn{number}x,lead,en,SE" for number in range(12)),
    )
    left = [one for one in made(house, "lead-education") if one.email.startswith("p")]
    assert len({one.email for one in left}) == 12
    for one in left:
        assert set(re.findall(r"Namn\d+x", one.text)) == {f"Namn{one.email[1:].partition('@')[0]}x"}


def test_hostile_names_stay_text(house: House) -> None:
    """A name that is a template, a header or markup is shown or dropped, and never obeyed."""
    name = "{{ 7777*7 }}<script>alert(1)</script>"
    house.bring("email,first_name,stage,language,country", f"x@ny.example.com,{name},lead,en,SE")
    text = to(made(house, "lead-education"), "x@ny.example.com")
    assert "54439" not in text
    assert "<script" not in text


def test_previews_of_void_drafts_are_judged_too(ready: House) -> None:
    """A void draft of somebody who unsubscribed has no words in its preview."""
    ready.happened(LEAD, "unsubscribed")
    ready.export()
    assert not [one for one in previews(ready) if one.email == LEAD]
