"""What must never be offered is kept out, in every language; what only looks like it is not."""

from __future__ import annotations

import pytest

from nurture.core.mapping.refusals import find_refusal
from tests.core.mapping.sites import EN, NB, SV, page, titled

NEVER = {
    "draft: true": ("draft", titled("Bra luft", SV * 4, draft="true"), "blogg/bra-luft.md"),
    "published: false": ("draft", titled("Good air", EN * 4, published="false"), "blog/good-air.mdx"),
    "status": ("draft", titled("God luft", NB * 4, status="utkast"), "artikler/god-luft.md"),
    "Hugo's TOML": ("draft", f"+++\ntitle = 'Air'\ndraft = true\n+++\n{EN}", "posts/air.md"),
    "front matter that cannot be read": ("draft", f"---\ntitle: a: b: [\ndraft: true\n---\n{EN}", "blog/x.md"),
    "folder of drafts": ("draft", titled("Luft", SV * 4), "blogg/_drafts/luft.md"),
    "robots": ("noindex", titled("Air", EN * 4, robots="noindex, nofollow"), "air.md"),
    "meta robots": (
        "noindex",
        f"<html><head><meta name='robots' content='NOINDEX'></head><body>{EN}</body></html>",
        "a.html",
    ),
    "seo": ("noindex", f"---\ntitle: Air\nseo:\n  noindex: true\n---\n{EN}", "air.md"),
    "visibility": ("internal", titled("Prices next year", EN * 4, visibility="internal"), "news/prices.md"),
    "internal folder": ("internal", titled("Rutiner", SV * 4), "sidor/internt/rutiner.md"),
    "internal title": ("internal", titled("Kun for internt bruk: prisstrategi", NB * 4), "priser/strategi.md"),
    "internal text": ("internal", titled("Playbook", f"For internal use only. {EN * 4}"), "sales/playbook.md"),
    "privacy en": ("legal", titled("Privacy policy", EN), "privacy.md"),
    "privacy sv": ("legal", titled("Så behandlar vi dina personuppgifter", SV), "om/uppgifter.md"),
    "privacy nb": ("legal", titled("Personvernerklæring", NB), "om-oss/personvern.md"),
    "terms en": ("legal", titled("Terms of Service", EN * 8), "company/terms-of-service/v3.md"),
    "terms sv": ("legal", titled("Allmänna villkor för våra tjänster", SV * 8), "sidor/av.md"),
    "terms nb": ("legal", titled("Vilkår for bruk", NB * 8), "tjenester/bruk.md"),
    "cookies en": ("legal", titled("Cookie Policy | Airways", EN), "cookie-policy.html"),
    "cookies sv": ("legal", titled("Om kakor", SV), "om-kakor/index.md"),
    "cookies nb": ("legal", titled("Bruk av informasjonskapsler", NB), "hjelp/informasjonskapsler.md"),
    "legal by its text alone": (
        "legal",
        "The data controller is named below. The legal basis is consent. These terms follow the governing law. "
        "We use cookies, some strictly necessary. You have the right to lodge a complaint.",
        "pages/p7.md",
    ),
    "careers en": ("career", titled("We are hiring: indoor climate engineer", EN * 4), "about/engineer.md"),
    "careers sv": ("career", titled("Lediga jobb", SV), "om-oss/lediga-jobb.md"),
    "careers nb": ("career", titled("Ledig stilling som driftssjef", NB * 3), "karriere/driftssjef.md"),
    "thanks en": ("done", titled("Thank you!", "Your message has been sent. We will be in touch."), "contact/ok.md"),
    "thanks sv": ("done", titled("Tack för din anmälan", "Du får ett mejl från oss inom kort."), "kurser/klart.md"),
    "thanks nb": ("done", titled("Takk for påmeldingen", "Vi sees på seminaret."), "arrangementer/takk.md"),
    "confirmation without a title": (
        "done",
        "Vi har mottatt din henvendelse, og vi tar kontakt. Sjekk innboksen.",
        "s/x.md",
    ),
    "404": ("machine", titled("Sidan hittades inte"), "404.html"),
    "search": ("machine", titled("Søk"), "sok.md"),
    "tags": ("list", titled("Inneklima"), "tags/inneklima.md"),
    "empty list page": ("list", titled("Aktuelt"), "aktuelt/_index.md"),
    "nothing": ("empty", "", "x.md"),
}

GOOD = {
    "guide about privacy": (titled("GDPR for marketers: how to ask for consent", EN * 10), "guides/gdpr.md"),
    "post about cookies": (titled("Why cookies are going away", EN * 10), "blog/cookies.md"),
    "word list": (titled("Vanlige begreper", NB * 8), "beste-praksis/terms.mdx"),
    "post about hiring": (titled("Vi har ansatt tre nye kollegaer", NB * 8), "nyheter/nye-kollegaer.md"),
    "help about two-step sign-in": (titled("Logga in med BankID", SV * 4), "hjalp/logga-in.md"),
    "component named tag": (titled("Tag", EN * 4), "components/tag/overview.mdx"),
    "thanks to customers": (titled("Thank you for ten years", EN * 20), "blog/thank-you.md"),
    "published": (titled("Good air", EN * 4, published="true", draft="false"), "blog/good-air.md"),
    "published on a day": (titled("Good air", EN * 4, published="2026-01-02"), "blog/good-air.md"),
    "indexed": (titled("Air", EN * 4, robots="index, follow"), "products/air.md"),
    "search in the product": (titled("Search", EN * 4), "docs/components/search.md"),
    "guide to working from home": (titled("Jobba hemifrån: så mår luften", SV * 8), "guider/jobba-hemma.md"),
    "list page that says something": (titled("Råd om inneklima", NB * 8), "rad/_index.md"),
    "customer story of a law firm": (titled("Advokatbyrån fick bättre luft", SV * 8), "kundcase/advokat.md"),
    "security page": (titled("How we keep your data safe", EN * 8), "product/security.md"),
    "demo form": (titled("Boka en demo", SV * 2), "boka-demo.md"),
    "news about terms of trade": (titled("Villkor för elnät ändras i vår", SV * 8), "nyheter/elnat.md"),
}


@pytest.mark.parametrize("name", NEVER)
def test_a_page_that_must_never_be_offered_is_kept_out(name: str) -> None:
    """It is refused for the right reason."""
    code, text, path = NEVER[name]
    refusal = find_refusal(page(text, path))
    assert refusal is not None
    assert refusal.code == code


@pytest.mark.parametrize("name", GOOD)
def test_a_good_page_is_not_kept_out(name: str) -> None:
    """What only looks like such a page may be offered."""
    assert find_refusal(page(*GOOD[name])) is None
