"""A world of people of whom much is known in every way: by themselves, by their company, by both, or by nobody."""

from __future__ import annotations

from typing import Any

from tests.factories import NOW
from tests.storage.worlds import DAY

_TEXTS = "first_name last_name job_title company_name phone owner".split()
_UNKNOWN_TEXTS = (
    "language country timezone stage crm_stage lead_status persona industry email_status consent_basis consent_source "
    "last_activity"
).split()
_COUNTS = "page_views visits form_submissions emails_opened emails_clicked time_on_site company_size".split()
_MOMENTS = "stage_since churned_at last_activity_at consent_at deal_lost_at".split()

_KNOWN: dict[str, Any] = {
    **dict.fromkeys((*_TEXTS, *_UNKNOWN_TEXTS), "Åsa"),
    **dict.fromkeys(_COUNTS, 2),
    **dict.fromkeys((*_MOMENTS, "created_at"), NOW - 2 * DAY),
    "revenue": 10.0,
    "tags": ["Åsa", "vip"],
    "custom": {"a.b": "10", "å": "2026-11-01"},
    "is_confusable": True,
}
_BLANK: dict[str, Any] = {
    **dict.fromkeys(_TEXTS, ""),
    **dict.fromkeys((*_UNKNOWN_TEXTS, *_COUNTS, *_MOMENTS, "revenue")),
    "created_at": NOW,
    "tags": [],
    "custom": {},
    "is_confusable": False,
}
_LATER: dict[str, Any] = _KNOWN | dict.fromkeys(_MOMENTS, NOW + DAY) | {"created_at": NOW + DAY}

_EMPLOYER: dict[str, Any] = {
    "name": "Åsa",
    "domain": "a.example",
    "stage": "lead",
    "industry": "a",
    "size": 3,
    "revenue": 2.5,
    "country": "SE",
    "lead_status": "new",
    "owner": "a",
    "custom": {"a.b": "9", "å": "2026-11-02T10"},
}
_NAMELESS: dict[str, Any] = dict.fromkeys(_EMPLOYER) | {"name": "", "owner": "", "custom": {}}

_PEOPLE: tuple[dict[str, Any], ...] = (
    _KNOWN | {"company_id": 1, "mailbox": "m1"},
    _KNOWN | {"company_id": None, "mailbox": "m1"},
    _BLANK | {"company_id": 1, "mailbox": "m2"},
    _BLANK | {"company_id": None, "mailbox": "m3"},
    _LATER | {"company_id": 2, "mailbox": "m4", "stage": "customer"},
    _KNOWN | {"company_id": 2, "mailbox": "m5", "stage": "customer"},
    _BLANK | {"company_id": 2, "mailbox": "m6", "stage": "customer", "stage_since": NOW - 3 * DAY},
    _BLANK | {"company_id": 2, "mailbox": "m7", "stage": "lead", "custom": {"a.b": ""}},
)
_DID = (
    ("page_view", 1, "air", True),
    ("page_view", 3, "", True),
    ("visit", -1, "later", True),
    ("email_opened", 2, "", False),
    ("form_submitted", 0, "form", True),
)

RICH_WORLD: dict[str, list[Any]] = {
    "company": [_EMPLOYER, _NAMELESS],
    "contact": list(_PEOPLE),
    "activity": [
        {"contact_id": who, "kind": kind, "at": NOW - days * DAY, "target": key, "offer_key": key, "is_human": is_human}
        for who in (1, 3, 6, 8)
        for kind, days, key, is_human in _DID
    ],
    "offer": [{"key": "air", "kind": "guide"}],
    "received": [(2, "ÅR", NOW), (5, "air", NOW + DAY)],
    "deal": [
        {"state": "open", "opened_at": NOW, "closed_at": NOW},
        {"state": "lost", "opened_at": None, "closed_at": NOW},
        {"state": "lost", "opened_at": NOW + DAY, "closed_at": None},
        {"state": "won", "opened_at": None, "closed_at": NOW + DAY},
    ],
    "deal_contact": [{"deal_id": deal, "contact_id": who} for deal, who in ((1, 1), (2, 1), (2, 4), (3, 5), (4, 7))],
    "alias": [
        {"contact_id": 5, "mailbox": "m9"},
        {"contact_id": 6, "mailbox": "m9"},
        {"contact_id": 7, "mailbox": "m3"},
    ],
    "suppression": [
        {"mailbox": "m2", "reason": "bounced"},
        {"mailbox": "m5", "reason": "do_not_email"},
        {"mailbox": "m3", "reason": "unsubscribed"},
    ],
}
"""As `worlds.WORLDS` makes them, but of eight people, four deals and every way to be suppressed."""
