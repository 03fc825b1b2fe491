"""`nurture people …` and `nurture classify`: who there is, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from nurture.cli.changes import note_moves, stage_moves
from nurture.cli.frame import Day, Desk, end_of, read_text, with_json
from nurture.cli.printing import Printer, reasons_json
from nurture.core.consent import suppression_sentence
from nurture.core.criteria import Criteria
from nurture.core.offers import Audience, audience_name
from nurture.core.person_lines import PersonLine
from nurture.core.phrases import Fact, say
from nurture.core.stages import Relationship, relationship_noun
from nurture.services.browsing.people import PeopleFilter, stream_people
from nurture.services.classifying import classify_people
from nurture.services.deciding import decide_company, move_person, suppress_person
from nurture.services.departing import end_customer
from nurture.services.explaining import PersonExplained, explain_person
from nurture.services.planning import PlannedEmail
from nurture.services.reasoning import WayOn
from nurture.services.segmenting import read_criteria

SHOWN_OFFERS: Final = 5
"""Offers that are named of those kept from a person for one reason; programs get all of them."""


@click.group()
def people() -> None:
    """People: who there is, and why each stands where they stand."""


@people.command(name="list")
@click.option("--where", default="", metavar="CRITERIA|@FILE", help="Only who meets this condition.")
@click.option("--segment", default="", metavar="KEY", help="Only who is in this segment.")
@click.option("--search", default="", metavar="TEXT", help="Only who has these words in address, name or company.")
@click.option("--stage", default="", help="Only who is in this stage; none for those without one.")
@with_json
@click.pass_obj
def list_(desk: Desk, /, out: Printer, where: str, **chosen: str) -> None:
    """List contacts by address, one a line: all of them, or those who fit everything that is asked for."""
    also = written_condition(where) if where else None
    found = stream_people(desk.workspace.engine, PeopleFilter(**chosen), also=also, now=desk.now)
    lines = (_line(line) for line in found)
    out.rows(lines, ("email", "first_name", "last_name", "company", "stage", "relationship", "language", "suppressed"))


def written_condition(text: str) -> Criteria:
    """The condition that an argument is, in JSON or YAML, or that stands in the file it names after an @."""
    file = text.removeprefix("@") if text.startswith("@") else None
    return read_criteria(text if file is None else read_text(Path(file)), file)


def _line(line: PersonLine) -> dict[str, Any]:
    same = "email first_name last_name company stage crm_stage lead_status relationship language country suppressed"
    return {name: getattr(line, name) for name in same.split()}


@people.command()
@click.argument("email")
@with_json
@click.pass_obj
def show(desk: Desk, email: str, out: Printer) -> None:
    """Show one person: why this stage, what comes next, and what is kept from them and why."""
    person = explain_person(desk.workspace.engine, email, now=desk.now)
    if out.as_json:
        out.result(_explained(person))
        return
    for text in _told(person):
        out.note(text)


def _told(person: PersonExplained) -> Iterator[str]:
    """One person as a colleague would tell another."""
    line, way_on = person.line, person.way_on
    yield f"{line.name} <{line.email}>"
    if work := ", ".join(part for part in (line.job_title, line.company) if part):
        yield work
    yield f"\n{_standing(person)}"
    yield from (f"  {_sentence(one)}" for one in person.because)
    if way_on:
        enough = "one of these is enough" if way_on.any_is_enough else "all of this together"
        yield f"\nWhat would make them {say(way_on.stage.names)}" + (f" ({enough}):" if way_on.conditions[1:] else ":")
        yield from (f"  [{'x' if met else ' '}] {_sentence(one)}" for one, met in way_on.conditions)
    yield "\nNext:" if person.next else "\nNext: nothing is planned."
    for mail in person.next:
        picked = ", ".join(pick.key for pick in mail.picks)
        yield f"  {mail.send_at:%Y-%m-%d %H:%M} UTC  {mail.sequence} / {mail.step}: {picked}"
    yield "\nKept from them:" if person.withheld else "\nKept from them: nothing."
    yield from (f"  {text}" for text in _withheld_in_words(person))


def _standing(person: PersonExplained) -> str:
    """The stage and what it makes them to us; of somebody who has left, the stage is what they were."""
    stage, relationship = person.stages.name(person.line.stage), person.line.relationship
    if relationship is Relationship.FORMER_CUSTOMER:
        return f"{_sentence(relationship_noun(relationship))}; the last stage was {say(stage)}"
    return f"{_sentence(stage)}, {say(relationship_noun(relationship))}"


def _sentence(fact: Fact) -> str:
    text = say(fact)
    return text[:1].upper() + text[1:]


def _withheld_in_words(person: PersonExplained) -> Iterator[str]:
    """What holds everything is said once; then the offers by the audience they are for."""
    about_them = [reason for _, verdict in person.withheld[:1] for reason in verdict.reasons]
    general = [one for one in about_them if all(one in verdict.reasons for _, verdict in person.withheld)]
    for reason in general:
        yield f"{reason.outcome.value}, whatever it is about: {say(reason.message)}"
    groups: dict[tuple[str, str], list[str]] = {}
    for offer, verdict in person.withheld:
        if any(reason not in general for reason in verdict.reasons):
            groups.setdefault((verdict.outcome.value, offer.audience.value), []).append(offer.key)
    for (outcome, audience), keys in sorted(groups.items()):
        more = f" and {len(keys) - SHOWN_OFFERS} more" if len(keys) > SHOWN_OFFERS else ""
        shown = ", ".join(keys[:SHOWN_OFFERS])
        yield f"{outcome}, because it is for {say(audience_name(Audience(audience)))}: {shown}{more}"


def _explained(person: PersonExplained) -> dict[str, Any]:
    withheld = [
        {"offer": offer.key, "verdict": verdict.outcome.value, "reasons": reasons_json(verdict.reasons)}
        for offer, verdict in person.withheld
    ]
    because = [say(one) for one in person.because]
    told = {"because": because, "next": [planned_json(mail) for mail in person.next], "withheld": withheld}
    return _line(person.line) | told | {"way_on": _way_on_json(person.way_on)}


def _way_on_json(way_on: WayOn | None) -> dict[str, Any] | None:
    if way_on is None:
        return None
    conditions = [{"condition": say(one), "met": met} for one, met in way_on.conditions]
    return {"stage": way_on.stage.value, "any_is_enough": way_on.any_is_enough, "conditions": conditions}


def planned_json(mail: PlannedEmail) -> dict[str, Any]:
    """A planned mail as INTERFACE has it; `offer` is the first of its `offers`."""
    picks = mail.picks
    return {
        "email": mail.email,
        "sequence": mail.sequence,
        "step": mail.step,
        "offer": picks[0].key if picks else None,
        "offers": [pick.key for pick in picks],
        "send_at": mail.send_at.isoformat(),
        "because": [say(one) for pick in picks[:1] for one in pick.because],
        "runners_up": list(picks[0].runners_up) if picks else [],
    }


@people.command()
@click.argument("email")
@click.argument("stage")
@click.option("--reason", required=True, help="Why; it is kept on record.")
@with_json
@click.pass_obj
def move(desk: Desk, email: str, stage: str, reason: str, out: Printer) -> None:
    """Put a person into a stage, ahead or back; it stays so until there is news."""
    moved = move_person(desk.workspace.engine, email, stage, reason=reason, by=desk.actor(), now=desk.now)
    told = {"email": moved.email, "from": moved.from_stage, "to": moved.to_stage}
    stays = moved.from_stage == moved.to_stage
    went = f"stays in {moved.to_stage}" if stays else f"went from {moved.from_stage or 'no stage'} to {moved.to_stage}"
    out.result(told, f"{moved.email} {went}.")


@people.command()
@click.argument("email")
@click.option("--reason", required=True, help="Why; it is kept on record.")
@click.option("--everyone", is_flag=True, help="All customers at their company have left, not only they.")
@with_json
@click.pass_obj
def churn(desk: Desk, email: str, reason: str, everyone: bool, out: Printer) -> None:
    """Say that a customer has left us: from now on they are a former customer, until a deal is won with them."""
    engine = desk.workspace.engine
    done = end_customer(engine, email, reason=reason, everyone=everyone, by=desk.actor(), now=desk.now)
    told = "is a former customer" if len(done.ended) == 1 else f"and {len(done.ended) - 1} more are former customers"
    out.result({"email": done.email, "ended": list(done.ended)}, f"{done.email} {told} now.")


@people.command()
@click.argument("email")
@click.option("--reason", required=True, help="unsubscribed, bounced, complained, do_not_email, or in your own words.")
@with_json
@click.pass_obj
def suppress(desk: Desk, email: str, reason: str, out: Printer) -> None:
    """Never mail a person again, at any address of theirs; this cannot be taken back here."""
    done = suppress_person(desk.workspace.engine, email, reason=reason, by=desk.actor(), now=desk.now)
    told = {"email": done.email, "from": done.before and done.before.value, "to": done.reason.value}
    said = say(suppression_sentence(done.reason))
    out.result(told | {"mailboxes": done.mailboxes}, f"No mail reaches {done.email} any more. {said}")


@people.command()
@click.argument("company_domain")
@click.argument("decision", type=click.Choice(["customer", "each"]))
@click.option("--reason", default="", help="Why; it is kept on record.")
@with_json
@click.pass_obj
def decide(desk: Desk, company_domain: str, decision: str, reason: str, out: Printer) -> None:
    """Say what the people at a customer are: all customers, or each by their own stage."""
    engine = desk.workspace.engine
    done = decide_company(engine, company_domain, decision, reason=reason, by=desk.actor(), now=desk.now)
    told = {"company": done.domain, "from": done.before, "to": done.decision}
    said = {"customer": "everyone there is a customer", "each": "each counts by their own stage"}[done.decision]
    numbers = {"people": done.people, "affected": done.affected}
    out.result(told | numbers, f"{done.domain}: {said}; {done.affected} of {done.people} are read differently now.")


@click.command()
@click.option("--as-of", type=Day(), help="Apply the rules as of the end of this day.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--full", is_flag=True, help="Read everybody again, not only those whose facts have changed.")
@with_json
@click.pass_obj
def classify(desk: Desk, as_of: date | None, dry_run: bool, full: bool, out: Printer) -> None:
    """Apply the stage rules to everybody: moves forward, contradictions into the review queue."""
    report = classify_people(desk.workspace.engine, now=desk.now, as_of=end_of(as_of), dry_run=dry_run, full=full)
    moved = stage_moves(report.moved)
    told = {"contacts": report.contacts, "moved": moved, "by_stage": report.by_stage, "conflicts": report.conflicts}
    read, people = report.looked_at, report.contacts
    said = f"{read} of {people} people read anew, {sum(report.moved.values())} moved."
    out.result(told | {"looked_at": read}, said)
    note_moves(moved, out)
    out.note(f"{report.conflicts} contradictions with the CRM wait for somebody to decide.")


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for command in (people, classify):
        root.add_command(command)
