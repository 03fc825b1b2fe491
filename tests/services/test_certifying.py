"""Certificates and explanations of what left: from stored history, and the same whoever asks."""

from __future__ import annotations

from nurture.core.phrases import say
from nurture.services.certifying import certificate_json, certificate_pdf, certify, explain_release, verdict_sentence
from nurture.storage.tables import ReceiptRow
from nurture.wiring import speaker
from tests.house import House, address

LEAD = address("lead")


def test_a_certificate_counts_what_was_judged_twice(ready: House) -> None:
    """Released, judged twice and differing are in one sentence, with the head of the chain of receipts."""
    count = ready.export().exported
    found = certify(ready.engine, now=ready.now)
    assert say(verdict_sentence(found)) == f"{count} drafts released, {count} judged twice, 0 differ."
    newest = max(ready.rows(ReceiptRow), key=lambda row: row.id or 0)
    assert (found.chain_head, found.receipts) == (newest.digest, newest.id)
    assert certificate_json(found)["at"] == ready.now.isoformat()


def test_a_certificate_says_what_differs(ready: House) -> None:
    """A draft that should not have left is counted as differing."""
    ready.export()
    ready.forge("UPDATE release_part SET audience = 'internal' WHERE name = 'measure-a-room'")
    assert certify(ready.engine, now=ready.now).differ > 0


def test_a_certificate_is_a_page_in_three_languages(ready: House) -> None:
    """The PDF is the same for the same audit."""
    found = certify(ready.engine, now=ready.now)
    for language in ("en", "sv", "nb"):
        page = certificate_pdf(found, speaker(language))
        assert page.startswith(b"%PDF-")
        assert page == certificate_pdf(found, speaker(language))


def test_why_a_draft_could_go_is_told_in_sentences(ready: House) -> None:
    """Who handed it over, what was in it, who the reader was, on what consent, and by which receipt."""
    draft = ready.drafts("approved", email=LEAD)[0]
    ready.export()
    told = " ".join(say(one) for one in explain_release(ready.engine, draft.id))
    for words in (LEAD, "approved", "Lead", "a prospect", draft.offers[0][0], "Consent", "Receipt", "nothing against"):
        assert words in told


def test_a_draft_that_did_not_leave_has_no_story(ready: House) -> None:
    """What has not left is said to have not left."""
    draft = ready.drafts("approved", email=LEAD)[0]
    assert "has not left" in say(explain_release(ready.engine, draft.id)[0])
