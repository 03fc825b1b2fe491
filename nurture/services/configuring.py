"""Configuring: the settings of the workspace, read and changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from sqlalchemy import Engine

from nurture.core.addresses import Address, read_address
from nurture.core.criteria_syntax import parse
from nurture.core.errors import BadInput, NotFound
from nurture.core.languages import read_language
from nurture.core.offers import normalise_url
from nurture.core.phrases import Phrase, listing, phrase
from nurture.services.comparing import PlanDifference, foresee
from nurture.storage.database import reading, writing
from nurture.storage.settings import KEYS, WorkspaceSettings, load_settings, store_settings

__all__ = ["WorkspaceSettings", "change_settings", "read_settings"]

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_STATUS: Final = re.compile(r"[a-z0-9_]{1,80}")
_PUBLIC_URL: Final = re.compile(r"https?://[A-Za-z0-9.\-:\[\]]+(?:/[A-Za-z0-9._~%-]+)*")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|[0-9a-fA-F:]{2,45}")
_SITE_NAME: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
_OPTIONAL: Final = frozenset(
    {"sender_title", "brand_site", "public_url", "smtp_host", "smtp_user", "imap_host", "imap_user"}
    | {"listmonk_url", "listmonk_user"}
)
LONGEST: Final = 300
"""Characters of a setting that is a line of text."""


def read_settings(engine: Engine) -> WorkspaceSettings:
    """The settings of the workspace, with defaults for what nobody has set."""
    with reading(engine) as session:
        return load_settings(session)


def change_settings(engine: Engine, changes: Mapping[str, Any]) -> None:
    """Store these settings, all or none; raises NotFound for a key that is none, BadInput for an impossible value."""
    checked = _checked(changes)
    with writing(engine) as session:
        store_settings(session, checked)


def foresee_settings(engine: Engine, changes: Mapping[str, Any], *, now: datetime) -> PlanDifference | None:
    """What the next plan would change with these settings; None where nothing has been planned. Raises like a change.

    A blackout date or another send hour is looked at so before anything is kept.
    """
    checked = _checked(changes)
    return foresee(engine, lambda session: store_settings(session, checked), now=now)


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(changes) - set(KEYS))
    if unknown:
        said = phrase("There is no setting “{key}”; there are {known}.", key=unknown[0], known=", ".join(KEYS))
        raise NotFound(said, field=unknown[0])
    return {key: _check_of(key)(key, value) for key, value in changes.items()}


def _refuse(key: str, message: Phrase) -> BadInput:
    return BadInput(message, code="bad_setting", field=key)


def _line(key: str, value: Any) -> str:
    text = str(value).strip() if isinstance(value, str | int) else ""
    if (not text and key not in _OPTIONAL) or len(text) > LONGEST or not (text.isprintable() or not text):
        raise _refuse(key, phrase("{key} should be one line of text.", key=key))
    return text


def _colour(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise _refuse(key, phrase("Write the brand colour as #rrggbb, six digits or a-f."))
    return value


def _site(key: str, value: Any) -> str:
    text = _line(key, value)
    if text and not (text.casefold().startswith(("https://", "http://")) and normalise_url(text)):
        raise _refuse(key, phrase("“{url}” is not a web address (https://…).", url=text))
    return text


def _public_url(key: str, value: Any) -> str:
    """The address without a slash at its end; only this machine itself may go without encryption."""
    text = _line(key, value).rstrip("/")
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    if text and not (is_safe and parts.hostname and _PUBLIC_URL.fullmatch(text)):
        said = phrase(
            "{key} should be where readers reach this workspace: https://, a name, no question mark.", key=key
        )
        raise _refuse(key, said)
    return text


def _host(key: str, value: Any) -> str:
    text = _line(key, value)
    if text and not _HOST.fullmatch(text):
        said = phrase(
            "{key} should be the name of a server, such as mail.example.com, without https:// or a port.", key=key
        )
        raise _refuse(key, said)
    return text


def _mailbox(key: str, value: Any) -> str:
    address = read_address(str(value))
    if not isinstance(address, Address):
        raise _refuse(key, address.message)
    if not address.deliverable:
        said = phrase("The address has letters before the @ that ordinary mail servers refuse; ask for another.")
        raise _refuse(key, said)
    return address.shown


def _language(key: str, value: Any) -> str:
    code = read_language(str(value))
    if code is None:
        raise _refuse(
            key, phrase("There is no language “{language}”; write a code such as en, sv or nb.", language=str(value))
        )
    return code


def _fallbacks(key: str, value: Any) -> dict[str, list[str]]:
    if not isinstance(value, Mapping) or not all(isinstance(others, list) for others in value.values()):
        raise _refuse(key, phrase("{key} should look like {example}.", key=key, example='{"da": ["nb", "en"]}'))
    return {_language(key, one): [_language(key, other) for other in others] for one, others in value.items()}


def _number(least: int, most: int) -> Callable[[str, Any], int]:
    def check(key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            said = phrase("{field} should be a number from {least} to {most}.", field=key, least=least, most=most)
            raise _refuse(key, said)
        return value

    return check


def _country(key: str, value: Any) -> str:
    code = str(value).strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise _refuse(key, phrase("{key} should be a country's two letters, such as SE or NO.", key=key))
    return code


def _dates(key: str, value: Any) -> list[str]:
    try:
        return sorted({date.fromisoformat(day).isoformat() for day in value})
    except (TypeError, ValueError) as error:
        said = phrase("{key} should be a list of dates, such as {example}.", key=key, example='["2026-12-23"]')
        raise _refuse(key, said) from error


def _condition(key: str, value: Any) -> Any:
    if value is None:
        return None
    criteria, problems = parse(value)
    if criteria is None:
        raise _refuse(key, problems[0].message)
    return value


def _one_of(*values: str) -> Callable[[str, Any], str]:
    def check(key: str, value: Any) -> str:
        if value not in values:
            raise _refuse(key, phrase("{key} should be one of {values}.", key=key, values=listing(values, "or")))
        return str(value)

    return check


def _switch(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _refuse(key, phrase("{key} should be true or false.", key=key))
    return value


def _statuses(key: str, value: Any) -> list[str]:
    known = [str(one).strip() for one in value] if isinstance(value, list) else []
    if not known or len(set(known)) != len(known) or not all(_STATUS.fullmatch(one) for one in known):
        said = phrase(
            "{key} should be a list of different words, such as {example}.", key=key, example='["new", "won"]'
        )
        raise _refuse(key, said)
    return known


def _hosts(key: str, value: Any) -> list[str]:
    """Names of sites, in small letters; an address of numbers names no site."""
    named = [str(one).strip().rstrip(".").lower() for one in value] if isinstance(value, list) else None
    if named is None or not all(_SITE_NAME.fullmatch(one) for one in named):
        said = phrase("{key} should be a list of names such as {example}.", key=key, example='["www.example.com"]')
        raise _refuse(key, said)
    return list(dict.fromkeys(named))


Check: TypeAlias = Callable[[str, Any], Any]

_CHECKS: Final[Mapping[str, Check]] = {
    "brand_colour": _colour,
    "brand_site": _site,
    "sender_email": _mailbox,
    "unsubscribe_email": _mailbox,
    "public_url": _public_url,
    "smtp_host": _host,
    "smtp_port": _number(1, 65_535),
    "smtp_security": _one_of("starttls", "tls", "none"),
    "imap_host": _host,
    "listmonk_url": _public_url,
    "imap_port": _number(1, 65_535),
    "imap_security": _one_of("tls", "starttls", "none"),
    "default_language": _language,
    "language_fallbacks": _fallbacks,
    "send_hour": _number(0, 23),
    "least_days_between": _number(0, 365),
    "home_country": _country,
    "blackout_dates": _dates,
    "agreed_share": _number(0, 100),
    "ideal_customer_profile": _condition,
    "crm_policy": _one_of("ask", "crm", "rules"),
    "second_person": _switch,
    "lift_companies": _switch,
    "lift_contacts": _switch,
    "lead_statuses": _statuses,
    "content_hosts": _hosts,
}
"""What each setting has to be; those that are not here are a line of text."""


def _check_of(key: str) -> Check:
    return _CHECKS.get(key, _line)
