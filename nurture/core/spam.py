"""What a spam filter says of a mail, read from the report that SpamAssassin writes below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SUM: Final = re.compile(r"\((-?\d{1,6}\.\d+) points, (-?\d{1,6}\.\d+) required\)")
_RULE: Final = re.compile(r"\s*(-?\d{1,6}\.\d+)\s+([A-Z0-9_]{1,80})\s+(\S.*)")
_MORE: Final = re.compile(r"\s{20,}(\S.*)")


@dataclass(frozen=True, slots=True)
class SpamRule:
    """A rule that a mail meets: its points (below 0 speak for the mail), its name, and what it is about in English."""

    points: float
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class SpamReport:
    """The points of a mail, how many make it spam, and the rules that gave any."""

    points: float
    limit: float
    rules: tuple[SpamRule, ...]

    @property
    def is_spam(self) -> bool:
        """Whether the filter would put it aside."""
        return self.points >= self.limit


def read_spam_report(text: str) -> SpamReport | None:
    """The report that stands at the end of a mail, the rules with most points first; None where there is none."""
    found = list(_SUM.finditer(text))
    if not found:
        return None
    rules: list[SpamRule] = []
    for line in text[found[-1].end() :].splitlines():
        if rule := _RULE.fullmatch(line):
            rules.append(SpamRule(float(rule[1]), rule[2], rule[3].strip()))
        elif rules and (more := _MORE.fullmatch(line)):
            last = rules.pop()
            rules.append(SpamRule(last.points, last.name, f"{last.about} {more[1].strip()}"))
    counting = sorted((rule for rule in rules if rule.points), key=lambda rule: -rule.points)
    points = float(found[-1][1]) + 0.0  # the filter writes -0.0 where rules cancel out
    return SpamReport(points, float(found[-1][2]), tuple(counting))
