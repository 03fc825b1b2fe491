"""Composing: a planned step and its offers into a compiled mail, with everything in it that the guard has to know."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, cast

from sqlmodel import Session, select

from nurture.core import copy
from nurture.core.definitions import COPY_FIELDS, Blocks
from nurture.core.errors import NurtureError
from nurture.core.guard import ContentFacts, ContentPart
from nurture.core.offers import ContentOffer, kind_name
from nurture.core.phrases import Speaker, phrase, say
from nurture.core.planning import Sequence, Step, StepCopy
from nurture.rendering.email import (
    Brand,
    CompiledMail,
    MailCopy,
    MailSource,
    OfferCard,
    Sender,
    compile_mail,
    shared_values,
)
from nurture.rendering.links import links_in_text, links_inside
from nurture.rendering.mail_source import Layout
from nurture.rendering.unsubscribe import UnsubscribeLinks
from nurture.storage.content import LinkIndex, load_offers
from nurture.storage.definitions import load_blocks, load_sequences
from nurture.storage.link_keys import load_link_keys
from nurture.storage.settings import WorkspaceSettings, load_settings, load_value
from nurture.storage.standing import Reader
from nurture.storage.tables import UserRow

VERSION_DIGITS: Final = 32


@dataclass(frozen=True)
class Composed:
    """A compiled mail with its proof: the offers in it, the version of all it is made of, and what that is.

    `unplaced` are the library files it links to of which nobody can say whom they are for.
    """

    mail: CompiledMail
    offers: tuple[ContentOffer, ...]
    linked: tuple[ContentOffer, ...]
    sequence: Sequence
    version: str
    content: Mapping[str, Any]
    unplaced: tuple[str, ...]
    _facts: dict[tuple[date, tuple[ContentOffer, ...]], ContentFacts] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The mail addresses in its words, whoever reads it."""
        return addresses_in(f"{self.content['subject']}\n{self.content['text']}")

    @cached_property
    def required(self) -> frozenset[str]:
        """The personal fields without which it may have a hole."""
        source = self.mail.source
        shared = shared_values(source.offers, source.sender)
        return frozenset(name for name in source.copy.required if not shared.get(name, "").strip())

    def facts(self, on: date, more: tuple[ContentOffer, ...] = ()) -> ContentFacts:
        """What is in the mail if it goes out on that day; `more` are offers that a person's own values link to."""
        place = (on, more)
        known = self._facts.get(place)
        if known is None:
            offers = dict.fromkeys((*self.offers, *self.linked, *more))
            found = [ContentPart(offer.key, offer.audience, offer.is_live(on), offer.kind) for offer in offers]
            known = self._facts[place] = ContentFacts((self.sequence.part, *found))
        return known


_MAIL_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def addresses_in(text: str) -> tuple[str, ...]:
    """Every mail address that stands in a text."""
    return tuple(_MAIL_ADDRESS.findall(text)) if "@" in text else ()


class NoCopy(NurtureError):
    """The step has no words in the language the mail would have."""

    code = "no_copy"


class Composer:
    """Compiles mails from what the workspace holds now; each distinct one once."""

    def __init__(self, session: Session, speakers: Mapping[str, Speaker]) -> None:
        self.speakers = speakers
        self.settings = load_settings(session)
        self.unsubscribing = unsubscribe_links(session, self.settings)
        self.sequences = {one.key: one for one in load_sequences(session)}
        self.blocks = load_blocks(session)
        self.offers = {(one.key, one.language): one for one in load_offers(session)}
        self.links = LinkIndex((one.url, one) for one in self.offers.values())
        refused = (load_value(session, "library") or {}).get("refused", {})
        self.refused = LinkIndex((url, path) for path, url in refused.items())
        self.users = _colleagues(session)
        self._composed: dict[tuple[Any, ...], Composed] = {}
        self._copies: dict[tuple[str, str, str, StepCopy | None], MailCopy] = {}

    def copy_of(self, sequence: Sequence, step: Step, language: str) -> MailCopy:
        """The words of a step in a language with the blocks around them; raises NoCopy where there are none."""
        place = (sequence.key, step.key, language, step.copy.get(language))
        known = self._copies.get(place)
        if known is None:
            known = self._copies[place] = self._parse_copy(sequence, step, language)
        return known

    def _parse_copy(self, sequence: Sequence, step: Step, language: str) -> MailCopy:
        words, blocks = step.copy.get(language), self.blocks.get(language)
        if words is None or blocks is None:
            said = phrase(
                "Step {step} of {sequence} has no copy in “{language}”.",
                step=step.key,
                sequence=sequence.names,
                language=language,
            )
            raise NoCopy(said, field="copy")
        why = copy.plain(sequence.why.in_language(language))
        own = {name: _template(getattr(words, name)) for name in ("subject", "body", "preheader", "ps")}
        return MailCopy(**own, **_block_templates(blocks, sequence.layout), why=why)

    def compose(
        self,
        sequence: Sequence,
        step: Step,
        offers: tuple[ContentOffer, ...],
        values: Mapping[str, str],
        owner: str,
    ) -> Composed:
        """The mail for everybody with these offers, branches and owner; its language is that of the first offer."""
        language = offers[0].language if offers else values["language"]
        words = self.copy_of(sequence, step, language)
        branches = words.branches(values)
        sender = self.sender_for(owner)
        written = step.copy.get(language)
        versions = tuple(one.version for one in offers)
        place = (sequence.key, step.key, step.variant, language, written, versions, branches, sender)
        known = self._composed.get(place)
        if known is None:
            source = MailSource(
                language=language,
                layout=cast(Layout, sequence.layout),
                copy=words,
                offers=tuple(self._card(offer, language) for offer in offers),
                brand=Brand(self.settings.brand_name, self.settings.brand_colour, self.settings.brand_site),
                sender=sender,
                branches=branches,
            )
            known = self._composed[place] = self._compile(sequence, step.variant, source, offers)
        return known

    def sender_for(self, owner: str) -> Sender:
        """The colleague who owns the person, where the workspace knows them; else the workspace's sender."""
        settings = self.settings
        name, email = self.users.get(owner.casefold(), (settings.sender_name, settings.sender_email))
        title = settings.sender_title if name == settings.sender_name else ""
        return Sender(name, title, email, settings.sender_company, settings.sender_address)

    def mailbox_of(self, name: str) -> str:
        """The address of the colleague who is called so, else the name itself; in small letters."""
        return self.users.get(name.casefold(), ("", name))[1].casefold()

    def _compile(
        self, sequence: Sequence, variant: str, source: MailSource, offers: tuple[ContentOffer, ...]
    ) -> Composed:
        mail = compile_mail(source)
        content = _content(mail, sequence, offers) | ({"variant": variant} if variant else {})
        version = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:VERSION_DIGITS]
        links = _links_anywhere(mail)
        linked = tuple(one for one in self.resolve(links) if one not in offers)
        return Composed(mail, offers, linked, sequence, version, content, self.unplaced(links))

    def _card(self, offer: ContentOffer, language: str) -> OfferCard:
        speaker = self.speakers.get(language) or self.speakers["en"]
        label = say(kind_name(offer.kind), speaker)
        cta = offer.cta or say(phrase("Read more"), speaker)
        return OfferCard(offer.title, offer.summary, offer.url, cta, label, offer.phase.value)

    def resolve(self, links: Iterable[str]) -> tuple[ContentOffer, ...]:
        """The offers these links lead to, at once or by way of another page."""
        return tuple(dict.fromkeys(offer for way in _ways(links) for offer in self.links.reach(way)))

    def unplaced(self, links: Iterable[str]) -> tuple[str, ...]:
        """The library files these links lead to of which nobody can say whom they are for: they could not be read."""
        return tuple(dict.fromkeys(path for way in _ways(links) for path in self.refused.reach(way)))


def _links_anywhere(mail: CompiledMail) -> frozenset[str]:
    """Every link in a mail, and in any branch of its copy."""
    texts = mail.source.copy.all_texts()
    return mail.links.union(*(links_in_text(text) for text in texts))


def _ways(links: Iterable[str]) -> Iterator[str]:
    """Each link and the addresses it carries inside."""
    for link in sorted(links):
        yield link
        yield from links_inside(link)


def _block_templates(blocks: Blocks, layout: str) -> dict[str, copy.Template]:
    sign_off = blocks.letter_sign_off if layout == "letter" else blocks.sign_off
    same = ("greeting", "ps_label", "preferences", "unsubscribe_line", "unsubscribe")
    return {name: _template(getattr(blocks, name)) for name in same} | {"sign_off": _template(sign_off)}


@lru_cache(maxsize=4096)
def _template(text: str) -> copy.Template:
    template, problems = copy.parse(text, fields=COPY_FIELDS)
    if template is None:
        raise NurtureError(problems[0].message, field="copy")
    return template


def _content(mail: CompiledMail, sequence: Sequence, offers: tuple[ContentOffer, ...]) -> dict[str, Any]:
    """Everything the bytes are made of besides the person, laid out: kept once per version, and compared by it."""
    shown = mail.render({})
    return {
        "sequence": sequence.key,
        "audience": sequence.audience.value,
        "offers": [[one.key, one.language, one.version] for one in offers],
        "sender": asdict(mail.source.sender),
        "fields": [repr(each) for each in mail.fields],
        "subject": shown.subject,
        "html": shown.html,
        "text": shown.text,
    }


def _colleagues(session: Session) -> dict[str, tuple[str, str]]:
    """(name, address) of every colleague who may sign mails, by name and by address."""
    users = session.exec(select(UserRow)).all()
    active = [user for user in users if not user.is_disabled and user.name]
    return {key.casefold(): (user.name, user.email) for user in active for key in (user.name, user.email)}


def unsubscribe_links(session: Session, settings: WorkspaceSettings) -> UnsubscribeLinks:
    """How readers of this workspace's mail opt out."""
    return UnsubscribeLinks(settings.public_url, settings.unsubscribe_email, load_link_keys(session))


def copy_values(reader: Reader) -> dict[str, str]:
    """The personal fields of copy for one contact; a blank is one we do not know."""
    return {
        "first_name": reader.first_name,
        "last_name": reader.last_name,
        "job_title": reader.job_title,
        "company": reader.company,
        "industry": reader.industry,
        "persona": reader.persona or "",
        "country": reader.country or "",
        "language": reader.language or "",
        "owner_name": reader.owner,
    }
