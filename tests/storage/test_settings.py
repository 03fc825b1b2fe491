"""Settings of the workspace: defaults, changes, and what is derived from them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import StatementError
from sqlmodel import Session

from nurture.core.criteria import evaluate
from nurture.core.errors import NotFound
from nurture.services.configuring import change_settings, read_settings
from nurture.storage.database import make_engine, writing
from nurture.storage.schema import upgrade
from nurture.storage.settings import KEYS, WorkspaceSettings, load_value, store_settings, store_value
from nurture.storage.tables import ExportRow
from tests.factories import make_facts


@pytest.fixture
def engine() -> Engine:
    """An empty workspace."""
    made = make_engine("sqlite://")
    upgrade(made)
    return made


def test_what_nobody_has_set_has_its_default(engine: Engine) -> None:
    """A new workspace has every setting."""
    assert read_settings(engine) == WorkspaceSettings()


def test_a_change_stays_and_leaves_the_rest(engine: Engine) -> None:
    """Only what was named is another value."""
    change_settings(engine, {"brand_name": "Luftvik", "send_hour": 7})
    settings = read_settings(engine)
    assert (settings.brand_name, settings.send_hour, settings.sender_name) == ("Luftvik", 7, "Your name")


def test_an_unknown_setting_changes_nothing(engine: Engine) -> None:
    """One wrong key among good ones keeps all of them out, and the known ones are named."""
    with pytest.raises(NotFound, match="brand_name") as caught:
        change_settings(engine, {"brand_name": "Luftvik", "nothing": 1})
    assert caught.value.field == "nothing"
    assert read_settings(engine).brand_name == "Your company"


def test_storage_refuses_an_unknown_key_itself(engine: Engine) -> None:
    """Nothing writes a setting that nobody would read."""
    with pytest.raises(KeyError), writing(engine) as session:
        store_settings(session, {"nothing": 1})


def test_the_calendar_is_made_of_settings(engine: Engine) -> None:
    """Hour, days between, home country and blackout dates arrive in it."""
    change = {"send_hour": 7, "least_days_between": 3, "home_country": "NO", "blackout_dates": ["2026-12-24"]}
    change_settings(engine, change)
    calendar = read_settings(engine).calendar
    assert (calendar.hour, calendar.least_days_between, calendar.home_country) == (time(7), 3, "NO")
    assert date(2026, 12, 24) in calendar.blackout


def test_without_a_profile_nobody_fits(engine: Engine) -> None:
    """The ideal customer has to be described before anybody is one; a broken description in the database is none."""
    lead = make_facts(stage="lead")
    assert not evaluate(read_settings(engine).profile, lead)
    with writing(engine) as session:
        store_settings(session, {"ideal_customer_profile": {"nonsense": 1}})
    assert not evaluate(read_settings(engine).profile, lead)
    change_settings(engine, {"ideal_customer_profile": {"field": "stage", "op": "=", "value": "lead"}})
    assert evaluate(read_settings(engine).profile, lead)


def test_fallbacks_come_in_order(engine: Engine) -> None:
    """The languages of somebody who has nothing in their own."""
    change_settings(engine, {"language_fallbacks": {"nb": ["sv", "en"]}})
    assert read_settings(engine).fallbacks == {"nb": ("sv", "en")}


def test_other_values_are_kept_beside_the_settings(engine: Engine) -> None:
    """What is no setting is neither shown as one nor lost."""
    with writing(engine) as session:
        store_value(session, "note", {"a": 1})
        assert load_value(session, "note") == {"a": 1}
        assert load_value(session, "nothing") is None
    assert "note" not in KEYS
    assert read_settings(engine) == WorkspaceSettings()


def test_moments_need_a_zone(engine: Engine) -> None:
    """A moment without a zone is refused rather than guessed."""
    naive = ExportRow(at=datetime(2026, 1, 1), by="x", format="x", path="x", state="x", drafts=0)  # noqa: DTZ001
    with Session(engine) as session:
        session.add(naive)
        with pytest.raises(StatementError, match="without a zone"):
            session.flush()
