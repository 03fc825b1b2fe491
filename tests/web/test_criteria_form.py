"""Conditions as lines of a form: nothing is lost on the way there and back, and buttons do what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from nurture.config import Settings
from nurture.core.criteria import AllOf, AnyOf, Criteria, FieldTest, Not, PersonFacts, evaluate, walk
from nurture.core.criteria_fields import Op
from nurture.core.errors import BadInput
from nurture.core.phrases import say
from nurture.core.properties import PropertyType
from nurture.core.stages import Stages
from nurture.services.browsing.choices import Choices
from nurture.services.segmenting import read_criteria
from nurture.storage.database import make_engine
from nurture.web.app import create_app
from nurture.web.criteria_form import Condition, read_condition, show_condition
from nurture.web.criteria_lines import ROOT, FieldLine, Group, WrittenLine, read_lines
from nurture.web.criteria_outline import lines_of
from nurture.web.criteria_view import Drawer
from nurture.wiring import Workspace
from tests.core.test_criteria import CRITERIA, FACTS
from tests.factories import NOW
from tests.web.forms import sent_by

LEAD = {"field": "stage", "op": "=", "value": "lead"}
CFO = {"field": "job_title", "op": "contains", "value": "CFO"}
FORM = {"activity": "form_submitted", "op": ">=", "count": 2, "within_days": 90, "kinds": ["guide"], "target": "air"}
SCORE = {"points": [{"when": CFO, "points": 10}, {"when": FORM, "points": -5}], "op": ">=", "value": 20}
DEEP = {"any": [{"all": [CFO, {"not": {"any": [LEAD, SCORE]}}]}, FORM]}

CHOICES = Choices(
    options={"stage": (("lead", "Lead"), ("customer", "Customer")), "country": (("SE", "SE"), ("NO", "NO"))},
    open=frozenset({"country"}),
    stages=Stages(),
    properties=(("custom.shoe_size", "Shoe size"),),
    types={"custom.shoe_size": PropertyType.NUMBER},
    kinds=(("guide", "Guide"), ("report", "Report")),
    targets=(("air", "Air"),),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application without a workspace behind it, whose templates can be rendered."""
    workspace = Settings(workspace=tmp_path_factory.mktemp("none") / Path("x"), secret_key=SecretStr("s" * 40))
    made = create_app(Workspace(workspace, make_engine("sqlite://"), lambda: NOW))
    with made.test_request_context():
        yield made


def made_of(tree: object) -> Criteria:
    """The condition that a tree means."""
    return read_criteria(json.dumps(tree))


def drawn(condition: Condition) -> str:
    """The builder's HTML."""
    return render_template("criteria/lines.html", condition=Drawer(CHOICES).draw(condition))


def press(condition: Condition, edit: str, **fields: str) -> Condition:
    """The condition after a button, as a browser and the page have it."""
    sent = [pair for pair in sent_by(drawn(condition)) if pair[0] not in fields]
    return read_condition([*sent, *fields.items(), ("edit", edit)])


def shown(tree: object) -> Condition:
    """The condition that a tree means, as a form shows it."""
    return show_condition(made_of(tree))


def has_empty_group(criteria: Criteria) -> bool:
    """Whether a group inside is empty, which nobody means when they build one."""
    return any(
        (isinstance(node, AllOf | AnyOf) and not node.parts) or (hasattr(node, "scores") and not node.scores)
        for node in walk(criteria)
    )


@given(CRITERIA, FACTS)
def test_lines_mean_what_the_condition_means(criteria: Criteria, facts: PersonFacts) -> None:
    """A condition is true of the same people after it has been lines; what a form cannot say stays written."""
    answer = read_lines(lines_of(criteria))
    if answer.criteria is None:
        assert has_empty_group(criteria)
    else:
        assert evaluate(answer.criteria, facts) is evaluate(criteria, facts)
        assert read_lines(lines_of(answer.criteria)).criteria == answer.criteria


@settings(max_examples=60)
@given(criteria=CRITERIA)
def test_a_page_sends_back_what_it_shows(app: Flask, criteria: Criteria) -> None:
    """The fields of the builder, sent untouched, are the same condition."""
    first = show_condition(criteria)
    again = read_condition(sent_by(drawn(first)))
    assert again.criteria == first.criteria
    assert set(again.answer.problems) == set(first.answer.problems)


@pytest.mark.parametrize("tree", [CFO, LEAD, FORM, SCORE, DEEP, {"not": CFO}, {"any": [CFO]}, {"all": []}])
def test_what_people_build_is_kept_to_the_letter(app: Flask, tree: dict[str, Any]) -> None:
    """The usual conditions come back as they were, three levels deep."""
    criteria = made_of(tree)
    assert read_condition(sent_by(drawn(show_condition(criteria)))).criteria == criteria


def test_several_values_are_one_comparison() -> None:
    """Ticked and written values together mean any of them."""
    sent = [("c.0.field", "country"), ("c.0.op", "!="), ("c.0.choice", "SE"), ("c.0.value", "DK ; FI;")]
    assert read_condition(sent).criteria == FieldTest("country", Op.NOT_IN, ("SE", "DK", "FI"))


@pytest.mark.parametrize("op", ["contains", "starts_with"])
def test_texts_that_are_looked_for_are_one_line(op: str) -> None:
    """Any of several texts in a field stands in one line, in every kind of group, and means what it meant."""
    looked = [{"field": "job_title", "op": op, "value": value} for value in ("CFO", "controller")]
    for tree in ({"any": looked}, {"any": [*looked, LEAD]}, {"all": [{"any": looked}, LEAD]}, {"not": {"any": looked}}):
        root = lines_of(made_of(tree))
        assert root.parts[0] == FieldLine("job_title", op, ("CFO", "controller"))
        assert read_lines(root).criteria == made_of(tree)
    worth = {"points": [{"when": {"any": looked}, "points": 5}], "op": ">=", "value": 5}
    assert read_lines(lines_of(made_of(worth))).criteria == made_of(worth)


@pytest.mark.parametrize("text", ["a;b", " a", "line\nbreak", "\0", "\ud800"])
def test_a_value_that_no_text_field_keeps_stays_written(text: str) -> None:
    """It is shown in its written form, and means the same."""
    criteria = FieldTest("job_title", Op.EQUAL, text)
    root = lines_of(criteria)
    assert isinstance(root.parts[0], WrittenLine)
    assert read_lines(root).criteria == criteria


def test_what_is_nested_too_deep_stays_written() -> None:
    """The fourth level of groups is one line in its written form."""
    tree: dict[str, Any] = {"any": [CFO, LEAD]}
    for _ in range(3):
        tree = {"all": [LEAD, tree]}
    root = lines_of(made_of(tree))
    inner: Any = root
    for _ in range(3):
        inner = inner.parts[1]
    assert isinstance(inner, WrittenLine)
    assert read_lines(root).criteria == made_of(tree)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([("field", "revenue"), ("op", ">="), ("value", "much")], "“much” is not a number."),
        ([("field", "revenue"), ("op", ">=")], "Write or choose a value."),
        ([("field", "created_at"), ("op", ">"), ("value", "31/12")], "“31/12” is not a day; write it as 2026-05-31."),
        ([("field", "shoe"), ("op", "="), ("value", "x")], "This condition asks about a field “shoe”"),
        ([("field", "stage"), ("op", ">"), ("value", "x")], "This condition: “>” on stage needs another"),
        ([("activity", "visit"), ("op", ">="), ("count", "often")], "Write how often, as a whole number."),
        ([("activity", "visit"), ("op", ">="), ("count", "1"), ("days", "x")], "Write the days as a whole number."),
        ([("activity", "slept"), ("op", ">="), ("count", "1")], "asks about an activity “slept”"),
        ([("json", "{]")], "should be a condition such as"),
        ([("way", "any")], "This group is empty"),
        (
            [("way", "points"), ("0.field", "email"), ("0.op", "is_set"), ("0.points", "1")],
            "how many points are needed",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_line(line: list[tuple[str, str]], said: str) -> None:
    """The other line, which is fine, says nothing."""
    fine = [("c.0.field", "email"), ("c.0.op", "is_set")]
    answer = read_condition([*fine, *((f"c.1.{name}", value) for name, value in line)]).answer
    assert answer.criteria is None
    assert set(answer.problems) == {"c.1"}
    assert said in say(answer.problems["c.1"][0])


def test_points_are_wanted_of_each_line() -> None:
    """A line without points says so itself."""
    sent = [("c.way", "points"), ("c.value", "5"), ("c.0.field", "email"), ("c.0.op", "is_set"), ("c.0.points", "")]
    assert set(read_condition(sent).answer.problems) == {"c.0"}


def test_a_line_is_added_where_its_button_stands(app: Flask) -> None:
    """The new line stands last in its group, waits for the eye, and complains of nothing yet."""
    after = press(shown(DEEP), "add c.0", **{"c.0.new": "activity:visit"})
    assert after.focus == "c.0.2"
    assert after.edited
    assert read_lines(after.root).criteria is not None
    page = drawn(press(shown(CFO), "add c", **{"c.new": "field:country"}))
    assert 'id="c-1-op" name="c.1.op" autofocus' in page
    assert "field-errors" not in page


@pytest.mark.parametrize("chosen", ["", "field:nothing", "activity:slept", "group", "group:some", "sql:1"])
def test_nothing_is_added_where_nothing_is_chosen(app: Flask, chosen: str) -> None:
    """The condition stays as it is."""
    after = press(shown(CFO), "add c", **{"c.new": chosen})
    assert after.criteria == made_of(CFO)


def test_a_line_is_removed_with_all_in_it(app: Flask) -> None:
    """What is left closes up."""
    after = press(shown(DEEP), "remove c.0")
    assert after.criteria == made_of({"any": [FORM]})
    assert after.focus == ROOT


@pytest.mark.parametrize("path", ["c", "c.9", "c.0.0.7", "elsewhere", "c.x", ""])
def test_a_place_that_is_none_changes_nothing(app: Flask, path: str) -> None:
    """A button of a page that is out of date does no harm."""
    for edit in (f"remove {path}", f"add {path}"):
        assert press(shown(DEEP), edit).criteria == made_of(DEEP)


def test_the_written_form_and_back(app: Flask) -> None:
    """Both show the same condition; in between it can be changed by hand."""
    written = press(shown(DEEP), "written")
    assert written.written
    assert made_of(json.loads(written.written)) == made_of(DEEP)
    assert press(written, "lines").criteria == made_of(DEEP)
    assert press(written, "lines", **{"c.json": "field: email\nop: is_set"}).criteria == FieldTest("email", Op.IS_SET)


def test_an_unfinished_condition_has_no_written_form_yet(app: Flask) -> None:
    """The line that lacks something says so."""
    started = Condition(Group(parts=(FieldLine("job_title", "="),)), read_lines(Group()))
    after = press(started, "written")
    assert after.written is None
    assert "Write or choose a value." in drawn(after)


def test_a_wrong_written_form_is_kept_with_what_is_wrong(app: Flask) -> None:
    """Nobody has to write it again."""
    after = press(press(shown(CFO), "written"), "lines", **{"c.json": '{"field": "shoe"}'})
    page = drawn(after)
    assert "does not exist" in page
    assert "{&#34;field&#34;: &#34;shoe&#34;}" in page


@given(st.lists(st.tuples(st.from_regex(r"c(\.\d{1,3}){0,9}\.[a-z]{1,8}|edit|x", fullmatch=True), st.text(max_size=9))))
def test_no_form_breaks_the_reading(sent: list[tuple[str, str]]) -> None:
    """Whatever is sent, there is a condition or a problem."""
    read = read_condition(sent)
    assert (read.criteria is None) == bool(read.answer.problems)


def test_more_lines_than_a_condition_may_have_are_refused() -> None:
    """A page is never drawn with thousands of them."""
    with pytest.raises(BadInput, match="too large"):
        read_condition([(f"c.{number}.field", "email") for number in range(501)])


def test_none_of_one_is_its_opposite() -> None:
    """And none of several is none of any."""
    assert read_lines(Group("none", (FieldLine("email", "is_set"),))).criteria == Not(FieldTest("email", Op.IS_SET))
    two = Group("none", (FieldLine("email", "is_set"), FieldLine("phone", "is_set")))
    read = read_lines(two).criteria
    assert isinstance(read, Not)
    assert isinstance(read.part, AnyOf)
