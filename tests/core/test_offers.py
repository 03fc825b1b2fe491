"""Content offers: kinds, versions and the one form of a web address."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.offers import (
    DEFAULT_KINDS,
    Audience,
    OfferStatus,
    audience_name,
    audience_of_stages,
    kind_name,
    normalise_url,
)
from nurture.core.phrases import say
from nurture.core.stages import Phase, Stages
from tests.factories import TODAY, day, make_offer

S, L, M, Q, OPP, C, E = (
    "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist".split()
)
KINDS = [
    ("blog_post newsletter infographic video", "awareness", (S, L, C, E), "everyone"),
    ("guide checklist ebook report template course", "awareness", (S, L), "everyone"),
    ("whitepaper webinar", "consideration", (L, M), "everyone"),
    ("comparison product_page brochure calculator", "consideration", (M, Q), "prospects"),
    ("case_study", "decision", (M, Q, OPP), "everyone"),
    ("pricing", "decision", (M, Q, OPP), "prospects"),
    ("demo trial consultation", "decision", (M, Q, OPP), "prospects"),
    ("proposal security_pack", "decision", (OPP,), "prospects"),
    ("thank_you onboarding", "retention", (C,), "customers"),
    ("kb_article", "retention", (L, M, Q, OPP, C, E), "everyone"),
    ("release_note event_invitation upsell customer_offer", "retention", (C, E), "customers"),
    ("survey", "retention", (C,), "customers"),
    ("review_request referral shareable", "advocacy", (E,), "customers"),
    ("battlecard", "none", (), "internal"),
]


@pytest.mark.parametrize(("kinds", "phase", "stages", "audience"), KINDS)
def test_each_kind_brings_the_mapping_of_the_product_definition(
    kinds: str, phase: str, stages: tuple[str, ...], audience: str
) -> None:
    """The table "Default mapping by kind", row by row."""
    for kind in kinds.split():
        known = DEFAULT_KINDS[kind]
        assert (known.value, known.phase, known.stages, known.audience) == (kind, phase, stages, audience)


def test_there_are_no_other_kinds() -> None:
    """Every shipped kind stands in the table."""
    assert set(DEFAULT_KINDS) == {kind for row in KINDS for kind in row[0].split()}


def test_a_kind_of_the_customers_own_reads_as_its_value() -> None:
    """Known kinds have a name; others are readable."""
    assert [say(kind_name(kind)) for kind in ("kb_article", "site_visit")] == ["Knowledge-base article", "site visit"]


def test_every_audience_has_a_name() -> None:
    """Nobody is an audience, too: that of content for both sides at once."""
    assert [say(audience_name(one)) for one in [*Audience, None]] == [
        *("everyone", "prospects", "customers", "colleagues only", "nobody")
    ]


@pytest.mark.parametrize(
    ("stages", "audience"),
    [
        ((S, L, OPP), Audience.PROSPECTS),
        ((C, E), Audience.CUSTOMERS),
        ((OPP, C), None),
        ((L, "other"), None),
        ((L, "nonsense"), None),
        ((), None),
    ],
)
def test_stages_on_one_side_speak_for_that_side(stages: tuple[str, ...], audience: Audience | None) -> None:
    """Mixed or unknown stages say nothing about the audience."""
    assert audience_of_stages(stages, Stages()) is audience


@pytest.mark.parametrize(
    ("status", "expires", "live"),
    [
        (OfferStatus.LIVE, None, True),
        (OfferStatus.LIVE, date(2026, 11, 3), True),
        (OfferStatus.LIVE, date(2026, 11, 2), False),
        (OfferStatus.DRAFT, None, False),
        (OfferStatus.RETIRED, None, False),
    ],
)
def test_only_a_live_offer_that_has_not_expired_may_be_used(
    status: OfferStatus, expires: date | None, live: bool
) -> None:
    """`expires` is the first day it may no longer be sent."""
    assert make_offer(status=status, expires=expires).is_live(TODAY) is live


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"summary": "Other"},
        {"url": "https://luftvik.example.com/other"},
        {"cta": "Read"},
        {"phase": Phase.DECISION},
        {"stages": (C,)},
        {"audience": Audience.CUSTOMERS},
        {"status": OfferStatus.RETIRED},
        {"personas": ("finance_director",)},
        {"industries": ("education",)},
        {"published": day("2026-01-01")},
        {"expires": day("2027-01-01")},
        {"body": "Other"},
        {"language": "sv"},
    ],
)
def test_the_version_changes_with_all_that_a_reader_or_the_guard_could_notice(change: dict[str, Any]) -> None:
    """An approved draft with an older version is void."""
    assert make_offer(**change).version != make_offer().version


def test_the_version_does_not_change_with_the_place_of_the_file() -> None:
    """Moving a file changes nothing for its readers."""
    assert make_offer(path="en/guide/new.md").version == make_offer(path="en/guide/old.md").version


@pytest.mark.parametrize(
    "url",
    [
        "https://luftvik.example.com/en/Prices",
        "http://luftvik.example.com/en/prices/",
        "HTTPS://WWW.Luftvik.Example.COM:443//en/./prices",
        "//luftvik.example.com/en/prices#plans",
        "https://luftvik.example.com./en/guides/../prices/index.html",
        "https://luftvik.example.com/en/prices?utm_source=mail&GCLID=1",
        "https://luftvik.example.com/en/%70rices;session=4",
        "https://luftvik.example.com/en/%2570rices/;x",
        "https:\\\\luftvik.example.com\\en\\prices",
        "https://karin@luftvik.example.com/en/prices",
        "https://luftvik%2Eexample.com/en/prices",
        "\u00a0https://luftvik.example.com/en/prices ".strip("\u00a0"),
    ],
)
def test_two_links_to_one_page_are_equal_however_they_are_written(url: str) -> None:
    """A link cannot hide from the guard behind its spelling."""
    assert normalise_url(url) == "luftvik.example.com/en/prices"


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://a.example.com/?b=1&A=2", "https://a.example.com/?a=2&B=1"),
        ("https://a.example.com/?q=R%C3%85D", "https://a.example.com/?q=R%c3%85d"),
        ("https://blå.example.com/", "https://xn--bl-zia.example.com"),
    ],
)
def test_query_and_host_have_one_form(url: str, other: str) -> None:
    """Order, case and coding make no difference."""
    assert normalise_url(url) == normalise_url(other) != ""


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example.com:8443/x", "a.example.com:8443/x"),
        ("https://a.example.com/?page=2&utm_medium=mail", "a.example.com?page=2"),
        ("https://a..example.com/x", "a..example.com/x"),
    ],
)
def test_what_makes_a_page_another_page_is_kept(url: str, kept: str) -> None:
    """A port of its own, a query that asks for something, and a host that is merely odd."""
    assert normalise_url(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mailto:karin@example.com",
        "luftvik",
        "https://",
        "ftp://a.example.com",
        "http://[",
        "http://a.example.com:x",
    ],
)
def test_what_is_no_web_address_has_no_form(url: str) -> None:
    """An empty text, never an exception."""
    assert normalise_url(url) == ""


@given(st.text(alphabet="aB%2c5/.;?&=xå", max_size=24))
def test_the_form_of_an_address_is_stable(tail: str) -> None:
    """Normalising once is enough: the result stands for the same page."""
    once = normalise_url("https://a.example.com/" + tail.replace("?", "/"))
    assert normalise_url("https://" + once) == once
