"""Tagging: tags given to many people at once, and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.criteria import Criteria
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.core.values import clean_text
from nurture.services.explaining import require_contact
from nurture.storage.bulk import TABLES, chunked, insert_rows, update_rows
from nurture.storage.criteria_sql import matching_ids
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.settings import load_settings
from nurture.storage.tables import ContactRow

LONGEST_TAG: Final = 80
"""Characters of a tag."""

MOST_AT_ONCE: Final = 20
"""Tags that are given, or taken, at once."""

MOST_TAGS: Final = 200
"""Tags of one person; who has as many gets no more."""


Whom: TypeAlias = "str | list[int] | Criteria"


@dataclass(frozen=True, slots=True)
class TagReport:
    """How many people were looked at, and how many of them have other tags now."""

    people: int
    changed: int


def tag_people(
    engine: Engine,
    whom: Whom,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    by: str,
    now: datetime,
) -> TagReport:
    """Give these people tags and take others away, on record; a tag is the same however its letters are written.

    `whom` is one person's address, ids of contacts, or a condition that they meet at that moment (UTC). Doing it again
    changes nothing. Raises NotFound for an address that is nobody's, and BadInput (field `add` or `remove`) for a tag
    that is none or too long, and for too many.
    """
    given, taken = _checked(add, "add"), _checked(remove, "remove")
    if not given and not taken:
        raise BadInput(phrase("Name at least one tag to give or to take away."), code="no_tags", field="add")
    with writing(engine) as session:
        people = changed = 0
        for chunk in chunked(_ids(session, whom, now)):
            found = session.exec(select(ContactRow.id, ContactRow.tags).where(col(ContactRow.id).in_(chunk))).all()
            other = [(one, tags, _retagged(tags, given, taken)) for one, tags in found]
            edits = [
                {"contact_id": one, "at": now, "by": by, "field": "tags", "before": tags, "after": new}
                for one, tags, new in other
                if new != tags
            ]
            rows = [{"id": edit["contact_id"], "tags": edit["after"], "updated_at": now} for edit in edits]
            update_rows(session, TABLES["contact"], ("tags", "updated_at"), rows)
            insert_rows(session, TABLES["contact_edit"], edits)
            people, changed = people + len(found), changed + len(edits)
    return TagReport(people, changed)


def _ids(session: Session, whom: Whom, now: datetime) -> Sequence[int]:
    if isinstance(whom, str):
        return [require_contact(session, whom).id or 0]
    if isinstance(whom, list):
        return list(dict.fromkeys(whom))
    profile = load_settings(session).profile
    return matching_ids(session, whom, stages=load_stages(session), now=now, profile=profile)


def _checked(tags: Iterable[str], field: str) -> dict[str, str]:
    """The tags by their form without differences of case, in the order given."""
    cleaned = {tag.casefold(): tag for tag in map(_cleaned, tags)}
    if len(cleaned) > MOST_AT_ONCE or not all(0 < len(tag) <= LONGEST_TAG for tag in cleaned.values()):
        said = phrase(
            "A tag is one line of at most {count} characters without a comma; name at most {most} at once.",
            count=LONGEST_TAG,
            most=MOST_AT_ONCE,
        )
        raise BadInput(said, code="bad_tag", field=field)
    return cleaned


def _cleaned(tag: str) -> str:
    """The tag in one line, nothing where it holds what parts tags in a file."""
    return "" if any(letter in tag for letter in ",;|") else clean_text(tag, LONGEST_TAG + 1)


def _retagged(tags: Sequence[str], given: dict[str, str], taken: dict[str, str]) -> list[str]:
    """The tags of one person afterwards: what they keep in its order, then what is new to them."""
    kept = [tag for tag in tags if tag.casefold() not in taken]
    known = {tag.casefold() for tag in kept}
    new = [tag for folded, tag in given.items() if folded not in known]
    return kept + new[: max(MOST_TAGS - len(kept), 0)]
