"""Writes mail as bytes: RFC 5322 headers, RFC 2047 words, RFC 2045 parts.

The names of the headers are those of `ALLOWED_HEADERS` and no value can add one: words for people (a name, a subject)
are cleaned and, where need be, encoded; what a machine reads (addresses, links, ids) is refused if it is not plain.
"""

from __future__ import annotations

import re
import textwrap
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Final, NamedTuple

from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.rendering.characters import one_line
from nurture.rendering.quoted import quote

ALLOWED_HEADERS: Final = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
    "X-Nurture-Draft", "X-Unsent", "Content-Language", "MIME-Version", "Content-Type",
)  # fmt: skip

# `=_` cannot occur in quoted-printable, so no body can end a part.
_BOUNDARY: Final = "=_nurture"
_PART: Final = (
    f"--{_BOUNDARY}\r\nContent-Type: text/{{}}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
)
BEFORE_TEXT: Final = _PART.format("plain").encode()
BETWEEN_PARTS: Final = b"\r\n" + _PART.format("html").encode()
AFTER_HTML: Final = f"\r\n--{_BOUNDARY}--\r\n".encode()

_ATOMS: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART: Final = re.compile(rf"{_ATOMS}(?:\.{_ATOMS})*")
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_PLAIN_ADDRESS: Final = re.compile(rf"(?=[^@]{{1,64}}@)(?!.*=\?){_LOCAL_PART.pattern}@{_DOMAIN.pattern}")
_PLAIN_NAME: Final = re.compile(rf"{_ATOMS}(?: {_ATOMS})*")
# What an address list gives a meaning to: software that decodes a name before it reads the list would see two people,
# and software that decodes twice a line break.
_LIST_SIGNS: Final = re.compile(r'[,;:<>@"\\()\[\]]|=\?|\?=')
_MESSAGE_ID: Final = re.compile(r"[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}")
_DRAFT_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,200}")
_LINK: Final = re.compile(r"(?:https?://|mailto:)[!-;=?-~]{1,900}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_FROM_LINE: Final = re.compile(rb"^(>*From )", re.MULTILINE)
_LINE: Final = 76
_NOT_PLAIN: Final = re.compile("[^A-Za-z0-9 ]+")


class UnsafeHeader(BadInput):
    """An address, a link or an id that cannot stand in a header as it is: hold the draft and show the reason."""

    code = "unsafe_header"


class Envelope(NamedTuple):
    """What differs between copies of a mail besides its words.

    `date` has a time zone; `message_id` is `id@host`, with or without angle brackets; `list_unsubscribe` holds https
    and mailto addresses, best first. `one_click` (RFC 8058) takes effect only beside an https one. `unsent` opens the
    mail as an editable draft in Outlook.
    """

    to_address: str
    from_address: str
    date: datetime
    message_id: str
    draft_id: str
    to_name: str = ""
    from_name: str = ""
    reply_to: str | None = None
    list_unsubscribe: tuple[str, ...] = ()
    one_click: bool = False
    unsent: bool = False


def compose(subject: str, text: str, html: str, *, language: str, envelope: Envelope) -> bytes:
    """A whole message with a text and an HTML part; raises UnsafeHeader."""
    head = write_head(subject, language, envelope)
    return b"".join((head, BEFORE_TEXT, quote(text), BETWEEN_PARTS, quote(html), AFTER_HTML))


def write_head(subject: str, language: str, envelope: Envelope) -> bytes:
    """The headers and the empty line after them; raises UnsafeHeader."""
    lines = [
        f"From: {_mailbox(envelope.from_name, envelope.from_address)}",
        f"To: {_mailbox(envelope.to_name, envelope.to_address)}",
        f"Subject: {_subject(subject)}",
        f"Date: {_date(envelope.date)}",
        f"Message-ID: <{_checked(_MESSAGE_ID, envelope.message_id.strip('<>'), 'Message-ID')}>",
        f"X-Nurture-Draft: {_checked(_DRAFT_ID, envelope.draft_id, 'X-Nurture-Draft')}",
        f"Content-Language: {_checked(_LANGUAGE, language, 'Content-Language')}",
        *_optional_lines(envelope),
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n',
    ]
    return "\r\n".join(lines).encode("ascii")


def ascii_address(address: str) -> str:
    """The address in the form every mail server takes; raises UnsafeHeader with what is wrong.

    A domain with å ä ö æ ø has an ASCII form (RFC 3490); a name before the @ with one has none (that takes SMTPUTF8).
    """
    if len(address) <= 254 and _PLAIN_ADDRESS.fullmatch(address):
        return address
    local, _, domain = address.strip().rpartition("@")
    if not local.isascii():
        message = phrase("{address} has letters before the @ that mail servers refuse.", address=one_line(address))
        raise UnsafeHeader(message, code="address_not_ascii", field="email")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    plain = _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain) and "=?" not in local
    if not plain or len(local) > 64 or len(local) + len(domain) > 253:
        message = phrase("{address} is not an address that mail can be sent to.", address=one_line(address))
        raise UnsafeHeader(message, field="email")
    return f"{local}@{domain}"


def write_mbox_entry(message: bytes, *, sender: str, date: datetime) -> bytes:
    """The message as one entry of an mbox file (mboxrd: `From ` lines quoted, LF, an empty line after it).

    A carriage return in a mail is always part of a line end (RFC 5322, 2.2), so that all of them go.
    """
    body = message.translate(None, b"\r")  # twice as quick as to replace each line end
    if b"From " in body:  # to look for the word is far quicker than to look at the beginning of every line
        body = _FROM_LINE.sub(rb">\1", body)
    stamp = date.astimezone(UTC).ctime()
    return b"".join((f"From {ascii_address(sender)} {stamp}\n".encode("ascii"), body.rstrip(b"\n"), b"\n\n"))


def _optional_lines(envelope: Envelope) -> Iterator[str]:
    if envelope.reply_to:
        yield f"Reply-To: {ascii_address(envelope.reply_to)}"
    links = [_checked(_LINK, link, "List-Unsubscribe") for link in envelope.list_unsubscribe]
    if links:
        yield "List-Unsubscribe: " + ",\r\n ".join(f"<{link}>" for link in links)
        if envelope.one_click and any(link.startswith("https:") for link in links):
            yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    if envelope.unsent:
        yield "X-Unsent: 1"


def _checked(pattern: re.Pattern[str], value: str, header: str) -> str:
    if not pattern.fullmatch(value):
        message = phrase("{value} cannot stand in the header {header} of a mail.", value=one_line(value), header=header)
        raise UnsafeHeader(message, field=header)
    return value


def _date(date: datetime) -> str:
    if date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    return _stamp(date.isoformat())


@lru_cache(maxsize=1024)
def _stamp(written: str) -> str:
    return format_datetime(datetime.fromisoformat(written))


def _mailbox(name: str, address: str) -> str:
    before, after = _around(name)
    return f"{before}{ascii_address(address)}{after}"


@lru_cache(maxsize=4096)
def _around(name: str) -> tuple[str, str]:
    """What stands before and after the address of somebody with this name."""
    plain = one_line(_LIST_SIGNS.sub(" ", name))
    if not plain:
        return "", ""
    if len(plain) > 60 or not _PLAIN_NAME.fullmatch(plain):
        plain = _encoded(plain, len("From: "))
    return f"{plain} <" if len(plain) < 60 else f"{plain}\r\n <", ">"


@lru_cache(maxsize=4096)
def _subject(subject: str) -> str:
    text = one_line(subject)
    if text.isascii() and "=?" not in text:
        lines = textwrap.wrap(text, _LINE - len("Subject: "), break_long_words=False, break_on_hyphens=False)
        if all(len(line) < _LINE for line in lines):
            return "\r\n ".join(lines)
    return _encoded(text, len("Subject: "))


def _encoded(text: str, taken: int) -> str:
    """The text as encoded words (RFC 2047), one a line; `taken` characters stand before the first one."""
    in_q, in_b = _in_q(text), _in_b(text)
    write = _in_q if len(in_q) <= len(in_b) else _in_b
    words, word, room = [], "", _LINE - taken
    for character in text:
        if len(write(word + character)) > room:
            words.append(write(word))
            word, room = "", _LINE - 1
        word += character
    return "\r\n ".join((*words, write(word)))


def _in_q(text: str) -> str:
    return f"=?utf-8?q?{_NOT_PLAIN.sub(lambda found: _in_hex(found.group()), text).replace(' ', '_')}?="


def _in_hex(text: str) -> str:
    return "".join(f"={byte:02X}" for byte in text.encode("utf-8"))


def _in_b(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode('utf-8')).decode('ascii')}?="
