"""Agreeing: marketing and sales each sign a version of a stage's definition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine

from nurture.core.agreements import Agreement, Side, side_name
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import phrase
from nurture.services.signing_in import Role, User, list_users
from nurture.storage.database import writing
from nurture.storage.definitions import load_definitions, load_stages
from nurture.storage.stage_versions import load_agreement
from nurture.storage.tables import StageSignOffRow

SIDES: Final[Mapping[Role, tuple[Side, ...]]] = {
    Role.ADMIN: tuple(Side),
    Role.MARKETER: (Side.MARKETING,),
    Role.SALES: (Side.SALES,),
    Role.REVIEWER: (),
}
"""The sides that somebody with a role may sign for; an administrator may act for either, and that stays on record."""


def sign_stage(engine: Engine, stage: str, side: Side, *, version: int | None, by: str, now: datetime) -> Agreement:
    """Sign a version of a stage's definition (None: that in force) in a user's name; signing twice changes nothing.

    Raises NotFound for an unknown stage or user; BadInput where the user's role may not sign for that side, where that
    version is not in force any more, and where nobody has written who the person is.
    """
    user = _user(engine, by)
    if side not in SIDES[user.role]:
        said = phrase("{name} cannot sign for that side: {side}.", name=user.name or user.email, side=side_name(side))
        raise BadInput(said, code="wrong_role", field="by")
    with writing(engine) as session:
        if load_stages(session).get(stage) is None:
            raise NotFound(phrase("There is no stage “{stage}” here.", stage=stage), field="stage")
        known = load_agreement(session, stage)
        _require_signable(known, version)
        written = load_definitions(session).get(stage)
        if written is None or not any(one.who for one in written.documents.values()):
            raise BadInput(phrase("Write who this person is first; there is nothing to sign yet."), code="not_written")
        if known.current(side) is None:
            for_others = user.role is Role.ADMIN
            signed: dict[str, Any] = {
                "at": now,
                "by": user.name or user.email,
                "email": user.email,
                "for_others": for_others,
            }
            session.add(StageSignOffRow(stage=stage, version=known.version, side=side.value, **signed))
            session.flush()
        return load_agreement(session, stage)


def _require_signable(known: Agreement, version: int | None) -> None:
    if version is not None and version != known.version:
        said = phrase(
            "Version {version} has come since you read this. Look at what changed, then sign.", version=known.version
        )
        raise BadInput(said, code="changed_meanwhile", field="version")


def _user(engine: Engine, by: str) -> User:
    wanted = by.strip().casefold()
    found = next((one for one in list_users(engine) if one.email.casefold() == wanted), None)
    if found is None:
        raise NotFound(phrase("There is no user {email}.", email=by), field="by")
    return found
