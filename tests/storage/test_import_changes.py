"""What an import changed, as it is kept."""

from __future__ import annotations

from nurture.storage.database import writing
from nurture.storage.import_changes import load_changes, record_changes
from nurture.storage.tables import ImportRow
from tests.factories import NOW
from tests.house import House


def test_changes_of_one_import_join(house: House) -> None:
    """The first value before and the last value after count; moments are kept as text."""
    with writing(house.engine) as session:
        session.add(ImportRow(id=99, at=NOW, by="karin", entity="contacts", file="x.csv"))
        session.flush()
        record_changes(session, 99, "contact", [(7, {"owner": ["a", "b"], "churned_at": [None, NOW]})])
        record_changes(session, 99, "contact", [(7, {"owner": ["b", "c"]}), (8, {"owner": ["", "x"]})])
        told = dict(load_changes(session, 99, "contact"))
    assert told == {7: {"owner": ["a", "c"], "churned_at": [None, NOW.isoformat()]}, 8: {"owner": ["", "x"]}}


def test_what_is_back_where_it_was_is_no_change(house: House) -> None:
    """Nothing is left to take back."""
    with writing(house.engine) as session:
        session.add(ImportRow(id=99, at=NOW, by="karin", entity="contacts", file="x.csv"))
        session.flush()
        record_changes(session, 99, "contact", [(7, {"owner": ["a", "b"]})])
        record_changes(session, 99, "contact", [(7, {"owner": ["b", "a"]})])
        assert dict(load_changes(session, 99, "contact")) == {7: {}}
