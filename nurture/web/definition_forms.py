"""The form of a stage's definition: a document in one language, and what counts in every language."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField, IntegerField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from nurture.core.definitions import StageDocument
from nurture.core.offers import DEFAULT_KINDS, kind_name
from nurture.services.browsing.versions import DefinitionView
from nurture.services.defining import LONGEST_PART, LONGEST_POINT, LONGEST_STAY, MOST_POINTS, DefinitionWish
from nurture.web.languages import spoken

_LONGEST_LIST = (LONGEST_POINT + 2) * MOST_POINTS
_ONE_A_LINE = _("One a line.")


def _text(label: Any, hint: Any, longest: int = LONGEST_PART) -> TextAreaField:
    return TextAreaField(label, [Length(max=longest)], description=hint)


class DefinitionForm(Form):
    """What a stage means. `version` is the one that was read, so that nobody overwrites a colleague unseen."""

    version = HiddenField()
    voice = _text(_("In their own words"), _("A sentence this person could say. It stands on top of the page."))
    who = _text(
        _("Who this is"), _("Their situation: what happened, what they want, what they are not looking for yet.")
    )
    challenges = _text(_("What they struggle with"), _ONE_A_LINE, _LONGEST_LIST)
    questions = _text(_("What they ask themselves"), _ONE_A_LINE, _LONGEST_LIST)
    helps = _text(_("What helps"), _("What a page, a mail or a call should do for them."))
    avoid = _text(_("What to leave out"), _("One a line; after a colon you can say why."), _LONGEST_LIST)
    success = _text(_("How we know it works"), _("Something that can be counted, such as a share within so many days."))
    hand_over = _text(_("Handing over"), _("What the next team has to know, and when it takes over."))
    kinds = SelectMultipleField(
        _("Kinds that help"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_("Where none is ticked, those count that the library usually offers at this stage."),
    )
    norm_days = IntegerField(
        _("Usual time here, in days"),
        [Optional(), NumberRange(1, LONGEST_STAY, _("Write a number of days from 1 to 3650."))],
        description=_("Who stays longer is listed under “Who waits too long”. Left open, nobody is."),
    )


def shown(view: DefinitionView, language: str) -> DefinitionForm:
    """The form with the document in that language as it is."""
    document = view.definition.documents.get(language, StageDocument())
    texts: dict[str, Any] = {
        name: value if isinstance(value, str) else "\n".join(value) for name, value in asdict(document).items()
    }
    more: dict[str, Any] = {"kinds": list(view.definition.kinds), "norm_days": view.definition.norm_days}
    return offered(DefinitionForm(**texts, **more, version=str(view.version)), view)


def offered(form: DefinitionForm, view: DefinitionView) -> DefinitionForm:
    """The form with the kinds that can be chosen, those of the workspace's own that were chosen before among them."""
    known = dict.fromkeys((*DEFAULT_KINDS, *view.definition.kinds))
    choices = [(kind, spoken(kind_name(kind))) for kind in known]
    form.kinds.choices = choices
    return form


def wish_of(form: DefinitionForm, language: str) -> DefinitionWish:
    """What the form asks for; blank lines of a list are no points."""
    return DefinitionWish(
        language=language,
        document=StageDocument(**{one.name: _value(form, one.name) for one in fields(StageDocument)}),
        kinds=tuple(form.kinds.data or ()),
        norm_days=form.norm_days.data,
    )


def _value(form: DefinitionForm, name: str) -> Any:
    text = form[name].data or ""
    if isinstance(getattr(StageDocument(), name), str):
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(line for line in lines if line)
