"""The queue of what waits for a person to decide: both readings side by side, with what speaks for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from nurture.core.conflicts import HOLDING, Conflict, ConflictKind, Side
from nurture.core.phrases import Phrase, listing, phrase, phrase_from_json
from nurture.core.stages import OTHER, Stages, relationship_noun
from nurture.services.browsing.pages import PAGE, Page, Place, cut_page
from nurture.storage.company_decisions import differs
from nurture.storage.conflict_queue import WIDTH, Key, count_waiting, load_keys
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.tables import (
    CompanyRow,
    ConflictRow,
    ContactRow,
    DealContactRow,
    DealRow,
    ImportRow,
    StageMoveRow,
)

MANY: Final = 1_000
"""So many that wait are counted; beyond, a page says only that there are more."""

SHOWN_PEOPLE: Final = 3
"""People that a company's conflict names; of the others it says how many there are."""


@dataclass(frozen=True)
class ConflictsPage:
    """One page of one kind of what waits, with how many of each kind there are."""

    kind: ConflictKind
    page: Page[Conflict]
    counts: Mapping[ConflictKind, int]
    stages: Stages


def count_conflicts(engine: Engine, *, now: datetime) -> int:
    """How much the guard holds mail for until somebody decides, over all kinds; of each not more than MANY."""
    with reading(engine) as session:
        stages = load_stages(session)
        return sum(count_waiting(session, kind, stages, now, MANY) for kind in HOLDING)


def list_conflicts(engine: Engine, kind: ConflictKind | None, place: Place, *, now: datetime) -> ConflictsPage:
    """One page of what waits; without a kind, of the first kind of which something does."""
    with reading(engine) as session:
        stages = load_stages(session)
        counts = {one: count_waiting(session, one, stages, now, MANY) for one in ConflictKind}
        chosen = kind or next((one for one in ConflictKind if counts[one]), ConflictKind.CRM)
        at, backwards = read_key(place.before or place.after), bool(place.before)
        keys = load_keys(session, chosen, stages, now, place=at, size=PAGE + 1, backwards=backwards)
        page = cut_page(keys, place, write_key)
        shown = _Reader(session, stages, now).read(chosen, page.items)
        return ConflictsPage(chosen, Page(shown, page.next_key, page.previous_key), counts, stages)


def stream_conflicts(engine: Engine, kind: ConflictKind | None, *, now: datetime) -> Iterator[Conflict]:
    """Everything that waits, of one kind or of all, from one consistent moment."""
    with reading(engine) as session:
        stages = load_stages(session)
        reader = _Reader(session, stages, now)
        for one in ConflictKind if kind is None else (kind,):
            place: Key = ()
            while keys := load_keys(session, one, stages, now, place=place, size=PAGE, backwards=False):
                yield from reader.read(one, keys)
                place = keys[-1]


def first_conflicts(
    session: Session, kind: ConflictKind, stages: Stages, now: datetime, most: int
) -> tuple[Conflict, ...]:
    """So many of a kind that wait, those that came first."""
    keys = load_keys(session, kind, stages, now, place=(), size=most, backwards=False)
    return tuple(_Reader(session, stages, now).read(kind, keys))


def load_conflict(session: Session, kind: ConflictKind, key: Key, stages: Stages, now: datetime) -> Conflict:
    """One that is known to wait."""
    return _Reader(session, stages, now).read(kind, [key])[0]


def write_key(key: Key) -> str:
    """A key as an address carries it."""
    return "-".join(map(str, key))


def read_key(text: str) -> Key:
    """The key that a text is; () for one that is none."""
    parts = text.split("-")
    readable = all(one.isdecimal() and len(one) < 19 for one in parts) and len(parts) <= max(WIDTH.values())
    return tuple(int(one) for one in parts) if readable else ()


class _Reader:
    """Reads what stands behind the keys of a page, a few statements for all of them."""

    def __init__(self, session: Session, stages: Stages, now: datetime) -> None:
        self.session = session
        self.stages = stages
        self.now = now

    def read(self, kind: ConflictKind, keys: Sequence[Key]) -> tuple[Conflict, ...]:
        """The conflicts of these keys in their order."""
        read = {
            ConflictKind.CRM: self._crm,
            ConflictKind.COMPANY: self._companies,
            ConflictKind.TWINS: self._twins,
            ConflictKind.DEAL: self._deals,
        }[kind]
        return tuple(read(keys)) if keys else ()

    def _crm(self, keys: Sequence[Key]) -> Iterator[Conflict]:
        rows = self._by_id(ConflictRow, [key[0] for key in keys])
        people = self._by_id(ContactRow, [row.contact_id for row in rows.values()])
        files = self._by_id(ImportRow, [row.import_id for row in rows.values() if row.import_id])
        moves = self._last_moves("contact_id", list(people))
        for (number,) in keys:
            row = rows[number]
            person, file = people[row.contact_id], files.get(row.import_id or 0)
            because = tuple(phrase_from_json(said) for said in row.because)
            told = phrase("The file {file} says so.", file=file.file) if file else phrase("So it stands in the CRM.")
            moved = moves.get(row.contact_id)
            known = (
                because[1:] or (_evidence(moved) if moved and moved.to_stage == row.derived_stage else ()) or because
            )
            sides = (
                Side("crm", phrase("The CRM says"), row.crm_stage, (told,)),
                Side("facts", phrase("We have them as"), row.derived_stage, known),
            )
            yield _about(ConflictKind.CRM, (number,), person, row.opened_at, sides)

    def _companies(self, keys: Sequence[Key]) -> Iterator[Conflict]:
        companies = self._by_id(CompanyRow, [key[0] for key in keys])
        moves = self._last_moves("company_id", list(companies))
        for (number,) in keys:
            row = companies[number]
            people, more = self._differing(number)
            has_left = row.churned_at is not None and row.churned_at <= self.now
            told = [phrase("They left as a customer.")] if has_left else list(_evidence(moves.get(number)))
            sides = (
                Side("" if has_left else "customer", phrase("The company is"), row.stage, tuple(told)),
                Side("each", phrase("People there are"), people[0].stage, self._named(people, more)),
            )
            name, known = row.name or row.domain or "", row.domain if row.name else None
            yield Conflict(
                ConflictKind.COMPANY,
                str(number),
                name,
                known or "",
                row.stage_since,
                sides,
                people=tuple(one.id or 0 for one in people),
                company=number,
            )

    def _differing(self, company: int) -> tuple[list[ContactRow], bool]:
        """A few of the people who are something else to us than their company, and whether there are more."""
        here = (col(ContactRow.company_id) == col(CompanyRow.id)) | (col(ContactRow.domain) == col(CompanyRow.domain))
        query = select(ContactRow).join(CompanyRow, here).where(col(CompanyRow.id) == company)
        found = query.where(differs(self.stages, self.now)).order_by(col(ContactRow.id)).limit(SHOWN_PEOPLE + 1)
        rows = list(self.session.scalars(found))
        return rows[:SHOWN_PEOPLE], len(rows) > SHOWN_PEOPLE

    def _named(self, people: Sequence[ContactRow], more: bool) -> tuple[Phrase, ...]:
        told = [
            phrase("{name} is {relationship}.", name=_name(one), relationship=relationship_noun(self._relation(one)))
            for one in people
        ]
        return (*told, phrase("And there are more of them.")) if more else tuple(told)

    def _relation(self, row: ContactRow) -> Any:
        churned = row.churned_at is not None and row.churned_at <= self.now
        return self.stages.relationship(row.stage, churned=churned)

    def _twins(self, keys: Sequence[Key]) -> Iterator[Conflict]:
        people = self._by_id(ContactRow, [one for key in keys for one in key])
        moves = self._last_moves("contact_id", list(people))
        for key in keys:
            first, second = (people[one] for one in key)
            names = (_name(first), _name(second))
            told = [
                Side(
                    word if self._relation(row) == self.stages.relationship(row.stage) else "",
                    phrase("{name} is", name=name),
                    row.stage,
                    (phrase("The address is {email}.", email=row.email), *_evidence(moves.get(row.id or 0))),
                )
                for word, row, name in (("first", first, names[0]), ("second", second, names[1]))
            ]
            since = max((row.stage_since for row in (first, second) if row.stage_since), default=None)
            both = " / ".join(dict.fromkeys(names))
            yield Conflict(
                ConflictKind.TWINS, write_key(key), both, first.mailbox, since, (told[0], told[1]), people=key
            )

    def _deals(self, keys: Sequence[Key]) -> Iterator[Conflict]:
        ids = [key[0] for key in keys]
        people, moves, lost = self._by_id(ContactRow, ids), self._last_moves("contact_id", ids), self._lost(ids)
        apart = self.stages.get(OTHER)
        for (number,) in keys:
            person, names = people[number], lost.get(number, [])
            deals = (
                phrase("“{deals}” was lost.", deals=listing(names)) if names else phrase("A deal with them was lost.")
            )
            sides = (
                Side("stays", phrase("They stand in"), person.stage, _evidence(moves.get(number))),
                Side(OTHER if apart else "", phrase("Their deal was lost"), OTHER if apart else None, (deals,)),
            )
            yield _about(ConflictKind.DEAL, (number,), person, person.deal_lost_at, sides)

    def _lost(self, ids: Sequence[int]) -> dict[int, list[str]]:
        """The names of the lost deals of these contacts."""
        query = (
            select(col(DealContactRow.contact_id), col(DealRow.name))
            .join(DealRow, col(DealRow.id) == col(DealContactRow.deal_id))
            .where(col(DealContactRow.contact_id).in_(ids), col(DealRow.state) == "lost", col(DealRow.name) != "")
            .order_by(col(DealRow.closed_at).desc())
        )
        found: dict[int, list[str]] = {}
        for contact, name in self.session.execute(query):
            found.setdefault(contact, []).append(name)
        return found

    def _by_id(self, table: Any, ids: Sequence[int]) -> dict[int, Any]:
        return {row.id: row for row in self.session.scalars(select(table).where(table.id.in_(ids)))}

    def _last_moves(self, who: str, ids: Sequence[int]) -> dict[int, StageMoveRow]:
        """The last move of each of these contacts or companies."""
        column = getattr(StageMoveRow, who)
        query = select(StageMoveRow).where(column.in_(ids)).order_by(col(StageMoveRow.at), col(StageMoveRow.id))
        return {getattr(row, who): row for row in self.session.scalars(query)}


def _evidence(moved: StageMoveRow | None) -> tuple[Phrase, ...]:
    return tuple(phrase_from_json(said) for said in moved.because) if moved else ()


def _name(row: ContactRow) -> str:
    return " ".join(part for part in (row.first_name, row.last_name) if part) or row.email


def _about(kind: ConflictKind, key: Key, row: ContactRow, since: datetime | None, sides: tuple[Side, Side]) -> Conflict:
    return Conflict(kind, write_key(key), _name(row), row.email, since, sides, people=(row.id or 0,))
