"""Definitions of stages: written in versions, compared, and signed by both sides."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.agreements import Agreement, AgreementState, Side
from nurture.core.criteria import FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.definitions import StageDocument
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import ENGLISH, named, say
from nurture.core.stages import Owner, Phase, Relationship
from nurture.services.agreeing import sign_stage
from nurture.services.arranging import StageWish, add_stage, change_stage, move_stage
from nurture.services.browsing.versions import compare_versions, open_definition
from nurture.services.defining import DefinitionWish, write_definition
from nurture.services.ruling import change_rule
from nurture.services.signing_in import add_user
from tests.house import House

DOCUMENT = StageDocument(who="Somebody who wonders.", challenges=("No time.", "No money."))


@pytest.fixture
def house(house: House) -> House:
    """The house with a colleague of each role."""
    for role in ("admin", "marketer", "sales", "reviewer"):
        add_user(house.engine, email=f"{role}@example.com", name=role.title(), role=role, now=house.now)
    return house


def write(house: House, stage: str = "lead", based_on: int | None = None, **given: Any) -> int:
    """Write a definition in English."""
    facts: dict[str, Any] = {"language": "en", "document": DOCUMENT, "norm_days": 60}
    wish = DefinitionWish(**facts | given)
    version = open_definition(house.engine, stage).version if based_on is None else based_on
    return write_definition(house.engine, stage, wish, based_on=version, by="karin", now=house.later())


def sign(house: House, side: Side, by: str, stage: str = "lead", version: int | None = None) -> Agreement:
    """Sign a definition."""
    return sign_stage(house.engine, stage, side, version=version, by=f"{by}@example.com", now=house.later())


def agree(house: House) -> Agreement:
    """Both sides sign the lead."""
    sign(house, Side.MARKETING, "marketer")
    return sign(house, Side.SALES, "sales")


def state(house: House, stage: str = "lead") -> AgreementState:
    """How far the two sides have come."""
    return open_definition(house.engine, stage).agreement.state


def test_what_is_written_is_the_next_version(house: House) -> None:
    """The other languages and the rule stay as they were, and the version before is kept."""
    before = open_definition(house.engine, "lead").definition
    assert write(house) == 2
    after = open_definition(house.engine, "lead").definition
    assert after.documents["en"] == DOCUMENT
    assert after.documents["sv"] == before.documents["sv"]
    assert after.entry == before.entry
    old = compare_versions(house.engine, "lead", ENGLISH).editions[1]
    assert (old.version, old.replaced_by, old.definition.documents) == (1, "karin", before.documents)


def test_the_same_text_is_no_new_version(house: House) -> None:
    """Also when a shipped document is sent back as it is shown."""
    view = open_definition(house.engine, "customer")
    shipped = view.definition.documents["nb"]
    given: dict[str, Any] = {"language": "nb", "document": shipped, "norm_days": view.definition.norm_days}
    assert write(house, "customer", **given) == view.version
    assert write(house) == write(house) == 2


def test_an_emptied_language_is_taken_out(house: House) -> None:
    """Its readers then see the English text."""
    write(house, language="sv", document=StageDocument())
    definition = open_definition(house.engine, "lead").definition
    assert "sv" not in definition.documents
    assert definition.document("sv") == definition.documents["en"]


def test_nobody_overwrites_a_colleague_unseen(house: House) -> None:
    """Whoever read an older version is told, and nothing is saved."""
    write(house)
    with pytest.raises(BadInput, match="Version 2 was saved while you wrote"):
        write(house, based_on=1, document=StageDocument(who="Another."))
    assert open_definition(house.engine, "lead").version == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"document": StageDocument(who="x" * 2001)}, "who"),
        ({"document": StageDocument(avoid=("x" * 301,))}, "avoid"),
        ({"document": StageDocument(questions=("x",) * 13)}, "questions"),
        ({"norm_days": 0}, "norm_days"),
        ({"language": "da"}, "language"),
    ],
)
def test_what_no_page_holds_is_refused(house: House, given: dict[str, Any], field: str) -> None:
    """With the field it is about."""
    with pytest.raises(BadInput) as refused:
        write(house, **given)
    assert refused.value.field == field


def test_both_sides_sign_a_version(house: House) -> None:
    """One after the other, each by somebody of that side."""
    assert state(house) is AgreementState.UNSIGNED
    assert sign(house, Side.MARKETING, "marketer").state is AgreementState.PARTLY
    agreement = sign(house, Side.SALES, "sales")
    assert agreement.state is AgreementState.SIGNED
    assert [(one.by, one.for_others) for one in agreement.sign_offs] == [("Marketer", False), ("Sales", False)]


def test_an_administrator_signs_for_either_on_record(house: House) -> None:
    """Signing twice is signing once."""
    sign(house, Side.SALES, "admin")
    (signed,) = sign(house, Side.SALES, "sales").sign_offs
    assert (signed.by, signed.for_others) == ("Admin", True)


@pytest.mark.parametrize(
    ("side", "by"), [(Side.SALES, "marketer"), (Side.MARKETING, "sales"), *[(one, "reviewer") for one in Side]]
)
def test_nobody_signs_for_another_side(house: House, side: Side, by: str) -> None:
    """Nor does a reviewer for any."""
    with pytest.raises(BadInput, match="cannot sign for that side"):
        sign(house, side, by)


def edit_text(house: House) -> None:
    """Another text."""
    write(house)


def edit_rule(house: House) -> None:
    """Another rule."""
    change_rule(house.engine, "lead", FieldTest("first_name", Op.EQUAL, "Anna"), by="karin", now=house.later())


def edit_name(house: House) -> None:
    """Another name and owner."""
    wish = StageWish(named({"en": "Learner"}), Relationship.PROSPECT, Phase.AWARENESS, Owner.SALES)
    change_stage(house.engine, "lead", wish, by="karin", now=house.later())


@pytest.mark.parametrize("edit", [edit_text, edit_rule, edit_name])
def test_an_edit_after_sign_off_asks_for_a_new_one(house: House, edit: Any) -> None:
    """Whether it is the text, the rule by which people get here, or the name: all are part of the document."""
    agree(house)
    edit(house)
    assert state(house) is AgreementState.CHANGED
    sign(house, Side.MARKETING, "marketer")
    assert state(house) is AgreementState.CHANGED
    assert sign(house, Side.SALES, "sales").state is AgreementState.SIGNED


def test_another_place_in_the_order_is_no_edit(house: House) -> None:
    """The document does not speak of it."""
    agree(house)
    move_stage(house.engine, "lead", "down", by="karin", now=house.later())
    assert state(house) is AgreementState.SIGNED


def test_what_was_read_is_signed_and_nothing_newer(house: House) -> None:
    """Whoever reads an old page is told that there is a new version."""
    write(house)
    with pytest.raises(BadInput, match="Version 2 has come"):
        sign(house, Side.SALES, "sales", version=1)
    assert state(house) is AgreementState.UNSIGNED


def test_a_stage_of_ones_own_is_written_and_signed_alike(house: House) -> None:
    """It begins with nothing, and nothing cannot be signed."""
    wish = StageWish(named({"en": "Pilot"}), Relationship.PROSPECT, Phase.DECISION, Owner.SALES)
    add_stage(house.engine, wish, by="karin", now=house.later())
    assert compare_versions(house.engine, "pilot", ENGLISH).editions == ()
    with pytest.raises(BadInput, match="Write who this person is first"):
        sign(house, Side.SALES, "sales", "pilot")
    assert write(house, "pilot") == 1
    assert sign(house, Side.SALES, "sales", "pilot").state is AgreementState.PARTLY


def test_unknown_stages_users_and_versions_are_told(house: House) -> None:
    """Each as what was not found."""
    with pytest.raises(NotFound):
        write(house, "nowhere")
    with pytest.raises(NotFound):
        sign(house, Side.SALES, "sales", "nowhere")
    with pytest.raises(NotFound):
        sign(house, Side.SALES, "nobody")
    with pytest.raises(NotFound):
        compare_versions(house.engine, "lead", ENGLISH, before=9)


def test_two_versions_are_compared_part_by_part(house: House) -> None:
    """In the words of the document: what was taken out, what was put in."""
    write(house)
    write(house, document=StageDocument(who="Somebody who still wonders.", challenges=("No time.",)), kinds=("guide",))
    edit_rule(house)
    view = compare_versions(house.engine, "lead", ENGLISH, before=2, after=4)
    told = {say(one.label): [(piece.fate, piece.text) for piece in one.pieces] for one in view.changes}
    assert told["Who this is"] == [("same", "Somebody who "), ("added", "still "), ("same", "wonders.")]
    assert told["What they struggle with"][-1] == ("removed", "\nNo money.")
    assert told["Kinds that help"] == [("added", "Guide")]
    assert ("added", "first name is “Anna”") in told["How people get here"]
    assert set(told) == {"Who this is", "What they struggle with", "Kinds that help", "How people get here"}


def test_names_and_owners_are_compared_too(house: House) -> None:
    """As they were called then, although the stage is called otherwise now."""
    edit_name(house)
    changes = {
        (one.language, say(one.label)): one.pieces for one in compare_versions(house.engine, "lead", ENGLISH).changes
    }
    assert [piece.text for piece in changes["en", "Name"]] == ["Lead", "Learner"]
    assert ("", "Owner") in changes
