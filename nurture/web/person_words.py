"""What somebody says about a person and their company: that they have left, or that each there counts alone."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput
from nurture.services.deciding import count_apart as say_each
from nurture.services.departing import end_customer
from nurture.web.forms import LeaveForm, ReasonForm
from nurture.web.languages import spoken
from nurture.web.person import page, viewed
from nurture.web.person_edits import pages
from nurture.web.workspace import engine, now

__all__ = ["pages"]


@pages.post("/<int(max=9223372036854775807):contact_id>/leave")
def leave(contact_id: int) -> Response | tuple[str, int]:
    """Put on record that a customer has left, or show the form again with what is wrong."""
    view, form = viewed(contact_id), LeaveForm(request.form)
    if not form.validate():
        return page(view, leaving=form), 400
    given = {"reason": form.reason.data or "", "by": current_user.user.email, "now": now()}
    try:
        done = end_customer(engine(), view.contact.address.key, everyone=bool(form.everyone.data), **given)
    except BadInput as error:
        form.reason.errors = [spoken(error.message)]
        return page(view, leaving=form), 400
    count = len(done.ended)
    flash(
        ngettext("%(num)s person is a former customer now.", "%(num)s people are former customers now.", count),
        "success",
    )
    return redirect(url_for("people.person", contact_id=contact_id), 303)


@pages.post("/<int(max=9223372036854775807):contact_id>/apart")
def count_apart(contact_id: int) -> Response | tuple[str, int]:
    """Say that each at their company counts by their own stage, or show the form again with what is wrong."""
    view, form = viewed(contact_id), ReasonForm(request.form)
    if not form.validate():
        return page(view, apart=form), 400
    given = {"reason": form.reason.data or "", "by": current_user.user.email, "now": now()}
    try:
        say_each(engine(), view.contact.address.key, **given)
    except BadInput as error:
        form.reason.errors = [spoken(error.message)]
        return page(view, apart=form), 400
    flash(_("Each there counts by their own stage now; it is on record."), "success")
    return redirect(url_for("people.person", contact_id=contact_id), 303)
