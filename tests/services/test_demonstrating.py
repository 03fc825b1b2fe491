"""The demo workspace: 400 invented people in believable places, and all of it brought in by the ordinary ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.addresses import FREE_MAIL_DOMAINS
from nurture.demonstration.companies import EMPLOYERS
from nurture.demonstration.crm_files import crm_csv, everybody, fair_csv
from nurture.demonstration.hard_cases import DECIDED_COMPANY, OPEN_COMPANY, hard_cases
from nurture.demonstration.journeys import ACTIVITIES, all_events
from nurture.services.auditing import audit
from nurture.services.demonstrating import DemoReport, fill_demo
from nurture.services.measuring import measure_stages
from nurture.services.opening import initialise
from nurture.services.planning import plan_people
from nurture.storage.content import load_offers
from nurture.storage.database import make_engine, reading
from nurture.storage.tables import ActivityRow, CompanyRow, ConflictRow, ContactRow, DraftRow
from nurture.wiring import EXPORTERS, speaker
from tests.factories import NOW, TODAY

SPEAKERS = {language: speaker(language) for language in ("en", "sv", "nb")}
SEQUENCES = 9


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, DemoReport, Path]]:
    """A filled workspace, what was said of it, and the folder into which mails were handed over."""
    folder = tmp_path_factory.mktemp("demo")
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    initialise(engine)
    yield engine, fill_demo(engine, SPEAKERS, EXPORTERS["eml"], now=NOW, folder=folder), folder
    engine.dispose()


@pytest.fixture
def session(demo: tuple[Engine, DemoReport, Path]) -> Iterator[Session]:
    """A look into the filled workspace."""
    with reading(demo[0]) as session:
        yield session


def find(session: Session, email: str) -> ContactRow:
    return session.exec(select(ContactRow).where(ContactRow.email == email)).one()


def test_there_are_400_people_and_a_library(demo: tuple[Engine, DemoReport, Path]) -> None:
    """The report says what the workspace holds."""
    report = demo[1]
    assert report.contacts == 400
    assert report.offers > 150
    assert 1000 < report.drafts < 2000


def test_every_activity_comes_in_and_none_is_in_the_future(session: Session) -> None:
    """The file has exactly the activities that are told, and nobody did anything tomorrow."""
    assert session.exec(select(func.count()).select_from(ActivityRow)).one() == ACTIVITIES
    assert session.exec(select(func.max(ActivityRow.at))).one() <= NOW


def test_the_stages_narrow_like_a_funnel(session: Session) -> None:
    """More people stand at the beginning than further on, and customers are many."""
    stages = Counter(session.exec(select(ContactRow.stage)).all())
    assert stages["subscriber"] > stages["lead"] > stages["marketingqualifiedlead"] > stages["salesqualifiedlead"]
    assert stages["salesqualifiedlead"] > stages["opportunity"] > stages["other"]
    assert 80 <= stages["customer"] <= 100
    assert (stages["evangelist"], stages["other"]) == (12, 8)


def test_every_sequence_has_people_in_three_languages(session: Session) -> None:
    """No page of sequences or drafts is empty in any language of the program."""
    places = session.exec(select(DraftRow.sequence, DraftRow.language).where(DraftRow.status != "held").distinct())
    languages = Counter(sequence for sequence, _ in places)
    assert len(languages) == SEQUENCES
    assert set(languages.values()) == {3}


def test_most_people_may_be_mailed(demo: tuple[Engine, DemoReport, Path]) -> None:
    """Those who are held or blocked are the exception, and each of the usual reasons is there."""
    report = plan_people(demo[0], now=NOW, dry_run=True)
    assert sum(report.held.values()) < 0.15 * report.people
    usual = {"unsubscribed", "bounced", "complained", "do_not_email", "no_consent", "company_undecided"}
    assert usual | {"crm_conflict", "undeliverable_address"} == set(report.held)


def test_most_drafts_wait_for_review_and_some_have_left(demo: tuple[Engine, DemoReport, Path]) -> None:
    """A handful is handed over as files, more are approved, and the rest is for the newcomer to look at."""
    with reading(demo[0]) as session:
        found = Counter(session.exec(select(DraftRow.status)).all())
    left = list(demo[2].glob("handed-over-*/*.eml"))
    assert found["exported"] == len(left) == 27
    assert found["draft"] > found["approved"] > found["exported"]


def test_the_audit_finds_nothing(demo: tuple[Engine, DemoReport, Path]) -> None:
    """What the demo handed over was right by the second path too."""
    report = audit(demo[0])
    assert report.exports == 1
    assert report.violations == ()


def test_filling_again_changes_nothing(demo: tuple[Engine, DemoReport, Path]) -> None:
    """A workspace with people in it is left as it is."""
    assert fill_demo(demo[0], SPEAKERS, EXPORTERS["eml"], now=NOW + timedelta(days=3), folder=demo[2]) == demo[1]


def test_only_the_two_named_companies_have_a_prospect_among_customers(session: Session) -> None:
    """Everybody elsewhere is on one side of the sale."""
    query = select(CompanyRow.domain, ContactRow.stage).join(ContactRow, col(ContactRow.company_id) == CompanyRow.id)
    sides: dict[str | None, set[bool]] = {}
    for domain, stage in session.exec(query):
        if stage != "other":
            sides.setdefault(domain, set()).add(stage in {"customer", "evangelist"})
    assert {domain for domain, both in sides.items() if len(both) == 2} == {OPEN_COMPANY, DECIDED_COMPANY}


def test_every_hard_case_can_be_found(session: Session) -> None:
    """Each documented person is a contact of that very address."""
    known = set(session.exec(select(ContactRow.email)).all())
    assert {one.email for one in hard_cases()} <= known
    assert len({one.email for one in hard_cases()}) == 23


def test_a_won_deal_of_a_lead_waits_in_the_review_queue(session: Session) -> None:
    """The CRM says lead, the deal says customer: nobody is moved, somebody is asked."""
    ragnhild = find(session, "ragnhild.moe@rognebakken.example.org")
    conflict = session.exec(select(ConflictRow).where(ConflictRow.contact_id == ragnhild.id)).one()
    assert (ragnhild.stage, conflict.derived_stage, conflict.closed_at) == ("lead", "customer", None)


def test_new_customers_are_known_to_be_new(session: Session) -> None:
    """Some became customers within 30 days, so that onboarding has people."""
    lately = col(ContactRow.stage_since) > NOW - timedelta(days=30)
    query = select(ContactRow.email).where(ContactRow.stage == "customer", lately)
    assert len(session.exec(query).all()) == 16


def test_people_have_moved_for_half_a_year(demo: tuple[Engine, DemoReport, Path]) -> None:
    """Every month somebody came to each of the first stages, some were taken back, and some waited too long."""
    measures = measure_stages(demo[0], now=NOW)
    for stage in measures.measured[:3]:
        assert all(month.entered for month in stage.months[:-1]), stage.stage.value
    assert sum(one.back for one in measures.movers) == 3
    assert measures.stuck > 20
    assert measures.lead_time.people >= 5


def test_the_same_day_gives_the_same_files(session: Session) -> None:
    """People come from a fixed seed; the hour makes no difference."""
    offers = load_offers(session)
    assert crm_csv(TODAY) == crm_csv(TODAY)
    assert fair_csv(TODAY) == fair_csv(TODAY)
    assert all_events(everybody(), offers, TODAY) == all_events(everybody(), offers, TODAY)


def test_all_addresses_are_under_example_domains() -> None:
    """Nobody real can be written to."""
    ends = tuple(f".example.{end}" for end in ("com", "org", "net"))
    assert all(one.email.endswith(ends) for one in everybody())
    assert len({one.domain for one in EMPLOYERS}) == 80
    assert not {one.domain for one in EMPLOYERS} & FREE_MAIL_DOMAINS
