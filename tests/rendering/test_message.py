"""The writer of mail: whatever the values are, headers, recipients and parts are what was meant."""

from __future__ import annotations

import io
import mailbox
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.addresses import Address, read_address
from nurture.core.phrases import say
from nurture.rendering.characters import one_line, printable
from nurture.rendering.message import ALLOWED_HEADERS, Envelope, UnsafeHeader, ascii_address, compose, write_mbox_entry
from nurture.rendering.quoted import quote, quote_fragment

HOSTILE = (
    "Åsa\nBcc: other@example.net", "Åsa\r\nBcc: other@example.net", "Åsa\rBcc: x@example.net", "a\0b",
    "Åsa\u2028Bcc: x@example.net", "Åsa\u2029\x85\v\fBcc: x@example.net", "=?utf-8?q?=0ABcc:_other@example.net?=",
    "=?utf-8?q?a?= =?utf-8?b?Cg==?=", "Name, other@example.net", '"Name" <other@example.net>', "(comment) Name;:",
    "\ud800 half", "x" * 2000, "å" * 500, "名前" * 80, " \t ", "From ", ".", "\u202egnp.exe", "=", "?=", "a=?b",
)  # fmt: skip
ANY_TEXT = st.one_of(st.text(), st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=())))


def make_envelope(**given: Any) -> Envelope:
    """An envelope with every header in it."""
    told: dict[str, Any] = {
        "to_address": "asa@example.org",
        "to_name": "Åsa Öberg",
        "from_address": "elin@example.com",
        "from_name": "Elin Nordahl",
        "reply_to": "svar@example.com",
        "date": datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
        "message_id": "<draft-1@example.com>",
        "draft_id": "draft-1",
        "list_unsubscribe": ("https://example.com/u/1", "mailto:stop@example.com"),
        "one_click": True,
        "unsent": True,
    }
    return Envelope(**(told | given))


def write(subject: str = "Hej", text: str = "Text\n", html: str = "<p>Text</p>\n", **given: Any) -> bytes:
    """A whole message."""
    return compose(subject, text, html, language="sv", envelope=make_envelope(**given))


def read(raw: bytes) -> EmailMessage:
    """The message as the standard library reads it."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def bodies(message: EmailMessage) -> list[str]:
    """The decoded parts, with `\\n` as line end."""
    parts = [part.get_payload(decode=True) for part in message.iter_parts()]
    return [part.replace(b"\r\n", b"\n").decode() for part in parts if isinstance(part, bytes)]


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_value_makes_a_header(to_name: str, from_name: str, subject: str) -> None:
    """The names of the headers are the allow-list, each once, and nothing is defective."""
    message = read(write(subject, to_name=to_name, from_name=from_name))
    assert sorted(message.keys()) == sorted(ALLOWED_HEADERS)
    assert not message.defects
    assert not any(header.defects for header in message.values())


@given(ANY_TEXT)
def test_no_name_makes_a_second_recipient(name: str) -> None:
    """`Name, other@example.net` is one person, also for software that decodes the name before it reads the list."""
    header = read(write(to_name=name))["To"]
    assert isinstance(header, AddressHeader)
    assert [each.addr_spec for each in header.addresses] == ["asa@example.org"]
    assert [address for _, address in getaddresses([str(header).replace('"', "")])] == ["asa@example.org"]


@given(ANY_TEXT)
def test_the_subject_survives(subject: str) -> None:
    """Any text in any script comes back, on one line."""
    assert read(write(subject))["Subject"] == one_line(subject)


@given(st.text(st.characters(exclude_categories=["C", "Z", "P", "S", "M"]), min_size=1, max_size=11))
def test_the_name_survives(name: str) -> None:
    """A name of letters comes back as it was."""
    assert read(write(to_name=name))["To"].addresses[0].display_name == name


@given(ANY_TEXT, ANY_TEXT)
def test_the_parts_survive_byte_for_byte(text: str, html: str) -> None:
    """Text and HTML come back as they were written, the text first."""
    message = read(write(text=printable(text), html=printable(html)))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert bodies(message) == [printable(text), printable(html)]


@given(ANY_TEXT, ANY_TEXT)
def test_lines_are_short_and_ascii(subject: str, text: str) -> None:
    """Every line of a body has at most 76 characters, every header line at most 998, none begins with a dot."""
    head, body = write(subject, text=printable(text), to_name=subject).split(b"\r\n\r\n", 1)
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert all(len(line) <= 76 and not line.startswith((b".", b"From ")) for line in body.split(b"\r\n"))
    assert (head + body).isascii()
    assert b"\n" not in body.replace(b"\r\n", b"")


@given(st.lists(ANY_TEXT.map(printable), max_size=6))
def test_fragments_join_in_any_order(texts: list[str]) -> None:
    """Quoted fragments side by side are the quoted whole."""
    joined = b"".join(map(quote_fragment, texts))
    assert read(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + joined).get_payload(decode=True) == (
        "".join(texts).replace("\n", "\r\n").encode()
    )


def test_quoted_lines_never_end_in_a_space() -> None:
    """A space at the end of a line would be lost on the way."""
    assert quote("a \nb") == b"a=20\r\nb"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("asa.oberg+x@example.org", "asa.oberg+x@example.org"),
        (" asa@example.org ", "asa@example.org"),
        ("asa@blåbär.example.org", "asa@xn--blbr-noae.example.org"),
    ],
)
def test_addresses_are_written_in_ascii(address: str, written: str) -> None:
    """A Nordic domain has an ASCII form."""
    assert ascii_address(address) == written
    assert read(write(to_address=address))["To"].addresses[0].addr_spec == written


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("åsa@example.org", "address_not_ascii"),
        *(
            (address, "unsafe_header")
            for address in (
                "", "asa", "@example.org", "asa@", "asa@example", "a b@example.org",
                "a@example.org\nBcc: x@example.net",
                "asa@exa\0mple.org", "asa@example.org, b@example.org", '"a@b"@example.org', "=?utf-8?q?a?=@example.org",
                "asa@example..org", "asa@-a.org", "a" * 65 + "@example.org", "a@" + "a." * 130 + "org",
                "a@b@example.org",
                ".asa@example.org", "<asa@example.org>", "asa@" + "ö" * 70 + ".example.org",
            )
        ),
    ],
)  # fmt: skip
def test_unusable_addresses_are_refused(address: str, code: str) -> None:
    """The draft is held with a sentence; no invalid header is written in silence."""
    for field in ("to_address", "from_address", "reply_to"):
        with pytest.raises(UnsafeHeader) as refused:
            write(**{field: address or "@"})
        assert refused.value.reason == code
        assert "\n" not in say(refused.value.message)


@pytest.mark.parametrize(
    "given_",
    [
        {"message_id": "a\r\nBcc: x@example.net"}, {"message_id": "no-host"}, {"draft_id": "1\nX: y"}, {"draft_id": ""},
        {"list_unsubscribe": ("javascript:alert(1)",)}, {"list_unsubscribe": ("https://example.com/a b",)},
        {"list_unsubscribe": ("https://example.com/>\r\nBcc: x@example.net",)},
        {"list_unsubscribe": ("https://example.com/" + "a" * 1000,)},
    ],
)  # fmt: skip
def test_unusable_ids_and_links_are_refused(given_: dict[str, Any]) -> None:
    """What a machine reads is never cleaned by guessing."""
    with pytest.raises(UnsafeHeader):
        write(**given_)


def test_a_language_that_is_none_is_refused() -> None:
    """The language of the mail becomes a header too."""
    with pytest.raises(UnsafeHeader):
        compose("a", "b", "c", language="sv\nBcc: x", envelope=make_envelope())


def test_a_date_needs_a_time_zone() -> None:
    """A time without a zone is a mistake of the program, not of the data."""
    with pytest.raises(ValueError, match="time zone"):
        write(date=datetime(2026, 11, 2))  # noqa: DTZ001


def test_optional_headers_stay_away() -> None:
    """A mail that is sent carries no X-Unsent, and one without links no List-Unsubscribe."""
    message = read(write(reply_to=None, list_unsubscribe=(), unsent=False))
    left_out = {"Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "X-Unsent"}
    assert set(message.keys()) == set(ALLOWED_HEADERS) - left_out


def test_one_click_needs_an_https_link() -> None:
    """RFC 8058 speaks of https only."""
    message = read(write(list_unsubscribe=("mailto:stop@example.com",)))
    assert message["List-Unsubscribe"] == "<mailto:stop@example.com>"
    assert "List-Unsubscribe-Post" not in message


def test_the_headers_say_what_was_given() -> None:
    """Date, ids, links and people are those of the envelope."""
    message = read(write(date=datetime(2026, 6, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))))
    assert message["Date"] == "Mon, 01 Jun 2026 09:30:00 +0200"
    assert message["Message-ID"] == "<draft-1@example.com>"
    assert message["List-Unsubscribe"] == "<https://example.com/u/1>, <mailto:stop@example.com>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (message["X-Nurture-Draft"], message["X-Unsent"], message["Content-Language"]) == ("draft-1", "1", "sv")
    assert str(message["From"]) == "Elin Nordahl <elin@example.com>"
    assert str(message["To"]) == "Åsa Öberg <asa@example.org>"


def test_an_ascii_subject_stays_readable() -> None:
    """Plain words are folded at spaces, not encoded."""
    subject = "word " * 40
    head = write(subject).split(b"\r\n\r\n")[0]
    assert b"Subject: word word" in head
    assert b"=?" not in head.split(b"Subject:")[1].split(b"Date:")[0]


def test_mbox_entries_are_read_back(tmp_path: Path) -> None:
    """Each message is one entry, whatever its text begins with."""
    mails = [write(f"Nr {number}", text="From me\n.\n\nFrom you\n") for number in range(3)]
    moment = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    entries = b"".join(write_mbox_entry(mail, sender="elin@example.com", date=moment) for mail in mails)
    (tmp_path / "drafts.mbox").write_bytes(entries)
    with closing(mailbox.mbox(tmp_path / "drafts.mbox")) as box:
        found = [read(each.as_bytes()) for each in box]
    assert [each["Subject"] for each in found] == ["Nr 0", "Nr 1", "Nr 2"]
    assert all(bodies(each)[0] == "From me\n.\n\nFrom you\n" for each in found)


def test_mbox_quotes_lines_that_begin_with_from() -> None:
    """Also those of a message that somebody else wrote."""
    moment = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    entry = write_mbox_entry(b"A: b\r\n\r\nFrom x\r\n>From y\r\n", sender="elin@example.com", date=moment)
    assert io.BytesIO(entry).readlines() == [
        b"From elin@example.com Mon Nov  2 09:00:00 2026\n",
        b"A: b\n", b"\n", b">From x\n", b">>From y\n", b"\n",
    ]  # fmt: skip


@given(st.emails() | st.from_regex(r"[!-~åα]{1,70}@[a-z0-9.-]{1,20}\.example\.com", fullmatch=True))
def test_every_deliverable_address_can_stand_in_a_header(written: str) -> None:
    """Whoever is no reason to hold a mail must not stop an export."""
    read = read_address(written)
    if isinstance(read, Address) and read.deliverable:
        assert ascii_address(read.shown) == read.shown
