"""Adding pages from elsewhere in the browser: looked at before anything is written."""

from __future__ import annotations

import io

from werkzeug.test import TestResponse

from nurture.services.configuring import change_settings
from nurture.services.mapping import list_offers
from tests.web.conftest import Desk

LIST = "url,title\nhttps://example.com/en/pricing,<b>Prices</b>\nhttps://example.com/terms,Terms of service\nx,y\n"


def hand_in(desk: Desk, text: str = LIST) -> TestResponse:
    """Hand a list in."""
    desk.house.sync()
    return desk.post("/content/elsewhere", file=(io.BytesIO(text.encode()), "pages.csv"))


def test_a_list_is_reviewed_and_then_added(desk: Desk) -> None:
    """Each page with what becomes of it and why; nothing is written before somebody says so."""
    answer = hand_in(desk)
    page = desk.get(answer.location).text
    assert "&lt;b&gt;Prices" in page
    assert "It is a legal page" in page
    assert "pages.csv, row 3" in page
    assert "pricing" not in {one.key for one in list_offers(desk.house.engine)}
    assert desk.post(answer.location).status_code == 303
    assert "pricing" in {one.key for one in list_offers(desk.house.engine)}
    assert desk.get(answer.location).status_code == 404


def test_what_is_no_list_is_said(desk: Desk) -> None:
    """On the page where it was handed in."""
    for answer in (hand_in(desk, "a,b\n1,2\n"), desk.post("/content/elsewhere")):
        assert answer.status_code == 400
    assert "no column of addresses" in hand_in(desk, "a,b\n1,2\n").text


def test_an_address_is_asked_for_only_where_hosts_are_allowed(desk: Desk) -> None:
    """And another host is refused with its name."""
    assert 'name="address"' not in desk.get("/content/elsewhere").text
    change_settings(desk.house.engine, {"content_hosts": ["www.example.com"]})
    assert 'name="address"' in desk.get("/content/elsewhere").text
    answer = desk.client.post("/content/elsewhere", data={"csrf_token": desk.token(), "address": "https://10.0.0.1/a"})
    assert (answer.status_code, "is not among the hosts" in answer.text) == (400, True)
