"""How words about consent join: the strictest holds, a later yes counts, a no stays a no."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from nurture.core.consent import ConsentBasis
from nurture.core.consent_record import ConsentRecord
from tests.factories import NOW

CONSENT, CUSTOMER, INTEREST = ConsentBasis
EARLIER, LATER = NOW - timedelta(days=9), NOW - timedelta(days=1)
NOTHING = ConsentRecord()
REFUSED = ConsentRecord(refused_at=EARLIER)


def of(basis: ConsentBasis, day: int | None = None, source: str = "crm.csv") -> ConsentRecord:
    """This basis, given so many days ago."""
    return ConsentRecord(basis, None if day is None else NOW - timedelta(days=day), source)


@pytest.mark.parametrize(
    ("known", "said", "joined"),
    [
        (NOTHING, of(INTEREST), of(INTEREST)),
        (of(INTEREST), NOTHING, of(INTEREST)),
        (of(CONSENT, 3), of(INTEREST), of(INTEREST)),
        (of(CUSTOMER), of(INTEREST), of(INTEREST)),
        (of(INTEREST), of(CUSTOMER, 1), of(INTEREST)),
        (of(INTEREST), of(CONSENT), of(INTEREST)),
        (of(INTEREST), of(CONSENT, 2), of(CONSENT, 2)),
        (of(INTEREST, 3), of(CONSENT, 2), of(CONSENT, 2)),
        (of(INTEREST, 2), of(CONSENT, 3), of(INTEREST, 2)),
        (of(INTEREST), of(CONSENT, -1), of(INTEREST)),
        (of(CONSENT, 3), of(CONSENT, 2, "form"), of(CONSENT, 2, "form")),
        (of(CONSENT, 2), of(CONSENT, 3, "form"), of(CONSENT, 2)),
    ],
)
def test_two_words_of_two_files(known: ConsentRecord, said: ConsentRecord, joined: ConsentRecord) -> None:
    """Only a consent with a date of its own takes the place of something stricter."""
    assert known.joined(said, now=NOW) == joined


@pytest.mark.parametrize("known", [NOTHING, of(CONSENT, 1), of(INTEREST)])
def test_a_no_ends_every_basis(known: ConsentRecord) -> None:
    """Whenever the yes was."""
    assert known.joined(REFUSED, now=NOW) == REFUSED


@pytest.mark.parametrize("said", [of(CONSENT, 0), of(INTEREST), NOTHING, ConsentRecord(refused_at=LATER)])
def test_no_file_turns_a_no_around(said: ConsentRecord) -> None:
    """It stays since when it was."""
    assert REFUSED.joined(said, now=NOW) == REFUSED


def test_rows_of_one_file_have_no_order() -> None:
    """However they stand, the strictest of them holds."""
    words = (of(CONSENT, 1), of(INTEREST), of(CUSTOMER, 2))
    for order in permutations(words):
        known = NOTHING
        for said in order:
            known = known.joined(said, now=NOW, same_file=True)
        assert known == of(INTEREST)
