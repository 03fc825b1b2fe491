"""The forms about offers: one offer's front matter, what changes in many, and files that are handed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from nurture.core.languages import LANGUAGES
from nurture.core.offers import DEFAULT_KINDS, Audience, OfferStatus, audience_name, kind_name
from nurture.core.stages import PHASES, Phase, Stages, phase_name
from nurture.web.languages import spoken

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 200_000
AS_THE_KIND_SAYS: Final = "_kind"
"""Chosen for many offers at once: what the kind says counts again."""

Choice = tuple[str, str]


class StagesField(SelectMultipleField):
    """Stages, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MappingForm(Form):
    """Whom offers are for, and whether they may be used."""

    audience = SelectField(_("For"), choices=[], description=_("Forbids: nobody else is ever sent it."))
    stages = StagesField(_("Picked for people in"), choices=[], description=_("None ticked: the kind says which."))
    phase = SelectField(_("Phase"), choices=[])
    status = SelectField(_("Status"), choices=[])
    expires = StringField(_("Expires"), [Length(max=10)], description=_("The first day on which it is sent no more."))


class OfferForm(MappingForm):
    """The front matter of one offer."""

    title = StringField(_("Title"), [DataRequired(_("Give it a title.")), Length(max=LONGEST_LINE)])
    kind = SelectField(_("Kind"), choices=[])
    language = SelectField(_("Language"), choices=[])
    summary = TextAreaField(_("Summary"), [Length(max=2000)], description=_("A sentence that a mail shows."))
    url = StringField(_("Address"), [Length(max=2000)], description=_("Where a reader finds it: https://…"))
    cta = StringField(_("Words on the button"), [Length(max=LONGEST_LINE)])
    personas = StringField(_("Personas"), [Length(max=2000)], description=_("Separate several by commas."))
    industries = StringField(_("Industries"), [Length(max=2000)], description=_("Separate several by commas."))
    published = StringField(_("Published"), [Length(max=10)])
    opened = HiddenField()


class NewOfferForm(OfferForm):
    """A new offer: also its key and its text."""

    key = StringField(
        _("Key"),
        [DataRequired(_("Give it a key, such as quiet-rooms.")), Length(max=120)],
        description=_("Small letters, digits and hyphens; its translations share it."),
    )
    body = TextAreaField(_("The text"), [Length(max=LONGEST_TEXT)], description=_("In Markdown."))


def offered(form: MappingForm, stages: Stages) -> Any:
    """The form with its choices, in the language of the page."""
    as_kind = ("", str(_("As the kind says")))
    form.audience.choices = [as_kind, *audiences()]
    form.phase.choices = [as_kind, *phases()]
    form.stages.choices = [(stage.value, spoken(stages.name(stage.value))) for stage in stages]
    if isinstance(form, OfferForm):
        kinds = ((kind, spoken(kind_name(kind))) for kind in DEFAULT_KINDS)
        form.kind.choices = sorted(kinds, key=lambda choice: choice[1].casefold())
        form.language.choices = _with_own(LANGUAGE_NAMES, form.language.data)
        form.status.choices = _with_own((("", str(_("Live"))), *statuses()[1:]), form.status.data)
    return form


def bulk_choices(form: MappingForm, stages: Stages) -> Any:
    """The form for many offers, in which whatever is left alone stays as it is."""
    leave, as_kind = ("", str(_("Leave as it is"))), (AS_THE_KIND_SAYS, str(_("As the kind says")))
    form.audience.choices = [leave, as_kind, *audiences()]
    form.phase.choices = [leave, as_kind, *phases()]
    form.status.choices = [leave, *statuses()]
    form.stages.choices = [(stage.value, spoken(stages.name(stage.value))) for stage in stages]
    return form


LANGUAGE_NAMES: Final = tuple(zip(LANGUAGES, ("English", "Svenska", "Norsk bokmål"), strict=True))


def _with_own(choices: Iterable[Choice], own: str | None) -> list[Choice]:
    """The choices, and what a file says besides."""
    known = list(choices)
    return known if not own or own in {value for value, _name in known} else [*known, (own, own)]


def audiences() -> list[Choice]:
    """Every audience with its name."""
    return [(one.value, spoken(audience_name(one))) for one in Audience]


def phases() -> list[Choice]:
    """Every phase with its name."""
    return [(one.value, spoken(phase_name(one))) for one in (*PHASES, Phase.NONE)]


def statuses() -> list[Choice]:
    """Every status with its name."""
    names = {OfferStatus.LIVE: _("Live"), OfferStatus.DRAFT: _("Draft"), OfferStatus.RETIRED: _("Retired")}
    return [(one.value, str(name)) for one, name in names.items()]


def field_names() -> dict[str, str]:
    """What about an offer can become another, as a person reads it."""
    names = {name: str(field.label.text) for name, field in NewOfferForm()._fields.items()}
    return names | {"text": str(_("The text")), "path": str(_("File")), "added": str(_("Added"))}
