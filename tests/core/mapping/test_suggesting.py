"""The kind of a page, with all that comes with it: by path, head, title, shape and text."""

from __future__ import annotations

import pytest

from nurture.core.mapping.suggesting import calibrate, likelihoods
from nurture.core.offers import Audience
from nurture.core.phrases import say
from nurture.core.stages import Phase
from tests.core.mapping.sites import EN, NB, SV, suggested, titled

BY_PATH = {
    "blogg/2024/bra-luft.md": "blog_post",
    "nyhetsarkiv/ny-sjef/index.md": "blog_post",
    "pressmeddelanden/2026-03-01-ny-vd.md": "blog_post",
    "om-oss/nyheter/flytt.md": "blog_post",
    "content/guider/valj-ratt.md": "guide",
    "veiledere/ventilasjon.mdx": "guide",
    "docs/guides/install.md": "kb_article",
    "produkter/sensor/dokumentasjon/oppsett.md": "kb_article",
    "hjalpcenter/byt-batteri.md": "kb_article",
    "kundehistorier/rektor.md": "case_study",
    "resources/customer-stories/acme.md": "case_study",
    "priser.md": "pricing",
    "sidor/priser/index.html": "pricing",
    "book-a-demo.md": "demo",
    "arrangementer/frokost.md": "event_invitation",
    "webinarer/luft.md": "webinar",
    "changelog/2-4.md": "release_note",
    "endringslogg.md": "release_note",
    "produkter/sensor.md": "product_page",
    "om-oss.md": "product_page",
    "sjekklister/innflytting.md": "checklist",
    "rapporter/2026.md": "report",
    "whitePapers/air.md": "whitepaper",
    "nyhetsbrev/mai.md": "newsletter",
}

BY_TITLE = {
    "Nordvent vs. Luftkompani: which sensor?": "comparison",
    "Checklista inför flytten": "checklist",
    "Kundecase: Skolen som sluttet å gjespe": "case_study",
    "Gratis e-bok om inneklima": "ebook",
    "Webinar: Kom igång med mätning": "webinar",
    "Räkna ut vad dålig luft kostar: kalkylator": "calculator",
    "Release notes 4.2.1": "release_note",
    "Prøv sensoren gratis i 14 dager": "trial",
    "Hur nöjd är du? Kundundersökning": "survey",
}


@pytest.mark.parametrize("path", BY_PATH)
def test_a_path_tells_the_kind(path: str) -> None:
    """What the folders and the file are called counts, in every language; the outermost clear name counts most."""
    assert suggested(titled("Luft", EN), path).kind == BY_PATH[path]


@pytest.mark.parametrize("title", BY_TITLE)
def test_a_title_tells_the_kind(title: str) -> None:
    """Where the path says nothing, the title counts."""
    assert suggested(titled(title)).kind == BY_TITLE[title]


def test_the_pages_own_head_counts_more_than_its_path() -> None:
    """A kind in the front matter is what the page is."""
    assert suggested(titled("Air", EN, kind="case_study"), "blog/air.md").kind == "case_study"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Props\n" + "```tsx\n<Button />\n```\nThe component takes a parameter.\n" * 3, "kb_article"),
        ("Igår lanserade vi vår nya sensor. " + "Vi är stolta och berättar varför vi gjorde det. " * 12, "blog_post"),
        ("Du bør unngå lange ord. Husk at brukeren må forstå. " * 40, "guide"),
        ("## The challenge\nBad air.\n## The solution\nSensors.\n## The results\nHappy people.\n", "case_study"),
        ("From 49 kr per month, per user. Most popular: the enterprise plan, billed annually.", "pricing"),
    ],
)
def test_shape_and_text_tell_the_kind_of_a_page_without_a_name(text: str, kind: str) -> None:
    """What is left is how the page is built, how it speaks, and its turns of phrase."""
    assert suggested(text).kind == kind


def test_a_kind_brings_phase_stages_and_audience() -> None:
    """They are the kind's own where the page says nothing else."""
    made = suggested(titled("Priser", SV), "priser.md")
    assert (made.phase, made.audience, made.stages[0]) == (Phase.DECISION, Audience.PROSPECTS, "marketingqualifiedlead")


def test_an_audience_in_the_head_counts() -> None:
    """What the page says of its audience and phase stands; what is internal is not offered."""
    made = suggested(titled("Priser", SV, audience="internal", phase="retention"), "priser.md")
    assert (made.audience, made.phase, made.offerable) == (Audience.INTERNAL, Phase.RETENTION, False)


def test_what_says_little_is_marked_as_unsure() -> None:
    """The kind is the best guess all the same."""
    made = suggested(titled("Luft", NB))
    assert made.unsure
    assert made.kind
    assert made.kind_confidence < 0.6


def test_what_says_much_is_not() -> None:
    """Path and title together are enough."""
    made = suggested(titled("Kundecase: Rektor", NB), "kundehistorier/rektor.md")
    assert not made.unsure
    assert made.kind_confidence > 0.85


def test_evidence_is_in_words() -> None:
    """The reasons name what they rest on, the refusal first."""
    made = suggested(titled("Privacy policy", EN), "legal/privacy.md")
    assert say(made.evidence[0]) == "It is a legal page (terms, privacy, cookies)."
    spoken = [say(one) for one in suggested(titled("Luft", NB), "kundehistorier/x.md").evidence]
    assert spoken == ["It is in a folder “kundehistorier”.", "Its small words are Norwegian (bokmål)."]


def test_likelihoods_add_up() -> None:
    """All kinds together are certain."""
    assert sum(likelihoods([]).values()) == pytest.approx(1)


def test_confidence_never_falls_as_likelihood_grows() -> None:
    """Calibration keeps the order, and stays below certainty."""
    shares = [calibrate(step / 100) for step in range(101)]
    assert shares == sorted(shares)
    assert shares[-1] < 1
