"""Deals: the words that people sell with, what a row says of one, and what it means that somebody did."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from nurture.core.columns import recognise_columns
from nurture.core.deal_intake import DealProposal, DealReader
from nurture.core.deals import Deal, DealState, read_currency, read_deal_state
from nurture.core.fields import WritingStyle
from nurture.core.people import ActivityKind
from nurture.core.tabular import read_table
from tests.factories import NOW

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
BLANK = dict.fromkeys("record_id amount currency company_id opened_at closed_at import_id".split())


def read(header: str, *rows: str) -> list[tuple[DealProposal | None, list[str]]]:
    """What each row proposes and the codes of what is wrong in it."""
    lines = "\n".join(rows)
    table = read_table(io.BytesIO(f"{header}\n{lines}\n".encode()), delimiter=";")
    reader = DealReader(recognise_columns(table.header, "deals"), dict.fromkeys(range(20), WritingStyle()))
    told = [reader.read(row) for row in table.rows]
    return [(proposal, [problem.code for problem in problems]) for proposal, problems in told]


def proposed(header: str, row: str) -> DealProposal:
    """What a row proposes that may have its faults."""
    proposal = read(header, row)[0][0]
    assert proposal is not None
    return proposal


def deal(state: str = "open", *, before: dict[str, Any] | None = None, **values: Any) -> Deal:
    """A deal that stands so."""
    stands = BLANK | {"name": "Fans", "state": state, "crm_stage": "", "owner": ""} | values
    return Deal(1, None if before is None else stands | before, dict(stands))


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *(
            (text, DealState.WON)
            for text in ("closedwon", "Closed Won", "Closed Won (Sales Pipeline)", "Won", "Vunnen")
        ),
        *((text, DealState.WON) for text in ("Affär vunnen", "Lukket vunnet", "Såld", "Solgt")),
        *((text, DealState.LOST) for text in ("closedlost", "Closed Lost", "Lost - no budget", "Förlorad", "Tapt")),
        *((text, DealState.LOST) for text in ("Not won", "Ej vunnen", "Ikke solgt", "Abandoned", "Cancelled")),
        *((text, DealState.OPEN) for text in ("appointmentscheduled", "Decision Maker Bought-In", "Contract Sent")),
        *((text, DealState.OPEN) for text in ("Prospecting", "Negotiation/Review", "Id. Decision Makers", "Open")),
        *((text, DealState.OPEN) for text in ("Offert skickad", "Tilbud sendt", "Möte bokat", "Pågående", "Åpen")),
        *((text, None) for text in ("Closed", "Warm fuzzy", "Kund", "4711")),
    ],
)
def test_words_of_sellers_are_understood(text: str, state: DealState | None) -> None:
    """Only plain words for a won deal count as one."""
    assert read_deal_state(text) is state


@pytest.mark.parametrize(
    ("text", "code"), [("SEK", "SEK"), ("nok", "NOK"), ("EUR - Euro", "EUR"), ("€", "EUR"), ("kr", None), ("", None)]
)
def test_currencies_are_read(text: str, code: str | None) -> None:
    """Crowns alone could be of three countries."""
    assert read_currency(text) == code


def test_people_of_a_deal_can_be_several_in_a_cell() -> None:
    """By address, by record id, and as HubSpot writes them."""
    header = "name;stage;email;contact ids;Associated Contact"
    one = proposed(header, 'Fans;won;"a@example.com; b@example.com";"1;2";"Eva Ek (c@example.com);Bo"')
    assert [address.key for address in one.addresses] == ["a@example.com", "b@example.com", "c@example.com"]
    assert one.contact_records == ("1", "2")


def test_the_company_of_a_deal_may_have_its_domain_beside_it() -> None:
    """HubSpot writes both into one cell."""
    company = proposed("name;stage;Associated Company", "Fans;won;Luftvik AB (luftvik.example.com)").company
    assert company is not None
    assert (company.name, company.domain) == ("Luftvik AB", "luftvik.example.com")
    plain = proposed("name;stage;company", "Fans;won;Luftvik (Oslo)").company
    assert plain is not None
    assert (plain.name, plain.domain) == ("Luftvik (Oslo)", None)


@pytest.mark.parametrize(
    ("header", "row", "state", "problems"),
    [
        ("name;stage;status", "Fans;Negotiation;Won", DealState.WON, []),
        ("name;StageName;IsWon;IsClosed", "Fans;Custom end;1;1", DealState.WON, ["unknown_deal_stage"]),
        ("name;stage;won;closed", "Fans;;0;1", DealState.LOST, []),
        ("name;stage;won;closed", "Fans;;0;0", DealState.OPEN, []),
        ("name;stage;won;closed", "Fans;Closed Won;0;1", DealState.OPEN, ["deal_contradicts"]),
        ("name;stage;is closed lost", "Fans;;yes", DealState.LOST, []),
        ("name;stage;won", "Fans;;2026-06-01", DealState.WON, []),
        ("name;stage", "Fans;Warm fuzzy", DealState.OPEN, ["unknown_deal_stage"]),
        ("name;stage", "Fans;", None, []),
    ],
)
def test_flags_status_and_stage_say_it_together(
    header: str, row: str, state: DealState | None, problems: list[str]
) -> None:
    """A step on the way does not contradict the end; a win and a loss do."""
    ((proposal, codes),) = read(header, row)
    assert proposal is not None
    assert (proposal.state, codes) == (state, problems)


def test_an_unknown_stage_is_said_once() -> None:
    """Not in each row that has it."""
    told = read("name;stage", "a;Warm fuzzy", "b;warm FUZZY", "c;Cold fuzzy")
    assert [codes for _, codes in told] == [["unknown_deal_stage"], [], ["unknown_deal_stage"]]


def test_the_day_an_open_deal_is_expected_to_close_is_no_end() -> None:
    """It counts once the deal is won or lost."""
    assert proposed("name;stage;Close Date", "Fans;open;2026-07-01").closed_at is None
    assert proposed("name;stage;Close Date", "Fans;won;2026-07-01").closed_at == JULY
    assert proposed("name;status;Lost time;Won time", "Fans;lost;2026-07-01;2026-06-01").closed_at == JULY


def test_the_stage_is_kept_as_the_crm_calls_it() -> None:
    """Behind its pipeline, where there is one."""
    assert proposed("name;pipeline;stage", "Fans;Sales;Closed Won").crm_stage == "Sales / Closed Won"


@pytest.mark.parametrize("row", [";;won", "name;email;stage"])
def test_a_row_about_nothing_is_rejected(row: str) -> None:
    """Nothing to know it by, or the names once more."""
    assert read("name;email;stage", row)[0][0] is None


def test_an_open_deal_was_created() -> None:
    """On its day; without one, when we learn of it, and only for those who come to it now."""
    assert list(deal(opened_at=JUNE).happened(1, NOW)) == [(ActivityKind.DEAL_CREATED, JUNE)]
    undated = deal()
    assert list(undated.happened(1, NOW)) == []
    undated.joined = {1}
    assert list(undated.happened(1, NOW)) == [(ActivityKind.DEAL_CREATED, NOW)]


def test_a_deal_that_ended_was_created_and_won_or_lost() -> None:
    """One that was lost had been there at the latest then."""
    won = deal("won", opened_at=JUNE, closed_at=JULY)
    assert list(won.happened(1, NOW)) == [(ActivityKind.DEAL_CREATED, JUNE), (ActivityKind.DEAL_WON, JULY)]
    lost = deal("lost", closed_at=JULY)
    assert list(lost.happened(1, NOW)) == [(ActivityKind.DEAL_CREATED, JULY), (ActivityKind.DEAL_LOST, JULY)]
    assert list(deal("won", closed_at=JULY).happened(1, NOW)) == [(ActivityKind.DEAL_WON, JULY)]


def test_a_deal_without_a_day_ended_when_we_learnt_it() -> None:
    """And stays so when the file comes again."""
    one = deal()
    one.absorb({"state": "won"}, set(), NOW)
    one.absorb({"state": "won"}, set(), JULY)
    assert one.values["closed_at"] == NOW


def test_a_deal_that_is_open_again_has_no_end() -> None:
    """And is known to have been won."""
    one = deal("won", before={}, closed_at=JULY)
    one.absorb({"state": "open", "closed_at": None}, set(), NOW)
    assert (one.values["closed_at"], one.was_won, one.is_changed) == (None, True, True)
