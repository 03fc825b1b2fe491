"""What columns are called that say whether we may write, and those of a file of addresses never to write to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nurture.core.column_names.contacts import CONTACT_NAMES
from nurture.core.consent import Suppression

YES: Final = "yes"
NO: Final = "no"
FILLED: Final = "filled"
WORDS: Final = "words"

SUPPRESSING_NAMES: Final[Mapping[tuple[Suppression, str], str]] = {
    (Suppression.DO_NOT_EMAIL, YES): f"""{CONTACT_NAMES["do_not_email"]} blocklisted blacklisted emailblacklisted
        emailblocklisted emailblacklist emailblocklist optedout optout optedoutemail emailaddressquarantined
        hsemailquarantined suppressed skickaejepost ejepost ingenepost ejutskick sparrad sperret reservert ikkeepost
        ikkesendepost globallyunsubscribed mailblocked reklamsparr reklamereservasjon onskerikkeepost ingautskick
        ingenutskick ingenutsendelser isblocked emailblocked""",
    (Suppression.UNSUBSCRIBED, YES): """unsubscribed isunsubscribed hasunsubscribed unsubscribe avregistrerad
        avprenumererad avprenumererat avanmald avmeldt harmeldtsegav emailunsubscribed haravregistreratsig
        haravanmaltsig""",
    (Suppression.UNSUBSCRIBED, NO): """subscribed issubscribed emailsubscribed acceptsmarketing
        acceptsemailmarketing subscribedtoemail prenumererar abonnerer mottarepost tarimotepost""",
    (Suppression.UNSUBSCRIBED, FILLED): """unsubtime unsubscribedat unsubscribetime unsubscribedate unsubscribeddate
        unsubscribedon unsubreason unsubscribereason unsubreasonother unsubcampaigntitle unsubcampaignid optoutdate
        optouttime optedoutat avregistreradatum avregistreringsdatum avmeldingsdato dateunsubscribed""",
    (Suppression.BOUNCED, YES): """isemailbounced bounced emailbounced hardbounced hardbounce ishardbounced
        invalidemailaddress hsemailbademail emailinvalid studsat studsar""",
    (Suppression.BOUNCED, FILLED): """emailbouncedreason emailbounceddate bouncereason bouncedate bouncedat
        cleantime cleancampaigntitle cleancampaignid emailhardbouncereason hsemailhardbouncereason
        hsemailhardbouncereasonenum hardbouncereason hardbouncedate datebounced""",
    (Suppression.COMPLAINED, YES): """complained spamcomplaint markedasspam spamreported reportedspam spam
        abusecomplaint""",
    (Suppression.COMPLAINED, FILLED): """complainedat complainttime complaintdate abusetime spamreportdate""",
}
"""What a column says about whether we may write: by a yes, by a no, or by being filled at all."""

STATUS_NAMES: Final = frozenset(
    f"{CONTACT_NAMES['email_status']} {CONTACT_NAMES['last_activity']} status contactstatus leadstatus "
    "kundstatus kundestatus emailsuppressions".split()
)
"""Columns whose words may say that somebody left or cannot be reached."""

STATUS_IN_MAIL_TOOLS: Final = frozenset(
    """uuid attributes attribs lists optintime datesubscribed subscribedate subscribedat unsubscribedat
    unsubscribeddate emailmarketing subscribersince signupsource memberrating statusbyfilename liststatus
    leid euid listid customeraccount ipaddress optinip confirmip""".split()
)
"""Columns that only mail tools have; beside one of them a bare "status" is the state of the address, not of a lead."""

OWN_NUMBERS: Final = frozenset("contactid id subscriberid memberid".split())
NUMBERED_BY_THEMSELVES: Final = frozenset("addedtime modifiedtime customeraccount memberrating leid uuid".split())
"""Beside one of these a bare id is a mail tool's own number, which may be somebody else's in the CRM."""

SUPPRESSION_NAMES: Final[Mapping[str, str]] = {
    "reason": """reason suppressionreason suppressiontype status type category cause event action list listname kind
        subscriptionstatus emailstatus orsak anledning skal arsak grunn grunnen typ kategori handelse hendelse""",
    "suppressed_at": """suppressedat date at createdat createddate createdtime created addedat dateadded timestamp
        time eventdate eventtime datum dato tid tidpunkt tidspunkt""",
}
"""The columns of a file of addresses never to write to; their words and dates are also found under the names above."""

REASON_NAMES: Final = frozenset("reason suppressionreason suppressiontype orsak anledning skal arsak grunn".split())
"""Names of a reason that only a list of addresses never to write to has."""
