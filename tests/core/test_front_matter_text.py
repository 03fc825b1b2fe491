"""Changing single keys of front matter: exactly what was asked for, and not a letter besides."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nurture.core.errors import BadInput
from nurture.core.front_matter_text import Value, edit_bytes, edit_front_matter, read_front_matter

FILE = """---
# Written by Karin
title: "Quiet rooms"   # the working title
kind: guide

'language': sv
stages:   # who
  - lead      # early
  # not yet: opportunity
  - customer
industries: [education, "real estate"]
personas: facility_manager, head_of_school
summary: >-
  A long
  text # no comment

# about the button
cta: 'It''s time'
expires:
---

Body  with --- in it\t
"""


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"title": "Still rooms"}, '"Quiet rooms"', '"Still rooms"'),
        ({"title": 'He said "no"'}, '"Quiet rooms"', '"He said \\"no\\""'),
        ({"kind": "case_study"}, "kind: guide", "kind: case_study"),
        ({"kind": "yes: no #1"}, "kind: guide", 'kind: "yes: no #1"'),
        ({"language": "nb"}, "'language': sv", "'language': nb"),
        ({"stages": ["lead", "evangelist"]}, "  - customer\n", "  - evangelist\n"),
        ({"stages": ["customer"]}, "  - lead      # early\n", ""),
        ({"industries": ["education", "health: care"]}, '"real estate"', '"health: care"'),
        ({"personas": ["head_of_school"]}, "facility_manager, head", "head"),
        ({"summary": "Short # text"}, "  A long\n  text # no comment\n", "  Short # text\n"),
        ({"cta": "Let's go"}, "It''s time", "Let''s go"),
        ({"expires": "2027-03-31"}, "expires:", "expires: 2027-03-31"),
        ({"status": "retired"}, "expires:\n", "expires:\nstatus: retired\n"),
        ({"audience": None}, "", ""),
        ({"expires": None}, "", ""),
        ({"summary": None}, "summary: >-\n  A long\n  text # no comment\n", ""),
        ({"stages": None}, FILE[FILE.index("stages:") : FILE.index("industries")], ""),
        ({"title": " Quiet  rooms", "summary": "A long text # no comment"}, "", ""),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_change_touches_its_own_letters_only(changes: dict[str, Value], old: str, new: str, ending: str) -> None:
    """Comments, order, quotes, blank lines, line endings and the body stay as they are."""
    text = FILE.replace("\n", ending)
    assert edit_front_matter(text, changes) == FILE.replace(old, new, 1).replace("\n", ending)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_stays_in_its_encoding(encoding: str) -> None:
    """Also its byte order mark."""
    data = FILE.replace("Quiet", "Kött").encode(encoding)
    assert edit_bytes(data, {"title": "Bröd"}) == FILE.replace("Quiet rooms", "Bröd").encode(encoding)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no front matter", "There is no front matter"),
        (b"---\ntitle: [\n---\n", "cannot be read"),
        (b"---\n{title: a, kind: b}\n---\n", "write each key on a line of its own"),
        (b"---\ntitle: a\xe5\xc3\xa5\n---\n", "save it as UTF-8 first"),
        (b"---\ntitle: \xe5\n---\n", "save it as UTF-8 first"),
        (b"\x00\x01", "no text"),
    ],
)
def test_what_cannot_be_changed_is_said(data: bytes, said: str) -> None:
    """A sentence, never a file that says something else."""
    with pytest.raises(BadInput, match=said):
        edit_bytes(data, {"title": "→"})


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).map(lambda text: " ".join(text.split()))
LISTS = st.lists(st.text("abcdefghij_- ,:#'\"", min_size=1, max_size=8).map(str.strip), max_size=4, unique=True)
VALUES = st.one_of(st.none(), WORDS, LISTS)
KEYS = st.sampled_from(["title", "kind", "stages", "industries", "personas", "summary", "cta", "expires", "status"])


@given(changes=st.dictionaries(KEYS, VALUES, max_size=4), ending=st.sampled_from(["\n", "\r\n"]))
@example(changes={"title": "- a"}, ending="\n")
@example(changes={"stages": ["no", "12", "2027-01-01", "a: b"]}, ending="\n")
@example(changes={"summary": "# only a comment"}, ending="\r\n")
def test_any_change_reads_back_and_leaves_the_rest(changes: dict[str, Value], ending: str) -> None:
    """Whatever is asked for, the file then says it; other keys, comments and the body are what they were."""
    text = "\ufeff" + FILE.replace("\n", ending)
    edited = edit_front_matter(text, changes)
    before, after = read_front_matter(text).values, read_front_matter(edited).values
    for key in before.keys() | changes.keys():
        wanted = changes[key] if key in changes else before[key]
        found = after.get(key)
        is_joined = isinstance(wanted, list) and isinstance(found, str)
        assert plain(str(found).split(",") if is_joined else found) == plain(wanted)
    assert edited[edited.index(ending + "---" + ending) :] == text[text.index(ending + "---" + ending) :]
    assert [line for line in edited.splitlines() if line.startswith("#")] == [
        "# Written by Karin",
        "# about the button",
    ]
    assert edited.count("\n") == edited.count(ending)


def plain(value: object) -> object:
    """A value without the differences that reading an offer does not see; nothing and an empty text are one."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if value is None else " ".join(str(value).split())
