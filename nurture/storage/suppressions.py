"""Why contacts must not be mailed, over every mailbox that each of them is known by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from nurture.core.consent import Suppression
from nurture.storage.tables import AliasRow, ContactRow, SuppressionRow


def load_suppressions(session: Session, ids: Sequence[int]) -> dict[int, set[Suppression]]:
    """Suppressions of every box these contacts are known by: address, aliases, and the boxes of twins by alias."""
    mine, twin = aliased(ContactRow), aliased(ContactRow)
    my_alias, their_alias = aliased(AliasRow), aliased(AliasRow)
    boxes = (
        select(ContactRow.id, SuppressionRow.reason)
        .join(SuppressionRow, col(SuppressionRow.mailbox) == col(ContactRow.mailbox))
        .where(col(ContactRow.id).in_(ids))
    )
    aliases = (
        select(AliasRow.contact_id, SuppressionRow.reason)
        .join(SuppressionRow, col(SuppressionRow.mailbox) == col(AliasRow.mailbox))
        .where(col(AliasRow.contact_id).in_(ids))
    )
    others = (
        select(mine.id, SuppressionRow.reason)
        .join(AliasRow, col(AliasRow.mailbox) == col(mine.mailbox))
        .join(twin, col(twin.id) == col(AliasRow.contact_id))
        .join(SuppressionRow, col(SuppressionRow.mailbox) == col(twin.mailbox))
        .where(col(mine.id).in_(ids))
    )
    sharing = (
        select(my_alias.contact_id, SuppressionRow.reason)
        .join(their_alias, col(their_alias.mailbox) == col(my_alias.mailbox))
        .join(twin, col(twin.id) == col(their_alias.contact_id))
        .join(SuppressionRow, col(SuppressionRow.mailbox) == col(twin.mailbox))
        .where(col(my_alias.contact_id).in_(ids))
    )
    found: dict[int, set[Suppression]] = {}
    for query in (boxes, aliases, others, sharing):
        for contact, reason in session.exec(query):
            found.setdefault(contact or 0, set()).add(Suppression(reason))
    return found
