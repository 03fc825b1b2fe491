"""What a condition may ask about a person, and which comparisons each kind of value takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final


class FieldType(StrEnum):
    """What kind of value a field holds, which decides the comparisons it takes.

    A property of the workspace's own is a text that may read as a number or a day.
    """

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"
    DATE = "date"
    PROPERTY = "property"


class Op(StrEnum):
    """A comparison."""

    EQUAL = "="
    NOT_EQUAL = "!="
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    IS_SET = "is_set"
    IS_BLANK = "is_blank"


ORDERING: Final = (Op.GREATER, Op.AT_LEAST, Op.LESS, Op.AT_MOST)
EQUALITY: Final = (Op.EQUAL, Op.NOT_EQUAL)
COUNTING: Final = (*EQUALITY, *ORDERING)
WITH_LIST: Final = (Op.IN, Op.NOT_IN)
WITHOUT_VALUE: Final = (Op.IS_SET, Op.IS_BLANK)

_TEXT_OPS: Final = (*EQUALITY, *WITH_LIST, Op.CONTAINS, Op.STARTS_WITH)
OPS: Final[Mapping[FieldType, tuple[Op, ...]]] = {
    FieldType.TEXT: (*_TEXT_OPS, *WITHOUT_VALUE),
    FieldType.NUMBER: (*COUNTING, *WITH_LIST, *WITHOUT_VALUE),
    FieldType.FLAG: (*EQUALITY, *WITHOUT_VALUE),
    FieldType.LIST: (Op.CONTAINS, *WITH_LIST, *WITHOUT_VALUE),
    FieldType.DATE: (*COUNTING, *WITHOUT_VALUE),
    FieldType.PROPERTY: (*_TEXT_OPS, *ORDERING, *WITHOUT_VALUE),
}
"""The comparisons that each kind of value takes."""

_TEXTS: Final = (
    "email first_name last_name job_title company company_domain phone language country timezone stage crm_stage "
    "relationship lead_status persona industry owner email_status record_id consent_basis consent_source last_activity "
    "company.name company.domain company.stage company.lead_status company.owner company.industry company.country"
).split()
_NUMBERS: Final = (
    "company_size revenue page_views visits form_submissions emails_opened emails_clicked time_on_site "
    "days_since_activity days_in_stage company.size company.revenue"
).split()
_FLAGS: Final = (
    "do_not_email suppressed fits_profile became_customer_known has_open_deal has_lost_deal is_confusable"
).split()
_DATES: Final = "created_at last_activity_at consent_at churned_at deal_lost_at".split()

FIELDS: Final[Mapping[str, FieldType]] = {
    **dict.fromkeys(_TEXTS, FieldType.TEXT),
    **dict.fromkeys(_NUMBERS, FieldType.NUMBER),
    **dict.fromkeys(_FLAGS, FieldType.FLAG),
    **dict.fromkeys(_DATES, FieldType.DATE),
    **dict.fromkeys(("tags", "offers_consumed"), FieldType.LIST),
}
"""Every field a condition may name, besides `custom.NAME` and `company.custom.NAME`."""

OWN: Final = "custom."
COMPANY_OWN: Final = "company.custom."
"""How the name of a property begins, of a contact's own and of a company's."""


def field_type(name: str) -> FieldType | None:
    """The type of a field a condition may name, or None where there is no such field."""
    is_property = any(name.startswith(own) and name != own for own in (OWN, COMPANY_OWN))
    return FieldType.PROPERTY if is_property else FIELDS.get(name)


_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
"""The years of the days that a condition may name."""


def as_number(text: str) -> float | None:
    """The number that a property's text is, None for any other text."""
    return float(text) if _NUMBER.fullmatch(text) else None


def as_day(text: str) -> str | None:
    """The day (YYYY-MM-DD) that a property's text is or begins with, before a time of day; None for any other text."""
    day = text[:10]
    return day if _DAY.fullmatch(day) and text[10:11] in {"", " ", "T"} else None


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar written as YYYY-MM-DD, such as a condition compares with."""
    try:
        return bool(_DAY.fullmatch(text)) and FIRST_YEAR <= date.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False
