"""A desk to work at: a filled house served to a client who is signed in with a role."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.test import TestResponse

from nurture.config import Settings
from nurture.services.signing_in import add_user, make_sign_in_link
from nurture.storage.database import make_engine
from nurture.web.app import create_app
from nurture.wiring import Workspace
from tests.factories import NOW
from tests.house import House

PASSWORD = "a window that opens"


@dataclass
class Desk:
    """A browser of one colleague, and the house behind it."""

    house: House
    app: Flask
    client: FlaskClient

    def get(self, address: str, **given: Any) -> TestResponse:
        """Look at a page."""
        return self.client.get(address, **given)

    def token(self) -> str:
        """The token of the forms, as a page shows it."""
        page = self.client.get("/sign-in").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Send a form with its token."""
        return self.client.post(address, data={"csrf_token": self.token(), **fields})

    def sign_in(self, email: str) -> TestResponse:
        """Sign in by a one-time link."""
        secret = make_sign_in_link(self.house.engine, email, now=self.house.now)
        return self.post(f"/sign-in/{secret}")


@functools.cache
def _opened(*, demo: bool) -> Flask:
    """An application whose routes and templates are compiled once for all tests of a process."""
    settings = Settings(secret_key=SecretStr("s" * 40))
    return create_app(Workspace(settings, make_engine("sqlite://"), lambda: NOW), loopback_demo=demo)


def serve(house: House, *, demo: bool = False) -> Flask:
    """The application of a house, which remembers nothing of the house it served before."""
    app = _opened(demo=demo)
    settings = Settings(workspace=house.library.parent, secret_key=SecretStr("s" * 40))
    workspace = Workspace(settings, house.engine, lambda: house.now)
    app.config.update(WORKSPACE=workspace, WTF_CSRF_ENABLED=True, TESTING=True)
    app.extensions.pop("remembered", None)
    for limiter in app.extensions["limiter"]:
        limiter.reset()
    return app


@pytest.fixture
def door(ready: House) -> Desk:
    """Somebody in front of the door: not signed in, though each role has a user."""
    for role in ("admin", "marketer", "sales", "reviewer"):
        add_user(ready.engine, email=f"{role}@example.com", name=role.title(), role=role, now=ready.now)
    app = serve(ready)
    return Desk(ready, app, app.test_client())


@pytest.fixture
def desk_of(door: Desk) -> Callable[[str], Desk]:
    """The desk of a colleague with that role."""

    def sit_down(role: str) -> Desk:
        desk = Desk(door.house, door.app, door.app.test_client())
        assert desk.sign_in(f"{role}@example.com").status_code == 303
        return desk

    return sit_down


@pytest.fixture
def desk(desk_of: Callable[[str], Desk]) -> Desk:
    """The desk of an administrator."""
    return desk_of("admin")
