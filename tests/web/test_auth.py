"""Signing in, signing out, and what must not help a stranger."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from nurture.core.errors import BadInput
from nurture.services.signing_in import (
    add_user,
    disable_user,
    list_users,
    make_sign_in_link,
    set_password,
    use_sign_in_link,
)
from nurture.web.auth import local_address
from tests.house import House
from tests.web.conftest import PASSWORD, Desk, serve


@pytest.fixture
def known(door: Desk) -> Desk:
    """The door of a house where karin has a password."""
    add_user(door.house.engine, email="karin@example.com", role="marketer", password=PASSWORD, now=door.house.now)
    return door


def try_password(door: Desk, email: str, password: str) -> str:
    """The page a try to sign in gets, or where it leads."""
    answer = door.post("/sign-in", email=email, password=password)
    return answer.location or answer.text


def without_token(page: str) -> str:
    """The page without its token, which is another one each second."""
    return re.sub(r'(value="|Token": ")[\w.-]{40,}"', "", page)


def test_the_right_password_opens_the_door(known: Desk) -> None:
    """Signing in leads to the page that was asked for."""
    answer = known.client.post(
        "/sign-in?next=/people%3Fstage%3Dlead",
        data={"csrf_token": known.token(), "email": "Karin@example.com", "password": PASSWORD},
    )
    assert answer.status_code == 303
    assert answer.location == "/people?stage=lead"


def test_unknown_and_known_addresses_get_the_same_answer(known: Desk) -> None:
    """A stranger learns nothing about who works here."""
    known.app.config["WTF_CSRF_ENABLED"] = False
    wrong = try_password(known, "karin@example.com", "x" * 20)
    unknown = try_password(known, "nobody@example.com", "x" * 20)
    assert "do not belong together" in wrong
    assert without_token(wrong).replace("karin@", "nobody@") == without_token(unknown)


def test_an_incomplete_form_is_shown_again_with_reasons(door: Desk) -> None:
    """What is missing is said at the field, with status 400."""
    answer = door.post("/sign-in", email="karin@example.com", password="")
    assert answer.status_code == 400
    assert "Write your password." in answer.text


def test_a_link_signs_in_once(door: Desk) -> None:
    """Looking at the link does not use it up, its button does, and it works no second time."""
    secret = make_sign_in_link(door.house.engine, "sales@example.com", now=door.house.now)
    assert door.get(f"/sign-in/{secret}").status_code == 200
    assert door.post(f"/sign-in/{secret}").status_code == 303
    assert door.get("/people").status_code == 200
    assert door.post(f"/sign-in/{secret}").status_code == 400


def test_a_link_is_too_old_after_a_day(door: Desk) -> None:
    """A link that nobody used in time signs nobody in."""
    secret = make_sign_in_link(door.house.engine, "sales@example.com", now=door.house.now)
    assert use_sign_in_link(door.house.engine, secret, now=door.house.now + timedelta(hours=24)) is None


def test_a_new_password_ends_open_sessions(desk: Desk) -> None:
    """Whoever is signed in with an old password has to sign in again."""
    admin = next(user for user in list_users(desk.house.engine) if user.email == "admin@example.com")
    set_password(desk.house.engine, admin.id, PASSWORD)
    assert desk.get("/people").status_code == 303


def test_a_disabled_user_is_out_at_once(desk: Desk) -> None:
    """An open session ends when its user is disabled."""
    disable_user(desk.house.engine, "admin@example.com")
    assert desk.get("/people").status_code == 303


def test_signing_out_ends_the_session(desk: Desk) -> None:
    """After signing out, pages lead to the door again, in the language that was chosen."""
    desk.post("/language/sv", next="/")
    desk.post("/sign-out")
    assert desk.get("/people").status_code == 303
    assert 'lang="sv"' in desk.get("/sign-in").text


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example.com", "//evil.example.com", "/\\evil.example.com", "javascript:x", "/\t/e", ""],
)
def test_the_next_page_is_always_ours(door: Desk, wanted: str) -> None:
    """Nobody is led to another site after signing in."""
    with door.app.test_request_context():
        assert local_address(wanted) == "/"


def test_guessing_is_slowed_down(known: Desk) -> None:
    """After ten tries in a minute for one address, the answer is to wait."""
    token = known.token()
    fields = {"csrf_token": token, "email": "karin@example.com", "password": "wrong password"}
    answers = [known.client.post("/sign-in", data=fields).status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]


def test_a_session_cookie_is_out_of_reach_of_scripts(door: Desk) -> None:
    """The cookie is HttpOnly, SameSite=Lax, and Secure over https."""
    cookie = door.get("/sign-in", base_url="https://nurture.example.com").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" in cookie


def test_a_short_password_is_refused(ready: House) -> None:
    """A password that is quickly guessed is none."""
    with pytest.raises(BadInput, match="12 to 1024"):
        add_user(ready.engine, email="karin@example.com", role="sales", password="short", now=ready.now)


def test_a_demo_is_entered_by_its_link(ready: House) -> None:
    """Nobody on the own machine sees a demo's pages without the link that its command prints."""
    add_user(ready.engine, email="admin@example.com", role="admin", now=ready.now)
    app = serve(ready, demo=True)
    demo = Desk(ready, app, app.test_client())
    assert demo.get("/people").status_code == 303
    assert 'type="password"' not in demo.get("/sign-in").text
    assert demo.sign_in("admin@example.com").location == "/"
    assert demo.get("/people").status_code == 200


def test_a_demo_answers_to_local_names_only(ready: House) -> None:
    """A name that was made to lead to this machine opens nothing."""
    answer = serve(ready, demo=True).test_client().get("/sign-in", base_url="http://rebound.example.com")
    assert answer.status_code == 400
    assert "Anna" not in answer.text


def test_whoever_comes_by_link_may_choose_a_password(door: Desk) -> None:
    """A colleague without a password is asked for one, and it opens the door from then on."""
    secret = make_sign_in_link(door.house.engine, "sales@example.com", now=door.house.now)
    assert door.post(f"/sign-in/{secret}").location == "/password"
    assert door.post("/password", password=PASSWORD, again=PASSWORD).status_code == 303
    assert door.get("/people").status_code == 200
    door.post("/sign-out")
    assert try_password(door, "sales@example.com", PASSWORD) == "/"


@pytest.mark.parametrize(("one", "other"), [("short", "short"), (PASSWORD, PASSWORD + "s")])
def test_a_password_that_will_not_do_is_explained(desk: Desk, one: str, other: str) -> None:
    """Too short, or not the same twice: the form is shown again and nothing changes."""
    assert desk.post("/password", password=one, again=other).status_code == 400
    assert desk.get("/people").status_code == 200
