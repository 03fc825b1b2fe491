"""What fields, activities and lead statuses are called when a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nurture.core.criteria_fields import COMPANY_OWN, OWN
from nurture.core.people import ActivityKind
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import LeadStatus

FIELD_NAMES: Final[Mapping[str, Phrase]] = {
    "email": phrase("email address"),
    "first_name": phrase("first name"),
    "last_name": phrase("last name"),
    "job_title": phrase("job title"),
    "company": phrase("company"),
    "company_domain": phrase("company domain"),
    "phone": phrase("phone number"),
    "language": phrase("language"),
    "country": phrase("country"),
    "timezone": phrase("time zone"),
    "stage": phrase("lifecycle stage"),
    "crm_stage": phrase("stage in the CRM"),
    "relationship": phrase("relationship"),
    "lead_status": phrase("lead status"),
    "persona": phrase("persona"),
    "industry": phrase("industry"),
    "owner": phrase("owner"),
    "email_status": phrase("email status"),
    "record_id": phrase("record id"),
    "consent_basis": phrase("consent basis"),
    "consent_source": phrase("where the consent comes from"),
    "consent_at": phrase("date of consent"),
    "company_size": phrase("company size"),
    "revenue": phrase("revenue"),
    "page_views": phrase("number of pages viewed"),
    "visits": phrase("number of visits"),
    "form_submissions": phrase("number of forms submitted"),
    "emails_opened": phrase("number of emails opened"),
    "emails_clicked": phrase("number of emails clicked"),
    "time_on_site": phrase("seconds on the site"),
    "days_since_activity": phrase("days since last activity"),
    "last_activity": phrase("last activity"),
    "last_activity_at": phrase("date of last activity"),
    "days_in_stage": phrase("days in the stage"),
    "created_at": phrase("date they came in"),
    "churned_at": phrase("date they ended as a customer"),
    "deal_lost_at": phrase("date their deal was lost"),
    "has_open_deal": phrase("an open deal"),
    "has_lost_deal": phrase("a lost deal"),
    "company.name": phrase("the company's name"),
    "company.domain": phrase("the company's domain"),
    "company.stage": phrase("the company's stage"),
    "company.lead_status": phrase("the company's lead status"),
    "company.owner": phrase("the company's owner"),
    "company.industry": phrase("the company's industry"),
    "company.country": phrase("the company's country"),
    "company.size": phrase("the company's size"),
    "company.revenue": phrase("the company's revenue"),
    "do_not_email": phrase("“do not email”"),
    "suppressed": phrase("an address that must not be mailed"),
    "is_confusable": phrase("an address in letters that look alike"),
    "fits_profile": phrase("fit with the ideal customer profile"),
    "became_customer_known": phrase("known date of becoming a customer"),
    "tags": phrase("tags"),
    "offers_consumed": phrase("content they have had"),
}
"""Every field of `core.criteria_fields.FIELDS` as a person reads it."""

ACTIVITY_NAMES: Final[Mapping[ActivityKind, Phrase]] = {
    ActivityKind.PAGE_VIEW: phrase("viewed a page"),
    ActivityKind.VISIT: phrase("visited the site"),
    ActivityKind.FORM_SUBMITTED: phrase("filled in a form"),
    ActivityKind.CONTENT_DOWNLOADED: phrase("downloaded content"),
    ActivityKind.VIDEO_WATCHED: phrase("watched a video"),
    ActivityKind.WEBINAR_REGISTERED: phrase("signed up for a webinar"),
    ActivityKind.WEBINAR_ATTENDED: phrase("attended a webinar"),
    ActivityKind.EMAIL_DELIVERED: phrase("got an email"),
    ActivityKind.EMAIL_OPENED: phrase("opened an email"),
    ActivityKind.EMAIL_CLICKED: phrase("clicked in an email"),
    ActivityKind.EMAIL_REPLIED: phrase("replied to an email"),
    ActivityKind.EMAIL_BOUNCED: phrase("had an email bounce"),
    ActivityKind.EMAIL_COMPLAINED: phrase("reported an email as spam"),
    ActivityKind.UNSUBSCRIBED: phrase("unsubscribed"),
    ActivityKind.DEMO_SIGNED_UP: phrase("signed up for a demo"),
    ActivityKind.TRIAL_STARTED: phrase("started a trial"),
    ActivityKind.CHAT_STARTED: phrase("started a chat"),
    ActivityKind.CONTACT_REQUESTED: phrase("asked to be contacted"),
    ActivityKind.MEETING_BOOKED: phrase("booked a meeting"),
    ActivityKind.PROPOSAL_SENT: phrase("was sent a proposal"),
    ActivityKind.DEAL_CREATED: phrase("got a deal in the CRM"),
    ActivityKind.DEAL_WON: phrase("has a deal that was won"),
    ActivityKind.DEAL_LOST: phrase("has a deal that was lost"),
    ActivityKind.PURCHASE: phrase("bought something"),
    ActivityKind.CHURNED: phrase("ended as a customer"),
    ActivityKind.SURVEY_ANSWERED: phrase("answered a survey"),
    ActivityKind.REVIEW_GIVEN: phrase("gave a review"),
    ActivityKind.REFERRAL_MADE: phrase("recommended us to somebody"),
    ActivityKind.SUPPORT_CONTACTED: phrase("contacted support"),
}
"""Every kind of activity, as what somebody did."""

_LEAD_STATUS_NAMES: Final[Mapping[str, Phrase]] = {
    LeadStatus.NEW: phrase("New"),
    LeadStatus.OPEN: phrase("Open"),
    LeadStatus.IN_PROGRESS: phrase("In progress"),
    LeadStatus.OPEN_DEAL: phrase("Open deal"),
    LeadStatus.UNQUALIFIED: phrase("Unqualified"),
}


def field_name(field: str) -> Phrase:
    """The field as a person reads it; a property of the workspace's own reads as its own name."""
    known = FIELD_NAMES.get(field)
    if known:
        return known
    if field.startswith(COMPANY_OWN):
        return phrase("the company's {field}", field=_readable(field.removeprefix(COMPANY_OWN)))
    return phrase("{field}", field=_readable(field.removeprefix(OWN)))


def lead_status_name(value: str) -> Phrase:
    """The lead status as a person reads it; one of the workspace's own as it is written."""
    return _LEAD_STATUS_NAMES.get(value) or phrase("{status}", status=value)


def _readable(key: str) -> str:
    return key.replace("_", " ")
