"""What the pictures draw: the records of the services as the plain values that the picture macros take."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from flask import url_for

from nurture.core.stages import LifecycleStage, Phase, phase_name
from nurture.services.browsing.content import GapPage
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


def gap_columns(page: GapPage) -> list[dict[str, str]]:
    """The columns of the gap map: the phases."""
    return [{"label": spoken(phase_name(phase)), "phase": phase.value} for phase in page.phases]


def gap_rows(page: GapPage) -> list[dict[str, Any]]:
    """The rows of the gap map: the stages, and in each cell its offers, its people and a way to the offers."""
    return [
        {
            "label": spoken(stage.names),
            "phase": stage.phase.value,
            "href": url_for("stages.stage", value=stage.value),
            "cells": [_cell(page, stage.value, phase) for phase in page.phases],
        }
        for stage in page.stages
        if stage.enabled and stage.order is not None
    ]


def _cell(page: GapPage, stage: str, phase: Phase) -> dict[str, Any]:
    offers, people = page.cells.get((stage, phase), (0, 0))
    language = page.language or None
    href = url_for("content.index", stage=stage, phase=phase.value, language=language, status="live")
    return {"offers": offers, "people": people, "href": href if offers else None}
