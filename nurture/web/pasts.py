"""What happened to a person, as their page tells it: newest first, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatchmethod
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from nurture.core.consent import ConsentBasis, consent_basis_name, suppression_sentence
from nurture.core.criteria_names import ACTIVITY_NAMES, field_name
from nurture.core.happenings import (
    BroughtIn,
    Changed,
    CompanySaid,
    Contradicted,
    Dealt,
    Group,
    Happening,
    LeftSequence,
    Mailed,
    Moved,
    Refused,
)
from nurture.core.people import Activity
from nurture.core.phrases import phrase
from nurture.core.stages import Mover, Stages
from nurture.services.browsing.person import PersonView
from nurture.web.filters import capitalised, moment
from nurture.web.languages import spoken

Item = dict[str, Any]

LONGEST_VALUE = 60
"""Characters of a value that a change shows."""


def group_names() -> list[tuple[str, str]]:
    """What a history can be narrowed to, as a filter offers it."""
    return [
        (Group.DID.value, _("What they did")),
        (Group.MAIL.value, _("Mail and opt-outs")),
        (Group.STAGES.value, _("Stages and decisions")),
        (Group.DEALS.value, _("Deals")),
        (Group.RECORD.value, _("Changes of what we know")),
    ]


def months_of(view: PersonView) -> list[tuple[str, list[Item]]]:
    """The page of their past: each month's name with what happened in it, as the timeline macro takes it."""
    teller = _Teller(view)
    parts = groupby(view.past.items, key=lambda one: str(format_date(one.at, "LLLL y")))
    return [(capitalised(month), [teller.item(one) for one in items]) for month, items in parts]


def move_item(moved: Moved, stages: Stages) -> Item:
    """A change of stage as the timeline macro takes it, but for its moment."""
    stage = stages.get(moved.to_stage)
    who = {
        Mover.IMPORT: _("by an import"),
        Mover.RULE: _("by rule"),
        Mover.COMPANY: _("with their company"),
        Mover.PERSON: moved.by,
    }[moved.mover]
    title = spoken(phrase("{stage} ({who})", stage=stages.name(moved.to_stage), who=who))
    because = " ".join(capitalised(spoken(said)) for said in moved.because)
    return {"title": title, "text": because, "tone": stage.phase.value if stage else "none"}


@dataclass(frozen=True)
class _Teller:
    """Puts what happened to one person into words."""

    view: PersonView

    def item(self, happened: Happening) -> Item:
        return {"at": moment(happened.at), "tone": "none", **self.told(happened.what)}

    @singledispatchmethod
    def told(self, what: object) -> Item:
        raise TypeError(what)

    @told.register
    def _(self, did: Activity) -> Item:
        offer = self.view.titles.get(did.offer or "")
        machine = "" if did.human else _("made by a machine, does not count")
        told = [offer or did.target, did.detail, machine]
        href = url_for("content.offer", key=did.offer) if offer else None
        return {"title": capitalised(spoken(ACTIVITY_NAMES[did.kind])), "text": _joined(told), "href": href}

    @told.register
    def _(self, moved: Moved) -> Item:
        return move_item(moved, self.view.stages)

    @told.register
    def _(self, mailed: Mailed) -> Item:
        name = self.view.sequences.get(mailed.sequence)
        title = _("Mail handed over") if mailed.left else _("Draft made")
        text = _joined([mailed.subject, spoken(name) if name else mailed.sequence])
        href = url_for("drafts.draft", draft_id=mailed.draft)
        return {"title": title, "text": text, "href": href, "tone": "allowed" if mailed.left else "none"}

    @told.register
    def _(self, ended: LeftSequence) -> Item:
        name = self.view.sequences.get(ended.sequence)
        why = {
            "goal_reached": _("They have done what it is for."),
            "replied": _("They replied."),
            "meeting_booked": _("They booked a meeting."),
            "unsubscribed": _("They unsubscribed."),
            "bounced": _("Mail to them bounces."),
            "stage_changed": _("They are no longer among those it is for."),
            "switched_off": _("The sequence was switched off."),
            "outranked": _("Another sequence comes first for them."),
        }.get(ended.reason, "")
        title = _("Left the sequence %(sequence)s", sequence=spoken(name) if name else ended.sequence)
        return {"title": title, "text": why}

    @told.register
    def _(self, dealt: Dealt) -> Item:
        title = {"won": _("Deal won"), "lost": _("Deal lost")}.get(dealt.state, _("Deal opened"))
        amount = "" if dealt.amount is None else f"{format_decimal(dealt.amount)} {dealt.currency or ''}".strip()
        return {"title": title, "text": _joined([dealt.name, amount])}

    @told.register
    def _(self, came: BroughtIn) -> Item:
        href = url_for("imports.detail", import_id=came.import_id)
        return {"title": _("Came in with %(file)s", file=came.file), "text": came.by, "href": href}

    @told.register
    def _(self, changed: Changed) -> Item:
        by = _("%(who)s, with %(file)s", who=changed.by, file=changed.file) if changed.file else changed.by
        joined = [one[1]["facts"]["email"] for one in changed.columns if one[0] == "merged"]
        if joined:
            return {"title": _("Put together with %(email)s", email=joined[0]), "text": self._moves(changed)}
        told = [self._column(*one) for one in changed.columns if one[0] in _SHOWN or one[0].startswith("custom")]
        return {"title": _("Changed by %(who)s", who=by), "text": ". ".join(told)}

    def _moves(self, changed: Changed) -> str:
        """How the one who was put together with them had moved until then."""
        moves = [move for one in changed.columns for move in one[1]["moves"]]
        steps = [f"{spoken(self.view.stages.name(move['to_stage']))} ({move['at'][:10]})" for move in moves]
        return _joined([" → ".join(steps), changed.by])

    def _column(self, name: str, before: object, after: object) -> str:
        return f"{edited_field(name)}: {_value(before)} → {_value(after)}"

    @told.register
    def _(self, said: Contradicted) -> Item:
        facts = {
            "theirs": spoken(self.view.stages.name(said.crm_stage)),
            "ours": spoken(self.view.stages.name(said.derived_stage)),
        }
        title = _("Settled: CRM against facts") if said.ended else _("The CRM and the facts disagree")
        text = _("%(theirs)s by the CRM, %(ours)s by what we know", **facts)
        return {"title": title, "text": text, "tone": "allowed" if said.ended else "held"}

    @told.register
    def _(self, refused: Refused) -> Item:
        text = _joined([refused.mailbox, refused.source])
        return {"title": spoken(suppression_sentence(refused.reason)), "text": text, "tone": "blocked"}

    @told.register
    def _(self, said: CompanySaid) -> Item:
        words = {"customer": _("Everyone at their company is a customer"), "each": _("Each there by their own stage")}
        return {"title": words.get(said.decision, said.decision), "text": said.by}


_SHOWN = frozenset(
    "email first_name last_name job_title company_name phone language country timezone lead_status persona industry "
    "owner tags record_id consent_basis consent_at consent_source consent_refused_at crm_stage company_size revenue "
    "churned_at confirmed_key".split()
)
"""The columns whose changes are told; others, such as keys and counters, say nothing to a reader."""

_OWN_WORDS = {
    "company_name": lambda: str(_("Company")),
    "consent_refused_at": lambda: str(_("Said no to consent")),
    "confirmed_key": lambda: str(_("Address confirmed")),
    "custom": lambda: str(_("Own properties")),
}


def edited_field(name: str) -> str:
    """The name of a column in an edit."""
    return _OWN_WORDS[name]() if name in _OWN_WORDS else capitalised(spoken(field_name(name)))


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _value(value: object) -> str:
    """A value as it is shown: nothing as a dash, a list in a row, and no more of it than one can take in."""
    if isinstance(value, str) and value in set(ConsentBasis):
        return spoken(consent_basis_name(ConsentBasis(value)))
    if isinstance(value, dict):
        value = [f"{name} {one}" for name, one in value.items()]
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    text = text[:10] if len(text) > 18 and text[4:5] == "-" and text[10:11] == "T" else text
    return (text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…") or "–"
