"""Rows of a contact file to what they propose to know about a person; problems are values, nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from nurture.core.addresses import Address, parse_address, read_address
from nurture.core.columns import CUSTOM, ColumnMap, SuppressingColumn
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.errors import Problem
from nurture.core.fields import CellValue, WritingStyle, is_plain_text, read_cell
from nurture.core.phrases import phrase
from nurture.core.records import split_cell
from nurture.core.stages import CUSTOMER
from nurture.core.standings import suppression_in_cell
from nurture.core.tabular import Row, is_void
from nurture.core.values import clean_text, is_placeholder, yes_or_no

LARGEST_NUMBER: Final = 2_147_483_647
"""What a whole number in the database can hold; a larger counter or company size is a mistake in the file."""

CELLS_REMEMBERED: Final = 40_000
"""So many different cells of a column are kept in mind."""

_APART: Final = frozenset({"stage", "company_domain", "consent_basis", "record_id"})
_STANDING_TEXTS: Final = frozenset({"stage", "lead_status", "consent_basis", "consent_source"})
_STANDINGS: Final = frozenset({"stage", "lead_status"})
_FORMER: Final = re.compile(
    r"\b(?:(?:former|ex|previous|past|lost|churned|cancell?ed)[ _-]?(?:customer|client)s?|churned|churn"
    r"|(?:tidigare|f\.? ?d\.?|förlorad|gammal|avslutad) ?kund(?:er)?"
    r"|(?:tidligere|tapt|avsluttet|gammel) ?kunde(?:r)?)\b"
)
_WITHDRAWN: Final = re.compile(r"withdrawn|revoked|expired|no consent|without consent|återkalla|trukket|ingen? samty")


@dataclass(frozen=True, slots=True)
class ContactProposal:
    """What one row says of one person; whatever it leaves blank is not in it.

    `values` are by the name of the field that is stored, `stage` is the CRM's word, `churned` whether it calls them a
    former customer. `consent_refused`: the row says that there is no consent; `consent_unclear`: it says something
    that is no basis, so that none may be assumed.
    """

    row: int
    address: Address
    aliases: tuple[Address, ...] = ()
    record_id: str | None = None
    values: Mapping[str, CellValue] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    stage: str | None = None
    churned: bool = False
    company_domain: str | None = None
    consent: ConsentBasis | None = None
    consent_refused: bool = False
    consent_unclear: bool = False
    suppressions: frozenset[Suppression] = frozenset()


@lru_cache(maxsize=4_096)
def is_former_customer(text: str) -> bool:
    """Whether a stage or status calls somebody a former customer, in any of the three languages."""
    return _FORMER.search(text.casefold()) is not None


class _Column(dict[str, CellValue]):
    """What the cells of one column say, by their text; one that comes again is read once, as most repeat themselves.

    `odd` has the texts that say more than a value, and what that is.
    """

    def __init__(self, place: int, header: str, name: str, style: WritingStyle) -> None:
        super().__init__({"": None})
        self.place = place
        self.name = name
        self.stored_as = {"company": "company_name"}.get(name, name)
        self.odd: dict[str, _Oddity] = {}
        self._header = header
        self._style = style
        self._is_text = is_plain_text(name) and name not in _STANDINGS
        self._is_passing = False

    def read(self, texts: Sequence[str]) -> list[CellValue]:
        """What these cells say; a text that hardly repeats itself is not kept in mind, nor is too much of anything."""
        if self._is_passing:
            return list(map(_plain, texts))
        if len(self) > CELLS_REMEMBERED:
            self.clear()
            self.odd.clear()
            self[""] = None
        before = len(self)
        values = list(map(self.__getitem__, texts))
        self._is_passing = self._is_text and (len(self) - before) * 2 > len(texts)
        return values

    def __missing__(self, text: str) -> CellValue:
        if self._is_text:
            self[text] = plain = _plain(text)
            return plain
        value, problem = read_cell(self.name, text, self._style)
        if self.name in _STANDINGS and is_former_customer(text):
            problem = None
            self.odd[text] = _Oddity(churned=True)
        elif isinstance(value, int) and value > LARGEST_NUMBER:
            value, problem = None, _too_large(text, self.name)
        if problem is not None:
            refused = self.name == "consent_basis" and _is_refusal(text)
            self.odd[text] = _Oddity(None if refused else replace(problem, column=self._header), refused=refused)
        self[text] = stored = _stored(value)
        return stored


@dataclass(frozen=True, slots=True)
class _Oddity:
    """What a cell says besides its value: what is wrong with it, that somebody has left, or refuses."""

    problem: Problem | None = None
    churned: bool = False
    refused: bool = False


class _Signs(dict[str, "Suppression | None"]):
    """What the cells of a column that can suppress stand for, by their text."""

    def __init__(self, column: SuppressingColumn) -> None:
        super().__init__({"": None})
        self.column = column

    def __missing__(self, text: str) -> Suppression | None:
        if len(self) > CELLS_REMEMBERED:
            self.clear()
        self[text] = reason = suppression_in_cell(text, self.column) if text else None
        return reason


def _plain(text: str) -> str | None:
    """What a cell of plain text says."""
    return None if not text or is_placeholder(text) else clean_text(text) or None


def _stored(value: CellValue) -> CellValue:
    if not value and value in _NO_VALUES:
        return None
    return value.value if isinstance(value, Suppression) else value


def _is_refusal(text: str) -> bool:
    return yes_or_no(text) is False or _WITHDRAWN.search(text.casefold()) is not None


@dataclass(slots=True)
class Batch:
    """Rows of a file as they were read, column by column; a place is a row's position among them.

    `addresses` has None for a row that is rejected, `aliases` only the rows with further addresses. `cells` are by the
    name of the field, `keys` by row all the texts that say where somebody stands: equal ones mean the same.
    """

    rows: Sequence[Row]
    addresses: list[Address | None]
    aliases: dict[int, tuple[Address, ...]] = field(default_factory=dict)
    cells: dict[str, list[CellValue]] = field(default_factory=dict)
    keys: list[tuple[object, ...]] = field(default_factory=list)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    suppressions: dict[int, frozenset[Suppression]] = field(default_factory=dict)
    churned: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    unclear: set[int] = field(default_factory=set)

    def told(self) -> list[Problem]:
        """Everything that is wrong, in the order of the rows."""
        return [problem for place in sorted(self.problems) for problem in self.problems[place]]

    def proposal(self, place: int) -> ContactProposal:
        """What one row proposes; it must not be a rejected one."""
        address = self.addresses[place]
        if address is None:
            raise ValueError(f"row {self.rows[place].number} was rejected")
        said = {name: cells[place] for name, cells in self.cells.items() if cells[place] is not None}
        apart = {name: said.pop(name) for name in _APART if name in said}
        custom = {name: str(said.pop(name)) for name in list(said) if name.startswith(CUSTOM)}
        basis = apart.get("consent_basis")
        churned = place in self.churned
        return ContactProposal(
            row=self.rows[place].number,
            address=address,
            aliases=self.aliases.get(place, ()),
            record_id=_text(apart.get("record_id")),
            values=said,
            custom={name.removeprefix(CUSTOM): text for name, text in custom.items()},
            stage=CUSTOMER if churned else _text(apart.get("stage")),
            churned=churned,
            company_domain=_text(apart.get("company_domain")),
            consent=basis if isinstance(basis, ConsentBasis) else None,
            consent_refused=place in self.refused,
            consent_unclear=place in self.unclear,
            suppressions=self.suppressions.get(place, _NOTHING),
        )


class ContactReader:
    """Reads the rows of one file; `styles` says, by place, how a column writes dates and numbers."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle], plain: WritingStyle) -> None:
        self._columns = columns
        self._fields = [
            _Column(place, columns.header[place], name, styles.get(place, plain))
            for place, name in enumerate(columns.fields)
            if name is not None and name not in {"email", "do_not_email"}
        ]
        self._signs = [_Signs(column) for column in columns.suppressing]

    def read(self, rows: Sequence[Row]) -> Batch:
        """What the rows say, with everything that is wrong in them."""
        texts = list(zip(*(row.cells for row in rows), strict=True))
        batch = Batch(rows, [])
        for place, row in enumerate(rows):
            if row.problems:
                batch.problems[place] = list(row.problems)
        self._read_addresses(texts, batch)
        for column in self._fields:
            self._read_column(column, texts[column.place], batch)
        _split_names(batch)
        batch.keys = self._standing_keys(texts, batch)
        self._read_signs(texts, batch)
        return batch

    def _read_addresses(self, texts: Sequence[Sequence[str]], batch: Batch) -> None:
        """The address of each row; those with more than one cell, or one that is none, are looked at one by one."""
        first, *others = self._columns.emails
        read = [parse_address(text) if text else None for text in texts[first]]
        batch.addresses = [one if isinstance(one, Address) else None for one in read]
        closer = {place for place, one in enumerate(batch.addresses) if one is None} | batch.problems.keys()
        for other in others:
            closer |= {place for place, text in enumerate(texts[other]) if text}
        for place in sorted(closer):
            self._read_closely(place, batch)

    def _read_closely(self, place: int, batch: Batch) -> None:
        row = batch.rows[place]
        if row.problems and is_void(row):
            batch.addresses[place] = None
            return
        addresses, problems = self._addresses(row)
        if not addresses or any(one.code == "address_control_character" for one in problems):
            addresses, problems = [], self._no_address(row, problems)
        batch.addresses[place] = addresses[0] if addresses else None
        aliases = tuple(one for one in addresses[1:] if one.mailbox != addresses[0].mailbox)
        if aliases:
            batch.aliases[place] = aliases
        if problems:
            batch.problems.setdefault(place, []).extend(problems)

    def _addresses(self, row: Row) -> tuple[list[Address], list[Problem]]:
        found: list[Address] = []
        problems: list[Problem] = []
        for place in self._columns.emails:
            text = row.cells[place]
            if not text or is_placeholder(text):
                continue
            read = read_address(text)
            listed = [read]
            if isinstance(read, Problem) and read.code == "address_invalid" and text.count("@") > 1:
                listed = [read_address(part) for part in split_cell(text)]
            for one in listed:
                if isinstance(one, Address):
                    found.append(one)
                else:
                    problems.append(replace(one, row=row.number, column=self._columns.header[place]))
        return found, problems

    def _no_address(self, row: Row, problems: list[Problem]) -> list[Problem]:
        """Why the row has no address: its cells are shifted, or what is wrong with those that should hold one."""
        column = self._columns.header[self._columns.emails[0]]
        elsewhere = [text for text in (*row.cells, *row.surplus) if isinstance(read_address(text), Address)]
        if row.surplus and elsewhere:
            message = phrase(
                "The cells of this row are shifted: there is an address, but not under “{column}”.", column=column
            )
            return [Problem("shifted_cells", message, row=row.number, column=column, field="email")]
        if problems:
            return problems
        message = phrase("There is no email address; every contact needs one.")
        return [Problem("address_missing", message, row=row.number, column=column, field="email")]

    def _read_column(self, column: _Column, texts: Sequence[str], batch: Batch) -> None:
        """The cells of one column; what a rejected row says besides its address is not told."""
        batch.cells[column.stored_as] = column.read(texts)
        if not column.odd:
            return
        for place, text in enumerate(texts):
            odd = column.odd.get(text)
            if odd is None or batch.addresses[place] is None:
                continue
            if odd.churned:
                batch.churned.add(place)
            if odd.refused:
                batch.refused.add(place)
            if odd.problem is not None:
                batch.problems.setdefault(place, []).append(replace(odd.problem, row=batch.rows[place].number))
                if column.name == "consent_basis":
                    batch.unclear.add(place)

    def _standing_keys(self, texts: Sequence[Sequence[str]], batch: Batch) -> list[tuple[object, ...]]:
        told = [texts[column.place] for column in self._fields if column.name in _STANDING_TEXTS]
        dated = batch.cells.get("consent_at")
        is_dated: Sequence[object] = [False] * len(batch.rows) if dated is None else [at is not None for at in dated]
        return list(zip(is_dated, *told, strict=True))

    def _read_signs(self, texts: Sequence[Sequence[str]], batch: Batch) -> None:
        for signs in self._signs:
            for place, reason in enumerate(map(signs.__getitem__, texts[signs.column.place])):
                if reason is not None and batch.addresses[place] is not None:
                    batch.suppressions[place] = batch.suppressions.get(place, _NOTHING) | {reason}


def _split_names(batch: Batch) -> None:
    """First and last names out of full ones."""
    full = batch.cells.pop("full_name", None)
    if full is None:
        return
    blank: list[CellValue] = [None] * len(full)
    for part, name in enumerate(("first_name", "last_name")):
        known = batch.cells.get(name, blank)
        batch.cells[name] = [
            (pair[part] or own) if isinstance(pair, tuple) else own for pair, own in zip(full, known, strict=True)
        ]


_NO_VALUES: Final[tuple[CellValue, ...]] = (None, "", ())
_NOTHING: Final[frozenset[Suppression]] = frozenset()


def _text(value: CellValue) -> str | None:
    return None if value is None else str(value)


def _too_large(text: str, name: str) -> Problem:
    sentence = phrase("“{text}” is too large a number; the cell was left out.", text=clean_text(text, 60))
    return Problem("unreadable_value", sentence, field=name)
