"""Headers, sizes, hostile texts: what every answer keeps to."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from nurture.config import Settings
from nurture.core.errors import BadInput, NotFound, NurtureError, StoppedToAsk
from nurture.core.phrases import phrase
from nurture.storage.database import DatabaseBusy
from nurture.web.app import create_app
from nurture.web.errors import status_of
from nurture.wiring import Workspace
from tests.house import STAGES, House, address
from tests.web.conftest import Desk

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_every_page_has_its_policy(desk: Desk) -> None:
    """Pages allow no script or style of another's, and nobody may frame them."""
    headers = desk.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_a_previewed_mail_can_do_nothing(desk: Desk) -> None:
    """The mail comes under a policy of its own: no scripts, no forms, an origin of its own."""
    draft = desk.house.drafts("approved")[0]
    answer = desk.get(f"/drafts/{draft.id}/mail")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")


def test_what_is_too_large_is_refused(desk: Desk) -> None:
    """A body beyond the limit is answered with 413 and a sentence."""
    answer = desk.client.post("/settings", data={"workspace_name": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text


def test_too_many_form_parts_are_refused(desk: Desk) -> None:
    """A form of a thousand and one parts is answered with 413."""
    fields = {f"field{number}": "x" for number in range(1001)}
    answer = desk.client.post("/settings", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 413


def make_hostile(house: House) -> None:
    """Give everybody and everything a name that would run if a page forgot to escape it."""
    house.sql("UPDATE contact SET first_name = :text, job_title = :text, company_name = :text", text=HOSTILE)
    house.sql("UPDATE company SET name = :text, industry = :text", text=HOSTILE)
    house.forge("UPDATE offer SET title = :text, summary = :text, body = :text", text=HOSTILE)
    house.sql("UPDATE activity SET target = :text, detail = :text", text=HOSTILE)
    house.sql('UPDATE stage_move SET "by" = :text', text=HOSTILE)
    house.set(workspace_name=HOSTILE, brand_name=HOSTILE)


def test_hostile_names_stay_text_on_every_page(desk: Desk) -> None:
    """Wherever a name, title or text is shown, it is shown, not run."""
    make_hostile(desk.house)
    draft = desk.house.drafts()[0]
    some = [f"/people/{number}" for number in range(1, len(STAGES) + 1)]
    more = ["/content/offers/stuffy-rooms", f"/drafts/{draft.id}", f"/drafts/{draft.id}/mail", "/stages/lead"]
    lists = ["/", "/content", "/content/gaps", "/people", "/companies", "/sequences", "/drafts", "/guard", "/settings"]
    for page in (*lists, *some, *more, f"/people?search={HOSTILE}", "/guard/reasons/<script>alert(1)"):
        answer = desk.get(page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text, page
        assert "<img src=x" not in answer.text, page


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE contact; --", "\x00", "\\", "{{7*7}}", "å" * 5000])
def test_a_search_is_only_ever_a_search(desk: Desk, text: str) -> None:
    """Wildcards, quotes and long texts find what they say, which is nobody."""
    answer = desk.get("/people", query_string={"search": f"zq{text}"})
    assert answer.status_code == 200
    assert "anna@" not in answer.text


def test_errors_become_the_status_they_mean() -> None:
    """One place says which failure is which status."""
    said = phrase("Something.")
    found = [status_of(error(said)) for error in (NotFound, BadInput, StoppedToAsk, DatabaseBusy, NurtureError)]
    assert found == [404, 400, 409, 503, 500]


def test_what_is_not_there_is_said_to_be_not_there(desk: Desk) -> None:
    """Unknown people, offers, drafts and addresses are answered with 404 and a sentence."""
    for page in ("/people/999999", "/content/offers/none", "/drafts/none", "/stages/none", "/sequences/none", "/x"):
        answer = desk.get(page)
        assert answer.status_code == 404, page
        assert "Not here" in answer.text


def test_a_failure_shows_no_trace(desk: Desk) -> None:
    """What nobody expected is answered with a sentence, and nothing of the inside."""
    desk.app.testing = False
    desk.house.sql("ALTER TABLE stage RENAME TO elsewhere")
    answer = desk.get("/people")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "elsewhere" not in answer.text


@pytest.mark.parametrize("key", [None, "short"])
def test_there_is_no_start_without_a_secret(ready: House, key: str | None) -> None:
    """Outside the demo, sessions are signed with a long key or not at all."""
    settings = Settings(workspace=ready.library.parent, secret_key=SecretStr(key) if key else None)
    with pytest.raises(BadInput, match="NURTURE_SECRET_KEY"):
        create_app(Workspace(settings, ready.engine, lambda: ready.now))


def test_a_name_in_the_address_bar_is_found(desk: Desk) -> None:
    """A search finds people by part of their address."""
    assert address("lead") in desk.get("/people?search=ANNA%40lead").text
