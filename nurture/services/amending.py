"""Amending: what a colleague knows better about a person, written with who said so and what stood there before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.consent import ConsentBasis
from nurture.core.criteria_fields import OWN
from nurture.core.errors import BadInput, NotFound
from nurture.core.languages import read_language
from nurture.core.phrases import phrase
from nurture.core.places import read_country, read_timezone
from nurture.core.values import clean_text
from nurture.storage.company_ties import settle_companies
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.edits import edit_contact
from nurture.storage.personas import load_personas
from nurture.storage.settings import load_settings
from nurture.storage.tables import ContactRow

LONGEST: Final = 200
"""Characters of a name, title, owner or property."""

REFUSED: Final = "refused"
"""What is recorded for a no to consent, beside the three bases."""

_PLAIN: Final = ("first_name", "last_name", "job_title", "phone", "owner")
_CHOSEN: Final = ("language", "country", "timezone", "persona", "lead_status")
AMENDABLE: Final = (*_PLAIN, *_CHOSEN)
"""The columns that can be amended, besides properties of the workspace's own (`custom.NAME`)."""


def amend_person(
    engine: Engine, contact_id: int, changes: Mapping[str, str], *, by: str, now: datetime
) -> tuple[str, ...]:
    """Put these values in place of a person's; an empty one takes it away. Returns the fields that are different now.

    Raises NotFound, and BadInput (naming the field) for a value that cannot be used; then nothing is changed.
    """
    with writing(engine) as session:
        row = _require(session, contact_id)
        values = {name: _value(session, name, text, getattr(row, name, None)) for name, text in changes.items()}
        changed = edit_contact(session, row, values, by=by, at=now)
        if "persona" in changed:
            row.is_persona_matched = False
        if "lead_status" in changed and row.company_id is not None:
            settle_companies(session, load_stages(session), now)
        return changed


def _require(session: Session, contact_id: int) -> ContactRow:
    row = session.get(ContactRow, contact_id)
    if row is None:
        raise NotFound(phrase("There is no such person here; they may have been erased or merged."))
    return row


def _value(session: Session, name: str, text: str, held: Any) -> str | None:
    """The value as it is kept; what is held already is not asked about, whatever it is."""
    cleaned = clean_text(text, LONGEST + 1)
    if len(cleaned) > LONGEST:
        said = phrase("At most {count} characters, please.", count=LONGEST)
        raise BadInput(said, code="too_long", field=name)
    if name in _PLAIN or name.startswith(OWN):
        return cleaned
    if name not in _CHOSEN:
        raise BadInput(phrase("“{field}” cannot be changed by hand.", field=name), field=name)
    if not cleaned or cleaned == held:
        return cleaned or None
    value = _READERS[name](session, cleaned)
    if value is None:
        said = phrase("“{value}” is none that we know.", value=cleaned)
        raise BadInput(said, code="unknown_value", field=name)
    return value


def _zone(text: str) -> str | None:
    name = read_timezone(text)
    try:
        return name and ZoneInfo(name).key
    except (KeyError, OSError, ValueError):
        return None


def _persona(session: Session, text: str) -> str | None:
    return next((one.key for one in load_personas(session) if one.key == text), None)


def _lead_status(session: Session, text: str) -> str | None:
    return text if text in load_settings(session).lead_statuses else None


_READERS: Final[Mapping[str, Callable[[Session, str], str | None]]] = {
    "language": lambda _, text: read_language(text),
    "country": lambda _, text: read_country(text),
    "timezone": lambda _, text: _zone(text),
    "persona": _persona,
    "lead_status": _lead_status,
}


def record_consent(
    engine: Engine, contact_id: int, word: str, *, source: str, on: date | None, by: str, now: datetime
) -> None:
    """Put on record why a person may be mailed, since when and where we know it from; or that they refuse.

    `word` is a basis or `REFUSED`. A person's word is the only one that may turn an earlier no around. Raises NotFound,
    and BadInput for another word, without a source, and for a day that is still to come.
    """
    said = clean_text(source, LONGEST + 1)
    if word != REFUSED and word not in set(ConsentBasis):
        raise BadInput(phrase("Choose one of these."), field="basis")
    if not 0 < len(said) <= LONGEST:
        raise BadInput(phrase("Say where you know it from: a form, a call, a fair."), field="source")
    if on is not None and on > now.date():
        raise BadInput(phrase("That day is still to come."), field="on")
    at = now if on is None or on == now.date() else datetime.combine(on, time(12), now.tzinfo)
    is_no = word == REFUSED
    values: dict[str, Any] = {"consent_basis": None if is_no else word, "consent_source": said}
    values |= {"consent_at": None if is_no else at, "consent_refused_at": at if is_no else None}
    with writing(engine) as session:
        edit_contact(session, _require(session, contact_id), values, by=by, at=now)


def confirm_address(engine: Engine, contact_id: int, *, by: str, now: datetime) -> None:
    """Put on record that an address of odd letters is the person's own, so that it holds their mail no more.

    A changed address is asked about anew. Raises NotFound.
    """
    with writing(engine) as session:
        row = _require(session, contact_id)
        edit_contact(session, row, {"confirmed_key": row.email_key}, by=by, at=now)
