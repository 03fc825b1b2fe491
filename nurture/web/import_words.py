"""What the import pages say: kinds of files, outcomes of rows, problems by kind, and what each country accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import format_decimal, get_locale, ngettext
from flask_babel import gettext as _

from nurture.core.addresses import AddressType
from nurture.core.consent import DEFAULT_COUNTRIES
from nurture.services.importing import Inspection
from nurture.services.importing.inspecting import ROWS_LOOKED_AT
from nurture.services.undoing import UndoReport
from nurture.web.languages import spoken

OUTCOMES: Final = ("added", "updated", "merged", "unchanged", "rejected")
"""What can become of a row, in the order of the pictures."""

SHOWN_PROBLEMS: Final = 5
"""So many problems of a kind are shown before one asks for all of them."""


def entity_names() -> dict[str, str]:
    """The kinds of files, each with the name that is shown."""
    return {
        "contacts": _("People"),
        "companies": _("Companies"),
        "activities": _("What people did"),
        "deals": _("Deals"),
        "suppressions": _("Never to be mailed"),
    }


def outcome_names() -> dict[str, str]:
    """What becomes of a row, in a word or two."""
    return {
        "added": _("New"),
        "updated": _("Updated"),
        "merged": _("Joined to an earlier row"),
        "unchanged": _("Known already"),
        "rejected": _("Left out"),
    }


def steps(current: str, hrefs: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The steps of bringing a file in, as the macro takes them; `hrefs` are ways back to those that are done."""
    names = {
        "new": _("Choose a file"),
        "found": _("What we found"),
        "preview": _("What would happen"),
        "done": _("Done"),
    }
    place = list(names).index(current)
    states = ["done"] * place + ["current"] + ["ahead"] * len(names)
    if current == "done":
        states[place] = "done"
    known = hrefs or {}
    return [
        {"label": label, "state": state, "href": known.get(name)}
        for (name, label), state in zip(names.items(), states, strict=False)
    ]


def outcome_parts(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The five counts that add up to the rows, as the picture takes them."""
    names = outcome_names()
    return [{"label": names[one], "value": counts.get(one, 0), "tone": one} for one in OUTCOMES]


def headline(entity: str, counts: Mapping[str, Any]) -> str:
    """What an import would do, in a sentence or three."""
    added, updated, rejected = counts["added"], counts["updated"], counts["rejected"]
    new, known, out = (format_decimal(count) for count in (added, updated, rejected))
    said: list[str] = []
    if added and entity == "contacts":
        said.append(
            ngettext("%(count)s new person would come in.", "%(count)s new people would come in.", added, count=new)
        )
    elif added:
        said.append(
            ngettext("%(count)s new entry would come in.", "%(count)s new entries would come in.", added, count=new)
        )
    if updated:
        said.append(
            ngettext(
                "%(count)s that we know would be updated.",
                "%(count)s that we know would be updated.",
                updated,
                count=known,
            )
        )
    if not said:
        said.append(_("Nothing would change: everything the file says is known already."))
    if rejected:
        said.append(ngettext("%(count)s row is left out.", "%(count)s rows are left out.", rejected, count=out))
    return " ".join(said)


def done_line(entity: str, counts: Mapping[str, Any]) -> str:
    """What an import has done, in a sentence or three."""
    added, updated, rejected = counts["added"], counts["updated"], counts["rejected"]
    new, known, out = (format_decimal(count) for count in (added, updated, rejected))
    said: list[str] = []
    if added and entity == "contacts":
        said.append(ngettext("%(count)s new person came in.", "%(count)s new people came in.", added, count=new))
    elif added:
        said.append(ngettext("%(count)s new entry came in.", "%(count)s new entries came in.", added, count=new))
    if updated:
        said.append(
            ngettext(
                "%(count)s that we knew was updated.", "%(count)s that we knew were updated.", updated, count=known
            )
        )
    if not said:
        said.append(_("Nothing changed: everything the file says was known already."))
    if rejected:
        said.append(ngettext("%(count)s row was left out.", "%(count)s rows were left out.", rejected, count=out))
    return " ".join(said)


def undone_line(done: UndoReport) -> str:
    """What became of an import that was taken back, in a sentence or two."""
    removed, restored = format_decimal(done.removed), format_decimal(done.restored)
    said: list[str] = [_("The import is taken back.")]
    if done.removed:
        said.append(ngettext("%(count)s entry is gone.", "%(count)s entries are gone.", done.removed, count=removed))
    if done.restored:
        said.append(
            ngettext("%(count)s is as before.", "%(count)s are as they were before.", done.restored, count=restored)
        )
    return " ".join(said)


def yes_label(entity: str, counts: Mapping[str, Any]) -> str:
    """What the button says that brings the file in."""
    many = counts["added"] + counts["updated"]
    shown = format_decimal(many)
    if not many:
        return str(_("Keep it on record, though it changes nothing"))
    if entity == "contacts":
        return str(ngettext("Bring %(count)s person in", "Bring %(count)s people in", many, count=shown))
    return str(ngettext("Bring %(count)s entry in", "Bring %(count)s entries in", many, count=shown))


@dataclass(frozen=True, slots=True)
class CountryLine:
    """What one country accepts without consent on record, and how many people of the file are held there."""

    name: str
    accepts: str
    held: int


def country_lines(held_in: Mapping[str, int]) -> list[CountryLine]:
    """The countries of those who are held, most people first."""
    ordered = sorted(held_in.items(), key=lambda one: -one[1])
    return [CountryLine(_country(code), _accepts(code), held) for code, held in ordered if held]


def _country(code: str) -> str:
    if not code:
        return str(_("Country not known"))
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code


def _accepts(code: str) -> str:
    rules = DEFAULT_COUNTRIES.get(code)
    if rules is None:
        return str(_("We do not know what is asked for there, so we ask for consent."))
    if rules.needs_consent == frozenset(AddressType):
        return str(_("Wants consent for every address."))
    if AddressType.NAMED_WORK in rules.needs_consent:
        return str(_("Wants consent for everybody with a name; shared addresses such as post@ are free."))
    return str(_("Wants consent for private addresses; work addresses may be written to."))


def row_count(found: Inspection) -> str:
    """How many rows a file has, as far as it was looked through."""
    if found.row_count is None:
        return str(_("more than %(count)s rows", count=format_decimal(ROWS_LOOKED_AT)))
    count = format_decimal(found.row_count)
    return str(ngettext("%(count)s row", "%(count)s rows", found.row_count, count=count))


_SHOWN_ELSEWHERE: Final = frozenset({"no_address_column", "missing_column", "mapping_fits"})


def remarks(found: Inspection) -> list[str]:
    """What there is to say of a file as a whole; what belongs to a column stands there."""
    return [spoken(one.message) for one in found.problems if not one.column and one.code not in _SHOWN_ELSEWHERE]
