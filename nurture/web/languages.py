"""The language of the pages: chosen, else what the browser asks for; and core's sentences spoken in it."""

from __future__ import annotations

from typing import cast

from flask import Flask, g, request, session
from flask_babel import Babel, get_locale

from nurture.core.calendar import COUNTRY_ZONES
from nurture.core.languages import LANGUAGES, read_language
from nurture.core.phrases import Fact, Speaker, say
from nurture.web.workspace import settings
from nurture.wiring import TRANSLATIONS, speaker


def speak(app: Flask) -> None:
    """Translate pages, dates and numbers."""
    Babel(
        app,
        default_locale="en",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=_chosen_language,
        timezone_selector=_zone,
    )
    app.jinja_env.filters["say"] = spoken
    app.context_processor(lambda: {"locale": language()})


def _chosen_language() -> str:
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return cast(str, chosen)
    for wanted, _ in request.accept_languages:
        code = read_language(wanted)
        if code in LANGUAGES:
            return code
    return "en"


def _zone() -> str:
    return COUNTRY_ZONES.get(settings().home_country, "UTC")


def language() -> str:
    """The language of this page: en, sv or nb."""
    return str(get_locale() or "en")


def page_speaker() -> Speaker:
    """The speaker of the language of this page."""
    if "speaker" not in g:
        g.speaker = speaker(language())
    return cast(Speaker, g.speaker)


def spoken(fact: Fact) -> str:
    """A sentence, term or name of the core in the language of this page."""
    return say(fact, page_speaker())
