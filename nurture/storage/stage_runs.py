"""The last run of the stage rules, kept in the workspace, so that the next one reads only whose facts have changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Table, select
from sqlmodel import Session

from nurture import __version__
from nurture.core.criteria import Criteria, FieldTest, to_tree, walk
from nurture.core.horizons import horizons
from nurture.core.segments import Persona
from nurture.storage.bulk import TABLES
from nurture.storage.fact_changes import forget_changes, list_changed, list_passed, stands_still
from nurture.storage.personas import load_personas
from nurture.storage.scratch import add_people
from nurture.storage.settings import load_settings, load_value, store_value
from nurture.storage.stage_rules import STANDING, RuleBook

_OFFER: Final = TABLES["offer"].c
_LAST: Final = "last_stage_run"
_FROM_ELSEWHERE: Final = frozenset({"do_not_email", "suppressed"})
"""What reaches people by boxes that they share with others: no change of it is marked."""

_BY_A_RUN: Final = STANDING | {"persona"}
"""What a run itself can change about people after it has matched them to personas."""


class StageRun:
    """One run of the rules as of a moment (UTC), told from the last one."""

    def __init__(self, session: Session, book: RuleBook, as_of: datetime) -> None:
        self._session = session
        self._book = book
        self._as_of = as_of
        self._personas = load_personas(session)

    def begin(self, listed: Table, matched: Table, *, full: bool) -> bool:
        """Put those into `listed` who have to be looked at, and into `matched` those whose persona may be another.

        False where that is everybody, and the tables stay empty.

        Everybody it is where that is wanted (`full`), where there was no run before, or one as of a later moment, where
        anything has changed that decides about all (rules, profile, stages, personas, settings, kinds of offers, the
        program), and where it is asked what comes to people by others' boxes.
        """
        since = self._since()
        asked = horizons(self._conditions())
        if full or since is None or asked.fields & _FROM_ELSEWHERE:
            forget_changes(self._session)
            return False
        list_changed(self._session, listed)
        list_changed(self._session, matched, but_for_activities=True)
        forget_changes(self._session)
        list_passed(self._session, listed, asked, since, self._as_of)
        if not stands_still(horizons((self._book.profile, *_of_personas(self._personas)))):
            add_people(self._session, matched, select(listed.c.contact_id))
        return True

    def _since(self) -> datetime | None:
        """As of when the last run looked, None where what it found is of no use."""
        last = load_value(self._session, _LAST) or {}
        if last.get("decided_by") != self._digest():
            return None
        since = datetime.fromisoformat(last["as_of"])
        return since if since <= self._as_of else None

    def end(self) -> None:
        """Keep that the run has been, and that everybody has been looked at as they are now.

        Personas are matched before anybody moves: where they ask for what moves change, whoever this run has changed is
        looked at again by the next.
        """
        store_value(self._session, _LAST, {"as_of": self._as_of.isoformat(), "decided_by": self._digest()})
        if not _BY_A_RUN & _fields(_of_personas(self._personas), self._book.profile):
            forget_changes(self._session)

    def _conditions(self) -> Iterator[Criteria]:
        """Everything that is asked about people."""
        yield self._book.profile
        yield from (rule.criteria for rule in self._book.placed)
        yield from _of_personas(self._personas)

    def _digest(self) -> str:
        """A short form of all that decides about everybody."""
        settings, book = load_settings(self._session), self._book
        told = {
            "program": __version__,
            "stages": [(one.value, one.order, one.enabled, str(one.relationship)) for one in book.stages],
            "rules": [(rule.stage, to_tree(rule.criteria)) for rule in book.placed],
            "profile": to_tree(book.profile),
            "policy": book.policy.value,
            "personas": [(one.key, one.criteria and to_tree(one.criteria)) for one in self._personas],
            "ties": [settings.lift_companies, settings.lift_contacts, settings.lead_statuses],
            "offers": sorted(map(list, self._session.connection().execute(select(_OFFER.key, _OFFER.kind).distinct()))),
        }
        return sha256(json.dumps(told, default=str).encode()).hexdigest()


def _of_personas(personas: tuple[Persona, ...]) -> Iterator[Criteria]:
    return (one.criteria for one in personas if one.criteria is not None)


def _fields(conditions: Iterator[Criteria], profile: Criteria) -> frozenset[str]:
    """The fields that these conditions ask about, those of the profile among them."""
    nodes = (node for one in (profile, *conditions) for node in walk(one))
    return frozenset(node.field for node in nodes if isinstance(node, FieldTest))
