"""The ways in which a mail could reach the wrong reader, each closed over every way out that there is.

Every text that is not for everyone carries a canary word; the decoded bytes of all that left are searched for it.
`python -m tests.leaks` prints the paths with their tests and results.
"""

from __future__ import annotations

from typing import Final

PATHS: Final = {
    1: "A guard that denies: no way out makes anything",
    2: "The stage changes between plan, draft, approval and export",
    3: "Offer, copy, sequence, block or sender change after approval",
    4: "A retry or a second worker sends from a stale list",
    5: "A new, unknown, custom or switched-off stage",
    6: "A wide segment widens the audience",
    7: "A lead at a customer's, a colleague of one, a shared mailbox",
    8: "Duplicates, aliases and letters that look alike; a twin's opt-out",
    9: "A merge loses the stricter stage, consent or opt-out",
    10: "An address changed in the CRM loses its opt-out",
    11: "A link to customers' content in body, footer, P.S., alt text, comment, preheader",
    12: "A personal field, its fallback or a branch brings customers' content",
    13: "An import flips stages while mails are made",
    14: "Opt-out, bounce or erasure after queueing; coming in again",
    15: "An old file handed over again; a database restored",
    16: "Direct SQL on stages and drafts",
    17: "An override of one person, for ever, or over an opt-out; a switch that forces",
    18: "A test mail to somebody else; a count far from the approved one",
    19: "A sheet that slipped by a row or column; a list as a body",
    20: "A word of one person in another's mail",
    21: "A mail that calls itself service; a right that ends in the night the clocks change",
}
"""What each path is, in words."""
