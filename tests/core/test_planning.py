"""Planning: which offer each person gets next, when, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.calendar import SendCalendar, is_working_day
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.guard import Policy
from nurture.core.offers import Audience, ContentOffer, OfferStatus
from nurture.core.phrases import say
from nurture.core.planning import Gap, Pattern, Planner, Sequence, Signature, pattern_facts, plan_digest
from nurture.core.stages import Phase
from tests.factories import TODAY, day, make_offer, make_reader, make_sequence, make_signature, make_step


def planned(
    *offers: ContentOffer, person: Signature | None = None, sequence: Sequence | None = None, **given: Any
) -> Pattern:
    """The plan for a person (else a lead) in a sequence (else of one awareness step) with this library."""
    planner = Planner(offers, Policy(), as_of=given.pop("as_of", TODAY), **given)
    return planner.plan(sequence or make_sequence(), person or make_signature())


def keys(pattern: Pattern) -> list[list[str]]:
    """The keys of the offers of each mail."""
    return [[pick.offer.key for pick in one.picks] for one in pattern.steps]


def dates(pattern: Pattern) -> list[str]:
    """The day of each mail."""
    return [f"{one.send_at:%m-%d}" for one in pattern.steps]


STEPS = (make_step("one"), make_step("two", delay_days=3), make_step("three", delay_days=2))
LIBRARY = tuple(make_offer(key) for key in ("a", "b", "c", "d"))


def test_a_step_becomes_a_mail_with_an_offer_and_a_time() -> None:
    """Number, step, offer, and nine o'clock in Stockholm."""
    (mail,) = planned(make_offer()).steps
    assert (mail.number, mail.step, mail.picks[0].offer.key) == (1, "first", "quiet-rooms")
    assert mail.send_at == datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        {"stages": ("customer",)},
        {"language": "sv"},
        {"status": OfferStatus.RETIRED},
        {"expires": TODAY},
        {"audience": Audience.CUSTOMERS},
        {"audience": Audience.INTERNAL},
    ],
)
def test_an_offer_that_may_not_go_to_a_person_is_no_candidate(change: dict[str, Any]) -> None:
    """Another stage, language or audience, retired or expired: the step is a gap."""
    pattern = planned(make_offer(**change))
    assert not pattern.steps
    assert pattern.gaps == (Gap("lead-education", "first", "lead", "en", Phase.AWARENESS),)


def test_an_offer_that_expires_before_its_step_is_not_planned_for_it() -> None:
    """What counts is the day of the mail."""
    offer = make_offer(expires=day("2026-11-04"))
    assert planned(offer).steps
    assert not planned(offer, sequence=make_sequence(make_step(delay_days=2))).steps


def test_nobody_gets_what_they_have_had() -> None:
    """Consumed or sent before, in whatever language."""
    assert not planned(make_offer(), person=make_signature(had=frozenset({"quiet-rooms"}))).steps


def test_no_offer_comes_twice_in_one_plan() -> None:
    """The second step takes the next best, the third has nothing left."""
    pattern = planned(make_offer("a"), make_offer("b"), sequence=make_sequence(*STEPS))
    assert keys(pattern) == [["a"], ["b"]]
    assert [gap.step for gap in pattern.gaps] == ["three"]


NEWER = make_offer("newer", published=day("2026-06-01"))


@pytest.mark.parametrize(
    ("better", "worse", "step"),
    [
        (make_offer("z", phase=Phase.AWARENESS), make_offer("a", phase=Phase.DECISION), make_step()),
        (make_offer("z", kind="guide"), make_offer("a", kind="ebook"), make_step(kinds=("guide",))),
        (make_offer("z", kind="ebook"), make_offer("a", kind="guide"), make_step(kinds=("ebook", "guide"))),
        (make_offer("z", personas=("finance_director",)), make_offer("a"), make_step()),
        (make_offer("z"), make_offer("a", personas=("facility_manager",)), make_step()),
        (make_offer("z", industries=("education",)), make_offer("a"), make_step()),
        (make_offer("z"), make_offer("a", industries=("hospitality",)), make_step()),
        (NEWER, make_offer("a", published=day("2025-01-01")), make_step()),
        (NEWER, make_offer("a"), make_step()),
        (make_offer("a"), make_offer("z"), make_step()),
        (
            make_offer("z", phase=Phase.AWARENESS, kind="ebook"),
            make_offer("a", phase=Phase.DECISION),
            make_step(kinds=("guide",)),
        ),
    ],
)
def test_the_better_offer_comes_first_and_the_other_is_a_runner_up(better: Any, worse: Any, step: Any) -> None:
    """Phase, then kind, then the reader's world, then the newest, then the key."""
    person = make_signature(persona="finance_director", industry="education")
    (mail,) = planned(worse, better, person=person, sequence=make_sequence(step)).steps
    assert mail.picks[0].offer.key == better.key
    assert mail.picks[0].runners_up == (worse.key,)


def test_a_plan_varies_its_kinds() -> None:
    """After a guide, a checklist comes before another guide."""
    offers = [make_offer("a"), make_offer("b"), make_offer("c", kind="checklist")]
    assert keys(planned(*offers, sequence=make_sequence(*STEPS))) == [["a"], ["c"], ["b"]]


def test_a_step_may_hold_several_offers_and_names_three_runners_up() -> None:
    """The best two are picked, the next three are told."""
    offers = [make_offer(key) for key in "fedcba"]
    (mail,) = planned(*offers, sequence=make_sequence(make_step(offers=2))).steps
    assert [(pick.offer.key, pick.runners_up) for pick in mail.picks] == [
        ("a", ("c", "d", "e")),
        ("b", ("c", "d", "e")),
    ]


@pytest.mark.parametrize(
    ("step", "picked"),
    [({"pinned": "quiet-rooms"}, True), ({"ignore_stages": True}, True), ({"pinned": "other"}, False), ({}, False)],
)
def test_a_pinned_or_stageless_step_goes_outside_the_stages(step: dict[str, Any], picked: bool) -> None:
    """But a pinned step takes nothing else than its offer."""
    pattern = planned(make_offer(stages=("customer",)), sequence=make_sequence(make_step(**step)))
    assert bool(pattern.steps) is picked


@pytest.mark.parametrize("step", [{"pinned": "quiet-rooms"}, {"ignore_stages": True}])
def test_nothing_goes_outside_the_audience(step: dict[str, Any]) -> None:
    """A pin is a wish; the guard decides."""
    offer = make_offer(audience=Audience.CUSTOMERS)
    assert not planned(offer, sequence=make_sequence(make_step(**step))).steps


def test_the_sequences_own_words_narrow_what_it_may_hold() -> None:
    """Customers' copy and a prospects' offer never share a mail."""
    customer = make_signature(reader=make_reader("customer"), stage="customer")
    offer = make_offer(audience=Audience.PROSPECTS, stages=("customer",))
    sequence = make_sequence(audience=Audience.CUSTOMERS)
    assert sequence.part.audience is Audience.CUSTOMERS
    assert not planned(offer, person=customer, sequence=sequence).steps


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        (make_reader(suppressions=frozenset({Suppression.BOUNCED})), "bounced"),
        (make_reader(None), "unknown_stage"),
        (make_reader("customer"), "wrong_audience"),
    ],
)
def test_whom_the_guard_stops_is_held_with_the_reason(reader: Any, code: str) -> None:
    """Nothing is planned for them, and nothing is missing for them either."""
    sequence = make_sequence(audience=Audience.PROSPECTS)
    pattern = planned(make_offer(), person=make_signature(reader=reader), sequence=sequence)
    assert pattern == Pattern(held=(code,))


@pytest.mark.parametrize(
    ("fallbacks", "language"),
    [({}, None), ({"nb": ("sv", "en")}, "sv"), ({"nb": ("en", "sv")}, "en"), ({"sv": ("en",)}, None)],
)
def test_another_language_only_where_the_workspace_allows_it(fallbacks: Any, language: str | None) -> None:
    """Of one offer in two such languages the first counts."""
    offers = [make_offer(language="sv"), make_offer(language="en")]
    steps = planned(*offers, person=make_signature(language="nb"), fallbacks=fallbacks).steps
    assert [pick.offer.language for mail in steps for pick in mail.picks] == ([language] if language else [])


def test_ones_own_language_comes_before_everything() -> None:
    """A worse fit in Norwegian is better than a good one in English."""
    own = make_offer("z", language="nb", phase=Phase.DECISION)
    same = make_offer("z")
    pattern = planned(own, same, make_offer("a"), person=make_signature(language="nb"), fallbacks={"nb": ("en",)})
    (pick,) = pattern.steps[0].picks
    assert (pick.offer.language, pick.runners_up) == ("nb", ("a",))


def test_delays_count_working_days_from_the_step_before() -> None:
    """Monday, Thursday, and Monday after the weekend."""
    assert dates(planned(*LIBRARY, sequence=make_sequence(*STEPS))) == ["11-02", "11-05", "11-09"]


@pytest.mark.parametrize(
    ("given", "when"),
    [
        ({"started": day("2026-10-01")}, ["11-02", "11-05", "11-09"]),
        ({"done": 1}, ["11-05", "11-09"]),
        ({"done": 3}, []),
        ({"done": 1, "last_sent": day("2026-11-04")}, ["11-06", "11-10"]),
        ({"last_sent": day("2026-11-01")}, ["11-03", "11-06", "11-10"]),
        ({"last_sent": day("2026-09-01")}, ["11-02", "11-05", "11-09"]),
    ],
)
def test_a_mail_never_lies_in_the_past_nor_too_close_to_the_last(given: dict[str, Any], when: list[str]) -> None:
    """Whatever was sent before, and whenever the person started."""
    assert dates(planned(*LIBRARY, person=make_signature(**given), sequence=make_sequence(*STEPS))) == when


def test_the_frequency_cap_spreads_steps_without_a_delay() -> None:
    """Least days between two mails, in whatever sequence."""
    steps = (make_step("one"), make_step("two"))
    assert dates(planned(*LIBRARY, sequence=make_sequence(*steps), calendar=SendCalendar(least_days_between=4))) == [
        *("11-02", "11-06"),
    ]


@pytest.mark.parametrize(("country", "hour"), [("FI", 7), (None, 9)])
def test_a_mail_goes_at_the_readers_hour(country: str | None, hour: int) -> None:
    """Their country's zone; where we know none, the home calendar and UTC."""
    reader = make_reader("customer", country=country, consent_basis=ConsentBasis.CONSENT)
    person = make_signature(reader=reader)
    assert planned(make_offer(), person=person).steps[0].send_at.hour == hour


def test_every_choice_says_why() -> None:
    """All the reasons that speak for it."""
    person = make_signature(persona="finance_director", industry="education", language="nb")
    offer = make_offer(personas=("finance_director",), industries=("education",))
    step = make_step(kinds=("guide",))
    (mail,) = planned(offer, person=person, sequence=make_sequence(step), fallbacks={"nb": ("en",)}).steps
    assert [say(reason) for reason in mail.picks[0].because] == [
        "it fits the step's phase, Awareness",
        "the step prefers this kind (Guide)",
        "it is written for their role",
        "it is written for their industry",
        "there is none in their language, and the workspace allows this one",
        "they have not had it before",
    ]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"pinned": "quiet-rooms", "kinds": ("guide",)}, "the step asks for exactly this offer"),
        ({"phase": Phase.DECISION}, None),
    ],
)
def test_a_choice_claims_no_more_than_is_true(step: dict[str, Any], said: str | None) -> None:
    """A pin is the whole reason, and another phase is none."""
    (mail,) = planned(make_offer(), sequence=make_sequence(make_step(**step))).steps
    reasons = [say(reason) for reason in mail.picks[0].because]
    assert reasons == [*([said] if said else []), "they have not had it before"]


OFFERS = st.lists(
    st.builds(
        make_offer,
        st.sampled_from("abcdef"),
        kind=st.sampled_from(["guide", "blog_post", "checklist"]),
        language=st.sampled_from(["en", "sv"]),
        personas=st.sampled_from([(), ("finance_director",)]),
        published=st.sampled_from([None, day("2026-01-01")]),
        audience=st.sampled_from(Audience),
    ),
    max_size=8,
    unique_by=lambda offer: (offer.key, offer.language),
)


@given(OFFERS.flatmap(lambda offers: st.tuples(st.just(offers), st.permutations(offers))))
def test_the_order_of_the_library_decides_nothing(libraries: tuple[list[ContentOffer], list[ContentOffer]]) -> None:
    """The same facts always give the same plan, and the same id."""
    first, second = (
        planned(*offers, sequence=make_sequence(*STEPS), fallbacks={"en": ("sv",)}) for offers in libraries
    )
    assert first == second
    assert plan_digest([("a@example.com", first)], TODAY) == plan_digest([("a@example.com", second)], TODAY)


@given(OFFERS, st.integers(0, 10), st.sampled_from(["SE", "NO", "FI"]))
def test_every_mail_goes_on_a_working_day_and_in_order(offers: list[ContentOffer], later: int, country: str) -> None:
    """Two mails are never closer than the cap, nor is an offer planned twice."""
    person = make_signature(reader=make_reader(country=country, consent_basis=ConsentBasis.CONSENT), done=0)
    pattern = planned(*offers, person=person, sequence=make_sequence(*STEPS), as_of=TODAY + timedelta(days=later))
    days = [one.send_at.date() for one in pattern.steps]
    assert all(is_working_day(one, country, SendCalendar()) for one in days)
    assert all((after - before).days >= 2 for before, after in pairwise(days))
    assert len({key for mail in keys(pattern) for key in mail}) == len(pattern.steps)


def test_two_offers_with_one_key_and_language_still_have_an_order() -> None:
    """A library with a double is odd, but no failure, and the order of its files decides nothing."""
    double, other = make_offer(body="one"), make_offer(body="two")
    assert planned(double, other) == planned(other, double)


def test_a_plan_id_tells_everything_that_differs() -> None:
    """Another day, another person, another plan."""
    pattern, other = planned(make_offer()), planned(make_offer(body="New"))
    ids = {
        plan_digest([("a@example.com", pattern)], TODAY),
        plan_digest([("a@example.com", pattern)], TODAY + timedelta(days=1)),
        plan_digest([("b@example.com", pattern)], TODAY),
        plan_digest([("a@example.com", other)], TODAY),
        plan_digest([], TODAY),
    }
    assert len(ids) == 5


def test_a_plan_id_is_the_same_for_shared_and_for_equal_patterns() -> None:
    """People may share one pattern or have patterns of their own that are let go at once."""
    shared = planned(make_offer())
    entries = [("a@example.com", shared), ("b@example.com", replace(shared, gaps=())), ("c@example.com", shared)]
    fresh = ((address, replace(pattern)) for address, pattern in entries)
    assert plan_digest(entries, TODAY) == plan_digest(fresh, TODAY)


def test_a_plan_id_is_right_when_patterns_come_and_go() -> None:
    """A pattern that is let go must not lend its place to another."""
    held = [Pattern(held=(str(number),)) for number in range(200)]
    kept = plan_digest([("a@example.com", pattern) for pattern in held], TODAY)
    assert plan_digest((("a@example.com", Pattern(held=(str(number),))) for number in range(200)), TODAY) == kept


def test_the_facts_of_a_pattern_are_plain_values() -> None:
    """What is sent when, what is missing, and what holds."""
    offer = make_offer()
    pattern = planned(offer, sequence=make_sequence(*STEPS[:2]))
    sent = [["quiet-rooms", "en", offer.version]]
    assert pattern_facts(pattern) == [[["one", sent, "2026-11-02 08:00:00+00:00"]], ["two"], []]
