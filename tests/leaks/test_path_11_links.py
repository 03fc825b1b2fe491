"""Path 11: A link to customers' content in body, footer, P.S., alt text, comment, preheader."""

from __future__ import annotations

import pytest

from tests.house import PROSPECTS, House, address, write_offer
from tests.leaks.scene import CUSTOMER, LEAD, SECRET, made, to

pytestmark = pytest.mark.leak_path(11)


LINKS = {
    "body": {"body": f"Read [this]({SECRET})."},
    "bare": {"body": f"Read {SECRET} today."},
    "without scheme": {"body": "Read luftvik.example.com/en/version-nine today."},
    "capitals": {"body": "Read HTTPS://WWW.LUFTVIK.EXAMPLE.COM/EN/VERSION-NINE/ today."},
    "tracked": {"body": f"[this]({SECRET}?utm_source=mail&utm_medium=x#top)"},
    "escaped": {"body": "[this](https://luftvik.example.com/%65n/version%2Dnine)"},
    "roundabout": {"body": "[this](https://luftvik.example.com/sv/../en/./version-nine)"},
    "alt text": {"body": f"[a picture {SECRET}](https://elsewhere.example.org)"},
    "postscript": {"ps": f"P.P.S. {SECRET}"},
    "preheader": {"preheader": SECRET},
    "subject": {"subject": f"See {SECRET}"},
    "other branch": {"body": "{% if industry == 'education' %}" + SECRET + "{% else %}Nothing.{% endif %}"},
    "nested branch": {"body": "{% if company %}Hi{% if persona %} " + SECRET + "{% endif %}.{% endif %}"},
    "fallback": {"body": "Hello {{ job_title | fallback('" + SECRET + "') }}."},
}


@pytest.mark.leak_path(12)
@pytest.mark.parametrize("place", LINKS)
def test_a_link_to_customers_content_is_blocked_wherever_it_stands(house: House, place: str) -> None:
    """A link to a customers' page, in any form and branch of the copy, stops a lead's mail."""
    house.rewrite_copy("lead-education", **LINKS[place])
    left = made(house, "lead-education")
    assert "version-nine" not in to(left, LEAD).casefold()
    assert "find-the-cause" not in {row.step for row in house.drafts("exported", email=LEAD)}


@pytest.mark.parametrize("block", ["greeting", "preferences", "unsubscribe_line", "sign_off"])
def test_a_link_in_a_block_is_blocked(house: House, block: str) -> None:
    """The blocks around the copy, footer included, are judged like the copy."""
    house.rewrite_blocks(**{block: f"See {SECRET}"})
    left = made(house)
    assert "version-nine" not in "".join(to(left, address(stage)) for stage in PROSPECTS)
    assert "version-nine" in to(left, CUSTOMER)


def test_a_link_in_another_offer_is_blocked(house: House) -> None:
    """An offer for everyone whose summary links to customers' content does not reach a lead."""
    for key, kind in (("measure-a-room", "guide"), ("first-walk", "checklist")):
        write_offer(house.library, key, kind, summary=f"More at {SECRET}")
    house.sync()
    assert "version-nine" not in to(made(house, "lead-education"), LEAD)
