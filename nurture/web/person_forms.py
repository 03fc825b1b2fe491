"""The forms on a person's page: what a colleague knows better, consent, tags, and the word that erases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, Form, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from nurture.core.consent import ConsentBasis, consent_basis_name
from nurture.core.people import Contact
from nurture.core.properties import Property
from nurture.services.amending import LONGEST, REFUSED
from nurture.web.languages import spoken

_SHORT = Length(max=LONGEST, message=_("At most %(most)s characters, please.", most=LONGEST))


class AmendForm(Form):
    """What we know of a person; whoever shows it offers the personas and lead statuses."""

    first_name = StringField(_("First name"), [_SHORT])
    last_name = StringField(_("Last name"), [_SHORT])
    job_title = StringField(_("Job title"), [_SHORT])
    phone = StringField(_("Phone"), [_SHORT])
    language = StringField(_("Language"), [_SHORT], description=_("A name or a code: Swedish, sv, nb …"))
    country = StringField(_("Country"), [_SHORT], description=_("A name or a code: Norway, NO …"))
    timezone = StringField(_("Time zone"), [_SHORT], description=_("Such as Europe/Oslo; mails go out by it."))
    owner = StringField(_("Owner"), [_SHORT], description=_("Mails to them are signed by this colleague."))
    persona = SelectField(_("Persona"), choices=[], validate_choice=False)
    lead_status = SelectField(_("Lead status"), choices=[], validate_choice=False)


def amend_form(properties: Sequence[Property]) -> type[AmendForm]:
    """The form with a field for each of these properties, named `own_0`, `own_1` … in their order."""
    fields = {f"own_{place}": StringField(one.label, [_SHORT]) for place, one in enumerate(properties)}
    return type("OwnAmendForm", (AmendForm,), dict(fields))


def amend_values(contact: Contact, properties: Sequence[Property]) -> dict[str, str]:
    """What the form begins with."""
    own = {f"own_{place}": contact.custom.get(one.key, "") for place, one in enumerate(properties)}
    names = [name for name in AmendForm.__dict__ if hasattr(contact, name)]
    return {name: getattr(contact, name) or "" for name in names} | own


class ConsentForm(Form):
    """Why a person may be mailed, since when, and where we know it from; whoever shows it offers the answers."""

    basis = SelectField(_("What they said"), choices=[])
    source = StringField(
        _("Where we know it from"),
        [DataRequired(_("Say where you know it from: a form, a call, a fair.")), _SHORT],
    )
    on = DateField(_("On which day"), [Optional()], description=_("Left open, it is today."))


def consent_form(given: Any = None) -> ConsentForm:
    """The form with its answers."""
    form = ConsentForm(given)
    known = [(one.value, spoken(consent_basis_name(one))) for one in ConsentBasis]
    form.basis.choices = [*known, (REFUSED, str(_("Said no")))]
    return form


class EraseForm(Form):
    """The address once more, so that nobody is erased by mistake."""

    typed = StringField(_("Their address, once more"), [DataRequired(_("Write the address."))])
