"""What a person's page tells in order: what is to come, and what is kept from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from nurture.core.guard import Outcome, Source, Verdict
from nurture.core.offers import ContentOffer
from nurture.core.phrases import Named
from nurture.core.stages import relationship_name
from nurture.services.browsing.person import PersonView
from nurture.services.planning import PlannedEmail
from nurture.services.reasoning import WayOn
from nurture.web.filters import capitalised, day
from nurture.web.languages import spoken

Item = dict[str, Any]


def coming(mails: Iterable[PlannedEmail], names: dict[str, Named], titles: dict[str, str]) -> list[Item]:
    """The mails to come, as the timeline macro takes them."""
    return [_mail(one, names, titles) for one in mails]


def _mail(one: PlannedEmail, names: dict[str, Named], titles: dict[str, str]) -> Item:
    because = dict.fromkeys(capitalised(spoken(said)) for pick in one.picks for said in pick.because)
    name = spoken(names[one.sequence]) if one.sequence in names else one.sequence
    step = _("%(sequence)s, step %(number)s", sequence=name, number=one.number)
    return {
        "at": day(one.send_at),
        "title": ", ".join(titles.get(pick.key, pick.key) for pick in one.picks) or step,
        "text": ". ".join((step, *because)) + ".",
        "href": url_for("content.offer", key=one.picks[0].key, language=one.picks[0].language) if one.picks else None,
        "tone": "allowed",
    }


def way_on_items(way_on: WayOn) -> list[Item]:
    """What the next stage asks for, each condition with whether it is met."""
    return [
        {
            "text": capitalised(spoken(said)) + ("" if met else " · " + _("not yet")),
            "tone": "allowed" if met else "held",
        }
        for said, met in way_on.conditions
    ]


def readings_of(view: PersonView) -> list[Item]:
    """Each reading of what a person is to us, the one that stands alone in its doubt marked as such."""
    own = view.reader.readings[0].relationship
    names = {
        Source.CONTACT: _("By their own stage"),
        Source.COMPANY: _("By their company"),
        Source.DOMAIN: _("By the company with their domain"),
        Source.TWIN: _("By another contact with the same mailbox"),
        Source.CRM: _("By what the CRM and the facts say"),
    }
    return [
        {
            "text": f"{names[one.source]}: {spoken(relationship_name(one.relationship))}",
            "tone": "allowed" if one.relationship is own and own is not None else "held",
        }
        for one in view.reader.readings
    ]


@dataclass
class Kept:
    """Offers that are kept from a person for the same gravest reason; what the guard says is about the first."""

    code: str
    outcome: Outcome
    said: str
    offers: list[ContentOffer] = field(default_factory=list)


def kept_back(withheld: Iterable[tuple[ContentOffer, Verdict]]) -> list[Kept]:
    """The offers that are kept from a person, by the gravest reason; most offers first."""
    groups: dict[str, Kept] = {}
    for offer, verdict in withheld:
        code = verdict.codes[0]
        said = next(spoken(one.message) for one in verdict.reasons if one.code == code)
        groups.setdefault(code, Kept(code, verdict.outcome, said)).offers.append(offer)
    return sorted(groups.values(), key=lambda group: -len(group.offers))
