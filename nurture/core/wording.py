"""Conditions in words: what a condition asks for, and what about a person meets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nurture.core.criteria import (
    ActivityTest,
    AllOf,
    AnyOf,
    Criteria,
    FieldTest,
    Not,
    Op,
    PersonFacts,
    count_activities,
    evaluate,
    field_value,
    matching_activities,
)
from nurture.core.offers import kind_name
from nurture.core.people import ActivityKind
from nurture.core.phrases import Fact, Phrase, listing, phrase, plural
from nurture.core.stages import Relationship, Stages, relationship_name

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
    "company_size": phrase("company size"),
    "revenue": phrase("revenue"),
    "page_views": phrase("number of pages viewed"),
    "visits": phrase("number of visits"),
    "form_submissions": phrase("number of forms submitted"),
    "emails_opened": phrase("number of emails opened"),
    "emails_clicked": phrase("number of emails clicked"),
    "time_on_site": phrase("seconds on the site"),
    "days_since_activity": phrase("days since last activity"),
    "days_in_stage": phrase("days in the stage"),
    "company.name": phrase("the company's name"),
    "company.domain": phrase("the company's domain"),
    "company.stage": phrase("the company's stage"),
    "company.industry": phrase("the company's industry"),
    "company.country": phrase("the company's country"),
    "company.size": phrase("the company's size"),
    "company.revenue": phrase("the company's revenue"),
    "do_not_email": phrase("“do not email”"),
    "fits_profile": phrase("fit with the ideal customer profile"),
    "became_customer_known": phrase("known date of becoming a customer"),
    "tags": phrase("tags"),
    "offers_consumed": phrase("content they have had"),
}

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


def explain(criteria: Criteria, stages: Stages) -> Phrase:
    """What the condition asks for, as one sentence part ("booked a meeting or was sent a proposal")."""
    match criteria:
        case AllOf(()):
            return phrase("everybody")
        case AnyOf(()):
            return phrase("nobody")
        case AllOf(parts):
            return phrase("{conditions}", conditions=listing(_inner(part, stages) for part in parts))
        case AnyOf(parts):
            return phrase("{conditions}", conditions=listing((_inner(part, stages) for part in parts), "or"))
        case Not(part):
            return phrase("not: {condition}", condition=_inner(part, stages))
        case FieldTest():
            return _explain_field(criteria, stages)
        case _:
            return _explain_activity(criteria)


def _inner(part: Criteria, stages: Stages) -> Phrase:
    said = explain(part, stages)
    grouped = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
    return phrase("({condition})", condition=said) if grouped else said


def sentences(criteria: Criteria, stages: Stages) -> tuple[Phrase, ...]:
    """The condition as a list: one entry per part of the outermost group, to be read under "any of" or "all of"."""
    if isinstance(criteria, AllOf | AnyOf) and len(criteria.parts) > 1:
        return tuple(explain(part, stages) for part in criteria.parts)
    return (explain(criteria, stages),)


def field_name(field: str) -> Phrase:
    """The field as a person reads it; a custom property reads as its own name."""
    return FIELD_NAMES.get(field) or phrase("{field}", field=field.removeprefix("custom.").replace("_", " "))


_COMPARED: Final[Mapping[Op, Phrase]] = {
    Op.EQUAL: phrase("{field} is {value}"),
    Op.NOT_EQUAL: phrase("{field} is not {value}"),
    Op.IN: phrase("{field} is {value}"),
    Op.NOT_IN: phrase("{field} is not {value}"),
    Op.CONTAINS: phrase("{field} contains {value}"),
    Op.STARTS_WITH: phrase("{field} starts with {value}"),
    Op.GREATER: phrase("{field} is more than {value}"),
    Op.AT_LEAST: phrase("{field} is at least {value}"),
    Op.LESS: phrase("{field} is less than {value}"),
    Op.AT_MOST: phrase("{field} is at most {value}"),
    Op.IS_SET: phrase("{field} is known"),
    Op.IS_BLANK: phrase("{field} is not known"),
}

_SAID_WHOLE: Final[Mapping[FieldTest, Phrase]] = {
    FieldTest("email", Op.IS_SET): phrase("gave an email address"),
    FieldTest("fits_profile", Op.EQUAL, True): phrase("fits the ideal customer profile"),
    FieldTest("fits_profile", Op.EQUAL, False): phrase("does not fit the ideal customer profile"),
    FieldTest("became_customer_known", Op.EQUAL, True): phrase("it is known when they became a customer"),
}


def _explain_field(test: FieldTest, stages: Stages) -> Phrase:
    whole = _SAID_WHOLE.get(test)
    if whole:
        return whole
    template = _COMPARED[test.op]
    return phrase(template.message, field=field_name(test.field), value=_said_value(test, stages))


def _said_value(test: FieldTest, stages: Stages) -> Fact:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return listing((_said_one(test.field, value, stages) for value in values), "or")


def _said_one(field: str, value: object, stages: Stages) -> Fact:
    if field in {"stage", "crm_stage", "company.stage"}:
        return stages.name(str(value))
    if field == "relationship" and str(value) in set(Relationship):
        return relationship_name(Relationship(str(value)))
    if isinstance(value, bool):
        return phrase("yes") if value else phrase("no")
    if isinstance(value, int | float):
        return value
    return phrase("“{text}”", text=str(value))


def _explain_activity(test: ActivityTest) -> Phrase:
    return _in_window(_how_often(_about(test), test), test)


def _about(test: ActivityTest) -> Phrase:
    did: Phrase = ACTIVITY_NAMES[test.activity]
    if test.kinds:
        kinds = listing((kind_name(kind) for kind in test.kinds), "or")
        did = phrase("{did} ({kinds})", did=did, kinds=kinds)
    return phrase("{did} (“{target}”)", did=did, target=test.target) if test.target else did


def _how_often(did: Phrase, test: ActivityTest) -> Phrase:
    match test.op, test.count:
        case (Op.AT_LEAST, 1) | (Op.GREATER, 0):
            return did
        case (Op.EQUAL, 0) | (Op.LESS, 1) | (Op.AT_MOST, 0):
            return phrase("never {did}", did=did)
        case (Op.AT_LEAST, count):
            return plural("{did} at least {count} time", "{did} at least {count} times", count, did=did)
        case (Op.GREATER, count):
            return plural("{did} more than {count} time", "{did} more than {count} times", count, did=did)
        case (Op.LESS, count):
            return plural("{did} fewer than {count} time", "{did} fewer than {count} times", count, did=did)
        case (Op.AT_MOST, count):
            return plural("{did} at most {count} time", "{did} at most {count} times", count, did=did)
        case (Op.NOT_EQUAL, count):
            return plural("{did} not exactly {count} time", "{did} not exactly {count} times", count, did=did)
        case _:
            return plural("{did} exactly {count} time", "{did} exactly {count} times", test.count, did=did)


def _in_window(did: Phrase, test: ActivityTest) -> Phrase:
    if test.within_days is None:
        return did
    return plural("{did} in the last {count} day", "{did} in the last {count} days", test.within_days, did=did)


def evidence(criteria: Criteria, facts: PersonFacts, stages: Stages) -> tuple[Phrase, ...]:
    """What about this person meets the condition, one sentence each; empty where they do not meet it."""
    if not evaluate(criteria, facts):
        return ()
    match criteria:
        case AllOf(parts) | AnyOf(parts):
            found = [said for part in parts for said in evidence(part, facts, stages)]
            return tuple(dict.fromkeys(found))
        case Not():
            return (explain(criteria, stages),)
        case FieldTest():
            return (_field_evidence(criteria, facts, stages),)
        case _:
            return (_activity_evidence(criteria, facts),)


def _field_evidence(test: FieldTest, facts: PersonFacts, stages: Stages) -> Phrase:
    value = field_value(test.field, facts)
    if test in _SAID_WHOLE or value is None or isinstance(value, tuple):
        return _explain_field(test, stages)
    return phrase("{field} is {value}", field=field_name(test.field), value=_said_one(test.field, value, stages))


def _activity_evidence(test: ActivityTest, facts: PersonFacts) -> Phrase:
    found = matching_activities(test, facts)
    count = count_activities(test, facts)
    if not found:
        return (
            plural("{did} {count} time", "{did} {count} times", count, did=_about(test))
            if count
            else _explain_activity(test)
        )
    last = found[-1]
    did = _in_window(_about(test), test)
    said = plural(
        "{did}: {count} time, on {date}",
        "{did}: {count} times, last on {date}",
        count,
        did=did,
        date=f"{last.at:%Y-%m-%d}",
    )
    about = last.offer or last.target
    return phrase("{said} ({about})", said=said, about=about) if about and not test.target else said
