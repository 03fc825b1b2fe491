"""Definitions on the pages: written, compared and signed by the one whose turn it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from nurture.storage.tables import StageDefinitionRow
from tests.web.conftest import Desk
from tests.web.forms import sent_by

FORM = "/stages/lead/definition?language=en"


def definition(desk: Desk, stage: str = "lead") -> Any:
    """The definition of a stage as it is kept."""
    return next(row for row in desk.house.rows(StageDefinitionRow) if row.stage == stage)


def fields(desk: Desk, where: str = FORM) -> dict[str, Any]:
    """The form as a browser would send it untouched."""
    return {name: value for name, value in sent_by(desk.get(where).text) if name != "csrf_token"}


def test_an_untouched_form_changes_nothing(desk: Desk) -> None:
    """It holds all of the document."""
    before = definition(desk).definition
    assert desk.post(FORM, **fields(desk)).status_code == 303
    assert definition(desk).definition == before
    assert "Nothing was changed." in desk.get("/stages/lead").text


def test_a_document_is_written(desk: Desk) -> None:
    """Lists a line each; the page shows them."""
    sent = fields(desk) | {"who": "Somebody\n new.", "challenges": "One thing.\n\n  Another thing. \n"}
    assert desk.post(FORM, **sent, kinds=["guide", "video"]).location == "/stages/lead"
    kept = definition(desk)
    assert kept.version == 2
    assert kept.definition["documents"]["en"]["challenges"] == ["One thing.", "Another thing."]
    assert set(kept.definition["kinds"]) == {"guide", "video"}
    assert "Somebody new." in desk.get("/stages/lead").text


def test_a_text_too_long_is_shown_again(desk: Desk) -> None:
    """With what is wrong at its field, and nothing saved."""
    answer = desk.post(FORM, **(fields(desk) | {"avoid": "x" * 301}))
    assert answer.status_code == 400
    assert "At most 300 characters." in answer.text
    assert definition(desk).version == 1


def test_a_colleagues_version_is_not_overwritten_unseen(desk: Desk) -> None:
    """One's own text is shown again, and saving it once more is meant."""
    mine = fields(desk) | {"who": "Mine."}
    desk.post(FORM, **(fields(desk) | {"who": "Theirs."}))
    answer = desk.post(FORM, **mine)
    assert answer.status_code == 400
    assert "Version 2 was saved while you wrote" in answer.text
    assert "Mine." in answer.text
    assert desk.post(FORM, **(mine | {"version": "2"})).status_code == 303
    assert definition(desk).definition["documents"]["en"]["who"] == "Mine."


def test_both_sides_sign_on_the_page(desk_of: Callable[[str], Desk]) -> None:
    """Each sees the button of its own side; a later edit is told everywhere."""
    sales, marketer = desk_of("sales"), desk_of("marketer")
    page = sales.get("/stages/lead").text
    assert "Sign for sales" in page
    assert "Sign for marketing" not in page
    assert sales.post("/stages/lead/sign", side="sales", version=1).status_code == 303
    assert marketer.post("/stages/lead/sign", side="marketing", version=1).status_code == 303
    assert "Signed by both" in sales.get("/stages/lead").text
    marketer.post(FORM, **(fields(marketer) | {"who": "Somebody else."}))
    for where in ("/stages", "/stages/lead", "/"):
        assert "Changed since sign-off" in sales.get(where).text
    assert "/stages/lead/versions?before=1&amp;after=2" in sales.get("/stages/lead").text


def test_nobody_signs_for_the_other_side(desk_of: Callable[[str], Desk]) -> None:
    """A form made by hand is refused, and so is one that names no side."""
    assert desk_of("sales").post("/stages/lead/sign", side="marketing", version=1).status_code == 400
    assert desk_of("admin").post("/stages/lead/sign", side="board", version=1).status_code == 400
    assert desk_of("reviewer").post("/stages/lead/sign", side="sales", version=1).status_code == 403
    assert desk_of("sales").post(FORM, who="Me.").status_code == 403


def test_versions_are_compared_on_a_page(desk: Desk) -> None:
    """With the words that went and came."""
    assert "Version 1" in desk.get("/stages/lead/versions").text
    desk.post(
        FORM, **(fields(desk) | {"success": "At least 25% come back for a second piece of content within 60 days."})
    )
    page = desk.get("/stages/lead/versions").text
    assert re.search(r"<del>20% </del><ins>25% </ins>", page)
    assert desk.get("/stages/lead/versions?before=7").status_code == 404
    assert "They say the same" in desk.get("/stages/lead/versions?before=2&after=2").text


def test_a_stage_of_ones_own_asks_to_be_described(desk: Desk) -> None:
    """Its pages are there from the first day."""
    desk.post("/stages/_new", name_en="Pilot", relationship="prospect", phase="decision", owner="sales", on_the_way="y")
    assert "Nobody has described this person yet" in desk.get("/stages/pilot").text
    assert "Nothing is written yet" in desk.get("/stages/pilot/versions").text
    where = "/stages/pilot/definition?language=nb"
    assert desk.post(where, **(fields(desk, where) | {"who": "En som prøver."})).status_code == 303
    assert "En som prøver." in desk.get("/stages/pilot", headers={"Accept-Language": "nb"}).text
