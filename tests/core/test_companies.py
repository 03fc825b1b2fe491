"""Rows about companies: what they say of one, and how it joins what we know."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from nurture.core.columns import recognise_columns
from nurture.core.companies import LEFT, Firm
from nurture.core.company_intake import CompanyProposal, CompanyReader
from nurture.core.errors import Problem
from nurture.core.fields import WritingStyle
from nurture.core.merging import Arrival
from nurture.core.phrases import phrase
from nurture.core.stages import Mover, Stages
from nurture.core.tabular import read_table
from tests.factories import NOW

NAMES = "id domain stage churned_at industry size revenue country decision stage_since crm_stage record_id lead_status"
BLANK: dict[str, Any] = dict.fromkeys(NAMES.split()) | {"name": "", "owner": "", "custom": {}}


def told(header: str, row: str, **mapping: str) -> tuple[CompanyProposal | None, list[str]]:
    """What the row proposes and the codes of what is wrong in it."""
    table = read_table(io.BytesIO(f"{header}\n{row}\n".encode()), delimiter=";")
    columns = recognise_columns(table.header, "companies", mapping)
    styles = dict.fromkeys(range(len(table.header)), WritingStyle())
    proposal, problems = CompanyReader(columns, styles).read(next(iter(table.rows)))
    return proposal, [problem.code for problem in problems]


def proposed(header: str, row: str, **mapping: str) -> CompanyProposal:
    """What a good row proposes."""
    proposal, problems = told(header, row, **mapping)
    assert proposal is not None
    assert problems == []
    return proposal


def joined(firm: Firm, **given: Any) -> Problem | None:
    """Join a row that says this."""
    facts: dict[str, Any] = {"row": 1, "record_id": None, "domain": None, "name": ""} | given
    return firm.absorb(CompanyProposal(**facts), Arrival("crm.csv", NOW, "karin", Stages()))


def known(**given: Any) -> Firm:
    """A company that is stored so."""
    before = BLANK | given
    return Firm(1, before, dict(before))


def test_a_row_is_read_into_the_fields_of_a_company() -> None:
    """In Swedish, with decimal commas, a range and a web address."""
    header = "Kundnummer;Företagsnamn;Hemsida;Bransch;Antal anställda;Omsättning;Land;Kundansvarig;Segment"
    one = proposed(
        header, "7;Ek AB;https://www.ek.example.com/om;Bygg;10–50;12,5 MSEK;Sverige;Åsa;A", Segment="custom:seg"
    )
    assert (one.record_id, one.name, one.domain) == ("7", "Ek AB", "ek.example.com")
    assert one.values == {"industry": "Bygg", "size": 10, "revenue": 12_500_000, "country": "SE", "owner": "Åsa"}
    assert one.custom == {"seg": "A"}


@pytest.mark.parametrize("domain", ["gmail.com", "https://www.facebook.com/ek", "no domain"])
def test_a_host_that_many_share_is_no_domain(domain: str) -> None:
    """The row is kept under its name."""
    proposal, problems = told("name;domain", f"Ek;{domain}")
    assert proposal is not None
    assert (proposal.name, proposal.domain, problems) == ("Ek", None, ["unreadable_value"])


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("name;domain;record id;country", ";;;SE", "nothing_to_know_it_by"),
        ("name;domain;country", "Confidential information", "stray_line"),
        ("name;domain", "name;domain", "repeated_header"),
    ],
)
def test_a_row_about_nobody_is_rejected(header: str, row: str, code: str) -> None:
    """With the reason."""
    proposal, problems = told(header, row)
    assert proposal is None
    assert problems[-1] == code


@pytest.mark.parametrize(
    ("header", "cell", "stage", "left"),
    [
        ("Lifecycle Stage", "Customer", "customer", False),
        ("Livscykelfas", "Kund", "customer", False),
        ("Type", "Customer - Direct", "customer", False),
        ("Typ", "Kund", "customer", False),
        ("Status", "Eksisterende kunde", "customer", False),
        ("Type", "Prospect", None, False),
        ("Type", "Potential customer", None, False),
        ("Type", "Former customer", "customer", True),
        ("Kundestatus", "Tidligere kunde", "customer", True),
        ("Churned", "yes", "customer", True),
        ("Churned", "no", None, False),
    ],
)
def test_words_for_a_customer_are_understood_and_no_others_guessed(
    header: str, cell: str, stage: str | None, left: bool
) -> None:
    """In a stage, a type, a status, and a yes or no."""
    one = proposed(f"name;{header}", f"Ek;{cell}")
    assert (one.stage, one.left) == (stage, left)


def test_the_day_a_company_left_is_read() -> None:
    """Somebody who left was a customer."""
    one = proposed("name;Uppsagd", "Ek;2026-03-01")
    assert (one.stage, one.left_at) == ("customer", datetime(2026, 3, 1, tzinfo=UTC))


def test_a_blank_never_overwrites() -> None:
    """What the row leaves out stays."""
    firm = known(name="Ek AB", industry="Bygg", custom={"seg": "A"})
    joined(firm, record_id="7", values={"size": 5})
    assert (firm.values["name"], firm.values["industry"], firm.values["size"]) == ("Ek AB", "Bygg", 5)
    assert (firm.values["record_id"], firm.values["custom"]) == ("7", {"seg": "A"})


def test_the_first_stage_is_adopted_with_its_evidence() -> None:
    """The CRM says so, in that file."""
    firm = known()
    joined(firm, stage="lead")
    (moved,) = firm.moves
    assert (moved.from_stage, moved.to_stage, moved.mover) == (None, "lead", Mover.IMPORT)
    assert dict(moved.because[0].facts)["file"] == "crm.csv"


def test_a_stage_only_goes_forward() -> None:
    """What the CRM says is kept beside it, and a contradiction is told."""
    firm = known(stage="customer", crm_stage="customer", name="Ek")
    problem = joined(firm, stage="lead", name="Ek")
    assert problem is not None
    assert (problem.code, firm.moves) == ("stage_kept", [])
    assert (firm.values["stage"], firm.values["crm_stage"]) == ("customer", "lead")


def test_the_same_word_again_moves_nobody() -> None:
    """Somebody may have moved the company back since the CRM said so first."""
    firm = known(stage="lead", crm_stage="opportunity")
    assert joined(firm, stage="opportunity") is None
    assert firm.moves == []


def test_a_company_left_when_we_learnt_it() -> None:
    """What was released before was judged by what was known; the CRM's day is kept beside it."""
    firm = known(stage="customer")
    joined(firm, stage="customer", left=True, left_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert (firm.values["churned_at"], firm.values["custom"]) == (NOW, {LEFT: "2026-03-01"})


@pytest.mark.parametrize(("day", "is_back"), [(1, False), (2, True)])
def test_a_deal_won_after_the_company_left_brings_it_back(day: int, is_back: bool) -> None:
    """One from before does not."""
    firm = known(stage="customer", churned_at=NOW, custom={LEFT: "2026-03-01", "seg": "A"})
    firm.come_back(datetime(2026, 3, day, tzinfo=UTC))
    assert (firm.values["churned_at"] is None) is is_back
    assert firm.values["custom"] == ({"seg": "A"} if is_back else {LEFT: "2026-03-01", "seg": "A"})


def test_a_stage_that_the_workspace_has_not_lifts_nobody() -> None:
    """A switched-off stage is no place to go."""
    firm = known(stage="lead")
    firm.lift("nowhere", phrase("There is a deal."), Arrival("crm.csv", NOW, "karin", Stages()), Mover.RULE, "deal")
    assert (firm.values["stage"], firm.moves) == ("lead", [])
