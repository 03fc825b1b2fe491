"""What a person's page tells in order: what happened, what is to come, and what is kept from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from nurture.core.criteria_names import ACTIVITY_NAMES
from nurture.core.guard import Outcome, Verdict
from nurture.core.happenings import Moved
from nurture.core.offers import ContentOffer
from nurture.core.people import Activity
from nurture.core.phrases import Named, phrase
from nurture.core.stages import Mover, Stages
from nurture.services.browsing.person import Happening, PersonView
from nurture.services.planning import PlannedEmail
from nurture.web.filters import capitalised, day, moment
from nurture.web.languages import spoken

Item = dict[str, Any]


def history(view: PersonView) -> list[Item]:
    """What happened to a person, newest first, as the timeline macro takes it."""
    return [_happening(one, view) for one in view.history]


def _happening(one: Happening, view: PersonView) -> Item:
    match one.what:
        case Activity():
            return {"at": moment(one.at), **_activity(one.what, view)}
        case Moved():
            return {"at": moment(one.at), **move_item(one.what, view.stages)}


def _activity(did: Activity, view: PersonView) -> Item:
    title = capitalised(spoken(ACTIVITY_NAMES[did.kind]))
    offer = view.titles.get(did.offer or "")
    told = [offer or did.target, did.detail, "" if did.human else _("made by a machine, does not count")]
    href = url_for("content.offer", key=did.offer) if offer else None
    return {"title": title, "text": " · ".join(part for part in told if part), "href": href, "tone": "none"}


def move_item(moved: Moved, stages: Stages) -> Item:
    """A change of stage as the timeline macro takes it, but for its moment."""
    stage = stages.get(moved.to_stage)
    because = " ".join(capitalised(spoken(said)) for said in moved.because)
    who = {
        Mover.IMPORT: _("by an import"),
        Mover.RULE: _("by rule"),
        Mover.COMPANY: _("with their company"),
        Mover.PERSON: moved.by,
    }[moved.mover]
    title = spoken(phrase("{stage} ({who})", stage=stages.name(moved.to_stage), who=who))
    return {"title": title, "text": because, "tone": stage.phase.value if stage else "none"}


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
