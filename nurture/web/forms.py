"""The forms: what each asks, and what is said about an answer that cannot be used."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, NumberRange, Optional, Regexp

from nurture.core.addresses import Address, read_address
from nurture.core.days_off import read_days
from nurture.core.journey import LONGEST_STAGE_NAME
from nurture.core.overrides import LONGEST_DAYS
from nurture.services.deciding import LONGEST_REASON
from nurture.services.portraying import LONGEST_DESCRIPTION
from nurture.services.segmenting import LONGEST_NAME
from nurture.services.signing_in import LONGEST_PASSWORD, SHORTEST_PASSWORD
from nurture.web.languages import spoken


def _is_address(form: Form, field: StringField) -> None:
    address = read_address(field.data or "")
    if not isinstance(address, Address):
        raise ValidationError(spoken(address.message))


def _is_one_line(form: Form, field: StringField) -> None:
    if any(ord(letter) < 32 or letter in "\u2028\u2029" for letter in field.data or ""):
        raise ValidationError(str(_("Write this on one line.")))


def _is_offered(form: Form, field: SelectField) -> None:
    if not field.data or field.data not in {value for value, *_ in field.iter_choices()}:
        raise ValidationError(str(_("Choose one of these.")))


def _are_days(form: Form, field: StringField) -> None:
    for number, line in enumerate((field.data or "").splitlines(), 1):
        if line.strip() and not read_days(line):
            told = {"number": number, "text": line.strip()[:40]}
            raise ValidationError(_("Line %(number)s is no day: “%(text)s”. Write it as 2026-12-23.", **told))


class SignInForm(Form):
    """Address and password."""

    email = EmailField(_("Email address"), [InputRequired(_("Write your address.")), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(_("Write your password.")), Length(max=1024)])


class PasswordForm(Form):
    """A password of one's own, twice."""

    password = PasswordField(
        _("New password"),
        [
            InputRequired(_("Write your password.")),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                _("At least %(least)s characters, please.", least=SHORTEST_PASSWORD),
            ),
        ],
        description=_("A sentence of your own is easy to remember and hard to guess."),
    )
    again = PasswordField(
        _("The same again"),
        [InputRequired(_("Write your password.")), EqualTo("password", _("The two are not the same."))],
    )


class SettingsForm(Form):
    """Who writes, and for which brand."""

    workspace_name = StringField(_("Name of the workspace"), [InputRequired(_("Give it a name.")), Length(max=80)])
    default_language = SelectField(
        _("Language of people whose own we do not know"),
        choices={"en": "English", "sv": "Svenska", "nb": "Norsk bokmål"},
    )
    brand_name = StringField(_("Brand"), [InputRequired(_("Name the brand.")), Length(max=80), _is_one_line])
    brand_colour = StringField(
        _("Colour of the brand"),
        [Regexp(r"^#[0-9a-fA-F]{6}$", message=_("Write the colour as # and six digits, such as #1f5f5b."))],
        description=_(
            "Buttons and lines of the mails; a shade that can be read is chosen where this one is too light."
        ),
    )
    brand_site = StringField(
        _("Web site"),
        [
            Optional(),
            Length(max=200),
            Regexp(r"^https://[^\s]+$", message=_("Write a web address that begins with https://.")),
        ],
    )
    sender_name = StringField(
        _("Name of the sender"), [InputRequired(_("Name a person.")), Length(max=80), _is_one_line]
    )
    sender_title = StringField(_("Their title"), [Length(max=80), _is_one_line])
    sender_email = EmailField(_("Address of the sender"), [InputRequired(_("Write an address.")), _is_address])
    sender_company = StringField(_("Company"), [InputRequired(_("Name the company.")), Length(max=120), _is_one_line])
    sender_address = TextAreaField(
        _("Postal address"),
        [InputRequired(_("Write the postal address; mail laws ask for it.")), Length(max=200)],
        description=_("Stands at the foot of every mail."),
    )
    second_person = BooleanField(
        _("Who changes words does not approve them"),
        description=_("After a change by hand another colleague says yes. Switch this off where you work alone."),
    )
    unsubscribe_email = EmailField(
        _("Address for opting out"),
        [InputRequired(_("Write an address.")), _is_address],
        description=_("A mail to this address opts its sender out."),
    )
    public_url = StringField(
        _("Public address of this workspace"),
        [
            Optional(),
            Length(max=200),
            Regexp(r"^https?://\S+$", message=_("Write a web address that begins with https://.")),
        ],
        description=_(
            "Where readers reach it, such as https://mail.example.com. With it every mail has a link that stops mail "
            "with one click."
        ),
    )


class CalendarForm(Form):
    """When mail leaves; whoever shows it offers the countries."""

    send_hour = IntegerField(
        _("Hour at which mails leave"),
        [InputRequired(_("Say at which hour.")), NumberRange(0, 23, _("From 0 to 23, please."))],
        description=_("By the clock where the reader lives, summer and winter."),
    )
    least_days_between = IntegerField(
        _("Days between two mails to one person, at least"),
        [InputRequired(_("Say how many days.")), NumberRange(0, 365, _("From 0 to 365, please."))],
        description=_("Across all sequences."),
    )
    home_country = SelectField(
        _("Home country"),
        choices=[],
        description=_("Its holidays count for people whose country we do not know."),
    )
    blackout_dates = TextAreaField(
        _("Days on which nothing leaves"),
        [Length(max=8000), _are_days],
        description=_("One on each line, such as 2026-12-23; a whole stretch as 2026-12-23 – 2027-01-02."),
    )
    agreed_share = IntegerField(
        _("Per cent by which drafts may differ in number from an approved plan"),
        [InputRequired(_("Say how many per cent.")), NumberRange(0, 100, _("From 0 to 100, please."))],
        description=_("Beyond, drafting stops and asks."),
    )


class CrmForm(Form):
    """Whose word counts where the CRM and the rules contradict, and who follows whom; the page offers the choices."""

    crm_policy = RadioField(
        _("Where the CRM and what people did contradict"),
        choices=[],
        description=_(
            "A prospect here and a customer there, such as a won deal of somebody whom the CRM calls a lead."
        ),
    )
    lift_companies = BooleanField(
        _("A person lifts their company"),
        description=_("When somebody reaches a stage, their company stands at least there. Never back."),
    )
    lift_contacts = BooleanField(
        _("A company lifts its people"),
        description=_(
            "When a company reaches a stage, its people follow. Never from prospect to customer: that takes a decision."
        ),
    )


class ReasonForm(Form):
    """Why somebody decides as they do."""

    reason = StringField(
        _("Your reason"),
        [
            DataRequired(_("Say why; the reason is kept on record.")),
            Length(max=LONGEST_REASON, message=_("At most %(most)s characters, please.", most=LONGEST_REASON)),
        ],
    )


class MoveForm(ReasonForm):
    """Where somebody goes, and why; whoever shows it offers the stages."""

    stage = SelectField(_("New stage"), [_is_offered], choices=[], validate_choice=False)


class ExceptionForm(ReasonForm):
    """What the guard shall let through, why and for how long; whoever shows it offers what can be asked for."""

    whom = StringField(_("Whom"), [DataRequired(_("Give an address, or a company's domain."))])
    what = RadioField(_("What shall be let through?"), [_is_offered], choices=[], validate_choice=False)
    days = IntegerField(
        _("It ends after so many days"),
        [
            InputRequired(_("Say after how many days it ends.")),
            NumberRange(1, LONGEST_DAYS, _("From %(least)s to %(most)s days, please.", least=1, most=LONGEST_DAYS)),
        ],
        description=_("%(most)s at most; whoever grants it sees the day.", most=LONGEST_DAYS),
    )


class SuppressForm(Form):
    """Why somebody is never to be mailed again; whoever shows it offers the reasons."""

    why = SelectField(_("What happened"), [_is_offered], choices=[], validate_choice=False)
    certain = BooleanField(
        _("I know that nothing here takes this back"),
        [InputRequired(_("Tick this, so that nobody does it by mistake."))],
    )


class NameForm(Form):
    """What something is called."""

    name = StringField(
        _("Name"),
        [
            DataRequired(_("Give it a name.")),
            Length(max=LONGEST_NAME, message=_("At most %(most)s characters, please.", most=LONGEST_NAME)),
            _is_one_line,
        ],
    )


class StageForm(Form):
    """What a stage is called, what it means and where it stands; whoever shows it offers the choices."""

    name_en = StringField(_("Name in English"), [Length(max=LONGEST_STAGE_NAME), _is_one_line])
    name_sv = StringField(_("Name in Swedish"), [Length(max=LONGEST_STAGE_NAME), _is_one_line])
    name_nb = StringField(_("Name in Norwegian"), [Length(max=LONGEST_STAGE_NAME), _is_one_line])
    relationship = SelectField(
        _("What people in it are to us"),
        choices=[],
        default="",
        description=_("The guard turns on this. As long as it is not decided, the guard holds everybody in the stage."),
    )
    phase = SelectField(_("Phase of the journey"), choices=[])
    owner = SelectField(_("Who answers for it"), choices=[])
    on_the_way = BooleanField(
        _("It is a step on the way: rules can lead people to it"),
        description=_("Otherwise it stands beside the way, and only people put anybody into it."),
    )
    after = SelectField(_("Its place on the way"), choices=[], default="")
    value = StringField(
        _("What the CRM calls it"),
        [Length(max=80), _is_one_line],
        description=_("Small letters and digits, as the CRM writes it in its files. Left open, the name gives it."),
    )
    certain = BooleanField(_("I know that this changes what the guard says about them"))


class PersonaForm(Form):
    """What a persona is called, and who they are."""

    name_en = StringField(_("Name in English"), [Length(max=LONGEST_NAME), _is_one_line])
    name_sv = StringField(_("Name in Swedish"), [Length(max=LONGEST_NAME), _is_one_line])
    name_nb = StringField(_("Name in Norwegian"), [Length(max=LONGEST_NAME), _is_one_line])
    description = TextAreaField(
        _("Who this is"),
        [Length(max=LONGEST_DESCRIPTION)],
        description=_("Their role, what they want to reach, and what stands in the way."),
    )


class PropertyForm(Form):
    """What a property is called, whose it is and what it holds; whoever shows it offers the choices."""

    label = StringField(_("Name"), [DataRequired(_("Give it a name.")), Length(max=LONGEST_NAME), _is_one_line])
    entity = SelectField(_("Whose property it is"), choices=[])
    type = SelectField(_("What it holds"), choices=[])


class StatusesForm(Form):
    """The statuses that sales uses, one a line."""

    statuses = TextAreaField(
        _("Statuses, one on each line"),
        [Length(max=4000)],
        description=_("In the order in which they are offered. Who has one that is not here any more keeps it."),
    )


class HandOverForm(Form):
    """In which form approved mails leave; the page offers the choices."""

    form = RadioField(_("What shall it be?"), [InputRequired(_("Choose one of these."))], choices=[], default="zip")
    again = BooleanField(
        _("Also mails that were handed over before"), description=_("Each is judged anew; what may no longer go stays.")
    )
