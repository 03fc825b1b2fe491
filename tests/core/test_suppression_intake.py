"""Rows of addresses never to write to: who, and why."""

from __future__ import annotations

import io

import pytest

from nurture.core.columns import recognise_columns
from nurture.core.consent import Suppression
from nurture.core.fields import WritingStyle
from nurture.core.suppression_intake import SuppressionProposal, SuppressionReader, reason_of_file
from nurture.core.tabular import read_table


def read(*lines: str, file: str = "list.csv") -> list[tuple[SuppressionProposal | None, list[str]]]:
    """What each row proposes and the codes of what is wrong in it."""
    table = read_table(io.BytesIO("\n".join(lines).encode()))
    columns = recognise_columns(table.header, "suppressions")
    reader = SuppressionReader(columns, dict.fromkeys(range(9), WritingStyle()), reason_of_file(file))
    told = [reader.read(row) for row in table.rows]
    return [(proposal, [problem.code for problem in problems]) for proposal, problems in told]


def reason(*lines: str, file: str = "list.csv") -> str:
    """The reasons of the only row."""
    ((proposal, _),) = read(*lines, file=file)
    return " ".join(sorted(proposal.reasons)) if proposal else "none"


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("list.csv", Suppression.UNSUBSCRIBED),
        ("cleaned_members_export_1.csv", Suppression.BOUNCED),
        ("hard-bounces.txt", Suppression.BOUNCED),
        ("spam complaints.csv", Suppression.COMPLAINED),
        ("Avregistrerade.csv", Suppression.UNSUBSCRIBED),
        ("blocklist.csv", Suppression.DO_NOT_EMAIL),
    ],
)
def test_the_name_of_the_file_gives_the_reason(file: str, wanted: Suppression) -> None:
    """Where its rows give none."""
    assert reason_of_file(file) is wanted


@pytest.mark.parametrize(
    ("header", "cell", "wanted"),
    [
        ("Anledning", "Studs", "bounced"),
        ("Årsak", "Har meldt seg av", "unsubscribed"),
        ("reason", "COMPLAINT", "complained"),
        ("status", "Hard Bounce", "bounced"),
        ("UNSUB_TIME", "2026-01-02", "unsubscribed"),
        ("CLEAN_TIME", "2026-01-02", "bounced"),
        ("Unsubscribed", "yes", "unsubscribed"),
        ("Orsak", "Söker inget", "unsubscribed"),
        ("Land", "SE", "unsubscribed"),
    ],
)
def test_a_column_gives_the_reason(header: str, cell: str, wanted: str) -> None:
    """By words in three languages, a yes, or a date; whoever is on the list without one has unsubscribed."""
    assert reason(f"email,{header}", f"a@example.com,{cell}") == wanted


@pytest.mark.parametrize(("header", "cell"), [("status", "active"), ("reason", "Prenumererar"), ("unsubscribed", "no")])
def test_whoever_may_be_written_to_is_left_out(header: str, cell: str) -> None:
    """A whole audience that slipped in here stops nobody."""
    assert read(f"email,{header}", f"a@example.com,{cell}") == [(None, ["not_suppressed"])]


def test_a_bare_list_needs_no_header() -> None:
    """And a second column without a name may say why."""
    (first, _), (second, _) = read("a@example.com,bounced", "b@example.com,")
    assert first is not None
    assert second is not None
    assert [*first.reasons, *second.reasons] == [Suppression.BOUNCED, Suppression.UNSUBSCRIBED]


def test_several_addresses_in_a_cell_all_count() -> None:
    """Somebody who left at two addresses left at both."""
    ((proposal, _),) = read("email", '"a@example.com; b@example.com"')
    assert proposal is not None
    assert [one.key for one in proposal.addresses] == ["a@example.com", "b@example.com"]


@pytest.mark.parametrize(("cell", "code"), [("", "address_missing"), ("@example.com", "address_invalid")])
def test_a_row_without_an_address_is_rejected(cell: str, code: str) -> None:
    """With the reason."""
    assert read("email,reason", f"{cell},bounced") == [(None, [code])]
