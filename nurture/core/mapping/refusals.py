"""Pages that are never offered to anybody: drafts, hidden and internal ones, forms done, careers, legal, errors, lists.

A good page that is kept out is a page that somebody has to look for; a page that is let out by mistake is read by a
stranger. So its own head and path count at once, its title only together with what it says where its folder speaks for
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nurture.core.mapping.names import is_index, split_path
from nurture.core.mapping.pages import Page
from nurture.core.mapping.words.paths import CLEAR
from nurture.core.mapping.words.refusals import (
    CAREER_NAMES,
    CAREER_TEXT,
    CAREER_TITLE,
    DONE_BEGINNINGS,
    DONE_NAMES,
    DONE_TEXT,
    DONE_TITLE,
    DRAFT_NAMES,
    INTERNAL_NAMES,
    INTERNAL_TEXT,
    INTERNAL_TITLE,
    LEGAL_FILES,
    LEGAL_FOLDERS,
    LEGAL_TEXT,
    LEGAL_TITLE,
    LIST_FOLDERS,
    MACHINE_NAMES,
    MACHINE_TITLE,
)
from nurture.core.phrases import Phrase, phrase

_SHORT: Final = 160
"""Words; a page that only says that a form was sent has fewer."""

_TRUE: Final = frozenset({"true", "yes", "1", "on", "ja"})
_FALSE: Final = frozenset({"false", "no", "0", "off", "nei", "nej"})
_DRAFT_STATES: Final = frozenset("draft drafts utkast kladd pending unpublished archived private wip review".split())
_HIDDEN_FOR: Final = frozenset("internal private staff employees intern internal-only sales team hidden".split())
_POSTS: Final = frozenset(
    {"blog_post", "guide", "kb_article", "release_note", "event_invitation", "case_study", "course"}
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page must never be offered."""

    code: str
    evidence: Phrase


def find_refusal(page: Page) -> Refusal | None:
    """Why the page must never be offered, or None."""
    text = page.prose[:6_000].casefold()
    return _by_head(page) or _by_path(page, text) or _by_title(page, text) or _by_text(page, text)


def _says(page: Page, names: Iterable[str], answers: frozenset[str]) -> str:
    return next((name for name in names if str(page.fields.get(name, "")).strip().casefold() in answers), "")


def _by_head(page: Page) -> Refusal | None:
    if _says(page, ("draft", "isdraft", "wip", "utkast"), _TRUE) or _says(
        page, ("published", "publish", "ispublished"), _FALSE
    ):
        return Refusal("draft", phrase("Its own head says that it is a draft."))
    if page.text_field("status", "state", "publish_status", "workflow") in _DRAFT_STATES:
        return Refusal("draft", phrase("Its own head says that it is a draft."))
    robots = {*page.list_field("robots", "googlebot", "meta_robots"), *_seo_robots(page)}
    if any("noindex" in one or one == "none" for one in robots) or _says(page, _HIDDEN_FROM_SEARCH, _TRUE):
        return Refusal("noindex", phrase("Its own head keeps it out of search engines (noindex)."))
    if _says(page, ("hidden", "internal", "private", "unlisted", "is_internal", "confidential"), _TRUE):
        return Refusal("internal", phrase("Its own head says that it is not for everybody."))
    if set(page.list_field("visibility", "access", "audience", "classification")) & _HIDDEN_FOR:
        return Refusal("internal", phrase("Its own head says that it is not for everybody."))
    return None


_HIDDEN_FROM_SEARCH: Final = ("noindex", "no_index", "seo_noindex", "exclude_from_search", "hide_from_search")


def _seo_robots(page: Page) -> tuple[str, ...]:
    seo = page.fields.get("seo")
    if not isinstance(seo, dict):
        return ()
    if str(seo.get("noindex", seo.get("noIndex", ""))).casefold() in _TRUE:
        return ("noindex",)
    return (str(seo.get("robots", "")).casefold(),)


def _by_path(page: Page, text: str) -> Refusal | None:
    folders, name = split_path(page.path)
    raw = {part.casefold() for part in page.path.split("/")[:-1]}
    for code, names, said in _FOLDERS:
        if names.intersection(folders) and (code != "list" or _is_list(page, folders)):
            return Refusal(code, said)
    if raw & DRAFT_NAMES or any(part.startswith("__") for part in raw):
        return Refusal("draft", phrase("Its folder holds drafts or notes."))
    short = _SHORT if _speaks_for_it(folders) else 2 * _SHORT
    if name.startswith(DONE_BEGINNINGS) and len(page.words) < short:
        return Refusal("done", _DONE_SAID)
    for code, names, said in _FILES:
        if name in names and _fits(code, page, folders, text):
            return Refusal(code, said)
    return None


def _fits(code: str, page: Page, folders: tuple[str, ...], text: str) -> bool:
    """Whether the page may well be what its file's name says: a folder of posts, help or guides has its own topics."""
    if not _speaks_for_it(folders):
        return True
    if code == "legal":
        return bool(LEGAL_TITLE.search(page.title.casefold())) or _count(text, LEGAL_TEXT) >= 3
    if code == "done":
        return len(page.words) < _SHORT and (page.title == "" or bool(DONE_TITLE.search(page.title.casefold())))
    if code == "career":
        return _count(text, CAREER_TEXT) >= 3
    return code == "draft"


def _is_list(page: Page, folders: tuple[str, ...]) -> bool:
    return len(page.words) < _SHORT and not _speaks_for_it(folders)


def _speaks_for_it(folders: tuple[str, ...]) -> bool:
    return any(CLEAR.get(folder) in _POSTS for folder in folders)


def _count(text: str, turns: tuple[str, ...]) -> int:
    return sum(turn in text for turn in turns)


def _by_title(page: Page, text: str) -> Refusal | None:
    title = page.title.casefold()
    folders, _ = split_path(page.path)
    length = len(page.words)
    if not title:
        return None
    if INTERNAL_TITLE.search(title):
        return Refusal("internal", phrase("Its title says that it is internal."))
    speaks = _speaks_for_it(folders)
    if LEGAL_TITLE.search(title) and _count(text, LEGAL_TEXT) >= (2 if speaks else 0):
        return Refusal("legal", _LEGAL_SAID)
    if DONE_TITLE.search(title) and length < (_SHORT // 2 if speaks else _SHORT):
        return Refusal("done", _DONE_SAID)
    if CAREER_TITLE.search(title) and (not speaks or _count(text, CAREER_TEXT) >= 3):
        return Refusal("career", _CAREER_SAID)
    if MACHINE_TITLE.search(title) and length < 2 * _SHORT and not speaks:
        return Refusal("machine", _MACHINE_SAID)
    return None


def _by_text(page: Page, text: str) -> Refusal | None:
    length = len(page.words)
    if length == 0 and not page.code_blocks and not page.tables and not page.title:
        return Refusal("empty", phrase("There is nothing to read on it."))
    if is_index(page.path) and length < 20 and "/" in page.path and page.path.rpartition("/")[2].startswith("_"):
        return Refusal("list", _LIST_SAID)
    if _count(text[:1_500], INTERNAL_TEXT):
        return Refusal("internal", phrase("It says of itself that it is internal."))
    folders, _ = split_path(page.path)
    if _speaks_for_it(folders):
        return None
    if length < _SHORT and _count(text, DONE_TEXT) >= 2:
        return Refusal("done", _DONE_SAID)
    if length and _count(text, LEGAL_TEXT) >= 5:
        return Refusal("legal", _LEGAL_SAID)
    if length and _count(text, CAREER_TEXT) >= 4:
        return Refusal("career", _CAREER_SAID)
    return None


_LEGAL_SAID: Final = phrase("It is a legal page (terms, privacy, cookies).")
_DONE_SAID: Final = phrase("It only confirms that a form was sent.")
_CAREER_SAID: Final = phrase("It is about working for the company.")
_MACHINE_SAID: Final = phrase("It is a page of the site's machinery (error, search, sign-in).")
_LIST_SAID: Final = phrase("It only lists other pages.")
_INTERNAL_SAID: Final = phrase("Its folder is internal.")
_FOLDERS: Final = (
    ("internal", INTERNAL_NAMES, _INTERNAL_SAID),
    ("draft", DRAFT_NAMES, phrase("Its folder holds drafts or notes.")),
    ("legal", LEGAL_FOLDERS, _LEGAL_SAID),
    ("career", CAREER_NAMES - {"work", "stilling"}, _CAREER_SAID),
    ("done", DONE_NAMES - {"success", "tak", "submitted"}, _DONE_SAID),
    ("list", LIST_FOLDERS, _LIST_SAID),
)
_FILES: Final = (
    ("draft", DRAFT_NAMES, phrase("Its name says that it is a draft.")),
    ("internal", INTERNAL_NAMES, phrase("Its name says that it is internal.")),
    ("legal", LEGAL_FILES | LEGAL_FOLDERS, _LEGAL_SAID),
    ("career", CAREER_NAMES, _CAREER_SAID),
    ("done", DONE_NAMES, _DONE_SAID),
    ("machine", MACHINE_NAMES, _MACHINE_SAID),
    ("list", LIST_FOLDERS, _LIST_SAID),
)
