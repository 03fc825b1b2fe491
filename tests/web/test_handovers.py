"""Handing over in the browser: the same judgment as everywhere, a file for a day, and nobody else's file."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from nurture.core import guard
from nurture.services.erasing import erase_person
from nurture.services.handing_over import ENDINGS
from nurture.wiring import EXPORTERS
from tests.house import address
from tests.services.test_planning import deny
from tests.web.conftest import Desk

PAGE = "/drafts/handovers"


def links(desk: Desk) -> list[str]:
    """The files that the page offers."""
    return re.findall(r'href="(/drafts/handovers/\d+/\w+)"', desk.get(PAGE).text)


def test_a_file_with_its_manifest_is_fetched(desk: Desk) -> None:
    """Every approved draft is in the file, and the manifest names each."""
    count = len(desk.house.drafts("approved"))
    assert desk.post(PAGE, form="zip").status_code == 303
    mails, manifest = (desk.get(link, buffered=True) for link in links(desk))
    assert len(zipfile.ZipFile(io.BytesIO(mails.data)).namelist()) == count
    assert len([json.loads(line) for line in manifest.text.splitlines()]) == count
    assert "attachment" in mails.headers["Content-Disposition"]
    assert not desk.house.drafts("approved")


@pytest.mark.parametrize("form", ENDINGS)
def test_every_form_is_a_file(desk: Desk, form: str) -> None:
    """Each form that is offered leads to a file, an empty one the second time."""
    for _ in range(2):
        assert desk.post(PAGE, form=form).status_code == 303
    assert [desk.get(link, buffered=True).status_code for link in links(desk)] == [200] * 4


def test_every_format_but_the_folder_of_mails_is_offered() -> None:
    """A folder cannot be fetched; its mails are the same as those in the zip."""
    assert set(ENDINGS) == set(EXPORTERS) - {"eml"}


def test_what_the_guard_denies_does_not_leave(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page hands over nothing past the guard, and says why."""
    monkeypatch.setattr(guard, "judge", deny)
    desk.post(PAGE, form="csv")
    assert desk.get(links(desk)[0], buffered=True).text.count("\n") == 1
    assert not desk.house.drafts("exported")


@pytest.mark.parametrize("form", ["", "eml", "../../etc", "exe"])
def test_another_form_is_refused(desk: Desk, form: str) -> None:
    """Nothing leaves where nobody said how."""
    assert desk.post(PAGE, form=form).status_code == 400
    assert desk.house.drafts("approved")


def test_a_file_is_gone_after_a_day(desk: Desk) -> None:
    """It can be fetched no more, and the next hand-over clears it away."""
    desk.post(PAGE, form="csv")
    (link, _) = links(desk)
    desk.house.later(hours=49)
    assert links(desk) == []
    assert desk.get(link).status_code == 404
    desk.post(PAGE, form="csv")
    files = [path.name for path in (desk.house.library.parent / "handovers").iterdir()]
    assert len(files) == 2


def test_a_file_of_elsewhere_cannot_be_fetched(desk: Desk, tmp_path: Path) -> None:
    """What the command line wrote somewhere is not served, whoever asks."""
    desk.house.export()
    assert links(desk) == []
    assert desk.get(f"{PAGE}/1/mails").status_code == 404
    assert desk.get(f"{PAGE}/1/other").status_code == 404


def test_mails_of_before_leave_again_on_request(desk: Desk) -> None:
    """They are judged anew: who opted out since is not among them."""
    desk.post(PAGE, form="csv")
    desk.house.happened(address("lead"), "unsubscribed")
    desk.post(PAGE, form="csv", again="y")
    text = desk.get(links(desk)[0], buffered=True).text
    assert address("customer") in text
    assert address("lead") not in text


def test_an_erasure_throws_the_files_away(desk: Desk) -> None:
    """Whoever is erased stands in no file that is still here, and their deliveries go with their drafts."""
    desk.post(PAGE, form="csv")
    folder, lead = desk.house.library.parent, address("lead")
    erase_person(desk.house.engine, folder, lead, typed=lead, now=desk.house.later())
    assert not (folder / "handovers").exists()
    assert links(desk) == []
