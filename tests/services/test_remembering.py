"""Saved mappings: kept, found again for files like theirs, taken up and forgotten."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import say
from nurture.services.remembering import forget_mapping, list_mappings, save_mapping, suggest_mapping
from tests.factories import NOW
from tests.services.files import bring, codes, contact

HEADER = ("Wohin", "Wie", "Shoe size")
ROW = "anna@ek.example.com,Anna,44"
MAPPING = {"Wohin": "email", "Wie": "first_name", "Shoe size": "custom:shoe"}


def save(engine: Engine, name: str = "Partner list", **given: str) -> str:
    """Save the mapping, or another one."""
    return save_mapping(engine, name, "contacts", given or MAPPING, header=HEADER, now=NOW, by="karin")


def test_a_mapping_is_saved_with_the_import_that_used_it(workspace: Engine) -> None:
    """With every column as it was taken."""
    bring(workspace, "contacts", ",".join(HEADER), ROW, mapping=MAPPING, save_mapping="Partner list")
    (saved,) = list_mappings(workspace)
    assert (saved.name, saved.entity, saved.saved_by) == ("Partner list", "contacts", "karin")
    assert dict(saved.columns) == MAPPING


def test_a_saved_mapping_reads_the_next_file(workspace: Engine) -> None:
    """Also where columns are missing or stand elsewhere."""
    save(workspace)
    bring(workspace, "contacts", "wie,WOHIN", "Anna,anna@ek.example.com", saved_mapping="Partner list")
    assert contact(workspace, "anna@ek.example.com").first_name == "Anna"


def test_what_is_said_now_outranks_what_was_saved(workspace: Engine) -> None:
    """Column by column."""
    save(workspace)
    bring(workspace, "contacts", ",".join(HEADER), ROW, saved_mapping="Partner list", mapping={"wie": "last_name"})
    row = contact(workspace, "anna@ek.example.com")
    assert (row.first_name, row.last_name, row.custom) == ("", "Anna", {"shoe": "44"})


def test_a_file_like_it_is_told_of_the_mapping(workspace: Engine) -> None:
    """Where it can be read without, and where it cannot."""
    save_mapping(workspace, "News", "contacts", {"x": "last_name"}, header=["Email", "x"], now=NOW, by="karin")
    assert codes(bring(workspace, "contacts", "x,email", "Ek,a@example.com")) == ["mapping_fits"]
    save(workspace)
    with pytest.raises(BadInput) as refused:
        bring(workspace, "contacts", ",".join(HEADER), ROW)
    assert "use --mapping “Partner list”" in say(refused.value.message)


def test_the_newest_mapping_for_such_a_file_is_suggested(workspace: Engine) -> None:
    """For the same kind of file, whatever the order of its columns."""
    save(workspace)
    assert suggest_mapping(workspace, "contacts", ["shoe size", "WIE", "wohin"]) == "Partner list"
    assert suggest_mapping(workspace, "deals", HEADER) is None
    assert suggest_mapping(workspace, "contacts", HEADER[:2]) is None


def test_a_name_is_one_mapping(workspace: Engine) -> None:
    """The newer one counts; blanks around the name are none of it."""
    save(workspace)
    assert save(workspace, " Partner  list ", Wohin="email") == "Partner list"
    (saved,) = list_mappings(workspace, "contacts")
    assert dict(saved.columns) == {"Wohin": "email"}


def test_a_dry_run_saves_no_mapping(workspace: Engine) -> None:
    """As it keeps nothing else."""
    bring(workspace, "contacts", ",".join(HEADER), ROW, mapping=MAPPING, save_mapping="Partner list", dry_run=True)
    assert list_mappings(workspace) == ()


def test_a_mapping_can_be_forgotten(workspace: Engine) -> None:
    """Once."""
    save(workspace)
    forget_mapping(workspace, "Partner list")
    assert list_mappings(workspace) == ()
    with pytest.raises(NotFound, match="no mapping “Partner list”"):
        forget_mapping(workspace, "Partner list")


def test_an_unknown_name_is_refused_with_the_known_ones(workspace: Engine) -> None:
    """And a mapping for another kind of file is not taken."""
    with pytest.raises(NotFound, match="no mapping “News”"):
        bring(workspace, "contacts", "email", "a@example.com", saved_mapping="News")
    save(workspace)
    with pytest.raises(NotFound, match="there is Partner list"):
        bring(workspace, "contacts", "email", "a@example.com", saved_mapping="News")
    with pytest.raises(BadInput, match="is for contacts, not for companies"):
        bring(workspace, "companies", "name", "Ek AB", saved_mapping="Partner list")


@pytest.mark.parametrize(
    ("name", "columns"), [(" ", {}), ("x" * 81, {}), ("News", {"Wohin": "nowhere"}), ("News", {"a": "email"})]
)
def test_a_mapping_that_cannot_be_is_not_saved(workspace: Engine, name: str, columns: dict[str, str]) -> None:
    """Without a name, to a field or of a column that is none."""
    with pytest.raises(BadInput):
        save(workspace, name, **columns)
    assert list_mappings(workspace) == ()


def test_a_blank_name_stops_an_import_before_it_begins(workspace: Engine) -> None:
    """Nothing is brought in."""
    with pytest.raises(BadInput, match="needs a name"):
        bring(workspace, "contacts", "email", "a@example.com", save_mapping=" ")
