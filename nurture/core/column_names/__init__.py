"""The names that systems and people give their columns, best first; folded: no case, spaces, marks or punctuation.

Collected from what HubSpot, Salesforce, Mailchimp, Brevo, ActiveCampaign, listmonk and Mautic call their fields, by
label and by internal name, with what Pipedrive, Dynamics, Zoho, SuperOffice, Lime and Upsales write, and from plain
English, Swedish and Norwegian (å ä ö ø are written a a o o here, and æ is ae).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from nurture.core.column_names.activities import ACTIVITY_NAMES
from nurture.core.column_names.companies import COMPANY_NAMES
from nurture.core.column_names.contacts import CONTACT_NAMES
from nurture.core.column_names.deals import DEAL_NAMES
from nurture.core.column_names.suppressions import SUPPRESSION_NAMES

Entity: TypeAlias = Literal["contacts", "companies", "activities", "deals", "suppressions"]

NAMES: Final[Mapping[Entity, Mapping[str, str]]] = {
    "contacts": CONTACT_NAMES,
    "companies": COMPANY_NAMES,
    "activities": ACTIVITY_NAMES,
    "deals": DEAL_NAMES,
    "suppressions": SUPPRESSION_NAMES,
}
"""What can be in a file of each kind: every field but the address, and what its columns are called."""

_ABOUT_A_PERSON: Final = frozenset(
    "contact lead person subscriber member kontakt prospect properties property attributes fields field".split()
)
LEADING_WORDS: Final[Mapping[Entity, frozenset[str]]] = {
    "contacts": _ABOUT_A_PERSON,
    "companies": frozenset(
        "company account organization organisation foretag bedrift firma selskap kund kunde properties property".split()
    ),
    "activities": _ABOUT_A_PERSON,
    "deals": frozenset("deal opportunity affar avtale salg properties property".split()),
    "suppressions": _ABOUT_A_PERSON,
}
"""Words before a column's own name that say nothing more than what the whole file is about."""
