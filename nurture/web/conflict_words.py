"""What waits for a decision, in words: the names of the kinds, of what can be said, and of what was said."""

from __future__ import annotations

from typing import Final

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from nurture.core.conflicts import ConflictKind
from nurture.services.settling import Settled

NAMES: Final = {
    ConflictKind.CRM: later("CRM against facts"),
    ConflictKind.COMPANY: later("Companies and their people"),
    ConflictKind.TWINS: later("One mailbox, two people"),
    ConflictKind.DEAL: later("Lost deals"),
}

MEANS: Final = {
    ConflictKind.CRM: later(
        "The CRM has them on one side, what they did on the other. Until somebody decides, the guard holds their mail."
    ),
    ConflictKind.COMPANY: later(
        "The company is or was a customer, and people there are something else to us. The guard holds their mail."
    ),
    ConflictKind.TWINS: later(
        "Two contacts whose mail arrives in the same box are different things to us. The guard holds mail to both."
    ),
    ConflictKind.DEAL: later(
        "They stay where they are, and their mail goes on. It is worth a look whether that is still right."
    ),
}

BUTTONS: Final = {
    (ConflictKind.CRM, "crm"): later("The CRM is right"),
    (ConflictKind.CRM, "facts"): later("The facts are right"),
    (ConflictKind.COMPANY, "customer"): later("All are customers"),
    (ConflictKind.COMPANY, "each"): later("Each by their own stage"),
    (ConflictKind.TWINS, "first"): later("Both are this"),
    (ConflictKind.TWINS, "second"): later("Both are that"),
    (ConflictKind.DEAL, "stays"): later("They stay here"),
    (ConflictKind.DEAL, "other"): later("Put them aside"),
}

EFFECTS: Final = {
    (ConflictKind.CRM, "crm"): later("They stand where the CRM has them."),
    (ConflictKind.CRM, "facts"): later("They stand where the facts put them."),
    (ConflictKind.COMPANY, "customer"): later(
        "Everybody there gets what is meant for customers, and nothing meant for prospects."
    ),
    (ConflictKind.COMPANY, "each"): later("The prospects there go on getting what is meant for prospects."),
    (ConflictKind.TWINS, "first"): later("The other one gets this stage too."),
    (ConflictKind.TWINS, "second"): later("The other one gets this stage too."),
    (ConflictKind.DEAL, "stays"): later("Nothing changes; it is not asked again for this deal."),
    (ConflictKind.DEAL, "other"): later("No rule moves them from there; only mail for everyone reaches them."),
}


def conflict_name(kind: ConflictKind) -> str:
    """What a kind is called."""
    return str(NAMES[kind])


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
