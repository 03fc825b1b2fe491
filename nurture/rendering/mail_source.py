"""What a mail is made from: everything in it that is the same for a group of people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final, Literal, TypeAlias

from nurture.core import copy
from nurture.core.copy import Condition, Template
from nurture.core.definitions import MAIL_FIELDS
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase

Layout: TypeAlias = Literal["newsletter", "letter"]

# Fields that a template may read besides those of the contact; `shared_values()` fills them in.
SHARED_FIELDS: Final = MAIL_FIELDS
UNSUBSCRIBE_FIELD: Final = "unsubscribe_url"

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_NOTHING: Final = Template()
_WEB: Final = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer as a mail shows it. The texts are shown as they are, whatever they contain."""

    title: str
    summary: str
    url: str
    cta: str
    kind_label: str
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    """How the sender's mail looks; `colour` is `#rrggbb`."""

    name: str
    colour: str
    site_url: str = ""
    logo_url: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs the mail, and the postal address that has to stand in it."""

    name: str
    title: str
    email: str
    company: str
    postal_address: str


@dataclass(frozen=True)
class MailCopy:
    """The words of a mail: `body` is Markdown in blocks, the others a line each, with links and emphasis at most."""

    subject: Template
    body: Template
    preheader: Template = _NOTHING
    greeting: Template = _NOTHING
    sign_off: Template = _NOTHING
    ps: Template = _NOTHING
    ps_label: Template = _NOTHING
    why: Template = _NOTHING
    preferences: Template = _NOTHING
    unsubscribe_line: Template = _NOTHING
    unsubscribe: Template = _NOTHING

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """All of them, in the order of their declaration."""
        return tuple(getattr(self, each.name) for each in fields(self))

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The distinct conditions of all templates in order."""
        return tuple(dict.fromkeys(each for template in self.templates for each in template.conditions))

    @cached_property
    def fields(self) -> frozenset[str]:
        """Every field that a text or a condition reads."""
        return frozenset[str]().union(*(template.fields for template in self.templates))

    @cached_property
    def required(self) -> frozenset[str]:
        """Fields that can hold a draft when they are blank."""
        return frozenset[str]().union(*(template.required for template in self.templates))

    def branches(self, values: Mapping[str, str]) -> tuple[bool, ...]:
        """The outcome of each of `conditions` for a person: with the source itself, the key of the compiled mail."""
        return tuple(copy.is_true(condition, values) for condition in self.conditions)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields that would leave a hole in this person's mail."""
        holes = (name for template in self.templates for name in copy.missing(template, values))
        return tuple(dict.fromkeys(holes))

    def all_texts(self) -> tuple[str, ...]:
        """Texts that together show every branch of every template, for checks of what a mail could say."""
        return tuple(text for template in self.templates for text in copy.all_texts(template))


@dataclass(frozen=True)
class MailSource:
    """A mail for a group of people: `branches` is what `copy.branches(values)` gives for each of them.

    Raises BadInput for a colour or an address that cannot stand in a mail.
    """

    language: str
    layout: Layout
    copy: MailCopy
    offers: tuple[OfferCard, ...]
    brand: Brand
    sender: Sender
    branches: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.brand.colour):
            raise BadInput(phrase("Write the brand colour as #rrggbb, six digits or a-f."), field="colour")
        for url in (self.brand.site_url, self.brand.logo_url, *(offer.url for offer in self.offers)):
            if url and not _WEB.fullmatch(url):
                message = phrase('"{url}" is not a web address: it should begin with https://', url=url)
                raise BadInput(message, code="bad_link", field="url")


def shared_values(offers: tuple[OfferCard, ...], sender: Sender) -> dict[str, str]:
    """The values of SHARED_FIELDS, which belong to the mail and not to its reader."""
    title = offers[0].title if offers else ""
    return {"offer_title": title, "sender_name": sender.name, "sender_company": sender.company}
