"""The README knows everything that can be typed: commands, options, front-matter keys, settings, environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from nurture.cli import nurture
from nurture.config import Settings
from nurture.core.front_matter import KEYS as FRONT_MATTER_KEYS
from nurture.storage.settings import KEYS as SETTING_KEYS
from nurture.wiring import EXPORTERS

README = Path(__file__).parents[1] / "README.md"


def commands(group: click.Group, *before: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield " ".join((*before, name)), command


COMMANDS = dict(commands(nurture))
OPTIONS = sorted(
    {
        option
        for command in (nurture, *COMMANDS.values())
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    }
)


@pytest.fixture(scope="module")
def readme() -> str:
    """The text of the README."""
    return README.read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(readme: str, name: str) -> None:
    """A command is named as it is typed."""
    assert name in readme


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_documented(readme: str, option: str) -> None:
    """An option is named as it is typed."""
    assert option in readme


@pytest.mark.parametrize("key", FRONT_MATTER_KEYS)
def test_every_front_matter_key_is_documented(readme: str, key: str) -> None:
    """A key of an offer's file is named in code letters."""
    assert f"`{key}`" in readme


@pytest.mark.parametrize("key", SETTING_KEYS)
def test_every_setting_is_documented(readme: str, key: str) -> None:
    """A setting is named in code letters."""
    assert f"`{key}`" in readme


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_environment_variable_is_documented(readme: str, name: str) -> None:
    """A variable is named as it is set."""
    assert f"NURTURE_{name.upper()}" in readme


@pytest.mark.parametrize("format", EXPORTERS)
def test_every_export_format_is_documented(readme: str, format: str) -> None:
    """A format is named as it is typed."""
    assert re.search(rf"\b{format}\b", readme)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_explains_itself(name: str) -> None:
    """Each has a line of help."""
    assert COMMANDS[name].get_short_help_str()
