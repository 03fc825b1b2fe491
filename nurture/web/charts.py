"""What the charts draw: figures about how people move as the plain values and sentences that the chart macros take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask import url_for
from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from nurture.core.measures import FEWEST, Measures, MonthMeasure, StageMeasure
from nurture.web.filters import month_name
from nurture.web.languages import spoken

Row = dict[str, Any]

MONTHS_WITH_LABELS: Final = 8
"""So many months have room for all their labels; of more, every other one has."""

TICKS: Final = (7, 14, 30, 60, 90, 180, 365, 730)
"""Distances between the marks of an axis of days, of which the first is taken that gives at most five."""


def draw(measures: Measures) -> dict[str, Any]:
    """Everything that the page of figures draws: the charts by their names, and the tables behind them."""
    return {
        "flow": flow_rows(measures),
        "flow_table": stage_figures(measures),
        "months": month_charts(measures),
        "months_table": month_figures(measures),
        "lengths": length_chart(measures),
        "ages": age_rows(measures),
        "age_parts": age_parts(),
        "ages_table": age_figures(measures),
    }


def percent(share: float | None) -> str:
    """A share as people write it, or nothing."""
    return "" if share is None else str(format_percent(share, "#,##0 %"))


def on_the_way(measures: Measures) -> list[StageMeasure]:
    """The stages that people pass in their order."""
    return [one for one in measures.measured if one.stage.order is not None]


def flow_rows(measures: Measures) -> list[Row]:
    """Who came to each stage, and how many of them moved on."""
    return [
        {
            "label": spoken(one.stage.names),
            "phase": one.stage.phase.value,
            "href": url_for("stages.stage", value=one.stage.value),
            "came": one.entered,
            "went_on": one.converted if one.next else 0,
            "share": percent(one.conversion) if one.next else None,
            "told": _flow(one),
        }
        for one in on_the_way(measures)
    ]


def _flow(one: StageMeasure) -> str:
    told = [
        ngettext("%(count)s person came.", "%(count)s people came.", one.entered, count=format_decimal(one.entered))
    ]
    if one.next and one.entered:
        onward = {"count": format_decimal(one.converted), "soon": format_decimal(one.in_norm), "days": one.norm_days}
        if one.norm_days and one.converted == one.in_norm > 0:
            told.append(_("%(count)s moved on, all within %(days)s days.", **onward))
        elif one.norm_days and one.converted:
            told.append(_("%(count)s moved on, %(soon)s of them within %(days)s days.", **onward))
        else:
            told.append(_("%(count)s moved on.", **onward))
    if one.next and 0 < one.entered < FEWEST:
        told.append(_("Too few to speak of a share."))
    return " ".join(told)


def month_charts(measures: Measures) -> list[Row]:
    """A chart for each pair of neighbouring stages: of those who came in a month, the share that moved on."""
    return [
        {
            "title": f"{spoken(one.stage.names)} → {spoken(one.next.names)}",
            "phase": one.next.phase.value,
            "text": _together(one),
            "months": [_month(month, place, len(one.months)) for place, month in enumerate(one.months)],
        }
        for one in on_the_way(measures)
        if one.next and one.entered
    ]


def _together(one: StageMeasure) -> str:
    told = {"count": format_decimal(one.entered), "part": format_decimal(one.converted)}
    if one.conversion is None:
        return str(_("%(part)s of %(count)s: too few to speak of a share.", **told))
    return str(_("%(share)s: %(part)s of %(count)s people.", share=percent(one.conversion), **told))


def _month(month: MonthMeasure, place: int, months: int) -> Row:
    label = month_name(month.month, "LLL").rstrip(".")
    has_room = months <= MONTHS_WITH_LABELS or (months - 1 - place) % 2 == 0
    few = _("too few") if month.entered else _("nobody")
    return {
        "label": label,
        "tick": label if has_room else None,
        "share": month.conversion,
        "shown": percent(month.conversion) or few,
        "people": month.entered,
        "is_young": month.is_young,
    }


def month_figures(measures: Measures) -> tuple[list[str], list[list[str]]]:
    """The columns and rows of the table behind the charts of months."""
    shown = [one for one in on_the_way(measures) if one.next and one.entered]
    months = [month.month for month in shown[0].months] if shown else []
    columns = [_("Month"), *(f"{spoken(one.stage.names)} → {spoken(one.next.names)}" for one in shown if one.next)]
    rows = [[month_name(month), *(_share(one.months[place]) for one in shown)] for place, month in enumerate(months)]
    return columns, rows


def _share(month: MonthMeasure) -> str:
    if not month.entered:
        return "–"
    counts = _("%(part)s of %(count)s", part=format_decimal(month.converted), count=format_decimal(month.entered))
    return f"{percent(month.conversion)} ({counts})" if month.conversion is not None else counts


def length_chart(measures: Measures) -> Row:
    """How long stays were, against the norm, on one scale of days."""
    shown = [one for one in on_the_way(measures) if one.norm_days or _is_enough(one)]
    days = [one.norm_days or 0 for one in shown] + [one.spread.p80 for one in shown if one.spread and _is_enough(one)]
    longest = max([*days, 1])
    step = next((step for step in TICKS if longest / step <= 5), TICKS[-1])
    return {"rows": [_length(one) for one in shown], "longest": longest, "ticks": list(range(0, longest + 1, step))}


def _is_enough(one: StageMeasure) -> bool:
    return one.spread is not None and one.spread.stays >= FEWEST


def _length(one: StageMeasure) -> Row:
    told = one.spread if one.spread and _is_enough(one) else None
    return {
        "label": spoken(one.stage.names),
        "phase": one.stage.phase.value,
        "median": told and told.median,
        "p80": told and told.p80,
        "norm": one.norm_days,
        "told": _lengths(one),
    }


def _lengths(one: StageMeasure) -> str:
    told = []
    if one.spread is None:
        told.append(_("No stay of known length has ended."))
    elif not _is_enough(one):
        stays = {"count": format_decimal(one.spread.stays)}
        told.append(
            ngettext(
                "One stay has ended: too few to tell.",
                "%(count)s stays have ended: too few to tell.",
                one.spread.stays,
                **stays,
            )
        )
    else:
        told.append(
            _(
                "Half within %(median)s days, eight of ten within %(p80)s.",
                median=format_decimal(one.spread.median),
                p80=format_decimal(one.spread.p80),
            )
        )
    if one.norm_days:
        told.append(_("The norm is %(days)s.", days=format_decimal(one.norm_days)))
    if one.ended_unknown:
        told.append(_("Of %(count)s more nobody knows how long.", count=format_decimal(one.ended_unknown)))
    return " ".join(told)


def age_parts() -> list[str]:
    """The names of the lengths by which people who stand in a stage are divided; the last is the unknown."""
    return [
        _("under 30 days"),
        _("30 to 90 days"),
        _("90 to 180 days"),
        _("half a year to a year"),
        _("a year or more"),
        _("nobody knows since when"),
    ]


def age_rows(measures: Measures) -> list[Row]:
    """Since when people have stood in each stage."""
    return [
        {
            "label": spoken(one.stage.names),
            "phase": one.stage.phase.value,
            "counts": [*one.standing, one.unknown],
            "told": _ages(one),
        }
        for one in measures.measured
        if one.people
    ]


def _ages(one: StageMeasure) -> str:
    told = [ngettext("%(count)s person.", "%(count)s people.", one.people, count=format_decimal(one.people))]
    if one.stuck:
        stuck = {"count": format_decimal(one.stuck), "days": one.norm_days}
        told.append(_("%(count)s for longer than %(days)s days.", **stuck))
    if one.unknown:
        told.append(_("Of %(count)s nobody knows since when.", count=format_decimal(one.unknown)))
    return " ".join(told)


def age_figures(measures: Measures) -> tuple[list[str], list[list[str]]]:
    """The columns and rows of the table behind the chart of ages."""
    rows = age_rows(measures)
    columns = [_("Stage"), *(part[:1].upper() + part[1:] for part in age_parts())]
    return columns, _texts([row["label"], *row["counts"]] for row in rows)


def stage_figures(measures: Measures) -> tuple[list[str], list[list[str]]]:
    """The columns and rows of the table with everything about each stage."""
    columns = [_("Stage"), _("People now"), _("Came"), _("Moved on"), _("Share"), _("Within the norm")]
    columns += [_("Half within (days)"), _("Eight of ten within (days)"), _("Norm (days)"), _("Wait too long")]
    columns += [_("Came with no known date"), _("Stays of unknown length")]
    return columns, _texts(_everything(one) for one in measures.measured)


def _everything(one: StageMeasure) -> Sequence[Any]:
    onward = (
        [one.converted, percent(one.conversion), one.in_norm if one.norm_days else None] if one.next else [None] * 3
    )
    lengths = [one.spread.median, one.spread.p80] if one.spread else [None, None]
    unknown = [one.adopted, one.unknown_dates]
    return [spoken(one.stage.names), one.people, one.entered, *onward, *lengths, one.norm_days, one.stuck, *unknown]


def _texts(rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    if cell is None or cell == "":
        return "–"
    return cell if isinstance(cell, str) else str(format_decimal(cell))
