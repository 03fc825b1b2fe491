"""A look into a file: what it is about, what its columns hold, and nothing changed by it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import Engine

from nurture.core.column_names import Entity
from nurture.core.errors import BadInput
from nurture.core.phrases import say
from nurture.services.importing import Inspection, inspect_file
from nurture.services.remembering import save_mapping
from nurture.storage.tables import ContactRow, ImportRow
from tests.factories import NOW
from tests.services.files import everything


def inspect(engine: Engine, *lines: str, entity: Entity | None = None, **given: Any) -> Inspection:
    """Look into a file with these lines."""
    return inspect_file(engine, entity, io.BytesIO("\n".join(lines).encode()), file="crm.csv", **given)


def test_each_column_is_shown_with_what_stands_in_it(workspace: Engine) -> None:
    """The first five different values, none of them blank."""
    rows = (f"{number}@example.com;{number % 7};Select" for number in range(20))
    seen = inspect(workspace, "Email;Shoe size;Land", *rows)
    first, second, third = seen.columns
    assert (first.field, second.field, third.field) == ("email", None, "country")
    assert (second.samples, third.samples) == (("0", "1", "2", "3", "4"), ())
    assert (seen.header, len(seen.rows)) == (("Email", "Shoe size", "Land"), 10)


def test_how_a_column_was_read_is_said(workspace: Engine) -> None:
    """At the column itself."""
    seen = inspect(workspace, "email;last activity date", "a@example.com;05/06/2026")
    assert "day/month/year" in say(seen.columns[1].read_as[0])


def test_a_column_that_can_stop_mail_is_marked(workspace: Engine) -> None:
    """Also where it is left out as a field."""
    seen = inspect(workspace, "email;UNSUB_TIME;name", "a@example.com;2026-01-01;Eva")
    assert [column.suppresses for column in seen.columns] == [False, True, False]


def test_nothing_is_brought_in(workspace: Engine) -> None:
    """Nobody, and no import on record."""
    inspect(workspace, "email", "a@example.com")
    assert everything(workspace, ContactRow) == everything(workspace, ImportRow) == []


def test_a_missing_column_is_a_problem_to_solve(workspace: Engine) -> None:
    """By a mapping, which is tried with the next look."""
    lines = ("Wohin,Wie", "a@example.com,Eva")
    assert [problem.code for problem in inspect(workspace, *lines, entity="contacts").problems] == ["no_address_column"]
    mapped = inspect(workspace, *lines, entity="contacts", mapping={"Wohin": "email", "Wie": "nothing"})
    assert [problem.code for problem in mapped.problems] == ["unknown_field"]


def test_a_saved_mapping_is_suggested_and_tried(workspace: Engine) -> None:
    """By its name."""
    lines = ("Wohin,Wie", "a@example.com,Eva")
    save_mapping(workspace, "News", "contacts", {"Wohin": "email"}, header=["Wohin", "Wie"], now=NOW, by="karin")
    assert inspect(workspace, *lines, entity="contacts").suggested == "News"
    assert inspect(workspace, *lines, entity="contacts", saved_mapping="News").columns[0].field == "email"


@pytest.mark.parametrize(
    ("header", "entity"),
    [
        ("Email,First Name,Lifecycle Stage", "contacts"),
        ("Email Address,First Name,UNSUB_TIME,UNSUB_REASON,LEID,TAGS", "contacts"),
        ("email,activity,occurred_at,target", "activities"),
        ("Deal Name,Deal Stage,Amount,Close Date,Associated Contact", "deals"),
        ("Id,AccountId,Name,StageName,Amount,CloseDate,IsWon", "deals"),
        ("Affärsnamn,Steg,Belopp,Skapad,E-post", "deals"),
        ("Company name,Company Domain Name,Industry", "companies"),
        ("Firmanavn,Org.nr,Nettside,Antall ansatte", "companies"),
        ("email,reason,date", "suppressions"),
        ("email,unsubscribed", "suppressions"),
        ("shoe,size", "contacts"),
    ],
)
def test_what_a_file_is_about_is_guessed(workspace: Engine, header: str, entity: str) -> None:
    """By the names of its columns."""
    assert inspect(workspace, header, ",".join("x" for _ in header.split(","))).entity == entity


def test_the_fields_to_choose_from_are_those_of_its_kind(workspace: Engine) -> None:
    """A deal has no phone."""
    assert "phone" in inspect(workspace, "email", "a@example.com").fields
    assert "phone" not in inspect(workspace, "email", "a@example.com", entity="deals").fields


def test_what_is_no_table_is_refused_by_name(workspace: Engine) -> None:
    """The error says which file."""
    with pytest.raises(BadInput) as refused:
        inspect(workspace, "%PDF-1.7")
    assert refused.value.file == "crm.csv"
