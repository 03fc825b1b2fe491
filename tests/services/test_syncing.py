"""Library sync: files into the index, changes found again, and what is wrong said."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlmodel import select

from nurture.core.errors import BadInput
from nurture.core.phrases import named
from nurture.core.stages import Owner, Phase, Relationship
from nurture.services.arranging import StageWish, add_stage
from nurture.services.mapping import list_offers
from nurture.services.syncing import SyncReport, index_files, load_before, read_folder
from nurture.storage.database import reading, writing
from nurture.storage.settings import load_value
from nurture.storage.tables import OfferEditRow
from tests.house import OFFERS, House, write_offer


def codes(report: SyncReport) -> set[tuple[str | None, str]]:
    """(path, code) of every problem."""
    return {(problem.path, problem.code) for problem in report.problems}


def statuses(house: House) -> dict[str, str]:
    """The status of every offer by key."""
    return {offer.key: offer.status.value for offer in list_offers(house.engine)}


def test_a_second_sync_changes_nothing(house: House) -> None:
    """Files that are as they were are left alone."""
    report = house.sync()
    assert (report.offers, report.unchanged) == (len(OFFERS), len(OFFERS))
    assert (report.added, report.changed, report.retired, report.problems) == (0, 0, 0, ())


def test_new_changed_and_gone_files_are_told_apart(house: House) -> None:
    """Each kind of change is counted."""
    write_offer(house.library, "new-one", "guide")
    write_offer(house.library, "first-walk", "checklist", title="Another walk")
    (house.library / "en" / "share-card.md").unlink()
    report = house.sync()
    assert (report.added, report.changed, report.retired) == (1, 1, 1)
    assert statuses(house)["share-card"] == "retired"


def test_a_file_that_comes_back_is_live_again(house: House) -> None:
    """A retired offer whose file is there again can be offered again."""
    path = house.library / "en" / "share-card.md"
    text = path.read_text()
    path.unlink()
    house.sync()
    path.write_text(text)
    assert house.sync().changed == 1
    assert statuses(house)["share-card"] == "live"


def test_a_moved_file_is_the_same_offer(house: House) -> None:
    """An offer whose file moved keeps its key and counts as changed."""
    source = write_offer(house.library, "share-card", "shareable", "customers", key="share-card")
    house.sync()
    source.rename(house.library / "moved.md")
    report = house.sync()
    assert (report.added, report.changed, report.retired) == (0, 1, 0)


def test_two_files_can_swap_their_keys(house: House) -> None:
    """Keys that change places between two files, and a key that changes in its file, are indexed as the files say."""
    write_offer(house.library, "first-walk", "checklist", key="stuffy-rooms")
    write_offer(house.library, "stuffy-rooms", "blog_post", key="first-walk", url="https://luftvik.example.com/x")
    write_offer(house.library, "share-card", "shareable", "customers", key="other-card")
    house.sync()
    paths = {offer.key: offer.path for offer in list_offers(house.engine)}
    assert paths["stuffy-rooms"] == "en/first-walk.md"
    assert paths["first-walk"] == "en/stuffy-rooms.md"
    assert paths["other-card"] == "en/share-card.md"


def test_a_file_that_no_longer_says_for_whom_is_retired(house: House) -> None:
    """A problem in the audience keeps the file out and takes its older version out of use."""
    write_offer(house.library, "share-card", "shareable", "custommers")
    report = house.sync()
    assert ("en/share-card.md", "unknown_audience") in codes(report)
    assert statuses(house)["share-card"] == "retired"


def test_a_key_that_is_taken_is_said(house: House) -> None:
    """The second file with a key and language stays out, and both files are named."""
    write_offer(house.library, "zz-copy", "guide", key="measure-a-room")
    report = house.sync()
    assert codes(report) == {("en/zz-copy.md", "duplicate_key")}
    assert dict(report.problems[0].message.facts)["path"] == "en/measure-a-room.md"


def test_a_shared_address_is_said(house: House) -> None:
    """Two offers at one address are both indexed, and a link to it counts as both."""
    write_offer(house.library, "zz-twin", "guide", url="https://LUFTVIK.example.com/en/first-walk/?utm_source=x")
    report = house.sync()
    assert codes(report) == {("en/zz-twin.md", "duplicate_url")}
    assert "zz-twin" in statuses(house)


def test_translations_may_share_an_address(house: House) -> None:
    """One offer in two languages on one page is no problem."""
    write_offer(
        house.library,
        "walk-sv",
        "checklist",
        key="first-walk",
        language="sv",
        url="https://luftvik.example.com/en/first-walk",
    )
    assert house.sync().problems == ()


def test_unreadable_files_are_said_and_the_rest_is_read(house: House) -> None:
    """A picture under a text's name, a file too large and a file without front matter are each named, with a line."""
    (house.library / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (house.library / "large.md").write_bytes(b"x" * 2_000_001)
    (house.library / "plain.md").write_text("Nothing is said about me.")
    report = house.sync()
    assert codes(report) == {
        *(("picture.md", "not_text_file"), ("large.md", "file_too_large"), ("plain.md", "front_matter_missing")),
    }
    assert all(problem.line for problem in report.problems)
    assert report.offers == len(OFFERS)


def test_a_line_says_where_the_bytes_are_wrong(house: House) -> None:
    """The problem of a file that is not UTF-8 names the line."""
    (house.library / "latin.md").write_bytes("---\ntitle: kött\n".encode("latin-1"))
    assert house.sync().problems[0].line == 2


def test_an_old_encoding_is_read_and_said(house: House) -> None:
    """Windows-1252 gives its letters and a remark; a byte order mark, CRLF and UTF-16 are nothing to speak of."""
    text = "---\r\ntitle: Kött på plåt\r\nkind: guide\r\nlanguage: no\r\n---\r\nBröd\r\n"
    for name, encoding in (("a", "cp1252"), ("b", "utf-8-sig"), ("c", "utf-16"), ("d", "utf-8")):
        (house.library / f"{name}.md").write_bytes(text.encode(encoding))
    assert codes(house.sync()) == {("a.md", "not_utf8")}
    found = {offer.key: offer for offer in list_offers(house.engine)}
    assert {(found[key].title, found[key].language, found[key].body) for key in "abcd"} == {
        ("Kött på plåt", "nb", "Bröd")
    }


def test_hidden_and_shipped_files_are_passed_over(house: House) -> None:
    """What lies in hidden folders or among the definitions is no offer."""
    for folder in (".git", "stages", "sequences"):
        write_offer(house.library / folder, "secret", "guide")
    assert house.sync().offers == len(OFFERS)


def test_links_are_refused_with_a_sentence(house: House, tmp_path: Path) -> None:
    """Neither a linked file nor a linked folder leads out of the library, and a pipe is not waited for."""
    (tmp_path / "outside.md").write_text("---\ntitle: x\n---\n")
    (house.library / "link.md").symlink_to(tmp_path / "outside.md")
    (house.library / "folder").symlink_to(tmp_path)
    os.mkfifo(house.library / "pipe.md")
    report = house.sync()
    assert codes(report) == {("link.md", "link"), ("folder", "link"), ("pipe.md", "no_file")}
    assert report.offers == len(OFFERS)


def test_a_renamed_file_keeps_its_key(house: House) -> None:
    """What people have had under the old name stays had, also after the next change, and the file should say so."""
    source = house.library / "en" / "share-card.md"
    source.rename(house.library / "en" / "card.md")
    report = house.sync()
    assert (report.added, report.changed, report.moved, report.retired) == (0, 1, 1, 0)
    assert codes(report) == {("en/card.md", "key_kept")}
    write_offer(house.library, "card", "shareable", "customers", title="A card")
    house.sync()
    paths = {offer.key: (offer.path, offer.title) for offer in list_offers(house.engine)}
    assert paths["share-card"] == ("en/card.md", "A card")
    assert "card" not in paths


def test_a_copied_file_is_an_offer_of_its_own(house: House) -> None:
    """Only a name that is gone is kept."""
    shutil.copy(house.library / "en" / "share-card.md", house.library / "en" / "card.md")
    assert house.sync().added == 1


def test_a_file_in_the_place_of_a_retired_one_leaves_it_on_record(house: House) -> None:
    """An offer whose file now writes another key is retired, and both are known."""
    write_offer(house.library, "share-card", "shareable", "customers", key="other-card")
    assert house.sync().retired == 1
    write_offer(house.library, "share-card", "shareable", "customers", key="third-card")
    house.sync()
    known = statuses(house)
    assert (known["share-card"], known["other-card"], known["third-card"]) == ("retired", "retired", "live")


def test_what_was_said_about_an_unchanged_file_is_said_again(house: House) -> None:
    """Problems do not fade because a file is not read again, and a second claim to a key is settled anew."""
    write_offer(house.library, "zz-copy", "guide", key="measure-a-room", colour="blue")
    first = house.sync()
    assert house.sync().problems == first.problems
    (house.library / "en" / "measure-a-room.md").unlink()
    report = house.sync()
    assert (report.changed, report.retired) == (1, 0)
    assert {offer.path for offer in list_offers(house.engine) if offer.key == "measure-a-room"} == {"en/zz-copy.md"}


def test_other_stages_give_the_same_files_another_meaning(house: House) -> None:
    """Unchanged files are read anew where a stage that they name has come into being."""
    write_offer(house.library, "for-partners", "guide", stages="partner")
    assert codes(house.sync()) == {("en/for-partners.md", "unknown_stage")}
    partner = StageWish(named({"en": "Partner"}), Relationship.PROSPECT, Phase.DECISION, Owner.SALES)
    add_stage(house.engine, partner, by="karin", now=house.later())
    report = house.sync()
    assert (report.added, report.problems) == (1, ())


def test_what_changed_is_on_record(house: House) -> None:
    """Each thing about an offer that became another, when, and that it was the file that said so."""
    write_offer(house.library, "first-walk", "checklist", audience="customers")
    house.sync()
    with reading(house.engine) as session:
        edits = session.exec(select(OfferEditRow).where(OfferEditRow.key == "first-walk")).all()
    assert ("audience", "everyone", "customers", "") in {(one.field, one.before, one.after, one.by) for one in edits}
    assert {one.at for one in edits} == {house.now}


def test_people_read_while_a_sync_writes(house: House) -> None:
    """A page sees the library of before until the sync is whole, and never waits for it."""
    write_offer(house.library, "new-one", "guide")
    with writing(house.engine) as session:
        before = load_before(session)
        index_files(session, before, read_folder(house.library, before), root=house.library, now=house.later())
        assert "new-one" not in statuses(house)
    assert statuses(house)["new-one"] == "live"


def test_a_missing_folder_is_said(house: House) -> None:
    """A folder that does not exist changes nothing in the index."""
    house.library = house.library / "nowhere"
    with pytest.raises(BadInput, match="There is no folder"):
        house.sync()
    assert "retired" not in statuses(house).values()


def test_the_last_sync_is_remembered_with_its_problems(house: House) -> None:
    """Pages can show where the library lies and what is wrong with it."""
    (house.library / "plain.md").write_text("Nothing is said about me.")
    house.sync()
    with reading(house.engine) as session:
        kept = load_value(session, "library")
    assert kept["path"] == str(house.library.resolve())
    assert [problem["code"] for problem in kept["problems"]] == ["front_matter_missing"]
