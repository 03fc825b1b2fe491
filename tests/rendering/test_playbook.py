"""The playbook PDF: one page a stage, text that stays text, and the same bytes for the same playbook."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from nurture.core.errors import BadInput, NurtureError
from nurture.rendering.playbook import MISSING_LETTER, Playbook, PlaybookStage, count_pages, languages, render_playbook
from nurture.rendering.typefaces import characters_in
from nurture.resources import PACKAGE, shipped

FRAME = 3  # cover, journey, closing

LEAD = PlaybookStage(
    value="lead",
    name="Lead",
    phase="awareness",
    phase_label="Medvetenhet",
    relationship_label="Möjlig kund",
    owner_label="Marknad",
    voice="Jag lämnade mitt namn för att guiden verkade användbar.",
    who="Någon som har känt igen ett problem som sitt eget. Hen är på väg från Ærø till Åmål.",
    challenges=("Ser symtomen tydligt men inte orsaken.", "Saknar siffror på vad det kostar."),
    questions=("Vad är det egentligen som orsakar det här?",),
    helps="Gedigna, praktiska texter som går att använda i jobbet.",
    kinds=("Guide", "Checklista"),
    avoid=("Säljsamtal: en nedladdad guide är en fråga om ämnet, inte om oss.",),
    entry=("Har fyllt i ett formulär för att få en guide.",),
    exit=(),
    success="Minst 20 % återkommer inom 60 dagar.",
    hand_over="Marknad kontrollerar att namn och företag är rätt.",
    people=1284,
    version=2,
    signed_off=(("Marknad", "Åsa Lindqvist", "2026-11-03"),),
    content=(("Fastighetschefens guide till en lugn vinter", "Guide"),),
)
BOOK = Playbook("sv", "Människorna", "Luftvik", "#0b5563", "3", "22 november 2026", "En gemensam bild.", (LEAD,))


def outline(pdf: bytes) -> list[bytes]:
    return re.findall(rb"/Parent \d+ 0 R(?:/(?:Next|Prev) \d+ 0 R)*/Title\((.*?)\)/Dest", pdf)


def with_stage(**changes: object) -> Playbook:
    return replace(BOOK, stages=(replace(LEAD, **changes),))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_every_language_makes_a_tagged_accessible_pdf(language: str) -> None:
    """The file says its language, that it is tagged, and that it follows PDF/UA-1."""
    pdf = render_playbook(replace(BOOK, language=language))
    assert f"/Lang({language})".encode() in pdf.replace(b"/Lang (", b"/Lang(")
    assert b"/Marked true" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_the_same_playbook_gives_the_same_bytes() -> None:
    """Nothing of the clock or the machine is in the file."""
    assert render_playbook(BOOK) == render_playbook(BOOK)


@pytest.mark.parametrize("count", [1, 8, 14])
def test_each_stage_has_one_page(count: int) -> None:
    """The page count is the frame plus the stages."""
    stages = tuple(replace(LEAD, value=f"s{number}", name=f"Steg {number}") for number in range(count))
    assert count_pages(render_playbook(replace(BOOK, stages=stages))) == FRAME + count


def test_generous_text_still_takes_one_page() -> None:
    """A stage that runs over at the usual size is set smaller."""
    generous = with_stage(
        who=LEAD.who * 8, challenges=LEAD.challenges * 5, avoid=LEAD.avoid * 5, hand_over=LEAD.who * 5
    )
    assert count_pages(render_playbook(generous)) == FRAME + 1


def test_text_beyond_the_smallest_size_flows_on() -> None:
    """Nothing is cut off: what no page can hold goes to the next."""
    assert count_pages(render_playbook(with_stage(who=LEAD.who * 120))) > FRAME + 1


@pytest.mark.parametrize("name", ["#panic", "*bold*", "$x$", "_a_ `b` <c> @d // e", "= F"])
def test_markup_in_a_name_stays_text(name: str) -> None:
    """Typst's own signs print as they were written."""
    assert name.encode() in outline(render_playbook(with_stage(name=name)))


def test_bookmarks_name_the_journey_and_every_stage() -> None:
    """The outline leads to the picture, each stage and the last page, without the sections in between."""
    titles = outline(render_playbook(replace(BOOK, language="en", stages=(LEAD, replace(LEAD, name="Other")))))
    assert titles == [b"The journey at a glance", b"Lead", b"Other", b"Agreed, and in the same words"]


@pytest.mark.parametrize("phase", ["none", "ink", "our own phase"])
def test_a_custom_stage_of_any_phase_has_its_page(phase: str) -> None:
    """A stage outside the five phases is set like the others, in grey."""
    pdf = render_playbook(replace(BOOK, language="en", stages=(LEAD, replace(LEAD, name="Partner", phase=phase))))
    assert b"Partner" in outline(pdf)
    assert count_pages(pdf) == FRAME + 2


def test_nordic_letters_show_in_the_title() -> None:
    """The letters of the Nordic languages are in the file as they are, also when typed as letter plus mark."""
    pdf = render_playbook(replace(BOOK, title="A\u030aä ö æ ø"))
    assert "Åä ö æ ø".encode() in pdf


def test_a_letter_the_fonts_lack_is_shown_as_a_box() -> None:
    """A gap in a word is visible and does not stop the playbook."""
    assert f"X{MISSING_LETTER}{MISSING_LETTER}".encode() in render_playbook(replace(BOOK, title="X東京"))


def test_pictures_and_control_characters_are_left_out() -> None:
    """An emoji or a NUL neither stops the playbook nor leaves a mark."""
    assert b"Hej du<" in render_playbook(replace(BOOK, title="Hej \U0001f389\x00\u2028 du"))


def test_a_stage_with_empty_sections_is_made() -> None:
    """A definition that has only a name yet still has its page."""
    nothing: dict[str, object] = dict.fromkeys(("challenges", "questions", "kinds", "avoid", "entry", "content"), ())
    texts = dict.fromkeys(("voice", "who", "helps", "success", "hand_over", "owner_label"), "")
    bare = with_stage(**nothing, **texts, people=None, signed_off=())
    assert count_pages(render_playbook(replace(bare, intro=""))) == FRAME + 1


def test_labels_replace_fixed_wording() -> None:
    """A workspace may say it in its own words."""
    assert b"Our map" in outline(render_playbook(replace(BOOK, labels=MappingProxyType({"journey": "Our map"}))))


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "fi"},
        {"brand_colour": "blue"},
        {"brand_colour": "#12345"},
        {"title": " "},
        {"stages": ()},
        {"labels": {"jorney": "x"}},
        {"labels": {"glossary_terms": "x"}},
    ],
)
def test_what_cannot_be_used_is_refused(changes: dict[str, object]) -> None:
    """An unknown language, a colour that is none, no title, no stage and an unknown label are bad input."""
    with pytest.raises(BadInput):
        render_playbook(replace(BOOK, **changes))  # type: ignore[arg-type]


def test_an_unknown_language_is_answered_with_the_known_ones() -> None:
    """The sentence says what to choose instead."""
    with pytest.raises(BadInput) as refused:
        render_playbook(replace(BOOK, language="fi"))
    assert str(refused.value).endswith("Choose en, sv or nb.")


def test_pages_of_another_file_are_not_guessed() -> None:
    """Only a rendered playbook has a count."""
    with pytest.raises(BadInput):
        count_pages(b"%PDF-1.7 something else")


def test_the_wording_is_complete_in_every_language() -> None:
    """Every language has the same keys, the same glossary length, and no empty text."""
    wordings = json.loads((shipped("templates") / "playbook" / "wording.json").read_text("utf-8"))
    assert languages() == tuple(wordings) == ("en", "sv", "nb")
    english = wordings["en"]
    for words in wordings.values():
        assert words.keys() == english.keys()
        assert len(words["glossary_terms"]) == len(english["glossary_terms"])
        assert all(words.values())


def test_phases_have_the_colours_of_the_web_pages() -> None:
    """The light theme's tokens and the playbook's table agree on every colour they share."""
    table = json.loads((shipped("templates") / "playbook" / "colours.json").read_text("utf-8"))
    tokens = (PACKAGE / "web" / "static" / "css" / "tokens.css").read_text("utf-8")
    web = dict(re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}),", tokens))
    plain = {name: value for name, value in table.items() if isinstance(value, str)}
    phases = {name: value for name, value in table.items() if isinstance(value, dict)}
    tones = {
        phase if part == "hue" else f"{phase}-{part}": value
        for phase, parts in phases.items()
        for part, value in parts.items()
    }
    assert {name: web[name] for name in plain | tones} == plain | tones


def test_a_font_knows_its_characters() -> None:
    """Nordic letters are in the bundled font, Japanese ones are not."""
    known = characters_in(shipped("templates") / "playbook" / "fonts" / "SourceSans3-Regular.ttf")
    assert set("åäöæøÅÄÖÆØ□") <= known
    assert "東" not in known


def test_a_missing_resource_says_so() -> None:
    """A broken installation is a failure with a sentence."""
    with pytest.raises(NurtureError, match="no-such-folder"):
        shipped("no-such-folder")
