"""Handing over: what leaves, what is withheld and why, and what a failure or an interruption leaves behind."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nurture.core.drafts import OutgoingMail
from nurture.core.errors import BadInput, NurtureError
from nurture.services.exporting import export_drafts, finish_interrupted
from nurture.storage.tables import ExportRow, ReceiptRow, ReleasePartRow, ReleaseRow
from nurture.wiring import EXPORTERS, speakers
from tests.house import STAGES, House, address, read_mbox, write_offer

LEAD = address("lead")
CUSTOMER = address("customer")


@dataclass(frozen=True)
class Breaking:
    """An exporter that fails in the middle of its work."""

    error: BaseException
    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Write one mail, and fail."""
        target.write_bytes(next(iter(mails)).message)
        raise self.error


def hand_over(house: House, exporter: Breaking) -> None:
    """Export through this exporter."""
    output = house.out / "mail.mbox"
    export_drafts(house.engine, speakers(), exporter, format="mbox", output=output, now=house.later(), by="karin")


def files(house: House) -> list[str]:
    """The names of everything in the folder of hand-overs."""
    return sorted(path.name for path in house.out.iterdir())


def test_every_approved_draft_leaves_with_a_receipt(ready: House) -> None:
    """Each approved draft is in the file, marked as exported, with a release and a receipt that allows it."""
    count = len(ready.drafts("approved"))
    report = ready.export()
    receipts = {row.id: row for row in ready.rows(ReceiptRow)}
    released = ready.rows(ReleaseRow)
    assert report.exported == count == len(ready.drafts("exported")) == len(released)
    assert {receipts[row.receipt_id].verdict for row in released} == {"allowed"}
    assert {receipts[row.receipt_id].moment for row in released} == {"export"}


def test_the_manifest_names_every_mail(ready: House) -> None:
    """Each line of the manifest says draft, reader, offers, hash, verdict and receipt."""
    report = ready.export()
    lines = [json.loads(line) for line in report.manifest.read_text("utf-8").splitlines()]
    assert report.manifest == ready.out / "mail.mbox.manifest.jsonl"
    assert {line["draft"] for line in lines} == {row.id for row in ready.drafts("exported")}
    assert all(line.keys() == {"draft", "email", "offers", "sha256", "verdict", "receipt"} for line in lines)


def test_the_hand_over_is_on_record(ready: House) -> None:
    """The record says who exported what, where to, and how many drafts left."""
    report = ready.export()
    (row,) = ready.rows(ExportRow)
    assert (row.by, row.format, row.state, row.drafts) == ("karin", "mbox", "done", report.exported)
    assert row.path == str(ready.out / "mail.mbox")


def test_every_part_of_a_mail_is_on_record(ready: House) -> None:
    """The offers and the words of the sequence are recorded with the audience they had."""
    ready.export()
    draft = next(row for row in ready.drafts("exported", email=CUSTOMER) if row.step == "what-is-new")
    parts = {row.name: row.audience for row in ready.rows(ReleasePartRow) if row.draft_id == draft.id}
    assert parts == {"sequence:customer-growth": "customers", "version-nine": "customers"}


def test_a_second_export_hands_over_nothing(ready: House) -> None:
    """What has left is skipped, and the file is a valid empty one."""
    ready.export()
    report = ready.export("zip")
    assert report.exported == 0
    assert zipfile.ZipFile(ready.out / "mail.zip").namelist() == []
    assert report.manifest.read_text() == ""


def test_again_hands_the_same_bytes_over(ready: House) -> None:
    """What has left leaves once more on request, with the same bytes and a receipt of its own."""
    first = ready.export()
    second = ready.export(name="again.mbox", again=True)
    assert second.exported == first.exported
    assert (ready.out / "again.mbox").read_bytes() == (ready.out / "mail.mbox").read_bytes()
    assert len({row.receipt_id for row in ready.rows(ReleaseRow)}) == 2 * first.exported


def test_again_judges_anew(ready: House) -> None:
    """A reader who unsubscribed after the first hand-over gets no second one, and the record of the first stays."""
    ready.export()
    ready.happened(CUSTOMER, "unsubscribed")
    report = ready.export(name="again.mbox", again=True)
    assert report.withheld == {"unsubscribed": 4}
    assert len(ready.drafts("exported", email=CUSTOMER)) == 4
    assert all(message["To"] != CUSTOMER for message in read_mbox(ready.out / "again.mbox"))


@pytest.mark.parametrize("activity", ["unsubscribed", "email_bounced", "email_complained"])
def test_whoever_opts_out_after_approval_gets_nothing(ready: House, activity: str) -> None:
    """An opt-out, a bounce or a complaint after approval withholds every mail and makes the drafts void."""
    ready.happened(LEAD, activity)
    report = ready.export()
    assert list(report.withheld.values()) == [4]
    assert ready.codes(email=LEAD) == set(report.withheld)
    assert not ready.drafts("exported", email=LEAD)


def test_a_changed_stage_makes_approved_drafts_void(ready: House) -> None:
    """Whoever has moved on since approval does not get the mail of their old stage."""
    ready.bring("email,stage", f"{LEAD},marketingqualifiedlead")
    report = ready.export()
    assert report.withheld == {"stage_changed": 4}
    assert "stage_changed" in ready.codes(email=LEAD)


def test_a_lead_who_becomes_a_customer_gets_no_prospect_mail(ready: House) -> None:
    """Prospects' mail that was approved before the deal was won is void, for both reasons."""
    ready.bring("email,stage", f"{LEAD},customer")
    ready.export()
    assert ready.codes(email=LEAD) >= {"stage_changed", "wrong_audience"}
    assert len(ready.drafts("void", email=LEAD)) == 4


def test_a_company_that_becomes_a_customer_holds_its_leads(ready: House) -> None:
    """Once a colleague is a customer, the mails to a lead at that company are void until somebody decides."""
    ready.bring("email,stage", "boss@lead.example.com,customer")
    ready.classify()
    report = ready.export()
    assert report.withheld == {"company_undecided": 4}
    assert ready.codes(email=LEAD) == {"company_undecided"}


@pytest.mark.parametrize("change", [{"audience": "prospects"}, {"summary": "Other words"}, {"status": "retired"}])
def test_a_changed_offer_makes_approved_drafts_void(ready: House, change: dict[str, str]) -> None:
    """An offer whose file says something else after approval needs approval once more."""
    write_offer(ready.library, "version-nine", "release_note", **{"audience": "customers", **change})
    ready.sync()
    report = ready.export()
    assert sum(report.withheld.values()) == 1
    assert "content_changed" in ready.codes(email=CUSTOMER)


def test_a_vanished_offer_makes_approved_drafts_void(ready: House) -> None:
    """An offer whose file is gone is retired, and nothing leaves with it."""
    (ready.library / "en" / "version-nine.md").unlink()
    ready.sync()
    ready.export()
    assert "offer_not_live" in ready.codes(email=CUSTOMER)


def test_changed_words_make_approved_drafts_void(ready: House) -> None:
    """Copy that was rewritten after approval needs approval once more."""
    ready.rewrite_copy("customer-growth", subject="Something else")
    assert ready.export().withheld == {"content_changed": 1}


def test_a_changed_layout_makes_approved_drafts_void(ready: House) -> None:
    """The colour of the brand is a part of what was approved."""
    ready.set(brand_colour="#123456")
    report = ready.export()
    assert report.exported == 0
    assert set(report.withheld) == {"content_changed"}


def test_a_changed_name_makes_approved_drafts_void(ready: House) -> None:
    """A mail says the name that was approved, or does not leave."""
    ready.bring("email,first_name", f"{LEAD},Åsa")
    assert ready.export().withheld == {"person_changed": 4}


def test_a_changed_address_makes_approved_drafts_void(house: House) -> None:
    """A person whose address changed in the CRM is not written to at either of them without approval."""
    house.bring("email,record_id,stage,country,language", "old@hus.example.com,7,customer,SE,en")
    house.to_approved()
    house.bring("email,record_id", "new@hus.example.com,7")
    assert house.export().withheld == {"address_changed": 4}


def test_an_offer_that_expires_before_the_mail_goes_is_withheld(house: House) -> None:
    """An offer must be live on the day the mail goes."""
    write_offer(house.library, "version-nine", "release_note", "customers", expires="2026-11-20")
    house.sync()
    house.to_approved()
    house.later(days=40)
    assert house.export().withheld["offer_not_live"] == 1


def test_an_unknown_folder_is_said_and_nothing_changes(ready: House) -> None:
    """Without a folder to write to nothing is handed over."""
    before = len(ready.drafts("approved"))
    with pytest.raises(BadInput) as caught:
        ready.export(name="nowhere/mail.mbox")
    assert caught.value.reason == "cannot_write"
    assert len(ready.drafts("approved")) == before
    assert not ready.rows(ReleaseRow)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("broken"), KeyboardInterrupt()])
def test_a_failed_write_leaves_nothing_behind(ready: House, error: BaseException) -> None:
    """Whatever breaks while writing, every draft is still approved and no file or part of one is left."""
    before = len(ready.drafts("approved"))
    with pytest.raises((BadInput, RuntimeError, KeyboardInterrupt)):
        hand_over(ready, Breaking(error))
    assert len(ready.drafts("approved")) == before
    assert (files(ready), ready.rows(ReleaseRow), ready.rows(ExportRow)) == ([], [], [])


def test_a_full_disk_is_told_in_a_sentence(ready: House) -> None:
    """The sentence says which file and why."""
    with pytest.raises(BadInput, match=r"mail\.mbox cannot be written: No space left on device"):
        hand_over(ready, Breaking(OSError(28, "No space left on device")))


def test_a_place_that_takes_no_files_is_said(ready: House) -> None:
    """Where no file can be made the sentence says so, and nothing was handed over."""
    with pytest.raises(BadInput, match="cannot be written"):
        ready.export(name="/proc/mail.mbox")
    assert not ready.drafts("exported")


def test_a_folder_with_files_is_not_written_over(ready: House) -> None:
    """A folder that holds something is left as it is."""
    (ready.out / "mail.eml").mkdir()
    (ready.out / "mail.eml" / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="is a folder with files in it"):
        ready.export("eml")
    assert files(ready) == ["mail.eml"]


def test_an_empty_folder_is_filled(ready: House) -> None:
    """A folder made beforehand is the one that is meant."""
    (ready.out / "mail.eml").mkdir()
    assert ready.export("eml").exported == len(list((ready.out / "mail.eml").glob("*.eml")))


@pytest.mark.parametrize(("format", "is_folder"), [("eml", False), ("mbox", True)])
def test_a_file_does_not_become_a_folder(ready: House, format: str, is_folder: bool) -> None:
    """A file where a folder would be made, and the other way round, is refused before anything is handed over."""
    before = len(ready.drafts("approved"))
    target = ready.out / "taken"
    target.mkdir() if is_folder else target.write_text("mine")
    with pytest.raises(BadInput) as caught:
        ready.export(format, name="taken")
    assert caught.value.reason == "cannot_write"
    assert (len(ready.drafts("approved")), files(ready)) == (before, ["taken"])


def test_the_current_folder_is_no_target(ready: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path without a name is read as the folder it means."""
    (ready.out / "mine.txt").write_text("mine")
    monkeypatch.chdir(ready.out)
    exporter = EXPORTERS["mbox"]
    with pytest.raises(BadInput, match="is a folder with files in it"):
        export_drafts(ready.engine, speakers(), exporter, format="mbox", output=Path(), now=ready.now, by="karin")


def test_an_interrupted_naming_is_finished_by_the_next_export(ready: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hand-over that was committed, but whose files still have temporary names, gets them with the next one."""
    with monkeypatch.context() as patch:
        patch.setattr("nurture.services.exporting.os.replace", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            ready.export()
    assert len(files(ready)) == 2
    count = len(ready.drafts("exported"))
    assert ready.export("zip").exported == 0
    assert len(read_mbox(ready.out / "mail.mbox")) == count
    assert len(files(ready)) == 4


def _interrupt(*_paths: object) -> None:
    raise KeyboardInterrupt


def test_what_stands_in_the_way_of_a_name_is_said(ready: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a committed file cannot get its name, the sentence says where the mails are."""
    with monkeypatch.context() as patch:
        patch.setattr("nurture.services.exporting.os.replace", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            ready.export()
    (ready.out / "mail.mbox").mkdir()
    with pytest.raises(NurtureError, match=r"They are in .*nurture-part"):
        finish_interrupted(ready.engine)


def test_what_a_killed_run_left_is_cleared_away(ready: House) -> None:
    """The part file of a run that died before its commit does not stop the next one."""
    (ready.out / "mail.mbox.1.nurture-part").write_text("half")
    (ready.out / "mail.mbox.manifest.jsonl.9.nurture-part").write_text("half")
    ready.export()
    assert files(ready) == ["mail.mbox", "mail.mbox.manifest.jsonl"]


@pytest.mark.parametrize("names", [("one.mbox", "two.mbox"), ("same.mbox", "same.mbox")])
def test_two_exports_at_once_hand_each_draft_over_once(ready: House, names: tuple[str, str]) -> None:
    """Whichever of two threads comes first takes every draft; the other one finds nothing left."""
    count = len(ready.drafts("approved"))
    threads = [threading.Thread(target=ready.export, kwargs={"name": name}) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    manifests = "".join(path.read_text() for path in ready.out.glob("*.jsonl"))
    assert len(ready.drafts("exported")) == len(ready.rows(ReleaseRow)) == count
    assert len(set(names)) == 1 or len(manifests.splitlines()) == count
    assert not list(ready.out.glob("*.nurture-part"))


def test_nobody_of_stage_other_gets_planned_mail(ready: House) -> None:
    """The wildcard stage has no sequence, so every other person of the house is among the readers, and they are not."""
    ready.export()
    assert {row.to_address for row in ready.drafts("exported")} == {address(stage) for stage in STAGES[:-1]}
