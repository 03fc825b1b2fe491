"""Searching people: by the beginnings of words, alike on both databases, and never by what is no longer so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, delete, insert, update
from sqlmodel import Session

from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.schema import migrations_config, upgrade
from nurture.storage.search import LONGEST_SEARCH, MOST_WORDS, Word, found_ids, read_words, suspended
from tests.factories import NOW

CONTACT = TABLES["contact"]
PEOPLE = {
    1: ("anna.berg@volvo.example.org", "Anna", "Berg", "Volvo Fastigheter AB"),
    2: ("annika_bergström@example.org", "Annika", "Bergström", "Åre Skidanläggning"),
    3: ("bjorn+news@havn.example.com", "Bjørn", "Sæther-O'Brien", "Østfold Havn"),
    4: ("post@nord-bygg.example.com", "", "", "Nord-Bygg 24/7"),
    5: ("zoe@example.net", "Zoë", "İşçi", "Weiß & Söhne <b>"),
}


def contact(number: int, email: str, first: str, last: str, company: str) -> dict[str, object]:
    """The row of a contact."""
    place = {"email": email, "email_key": email, "mailbox": email, "domain": email.rpartition("@")[2]}
    names = {"first_name": first, "last_name": last, "company_name": company}
    made = {"tags": [], "custom": {}, "created_at": NOW, "updated_at": NOW}
    return {"id": number} | place | names | made


def add(session: Session, *numbers: int) -> None:
    """Bring in these of the people."""
    insert_rows(session, CONTACT, [contact(number, *PEOPLE[number]) for number in numbers])


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A workspace on each database."""
    url = request.getfixturevalue("postgres") if request.param == "postgresql" else "sqlite://"
    made = make_engine(url)
    initialise(made)
    yield made
    made.dispose()


@pytest.fixture
def known(engine: Engine) -> Engine:
    """A workspace that knows all five."""
    with writing(engine) as session:
        add(session, *PEOPLE)
    return engine


def search(engine: Engine, asked: str) -> set[int]:
    """The ids of whom a search finds."""
    with reading(engine) as session:
        return set(session.connection().execute(found_ids(read_words(asked), engine.dialect.name)).scalars())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("anna berg", {1}),
        ("ANN", {1, 2}),
        ("berg ann", {1, 2}),
        ("volvo", {1}),
        ("@example.org", {1, 2}),
        ("@volvo.example.org", {1}),
        ("anna.berg@volvo.exam", {1}),
        ("ann.berg", set()),
        ("bergstrom", {2}),
        ("Bergström", {2}),
        ("are skid", {2}),
        ("bjorn", {3}),
        ("Bjørn", {3}),
        ("saether", {3}),
        ("o'brien", {3}),
        ("ostfold", {3}),
        ("news", {3}),
        ("nord-bygg", {4}),
        ("24/7", {4}),
        ("24", {4}),
        ("zoë", {5}),
        ("isci", {5}),
        ("weiss", {5}),
        ("e", {1, 2, 3, 4, 5}),
        ("nobody", set()),
        ("nna", set()),
        ("", set()),
        ("@ . -", set()),
    ],
)
def test_a_search_finds_the_beginnings_of_words(known: Engine, asked: str, found: set[int]) -> None:
    """Every word has to be there, in any order and of any column."""
    assert search(known, asked) == found


@pytest.mark.parametrize(
    "asked",
    [
        '"',
        "'; DROP TABLE contact; --",
        "anna OR berg*",
        "NEAR(anna berg)",
        "words:anna",
        "a* ^b -c {d} (e)",
        "anna\x00berg",
        "\\",
        "!anna & |berg <-> :*",
        "\ud800",
        "ａｎｎａ",
        "x" * 10_000,
        "a " * 5_000,
        "🙂",
    ],
)
def test_a_hostile_search_is_only_words(known: Engine, asked: str) -> None:
    """Whatever a query language could obey is looked for, or parts words."""
    assert search(known, asked) <= PEOPLE.keys()


def test_a_search_is_cut_to_what_anybody_types() -> None:
    """So many words of so many characters are looked for, each once."""
    assert read_words("Anna anna") == (Word("anna", is_whole=False),)
    assert len(read_words(" ".join(f"w{number}" for number in range(60)))) == MOST_WORDS
    assert len(read_words("x" * 10_000)[0].text) == LONGEST_SEARCH


def test_of_an_address_only_the_last_part_may_be_cut_short() -> None:
    """What stands before a dot or an at sign is there whole."""
    assert [(word.text, word.is_whole) for word in read_words("anna@firm lund")] == [
        ("anna", True),
        ("firm", False),
        ("lund", False),
    ]


def test_who_is_renamed_is_found_by_the_new_name_alone(known: Engine) -> None:
    """The database keeps the index, whoever writes; other columns do not matter."""
    with writing(known) as session:
        session.connection().execute(update(CONTACT).where(CONTACT.c.id == 1).values(last_name="Dahl", language="nb"))
    assert search(known, "anna dahl") == {1}
    assert search(known, "anna.berg@volvo dahl") == {1}
    with writing(known) as session:
        session.connection().execute(update(CONTACT).where(CONTACT.c.id == 1).values(email="a@new.example.org"))
    assert search(known, "berg") == {2}


def test_who_is_gone_is_found_no_more(known: Engine) -> None:
    """A deleted contact leaves nothing behind, and its number can be given anew."""
    with writing(known) as session:
        session.connection().execute(delete(CONTACT).where(CONTACT.c.id == 5))
    assert search(known, "zoe") == set()


def test_what_is_taken_back_was_never_found(engine: Engine) -> None:
    """A dry run leaves no trace in the index."""
    with writing(engine, keep=False) as session:
        add(session, 1)
    assert search(engine, "anna") == set()


def test_a_suspended_index_knows_everybody_at_the_end(engine: Engine) -> None:
    """New people, renamed ones and deleted ones, before and within; and it is kept row by row again."""
    with writing(engine) as session:
        add(session, 1, 2)
        with suspended(session):
            add(session, 3, 4)
            connection = session.connection()
            connection.execute(update(CONTACT).where(CONTACT.c.id.in_([1, 3])).values(last_name="Dahl"))
            connection.execute(update(CONTACT).where(CONTACT.c.id == 1).values(last_name="Moen"))
            connection.execute(delete(CONTACT).where(CONTACT.c.id.in_([2, 4])))
        add(session, 5)
    found = {asked: search(engine, asked) for asked in ("moen", "dahl", "bergstrom", "bygg", "saether", "zoe")}
    assert found == {"moen": {1}, "dahl": {3}, "bergstrom": set(), "bygg": set(), "saether": set(), "zoe": {5}}


def test_a_suspension_that_fails_leaves_the_index_as_it_was(known: Engine) -> None:
    """The transaction takes everything back, and the triggers are there again."""

    def fail() -> None:
        with writing(known) as session, suspended(session):
            session.connection().execute(delete(CONTACT))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert search(known, "anna") == {1}
    test_who_is_renamed_is_found_by_the_new_name_alone(known)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_an_index_made_later_knows_who_was_there(database: str, request: pytest.FixtureRequest) -> None:
    """The migration brings in everybody of an older workspace."""
    engine = make_engine(request.getfixturevalue("bare_postgres") if database == "postgresql" else "sqlite://")
    config = migrations_config()
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(insert(CONTACT).values(contact(1, *PEOPLE[1])))
    upgrade(engine)
    assert search(engine, "volvo") == {1}
    engine.dispose()
