"""Library sync: the files of a content library into the index, incrementally, with every problem said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.errors import Problem
from nurture.core.front_matter import read_offer, read_url
from nurture.core.offers import ContentOffer, OfferStatus, normalise_url
from nurture.core.phrases import phrase, to_json
from nurture.core.stages import Stages
from nurture.storage.content import indexed_versions, replace_offer, retire_offer
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.library import read_library
from nurture.storage.settings import store_value


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync found: offers in the library now, and how they compare with the index before."""

    offers: int
    added: int
    changed: int
    unchanged: int
    retired: int
    problems: tuple[Problem, ...]


def sync_library(engine: Engine, root: Path, *, now: datetime) -> SyncReport:
    """Index every offer below the folder; offers whose files are gone are retired, never forgotten.

    A file with a problem that leaves open for whom it is stays out of the index, and an older version of it is retired.
    Raises BadInput where there is no such folder.
    """
    with writing(engine) as session:
        found, problems, refused = _read(root, load_stages(session))
        report = _index(session, found, problems, now)
        told = {"problems": [_stored(problem) for problem in report.problems], "refused": refused}
        store_value(session, "library", {"path": str(root.resolve()), "at": now.isoformat(), **told})
    return report


def _read(root: Path, stages: Stages) -> tuple[dict[tuple[str, str], ContentOffer], list[Problem], dict[str, str]]:
    """The offers by key and language, what is wrong, and the addresses of files that are kept out, by path.

    A link to a file that is kept out leads to something of which nobody has said whom it is for.
    """
    found: dict[tuple[str, str], ContentOffer] = {}
    addresses: dict[str, ContentOffer] = {}
    problems: list[Problem] = []
    refused: dict[str, str] = {}
    for path, text in read_library(root):
        if isinstance(text, Problem):
            problems.append(text)
            continue
        offer, wrong = read_offer(text, path, stages=stages)
        problems += wrong
        if offer is None:
            refused[path] = read_url(text)
            continue
        twin = found.get((offer.key, offer.language))
        if twin is not None:
            problems.append(_repeated(offer, twin))
            refused[path] = offer.url
            continue
        found[offer.key, offer.language] = offer
        neighbour = addresses.setdefault(normalise_url(offer.url), offer) if offer.url else offer
        if neighbour.key != offer.key:
            problems.append(_same_address(offer, neighbour))
    return found, problems, {path: url for path, url in refused.items() if url}


def _repeated(offer: ContentOffer, twin: ContentOffer) -> Problem:
    said = phrase("The key “{key}” is already that of {path}; give this file its own.", key=offer.key, path=twin.path)
    return Problem("duplicate_key", said, path=offer.path, field="key")


def _same_address(offer: ContentOffer, neighbour: ContentOffer) -> Problem:
    said = phrase("The url is also that of {path}; a link to it counts as both.", path=neighbour.path)
    return Problem("duplicate_url", said, path=offer.path, field="url")


def _index(
    session: Session, found: dict[tuple[str, str], ContentOffer], problems: list[Problem], now: datetime
) -> SyncReport:
    before = indexed_versions(session)
    added = [offer for place, offer in found.items() if place not in before]
    changed = [
        offer for place, offer in found.items() if place in before and (offer.version, offer.path) != before[place][:2]
    ]
    gone = [
        place for place, (_, _, status) in before.items() if place not in found and status != OfferStatus.RETIRED.value
    ]
    for place in gone:
        retire_offer(session, *place, now)
    session.flush()
    for offer in (*added, *changed):
        replace_offer(session, offer, now)
    unchanged = len(found) - len(added) - len(changed)
    return SyncReport(len(found), len(added), len(changed), unchanged, len(gone), tuple(problems))


def _stored(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "field": problem.field,
        "code": problem.code,
        "message": to_json(problem.message),
    }
