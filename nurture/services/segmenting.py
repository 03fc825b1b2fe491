"""Segmenting: conditions as people write them, and how many people meet one."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Engine

from nurture.core.criteria import Criteria
from nurture.core.criteria_syntax import parse
from nurture.core.documents import MAX_CHARACTERS, read_yaml
from nurture.core.errors import BadInput, Problem
from nurture.core.phrases import phrase
from nurture.storage.criteria_sql import count_matching
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.settings import load_settings


def read_criteria(text: str, file: str | None = None) -> Criteria:
    """The condition written as JSON or YAML; raises BadInput that says the first thing wrong with it, and where."""
    criteria, problems = parse(_tree(text, file))
    if criteria is None:
        raise BadInput(problems[0].message, code=problems[0].code, file=file, field=problems[0].field)
    return criteria


def _tree(text: str, file: str | None) -> object:
    plain = text.removeprefix("\ufeff")
    try:
        return json.loads(plain[: MAX_CHARACTERS + 1])
    except RecursionError:
        raise BadInput(
            phrase("The condition is too large; split it into segments."), code="criteria", file=file
        ) from None
    except ValueError:
        read = read_yaml(plain)
    if isinstance(read, Problem):
        example = '{"field": "job_title", "op": "contains", "value": "CFO"}'
        said = phrase("{place} should be a condition such as {example}.", place="CRITERIA", example=example)
        raise BadInput(read.message if file else said, code="criteria", file=file, row=read.line if file else None)
    return read.values


def count_people(engine: Engine, criteria: Criteria, *, now: datetime) -> int:
    """How many people meet the condition at that moment (UTC)."""
    with reading(engine) as session:
        profile = load_settings(session).profile
        return count_matching(session, criteria, stages=load_stages(session), now=now, profile=profile)
