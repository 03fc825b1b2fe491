"""Changing offers: a form for one, a new one, many at once; what follows is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput, NotFound
from nurture.core.offer_fields import changed_values, shown_values
from nurture.services.browsing.content import show_stages
from nurture.services.editing import (
    Consequence,
    OfferChange,
    OpenOffer,
    Write,
    change_offers,
    languages_of,
    library_folder,
    new_file,
    open_offer,
    put_files,
)
from nurture.web.context import page_arguments
from nurture.web.languages import language, spoken
from nurture.web.offer_forms import AS_THE_KIND_SAYS, MappingForm, NewOfferForm, OfferForm, bulk_choices, offered
from nurture.web.workspace import engine, folder, now
from nurture.wiring import speakers

pages = Blueprint("offers", __name__, url_prefix="/content")

Answer = str | Response | tuple[str, int]

FIELDS: Final[tuple[str, ...]] = (
    *("title", "kind", "language", "phase", "stages", "audience", "personas", "industries"),
    *("url", "cta", "summary", "published", "expires", "status"),
)
"""The keys of front matter that the form gives."""


@pages.get("/offers/<key>/edit")
def edit(key: str) -> str:
    """A form with an offer's front matter as its file writes it."""
    opened = _opened(key)
    values: dict[str, Any] = {**shown_values(opened.written)}
    joined = {name: ", ".join(values[name]) for name in ("personas", "industries")}
    return _editor(opened, OfferForm(**values | joined, opened=opened.digest))


@pages.post("/offers/<key>/edit")
def save(key: str) -> Answer:
    """Write the changes into the file once what follows is agreed to, or show the form again with what is wrong."""
    opened = _opened(key)
    form = offered(OfferForm(request.form), show_stages(engine()))
    if not form.validate():
        return _editor(opened, form), 400
    given = {name: form[name].data for name in FIELDS}
    values = changed_values(shown_values(opened.written), given)
    change = OfferChange(opened.offer.key, opened.offer.language, values, form.opened.data or opened.digest)
    try:
        asked = _do(lambda keep: _change([change], keep=keep), url_for("content.offer", key=key), opened.offer.title)
    except BadInput as error:
        return _editor(opened, _blamed(form, error)), 400
    if asked:
        return asked
    flash(_("“%(title)s” is saved in its file.", title=form.title.data), "success")
    tongue = values.get("language") or opened.offer.language
    return redirect(url_for("content.offer", key=key, language=tongue), 303)


def _opened(key: str) -> OpenOffer:
    wanted = request.args.get("language", language())
    root = library_folder(engine(), folder())
    languages = [one for _key, one in languages_of(engine(), [key])]
    return open_offer(engine(), root, key, wanted if wanted in languages or not languages else languages[0])


def _editor(opened: OpenOffer, form: OfferForm) -> str:
    form = offered(form, show_stages(engine()))
    return render_template("offers/edit.html", opened=opened, offer=opened.offer, form=form)


@pages.get("/new")
def new() -> str:
    """A form for a new offer."""
    return _new_page(NewOfferForm(language=language(), status="draft", kind="guide"))


@pages.post("/new")
def create() -> Answer:
    """Write the file of a new offer, or show the form again with what is wrong."""
    form = offered(NewOfferForm(request.form), show_stages(engine()))
    if not form.validate():
        return _new_page(form), 400
    key, tongue = form.key.data or "", form.language.data
    given = changed_values({}, {name: form[name].data for name in ("title", "key", *FIELDS[1:])})
    try:
        write = Write({f"{tongue}/{key}.md": new_file(given, form.body.data or "")}, {})
        _put(write, keep=True)
    except BadInput as error:
        return _new_page(_blamed(form, error)), 400
    flash(_("“%(title)s” is in the library now.", title=form.title.data), "success")
    return redirect(url_for("content.offer", key=key, language=tongue), 303)


def _new_page(form: NewOfferForm) -> str:
    return render_template("offers/new.html", form=offered(form, show_stages(engine())))


def _blamed(form: Any, error: BadInput) -> Any:
    """The form with what is wrong at its field, or above it."""
    if isinstance(error, NotFound):
        raise error
    errors = form[error.field].errors if error.field in form else form.form_errors
    form_errors = [*errors, spoken(error.message)]
    if error.field in form:
        form[error.field].errors = form_errors
    else:
        form.form_errors = form_errors
    return form


@pages.post("/change")
def change() -> Answer:
    """Change the ticked offers in all their languages, once what follows is agreed to."""
    kept: dict[str, Any] = {**page_arguments()}
    back = url_for("content.index", **kept)
    form = bulk_choices(MappingForm(request.form), show_stages(engine()))
    keys, values = request.form.getlist("key"), _bulk_values(form)
    if not keys or not values or not form.validate():
        flash(_("Tick the offers, and say what is to change in them."), "error")
        return redirect(back, 303)
    changes = [OfferChange(key, tongue, values) for key, tongue in languages_of(engine(), keys)]
    try:
        asked = _do(lambda keep: _change(changes, keep=keep), back, _("the ticked offers"))
    except BadInput as error:
        flash(spoken(error.message), "error")
        return redirect(back, 303)
    if asked:
        return asked
    count = len(changes)
    flash(
        ngettext("%(count)s file is saved.", "%(count)s files are saved.", count, count=format_decimal(count)),
        "success",
    )
    return redirect(back, 303)


def _bulk_values(form: MappingForm) -> dict[str, Any]:
    """What is to change in each: an empty field leaves it alone."""
    given = {field.name: field.data for field in form if field.data}
    return {name: None if value == AS_THE_KIND_SAYS else value for name, value in given.items()}


def _change(changes: list[OfferChange], *, keep: bool) -> Consequence:
    root = library_folder(engine(), folder())
    by = current_user.user.email
    return change_offers(engine(), root, changes, speakers(), by=by, now=now(), keep=keep)


def _put(write: Write, *, keep: bool) -> Consequence:
    root = library_folder(engine(), folder())
    by = current_user.user.email
    return put_files(engine(), root, write, speakers(), by=by, now=now(), keep=keep)


def _do(act: Callable[[bool], Consequence], back: str, what: str) -> str | None:
    """Do it where nothing follows or what follows is agreed to; else the page that asks."""
    if not request.form.get("agreed"):
        told = act(False)
        if told.is_felt:
            sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
            return render_template("offers/consequence.html", told=told, back=back, what=what, sent=sent)
    act(True)
    return None
