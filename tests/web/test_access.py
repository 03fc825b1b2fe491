"""Who may open which address: every route with every role, and nothing that nobody has thought of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from nurture.services.signing_in import Role
from nurture.web.access import ALLOWED, PUBLIC, SIGNED
from tests.web.conftest import Desk

VALUES = {
    "form": "pdf",
    "key": "stuffy-rooms",
    "value": "lead",
    "code": "sv",
    "direction": "up",
    "contact_id": 1,
    "company_id": 1,
    "other_id": 2,
    "draft_id": "none",
    "step": "none",
    "number": 1,
    "language": "en",
    "secret": "none",
    "import_id": 1,
    "upload_id": "none",
    "ticket": "none",
    "export_id": 1,
    "part": "mails",
    "channel": "none",
    "kind": "none",
    "word": "none",
    "name": "none",
}


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every (endpoint, method, address) of the application but its files."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if rule.endpoint != "static":
                    known = {name: VALUES[name] for name in rule.arguments}
                    yield rule.endpoint, method, rule.build(known, append_unknown=False)[1]  # type: ignore[index]


def test_every_route_says_who_may_use_it(door: Desk) -> None:
    """A route that is in neither table is a mistake of whoever added it."""
    endpoints = {rule.endpoint for rule in door.app.url_map.iter_rules()}
    assert endpoints == PUBLIC | SIGNED | set(ALLOWED)
    assert not (PUBLIC | SIGNED) & set(ALLOWED)
    assert not PUBLIC & SIGNED


def test_a_route_in_no_table_is_nobodys(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even an administrator opens an address that nobody has allowed."""
    assert desk.get("/segments").status_code == 200
    monkeypatch.delitem(ALLOWED, "segments.index")
    assert desk.get("/segments").status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_the_table_says(desk_of: Callable[[str], Desk], role: Role) -> None:
    """Every route of every role answers, or refuses with 403, just as the table has it."""
    desk = desk_of(role)
    desk.app.config["WTF_CSRF_ENABLED"] = False
    for endpoint, method, address in routes(desk.app):
        if endpoint in PUBLIC | SIGNED:
            continue
        refused = desk.client.open(address, method=method).status_code == 403
        assert refused == (role not in ALLOWED[endpoint]), f"{role} {method} {address}"


def test_who_is_not_signed_in_is_sent_to_the_door(door: Desk) -> None:
    """Every address that is not public answers with the way to sign in, and nothing else."""
    door.app.config["WTF_CSRF_ENABLED"] = False
    for endpoint, method, address in routes(door.app):
        if endpoint not in PUBLIC | SIGNED:
            answer = door.client.open(address, method=method)
            assert answer.status_code == 303, address
            assert answer.location.startswith("/sign-in?next="), address


def test_a_post_without_its_token_changes_nothing(desk: Desk) -> None:
    """Every POST wants the token of the session, whoever sends it, but for what carries a signature of its own."""
    for endpoint, method, address in routes(desk.app):
        if method == "POST" and endpoint not in SIGNED:
            answer = desk.client.post(address, data={"csrf_token": "another's"})
            assert answer.status_code == 400, address


def test_what_is_signed_refuses_what_is_not(desk: Desk) -> None:
    """A wrong signature is refused, signed in or not, and changes nothing."""
    before = dump(desk)
    for endpoint, method, address in routes(desk.app):
        if endpoint in SIGNED:
            assert desk.client.open(address, method=method).status_code in (401, 404), address
    assert dump(desk) == before


def test_looking_changes_nothing(desk: Desk) -> None:
    """No GET writes a single row."""
    before = dump(desk)
    for _, method, address in routes(desk.app):
        if method == "GET":
            desk.get(address)
    assert dump(desk) == before


def dump(desk: Desk) -> list[str]:
    """All that the database holds."""
    with desk.house.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        return list(driver.iterdump())
