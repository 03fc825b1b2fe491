"""Review: the words of a draft or of a step changed by hand, and what colleagues say about a draft."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as FileResponse
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from nurture.core.definitions import COPY_FIELDS
from nurture.core.errors import BadInput
from nurture.core.lint import is_error
from nurture.core.planning import StepCopy
from nurture.core.variants import CopyPlace
from nurture.services.browsing.drafts import show_draft
from nurture.services.browsing.step_copy import StepCopyView, show_step_copy
from nurture.services.reviewing import comment_on_draft, reject_draft
from nurture.services.rewording import LONGEST, Reworded, read_words, reword_draft, reword_step
from nurture.services.trying import make_test_mail, send_test_mail
from nurture.services.varying import NewVariant
from nurture.services.varying import add_variant as add_variant_to
from nurture.services.varying import remove_variant as remove_variant_from
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now, workspace
from nurture.wiring import courier_for, speakers

pages = Blueprint("review", __name__)


_SHARE = lazy_gettext("A share is a number from 1 to 100.")
_EMPTY = lazy_gettext("Write something here: no mail goes without it.")


class WordsForm(Form):
    """The words of a mail, in the copy language."""

    subject = StringField(lazy_gettext("Subject"), [DataRequired(_EMPTY), Length(max=300)])
    preheader = StringField(
        lazy_gettext("Preheader"),
        [Length(max=300)],
        description=lazy_gettext("The line that a list of mails shows after the subject."),
    )
    body = TextAreaField(lazy_gettext("Body"), [DataRequired(_EMPTY), Length(max=LONGEST)])
    ps = TextAreaField(lazy_gettext("P.S."), [Length(max=2000)])


class VariantForm(Form):
    """Other words of a step: what they are called, and for whom of its readers they are."""

    name = StringField(lazy_gettext("Name"), [DataRequired(lazy_gettext("Give it a name.")), Length(max=60)])
    persona = SelectField(lazy_gettext("For the persona"))
    stage = SelectField(lazy_gettext("For the stage"))
    share = IntegerField(
        lazy_gettext("How many in a hundred of them"),
        [InputRequired(_SHARE), NumberRange(1, 100, _SHARE)],
        default=100,
    )


def _read(form: WordsForm) -> StepCopy:
    told = {name: (text or "").replace("\r\n", "\n") for name, text in form.data.items()}
    return StepCopy(**told | {name: " ".join(told[name].split()) for name in ("subject", "preheader")})


@pages.get("/drafts/<draft_id>/edit")
def edit(draft_id: str) -> str:
    """The words of one draft, to be changed."""
    return _draft_page(draft_id, WordsForm(data=asdict(read_words(engine(), draft_id))))


@pages.post("/drafts/<draft_id>/edit")
def save(draft_id: str) -> Response | tuple[str, int]:
    """Give one draft these words, or show the form again with what is wrong."""
    form = WordsForm(request.form)
    if not form.validate():
        return _draft_page(draft_id, form), 400
    told = reword_draft(engine(), speakers(), draft_id, _read(form), by=_editor(), now=now())
    if not told.saved:
        return _draft_page(draft_id, form, told), 400
    flash(_("The words are saved, and the guard has judged them."), "success")
    return redirect(url_for("drafts.draft", draft_id=draft_id), 303)


@pages.post("/drafts/<draft_id>/restore")
def restore(draft_id: str) -> Response:
    """Let one draft say what its step says."""
    reword_draft(engine(), speakers(), draft_id, None, by=_editor(), now=now())
    flash(_("The draft has the words of its step again."), "success")
    return redirect(url_for("drafts.draft", draft_id=draft_id), 303)


@pages.post("/drafts/<draft_id>/comment")
def comment(draft_id: str) -> Response:
    """Keep what somebody says about a draft."""
    comment_on_draft(engine(), draft_id, request.form.get("text", ""), by=_editor(), now=now())
    return redirect(url_for("drafts.draft", draft_id=draft_id, _anchor="comments"), 303)


@pages.post("/drafts/<draft_id>/reject")
def reject(draft_id: str) -> Response:
    """Say no to a draft."""
    reject_draft(engine(), draft_id, request.form.get("text", ""), by=_editor(), now=now())
    flash(_("The draft is void. The same words are not drafted for this person again."), "success")
    return redirect(url_for("drafts.draft", draft_id=draft_id), 303)


@pages.post("/drafts/<draft_id>/test")
def test_mail(draft_id: str) -> FileResponse:
    """The draft as a file that opens as a mail to the one who is signed in, marked as a test."""
    made = make_test_mail(engine(), speakers(), draft_id, _editor(), now=now())
    answer = FileResponse(made, mimetype="message/rfc822")
    answer.headers.set("Content-Disposition", "attachment", filename=f"test-{draft_id}.eml")
    return answer


@pages.post("/drafts/<draft_id>/test/send")
def send_test(draft_id: str) -> Response:
    """The draft by the mail server to the one who is signed in, marked as a test."""
    courier = courier_for(workspace(), "smtp")
    send_test_mail(engine(), speakers(), courier, draft_id, _editor(), now=now())
    flash(_("The test is on its way to %(email)s.", email=_editor()), "success")
    return redirect(url_for("drafts.draft", draft_id=draft_id), 303)


@pages.get("/sequences/<key>/<step>/<language>/edit")
def edit_step(key: str, step: str, language: str) -> str:
    """The words of a step in one language, to be changed for everybody who reads them."""
    place = _place(key, step, language)
    return _step_page(place, WordsForm(data=asdict(show_step_copy(engine(), place).words)))


def _place(key: str, step: str, language: str) -> CopyPlace:
    return CopyPlace(key, step, language, request.args.get("variant", ""))


@pages.post("/sequences/<key>/<step>/<language>/edit")
def save_step(key: str, step: str, language: str) -> Response | tuple[str, int]:
    """Change the words of a step, or show the form again with what is wrong."""
    form, place = WordsForm(request.form), _place(key, step, language)
    if not form.validate():
        return _step_page(place, form), 400
    told = reword_step(engine(), speakers(), place, _read(form), by=_editor(), now=now())
    if not told.saved:
        return _step_page(place, form, told), 400
    flash(_("The words are saved."), "success")
    _say_remade(told.drafts)
    return redirect(url_for("sequences.sequence", key=key, language=language), 303)


def _address_of(place: CopyPlace) -> dict[str, Any]:
    return {"key": place.sequence, "step": place.step, "language": place.language, "variant": place.variant}


def _say_remade(drafts: int) -> None:
    if drafts:
        said = ngettext("%(count)s draft was made anew.", "%(count)s drafts were made anew.", drafts, count=drafts)
        flash(said, "success")


@pages.post("/sequences/<key>/<step>/<language>/variants")
def add_variant(key: str, step: str, language: str) -> Response | tuple[str, int]:
    """Give a step other words for some of its readers; their words are written next."""
    own = CopyPlace(key, step, language)
    view = show_step_copy(engine(), own)
    form = _variant_form(view, request.form)
    place = own._replace(variant=" ".join((form.name.data or "").split()))
    if form.validate():
        new = NewVariant(form.persona.data or None, form.stage.data or None, form.share.data or 0)
        try:
            drafts = add_variant_to(engine(), speakers(), place, new, by=_editor(), now=now())
        except BadInput as error:
            form.name.errors = [spoken(error.message)]
        else:
            _say_remade(drafts)
            return redirect(url_for("review.edit_step", **_address_of(place)), 303)
    return _step_page(own, WordsForm(data=asdict(view.words)), variant=form), 400


def _variant_form(view: StepCopyView, given: MultiDict[str, str] | None = None) -> VariantForm:
    form = VariantForm(given)
    form.persona.choices = [("", _("any persona")), *((key, spoken(names)) for key, names in view.personas)]
    form.stage.choices = [("", _("any stage")), *((key, spoken(names)) for key, names in view.stages)]
    return form


@pages.post("/sequences/<key>/<step>/<language>/variants/remove")
def remove_variant(key: str, step: str, language: str) -> Response:
    """Take a variant out: its readers get the step's own words."""
    place = CopyPlace(key, step, language, request.form.get("variant", ""))
    _say_remade(remove_variant_from(engine(), speakers(), place, by=_editor(), now=now()))
    return redirect(url_for("review.edit_step", key=key, step=step, language=language), 303)


def _editor() -> str:
    return str(current_user.user.email)


def _draft_page(draft_id: str, form: WordsForm, told: Reworded | None = None) -> str:
    view = show_draft(engine(), draft_id)
    return render_template("drafts/edit.html", view=view, line=view.line, form=form, **_found(told))


def _step_page(
    place: CopyPlace, form: WordsForm, told: Reworded | None = None, variant: VariantForm | None = None
) -> str:
    view = show_step_copy(engine(), place)
    shown = {"view": view, "place": place, "form": form, "variant": variant or _variant_form(view)}
    return render_template("drafts/edit_step.html", **shown, **_found(told))


def _found(told: Reworded | None) -> dict[str, object]:
    problems = told.problems if told else ()
    errors = [one for one in problems if is_error(one)]
    return {"errors": errors, "remarks": [one for one in problems if one not in errors], "fields": sorted(COPY_FIELDS)}
