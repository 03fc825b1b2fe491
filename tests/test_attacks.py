"""Attacks that once worked: each is a way to get wrong words to a reader, or to break what is kept."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from werkzeug.exceptions import NotFound as HTTPNotFound

from nurture.cli import nurture
from nurture.cli.frame import Day
from nurture.config import Settings
from nurture.core.errors import BadInput
from nurture.rendering.links import links_in_text
from nurture.services.composing import Composer
from nurture.storage.database import reading
from nurture.web.security import named_address
from nurture.wiring import EXPORTERS, make_workspace, speakers
from tests.house import CUSTOMER_CANARY, SITE, House, address, write_offer
from tests.leaks.opening import Left
from tests.leaks.ways import leave
from tests.services.test_pushing import REAL
from tests.web.conftest import serve

LEAD = address("lead")
SECRET = f"{SITE}/version-nine"
HEAD = "email,stage,language,country,consent_basis,email 2,company_domain"


def made(house: House) -> list[Left]:
    """Plan, draft and let everything leave, by a real sender."""
    house.set(**REAL)
    house.plan()
    house.draft()
    return leave(house)


def to(left: list[Left], email: str) -> str:
    """Every word that reached this person."""
    return "\n".join(one.text for one in left if one.email == email)


def bring_two(house: House, first: str, second: str) -> list[str]:
    """Bring two people with the same second address; returns their own ones."""
    shared = "info@delad.example.com"
    people = {"one@ett.example.com": first, "two@tva.example.com": second}
    house.bring(HEAD, *(f"{email},{stage},en,SE,consent,{shared}," for email, stage in people.items()))
    return list(people)


def test_two_people_with_the_same_second_address_are_read_strictly(house: House) -> None:
    """A lead and a customer share an address that is the first one of neither: both are held."""
    both = bring_two(house, "lead", "customer")
    left = made(house)
    assert [to(left, email) for email in both] == ["", ""]


def test_an_opt_out_counts_for_whoever_shares_a_second_address(house: House) -> None:
    """One of two contacts that are probably the same person unsubscribes: the other gets nothing either."""
    one, two = bring_two(house, "lead", "lead")
    house.happened(two, "unsubscribed")
    assert to(made(house), one) == ""


def test_a_decision_about_one_company_says_nothing_of_another(house: House) -> None:
    """A lead at a company with a decision writes from the domain of a customer company that has none: held."""
    email = "x@customer.example.com"
    house.bring(HEAD, f"{email},lead,en,SE,consent,,tredje.example.com")
    house.sql("UPDATE company SET stage = 'lead', decision = 'each' WHERE domain = 'tredje.example.com'")
    left = made(house)
    assert to(left, email) == ""
    assert CUSTOMER_CANARY in to(left, address("customer"))


ROUNDABOUT = (
    "https:/luftvik.example.com/en/version-nine",
    "https:///luftvik.example.com/en/version-nine",
    "https:luftvik.example.com/en/version-nine",
    "///luftvik.example.com/en/version-nine",
    "https://www。luftvik.example.com。/en/version-nine",
    "https://ｗｗｗ.luftvik.example.com/en/version-nine",
    "https://karin:x@luftvik.example.com:443/en//version-nine%20",
    f"{SECRET}?mkt_tok=1&_ga=2",
    f"{SECRET}/?id",
    "https://elsewhere.example.org/go?to=https%253A%252F%252Fluftvik.example.com%252Fen%252Fversion-nine&x=1",
    f"https://elsewhere.example.org/{SECRET}",
    "https://luftvik.example.com/sign-in?next=/en/version-nine",
    "https://elsewhere.example.org/?q=luftvik.example.com/en/version-nine",
    f"mailto:karin@example.com?body=See%20it:%20{SECRET}",
)


def resolved(house: House, *links: str) -> set[str]:
    """The keys of all offers that the guard takes these links for."""
    with reading(house.engine) as session:
        return {offer.key for offer in Composer(session, speakers()).resolve(links)}


def test_a_roundabout_link_is_seen_through(house: House) -> None:
    """Addresses that a browser mends, that carry values of their own or another address, lead where they lead."""
    assert [link for link in ROUNDABOUT if resolved(house, link) != {"version-nine"}] == []


def test_a_roundabout_link_keeps_a_mail_from_the_wrong_reader(house: House) -> None:
    """A mail for leads that sends them to a customers' page by way of another one is held."""
    house.rewrite_copy("lead-education", body=f"Read [this](https://luftvik.example.com/en/in?next={SECRET}).")
    assert "version-nine" not in to(made(house), LEAD)
    assert "mixed_audience" in house.codes("held", email=LEAD)


def test_a_query_that_chooses_the_page_is_kept_apart(house: House) -> None:
    """Of two pages that differ in their query alone, a link to the one for everyone is no link to the other."""
    write_offer(house.library, "inside", "kb_article", "customers", url=f"{SITE}/page?id=7")
    house.sync()
    assert resolved(house, f"{SITE}/page?id=8", f"{SITE}/page") == set()
    assert resolved(house, f"{SITE}/page?x=1&ID=7") == {"inside"}


def test_an_address_that_ends_in_a_sign_is_found_in_a_sentence() -> None:
    """The last sign of a bare address may be its own, or that of the sentence."""
    found = set(links_in_text(f"Read {SITE}/a(b)_! today."))
    assert {f"{SITE}/a(b)_!", f"{SITE}/a(b"} <= found


@pytest.mark.parametrize("format", list(EXPORTERS))
def test_only_the_owner_may_read_what_leaves(ready: House, format: str) -> None:
    """Another user of the machine opens the mails or the manifest, whatever the mask for new files is."""
    before = os.umask(0)
    try:
        ready.export(format)
    finally:
        os.umask(before)
    assert [path.name for path in ready.out.rglob("*") if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("name", ["mail.mbox", "mail.mbox.manifest.jsonl", "../house/nurture.db"])
def test_a_file_that_is_no_export_is_not_written_over(ready: House, name: str) -> None:
    """An export is told to go where somebody's file is, the workspace's own database among them."""
    victim = ready.out / name
    if not victim.exists():
        victim.write_text("precious")
    kept = victim.read_bytes()
    with pytest.raises(BadInput, match="File exists"):
        ready.export(name=name.removesuffix(".manifest.jsonl"))
    assert victim.read_bytes() == kept


@pytest.mark.parametrize("format", ["eml", "mbox"])
def test_an_export_follows_no_link(ready: House, format: str) -> None:
    """The output is a link that somebody laid, to a place that is there or not."""
    (ready.out / f"mail.{format}").symlink_to(ready.out / "elsewhere")
    with pytest.raises(BadInput):
        ready.export(format)
    assert len(ready.drafts("approved")) == 24


@pytest.mark.parametrize("day", [date(1950, 3, 1), date(2200, 3, 3)])
def test_a_mail_of_another_age_fits_a_zip(house: House, day: date) -> None:
    """A plan as of a year that a zip cannot tell breaks no hand-over."""
    house.plan(as_of=day)
    house.draft()
    house.approve()
    assert house.export("zip").exported == len(house.drafts("exported"))


def test_a_file_name_of_stray_bytes_does_not_stop_a_sync(house: House) -> None:
    """A library unpacked from an old zip has a name that is no UTF-8: the others are read, and this one by its key."""
    file = write_offer(house.library, "inside", "kb_article", "customers", key="inside")
    os.rename(file, os.fsencode(file.parent) + b"/sk\xf6n.md")
    assert house.sync().added == 1
    assert resolved(house, f"{SITE}/inside") == {"inside"}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1969-12-31"])
def test_a_date_past_all_calendars_is_bad_input(day: str) -> None:
    """A plan as of a day whose morrow no calendar has is refused in a sentence."""
    with pytest.raises(click.UsageError, match="is not a date"):
        Day().convert(day, None, None)


def test_a_new_workspace_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Another user of the machine opens the database of a workspace that was made with an ordinary mask."""
    before = os.umask(0o022)
    try:
        make_workspace(Settings(workspace=tmp_path / "ours"))[0].engine.dispose()
    finally:
        os.umask(before)
    assert (tmp_path / "ours").stat().st_mode & 0o077 == 0


def test_a_table_whose_name_is_stray_bytes_is_imported(house: House) -> None:
    """A file from an old system has a name that is no UTF-8."""
    file = os.fsencode(house.out) + b"/sk\xf6n.csv"
    with open(file, "w", encoding="utf-8") as table:
        table.write("email\nny@ny.example.com\n")
    workspace = ["--workspace", str(house.library.parent)]
    told = CliRunner().invoke(nurture, [*workspace, "import", "contacts", os.fsdecode(file), "--json"])
    assert (told.exit_code, json.loads(told.stdout)["added"]) == (0, 1)


def test_an_address_written_in_many_ways_is_guessed_for_once(ready: House) -> None:
    """Many machines guess one password, each with another spelling of the address: they share one pace."""
    app = serve(ready)
    spellings = ("karin@example.com", " KARIN@example.com", "<karin@example.com>", "kar\u00adin@example.com")
    keys = set()
    for spelling in spellings:
        with app.test_request_context("/sign-in", method="POST", data={"email": spelling}):
            keys.add(named_address())
    assert keys == {"karin@example.com"}


def test_a_number_no_database_holds_is_nobody(ready: House) -> None:
    """A person's page is asked for with sixty digits."""
    adapter = serve(ready).url_map.bind("localhost")
    with pytest.raises(HTTPNotFound):
        adapter.match("/people/" + "9" * 60)


@pytest.mark.parametrize(
    "head",
    [
        "title: Kept back\nkind: release_note\nlanguage: en\nurl: {url}\nexpires: nonsense",
        "title: Kept back\nkind: release_note\nlanguage: en\nkey: autumn-air\nurl: {url}",
        "title: [\nurl: '{url}'",
    ],
)
def test_a_link_to_a_file_that_was_kept_out_holds_the_mail(house: House, head: str) -> None:
    """Nobody has said whom a file is for that could not be indexed, so a mail that leads to it waits."""
    url = f"{SITE}/kept-back"
    (house.library / "en" / "zz-kept-back.md").write_text("---\n" + head.format(url=url) + "\n---\nText.\n")
    house.sync()
    with reading(house.engine) as session:
        assert Composer(session, speakers()).unplaced([f"http://www.{url[8:].upper()}/?utm_source=x"])
        assert not Composer(session, speakers()).unplaced([f"{SITE}/stuffy-rooms"])
