"""What people said that pages are, and the model that was learned from it."""

from __future__ import annotations

from base64 import b85decode, b85encode
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from nurture.core.mapping.features import VERSION
from nurture.core.mapping.learning import Example, Model, pack, unpack
from nurture.storage.bulk import chunked
from nurture.storage.tables import MappingModelRow, PageLabelRow

_ONLY = 1
"""The id of the one model of a workspace."""


def store_labels(session: Session, rows: Iterable[PageLabelRow]) -> None:
    """Keep these labels, each in place of an earlier one for the same page."""
    for row in rows:
        session.merge(row)


def load_examples(session: Session) -> list[Example]:
    """What there is to learn from, in an order that is always the same; labels of another version are left out."""
    query = select(PageLabelRow).where(PageLabelRow.version == VERSION).order_by(col(PageLabelRow.digest))
    return [Example(row.features, row.label) for row in session.exec(query)]


def load_known_labels(session: Session, digests: Sequence[str]) -> dict[str, str]:
    """The label of each of these pages (by their digests) that somebody has labelled."""
    found: dict[str, str] = {}
    for chunk in chunked(digests):
        query = select(PageLabelRow.digest, PageLabelRow.label).where(col(PageLabelRow.digest).in_(list(chunk)))
        found |= dict(session.exec(query).all())
    return found


def store_model(session: Session, model: Model | None, at: datetime) -> None:
    """Keep the model in place of the one before; None forgets that one."""
    row = session.get(MappingModelRow, _ONLY)
    if model is None:
        if row is not None:
            session.delete(row)
        return
    session.merge(
        MappingModelRow(id=_ONLY, model=b85encode(pack(model)).decode("ascii"), pages=model.pages, learned_at=at)
    )


def load_model(session: Session) -> Model | None:
    """What the workspace has learned, or None."""
    row = session.get(MappingModelRow, _ONLY)
    return None if row is None else unpack(b85decode(row.model))
