"""Unsubscribing by the link in a mail: one press, no sign-in, from the same second on."""

from __future__ import annotations

import re

import pytest

from nurture.services.composing import unsubscribe_links
from nurture.storage.database import reading
from nurture.storage.settings import load_settings
from nurture.storage.tables import ActivityRow, AliasRow, SuppressionRow
from tests.house import House, address, read_mbox
from tests.leaks.opening import decoded
from tests.web.conftest import Desk
from tests.web.test_access import dump

LEAD = address("lead")
PUBLIC_URL = "https://post.example.com"


def ticket(house: House, draft_id: str, language: str = "en") -> str:
    """A link's path as it stands in a mail."""
    with reading(house.engine) as session:
        return f"/unsubscribe/{unsubscribe_links(session, load_settings(session)).ticket(draft_id, language)}"


def theirs(house: House) -> str:
    """The path of the link in the lead's first mail."""
    return ticket(house, house.drafts(email=LEAD)[0].id)


def test_every_mail_has_the_link_where_the_workspace_is_public(ready: House) -> None:
    """Both headers of RFC 8058 and the words of the mail hold the same link."""
    ready.set(public_url=PUBLIC_URL)
    ready.export()
    mail = next(one for one in read_mbox(ready.out / "mail.mbox") if one["To"].endswith(f"<{LEAD}>"))
    link = re.search(r"<(https://[^>]+)>", mail["List-Unsubscribe"])
    assert link
    assert "<mailto:" in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert decoded("mbox", bytes(mail)).text.count(link[1]) == 3
    assert ticket(ready, mail["X-Nurture-Draft"]) == link[1].removeprefix(PUBLIC_URL)


def test_without_a_public_address_it_is_the_mailbox_alone(ready: House) -> None:
    """No link that nobody answers, and no promise of one click."""
    ready.export()
    mail = read_mbox(ready.out / "mail.mbox")[0]
    assert mail["List-Unsubscribe"].startswith("<mailto:")
    assert mail["List-Unsubscribe-Post"] is None


def test_looking_changes_nothing(door: Desk) -> None:
    """Scanners open every link: the page asks, and sets no cookie."""
    before = dump(door)
    answer = door.get(theirs(door.house))
    assert answer.status_code == 200
    assert "Unsubscribe" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert dump(door) == before


def test_one_click_stops_all_mail_at_once(door: Desk) -> None:
    """A mail program's POST, without session or token: suppressed, on record, and every open draft void."""
    answer = door.client.post(theirs(door.house), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert (LEAD, "unsubscribed") in {(row.mailbox, row.reason) for row in door.house.rows(SuppressionRow)}
    assert {row.status for row in door.house.drafts(email=LEAD)} == {"void"}
    assert door.house.codes(email=LEAD) == {"unsubscribed"}
    assert len([row for row in door.house.rows(ActivityRow) if row.kind == "unsubscribed"]) == 1
    assert door.house.drafts("approved")


def test_other_addresses_of_theirs_are_shut_too(door: Desk) -> None:
    """An alias that came with an import counts as theirs."""
    door.house.bring("email,other_email", f"{LEAD},anna@annan.example.org")
    assert [row.mailbox for row in door.house.rows(AliasRow)] == ["anna@annan.example.org"]
    door.client.post(theirs(door.house))
    assert "anna@annan.example.org" in {row.mailbox for row in door.house.rows(SuppressionRow)}


def test_a_second_press_changes_nothing(door: Desk) -> None:
    """The same answer, and nothing is written twice."""
    first = door.client.post(theirs(door.house))
    before = dump(door)
    door.house.later(hours=1)
    assert door.client.post(theirs(door.house)).text == first.text
    assert dump(door) == before


def test_somebody_we_do_not_know_gets_the_same_answer(door: Desk) -> None:
    """A link to a draft that is gone asks and answers word for word like any other."""
    known, gone = theirs(door.house), ticket(door.house, "dgone")
    shown = [re.sub(r'action="[^"]+"', "", door.get(path).text) for path in (known, gone)]
    said = [door.client.post(path).text for path in (known, gone)]
    assert shown[0] == shown[1]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No more mail"), ("sv", "Inga fler mejl"), ("nb", "Ikke flere e-poster"), ("da", "No more mail")],
)
def test_the_page_is_in_the_language_of_the_mail(door: Desk, language: str, words: str) -> None:
    """Whatever the browser asks for."""
    path = ticket(door.house, "d1", language)
    assert words in door.get(path, headers={"Accept-Language": "en"}).text


def test_a_link_that_is_not_ours_stops_nobody(door: Desk) -> None:
    """A draft's number alone is no proof."""
    draft = door.house.drafts(email=LEAD)[0].id
    before = dump(door)
    for path in (f"/unsubscribe/{draft}-en", f"/unsubscribe/{draft}-en.forged"):
        assert door.client.post(path).status_code == 404
    assert dump(door) == before


def test_one_link_cannot_be_pressed_without_end(door: Desk) -> None:
    """A link answers thirty times a minute."""
    path = theirs(door.house)
    codes = [door.client.post(path).status_code for _ in range(31)]
    assert codes[29:] == [200, 429]


def test_a_reader_chooses_without_signing_in(door: Desk) -> None:
    """No session and no token; the page says so, shows the choice, and shows it again later."""
    path = theirs(door.house)
    answer = door.client.post(f"{path}/choice", data={"topics": ["events", "help"], "pace": "monthly"})
    assert "Your choice is kept" in answer.text
    for text in (answer.text, door.get(path).text):
        assert re.findall(r'value="(\w+)"(?: required)? checked', text) == ["events", "help", "monthly"]
    assert "Set-Cookie" not in answer.headers
    assert not door.house.rows(SuppressionRow)


def test_a_choice_needs_a_pace_and_a_link_of_ours(door: Desk) -> None:
    """Anything else changes nothing."""
    before, path = dump(door), theirs(door.house)
    assert door.client.post(f"{path}/choice", data={"topics": "events"}).status_code == 400
    assert door.client.post(f"{path}x/choice", data={"pace": "weekly"}).status_code == 404
    assert door.client.post(f"{ticket(door.house, 'dgone')}/choice", data={"pace": "weekly"}).status_code == 200
    assert dump(door) == before
