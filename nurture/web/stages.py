"""The stages: the journey, one stage as agreed, and the playbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from flask import Blueprint, abort, render_template, send_file
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.agreements import Side
from nurture.core.languages import LANGUAGES
from nurture.services.agreeing import SIDES
from nurture.services.browsing.stages import list_stages, show_stage
from nurture.services.measuring import measure_stage
from nurture.services.publishing import publish_playbook
from nurture.web.languages import language
from nurture.web.pictures import journey_phases
from nurture.web.workspace import engine, now
from nurture.wiring import speaker

_TYPES: Final = {"pdf": "application/pdf", "html": "text/html", "md": "text/markdown"}

pages = Blueprint("stages", __name__, url_prefix="/stages")


@pages.get("")
def index() -> str:
    """The journey with the people on it."""
    lines, stages = list_stages(engine(), language())
    return render_template("stages/index.html", lines=lines, stages=stages, phases=journey_phases(lines))


@pages.get("/<value>")
def stage(value: str) -> str:
    """One stage: who the person is, what helps, and how people get there."""
    view, measure = show_stage(engine(), value, language()), measure_stage(engine(), value, now=now())
    signing = {"sides": tuple(Side), "may_sign": SIDES[current_user.role]}
    return render_template("stages/stage.html", view=view, measure=measure, **signing)


@pages.get("/playbook/<code>.<any(pdf, html, md):form>")
def playbook(code: str, form: Any) -> Response:
    """All stage definitions as one document."""
    if code not in LANGUAGES:
        abort(404)
    content = publish_playbook(engine(), speaker(code), now=now(), form=form).content
    name = f"playbook-{code}.{form}"
    return send_file(BytesIO(content), _TYPES[form], as_attachment=True, download_name=name)
