"""Companies: the table of them with its filter, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.company_lines import SIZES, CompanySort
from nurture.core.conflicts import ConflictKind
from nurture.services.browsing.choices import Option
from nurture.services.browsing.companies import CompanyFilter, count_companies, list_companies, load_company_choices
from nurture.services.browsing.company import CompanyView, Decided, show_company
from nurture.services.settling import settle
from nurture.web.conflict_words import said_of
from nurture.web.context import asked_filter, asked_place
from nurture.web.filters import moment
from nurture.web.forms import ReasonForm
from nurture.web.languages import language
from nurture.web.pasts import Item, move_item
from nurture.web.people_columns import sort_address
from nurture.web.remembered import CHOICES_LAST, remembered
from nurture.web.workspace import engine, now

pages = Blueprint("companies", __name__, url_prefix="/companies")


@pages.get("")
def index() -> str | Response:
    """The table of companies; an address with empty parts leads to the one without them."""
    wanted = asked_filter(CompanyFilter)
    kept: dict[str, Any] = {name: value for name, value in asdict(wanted).items() if value}
    if any(not value for value in request.args.values()):
        return redirect(url_for("companies.index", **kept))
    companies = list_companies(engine(), wanted, asked_place(), now=now())
    told = {
        "exact": count_companies(engine(), wanted, now=now()) if request.args.get("count") else None,
        "heads": _heads(companies.sort, kept),
        "sizes": _sizes(),
        "sorts": [("size", _("Size")), ("moved", _("Latest move")), ("newest", _("Newest first"))],
    }
    return render_template(
        "companies/index.html", companies=companies, wanted=wanted, kept=kept, choices=_choices(), **told
    )


@pages.get("/<int(max=9223372036854775807):company_id>")
def company(company_id: int) -> str:
    """One company."""
    return _page(company_id)


@pages.post("/<int(max=9223372036854775807):company_id>/decide")
def decide(company_id: int) -> Response | tuple[str, int]:
    """Say what the people there are to us, or show the form again with what is wrong."""
    form = ReasonForm(request.form)
    if not form.validate():
        return _page(company_id, form), 400
    kind, word = ConflictKind.COMPANY, request.form.get("word", "")
    given = {"reason": form.reason.data or "", "by": current_user.user.email, "now": now()}
    flash(said_of(settle(engine(), kind, [(company_id,)], word, **given)), "success")
    return redirect(url_for("companies.company", company_id=company_id), 303)


def _page(company_id: int, form: ReasonForm | None = None) -> str:
    view = show_company(engine(), company_id, asked_place(), now=now())
    form = form or ReasonForm(reason=_("I looked at both."))
    return render_template("companies/company.html", view=view, form=form, history=_history(view))


def _history(view: CompanyView) -> list[Item]:
    """What happened to the company, newest first, as the timeline macro takes it."""
    return [
        {"at": moment(at), **(_decided(what) if isinstance(what, Decided) else move_item(what, view.stages))}
        for at, what in view.history
    ]


def _decided(word: Decided) -> Item:
    said = _("Everyone there is a customer") if word.decision == "customer" else _("Each by their own stage")
    title = _("%(decision)s (%(who)s)", decision=said, who=word.by)
    return {"title": title, "text": f"“{word.reason}”" if word.reason else "", "tone": "allowed"}


def _heads(sort: CompanySort, kept: Mapping[str, str]) -> list[dict[str, object]]:
    """The heads of the table as its macro takes them."""
    by_name = {"sort_href": sort_address("companies.index", "", kept)}
    by_size = {"sort_href": sort_address("companies.index", "" if sort is CompanySort.SIZE else "size", kept)}
    if sort is CompanySort.NAME:
        by_name["direction"] = "ascending"
    if sort is CompanySort.SIZE:
        by_size["direction"] = "descending"
    return [
        {"label": _("Company"), **by_name},
        {"label": _("Stage")},
        {"label": _("To us")},
        {"label": _("Industry")},
        {"label": _("Country")},
        {"label": _("Employees"), "numeric": True, **by_size},
        {"label": _("People"), "numeric": True},
        {"label": _("Open deals"), "numeric": True},
        {"label": _("Decision")},
    ]


def _sizes() -> list[tuple[str, str]]:
    """The sizes of the filter with their names."""
    names = {key: f"{least}–{most}" if most else f"{least}+" for key, (least, most) in SIZES.items()}
    return [*names.items(), ("none", _("Not known"))]


def _choices() -> Mapping[str, tuple[Option, ...]]:
    reader = language()
    return remembered(f"company choices {reader}", CHOICES_LAST, lambda: load_company_choices(engine(), reader))
