"""Without any attack: every way out is open, and each text reaches its own readers alone."""

from __future__ import annotations

import ast
from pathlib import Path

import nurture
from tests.house import CUSTOMER_CANARY, INTERNAL_CANARY, PROSPECT_CANARY, PROSPECTS, House, address
from tests.leaks.scene import CUSTOMER, LEAD, made, to, ways
from tests.leaks.ways import WAYS, previews


def test_canaries_reach_their_own_readers_and_nobody_else(house: House) -> None:
    """Without any attack: each canary leaves by every way, and only to those it is for."""
    left = made(house)
    assert ways(left) == set(WAYS)
    for email in (address(stage) for stage in PROSPECTS):
        assert CUSTOMER_CANARY not in to(left, email)
    for email in (CUSTOMER, address("evangelist")):
        assert CUSTOMER_CANARY in to(left, email)
        assert PROSPECT_CANARY not in to(left, email)
    assert PROSPECT_CANARY in to(left, address("opportunity"))
    assert INTERNAL_CANARY not in "".join(one.text for one in left)


def test_hostile_names_stay_text(house: House) -> None:
    """A name that is a template, a header or markup is shown or dropped, and never obeyed."""
    name = "{{ 7777*7 }}<script>alert(1)</script>"
    house.bring("email,first_name,stage,language,country", f"x@ny.example.com,{name},lead,en,SE")
    text = to(made(house, "lead-education"), "x@ny.example.com")
    assert "54439" not in text
    assert "<script" not in text


def test_previews_of_void_drafts_are_judged_too(ready: House) -> None:
    """A void draft of somebody who unsubscribed has no words in its preview."""
    ready.happened(LEAD, "unsubscribed")
    ready.export()
    assert not [one for one in previews(ready) if one.email == LEAD]


MAKERS = ("previewing", "trying", "exporting", "pushing", "handing_over")
"""The services whose functions make bytes of mails."""

COVERED = {
    *(("web.drafts", "preview_draft"), ("web.previews", "preview_step"), ("web.review", "make_test_mail")),
    *(("web.handovers", "hand_over"), ("web.handovers", "find_file"), ("web.handovers", "list_handovers")),
    *(("cli.drafts", "preview_draft"), ("cli.drafts", "preview_step"), ("cli.drafts", "export_drafts")),
    *(
        ("cli.deliveries", "push_drafts"),
        ("web.review", "send_test_mail"),
        ("web.mail_view", "Preview"),
        ("web.handovers", "Part"),
    ),
    *(("cli.frame", "PARTIAL"), ("cli.library", "PARTIAL"), ("web.app", "finish_interrupted")),
}
"""Where pages and commands use them: each is one of the ways that are tried here, or makes no mail."""


def test_every_page_and_command_that_makes_mails_is_tried() -> None:
    """A page or command that begins to make mails has to be added to the ways out."""
    folder = Path(nurture.__file__).parent
    used = set()
    for path in (*folder.glob("web/**/*.py"), *folder.glob("cli/**/*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2] in MAKERS:
                used |= {(name, one.name) for one in node.names}
    assert used <= COVERED, sorted(used - COVERED)
