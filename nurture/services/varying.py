"""Varying: other words of a step for some of its readers, added and taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from nurture.core.documents import write_yaml
from nurture.core.errors import BadInput
from nurture.core.phrases import Speaker, phrase
from nurture.core.variants import CopyPlace
from nurture.services.browsing.step_copy import show_step_copy
from nurture.services.rewording import remake_step
from nurture.services.sequencing import export_sequence, read_values, require_sequence_file, save_sequence


@dataclass(frozen=True, slots=True)
class NewVariant:
    """Whom a variant is for: a persona, a stage, both, or everybody; and how many in a hundred of them."""

    persona: str | None
    stage: str | None
    share: int


def add_variant(
    engine: Engine, speakers: Mapping[str, Speaker], place: CopyPlace, new: NewVariant, *, by: str, now: datetime
) -> int:
    """Give a step a variant of the name in `place`, which says what the step says in that language until it is changed.

    It is checked as a file would be, and kept as a version of the sequence; returns how many drafts were made anew.
    Raises NotFound for no such step, and BadInput for words that are not there yet or whatever else is wrong.
    """
    own = show_step_copy(engine, place._replace(variant="")).words
    if not own.subject:
        said = phrase("The step has no words in this language yet; write those first.")
        raise BadInput(said, code="no_copy", field="language")
    readers = {name: value for name, value in (("persona", new.persona), ("stage", new.stage)) if value}
    told: dict[str, Any] = {"name": place.variant, **({"for": readers} if readers else {}), "share": new.share}
    told["copy"] = {place.language: {name: text for name, text in asdict(own).items() if text}}
    return _change(engine, speakers, place, lambda variants: [*variants, told], by=by, now=now)


def remove_variant(engine: Engine, speakers: Mapping[str, Speaker], place: CopyPlace, *, by: str, now: datetime) -> int:
    """Take a variant out of a step: its readers get the step's own words; returns how many drafts were made anew.

    Raises NotFound for no such step or variant.
    """
    show_step_copy(engine, place)

    def without(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for one in variants if one["name"] != place.variant]

    return _change(engine, speakers, place, without, by=by, now=now)


def _change(
    engine: Engine,
    speakers: Mapping[str, Speaker],
    place: CopyPlace,
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
    *,
    by: str,
    now: datetime,
) -> int:
    values = read_values(export_sequence(engine, place.sequence))
    steps = [_changed(one, number, place.step, change) for number, one in enumerate(values["steps"], 1)]
    read = require_sequence_file(engine, write_yaml({**values, "steps": steps}))
    save_sequence(engine, read, by=by, now=now)
    return remake_step(engine, speakers, place.sequence, place.step, now=now)


def _changed(
    step: dict[str, Any],
    number: int,
    key: str,
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
) -> dict[str, Any]:
    if str(step.get("key", number)) != key:
        return step
    rest = {name: value for name, value in step.items() if name != "variants"}
    variants = change(list(step.get("variants") or []))
    return {**rest, "variants": variants} if variants else rest
