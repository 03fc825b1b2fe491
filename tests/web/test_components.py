"""The macros that pages are made of, rendered by themselves, and the colours they stand on."""

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, select_autoescape

ROOT = Path(__file__).parents[2]
TOKENS = (ROOT / "nurture/web/static/css/tokens.css").read_text("utf-8")
HUES = ("awareness", "consideration", "decision", "retention", "advocacy", "none", "allowed", "held", "blocked")
TEXT_ON = [(ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in ("paper", "surface", "sunken")]
TEXT_ON += [("on-inverse", "inverse"), ("on-inverse", "inverse-hover")]
TEXT_ON += [(f"{hue}-ink", ground) for hue in HUES for ground in (f"{hue}-tint", "paper", "surface")]
TEXT_ON += [(ink, f"{hue}-tint") for hue in HUES for ink in ("ink", "ink-soft")]
SIGNS_ON = [(sign, ground) for sign in ("line-strong", "focus", *HUES) for ground in ("paper", "surface")]


@pytest.fixture(scope="module")
def templates() -> Environment:
    """The component templates with the untranslated texts and plain numbers."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(),
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {"numberformat": "{:,}".format, "percentformat": "{:.0%}".format}
    environment.globals["csrf_token"] = lambda: "token"
    return environment


def macro(templates: Environment, file: str, name: str, *arguments: Any, **named: Any) -> str:
    """The text one macro writes."""
    return str(getattr(templates.get_template(f"components/{file}.html").module, name)(*arguments, **named))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2, relative luminance)."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str, scheme: int) -> float:
    """Contrast ratio of two tokens, 1 to 21, in the light (0) or dark (1) scheme."""
    colours = {m[0]: m[1:] for m in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)}
    darker, lighter = sorted(luminance(colours[token][scheme]) for token in (first, second))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_text_reaches_aa_contrast(ink: str, ground: str, scheme: int) -> None:
    """Every text colour has 4.5:1 on every ground it is used on."""
    assert contrast(ink, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS_ON)
def test_signs_reach_aa_contrast(sign: str, ground: str, scheme: int) -> None:
    """Every dot, bar, border of a control and focus ring has 3:1 on its ground."""
    assert contrast(sign, ground, scheme) >= 3


def test_no_template_has_inline_style_or_script() -> None:
    """The content policy forbids both, so no template of a page writes them."""
    for folder in ("components", "layouts"):
        for path in (ROOT / "templates" / folder).glob("*.html"):
            found = re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", path.read_text("utf-8"))
            assert not found, path.name


def test_hostile_names_are_escaped(templates: Environment) -> None:
    """A person's name never becomes markup."""
    assert "<img" not in macro(templates, "people", "person", "<img src=x>", "<b>", "/p", "none")


def test_a_person_without_a_name_still_has_an_avatar(templates: Environment) -> None:
    """An empty name gives an empty avatar, not a failure."""
    assert 'class="avatar' in macro(templates, "people", "avatar", "")


def test_a_cell_with_people_and_no_offer_is_a_gap(templates: Environment) -> None:
    """The map says in words where people wait and nothing exists."""
    column = {"label": "Consideration", "phase": "consideration"}
    row = {"label": "Lead", "phase": "awareness", "cells": [{"offers": 0, "people": 412}]}
    text = macro(templates, "pictures", "gap_map", [column], [row], "Gaps")
    assert "gap-open" in text
    assert "412 people" in text


def test_a_funnel_without_people_is_drawn(templates: Environment) -> None:
    """An empty workspace has a flat funnel instead of a division by zero."""
    stage = {"label": "Lead", "phase": "awareness", "phase_label": "Awareness", "people": 0}
    assert "<path" in macro(templates, "pictures", "funnel", [stage, stage], "People by stage")


def test_a_share_of_nothing_is_drawn(templates: Environment) -> None:
    """No drafts at all give an empty bar."""
    part = {"label": "Allowed", "value": 0, "tone": "allowed"}
    assert "<rect" not in macro(templates, "pictures", "share_bar", [part], "Drafts")


def test_changing_buttons_carry_the_token(templates: Environment) -> None:
    """A button that changes something is a POST form with its token."""
    text = macro(templates, "forms", "post_button", "Approve", "/approve")
    assert 'method="post"' in text
    assert 'value="token"' in text


def test_a_mail_preview_runs_nothing(templates: Environment) -> None:
    """The preview's sandbox grants no scripts and no origin."""
    assert 'sandbox=""' in macro(templates, "mail", "mail_frame", "/preview", "Mail to Astrid")


def test_the_signs_of_verdicts_are_drawn(templates: Environment) -> None:
    """Each verdict has its own sign beside its word."""
    signs = {macro(templates, "badges", "verdict_badge", v, "x").split("</svg>")[0] for v in HUES[-3:]}
    assert len({sign.split("<svg")[1] for sign in signs}) == 3


def test_pages_know_only_back_and_on(templates: Environment) -> None:
    """The first page of a list offers no way back."""
    text = macro(templates, "tables", "pager", None, "/people?after=9", "50 of 1,018 people")
    assert 'rel="next"' in text
    assert 'rel="prev"' not in text
