"""The mapping assistant in the browser: hand pages in, accept or put right, take them home, throw them away."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from nurture.core.front_matter import read_offer
from nurture.core.stages import DEFAULT_STAGES, Stages
from tests.core.mapping.sites import EN, NB, SV, titled
from tests.web.conftest import Desk

SITE = {
    "site/blogg/luft.md": titled("Därför gäspar vi", SV * 3, author="Kari"),
    "site/priser/index.html": f"<html><head><title>Priser</title></head><body><p>{NB}</p></body></html>",
    "site/note.mdx": titled("Note", "x"),
    "site/legal/privacy.md": titled("Privacy policy", EN),
    "site/binary.md": "\0\1\2\3" * 50,
    "site/picture.png": "x",
}


def packed(files: dict[str, str]) -> io.BytesIO:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    stream.seek(0)
    return stream


def hand_in(desk: Desk, *files: tuple[io.BytesIO, str]) -> TestResponse:
    """Send files to the assistant."""
    return desk.post("/content/assistant", files=list(files))


@pytest.fixture
def place(desk: Desk) -> str:
    """The address of a small site that was handed in."""
    answer = hand_in(desk, (packed(SITE), "site.zip"))
    assert answer.status_code == 303
    return answer.location


def digest(page: str, title: str) -> str:
    """The page's digest, as its row has it."""
    found = re.search(rf'value="(\w{{32}})" aria-label="Accept {re.escape(title)}"', page)
    assert found, page
    return found[1]


def test_the_page_says_what_it_knows(desk: Desk) -> None:
    """Before anything is learned, rules alone count; the tab leads here."""
    page = desk.get("/content/assistant").text
    assert "Nothing is learned yet" in page
    assert "/content/assistant" in desk.get("/content").text


def test_pages_are_suggested_with_reasons(desk: Desk, place: str) -> None:
    """The unsure ones first, with kinds to choose, what is never offered chosen so, and what is no page said."""
    page = desk.get(place).text
    assert page.index("Note") < page.index("Därför gäspar vi")
    assert "Its address says “priser”." in page
    assert "It is a legal page" in page
    assert "site/binary.md: It is no text" in page
    assert "picture.png" not in page


def test_accepted_pages_are_learned_and_taken_home(desk: Desk, place: str) -> None:
    """Several at once, one put right; the zip holds them with front matter that the library reads."""
    page = desk.get(place).text
    post, prices = digest(page, "Därför gäspar vi"), digest(page, "Priser")
    kinds = {f"kind-{post}": "guide", f"kind-{prices}": "pricing"}
    desk.post(f"{place}/labels", take=[post, prices], **kinds)
    after = desk.get(place).text
    assert "2 pages are accepted" in after
    with zipfile.ZipFile(io.BytesIO(desk.get(f"{place}/labelled.zip").data)) as archive:
        names = sorted(archive.namelist())
        offers = [read_offer(archive.read(name).decode(), name, stages=Stages(DEFAULT_STAGES))[0] for name in names]
    assert names == ["site/blogg/luft.md", "site/priser/index.md"]
    assert [(one.kind, one.language, one.title) for one in offers if one] == [
        ("guide", "sv", "Därför gäspar vi"),
        ("pricing", "nb", "Priser"),
    ]


def test_what_is_never_offered_stays_out_of_the_zip(desk: Desk, place: str) -> None:
    """Accepted as such, it is remembered and not packed; with nothing else there is no zip."""
    privacy = digest(desk.get(place).text, "Privacy policy")
    desk.post(f"{place}/labels", take=[privacy], **{f"kind-{privacy}": "never"})
    assert "You have said so." in desk.get(place).text
    assert desk.get(f"{place}/labelled.zip").status_code == 400


def test_nothing_ticked_and_unknown_kinds_change_nothing(desk: Desk, place: str) -> None:
    """Each gets a sentence."""
    note = digest(desk.get(place).text, "Note")
    desk.post(f"{place}/labels")
    assert "Tick the pages" in desk.get(place).text
    desk.post(f"{place}/labels", take=[note], **{f"kind-{note}": "poem"})
    assert "Choose one of the kinds." in desk.get(place).text


def test_single_files_are_taken(desk: Desk) -> None:
    """Without a zip, by their names."""
    answer = hand_in(desk, (io.BytesIO(SITE["site/note.mdx"].encode()), "note.mdx"), (io.BytesIO(b"# Air"), "air.md"))
    assert "air.md" in desk.get(answer.location).text


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.txt": "x"}, "There is no page among them"),
        ({"../a.md": "x"}, "points outside of it"),
        ({f"{n}.md": "x" for n in range(301)}, "Hand in at most 300 pages"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(desk: Desk, files: dict[str, str], sentence: str) -> None:
    """No page, a path out of its folder, too many: a sentence at the field."""
    answer = hand_in(desk, (packed(files), "site.zip"))
    assert answer.status_code == 400
    assert sentence in answer.text


def test_nothing_and_rubbish_are_refused(desk: Desk) -> None:
    """No file, and an archive that is none."""
    assert "Choose some files first." in desk.post("/content/assistant").text
    assert "damaged" in hand_in(desk, (io.BytesIO(b"PK nonsense"), "site.zip")).text


def test_pages_are_private_and_can_be_thrown_away(desk: Desk, place: str, desk_of: Callable[[str], Desk]) -> None:
    """Another marketer does not see them, they are no import that waits, and they go when their owner says so."""
    assert desk_of("marketer").get(place).status_code == 404
    assert "site.zip" not in desk.get("/imports").text
    assert desk.post(f"{place}/discard").status_code == 303
    assert desk.get(place).status_code == 404


def test_a_file_of_people_is_no_pages(desk: Desk) -> None:
    """The id of another kept file shows nothing here."""
    answer = desk.post("/imports/new", file=(io.BytesIO(b"email\na@example.com\n"), "people.csv"))
    assert desk.get(f"/content/assistant/{answer.location.rsplit('/', 1)[1]}").status_code == 404
