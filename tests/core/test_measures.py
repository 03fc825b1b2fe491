"""Figures about many people: the middle, eight of ten, and shares that are not said of a few."""

from __future__ import annotations

import pytest

from nurture.core.measures import Spread, share, spread


@pytest.mark.parametrize(
    ("lengths", "found"),
    [
        ({}, None),
        ({7: 1}, Spread(1, 7.0, 7)),
        ({2: 1, 4: 1, 90: 1}, Spread(3, 4.0, 90)),
        ({2: 2, 5: 2}, Spread(4, 3.5, 5)),
        (dict.fromkeys(range(1, 11), 1), Spread(10, 5.5, 8)),
    ],
)
def test_the_middle_and_eight_of_ten(lengths: dict[int, int], found: Spread | None) -> None:
    """The median of an even number lies between two, and eight of ten is a length that somebody had."""
    assert spread(lengths) == found


@pytest.mark.parametrize(("part", "whole", "found"), [(2, 4, None), (0, 0, None), (2, 5, 0.4), (0, 9, 0.0)])
def test_few_people_have_no_share(part: int, whole: int, found: float | None) -> None:
    """Below five people nothing is said in percent."""
    assert share(part, whole) == found
