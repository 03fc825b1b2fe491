"""The forms about people: tags for many, and what a colleague writes about one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, StringField
from wtforms.validators import DataRequired, Length

from nurture.services.tagging import LONGEST_TAG


class TagForm(Form):
    """A tag, for the ticked people or for everybody whom the filter finds."""

    tag = StringField(
        _("Tag"),
        [
            DataRequired(_("Write a tag.")),
            Length(max=LONGEST_TAG, message=_("At most %(most)s characters, please.", most=LONGEST_TAG)),
        ],
    )
    everybody = BooleanField(_("Everybody who fits the filter, not only the ticked ones"))
