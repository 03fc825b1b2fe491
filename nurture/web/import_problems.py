"""What is wrong with a file, as the import pages tell it: by kind, and by row."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from nurture.services.rehearsing import Finding, Rehearsal


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one kind; `rejects` says whether rows are left out for them."""

    code: str
    title: str
    findings: list[Finding]
    rejects: bool


def problem_groups(told: Rehearsal) -> list[ProblemGroup]:
    """What is wrong with a file, by kind; what leaves rows out first, then the most frequent."""
    kinds: dict[str, list[Finding]] = {}
    for one in told.findings:
        kinds.setdefault(one.code, []).append(one)
    rejected = {one.row for one in told.fates if one.became == "rejected"}
    titles = _problem_titles()
    groups = [
        ProblemGroup(code, titles.get(code, ""), found, any(one.row in rejected for one in found))
        for code, found in kinds.items()
    ]
    return sorted(groups, key=lambda one: (not one.rejects, -len(one.findings)))


def _problem_titles() -> dict[str, str]:
    return {
        "address_missing": _("No email address"),
        "address_invalid": _("Something else than an email address"),
        "address_control_character": _("An address with a line break or a hidden character in it"),
        "unbalanced_quote": _("A quotation mark that is never closed"),
        "stray_quote": _("A quotation mark in the middle of a cell"),
        "shifted_cells": _("Cells that have slipped into the wrong column"),
        "two_contacts": _("Rows about two people at once"),
        "two_companies": _("Rows about two companies at once"),
        "unknown_company": _("Companies we do not know yet"),
        "shared_domain": _("Two companies with one web domain"),
        "stage_kept": _("Companies that would move backward"),
        "unknown_deal_stage": _("Stages of deals that we do not know"),
        "deal_contradicts": _("Deals that are won and lost at once"),
        "deal_reopened": _("Deals that were won and are open again"),
        "not_suppressed": _("People who may be written to"),
        "cell_error": _("Formulas that failed"),
        "stray_line": _("Lines that are no rows"),
        "repeated_header": _("The column names once more in the middle"),
        "unknown_contact": _("People we do not know yet"),
        "missing_value": _("Something that is needed is not there"),
        "unreadable_value": _("Cells we could not read"),
        "surplus_cells": _("Rows with more cells than columns"),
        "missing_cells": _("Rows with fewer cells than columns"),
        "preamble": _("Lines above the column names"),
        "no_header": _("No line of column names"),
        "mixed_encoding": _("Letters written in two ways"),
        "undecodable": _("Letters that cannot be read"),
        "nul_character": _("Characters that no text may hold"),
    }


def row_reasons(told: Rehearsal) -> dict[int, list[Finding]]:
    """What is wrong in each row that is told one by one."""
    rows: dict[int, list[Finding]] = {}
    for one in told.findings:
        if one.row:
            rows.setdefault(one.row, []).append(one)
    return rows
