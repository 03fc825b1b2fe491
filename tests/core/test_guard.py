"""The guard: one function decides, and unknown means no."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.addresses import AddressType
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.guard import (
    Change,
    ContentFacts,
    ContentPart,
    Fault,
    Outcome,
    Policy,
    ReaderFacts,
    Reading,
    Receipt,
    Source,
    Verdict,
    intersect,
    judge,
    permits,
    receipt_facts,
)
from nurture.core.offers import Audience
from nurture.core.overrides import Override
from nurture.core.phrases import phrase, say
from nurture.core.stages import Relationship
from tests.factories import NOW, make_content, make_reader

TABLE = [
    ("prospect", "everyone", "allowed"),
    ("prospect", "prospects", "allowed"),
    ("prospect", "customers", "blocked"),
    ("prospect", "internal", "blocked"),
    ("customer", "everyone", "allowed"),
    ("customer", "prospects", "blocked"),
    ("customer", "customers", "allowed"),
    ("customer", "internal", "blocked"),
    ("former_customer", "everyone", "allowed"),
    ("former_customer", "prospects", "held"),
    ("former_customer", "customers", "blocked"),
    ("former_customer", "internal", "blocked"),
    ("undecided", "everyone", "allowed"),
    ("undecided", "prospects", "held"),
    ("undecided", "customers", "held"),
    ("undecided", "internal", "blocked"),
    (None, "everyone", "held"),
    (None, "prospects", "held"),
    (None, "customers", "held"),
    (None, "internal", "blocked"),
]
"""Relationship × audience, written out from the product definition and not from the code."""

POLICY = Policy()
WEIGHT = {Outcome.ALLOWED: 0, Outcome.HELD: 1, Outcome.BLOCKED: 2}


def judged(reader: ReaderFacts, *audiences: Audience | str | None) -> Verdict:
    """The verdict on a draft with these parts."""
    return judge(reader, make_content(*audiences), POLICY)


def make_readings(own: str | None, **others: str | None) -> tuple[Reading, ...]:
    """The contact's own reading first, then those of other sources."""
    pairs = [("contact", own), *others.items()]
    return tuple(Reading(Source(source), Relationship(said) if said else None) for source, said in pairs)


@pytest.mark.parametrize(("relationship", "audience", "outcome"), TABLE)
def test_each_cell_of_the_table_is_judged_as_written(relationship: str | None, audience: str, outcome: str) -> None:
    """The heart of the promise, cell by cell."""
    assert judged(make_reader(relationship), audience).outcome == outcome


@pytest.mark.parametrize(("relationship", "audience", "outcome"), TABLE)
def test_the_table_answers_alone_as_well(relationship: str | None, audience: str, outcome: str) -> None:
    """`permits` is the table."""
    assert permits(Relationship(relationship) if relationship else None, Audience(audience)) == outcome


@pytest.mark.parametrize("relationship", [*Relationship, None])
def test_content_for_nobody_is_for_nobody(relationship: Relationship | None) -> None:
    """Prospects' and customers' content in one mail has no audience at all."""
    assert permits(relationship, None) is Outcome.BLOCKED
    verdict = judged(make_reader(relationship), "prospects", "everyone", "customers")
    assert verdict.outcome is Outcome.BLOCKED
    assert "mixed_audience" in verdict.codes


@pytest.mark.parametrize(
    ("audiences", "audience"),
    [
        ((), "everyone"),
        (("everyone", "everyone"), "everyone"),
        (("everyone", "customers"), "customers"),
        (("prospects", None), "prospects"),
        (("prospects", "customers"), None),
        (("prospects", "customers", "internal"), "internal"),
        (("everyone", "internal"), "internal"),
    ],
)
def test_a_draft_is_for_the_intersection_of_its_parts(audiences: tuple[str | None, ...], audience: str | None) -> None:
    """Footer, P.S. and links count like the offers do."""
    assert intersect(make_content(*audiences)) == audience


@pytest.mark.parametrize(
    ("relationship", "audience", "code", "said"),
    [
        ("prospect", "customers", "wrong_audience", "“part-1” is for customers, and this person is a prospect."),
        (
            "former_customer",
            "prospects",
            "undecided_audience",
            "“part-1” is for prospects, and this person is a former customer.",
        ),
        ("customer", "internal", "internal_content", "“part-1” is for colleagues only."),
        ("customer", "customers", "allowed", "The content is for customers, and this person is a customer."),
        (None, "everyone", "unknown_stage", "We do not know what this person is to us: the stage is missing."),
        (None, "internal", "internal_content", "“part-1” is for colleagues only."),
    ],
)
def test_a_verdict_says_why_as_a_code_and_as_a_sentence(
    relationship: str | None, audience: str, code: str, said: str
) -> None:
    """The gravest reason comes first."""
    verdict = judged(make_reader(relationship), audience)
    assert verdict.codes[0] == code
    assert said in [say(reason.message) for reason in verdict.reasons]


@pytest.mark.parametrize("audiences", [("internal",), ("prospects", "customers"), ("prospects",)])
@pytest.mark.parametrize("relationship", ["customer", None])
def test_no_reason_is_said_twice(relationship: str | None, audiences: tuple[str, ...]) -> None:
    """Each reason stands once in the verdict, not only once among its codes."""
    reasons = judged(make_reader(relationship), *audiences).reasons
    assert len(reasons) == len(set(reasons))


def test_only_the_parts_that_narrow_the_audience_are_named() -> None:
    """The sentence points at what is wrong, once, and at nothing else."""
    part = ContentPart("release-note", Audience.CUSTOMERS)
    content = ContentFacts(
        (ContentPart("guide", Audience.EVERYONE), part, part, ContentPart("upsell", Audience.CUSTOMERS))
    )
    (reason,) = judge(make_reader("prospect"), content, POLICY).reasons
    assert say(reason.message) == "“release-note” and “upsell” is for customers, and this person is a prospect."


@pytest.mark.parametrize("suppression", Suppression)
@pytest.mark.parametrize("decision", ["customer", "each", None])
def test_a_suppression_blocks_whatever_else_is_known(suppression: Suppression, decision: str | None) -> None:
    """No consent and no decision outranks it."""
    reader = make_reader("customer", suppressions=frozenset({suppression}), consent_basis=ConsentBasis.CONSENT)
    verdict = judged(replace(reader, company_decision=decision), "everyone")
    assert (verdict.outcome, verdict.codes) == (Outcome.BLOCKED, (suppression.value,))


def test_every_suppression_is_a_reason_of_its_own() -> None:
    """All of them are said, in one order."""
    reader = make_reader(suppressions=frozenset(Suppression))
    assert judged(reader, "everyone").codes == ("bounced", "complained", "do_not_email", "erased", "unsubscribed")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"confusable": True}, "confusable_address"),
        ({"deliverable": False}, "undeliverable_address"),
        ({"country": "NO"}, "no_consent"),
        ({"country": None}, "no_consent"),
        ({"country": "SE", "address_type": AddressType.PERSONAL}, "no_consent"),
        ({"readings": ()}, "unknown_stage"),
    ],
)
def test_a_missing_or_doubtful_fact_holds(given: dict[str, Any], code: str) -> None:
    """A person may supply the fact."""
    verdict = judged(make_reader(**given), "everyone")
    assert (verdict.outcome, verdict.codes) == (Outcome.HELD, (code,))


@pytest.mark.parametrize(
    ("relationship", "outcome"), [("customer", "allowed"), ("former_customer", "held"), ("prospect", "held")]
)
def test_norways_exception_is_for_current_customers(relationship: str, outcome: str) -> None:
    """The reader's relationship reaches the consent rules."""
    assert judged(make_reader(relationship, country="NO"), "everyone").outcome == outcome


def test_recorded_consent_lets_an_unknown_country_through() -> None:
    """Consent is consent everywhere."""
    reader = make_reader(country=None, consent_basis=ConsentBasis.CONSENT)
    assert judged(reader, "everyone").codes == ("allowed",)


def test_a_part_of_unknown_audience_holds() -> None:
    """Nobody has said whom it is for, so a person has to."""
    verdict = judged(make_reader(), "everyone", None)
    assert (verdict.outcome, verdict.codes) == (Outcome.HELD, ("unknown_offer",))
    assert say(verdict.reasons[0].message) == "Nobody has said whom “part-2” is for."


def test_a_part_that_is_not_live_blocks() -> None:
    """A draft, retired or expired offer goes to nobody."""
    content = ContentFacts((ContentPart("old-guide", Audience.EVERYONE, live=False),))
    verdict = judge(make_reader(), content, POLICY)
    assert (verdict.outcome, verdict.codes) == (Outcome.BLOCKED, ("offer_not_live",))


@pytest.mark.parametrize("change", Change)
def test_any_change_since_a_draft_was_made_blocks_it(change: Change) -> None:
    """A person looks at the new draft, not at the old one."""
    content = replace(make_content("everyone"), changes=(change,))
    verdict = judge(make_reader(), content, POLICY)
    assert (verdict.outcome, verdict.codes) == (Outcome.BLOCKED, (change.value,))
    assert say(verdict.reasons[0].message).endswith(".")


def test_a_mail_that_cannot_be_made_as_it_should_be_is_held() -> None:
    """The fault speaks for itself."""
    said = phrase("The first name is missing.")
    content = replace(make_content("everyone"), faults=(Fault("missing_field", said),))
    verdict = judge(make_reader(), content, POLICY)
    assert (verdict.outcome, verdict.codes) == (Outcome.HELD, ("missing_field",))
    assert verdict.reasons[0].message == said


def test_a_receipt_names_what_was_amiss_and_what_had_changed() -> None:
    """By their codes."""
    faults = (Fault("missing_field", phrase("…")),)
    content = ContentFacts((), faults, (Change.STAGE, Change.CONTENT))
    facts = receipt_facts(make_reader(), content, judge(make_reader(), content, POLICY))
    assert (facts["faults"], facts["changes"]) == (["missing_field"], ["stage_changed", "content_changed"])
    assert facts["reasons"] == ["stage_changed", "content_changed", "missing_field"]


@pytest.mark.parametrize(
    ("own", "source", "other", "code"),
    [
        ("prospect", "company", "customer", "company_undecided"),
        ("prospect", "domain", "customer", "company_undecided"),
        ("customer", "company", "former_customer", "company_undecided"),
        ("customer", "twin", "prospect", "twin_disagrees"),
        ("prospect", "crm", "customer", "crm_conflict"),
        ("undecided", "company", "customer", "company_undecided"),
        ("prospect", "company", None, "unknown_stage"),
        (None, "twin", "customer", "unknown_stage"),
    ],
)
def test_two_readings_that_disagree_hold(own: str | None, source: str, other: str | None, code: str) -> None:
    """Even for content for everyone: a person decides, on record."""
    verdict = judged(make_reader(readings=make_readings(own, **{source: other})), "everyone")
    assert (verdict.outcome, verdict.codes) == (Outcome.HELD, (code,))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("company", "Their company is a customer, and this person is a prospect: decide once for the company."),
        ("twin", "Another contact with the same mailbox is a customer; this one is a prospect."),
        (
            "crm",
            "The CRM and the facts disagree: a prospect by one, a customer by the other. Mail waits for a decision.",
        ),
    ],
)
def test_a_disagreement_says_who_says_what(source: str, said: str) -> None:
    """The sentence names both readings."""
    verdict = judged(make_reader(readings=make_readings("prospect", **{source: "customer"})), "customers")
    assert [say(reason.message) for reason in verdict.reasons] == [said]


def test_readings_that_agree_change_nothing() -> None:
    """Those who agree are unaffected by an open decision."""
    readings = make_readings("customer", company="customer", domain="customer", twin="customer", crm="customer")
    assert judged(make_reader(readings=readings), "customers").codes == ("allowed",)


@pytest.mark.parametrize("audiences", [("internal",), ("prospects", "customers")])
def test_what_is_for_nobody_is_blocked_even_while_readings_disagree(audiences: tuple[str, ...]) -> None:
    """A known no is not softened by an open question."""
    reader = make_reader(readings=make_readings("prospect", company="customer"))
    assert judged(reader, *audiences).outcome is Outcome.BLOCKED


@pytest.mark.parametrize(
    ("own", "others", "decision", "audience", "outcome"),
    [
        ("prospect", {"company": "customer"}, "customer", "customers", "allowed"),
        ("prospect", {"company": "customer"}, "customer", "prospects", "blocked"),
        ("prospect", {"domain": "customer"}, "customer", "customers", "allowed"),
        (None, {"company": "customer"}, "customer", "customers", "allowed"),
        ("prospect", {"company": "customer"}, "each", "prospects", "allowed"),
        ("prospect", {"company": "customer"}, "each", "customers", "blocked"),
        ("prospect", {"domain": None}, "each", "everyone", "allowed"),
        ("prospect", {"company": "former_customer"}, "customer", "everyone", "held"),
        ("prospect", {"company": "prospect"}, "customer", "customers", "blocked"),
        ("prospect", {"twin": "customer"}, "customer", "everyone", "held"),
        ("prospect", {"company": "customer", "twin": "prospect"}, "customer", "everyone", "held"),
        ("prospect", {"company": "customer", "crm": "customer"}, "each", "everyone", "held"),
        (None, {"company": "customer"}, "each", "everyone", "held"),
    ],
)
def test_a_decision_about_the_company_settles_the_company_alone(
    own: str | None, others: dict[str, str | None], decision: str, audience: str, outcome: str
) -> None:
    """“customer” counts while the company is one; a twin or the CRM is another question."""
    reader = make_reader(readings=make_readings(own, **others), company_decision=decision)
    assert judged(reader, audience).outcome == outcome


def test_codes_come_gravest_first_and_each_once() -> None:
    """A list a person can read from the top."""
    reader = make_reader("prospect", country="NO", confusable=True, suppressions=frozenset({Suppression.BOUNCED}))
    codes = judged(reader, "customers", None, None).codes
    assert codes == ("bounced", "wrong_audience", "confusable_address", "no_consent", "unknown_offer")


RELATIONSHIPS = st.none() | st.sampled_from(Relationship)
READERS = st.builds(
    ReaderFacts,
    readings=st.lists(st.builds(Reading, st.sampled_from(Source), RELATIONSHIPS), max_size=4).map(tuple),
    country=st.sampled_from(["SE", "NO", "DK", None]),
    address_type=st.sampled_from(AddressType),
    consent_basis=st.none() | st.sampled_from(ConsentBasis),
    suppressions=st.frozensets(st.sampled_from(Suppression), max_size=2),
    company_decision=st.sampled_from([None, "customer", "each"]),
    confusable=st.booleans(),
    deliverable=st.booleans(),
)
PARTS = st.builds(ContentPart, st.sampled_from("abc"), st.none() | st.sampled_from(Audience), st.booleans())
CHANGES = st.lists(st.sampled_from(Change), max_size=1).map(tuple)
CONTENTS = st.builds(ContentFacts, st.lists(PARTS, max_size=3).map(tuple), st.just(()), CHANGES)


@given(READERS, CONTENTS, st.sampled_from(Suppression))
def test_a_suppression_never_makes_a_verdict_milder(
    reader: ReaderFacts, content: ContentFacts, suppression: Suppression
) -> None:
    """It only ever tightens, and always to blocked."""
    tightened = replace(reader, suppressions=reader.suppressions | {suppression})
    assert judge(tightened, content, POLICY).outcome is Outcome.BLOCKED


@given(READERS, CONTENTS, PARTS)
def test_one_more_part_never_widens_the_audience(reader: ReaderFacts, content: ContentFacts, part: ContentPart) -> None:
    """Whoever may not get a draft may not get it with more in it."""
    before = judge(reader, content, POLICY).outcome
    after = judge(reader, replace(content, parts=(*content.parts, part)), POLICY).outcome
    assert WEIGHT[after] >= WEIGHT[before]


@given(
    READERS,
    CONTENTS,
    st.sampled_from(Relationship),
    st.sampled_from(Relationship),
    st.sampled_from([Source.TWIN, Source.CRM]),
)
def test_readings_that_disagree_are_never_allowed(
    reader: ReaderFacts, content: ContentFacts, own: Relationship, other: Relationship, source: Source
) -> None:
    """Twins and the CRM are settled by no decision about a company."""
    readings = (Reading(Source.CONTACT, own), Reading(source, other))
    verdict = judge(replace(reader, readings=readings), content, POLICY)
    assert verdict.outcome is not Outcome.ALLOWED or own is other


@given(READERS, CONTENTS)
def test_whatever_is_allowed_agrees_with_everything_we_know(reader: ReaderFacts, content: ContentFacts) -> None:
    """Without a company decision: live parts, no suppression, and the table's yes for every single reading."""
    reader = replace(reader, company_decision=None)
    if judge(reader, content, POLICY).outcome is Outcome.ALLOWED:
        assert not reader.suppressions
        assert not content.changes
        assert all(part.live for part in content.parts)
        assert reader.readings
        for reading in reader.readings:
            assert reading.relationship
            assert all((reading.relationship, part.audience, "allowed") in TABLE for part in content.parts)


@pytest.mark.parametrize(
    ("own", "source", "other", "audience", "outcome"),
    [
        ("undecided", "company", "prospect", "everyone", "allowed"),
        ("undecided", "domain", "prospect", "everyone", "allowed"),
        ("undecided", "company", "prospect", "prospects", "held"),
        ("undecided", "company", "prospect", "customers", "held"),
        ("undecided", "twin", "prospect", "everyone", "held"),
        ("undecided", "crm", "prospect", "everyone", "held"),
        ("undecided", "company", "former_customer", "everyone", "held"),
        ("prospect", "company", "undecided", "everyone", "held"),
        ("customer", "company", "prospect", "everyone", "held"),
    ],
)
def test_an_undecided_person_at_a_company_of_prospects_stays_undecided(
    own: str, source: str, other: str, audience: str, outcome: str
) -> None:
    """The stricter of the two readings holds; every other difference is a contradiction."""
    assert judged(make_reader(readings=make_readings(own, **{source: other})), audience).outcome == outcome


def test_a_receipt_holds_every_fact_that_the_guard_was_told() -> None:
    """A second judge needs nothing else."""
    reader = make_reader(
        readings=make_readings("customer", company=None), consent_basis=ConsentBasis.CONSENT, confusable=True,
        suppressions=frozenset({Suppression.ERASED, Suppression.BOUNCED}), company_decision="each", deliverable=False,
    )  # fmt: skip
    facts = receipt_facts(reader, make_content("customers", None), judged(reader, "customers", None))
    assert facts["readings"] == [["contact", "customer"], ["company", None]]
    assert (facts["company_decision"], facts["country"], facts["address_type"]) == ("each", "SE", "named_work")
    assert (facts["consent_basis"], facts["suppressions"]) == ("consent", ["bounced", "erased"])
    assert (facts["confusable"], facts["deliverable"]) == (True, False)
    assert facts["parts"] == [["part-1", "customers", True], ["part-2", None, True]]
    assert (facts["policy"], facts["verdict"], facts["reasons"][:2]) == ("3", "blocked", ["bounced", "erased"])


def test_a_receipt_of_a_reader_without_consent_says_so() -> None:
    """A missing fact is null, and the whole is plain JSON."""
    facts = receipt_facts(make_reader(None), make_content(), judged(make_reader(None)))
    assert (facts["consent_basis"], facts["readings"]) == (None, [["contact", None]])
    assert json.loads(json.dumps(facts)) == facts


def test_a_receipt_is_made_of_plain_values_alone() -> None:
    """No enum of ours in what is stored: a second judge need not know them."""

    def leaves(value: Any) -> list[type]:
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return [type(value)] if items is None else [kind for item in items for kind in leaves(item)]

    decided = frozenset({Override(1, "undecided_audience", Audience.CUSTOMERS)})
    told = {"consent_basis": ConsentBasis.CONSENT, "suppressions": frozenset(Suppression), "overrides": decided}
    reader, content = make_reader("customer", **told), replace(make_content("customers"), changes=(Change.STAGE,))
    facts = receipt_facts(reader, content, judge(reader, content, POLICY))
    assert set(leaves(facts)) <= {str, bool, int, type(None)}


def test_a_receipt_is_hashed_from_its_one_canonical_text() -> None:
    """Anybody can recompute the digest from what is stored."""
    receipt = Receipt(NOW, {"b": "å", "a": 1}, "0" * 64)
    text = '{"at":"2026-11-02T12:00:00+00:00","facts":{"a":1,"b":"å"},"previous":"' + "0" * 64 + '"}'
    assert receipt.canonical == text
    assert receipt.digest == hashlib.sha256(text.encode()).hexdigest()


def test_receipts_are_chained() -> None:
    """Another one before makes another digest."""
    assert Receipt(NOW, {}, "a").digest != Receipt(NOW, {}, "b").digest
