"""The language of a page: by its words, and where they are few, by what its path and head claim."""

from __future__ import annotations

import pytest

from nurture.core.mapping.tongues import recognise_tongue
from tests.core.mapping.sites import DA, EN, NB, NN, SV, page, titled


@pytest.mark.parametrize(("written", "text"), [("en", EN), ("sv", SV), ("nb", NB), ("nn", NN), ("da", DA)])
def test_a_sentence_tells_its_language(written: str, text: str) -> None:
    """One sentence is enough to tell the Nordic languages apart."""
    assert recognise_tongue(page(text)).written == written


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wir helfen Ihnen zu sehen, wie sich die Luft im Gebäude über den Tag verändert und was das bedeutet."),
        ("fi", "Autamme teitä näkemään, miten ilma rakennuksessa muuttuu päivän aikana ja mitä se on."),
        ("fr", "Nous vous aidons à voir comment l'air dans votre bâtiment change et ce que cela est pour les gens."),
    ],
)
def test_other_languages_are_not_taken_for_ours(language: str, text: str) -> None:
    """A German, Finnish or French page is said to be one."""
    assert recognise_tongue(page(text)).language == language


def test_nynorsk_counts_as_norwegian_and_stays_recognisable() -> None:
    """Its language is nb, and it is said to be written in nn."""
    tongue = recognise_tongue(page(NN))
    assert (tongue.language, tongue.written) == ("nb", "nn")


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("sv/x.md", "sv"),
        ("no/x.mdx", "nb"),
        ("en-US/x.md", "en"),
        ("docs/x.da.md", "da"),
        ("se/x.html", "sv"),
        ("nn/x.md", "nb"),
    ],
)
def test_few_words_leave_it_to_the_path(path: str, language: str) -> None:
    """A page of code has the language that its folder or file is named after."""
    assert recognise_tongue(page("# Button\n\n```js\nlet a = 1\n```\n", path)).language == language


@pytest.mark.parametrize(("said", "language"), [("lang: no", "nb"), ("language: sv-SE", "sv"), ("locale: nn", "nb")])
def test_few_words_leave_it_to_the_head(said: str, language: str) -> None:
    """Front matter that names the language is believed; `no` is no False."""
    assert recognise_tongue(page(f"---\ntitle: Button\n{said}\n---\n")).language == language


def test_a_wrong_claim_does_not_stand_against_the_text() -> None:
    """A Swedish page in a theme that says lang="en" is Swedish."""
    assert (
        recognise_tongue(page(f"<html lang='en'><body><main>{SV * 4}</main></body></html>", "x.html")).language == "sv"
    )


def test_an_untranslated_page_is_not_the_language_of_its_folder() -> None:
    """English text below no/ is English."""
    assert recognise_tongue(page(titled("Good air", EN * 4), "no/blog/air.md")).language == "en"


def test_nothing_to_read_is_an_unsure_guess() -> None:
    """Without a word the guess says that it is one."""
    assert recognise_tongue(page("")).confidence < 0.5
