"""How rows join what is known of a person."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.consent import ConsentBasis
from nurture.core.intake import ContactProposal
from nurture.core.merging import COUNTING, Arrival, Person, address_values
from nurture.core.stages import Stages
from tests.factories import NOW, make_address

ARRIVAL = Arrival("crm.csv", NOW, "karin", Stages())
_COLUMNS = (
    *COUNTING,
    *"stage crm_stage churned_at consent_basis consent_at consent_source consent_refused_at record_id".split(),
)


def known(**given: Any) -> Person:
    """Karin as stored, with these columns."""
    stored = {**dict.fromkeys(_COLUMNS), **address_values(make_address()), "tags": [], "custom": {}, **given}
    return Person(1, stored, dict(stored))


def row(**given: Any) -> ContactProposal:
    """A row about Karin."""
    return ContactProposal(1, make_address(given.pop("email", "karin.lind@fastighet.example.com")), **given)


def test_the_larger_counter_holds() -> None:
    """A counter never falls."""
    person = known(visits=9)
    person.absorb(row(values={"visits": 4}), ARRIVAL, again=False)
    assert person.values["visits"] == 9


@pytest.mark.parametrize(("again", "tags"), [(True, ["old", "new"]), (False, ["new"])])
def test_tags_join_within_a_file(again: bool, tags: list[str]) -> None:
    """A later file has the last word on them."""
    person = known(tags=["old"])
    person.absorb(row(values={"tags": ("new",)}), ARRIVAL, again=again)
    assert person.values["tags"] == tags


def test_a_second_address_in_the_same_file_becomes_an_alias() -> None:
    """Two rows of one record id: the first one's address stays."""
    person = known(record_id="7")
    person.absorb(row(email="k.lind@fastighet.example.com", record_id="7"), ARRIVAL, again=True)
    assert person.values["email_key"] == "karin.lind@fastighet.example.com"
    assert list(person.aliases) == ["k.lind@fastighet.example.com"]


def test_a_refusal_ends_a_basis() -> None:
    """Whoever says no in the CRM has said no to us."""
    person = known(consent_basis="consent")
    person.absorb(row(consent_refused=True), ARRIVAL, again=False)
    assert person.values["consent_basis"] is None


def test_a_stricter_basis_replaces_a_looser_one() -> None:
    """As two rows of one person give the strictest of both."""
    person = known(consent_basis="consent")
    person.absorb(row(consent=ConsentBasis.LEGITIMATE_INTEREST), ARRIVAL, again=True)
    assert person.values["consent_basis"] == "legitimate_interest"


def test_a_step_back_within_one_relationship_contradicts() -> None:
    """The CRM had them as an opportunity, and has them as a lead now."""
    person = known(stage="opportunity", crm_stage="opportunity")
    person.absorb(row(stage="lead"), ARRIVAL, again=False)
    found = person.conflict(Stages())
    assert found is not None
    assert found[0] == "lead"


def test_a_rule_that_went_further_than_the_crm_does_not_contradict() -> None:
    """The CRM still says lead, and never said more."""
    person = known(stage="marketingqualifiedlead", crm_stage="lead")
    person.absorb(row(stage="lead"), ARRIVAL, again=False)
    assert person.conflict(Stages()) is None


def test_a_crm_that_repeats_itself_moves_nobody() -> None:
    """Somebody has put them back since it said so first."""
    person = known(stage="lead", crm_stage="opportunity")
    person.absorb(row(stage="opportunity"), ARRIVAL, again=False)
    assert (person.values["stage"], person.moves) == ("lead", [])


def test_a_file_moves_nobody_out_of_a_wildcard() -> None:
    """Only a person does."""
    person = known(stage="other")
    person.absorb(row(stage="customer"), ARRIVAL, again=False)
    assert (person.values["stage"], person.values["crm_stage"], person.moves) == ("other", "customer", [])
