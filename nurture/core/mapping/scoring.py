"""How right the assistant is, measured on pages that somebody has labelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nurture.core.mapping.labels import Label
from nurture.core.mapping.suggesting import Suggestion

EDGES: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Of the lines of the calibration table."""


@dataclass(frozen=True, slots=True)
class KindScore:
    """How well a kind was found: of what was called so the right share, of what is so the found share, and both."""

    kind: str
    precision: float
    recall: float
    f1: float
    support: int
    suggested: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of a range of confidence: how many, how sure they were on average, how often they were right."""

    low: float
    high: float
    pages: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it; shares are from 0 to 1, and None where there was nothing to measure."""

    pages: int
    judged: int
    accuracy: float | None
    macro_f1: float | None
    kinds: tuple[KindScore, ...]
    language_pages: int
    language_accuracy: float | None
    never_pages: int
    never_recall: float | None
    kept_out_wrongly: float | None
    unsure: float | None
    accuracy_where_sure: float | None
    calibration: tuple[Bin, ...]
    calibration_error: float | None


Judged = tuple[Label, Suggestion]


def score(pairs: Sequence[Judged]) -> Report:
    """The report on suggestions for labelled pages."""
    judged = [(label, made) for label, made in pairs if label.kinds]
    right = [_is_right(*pair) for pair in judged]
    kinds = _by_kind(judged)
    present = [one.f1 for one in kinds if one.support]
    spoken = [label.language == made.language for label, made in pairs if label.language]
    never = [not made.offerable for label, made in pairs if label.is_kept_back]
    good = [not made.offerable for label, made in pairs if not label.is_kept_back]
    sure = [fits for fits, (_, made) in zip(right, judged, strict=True) if not made.unsure]
    bins = _bins(judged, right)
    return Report(
        pages=len(pairs),
        judged=len(judged),
        accuracy=_share(right),
        macro_f1=round(sum(present) / len(present), 4) if present else None,
        kinds=kinds,
        language_pages=len(spoken),
        language_accuracy=_share(spoken),
        never_pages=len(never),
        never_recall=_share(never),
        kept_out_wrongly=_share(good),
        unsure=_share([made.unsure for _, made in judged]),
        accuracy_where_sure=_share(sure),
        calibration=bins,
        calibration_error=_error(bins),
    )


def _is_right(label: Label, made: Suggestion) -> bool:
    return made.kind in label.kinds


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 4) if found else None


def _by_kind(judged: Iterable[Judged]) -> tuple[KindScore, ...]:
    support: Counter[str] = Counter()
    suggested: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for label, made in judged:
        kind = label.kinds[0] if made.kind in label.kinds else made.kind
        support[label.kinds[0]] += 1
        suggested[kind] += 1
        found[kind] += kind == label.kinds[0]
    order = sorted({*support, *suggested}, key=lambda kind: (-support[kind], kind))
    return tuple(_kind_score(kind, support[kind], suggested[kind], found[kind]) for kind in order)


def _kind_score(kind: str, support: int, suggested: int, found: int) -> KindScore:
    both = support + suggested
    return KindScore(
        kind,
        precision=round(found / suggested, 4) if suggested else 0.0,
        recall=round(found / support, 4) if support else 0.0,
        f1=round(2 * found / both, 4) if both else 0.0,
        support=support,
        suggested=suggested,
    )


def _bins(judged: Sequence[Judged], right: Sequence[bool]) -> tuple[Bin, ...]:
    bins: list[Bin] = []
    for low, high in pairwise(EDGES):
        inside = [
            (made.kind_confidence, fits)
            for (_, made), fits in zip(judged, right, strict=True)
            if low <= made.kind_confidence < high or (high == 1.0 and made.kind_confidence == 1.0)
        ]
        if inside:
            sure = sum(confidence for confidence, _ in inside) / len(inside)
            hit = sum(fits for _, fits in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), round(sure, 4), round(hit, 4)))
    return tuple(bins)


def _error(bins: Sequence[Bin]) -> float | None:
    """How far confidence and truth are apart on average (expected calibration error)."""
    pages = sum(one.pages for one in bins)
    apart = sum(one.pages * abs(one.confidence - one.accuracy) for one in bins)
    return round(apart / pages, 4) if pages else None
