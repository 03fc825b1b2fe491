"""Cells to standings: suppression, state of an address, lifecycle stage, lead status, consent, kind of activity."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from nurture.core.column_names.suppressions import NO
from nurture.core.columns import SuppressingColumn
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.people import ActivityKind
from nurture.core.stages import LeadStatus, LifecycleStage, Stages
from nurture.core.values import is_placeholder, yes_or_no

_SUPPRESSING_WORDS: Final = (
    (Suppression.COMPLAINED, re.compile(r"complain|spam|abuse|klagom|klaget|skräppost|søppelpost")),
    (
        Suppression.BOUNCED,
        re.compile(
            r"bounc|cleaned|undeliverable|invalid e?-?mail|^\W*invalid\W*$|spamtrap|studs"
            r"|ugyldig (?:e-?post|adr)|ogiltig (?:e-?post|adr)"
        ),
    ),
    (
        Suppression.UNSUBSCRIBED,
        re.compile(
            r"unsubscri|un-subscri|opted?[ -]?out|opt-?out|avregistrer|avprenumerer|avanmäl|avmeld|meldt seg av|utmeldt"
            r"|avslutat prenum|sagt upp prenum"
        ),
    ),
    (
        Suppression.DO_NOT_EMAIL,
        re.compile(
            r"do not (?:e-?mail|contact)|don'?t e-?mail|no e-?mail|blocklist|blacklist|blocked|suppressed|quarantin"
            r"|spärr|sperret|reservert|archived|blockera|blokker|disabled|nej tack|nei takk"
        ),
    ),
)
_NOT_THAT: Final = re.compile(
    r"\b(?:soft[ -]?bounc\w*|re-?subscri\w*|not (?:unsubscribed|bounced)|un-?bounced|no spam)\b"
)


@lru_cache(maxsize=4_096)
def suppression_in_words(text: str) -> Suppression | None:
    """The suppression that a status or a last activity means: "Unsubscribed", "Email Bounced", "cleaned" …, or None.

    A soft bounce is none. Where words say two things, complaint comes before bounce before unsubscribing.
    """
    plain = _NOT_THAT.sub("", text.casefold().replace("_", " "))
    return next((reason for reason, pattern in _SUPPRESSING_WORDS if pattern.search(plain)), None)


_ALLOWED: Final = frozenset("allow allowed tillåt tillåtet tillat tillatt []".split())
"""What Dynamics writes under "Do not allow emails" for those who may be written to, and an empty list of reasons."""


def suppression_in_cell(text: str, column: SuppressingColumn) -> Suppression | None:
    """The suppression a cell of such a column stands for, or None.

    In a yes-or-no column anything that is neither blank nor a no counts as yes (a date, a number, a reason), and so it
    does in a column that is filled only for those who left: the stricter reading. Where a no speaks against writing
    ("subscribed"), a no or a word for leaving does.
    """
    if is_placeholder(text) and column.reason is not None:
        return None
    if column.sign == NO:
        return column.reason if yes_or_no(text) is False else suppression_in_words(text[:300])
    if text.strip().casefold() in _ALLOWED:
        return None
    if column.reason is None:
        return suppression_in_words(text[:300])
    if yes_or_no(text) is False:
        return None
    return suppression_in_words(text[:300]) or column.reason


_STATUS_WORDS: Final = frozenset(
    """active subscribed enabled confirmed verified valid deliverable delivered opted-in optedin optin opt-in ok
    marketing aktiv prenumererar prenumerant abonnerer abonnent påmeldt anmäld bekräftad bekreftet""".split()
)


def read_email_status(text: str) -> Literal["active"] | Suppression | None:
    """What a status column says of the address: "active", a suppression, or None for a word we do not know.

    Unconfirmed and pending are not known to be either, so they are None too.
    """
    found = suppression_in_words(text)
    if found is not None:
        return found
    return "active" if text.strip().casefold().replace(" ", "-") in _STATUS_WORDS else None


_STAGE_WORDS: Final = {
    "subscriber": "subscribers newsletter prenumeranter abonnenter nyhetsbrev",
    "lead": "leads lead/prospect prospect kundeemne kundämne leadet",
    "marketingqualifiedlead": "mql marketingqualified marketing-qualified marknadskvalificerad markedskvalifisert "
    "marknadskvalificeradlead markedskvalifisertlead",
    "salesqualifiedlead": "sql salesqualified sales-qualified säljkvalificerad salgskvalifisert salesacceptedlead sal "
    "säljkvalificeradlead salgskvalifisertlead",
    "opportunity": "opportunities affärsmöjligheter mulighet salgsmulighet möjlighet",
    "customer": "customers client clients kunder kund kunde currentcustomer befintligkund eksisterendekunde",
    "evangelist": "advocate promoter ambassador evangelister ambassadör ambassadør",
    "other": "others annat annet andre övrigt øvrig",
}


def read_stage(text: str, stages: Stages) -> str | None:
    """The value of the stage that a cell names, by value or by name in any language, or None for one we do not know.

    A workspace's own names come first; "Former customer" is no stage, and nothing is guessed from a part of a word.
    """
    return _plain_keys(stages.stages).get(_plain_key(text))


@lru_cache(maxsize=8)
def _plain_keys(stages: tuple[LifecycleStage, ...]) -> dict[str, str]:
    known = Stages(stages)
    shipped = {_plain_key(word): value for value, words in _STAGE_WORDS.items() for word in words.split()}
    keys = {key: value for key, value in shipped.items() if known.get(value)}
    for stage in (one for one in known if one.enabled):
        for name in (stage.value, *(text for _, text in stage.names.names)):
            keys |= {_plain_key(name): stage.value}
    return keys


def _plain_key(text: str) -> str:
    return re.sub(r"\((?:mql|sql)\)|[\W_]", "", text.casefold())


_BASES: Final = (
    (ConsentBasis.LEGITIMATE_INTEREST, re.compile(r"legitimate.?interest|berättigat intresse|berettiget interesse")),
    (
        ConsentBasis.EXISTING_CUSTOMER,
        re.compile(
            r"existing.?customer|soft opt|befintlig kund|eksisterende kunde|kundeforhold|kundförhållande"
            r"|performance of (?:a )?contract|fullgörande av avtal|oppfyllelse av (?:en )?(?:avtale|kontrakt)"
            r"|customer relationship"
        ),
    ),
    (ConsentBasis.CONSENT, re.compile(r"consent|samtyck|samtykk|opt(?:ed)?[ -]?in|freely given")),
)
_NO_BASIS: Final = re.compile(
    r"\b(?:no|not|without|withdrawn|revoked|expired|ingen|inget|ej|inte|ikke|utan|uten|återkallat|trukket)\b"
)


@lru_cache(maxsize=1_024)
def read_consent_basis(text: str) -> ConsentBasis | None:
    """The legal basis a cell names, in our words or HubSpot's; a bare yes is consent, all else is None."""
    plain = text.casefold().replace("_", " ")
    if yes_or_no(text):
        return ConsentBasis.CONSENT
    if _NO_BASIS.search(plain):
        return None
    return next((basis for basis, pattern in _BASES if pattern.search(plain)), None)


_LEAD_STATUS_WORDS: Final = {
    LeadStatus.NEW: "ny nytt",
    LeadStatus.OPEN: "opennotcontacted öppen åpen",
    LeadStatus.IN_PROGRESS: "inprogress working workingcontacted contacted attemptedtocontact connected pågående "
    "pågår underarbeid kontaktad kontaktet",
    LeadStatus.OPEN_DEAL: "opendeal öppenaffär åpenavtale closedconverted",
    LeadStatus.UNQUALIFIED: "disqualified closednotconverted okvalificerad ejkvalificerad ukvalifisert ikkekvalifisert",
}
_LEAD_STATUSES: Final = {
    key: status
    for status, words in _LEAD_STATUS_WORDS.items()
    for key in (status.value.replace("_", ""), *words.split())
}


@lru_cache(maxsize=1_024)
def read_lead_status(text: str) -> str:
    """The shipped lead status a cell means, or the cell itself in the same form (`bad_timing`): the list is open."""
    known = _LEAD_STATUSES.get(_plain_key(text))
    return known.value if known else "_".join(re.findall(r"\w+", text.casefold()))[:80]


_ACTIVITY_WORDS: Final = {
    ActivityKind.PAGE_VIEW: "pageviewed viewedpage pagevisited visitedpage pagevisitedonwebsite pageview sidvisning "
    "sidevisning viewed",
    ActivityKind.VISIT: "session websitevisit sitevisit visited besök besøk",
    ActivityKind.FORM_SUBMITTED: "formsubmission submittedform formsubmittedonwebsite form formfilled conversion "
    "formulärskickat skjemainnsendt",
    ActivityKind.CONTENT_DOWNLOADED: "download downloaded filedownloaded contentdownload assetdownload nedladdning "
    "nedlasting",
    ActivityKind.VIDEO_WATCHED: "video videoplay videoplayed videoview watchedvideo videoviewed",
    ActivityKind.WEBINAR_REGISTERED: "webinarregistration registeredforwebinar webbinariumanmälan webinarpåmelding",
    ActivityKind.WEBINAR_ATTENDED: "webinarattendance attendedwebinar webinarattendee",
    ActivityKind.EMAIL_DELIVERED: "delivered sent emailsent delivery emailreceived",
    ActivityKind.EMAIL_OPENED: "open opened openedemail emailopen openemail epostöppnad epoståpnet",
    ActivityKind.EMAIL_CLICKED: "click clicked clickedemail emailclick emaillinkclicked clickedlink linkclicked "
    "epostklickad epostklikket",
    ActivityKind.EMAIL_REPLIED: "reply replied emailreply repliedtoemail svarat svart",
    ActivityKind.EMAIL_BOUNCED: "bounce bounced hardbounce hardbounced emailbounce cleaned",
    ActivityKind.EMAIL_COMPLAINED: "complaint complained spamcomplaint emailcomplaint markedasspam emailmarkedspam "
    "abuse spamreport",
    ActivityKind.UNSUBSCRIBED: "unsubscribe unsub optedout optout avregistrerad avmeldt avprenumererad",
    ActivityKind.DEMO_SIGNED_UP: "demosignup demorequest demorequested demobooked bookedademo requesteddemo",
    ActivityKind.TRIAL_STARTED: "trial trialsignup trialsignedup starttrial",
    ActivityKind.CHAT_STARTED: "chat chatconversation olarkchatconversation conversationstarted",
    ActivityKind.CONTACT_REQUESTED: "contactrequest requestedcontact contactus kontaktförfrågan kontaktforespørsel",
    ActivityKind.MEETING_BOOKED: "meeting meetingscheduled bookedmeeting mötebokat møtebooket møtebestilt",
    ActivityKind.PROPOSAL_SENT: "proposal quotesent offersent offertskickad tilbudsendt",
    ActivityKind.DEAL_CREATED: "newdeal opportunitycreated dealadded",
    ActivityKind.DEAL_WON: "closedwon won opportunitywon affärvunnen avtalevunnet",
    ActivityKind.DEAL_LOST: "closedlost lost opportunitylost affärförlorad avtaletapt",
    ActivityKind.PURCHASE: "purchased order ordered orderplaced bought köp kjøp",
    ActivityKind.CHURNED: "churn cancelled canceled contractended uppsagd oppsagt",
    ActivityKind.SURVEY_ANSWERED: "survey surveyresponse surveycompleted answeredsurvey npsresponse",
    ActivityKind.REVIEW_GIVEN: "review reviewed reviewsubmitted leftreview",
    ActivityKind.REFERRAL_MADE: "referral referred",
    ActivityKind.SUPPORT_CONTACTED: "support supportticket ticketcreated ticket case casecreated",
}
_ACTIVITIES: Final = {
    key: kind for kind, words in _ACTIVITY_WORDS.items() for key in (kind.value.replace("_", ""), *words.split())
}


@lru_cache(maxsize=1_024)
def read_activity(text: str) -> ActivityKind | None:
    """The kind of activity a cell names, in our words or those of common exports; None for one we do not know."""
    return _ACTIVITIES.get(_plain_key(text))
