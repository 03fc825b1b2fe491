"""What templates call to write numbers, dates, names of things, and text from the library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import format_date, format_datetime, format_decimal, format_percent

from nurture.core.agreements import side_name, side_sentence, signer, state_name
from nurture.core.coverage import gap_sentence, language_name, stopgap_sentence
from nurture.core.criteria_names import ACTIVITY_NAMES
from nurture.core.drafts import DraftStatus, status_name
from nurture.core.offers import audience_name, kind_name
from nurture.core.preferences import topic_name
from nurture.core.properties import type_name
from nurture.core.stages import Stages, owner_name, phase_name, relationship_name
from nurture.core.variants import name_readers
from nurture.services.browsing.guard import reason_title
from nurture.services.browsing.pages import Page
from nurture.services.signing_in import role_name
from nurture.web.context import page_arguments
from nurture.web.languages import spoken


def register(app: Flask) -> None:
    """Make the filters and functions known to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "numberformat": format_decimal,
        "percentformat": lambda share: format_percent(share, "#,##0 %" if share else None),
        "day": day,
        "moment": moment,
        "month_name": month_name,
        "gap_sentence": lambda gap, stages, names=MappingProxyType({}): spoken(gap_sentence(gap, stages, names)),
        "stopgap_sentence": lambda gap, stages: spoken(stopgap_sentence(gap, stages)),
        "phase_name": lambda phase: spoken(phase_name(phase)),
        "kind_name": lambda kind: spoken(kind_name(kind)),
        "audience_name": lambda audience: spoken(audience_name(audience)),
        "relationship_name": lambda relationship: spoken(relationship_name(relationship)),
        "agreement_state": lambda state: spoken(state_name(state)),
        "signer": lambda sign_off: spoken(signer(sign_off)),
        "side_name": lambda side: spoken(side_name(side)),
        "side_sentence": lambda agreement, side: spoken(side_sentence(agreement, side)),
        "owner_name": lambda owner: spoken(owner_name(owner)),
        "language_name": lambda code: spoken(language_name(code or "")),
        "status_name": lambda status: spoken(status_name(status)),
        "activity_name": lambda kind: capitalised(spoken(ACTIVITY_NAMES[kind])),
        "property_type_name": lambda type: spoken(type_name(type)),
        "variant_readers": lambda variant: spoken(name_readers(variant)),
        "topic_name": lambda topic: spoken(topic_name(topic)),
        "role_name": lambda role: spoken(role_name(role)),
        "reason_title": lambda code: spoken(reason_title(code)),
        "first_letter_up": capitalised,
        "labelled": labelled,
        "pairs": lambda values: [(value, value) for value in values],
        "named_choices": lambda names: [(key, spoken(name)) for key, name in names.items()],
        "stage_choices": stage_choices,
        "draft_status": lambda status: spoken(status_name(DraftStatus(status))),
        "as_held": lambda texts: [{"text": text, "tone": "held"} for text in texts],
    }
    app.jinja_env.globals |= {"stage_phase": stage_phase, "page_hrefs": page_hrefs}


def day(value: date | datetime | None) -> str:
    """A date as people write it, or nothing."""
    return str(format_date(value, "d MMM y")) if value else ""


def moment(value: datetime | None) -> str:
    """A date and time in the workspace's zone, or nothing."""
    return str(format_datetime(value, "d MMM y, HH:mm")) if value else ""


def month_name(month: str, pattern: str = "LLLL y") -> str:
    """The name of a month that is written as 2026-11."""
    return str(format_date(date.fromisoformat(f"{month}-01"), pattern))


def capitalised(text: str) -> str:
    """The text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def labelled(values: Iterable[Any], name: str) -> list[tuple[str, str]]:
    """Choices of a filter: each value with its name by the filter that is called so, by name."""
    naming = current_app.jinja_env.filters[name]
    choices = [(str(value), capitalised(str(naming(value)))) for value in values]
    return choices if name == "phase_name" else sorted(choices, key=lambda choice: choice[1].casefold())


def stage_choices(stages: Stages) -> list[tuple[str, str]]:
    """The stages of a filter in their order, and "no stage"."""
    known = [(stage.value, spoken(stage.names)) for stage in stages if stage.enabled]
    return [*known, ("none", capitalised(spoken(stages.name(None))))]


def stage_phase(stages: Stages, value: str | None) -> str:
    """The phase in whose colour a stage is drawn."""
    stage = stages.get(value)
    return stage.phase.value if stage else "none"


def page_hrefs(endpoint: str, page: Page[Any], **arguments: Any) -> tuple[str | None, str | None]:
    """The addresses of the page before and the page after, with the filter kept."""
    kept = {**page_arguments(), **arguments}
    kept.pop("after", None)
    kept.pop("before", None)
    previous = url_for(endpoint, **kept, before=page.previous_key) if page.previous_key else None
    following = url_for(endpoint, **kept, after=page.next_key) if page.next_key else None
    return previous, following
