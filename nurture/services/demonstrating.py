"""The demo workspace: an invented company, its library, and 400 invented people brought in as a marketer would."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.agreements import Side
from nurture.core.drafts import DraftStatus
from nurture.core.errors import BadInput
from nurture.core.handover import Exporter
from nurture.core.languages import LANGUAGES
from nurture.core.phrases import Speaker, phrase
from nurture.demonstration import crm_files, people
from nurture.demonstration.companies import INDUSTRIES, SMALLEST_FIT
from nurture.demonstration.diaries import Event
from nurture.demonstration.hard_cases import DECIDED_COMPANY
from nurture.demonstration.journeys import IMPORTED, LATELY_WON, all_events, returned_people
from nurture.resources import shipped
from nurture.services.agreeing import sign_stage
from nurture.services.browsing.versions import open_definition
from nurture.services.classifying import classify_people
from nurture.services.configuring import change_settings
from nurture.services.deciding import decide_company, move_person
from nurture.services.defining import DefinitionWish, write_definition
from nurture.services.drafting import approve_drafts, draft_plan
from nurture.services.exporting import export_drafts
from nurture.services.importing import import_file
from nurture.services.planning import plan_people
from nurture.services.signing_in import Role, add_user, list_users
from nurture.services.syncing import sync_library
from nurture.storage.content import load_offers
from nurture.storage.database import reading, writing
from nurture.storage.settings import load_value, store_value
from nurture.storage.tables import ContactRow, DraftRow, OfferRow

ADMIN: Final = "maja.lindqvist@luftvik.example.com"
MARKETER: Final = "silje.brattheim@luftvik.example.com"
SALES: Final = "jonas.ekdahl@luftvik.example.com"

_COLLEAGUES: Final = (
    (ADMIN, people.MAJA, Role.ADMIN),
    (MARKETER, people.SILJE, Role.MARKETER),
    (SALES, people.JONAS, Role.SALES),
    ("oliver.penhale@luftvik.example.com", people.OLIVER, Role.REVIEWER),
)

_SETTINGS: Final[Mapping[str, Any]] = {
    "workspace_name": "Luftvik",
    "brand_name": "Luftvik",
    "brand_colour": "#0f6b72",
    "brand_site": "https://luftvik.example.com",
    "sender_name": people.MAJA,
    "sender_email": ADMIN,
    "sender_company": "Luftvik AB",
    "sender_address": "Varvsloftet 8, 417 00 Göteborg, Sweden",
    "unsubscribe_email": "unsubscribe@luftvik.example.com",
    "default_language": "en",
    "language_fallbacks": {"da": ["nb", "en"], "fi": ["en"], "de": ["en"]},
    "home_country": "SE",
    "ideal_customer_profile": {
        "all": [
            {"field": "company.size", "op": ">=", "value": SMALLEST_FIT},
            {"field": "company.industry", "op": "in", "value": list(INDUSTRIES)},
        ]
    },
}

_REVIEWS: Final = range(196, -1, -7)
"""How many days ago the stage rules were applied: once a week."""

_DECISIONS: Final = {
    48: ("salesqualifiedlead", "Asked on the phone what it would cost."),
    37: ("marketingqualifiedlead", "No budget this year: back to marketing."),
}
"""What sales decided about a few people, by how many days ago."""

_SIGNED_BY_BOTH: Final = {
    "subscriber": 60,
    "lead": 60,
    "marketingqualifiedlead": 58,
    "salesqualifiedlead": 58,
    "customer": 41,
}
"""The stages whose definitions marketing and sales signed, by how many days ago."""

_HANDED_OVER: Final = 1
_APPROVED: Final = 2
"""How many first mails of each sequence and language left, and how many more wait for it."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the workspace holds now."""

    contacts: int
    offers: int
    drafts: int


def fill_demo(
    engine: Engine, speakers: Mapping[str, Speaker], exporter: Exporter, *, now: datetime, folder: Path
) -> DemoReport:
    """Fill a workspace with Luftvik's library and people, as of `now` (UTC); the same day gives the same people.

    The mails that leave are written to `folder`. One that is filled already is left as it is, one whose filling was
    interrupted is filled to the end. Raises BadInput for a workspace that holds people of its own.
    """
    with reading(engine) as session:
        progress = load_value(session, "demo")
        if progress is None and _count(session, ContactRow):
            said = phrase("This workspace holds people of its own; name another one for the demo with --workspace.")
            raise BadInput(said, code="not_a_demo")
    if progress != "done":
        _note(engine, "filling")
        _move_in(engine, now, _own_library(folder))
        _live(engine, now)
        plan_people(engine, now=now)
        draft_plan(engine, speakers, now=now)
        _hand_over(engine, speakers, exporter, now, folder)
        _note(engine, "done")
    with reading(engine) as session:
        return DemoReport(_count(session, ContactRow), _count(session, OfferRow), _count(session, DraftRow))


def _note(engine: Engine, progress: str) -> None:
    """Put on record how far the filling has come."""
    with writing(engine) as session:
        store_value(session, "demo", progress)


def _count(session: Session, table: type[ContactRow] | type[OfferRow] | type[DraftRow]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def _own_library(folder: Path) -> Path:
    """A copy of the sample library in the workspace's folder, so that its offers can be changed there."""
    own = folder / "content_library"
    own.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        shutil.copytree(shipped("content_library") / language, own / language, dirs_exist_ok=True)
    return own


def _move_in(engine: Engine, now: datetime, library: Path) -> None:
    """Settings, colleagues and library, as they were when the first people came in."""
    began = _on_day(now, IMPORTED["hubspot"] + 1)
    change_settings(engine, _SETTINGS)
    known = {user.email for user in list_users(engine)}
    for email, name, role in _COLLEAGUES:
        if email not in known:
            add_user(engine, email=email, name=name, role=role, now=began)
    sync_library(engine, library, now=now)
    _agree(engine, now)


def _agree(engine: Engine, now: datetime) -> None:
    """Marketing and sales sign most stages, one of which marketing changes later; the others wait for a signature."""
    for stage, days in _SIGNED_BY_BOTH.items():
        if not open_definition(engine, stage).agreement.sign_offs:
            sign_stage(engine, stage, Side.MARKETING, version=None, by=MARKETER, now=_on_day(now, days))
            sign_stage(engine, stage, Side.SALES, version=None, by=SALES, now=_on_day(now, days - 1))
    sign_stage(engine, "opportunity", Side.SALES, version=None, by=SALES, now=_on_day(now, 20))
    view = open_definition(engine, "marketingqualifiedlead")
    if view.version == 1:
        kinds = ("webinar", "comparison", "case_study", "calculator")
        wish = DefinitionWish("en", view.definition.document("en"), kinds, view.definition.norm_days)
        write_definition(engine, view.stage.value, wish, based_on=1, by=MARKETER, now=_on_day(now, 9))


def _live(engine: Engine, now: datetime) -> None:
    """Everything from the first file to this day, each thing on its day."""
    with reading(engine) as session:
        events = all_events(crm_files.everybody(), load_offers(session), now.date())
    for days in range(max(IMPORTED.values()), -1, -1):
        _bring_people(engine, now, days)
        if days in _REVIEWS:
            events = _review(engine, now, days, events)
        if days in _DECISIONS:
            stage, reason = _DECISIONS[days]
            for email in returned_people(crm_files.everybody()):
                move_person(engine, email, stage, reason=reason, by=SALES, now=_on_day(now, days, 13))
    decide_company(engine, DECIDED_COMPANY, "each", by=ADMIN, now=_on_day(now, 21))


def _bring_people(engine: Engine, now: datetime, days: int) -> None:
    """The files of contacts that came in on that day, and the CRM's word of a company that had bought."""
    today, morning, evening = now.date(), _on_day(now, days), _on_day(now, days, 18)
    for file in (one for one, came in IMPORTED.items() if came == days):
        name, data = crm_files.contacts_file(file, today)
        _import(engine, "contacts", name, data, morning)
    for domain in (one for one, won in LATELY_WON.items() if won == days):
        name = crm_files.WON_FILE.format(company=domain.partition(".")[0])
        _import(engine, "contacts", name, crm_files.won_csv(domain), evening)


def _review(engine: Engine, now: datetime, days: int, events: Sequence[Event]) -> list[Event]:
    """Bring in what those we know have done so far, and apply the rules; returns what is still to come."""
    moment = now - timedelta(days=days)
    known = {one.email for one in crm_files.everybody() if IMPORTED[one.file] >= days}
    did = [one for one in events if one.at <= moment and one.email in known]
    if did:
        file = crm_files.ACTIVITY_FILE.format(day=moment)
        _import(engine, "activities", file, crm_files.activity_csv(did), moment)
    classify_people(engine, now=moment)
    done = set(did)
    return [one for one in events if one not in done]


def _import(engine: Engine, entity: Any, file: str, data: bytes, now: datetime) -> None:
    import_file(engine, entity, io.BytesIO(data), file=file, now=now, by=ADMIN)


def _on_day(now: datetime, days: int, hour: int = 7) -> datetime:
    """That hour (UTC) of the day so many days ago."""
    return datetime.combine(now.date() - timedelta(days=days), time(hour), UTC)


def _hand_over(
    engine: Engine, speakers: Mapping[str, Speaker], exporter: Exporter, now: datetime, folder: Path
) -> None:
    """A first few mails of every sequence and language: some have left, some are approved, the others wait."""
    ids = _first_mails(engine)
    leaving = [found[:_HANDED_OVER] for found in ids]
    approve_drafts(engine, speakers, now=now, by=ADMIN, ids=_flat(leaving))
    output = folder / f"handed-over-{now:%Y-%m-%d-%H%M%S}"
    export_drafts(engine, speakers, exporter, format="eml", output=output, now=now, by=ADMIN)
    waiting = [found[_HANDED_OVER : _HANDED_OVER + _APPROVED] for found in ids]
    approve_drafts(engine, speakers, now=now, by=ADMIN, ids=_flat(waiting))


def _flat(ids: list[list[str]]) -> list[str]:
    return [one for found in ids for one in found]


def _first_mails(engine: Engine) -> list[list[str]]:
    """The ids of drafts of first steps, those of one sequence and language together."""
    first = select(DraftRow).where(DraftRow.status == DraftStatus.DRAFT.value, DraftRow.step_number == 1)
    found: dict[tuple[str, str], list[str]] = {}
    with reading(engine) as session:
        for row in session.exec(first.order_by(col(DraftRow.sequence), col(DraftRow.to_address))):
            found.setdefault((row.sequence, row.language), []).append(row.id)
    return list(found.values())
