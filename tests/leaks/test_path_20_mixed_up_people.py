"""Path 20: A word of one person in another's mail."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from nurture.services.composing import Composer
from nurture.storage.database import reading
from nurture.wiring import speakers
from tests.house import House
from tests.leaks.scene import made

pytestmark = pytest.mark.leak_path(20)


def test_no_word_of_one_person_stands_in_the_mail_of_another(house: House) -> None:
    """Of a thousand mails rendered in threads, each has the name of its own reader and no other."""
    with reading(house.engine) as session:
        composer = Composer(session, speakers())
    sequence = composer.sequences["lead-education"]
    offers = (composer.offers["measure-a-room", "en"],)
    values = {"first_name": "", "company": "", "industry": "", "language": "en"}
    mail = composer.compose(sequence, sequence.steps[0], offers, values, "").mail

    def names_in(number: int) -> set[str]:
        return set(re.findall(r"Namn\d+", mail.render(values | {"first_name": f"Namn{number}"}).text))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(names_in, range(1000)))
    assert found == [{f"Namn{number}"} for number in range(1000)]


def test_every_exported_mail_has_one_reader(house: House) -> None:
    """Names unique to a person leave in the mails to that person alone."""
    house.bring(
        "email,first_name,stage,language,country",
        *(f"p{number}@firma{number}.example.com,Namn{number}x,lead,en,SE" for number in range(12)),
    )
    left = [one for one in made(house, "lead-education") if one.email.startswith("p")]
    assert len({one.email for one in left}) == 12
    for one in left:
        assert set(re.findall(r"Namn\d+x", one.text)) == {f"Namn{one.email[1:].partition('@')[0]}x"}
