"""Content offers: what can be offered to a person, and for whom it is meant.

The kinds and their defaults are the product definition's table "Default mapping by kind".
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Phase, Relationship, Stages


class Audience(StrEnum):
    """Whom an offer is meant for."""

    EVERYONE = "everyone"
    PROSPECTS = "prospects"
    CUSTOMERS = "customers"
    INTERNAL = "internal"


class OfferStatus(StrEnum):
    """Whether an offer may be used: only a live one may."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class OfferKind:
    """A kind with the mapping an offer gets when its file does not say otherwise."""

    value: str
    name: Phrase
    phase: Phase
    stages: tuple[str, ...]
    audience: Audience


_S, _L, _MQL, _SQL = "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead"
_O, _C, _E = "opportunity", "customer", "evangelist"


def _kinds(
    phase: Phase, stages: tuple[str, ...], audience: Audience, **names: Phrase
) -> tuple[tuple[str, OfferKind], ...]:
    return tuple((value, OfferKind(value, name, phase, stages, audience)) for value, name in names.items())


DEFAULT_KINDS: Final[dict[str, OfferKind]] = dict(
    (
        *_kinds(
            Phase.AWARENESS,
            (_S, _L, _C, _E),
            Audience.EVERYONE,
            blog_post=phrase("Blog post"),
            newsletter=phrase("Newsletter"),
            infographic=phrase("Infographic"),
            video=phrase("Video"),
        ),
        *_kinds(
            Phase.AWARENESS,
            (_S, _L),
            Audience.EVERYONE,
            guide=phrase("Guide"),
            checklist=phrase("Checklist"),
            ebook=phrase("E-book"),
            report=phrase("Report"),
            template=phrase("Template"),
            course=phrase("Course"),
        ),
        *_kinds(
            Phase.CONSIDERATION,
            (_L, _MQL),
            Audience.EVERYONE,
            whitepaper=phrase("White paper"),
            webinar=phrase("Webinar"),
        ),
        *_kinds(
            Phase.CONSIDERATION,
            (_MQL, _SQL),
            Audience.PROSPECTS,
            comparison=phrase("Comparison"),
            product_page=phrase("Product page"),
            brochure=phrase("Brochure"),
            calculator=phrase("Calculator"),
        ),
        *_kinds(Phase.DECISION, (_MQL, _SQL, _O), Audience.EVERYONE, case_study=phrase("Case study")),
        *_kinds(
            Phase.DECISION,
            (_MQL, _SQL, _O),
            Audience.PROSPECTS,
            pricing=phrase("Pricing"),
            demo=phrase("Demo"),
            trial=phrase("Trial"),
            consultation=phrase("Consultation"),
        ),
        *_kinds(
            Phase.DECISION,
            (_O,),
            Audience.PROSPECTS,
            proposal=phrase("Proposal"),
            security_pack=phrase("Security pack"),
        ),
        *_kinds(
            Phase.RETENTION,
            (_C,),
            Audience.CUSTOMERS,
            thank_you=phrase("Thank-you"),
            onboarding=phrase("Onboarding"),
            survey=phrase("Survey"),
        ),
        *_kinds(
            Phase.RETENTION,
            (_L, _MQL, _SQL, _O, _C, _E),
            Audience.EVERYONE,
            kb_article=phrase("Knowledge-base article"),
        ),
        *_kinds(
            Phase.RETENTION,
            (_C, _E),
            Audience.CUSTOMERS,
            release_note=phrase("Release note"),
            event_invitation=phrase("Event invitation"),
            upsell=phrase("Upsell"),
            customer_offer=phrase("Customer offer"),
        ),
        *_kinds(
            Phase.ADVOCACY,
            (_E,),
            Audience.CUSTOMERS,
            review_request=phrase("Review request"),
            referral=phrase("Referral"),
            shareable=phrase("Shareable"),
        ),
        *_kinds(Phase.NONE, (), Audience.INTERNAL, battlecard=phrase("Battlecard")),
    )
)


def kind_name(kind: str) -> Phrase:
    """The kind as a person reads it; a kind of the customer's own reads as its value."""
    known = DEFAULT_KINDS.get(kind)
    return known.name if known else phrase("{kind}", kind=kind.replace("_", " "))


def usual_kinds(stage: str) -> tuple[str, ...]:
    """The kinds that the default mapping offers people in this stage; none for a stage it does not know."""
    return tuple(kind.value for kind in DEFAULT_KINDS.values() if stage in kind.stages)


def audience_name(audience: Audience | None) -> Phrase:
    """The audience as a person reads it; None is the empty intersection."""
    return {
        Audience.EVERYONE: phrase("everyone"),
        Audience.PROSPECTS: phrase("prospects"),
        Audience.CUSTOMERS: phrase("customers"),
        Audience.INTERNAL: phrase("colleagues only"),
        None: phrase("nobody"),
    }[audience]


def audience_of_stages(values: tuple[str, ...], stages: Stages) -> Audience | None:
    """The side all these stages are on, or None where they are mixed, unknown or none are given."""
    sides = {stages.relationship(value) for value in values}
    if sides == {Relationship.PROSPECT}:
        return Audience.PROSPECTS
    return Audience.CUSTOMERS if sides == {Relationship.CUSTOMER} else None


@dataclass(frozen=True)
class ContentOffer:
    """One file of the library, with every default filled in. `expires` is the first day it may no longer be sent."""

    key: str
    language: str
    kind: str
    title: str
    phase: Phase
    stages: tuple[str, ...]
    audience: Audience
    status: OfferStatus = OfferStatus.LIVE
    summary: str = ""
    url: str = ""
    cta: str = ""
    personas: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    published: date | None = None
    expires: date | None = None
    path: str = ""
    body: str = ""

    @cached_property
    def version(self) -> str:
        """A digest of all that a reader or the guard could notice; it changes when any of that changes."""
        seen = (self.key, self.language, self.kind, self.title, self.phase, list(self.stages), self.audience)
        more = (self.status, self.summary, self.url, self.cta, list(self.personas), list(self.industries))
        dates = (str(self.published), str(self.expires))
        canonical = json.dumps([*seen, *more, *dates, self.body], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]

    def is_live(self, on: date) -> bool:
        """Whether it may be used on that day: live and not expired."""
        return self.status is OfferStatus.LIVE and (self.expires is None or on < self.expires)


_TRACKING: Final = re.compile(r"^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|_hsenc|_hsmi|hsctatracking|ref)$", re.IGNORECASE)


_BARE: Final = re.compile(r"[\w-]+(?:[.\u3002\uff0e\uff61][\w-]+)+(?=[:/?#.]|$)")
# What browsers take for the beginning of a web address: one slash, three or none are as good as two.
_WEB: Final = re.compile(r"https?:/*|/{2,}", re.IGNORECASE)


def normalise_url(url: str) -> str:
    """The address by which two links to the same page are equal: no scheme, fragment, tracking, case or last slash.

    One that is written without a scheme counts too. An empty text where it is no web address.
    """
    plain = url.strip().replace("\\", "/")
    web = _WEB.match(plain)
    if not web and not _BARE.match(plain):
        return ""
    try:
        parts = urlsplit("//" + plain[web.end() if web else 0 :])
        host = _plain_host(parts.hostname or "")
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    except ValueError:
        return ""
    if not host:
        return ""
    path = _plain_path(parts.path)
    asked = parse_qsl(parts.query.lower()) if parts.query else ()
    query = urlencode(sorted((k, v) for k, v in asked if not _TRACKING.match(k))) if asked else ""
    return host + port + path + ("?" + query if query else "")


@lru_cache(maxsize=4_096)
def _plain_host(host: str) -> str:
    host = unquote(host).lower()
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = unicodedata.normalize("NFKC", host)
    return host.removeprefix("www.").rstrip(".")


def _plain_path(path: str) -> str:
    previous = None
    while path != previous:
        previous, path = path, unquote(path)
    kept: list[str] = []
    path = unicodedata.normalize("NFC", path).casefold().replace("\\", "/")
    for part in (segment.partition(";")[0].strip() for segment in path.split("/")):
        if part == "..":
            del kept[-1:]
        elif part not in {"", "."}:
            kept.append(part)
    if kept and kept[-1] in {"index.html", "index.htm", "index.php"}:
        kept.pop()
    return "".join("/" + part for part in kept)
