"""Whose something in a file is: people found again by address, alias and the CRM's record id, a chunk at a time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from nurture.core.addresses import Address
from nurture.storage.bulk import TABLES, chunked

_CONTACT: Final = TABLES["contact"]
_ALIAS: Final = TABLES["alias"]


class Owners:
    """The contacts whom these addresses and record ids may mean."""

    def __init__(self, session: Session, addresses: Collection[Address], records: Collection[str] = ()) -> None:
        self._by_key: dict[str, int] = {}
        self._by_record: dict[str, int] = {}
        self._by_alias: dict[str, set[int]] = {}
        self._mailboxes: dict[int, str] = {}
        self._companies: dict[int, int | None] = {}
        self._connection = session.connection()
        for chunk in chunked(sorted({one.key for one in addresses})):
            self._find(_CONTACT.c.email_key.in_(chunk))
        for chunk in chunked(sorted(set(records))):
            self._find(_CONTACT.c.record_id.in_(chunk))
        for chunk in chunked(sorted({one.mailbox for one in addresses})):
            self._find_aliases(chunk)

    def _find(self, condition: ColumnElement[bool]) -> None:
        table = _CONTACT.c
        query = select(table.id, table.email_key, table.record_id, table.mailbox, table.company_id).where(condition)
        for row in self._connection.execute(query):
            self._by_key[row.email_key] = row.id
            self._mailboxes[row.id] = row.mailbox
            self._companies[row.id] = row.company_id
            if row.record_id:
                self._by_record[row.record_id] = row.id

    def _find_aliases(self, mailboxes: list[str]) -> None:
        query = (
            select(_ALIAS.c.contact_id, _ALIAS.c.mailbox, _CONTACT.c.mailbox.label("own"), _CONTACT.c.company_id)
            .join(_CONTACT, _CONTACT.c.id == _ALIAS.c.contact_id)
            .where(_ALIAS.c.mailbox.in_(mailboxes))
        )
        for contact, mailbox, own, company in self._connection.execute(query):
            self._by_alias.setdefault(mailbox, set()).add(contact)
            self._mailboxes[contact] = own
            self._companies[contact] = company

    def by_record(self, record_id: str | None) -> int | None:
        """The contact with this record id."""
        return self._by_record.get(record_id or "")

    def by_address(self, address: Address | None) -> set[int]:
        """The contact with this address, else those who have it as an alias."""
        if address is None:
            return set()
        own = self._by_key.get(address.key)
        return {own} if own is not None else self._by_alias.get(address.mailbox, set())

    def mailbox(self, contact: int) -> str:
        """The mailbox of one of these contacts."""
        return self._mailboxes[contact]

    def company(self, contacts: Collection[int]) -> int | None:
        """The company that all of these contacts work for, None where they do not share one."""
        companies = {self._companies[contact] for contact in contacts}
        return companies.pop() if len(companies) == 1 else None
