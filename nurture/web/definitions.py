"""What a stage means: written, compared with earlier versions, and signed by marketing and sales."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.agreements import AgreementState, Side
from nurture.core.errors import BadInput, NotFound
from nurture.core.languages import LANGUAGES
from nurture.services.agreeing import sign_stage
from nurture.services.browsing.versions import DefinitionView, compare_versions, open_definition
from nurture.services.defining import write_definition
from nurture.web.definition_forms import DefinitionForm, offered, shown, wish_of
from nurture.web.languages import language, page_speaker, spoken
from nurture.web.workspace import engine, now

pages = Blueprint("definitions", __name__, url_prefix="/stages")

Answer = str | Response | tuple[str, int]

CHANGED_MEANWHILE: Final = "changed_meanwhile"


@pages.get("/<value>/definition")
def edit(value: str) -> str:
    """The document in one language, to be written."""
    view, written_in = open_definition(engine(), value), _asked_language()
    return _editor(shown(view, written_in), view, written_in)


@pages.post("/<value>/definition")
def save(value: str) -> Answer:
    """Keep the document as the next version, or show the form again with what is wrong."""
    view, written_in = open_definition(engine(), value), _asked_language()
    form = offered(DefinitionForm(request.form), view)
    if not form.validate():
        return _editor(form, view, written_in), 400
    read = form.version.data or ""
    facts = {"based_on": int(read) if read.isdecimal() else 0, "by": current_user.user.email, "now": now()}
    try:
        version = write_definition(engine(), value, wish_of(form, written_in), **facts)
    except NotFound:
        raise
    except BadInput as error:
        return _refused(form, view, written_in, error)
    _tell(view, version)
    return redirect(url_for("stages.stage", value=value), 303)


@pages.get("/<value>/versions")
def versions(value: str) -> str:
    """Every version, and what differs between two of them."""
    given = {name: request.args.get(name, type=int) for name in ("before", "after")}
    view = compare_versions(engine(), value, page_speaker(), **given)
    return render_template("stages/versions.html", view=view)


@pages.post("/<value>/sign")
def sign(value: str) -> Response:
    """Sign the version that was read for one side."""
    side, version = request.form.get("side", ""), request.form.get("version", type=int)
    if side not in set(Side) or version is None:
        abort(400)
    agreement = sign_stage(engine(), value, Side(side), version=version, by=current_user.user.email, now=now())
    whole = agreement.state is AgreementState.SIGNED
    flash(_("Signed. Both sides agree on this version.") if whole else _("Signed."), "success")
    return redirect(url_for("stages.stage", value=value, _anchor="agreement"), 303)


def _asked_language() -> str:
    asked = request.args.get("language") or language()
    return asked if asked in LANGUAGES else "en"


def _refused(form: DefinitionForm, view: DefinitionView, written_in: str, error: BadInput) -> Answer:
    if error.code == CHANGED_MEANWHILE:
        form.version.data = str(view.version)
        form.form_errors.append(spoken(error.message))
    else:
        field = error.field or ""
        form[field if field in form else "who"].errors = [spoken(error.message)]
    return _editor(form, view, written_in), 400


def _tell(view: DefinitionView, version: int) -> None:
    if version == view.version:
        flash(_("Nothing was changed."), "success")
    elif view.agreement.sign_offs:
        flash(_("Version %(version)s is saved. It asks marketing and sales to sign anew.", version=version), "success")
    else:
        flash(_("Version %(version)s is saved.", version=version), "success")


def _editor(form: DefinitionForm, view: DefinitionView, written_in: str) -> str:
    given = {"form": form, "view": view, "written_in": written_in, "languages": LANGUAGES}
    return render_template("stages/definition.html", **given)
