"""The fields that a column of a file can be, as somebody chooses them: what each is called, in groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flask_babel import gettext as _

from nurture.core.criteria_names import FIELD_NAMES
from nurture.web.filters import capitalised
from nurture.web.languages import spoken

_PERSON: Final[Mapping[str, str]] = {
    "person": """email first_name last_name full_name job_title phone language country timezone persona owner tags
        record_id""",
    "company": "company company_domain industry company_size revenue",
    "standing": "stage lead_status",
    "consent": "consent_basis consent_at consent_source do_not_email email_status",
    "numbers": """page_views visits form_submissions emails_opened emails_clicked time_on_site last_activity
        last_activity_at""",
}


def field_groups(entity: str, names: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields of such a file in the groups a person thinks in, each with its name; no group is empty."""
    known = dict.fromkeys(names)
    titles = _titles()
    groups = [(titles[key], fields.split()) for key, fields in _PERSON.items()] if entity == "contacts" else []
    grouped = {name for _title, fields in groups for name in fields}
    groups.append((titles["other" if groups else entity], [name for name in known if name not in grouped]))
    named = [
        (title, [(name, field_label(entity, name)) for name in fields if name in known]) for title, fields in groups
    ]
    return [(title, choices) for title, choices in named if choices]


def _titles() -> dict[str, str]:
    return {
        "person": _("The person"),
        "company": _("Their company"),
        "standing": _("Where they stand"),
        "consent": _("May we write to them"),
        "numbers": _("What they did, in numbers"),
        "companies": _("The company"),
        "activities": _("Who, what and when"),
        "deals": _("The deal"),
        "suppressions": _("Whom never to mail"),
        "other": _("Other"),
    }


def field_label(entity: str, name: str) -> str:
    """A field of such a file as it is chosen."""
    own = _own_labels().get(entity, {}).get(name)
    if own is not None:
        return own
    said = FIELD_NAMES.get(name)
    return capitalised(spoken(said) if said else name.replace("_", " "))


def _own_labels() -> dict[str, dict[str, str]]:
    """What is called otherwise than in conditions about people."""
    return {
        "contacts": {
            "full_name": _("First and last name in one"),
            "consent_basis": _("Why we may write to them"),
            "consent_at": _("When they consented"),
            "consent_source": _("Where they consented"),
            "do_not_email": _("Do not email"),
        },
        "companies": {
            "name": _("Name of the company"),
            "domain": _("Web domain of the company"),
            "size": _("Number of people who work there"),
            "type": _("What they are to us, such as customer"),
            "churned_at": _("Date they ended as a customer"),
        },
        "activities": {
            "activity": _("What they did"),
            "occurred_at": _("When they did it"),
            "target": _("Which page or offer"),
            "value": _("A number that goes with it"),
            "detail": _("More about it"),
        },
        "deals": {
            "email": _("Email address of whoever it is about"),
            "contacts": _("People it is about"),
            "contact_record_id": _("Record ids of the people it is about"),
            "company_record_id": _("Record id of the company"),
            "name": _("Name of the deal"),
            "stage": _("Stage of the deal"),
            "status": _("Open, won or lost"),
            "pipeline": _("Pipeline"),
            "won": _("Whether it is won"),
            "lost": _("Whether it is lost"),
            "closed": _("Whether it is closed"),
            "amount": _("Amount"),
            "currency": _("Currency"),
            "opened_at": _("Date it was opened"),
            "closed_at": _("Date it was closed"),
            "won_at": _("Date it was won"),
            "lost_at": _("Date it was lost"),
        },
        "suppressions": {"reason": _("Why"), "suppressed_at": _("Since when")},
    }


def missing_sentence(entity: str, code: str, field: str | None) -> str | None:
    """What to choose where a column is missing that nothing works without; None for any other problem."""
    if code == "no_address_column":
        whose: dict[str, str] = {
            "activities": _("The file does not say who did it. Choose the column with the email address or record id."),
            "deals": _(
                "The file does not say whose deals these are. Choose the column with the people or the company."
            ),
        }
        return whose.get(entity) or str(_("No column holds email addresses yet. Choose the one that does."))
    if code != "missing_column":
        return None
    said: dict[str, str] = {
        "name": _("No column says which company it is. Choose the one with the name, the domain or the record id."),
        "activity": _("No column says what they did. Choose the one that does."),
        "occurred_at": _("No column says when they did it. Choose the one that does."),
        "stage": _("No column says how far the deal is. Choose its stage, or whether it is open, won or lost."),
    }
    return said.get(field or "")
