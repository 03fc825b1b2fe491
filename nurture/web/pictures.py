"""What the pictures draw: the records of the services as the plain values that the picture macros take."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from json import dumps
from typing import Any

from flask import url_for

from nurture.core.coverage import Dimension
from nurture.core.stages import PHASES, LifecycleStage, Phase, phase_name
from nurture.services.browsing.gaps import GapPage
from nurture.services.browsing.stages import StageLine
from nurture.web.languages import spoken


def funnel_bars(standing: Iterable[tuple[LifecycleStage, int]]) -> list[dict[str, Any]]:
    """The funnel's stages with their people, each with a way to them."""
    return [
        {
            "label": spoken(stage.names),
            "phase": stage.phase.value,
            "phase_label": spoken(phase_name(stage.phase)),
            "people": people,
            "href": url_for("people.index", stage=stage.value),
        }
        for stage, people in standing
    ]


def journey_phases(lines: Iterable[StageLine]) -> list[dict[str, Any]]:
    """The phases of the journey with their stages; wildcards are not on the way."""
    placed = [line for line in lines if line.stage.order is not None]
    return [
        {"phase": phase.value, "label": spoken(phase_name(phase)), "stages": [_stop(line) for line in group]}
        for phase, group in groupby(placed, key=lambda line: line.stage.phase)
    ]


def _stop(line: StageLine) -> dict[str, Any]:
    href = url_for("stages.stage", value=line.stage.value)
    return {"label": spoken(line.stage.names), "href": href, "people": line.people, "current": False}


def gap_columns() -> list[dict[str, str]]:
    """The columns of the gap map: the phases."""
    return [{"label": spoken(phase_name(phase)), "phase": phase.value} for phase in PHASES]


def gap_rows(page: GapPage) -> list[dict[str, Any]]:
    """The rows of the gap map: the stages, and in each cell its offers and its people with a way to both."""
    return [
        {
            "label": spoken(stage.names),
            "phase": stage.phase.value,
            "href": url_for("stages.stage", value=stage.value),
            "cells": [_cell(page, stage.value, phase) for phase in PHASES],
        }
        for stage in page.stages
        if stage.enabled and stage.order is not None
    ]


def _cell(page: GapPage, stage: str, phase: Phase) -> dict[str, Any]:
    offers, people = page.cells.get((stage, phase), (0, 0))
    language = page.value if page.dimension is Dimension.LANGUAGE and page.value else None
    library = url_for("content.index", stage=stage, phase=phase.value, language=language, status="live")
    return {
        "offers": offers,
        "people": people,
        "href": library if offers else None,
        "people_href": _people(page, stage) if people else None,
    }


def _people(page: GapPage, stage: str) -> str:
    """The list of the people who wait in the cells of a stage."""
    if not page.value:
        return url_for("people.index", stage=stage)
    if page.dimension is Dimension.INDUSTRY:
        where = dumps({"field": "industry", "op": "=", "value": page.value}, ensure_ascii=False)
        return url_for("people.index", stage=stage, where=where)
    chosen: dict[str, Any] = {page.dimension.value: page.value}
    return url_for("people.index", stage=stage, **chosen)
