"""Why contacts must not be mailed, over every mailbox that each of them is known by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, or_, select, union_all
from sqlmodel import Session

from nurture.core.consent import Suppression
from nurture.storage.bulk import TABLES, of_some

_CONTACT: Final = TABLES["contact"]
_ALIAS: Final = TABLES["alias"]
_SUPPRESSION: Final = TABLES["suppression"]
_REFUSED: Final = _SUPPRESSION.c


def _by_address() -> Select[Any]:
    return select(_CONTACT.c.id, _REFUSED.reason).join_from(
        _CONTACT, _SUPPRESSION, _REFUSED.mailbox == _CONTACT.c.mailbox
    )


def _by_alias() -> tuple[Select[Any], ...]:
    """Contacts with the suppressions of their aliases, and of twins whom an alias of either leads to."""
    twin, theirs = _CONTACT.alias("twin"), _ALIAS.alias("theirs")
    own = select(_ALIAS.c.contact_id.label("id"), _REFUSED.reason)
    through_theirs = select(_CONTACT.c.id, _REFUSED.reason)
    return (
        own.join_from(_ALIAS, _SUPPRESSION, _REFUSED.mailbox == _ALIAS.c.mailbox),
        through_theirs.join_from(_CONTACT, theirs, theirs.c.mailbox == _CONTACT.c.mailbox)
        .join(twin, twin.c.id == theirs.c.contact_id)
        .join(_SUPPRESSION, _REFUSED.mailbox == twin.c.mailbox),
        own.join_from(_ALIAS, theirs, theirs.c.mailbox == _ALIAS.c.mailbox)
        .join(twin, twin.c.id == theirs.c.contact_id)
        .join(_SUPPRESSION, _REFUSED.mailbox == twin.c.mailbox),
    )


_OF_ALL: Final = union_all(_by_address(), *_by_alias())
_OF_SOME: Final = union_all(*map(of_some, (_by_address(), *_by_alias())))

IS_REFUSED: Final = or_(
    _CONTACT.c.mailbox.in_(select(_REFUSED.mailbox)),
    *(_CONTACT.c.id.in_(select(one.subquery().c.id)) for one in _by_alias()),
)
"""Whether no mail may reach a contact, for statements that begin with the suppressions and not with the contacts."""


def load_suppressions(session: Session, ids: Sequence[int] | None) -> dict[int, set[Suppression]]:
    """Suppressions of every box that these contacts are known by, or any: address, aliases, boxes of twins by alias."""
    asked, given = (_OF_ALL, {}) if ids is None else (_OF_SOME, {"ids": list(ids)})
    found: dict[int, set[Suppression]] = {}
    for contact, reason in session.connection().execute(asked, given):
        found.setdefault(contact, set()).add(Suppression(reason))
    return found
