"""Review on the command line: what is to be said about copy, and who may not approve."""

from __future__ import annotations

import json

from nurture.core.planning import StepCopy
from nurture.services.rewording import reword_draft
from nurture.wiring import speakers
from tests.cli.conftest import Run
from tests.house import House, address

LEAD = address("lead")


def test_the_shipped_copy_has_no_errors(run: Run) -> None:
    """Looking over all copy ends well; what it prints are remarks."""
    told = run("drafts", "lint", "--json")
    assert told.code == 0, told.out
    assert {json.loads(line)["level"] for line in told.out.splitlines()} <= {"remark"}


def test_errors_in_copy_end_with_one(house: House, run: Run) -> None:
    """An error is said with its place."""
    house.rewrite_copy("lead-education", body="Dear *|FNAME|*")
    told = run("drafts", "lint", "--json")
    found = [json.loads(line) for line in told.out.splitlines()]
    wrong = [(one["sequence"], one["field"], one["code"]) for one in found if one["level"] == "error"]
    assert (told.code, wrong) == (1, [("lead-education", "body", "lint_token")])


def test_a_preview_says_what_to_look_at(house: House, run: Run) -> None:
    """The findings of one mail come with its preview, in JSON and for people."""
    house.rewrite_copy("lead-education", subject="Act now!!")
    asked = ("drafts", "preview", "--sequence", "lead-education", "--step", "1", "--as", LEAD)
    codes = {one["code"] for one in json.loads(run(*asked, "--json").out)["lint"]}
    assert {"lint_spam", "lint_exclamation"} <= codes
    assert "lint_spam" in run(*asked).out


def test_an_editor_is_told_to_ask_somebody(ready: House, run_ready: Run) -> None:
    """Approving one's own words leaves them waiting and says so."""
    draft = ready.drafts("approved", email=LEAD)[0].id
    reword_draft(ready.engine, speakers(), draft, StepCopy("Own", "Hello."), by="karin", now=ready.now)
    told = run_ready("drafts", "approve", draft, "--by", "karin")
    assert "another person has to approve" in told.out
    assert json.loads(run_ready("drafts", "approve", draft, "--by", "siv", "--json").out)["approved"] == 1
