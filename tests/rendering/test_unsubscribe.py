"""The signed links to unsubscribe: only ours are read, old keys go on, and nothing in them is about the person."""

from __future__ import annotations

import pytest

from nurture.rendering.unsubscribe import Ticket, UnsubscribeLinks

LINKS = UnsubscribeLinks("https://post.example.com", "no@example.com", ("k" * 40,))
WRITTEN = "mailto:no@example.com?subject=unsubscribe%20d1"


def test_a_public_workspace_has_a_page_and_a_mailbox() -> None:
    """The page comes first; the same draft has the same link."""
    page, written = LINKS.ways("d1", "sv")
    assert page.startswith("https://post.example.com/unsubscribe/d1-sv.")
    assert written == WRITTEN
    assert LINKS.ways("d1", "sv") == (page, written)


@pytest.mark.parametrize(
    "links",
    [UnsubscribeLinks("", "no@example.com", ("k",)), UnsubscribeLinks("https://x.example", "no@example.com", ())],
)
def test_without_an_address_or_a_key_it_is_the_mailbox(links: UnsubscribeLinks) -> None:
    """A link that nobody could answer is not written."""
    assert links.ways("d1", "sv") == (WRITTEN,)


def test_a_ticket_is_read_again() -> None:
    """It says the draft and the language."""
    assert LINKS.read(LINKS.ticket("d1", "nb")) == Ticket("d1", "nb")


def test_old_links_work_after_a_new_key() -> None:
    """The newest key signs, every key reads; a key that is gone is gone."""
    newer = UnsubscribeLinks(LINKS.public_url, LINKS.mailbox, ("n" * 40, *LINKS.keys))
    ticket = LINKS.ticket("d1", "sv")
    assert newer.ticket("d1", "sv") != ticket
    assert newer.read(ticket) == Ticket("d1", "sv")
    assert LINKS.read(newer.ticket("d1", "sv")) is None


@pytest.mark.parametrize("change", ["d2-sv", "d1-nb", "d1", ""])
def test_a_changed_ticket_is_nobodys(change: str) -> None:
    """Another draft or language needs another signature."""
    _, _, signature = LINKS.ticket("d1", "sv").rpartition(".")
    assert LINKS.read(f"{change}.{signature}") is None


@pytest.mark.parametrize("ticket", ["", ".", "none", "å.ä", "d1-sv." + "x" * 400, "\x00"])
def test_what_is_no_ticket_is_none(ticket: str) -> None:
    """Anything can stand in an address."""
    assert LINKS.read(ticket) is None
