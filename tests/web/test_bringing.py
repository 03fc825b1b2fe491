"""Bringing files of content in: reviewed before they are written, and nothing gets in that leads elsewhere."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from werkzeug.test import TestResponse

from nurture.services.mapping import list_offers
from tests.web.conftest import Desk

GOOD = "---\ntitle: Fresh air\nkind: guide\nlanguage: en\n---\nOpen a window.\n"


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A desk whose library is its own folder."""
    desk.house.sync()
    return desk


def packed(files: dict[str, str]) -> bytes:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def hand_in(desk: Desk, data: bytes, name: str = "content.zip") -> TestResponse:
    """Hand a file in."""
    return desk.post("/content/bring", file=(io.BytesIO(data), name))


def keys(desk: Desk) -> set[str]:
    """The keys in the index."""
    return {one.key for one in list_offers(desk.house.engine)}


def test_a_zip_is_reviewed_and_then_written(office: Desk) -> None:
    """Good files go to their folders, others are left out with a sentence, and nothing is written before."""
    more = {"site/en/fresh-air.md": GOOD, "site/sv/x.md": "nothing said", "site/en/a.exe": "MZ", "__MACOSX/x.md": ""}
    answer = hand_in(office, packed(more))
    assert answer.status_code == 303
    page = office.get(answer.location).text
    assert "Fresh air" in page
    assert "There is no front matter" in page
    assert "Only Markdown files" in page
    assert "fresh-air" not in keys(office)
    assert office.post(answer.location).status_code == 303
    assert "fresh-air" in keys(office)
    assert (office.house.library / "en" / "fresh-air.md").read_text() == GOOD
    assert office.get(answer.location).status_code == 404


def test_one_file_goes_to_the_folder_of_its_language(office: Desk) -> None:
    """Under its own name."""
    office.post(hand_in(office, GOOD.encode(), "fresh-air.md").location)
    assert (office.house.library / "en" / "fresh-air.md").is_file()


def test_a_file_that_replaces_another_says_what_follows(office: Desk) -> None:
    """The drafts made of it become void, and the page has said how many."""
    text = (office.house.library / "en" / "stuffy-rooms.md").read_text().replace("everyone", "customers")
    location = hand_in(office, packed({"en/stuffy-rooms.md": text})).location
    page = office.get(location).text
    assert "Replaces a file" in page
    assert "Drafts become void" in page
    assert not office.house.drafts("void")
    office.post(location)
    assert office.house.drafts("void")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil.md", "points outside"),
        ("/etc/evil.md", "points outside"),
        ("C:\\evil.md", "points outside"),
        ("en/.hidden/evil.md", ""),
        ("stages/evil.md", "no place for a file"),
        ("en/Stuffy-Rooms.md", "in other capitals"),
    ],
)
def test_no_file_gets_elsewhere(office: Desk, name: str, said: str) -> None:
    """Outside, among the definitions, hidden, or over a file whose name differs in capitals."""
    before = keys(office)
    answer = hand_in(office, packed({name: GOOD.replace("title", "key: evil\ntitle")}))
    page = office.get(answer.location) if answer.status_code == 303 else answer
    assert said in page.text
    if answer.status_code == 303:
        office.post(answer.location)
    assert keys(office) == before


def test_a_link_in_an_archive_is_refused(office: Desk) -> None:
    """Nothing of such an archive is read."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("en/link.md")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    answer = hand_in(office, stream.getvalue())
    assert answer.status_code == 400
    assert "points outside" in answer.text


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "x.md", "empty"),
        (b"hello", "x.txt", "neither a Markdown file"),
        (packed({"a.md": "0" * 30_000_000}), "x.zip", "far more than it seems"),
        (packed({f"{number}.md": "" for number in range(501)}), "x.zip", "At most 500 files"),
    ],
)
def test_what_is_no_content_is_said(office: Desk, data: bytes, name: str, said: str) -> None:
    """An empty file, another type, a bomb, too many."""
    answer = hand_in(office, data, name)
    assert answer.status_code == 400
    assert said in answer.text


def test_two_files_of_one_key_are_not_both_taken(office: Desk) -> None:
    """The second one is left out with the path of the first."""
    twin = GOOD.replace("title", "key: fresh-air\ntitle")
    location = hand_in(office, packed({"en/fresh-air.md": GOOD, "en/twin.md": twin})).location
    assert "is already that of en/fresh-air.md" in office.get(location).text
    office.post(location)
    assert not (office.house.library / "en" / "twin.md").exists()
