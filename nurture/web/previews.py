"""Previews: a step of a sequence as anybody would get it, and on through everybody who is in it."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request, url_for

from nurture.services.browsing.audience import find_reader
from nurture.services.browsing.sequences import show_sequence
from nurture.services.previewing import preview_step
from nurture.web.mail_view import mail_page, mail_views
from nurture.web.workspace import engine, now
from nurture.wiring import speakers

pages = Blueprint("previews", __name__, url_prefix="/sequences")


@pages.get("/<key>/steps/<int:number>")
def step(key: str, number: int) -> str:
    """A step as one person, with the way to the next."""
    view = show_sequence(engine(), key)
    asked = request.args.get("email", "").strip()[:320]
    person = request.args.get("person", "")
    reader = find_reader(engine(), key, int(person) if person.isdecimal() and len(person) < 19 else None, asked)
    if reader is None:
        return render_template("drafts/step.html", view=view, number=number, reader=None, preview=None)
    preview = preview_step(engine(), speakers(), key, number, reader.email, now=now())
    href = partial(url_for, ".step", key=key, number=number, person=reader.contact_id)
    panel = mail_views(preview, href)
    return render_template("drafts/step.html", view=view, number=number, reader=reader, preview=preview, **panel)


@pages.get("/<key>/steps/<int:number>/mail/<int(max=9223372036854775807):contact_id>")
def mail(key: str, number: int, contact_id: int) -> Response:
    """The mail itself, for the frame of the preview."""
    reader = find_reader(engine(), key, contact_id)
    email = reader.email if reader else ""
    return mail_page(preview_step(engine(), speakers(), key, number, email, now=now()))
