"""Measuring: labels from a table, types to kinds, and every figure of the report."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from nurture.core.errors import BadInput
from nurture.core.mapping.labels import Label, in_halves, read_labels
from nurture.core.mapping.page_types import PageTypes, read_page_types
from nurture.core.mapping.scoring import Judged, score
from nurture.core.phrases import say
from tests.core.mapping.sites import suggested

TYPES = read_page_types(
    {"types": {"docs": "kb_article", "about": ["product_page", "brochure"], "legal": "never", "x": "nokind"}}
)


def table(text: str, types: PageTypes = TYPES) -> tuple[list[Label], list[str]]:
    """The labels of a table and the sentences about its rows."""
    labels, problems = read_labels(io.BytesIO(text.encode()), types)
    return labels, [say(problem.message) for problem in problems]


def test_a_label_is_a_kind_or_a_type() -> None:
    """Types are mapped to kinds, `no` is Norwegian, and never has no kind."""
    labels, problems = table("path,kind,language\n./a.md,Case study,no\nb.md,docs,sv\nc.md,legal,\n")
    assert problems == []
    assert labels[0] == Label("a.md", ("case_study",), False, "nb", "", "Case study")
    assert [(label.kinds, label.is_kept_back) for label in labels[1:]] == [(("kb_article",), False), ((), True)]


def test_a_table_of_a_site_says_what_is_kept_back() -> None:
    """Drafts and hidden pages have a kind, and are never offered; columns may stand anywhere, with semicolons."""
    labels, _ = table("library;path;type;lang;draft;noindex\nsite;a.md;docs;en;1;0\nsite;b.md;docs;en;0;0\n")
    assert [(label.site, label.is_kept_back) for label in labels] == [("site", True), ("site", False)]


def test_what_is_no_label_is_said() -> None:
    """A row without a path or with an unknown kind is passed over with a sentence."""
    labels, problems = table("path,kind\n,guide\na.md,poem\nb.md,guide\n")
    assert [label.path for label in labels] == ["b.md"]
    assert problems == [
        "The path is missing.",
        "“poem” is neither a kind nor a type of page that is known; write a kind, or never.",
    ]


def test_a_table_without_kinds_is_refused() -> None:
    """The sentence names the column."""
    with pytest.raises(BadInput, match="no column “kind”"):
        table("path,title\na.md,Air\n")


def test_halves_share_no_page_and_every_type() -> None:
    """Each site is divided, always in the same way."""
    labels = [Label(f"s/{n}.md", ("guide",), False, type="guide") for n in range(5)]
    ((site, learned, asked),) = in_halves(labels)
    assert (site, len(learned), len(asked)) == ("s", 3, 2)
    assert not set(learned) & set(asked)


def judged(
    kind: str, wanted: tuple[str, ...], *, sure: float = 0.9, offerable: bool = True, kept: bool = False
) -> Judged:
    """A page of these kinds that was called so."""
    made = replace(
        suggested("x"), kind=kind, kind_confidence=sure, offerable=offerable, language="sv", unsure=sure < 0.6
    )
    return Label("x.md", wanted, kept or not wanted, "sv"), made


def test_the_report_counts_right() -> None:
    """Accuracy, F1 over the kinds present, languages, what is kept out, and how sure it was."""
    report = score(
        [
            judged("guide", ("guide",)),
            judged("guide", ("report",), sure=0.4),
            judged("brochure", ("product_page", "brochure")),
            judged("guide", (), offerable=False),
            judged("guide", ("guide",), offerable=False),
        ]
    )
    assert (report.pages, report.judged, report.accuracy, report.unsure) == (5, 4, 0.75, 0.25)
    assert {one.kind: one.f1 for one in report.kinds} == {"guide": 0.8, "product_page": 1.0, "report": 0.0}
    assert report.macro_f1 == 0.6
    assert (report.language_accuracy, report.never_recall, report.kept_out_wrongly) == (1.0, 1.0, 0.25)
    assert report.accuracy_where_sure == 1.0
    assert [(one.pages, one.accuracy) for one in report.calibration] == [(1, 0.0), (3, 1.0)]
    assert report.calibration_error == pytest.approx(0.175)


def test_nothing_to_measure_is_no_figure() -> None:
    """An empty report has none, rather than zeros."""
    report = score([])
    assert (report.accuracy, report.macro_f1, report.never_recall, report.calibration_error) == (None, None, None, None)
