"""`nurture segments …`, `personas list`, `properties list` and `people tag`: people given by a condition."""

from __future__ import annotations

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.people import people, written_condition
from nurture.cli.printing import Printer
from nurture.core.addresses import Address, read_address
from nurture.core.criteria import Criteria, to_tree
from nurture.core.keys import is_key
from nurture.core.phrases import say
from nurture.services.describing import list_properties
from nurture.services.portraying import list_personas
from nurture.services.segmenting import (
    count_people,
    delete_segment,
    find_segment,
    list_segments,
    save_segment,
)
from nurture.services.tagging import tag_people


@click.group()
def segments() -> None:
    """Segments: people given by a condition."""


@segments.command(name="list")
@with_json
@click.pass_obj
def list_(desk: Desk, out: Printer) -> None:
    """List every segment with how many people it has now, one a line."""
    found = list_segments(desk.workspace.engine, now=desk.now)
    rows = (
        {
            "key": one.segment.key,
            "name": one.segment.name,
            "people": one.people,
            "criteria": to_tree(one.segment.criteria),
        }
        for one in found
    )
    out.rows(rows, ("key", "name", "people"))


@segments.command()
@click.argument("criteria")
@with_json
@click.pass_obj
def count(desk: Desk, criteria: str, out: Printer) -> None:
    """Count the people who meet CRITERIA: a condition in JSON or YAML, @FILE that holds one, or a segment's key."""
    found = count_people(desk.workspace.engine, _condition(desk, criteria), now=desk.now)
    out.result({"people": found}, f"{found} people meet the condition.")


@segments.command()
@click.argument("key")
@click.argument("criteria")
@click.option("--name", default="", help="What people call it; one that is there keeps its name.")
@with_json
@click.pass_obj
def save(desk: Desk, key: str, criteria: str, name: str, out: Printer) -> None:
    """Save CRITERIA (a condition in JSON or YAML, or @FILE) as the segment KEY."""
    engine = desk.workspace.engine
    saved = save_segment(engine, _condition(desk, criteria), name=name, key=key, by=desk.actor(), now=desk.now)
    found = count_people(engine, saved.criteria, now=desk.now)
    out.result({"key": saved.key, "name": saved.name, "people": found}, f"{saved.name} has {found} people now.")


@segments.command()
@click.argument("key")
@with_json
@click.pass_obj
def delete(desk: Desk, key: str, out: Printer) -> None:
    """Delete the segment KEY; sequences hold their conditions themselves."""
    gone = delete_segment(desk.workspace.engine, key)
    out.result({"key": gone.key, "name": gone.name}, f"{gone.name} is deleted.")


def _condition(desk: Desk, text: str) -> Criteria:
    """The condition that is written, that a file holds, or that is a segment's."""
    return find_segment(desk.workspace.engine, text).criteria if is_key(text) else written_condition(text)


@click.group()
def personas() -> None:
    """Personas: typical buyers, to whom people are matched."""


@personas.command(name="list")
@with_json
@click.pass_obj
def list_personas_(desk: Desk, out: Printer) -> None:
    """List every persona with its people, the one that is matched first in front."""
    rows = (
        {
            "key": one.persona.key,
            "name": say(one.persona.names),
            "people": one.people,
            "matched": one.matched,
            "criteria": None if one.persona.criteria is None else to_tree(one.persona.criteria),
        }
        for one in list_personas(desk.workspace.engine)
    )
    out.rows(rows, ("key", "name", "people", "matched"))


@click.group()
def properties() -> None:
    """Properties: what the workspace knows about people and companies beyond the usual."""


@properties.command(name="list")
@with_json
@click.pass_obj
def list_properties_(desk: Desk, out: Printer) -> None:
    """List every property that is defined or that somebody has, one a line."""
    rows = (
        {
            "field": one.property.field,
            "entity": one.property.entity.value,
            "key": one.property.key,
            "label": one.property.label,
            "type": one.property.type.value,
            "defined": one.property.is_defined,
            "holders": one.holders,
        }
        for one in list_properties(desk.workspace.engine)
    )
    out.rows(rows, ("field", "label", "type", "holders"))


@people.command()
@click.argument("whom")
@click.option("--add", multiple=True, metavar="TAG", help="A tag to give them; may be repeated.")
@click.option("--remove", multiple=True, metavar="TAG", help="A tag to take away; may be repeated.")
@with_json
@click.pass_obj
def tag(desk: Desk, whom: str, add: tuple[str, ...], remove: tuple[str, ...], out: Printer) -> None:
    """Tag WHOM: an email address, a condition in JSON or YAML, @FILE that holds one, or a segment's key."""
    report = tag_people(desk.workspace.engine, _whom(desk, whom), add=add, remove=remove, by=desk.actor(), now=desk.now)
    told = {"people": report.people, "changed": report.changed}
    out.result(told, f"{report.changed} of {report.people} people have other tags now.")


def _whom(desk: Desk, text: str) -> str | Criteria:
    return text if isinstance(read_address(text), Address) else _condition(desk, text)


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for group in (segments, personas, properties):
        root.add_command(group)
