"""What waits for a decision, in words: the names of the kinds, of what can be said, and of what was said."""

from __future__ import annotations

from typing import Final

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from nurture.core.conflicts import WORDS, ConflictKind
from nurture.core.phrases import phrase
from nurture.services.settling import Settled
from nurture.web.languages import spoken

NAMES: Final = {
    ConflictKind.CRM: phrase("CRM against facts"),
    ConflictKind.COMPANY: phrase("Companies and their people"),
    ConflictKind.TWINS: phrase("One mailbox, two people"),
    ConflictKind.DEAL: phrase("Lost deals"),
}

MEANS: Final = {
    ConflictKind.CRM: phrase(
        "The CRM has them on one side, what they did on the other. Until somebody decides, the guard holds their mail."
    ),
    ConflictKind.COMPANY: phrase(
        "The company is or was a customer, and people there are something else to us. The guard holds their mail."
    ),
    ConflictKind.TWINS: phrase(
        "Two contacts whose mail arrives in the same box are different things to us. The guard holds mail to both."
    ),
    ConflictKind.DEAL: phrase(
        "They stay where they are, and their mail goes on. It is worth a look whether that is still right."
    ),
}

BUTTONS: Final = {
    (ConflictKind.CRM, "crm"): phrase("The CRM is right"),
    (ConflictKind.CRM, "facts"): phrase("We are right"),
    (ConflictKind.COMPANY, "customer"): phrase("All are customers"),
    (ConflictKind.COMPANY, "each"): phrase("Each by their own stage"),
    (ConflictKind.TWINS, "first"): phrase("Both are as the first"),
    (ConflictKind.TWINS, "second"): phrase("Both are as the second"),
    (ConflictKind.DEAL, "stays"): phrase("They stay here"),
    (ConflictKind.DEAL, "other"): phrase("Put them aside"),
}

EFFECTS: Final = {
    (ConflictKind.CRM, "crm"): phrase("They stand where the CRM has them."),
    (ConflictKind.CRM, "facts"): phrase("They stand where the facts put them."),
    (ConflictKind.COMPANY, "customer"): phrase(
        "Everybody there gets what is meant for customers, and nothing meant for prospects."
    ),
    (ConflictKind.COMPANY, "each"): phrase("The prospects there go on getting what is meant for prospects."),
    (ConflictKind.TWINS, "first"): phrase("The other one gets this stage too."),
    (ConflictKind.TWINS, "second"): phrase("The other one gets this stage too."),
    (ConflictKind.DEAL, "stays"): phrase("Nothing changes; it is not asked again for this deal."),
    (ConflictKind.DEAL, "other"): phrase("No rule moves them from there; only mail for everyone reaches them."),
}


def conflict_name(kind: ConflictKind) -> str:
    """What a kind is called."""
    return spoken(NAMES[kind])


def buttons_of(kind: ConflictKind) -> list[tuple[str, str, str]]:
    """What can be said about such a conflict: each word, what its button says, and what follows from it."""
    return [(word, spoken(BUTTONS[kind, word]), spoken(EFFECTS[kind, word])) for word in WORDS[kind]]


def said_of(settled: Settled) -> str:
    """What was decided, as a sentence."""
    if len(settled.companies) == 1:
        (done,) = settled.companies
        said = {
            "customer": _("%(company)s: everyone there counts as a customer.", company=done.domain),
            "each": _("%(company)s: each counts by their own stage.", company=done.domain),
        }[done.decision]
        count = format_decimal(done.affected)
        changed = ngettext("It changes %(count)s person.", "It changes %(count)s people.", done.affected, count=count)
        return f"{said} {changed}"
    count_of = len(settled.people) + len(settled.companies)
    count = format_decimal(count_of)
    on_record: str = ngettext(
        "%(count)s decision is on record.", "%(count)s decisions are on record.", count_of, count=count
    )
    return on_record
