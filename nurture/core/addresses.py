"""Mail addresses and domains: the one form by which we know somebody, or a company, again."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from nurture.core.errors import Problem
from nurture.core.phrases import phrase

FREE_MAIL_DOMAINS: Final = frozenset(
    """gmail.com googlemail.com hotmail.com hotmail.se hotmail.no hotmail.dk hotmail.co.uk outlook.com live.com live.se
    live.no live.dk msn.com yahoo.com yahoo.se yahoo.no yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com gmx.com
    gmx.net gmx.de web.de proton.me protonmail.com pm.me tutanota.com zoho.com mail.com mail.ru yandex.com fastmail.com
    telia.com comhem.se bredband.net spray.se tele2.se passagen.se swipnet.se glocalnet.net bahnhof.se home.se
    online.no broadpark.no frisurf.no getmail.no lyse.net altibox.no hotmail.fi luukku.com kolumbus.fi elisanet.fi
    mail.dk jubii.dk stofanet.dk tdcadsl.dk privat.dk ofir.dk outlook.se outlook.dk outlook.no live.fi yahoo.dk yahoo.fi
    yahoo.de hotmail.de hotmail.fr gmx.at gmx.ch t-online.de orange.fr saunalahti.fi suomi24.fi netti.fi pp.fi start.no
    c2i.net sensewave.com email.dk post.tele.dk pc.dk sol.dk forum.dk rocketmail.com aim.com hushmail.com mailbox.org
    posteo.de hey.com tuta.io tuta.com tutamail.com duck.com mozmail.com privaterelay.appleid.com qq.com 163.com wp.pl
    o2.pl seznam.cz""".split()
)

SHARED_HOSTS: Final = frozenset(
    """facebook.com linkedin.com instagram.com twitter.com x.com youtube.com tiktok.com pinterest.com medium.com
    substack.com wordpress.com blogspot.com wixsite.com wix.com weebly.com squarespace.com webnode.com webnode.se
    jimdo.com jimdofree.com strikingly.com carrd.co linktr.ee notion.site github.io gitlab.io netlify.app vercel.app
    herokuapp.com pages.dev web.app firebaseapp.com azurewebsites.net myshopify.com sites.google.com bit.ly
    allabolag.se hitta.se eniro.se proff.se proff.no gulesider.no""".split()
)
"""Where companies have a page on somebody else's site: neither these nor anything below them is a company's own."""

ROLE_LOCALS: Final = frozenset(
    """info post kontakt contact hello hi hej hei sales salg salj support help admin administration office kontor order
    orders ordre faktura invoice invoices ekonomi okonomi regnskap epost firmapost postmottak mail marketing
    marknad markedsforing hr jobb jobs career press presse media webmaster postmaster abuse noreply no-reply reception
    resepsjon booking service kundservice kundeservice team inkop innkjop accounts billing security registrator
    kansli""".split()
)


class AddressType(StrEnum):
    """What the consent rules of most countries turn on."""

    ROLE = "role"
    NAMED_WORK = "named_work"
    PERSONAL = "personal"


class Address(NamedTuple):
    """A mail address, read once.

    `key` is how we know the contact again; `mailbox` is `key` without a plus tag, shared by everything that arrives in
    the same box; `shown` is what stands in a mail. `confusable` mixes alphabets that look alike; `deliverable` is
    False where no ASCII form exists, so that an ordinary mail server would refuse it, and where a program could take a
    part of it for an encoded word (RFC 2047). (A named tuple, because a million
    of these are made.)
    """

    key: str
    shown: str
    mailbox: str
    domain: str
    type: AddressType
    confusable: bool = False
    deliverable: bool = True


_BRACKETED: Final = re.compile(r"^[^<>]*<([^<>]+)>$")
_PLAIN: Final = re.compile(r"(?=[^@]{1,64}@)([A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)@([A-Za-z0-9.-]{1,180})")
_ORDINARY: Final = re.compile(r"([a-z0-9]+(?:[._-][a-z0-9]+)*)@((?:[a-z0-9](?:-?[a-z0-9]){0,30}\.){1,5}([a-z]{2,20}))")
_PLAIN_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:-?[a-z0-9]){0,30}\.){1,5}[a-z]{2,20}")
"""What nearly every address and domain looks like; whatever else there is goes the long way."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_NEEDLESS_QUOTES: Final = re.compile(r'^"([^"\\\s@]+)"@')
_MARKS: Final = frozenset('@.<>()[]\\,;:"')
LONGEST_LOCAL: Final = 64
LONGEST_ADDRESS: Final = 254
"""Octets before the @ and in all (RFC 5321, 4.5.3.1)."""
_NO_TOP_LEVELS: Final = frozenset(SPECIAL_USE_DOMAIN_NAMES)


@lru_cache(maxsize=65_536)
def _is_domain(domain: str) -> bool:
    """Whether a plain address at this domain is one; a domain that is written in Punycode goes the long way."""
    if _PLAIN_DOMAIN.fullmatch(domain):
        return domain.rpartition(".")[2] not in _NO_TOP_LEVELS
    if "xn--" in domain:
        return False
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).domain == domain
    except EmailNotValidError:
        return False


def ordinary_type(text: str) -> AddressType | None:
    """The type of an address that is written the way we keep it, plainly; None where it has to be read to know more."""
    found = _ORDINARY.fullmatch(text) if len(text) <= LONGEST_LOCAL else None
    if found is None:
        return None
    local, domain, top_level = found.groups()
    return None if top_level in _NO_TOP_LEVELS else _address_type(local, domain)


def parse_address(text: str) -> Address | Problem:
    """The address in a cell, or what is wrong with it.

    Case, invisible letters, full-width forms and IDN make no difference; of `Name <address>` the address counts.
    """
    kind = ordinary_type(text)
    if kind is not None:
        return Address(text, text, text, text.partition("@")[2], kind)
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return _parse_any(text)
    local, domain = plain.groups()
    lower, domain = local.lower(), domain.lower()
    if _is_domain(domain):
        box = lower.partition("+")[0]
        return Address(f"{lower}@{domain}", f"{local}@{domain}", f"{box}@{domain}", domain, _address_type(box, domain))
    return _parse_any(text)


read_address: Final = lru_cache(maxsize=65_536)(parse_address)
"""`parse_address`, remembered: for addresses that are looked at again and again."""


def _parse_any(text: str) -> Address | Problem:
    if _CONTROL.search(text):
        return _bad(text, "address_control_character")
    bracketed = _BRACKETED.match(text.strip())
    written = bracketed[1] if bracketed else text
    cleaned = _visible(written).strip().strip("<>;, ").removeprefix("mailto:").strip()
    cleaned = _NEEDLESS_QUOTES.sub(r"\1@", cleaned)
    if cleaned.count("@") != 1 or _hides_marks(written):
        return _bad(text, "address_invalid")
    try:
        checked = validate_email(cleaned, check_deliverability=False, allow_smtputf8=True)
    except (EmailNotValidError, ValueError):
        return _bad(text, "address_invalid")
    domain = (checked.ascii_domain or checked.domain).lower()
    return _checked(checked.local_part, domain, checked.domain) or _bad(text, "address_invalid")


def _checked(local: str, domain: str, shown_domain: str) -> Address | None:
    """The address of these parts; None where it is too long (RFC 5321)."""
    octets = len(local.encode())
    if octets > LONGEST_LOCAL or octets + 1 + len(domain) > LONGEST_ADDRESS:
        return None
    lower = local.lower()
    box = lower.partition("+")[0] or lower
    return Address(
        key=f"{lower}@{domain}",
        shown=f"{local}@{domain}",
        mailbox=f"{box}@{domain}",
        domain=domain,
        type=_address_type(box, domain),
        confusable=_mixes_alphabets(lower) or any(_mixes_alphabets(label) for label in shown_domain.split(".")),
        deliverable=local.isascii() and "=?" not in local,
    )


def _hides_marks(text: str) -> bool:
    """Whether a letter is really several, one of which divides an address: with ⒈ for "1." it would be another's."""
    composed = unicodedata.normalize("NFC", text)
    parts = (unicodedata.normalize("NFKD", letter) for letter in composed if not letter.isascii())
    return any(len(each) > 1 and not _MARKS.isdisjoint(each) for each in parts)


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in {"Cf", "Cc", "Zl", "Zp"})


def _bad(text: str, code: str) -> Problem:
    shown = _visible(text).strip()[:80]
    if code == "address_control_character":
        message = phrase(
            "“{address}” has a line break or control character in it; write the address alone.", address=shown
        )
    elif not shown:
        code, message = "address_missing", phrase("There is no email address; every contact needs one.")
    else:
        message = phrase("“{address}” is not an email address; it should look like name@example.com.", address=shown)
    return Problem(code, message, field="email")


def _address_type(local: str, domain: str) -> AddressType:
    if local in ROLE_LOCALS:
        return AddressType.ROLE
    return AddressType.PERSONAL if domain in FREE_MAIL_DOMAINS else AddressType.NAMED_WORK


def _mixes_alphabets(text: str) -> bool:
    alphabets = {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha()}
    return len(alphabets) > 1 or bool(alphabets & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})


_HOST: Final = re.compile(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$")


@lru_cache(maxsize=65_536)
def company_domain(text: str) -> str | None:
    """The domain a company is known by, from a domain, a web address or a mail address.

    None for free-mail hosts, and for those on which many companies have a page.
    """
    host = _visible(text).strip().casefold()
    host = host.partition("://")[2] or host
    host = host.partition("/")[0].rpartition("@")[2].partition(":")[0].removeprefix("www.").strip(".")
    try:
        host = host.encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        return None
    if not _HOST.match(host) or host in FREE_MAIL_DOMAINS:
        return None
    parts = host.split(".")
    shared = any(".".join(parts[place:]) in SHARED_HOSTS for place in range(len(parts) - 1))
    return None if shared else host
