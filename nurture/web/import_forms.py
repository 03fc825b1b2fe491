"""The forms of an import: how the file is read, and why its people may be mailed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, RadioField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from nurture.core.tabular import Dialect
from nurture.services.importing import Inspection
from nurture.services.uploading import Choices
from nurture.web.import_words import entity_names

LONGEST_SOURCE: Final = 200
"""Characters of where consent comes from."""


class ReadingForm(Form):
    """What a file holds and how it is written; whoever shows it offers what was found."""

    entity = SelectField(_("What does the file hold?"))
    encoding = SelectField(_("Letters"), description=_("Choose another where å, ä, ö, æ or ø look wrong."))
    delimiter = SelectField(
        _("What parts the columns"), description=_("Choose another where everything stands in one column.")
    )
    sheet = SelectField(_("Sheet of the workbook"))


ENCODINGS: Final = {
    "utf-8": _("UTF-8, as most exports"),
    "cp1252": _("Windows, as older Excel files"),
    "utf-16": _("UTF-16, as Excel's “Unicode text”"),
    "mac-roman": _("Macintosh"),
}
DELIMITERS: Final = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}


def reading_form(found: Inspection, choices: Choices, given: Any = None) -> ReadingForm:
    """The form with how the file was read; what was left to the guess stays left to it."""
    form = ReadingForm(given) if given is not None else ReadingForm(data={**asdict(choices), "entity": found.entity})
    form.entity.choices = list(entity_names().items())
    form.encoding.choices = [("", _("as we find it")), *ENCODINGS.items()]
    form.delimiter.choices = [("", _("as we find it")), *DELIMITERS.items()]
    form.sheet.choices = [("", _("as we find it")), *((name, name) for name in found.dialect.sheets)]
    for field in ("encoding", "delimiter") if found.dialect.sheets else ("sheet",):
        del form[field]
    return form


def written_as(dialect: Dialect) -> str:
    """How a file is written, in a sentence."""
    if dialect.sheets:
        return str(gettext("Read from the sheet “%(sheet)s” of a workbook.", sheet=dialect.sheet))
    encoding = dialect.encoding.casefold().removesuffix("-sig")
    letters = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}.get(encoding, dialect.encoding)
    marks = str(DELIMITERS.get(dialect.delimiter, dialect.delimiter))
    return str(gettext("Read as %(letters)s, with %(marks)s between the columns.", letters=letters, marks=marks))


def _is_said(form: Form, field: StringField) -> None:
    if form["basis"].data and not (field.data or "").strip():
        raise ValidationError(str(_("Say where, in your own words; the answer is kept on record.")))


class ConsentForm(Form):
    """Why the people of a file may be mailed, and where that was said."""

    basis = RadioField(_("Why may we write to the people in this file?"), choices=[], default="")
    source = StringField(
        _("Where did they say so, or where do you know it from?"),
        [_is_said, Length(max=LONGEST_SOURCE, message=_("At most %(most)s characters, please.", most=LONGEST_SOURCE))],
        description=_("Such as “Newsletter form on our site, since 2024” or “Trade fair in Gothenburg, signed list”."),
    )


BASES: Final = {
    "consent": _("They said yes. That suffices in every country."),
    "existing_customer": _("They are our customers. Whoever is a customer by stage may be told about similar things."),
    "legitimate_interest": _(
        "We have a good reason that they would expect. That suffices where work addresses are free."
    ),
    "": _("I do not know. Nothing is kept, and those whose country asks for consent are held."),
}
"""What can be answered, each with what it is good for."""


def consent_form(choices: Choices, given: Any = None) -> ConsentForm:
    """The form with what was answered before, or with what is given now."""
    known = {"basis": choices.consent, "source": choices.consent_source}
    form = ConsentForm(data=known) if given is None else ConsentForm(given)
    form.basis.choices = list(BASES.items())
    form.source.flags.required = True  # unless nothing is known, which no attribute of a field can say
    return form
