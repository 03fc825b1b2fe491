"""Importing addresses never to write to: nothing they stop is ever loosened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from nurture.services.opening import initialise
from nurture.storage.database import make_engine
from nurture.storage.tables import ContactRow, SuppressionRow
from tests.factories import NOW
from tests.services.files import bring, codes, counts, everything

ANNA = "anna@ek.example.com"


def reasons(engine: Engine) -> set[tuple[str, str]]:
    """Every suppression as (mailbox, reason)."""
    return {(row.mailbox, row.reason) for row in everything(engine, SuppressionRow)}


def test_a_bare_list_stops_known_and_unknown_addresses(workspace: Engine) -> None:
    """Of those we know it is told how many."""
    bring(workspace, "contacts", "email", ANNA)
    report = bring(workspace, "suppressions", ANNA, "nobody@example.net", file="bounces.txt")
    assert (counts(report), report.suppressed) == ((2, 0, 0, 0, 0), 1)
    assert reasons(workspace) == {(ANNA, "bounced"), ("nobody@example.net", "bounced")}
    assert len(everything(workspace, ContactRow)) == 1


def test_every_row_is_accounted_for(workspace: Engine) -> None:
    """New, known for another reason, known, twice in the file, and no address."""
    bring(workspace, "suppressions", "email,reason", "a@example.com,bounced", "b@example.com,bounced")
    report = bring(
        workspace,
        *("suppressions", "email,reason", "a@example.com,spam", "b@example.com,bounced"),
        *("c@example.com,bounced", "C@example.com,bounced", "nobody,bounced"),
    )
    assert (counts(report), codes(report)) == ((1, 1, 1, 1, 1), ["address_invalid"])


def test_a_plus_tag_is_the_same_box(workspace: Engine) -> None:
    """Whoever left with it left without it."""
    bring(workspace, "contacts", "email", ANNA)
    report = bring(workspace, "suppressions", "email", "anna+news@ek.example.com")
    assert (report.suppressed, reasons(workspace)) == (1, {(ANNA, "unsubscribed")})


def test_an_alias_stops_the_person(workspace: Engine) -> None:
    """At their own address too."""
    bring(workspace, "contacts", "email,email 2", f"{ANNA},anna@example.net")
    report = bring(workspace, "suppressions", "email", "anna@example.net")
    assert report.suppressed == 1
    assert reasons(workspace) == {(ANNA, "unsubscribed"), ("anna@example.net", "unsubscribed")}


def test_the_day_stands_beside_the_source_and_counts_from_now(workspace: Engine) -> None:
    """What was sent in between was judged by what was known."""
    bring(workspace, "suppressions", "email,date", "a@example.com,2026-03-01")
    (row,) = everything(workspace, SuppressionRow)
    assert (row.at, row.source) == (NOW, "import: crm.csv (2026-03-01)")


def test_nothing_is_ever_loosened(workspace: Engine) -> None:
    """A row that says somebody may be written to is rejected."""
    bring(workspace, "suppressions", "email,status", "a@example.com,unsubscribed")
    report = bring(workspace, "suppressions", "email,status", "a@example.com,subscribed", now=NOW + timedelta(days=1))
    assert (counts(report), codes(report)) == ((0, 0, 0, 0, 1), ["not_suppressed"])
    assert reasons(workspace) == {("a@example.com", "unsubscribed")}


def test_somebody_who_comes_later_is_stopped_already(workspace: Engine) -> None:
    """The list was there before them."""
    bring(workspace, "suppressions", "email", ANNA)
    report = bring(workspace, "contacts", "email", ANNA)
    assert (report.added, report.suppressed) == (1, 0)
    assert reasons(workspace) == {(ANNA, "unsubscribed")}


@pytest.mark.postgres
def test_suppressions_come_into_postgresql_too(postgres: str) -> None:
    """Once."""
    engine = make_engine(postgres)
    initialise(engine)
    lines = ("email,reason", "a@example.com,spam", "b@example.com,")
    assert counts(bring(engine, "suppressions", *lines)) == (2, 0, 0, 0, 0)
    assert counts(bring(engine, "suppressions", *lines)) == (0, 0, 2, 0, 0)
    engine.dispose()
