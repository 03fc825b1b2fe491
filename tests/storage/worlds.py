"""Worlds of three people, and conditions about them, as Hypothesis makes them: blanks, edges and odd letters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from nurture.core.consent import Suppression
from nurture.core.criteria_fields import FIELDS, FieldType
from nurture.core.people import ActivityKind
from nurture.core.stages import DEFAULT_STAGES
from tests.factories import NOW

FOLDED = """a A Åsa åSA ß SS ẞ s ſ İ i̇ I ı ǅ ǆ Ǆ ŉ ʼN ΐ Σ ς ﬁ FI K k 10 10.0 3 -1.5
    2026-11-02 2026-11-1 true % _ O'Hara " \\ lead guide""".split()
"""Few texts, so that people and conditions often meet; letters whose case changes their length or alphabet."""

USUAL = st.sampled_from(["", "a", "A", "åsa", "Åsa", "10", "2026-11-02"])
"""Hardly any texts, so that people and conditions meet nearly always."""

TEXTS = st.one_of(
    USUAL,
    st.sampled_from(["", " ", "ÅSA ", *FOLDED]),
    USUAL,
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=3),
)
DATED = st.sampled_from(["2026-11-02", "2026-11-02 10:00", "2026-11-02T10", "2026-11-021", "2026-99-99", "1e5", "007"])
NAMES = st.sampled_from(["shoe size", "Skostørrelse", 'a"b', "a.b", "å", "$", "\\u00e5"])
STAGE_VALUES = st.sampled_from([stage.value for stage in DEFAULT_STAGES] + ["Lead", "partner", ""])
OFFER_KEYS = st.sampled_from(["air", "Air", "quiet-rooms", "ÅR"])
OWN_FIELDS = NAMES.map("custom.{}".format) | NAMES.map("company.custom.{}".format)
KINDS = st.sampled_from(["guide", "checklist", "Guide", "\x00"])
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MOMENTS = st.one_of(
    st.builds(
        lambda days, micro: NOW - days * DAY + timedelta(microseconds=micro), st.integers(-2, 4), st.integers(-1, 1)
    ),
    st.datetimes(datetime(1970, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
COUNTS = st.integers(0, 4)
REVENUES = st.sampled_from([0.0, 0.1, 3.0, 3.5, 1e16, 1e22, -1.5]) | st.floats(-1e15, 1e15)


MAILBOXES = st.sampled_from(["m1", "m2", "m3", "m4"])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of these values, or none."""
    return st.none() | values


def rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A row with these columns."""
    return st.fixed_dictionaries(columns)


PROPERTIES = st.dictionaries(NAMES, TEXTS | DATED, max_size=2)
COMPANIES = rows(
    name=TEXTS,
    domain=maybe(TEXTS),
    stage=maybe(STAGE_VALUES),
    industry=maybe(TEXTS),
    size=maybe(COUNTS),
    revenue=maybe(REVENUES),
    country=maybe(TEXTS),
    lead_status=maybe(TEXTS),
    owner=TEXTS,
    custom=PROPERTIES,
)
CONTACTS = rows(
    **dict.fromkeys(("first_name", "last_name", "job_title", "company_name", "phone", "owner"), TEXTS),
    **{name: maybe(TEXTS) for name in "language country timezone crm_stage lead_status persona industry".split()},
    **{name: maybe(TEXTS) for name in ("consent_basis", "consent_source", "email_status", "last_activity")},
    **{name: maybe(COUNTS) for name in "page_views visits form_submissions emails_opened emails_clicked".split()},
    **{name: maybe(MOMENTS) for name in "stage_since churned_at last_activity_at consent_at deal_lost_at".split()},
    created_at=MOMENTS,
    mailbox=MAILBOXES,
    is_confusable=st.booleans(),
    company_id=maybe(st.sampled_from([1, 2])),
    stage=maybe(STAGE_VALUES),
    company_size=maybe(COUNTS),
    time_on_site=maybe(COUNTS),
    revenue=maybe(REVENUES),
    tags=st.lists(TEXTS, max_size=3),
    custom=PROPERTIES,
)
ACTIVITIES = rows(
    contact_id=st.integers(1, 3),
    kind=st.sampled_from(["page_view", "visit", "form_submitted", "email_opened", "email_clicked", "deal_won"]),
    at=MOMENTS,
    target=TEXTS | OFFER_KEYS,
    offer_key=maybe(OFFER_KEYS),
    is_human=st.booleans(),
)
DEALS = rows(
    state=st.sampled_from(["open", "won", "lost"]),
    opened_at=maybe(MOMENTS),
    closed_at=maybe(MOMENTS),
)
PARTS = rows(deal_id=st.integers(1, 2), contact_id=st.integers(1, 3))
ALIASES = rows(contact_id=st.integers(1, 3), mailbox=MAILBOXES)
SUPPRESSIONS = rows(mailbox=MAILBOXES, reason=st.sampled_from([reason.value for reason in Suppression]))
OFFERS = rows(key=OFFER_KEYS, kind=st.sampled_from(["guide", "checklist"]))
WORLDS = st.fixed_dictionaries(
    {
        "company": st.lists(
            COMPANIES,
            min_size=2,
            max_size=2,
            unique_by=lambda row: object() if row["domain"] is None else row["domain"],
        ),
        "contact": st.lists(CONTACTS, min_size=3, max_size=3),
        "activity": st.lists(ACTIVITIES, max_size=12),
        "offer": st.lists(OFFERS, max_size=3, unique_by=lambda row: row["key"]),
        "received": st.lists(st.tuples(st.integers(1, 3), OFFER_KEYS, MOMENTS), max_size=2),
        "deal": st.lists(DEALS, min_size=2, max_size=2),
        "deal_contact": st.lists(PARTS, max_size=3),
        "alias": st.lists(ALIASES, max_size=3),
        "suppression": st.lists(SUPPRESSIONS, max_size=2),
    }
)


def fields_of(*kinds: FieldType) -> st.SearchStrategy[str]:
    """The fields of these types."""
    names = st.sampled_from([name for name, kind in FIELDS.items() if kind in kinds] or ["custom.a.b"])
    return names | OWN_FIELDS if FieldType.PROPERTY in kinds else names


def asked(fields: st.SearchStrategy[str], ops: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A comparison of a field."""
    return rows(field=fields, op=st.sampled_from(ops.split()), value=values)


ODD_TEXTS = (
    USUAL | TEXTS | OFFER_KEYS | STAGE_VALUES | st.sampled_from(["\x00", "a\x00", "\ud800", "customer", "prospect"])
)
LISTS = st.lists(ODD_TEXTS | COUNTS | REVENUES, max_size=3)
NUMBERS = st.integers(-1, 5) | REVENUES | st.sampled_from([2.5, 2**53 - 1, -(2**53) + 1])
SMALL_NUMBERS = NUMBERS.filter(lambda number: abs(number) < 11)
DAYS = st.sampled_from(["2026-11-01", "2026-11-02", "2026-10-30"]) | st.dates(date(1969, 1, 1), date(2027, 1, 1)).map(
    str
)
COUNTED = "= != > >= < <="
TEXT, NUMBER, FLAG, LIST = FieldType.TEXT, FieldType.NUMBER, FieldType.FLAG, FieldType.LIST
DATE, PROPERTY = FieldType.DATE, FieldType.PROPERTY
LEAVES = st.one_of(
    asked(fields_of(TEXT, PROPERTY), "= != contains starts_with", ODD_TEXTS),
    asked(fields_of(DATE), COUNTED, DAYS),
    asked(OWN_FIELDS, "> >= < <=", DAYS | SMALL_NUMBERS),
    asked(fields_of(NUMBER), COUNTED, NUMBERS.filter(lambda number: abs(number) < 2**53)),
    asked(
        st.sampled_from(["days_since_activity", "days_in_stage", "page_views"]),
        COUNTED,
        SMALL_NUMBERS,
    ),
    asked(fields_of(FLAG), "= !=", st.booleans()),
    asked(fields_of(LIST), "contains", ODD_TEXTS),
    asked(fields_of(TEXT, PROPERTY, NUMBER, LIST), "in not_in", LISTS),
    asked(fields_of(*FieldType), "is_set is_blank", st.none()),
    asked(
        st.just("relationship"),
        "= != contains starts_with",
        st.sampled_from(["customer", "Former_Customer", "prospect", "c"]),
    ),
    st.fixed_dictionaries(
        {
            "activity": st.sampled_from([kind.value for kind in ActivityKind][:14]),
            "op": st.sampled_from(COUNTED.split()),
        },
        optional={
            "count": COUNTS,
            "within_days": st.integers(1, 4) | st.just(36_500),
            "target": TEXTS | OFFER_KEYS | st.just("\x00"),
            "kinds": st.lists(KINDS, max_size=2),
            "human": st.booleans(),
        },
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        rows(all=st.lists(part, max_size=3)),
        rows(any=st.lists(part, max_size=3)),
        rows(**{"not": part}),
        rows(
            points=st.lists(rows(when=part, points=st.integers(-3, 3)), max_size=3),
            op=st.sampled_from(COUNTED.split()),
            value=st.integers(-3, 6),
        ),
    ),
    max_leaves=6,
)
