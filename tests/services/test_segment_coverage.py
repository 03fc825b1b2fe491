"""Everything that people can be told apart by: who has it is in the segment, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from nurture.services.browsing.pages import Place
from nurture.services.segmenting import check_criteria, sample_people
from nurture.storage.database import make_engine
from tests.conftest import fill
from tests.factories import NOW
from tests.house import SITE, House, write_library

KARIN = "karin@fabriken.example.com"
CONTACT = {
    "job_title": "Ekonomichef", "company": "Fabriken", "company_size": "900", "revenue": "12000000",
    "industry": "manufacturing", "stage": "lead", "lead_status": "in progress", "persona": "finance_director",
    "language": "da", "country": "DK", "owner": "Per", "tags": "vip;mässa", "consent_basis": "consent",
    "consent_at": "2026-05-01", "consent_source": "Mässan", "last_activity": "Visade intresse", "visits": "12",
    "emails_opened": "8", "time_on_site": "640",
}  # fmt: skip
ACTIVITIES = (
    *[("page_view", days, f"{SITE}/plans-and-prices") for days in (1, 2, 3, 50)],
    *[("page_view", days, f"{SITE}/stuffy-rooms") for days in (4, 5)],
    ("form_submitted", 6, "measure-a-room"), ("form_submitted", 7, ""), ("email_clicked", 8, f"{SITE}/autumn-air"),
    ("email_clicked", 9, ""), ("video_watched", 10, ""), ("demo_signed_up", 11, ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A workspace with a person in every stage, and Karin, of whom we know everything."""
    folder = tmp_path_factory.mktemp("coverage")
    write_library(folder / "library")
    made = fill(House(make_engine("sqlite://"), folder / "library", folder, NOW))
    made.bring(f"email,{','.join(CONTACT)}", f"{KARIN},{','.join(CONTACT.values())}")
    rows = [f"{KARIN},{kind},{(NOW - timedelta(days=days)).isoformat()},{about}" for kind, days, about in ACTIVITIES]
    made.bring("email,activity,occurred_at,target", *rows, entity="activities")
    made.sql('UPDATE contact SET custom = \'{"floor_area": "4200"}\' WHERE email_key = :key', key=KARIN)
    made.sql("UPDATE company SET custom = '{\"sites\": \"7\"}' WHERE name = 'Fabriken'")
    yield made
    made.engine.dispose()


def field(name: str, value: Any, op: str = "=") -> dict[str, Any]:
    """A comparison of a field."""
    return {"field": name, "op": op, "value": value}


def did(kind: str, count: int = 1, **detail: Any) -> dict[str, Any]:
    """An activity that often at least."""
    return {"activity": kind, "count": count} | detail


COVERED = {
    "number of pages viewed": field("page_views", 6, ">="),
    "number of visits": field("visits", 10, ">"),
    "number of forms submitted": field("form_submissions", 2),
    "number of mails opened": field("emails_opened", 8, ">="),
    "number of mails clicked": field("emails_clicked", 2, ">="),
    "which pages were viewed": did("page_view", 2, target=f"{SITE}/stuffy-rooms"),
    "which kinds of pages were viewed": did("page_view", 3, kinds=["pricing"]),
    "video watched": did("video_watched"),
    "demo sign-up": did("demo_signed_up"),
    "form for an offer": did("form_submitted", target="measure-a-room"),
    "job title": field("job_title", "ekonomi", "contains"),
    "company size": field("company_size", 500, ">="),
    "revenue": field("revenue", 10_000_000, ">"),
    "industry": field("industry", "Manufacturing"),
    "stage": {"all": [field("stage", "lead"), field("email", "karin", "starts_with")]},
    "lead status": field("lead_status", "in_progress"),
    "persona": field("persona", "finance_director"),
    "language": field("language", ["da", "fi"], "in"),
    "country": field("country", "DK"),
    "owner": field("owner", "Per"),
    "tags": field("tags", "VIP", "contains"),
    "custom property of a contact": field("custom.floor_area", 4000, ">"),
    "custom property of a company": field("company.custom.sites", 7),
    "time window": did("page_view", 3, within_days=30, kinds=["pricing"]),
    "days since last activity": field("days_since_activity", 1),
    "offers consumed": field("offers_consumed", "stuffy-rooms", "contains"),
    "time on the site": field("time_on_site", 600, ">="),
    "consent": {"all": [field("consent_at", "2026-05-01"), field("consent_source", "mässan")]},
    "points": {"points": [{"when": did(kind), "points": 4} for kind in ("demo_signed_up", "visit")], "value": 8},
}  # fmt: skip


@pytest.mark.parametrize("tree", COVERED.values(), ids=COVERED)
def test_a_segment_can_ask_for(house: House, tree: dict[str, Any]) -> None:
    """Each of what marketers tell people apart by finds Karin alone."""
    page = sample_people(house.engine, check_criteria(tree), Place(), now=NOW)
    assert [one.email for one in page.items] == [KARIN]
