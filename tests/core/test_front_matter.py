"""A library file into an offer, or into the problems that keep it out."""

from __future__ import annotations

from datetime import date

import pytest

from nurture.core.errors import Problem
from nurture.core.front_matter import KEYS, read_offer
from nurture.core.offers import DEFAULT_KINDS, Audience, ContentOffer, OfferKind, OfferStatus
from nurture.core.phrases import phrase, say
from nurture.core.stages import Phase, Stages

GOOD = {"title": "Quiet rooms", "kind": "guide", "language": "en"}


PATH = "en/guide/Quiet-rooms.md"


def read(**given: str | None) -> tuple[ContentOffer | None, tuple[Problem, ...]]:
    """What comes of a good file with these keys changed; None leaves a key out."""
    lines = [f"{key}: {value}" for key, value in (GOOD | given).items() if value is not None]
    return read_offer("\n".join(["---", *lines, "---", "Body", ""]), PATH, stages=Stages())


def read_good(**given: str | None) -> ContentOffer:
    """The offer of a file without a problem."""
    offer, problems = read(**given)
    assert offer
    assert not problems
    return offer


def test_a_short_file_gets_every_default_of_its_kind() -> None:
    """Title, kind and language are enough."""
    offer = read_good()
    guide = DEFAULT_KINDS["guide"]
    assert (offer.phase, offer.stages, offer.audience) == (guide.phase, guide.stages, guide.audience)
    assert (offer.key, offer.status, offer.body, offer.path) == (
        *("quiet-rooms", OfferStatus.LIVE, "Body", "en/guide/Quiet-rooms.md"),
    )


def test_a_file_says_in_its_own_words_what_an_offer_is() -> None:
    """Key, summary, address and call to action are the file's."""
    offer = read_good(key="silence", summary="Less  noise", url="https://luftvik.example.com/en/x", cta="Read it")
    assert (offer.key, offer.summary) == ("silence", "Less noise")
    assert (offer.url, offer.cta) == ("https://luftvik.example.com/en/x", "Read it")


def test_a_file_says_for_whom_an_offer_is() -> None:
    """Phase, stages, audience, personas and industries, with the short names people use."""
    offer = read_good(
        phase="decision", stages="[lead, MQL]", audience="customers",
        personas="[Facility manager]", industries="education, real-estate",
    )  # fmt: skip
    assert (offer.phase, offer.audience) == (Phase.DECISION, Audience.CUSTOMERS)
    assert offer.stages == ("lead", "marketingqualifiedlead")
    assert (offer.personas, offer.industries) == (("facility_manager",), ("education", "real_estate"))


def test_a_file_says_when_an_offer_may_be_used() -> None:
    """Two dates and a status."""
    offer = read_good(published="2026-01-31", expires="2027-03-31T12:00", status="draft")
    assert (offer.published, offer.expires) == (date(2026, 1, 31), date(2027, 3, 31))
    assert offer.status is OfferStatus.DRAFT


@pytest.mark.parametrize(("written", "code"), [("no", "nb"), ("nn", "nb"), ("se", "sv"), ("en-GB", "en")])
def test_languages_are_understood_as_people_write_them(written: str, code: str) -> None:
    """`language: no` is Norwegian, never False."""
    assert read_good(language=written).language == code


@pytest.mark.parametrize(
    ("written", "kind"), [("Blog post", "blog_post"), ("case-study", "case_study"), ("GUIDE", "guide")]
)
def test_kinds_are_understood_as_people_write_them(written: str, kind: str) -> None:
    """Blanks, hyphens and capitals make no difference."""
    assert read_good(kind=written).kind == kind


@pytest.mark.parametrize(
    ("given", "audience"),
    [
        ({"kind": "guide", "stages": "[customer]", "audience": "everyone"}, "everyone"),
        ({"kind": "guide", "stages": "[customer, evangelist]"}, "customers"),
        ({"kind": "release_note", "stages": "[lead]"}, "prospects"),
        ({"kind": "guide", "stages": "[lead, customer]"}, "everyone"),
        ({"kind": "guide", "stages": "[]"}, "everyone"),
        ({"kind": "pricing"}, "prospects"),
        ({"kind": "battlecard", "stages": "[customer]"}, "internal"),
        ({"kind": "battlecard", "audience": "Everyone"}, "everyone"),
    ],
)
def test_the_audience_is_the_explicit_one_else_that_of_the_stages_else_that_of_the_kind(
    given: dict[str, str], audience: str
) -> None:
    """The order of the product definition; what is internal by kind leaves only by an explicit word."""
    assert read_good(**given).audience == audience


def test_a_kind_of_the_customers_own_brings_its_own_mapping() -> None:
    """Kinds are the workspace's to define."""
    visit = OfferKind("site_visit", phrase("Site visit"), Phase.DECISION, ("opportunity",), Audience.PROSPECTS)
    text = "---\ntitle: Come and see\nkind: site visit\nlanguage: en\n---\n"
    offer, problems = read_offer(text, "en/visit.md", stages=Stages(), kinds={"site_visit": visit})
    assert offer
    assert (offer.kind, offer.stages, problems) == ("site_visit", ("opportunity",), ())


@pytest.mark.parametrize(
    ("given", "code", "field", "line"),
    [
        ({"title": None}, "missing", "title", 1),
        ({"title": ""}, "missing", "title", 2),
        ({"title": "[a, b]"}, "not_text", "title", 2),
        ({"kind": None}, "missing", "kind", 1),
        ({"kind": "poem"}, "unknown_kind", "kind", 3),
        ({"language": None}, "missing", "language", 1),
        ({"language": "klingon"}, "unknown_language", "language", 4),
        ({"key": "Two words"}, "bad_key", "key", 5),
        ({"url": "luftvik"}, "bad_url", "url", 5),
        ({"url": "https://"}, "bad_url", "url", 5),
        ({"audience": "friends"}, "unknown_audience", "audience", 5),
        ({"phase": "later"}, "unknown_phase", "phase", 5),
        ({"status": "alive"}, "unknown_status", "status", 5),
        ({"stages": "[lead, VIP]"}, "unknown_stage", "stages", 5),
        ({"expires": "soon"}, "bad_date", "expires", 5),
    ],
)
def test_what_leaves_open_for_whom_an_offer_is_keeps_it_out(
    given: dict[str, str | None], code: str, field: str, line: int
) -> None:
    """Each problem has a code, the field, and the line in the file."""
    offer, problems = read(**given)
    assert offer is None
    assert (problems[0].code, problems[0].field, problems[0].line) == (code, field, line)
    assert problems[0].path == PATH


@pytest.mark.parametrize(
    ("given", "code"), [({"colour": "blue"}, "unknown_key"), ({"published": "last week"}, "bad_date")]
)
def test_what_harms_nobody_is_only_said(given: dict[str, str], code: str) -> None:
    """An unknown key or a bad date of publication stands beside the offer."""
    offer, problems = read(**given)
    assert offer
    assert [problem.code for problem in problems] == [code]


def test_everything_wrong_with_a_file_is_said_at_once() -> None:
    """Nobody mends a file one message at a time."""
    _, problems = read(title=None, language="klingon", stages="[VIP]", colour="blue")
    assert {problem.code for problem in problems} == {"missing", "unknown_language", "unknown_stage", "unknown_key"}


def test_a_problem_says_what_would_be_right() -> None:
    """The sentence names the stages there are."""
    (problem,) = read(stages="VIP")[1]
    assert say(problem.message).startswith("There is no stage “vip”; the stages are subscriber, lead, ")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("# Quiet rooms", "front_matter_missing", 1),
        ("---\ntitle: [\n---\n", "yaml", 3),
        ("---\na: &x 1\nb: *x\n---\n", "yaml", 1),
    ],
)
def test_a_file_without_readable_front_matter_is_no_offer(text: str, code: str, line: int) -> None:
    """The problem stands for the whole file."""
    offer, (problem,) = read_offer(text, "en/x.md", stages=Stages())
    assert offer is None
    assert (problem.code, problem.path, problem.line) == (code, "en/x.md", line)


def test_the_keys_are_those_of_the_product_definition() -> None:
    """Three required, twelve optional."""
    assert sorted(KEYS) == sorted(
        """title kind language key summary url cta phase stages audience personas industries published expires
        status""".split()
    )
