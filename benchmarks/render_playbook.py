"""The playbook as a PDF: Typst, as the program does it, against WeasyPrint setting the same document as HTML.

    python -m benchmarks.render_playbook [--items 3] [--repeats 3] [--json]

Both sides print the playbook of a new workspace with the sample library, in English. WeasyPrint is needed for this
alone and is no part of the program: `pip install -r benchmarks/requirements.txt`. The aim is 20 times as fast.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks import harness
from nurture.rendering.playbook import count_pages
from nurture.resources import shipped
from nurture.services.opening import initialise
from nurture.services.publishing import Format, publish_playbook
from nurture.services.syncing import sync_library
from nurture.storage.database import make_engine
from nurture.wiring import speaker

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def published(form: Format) -> Callable[[], bytes]:
    """A function that publishes the playbook of a new workspace."""
    folder = tempfile.mkdtemp()
    engine = make_engine(f"sqlite:///{Path(folder) / 'nurture.db'}")
    initialise(engine)
    sync_library(engine, shipped("content_library"), now=NOW)
    return lambda: publish_playbook(engine, speaker("en"), now=NOW, form=form).content


def by_typst(items: int) -> Callable[[], object]:
    """From the database to the PDF."""
    publish = published("pdf")
    publish()
    return lambda: [publish() for _ in range(items)]


def by_weasyprint(items: int) -> Callable[[], object]:
    """The document as HTML, already made, to a tagged PDF."""
    from weasyprint import HTML  # type: ignore[import-not-found]

    page = published("html")().decode()
    return lambda: [HTML(string=page).write_pdf(pdf_variant="pdf/ua-1") for _ in range(items)]


def check() -> str:
    """How many pages both sides print."""
    from weasyprint import HTML

    ours, theirs = count_pages(published("pdf")()), len(HTML(string=published("html")().decode()).render().pages)
    return f"{ours} pages by Typst, {theirs} by WeasyPrint"


def main() -> None:
    """Measure both sides, or say what is missing."""
    if find_spec("weasyprint") is None:
        print("WeasyPrint is not installed; pip install -r benchmarks/requirements.txt")
        return
    sides = (harness.Side("Typst", by_typst), harness.Side("WeasyPrint", by_weasyprint))
    harness.compare("Playbook", "benchmarks.render_playbook", sides, check=check, items=3, unit="playbooks")


if __name__ == "__main__":
    main()
