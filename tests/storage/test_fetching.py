"""Fetching: only from allowed hosts, only from the open internet, and never more than was agreed."""

from __future__ import annotations

import gzip
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nurture.core.errors import BadInput
from nurture.storage import fetching
from nurture.storage.fetching import Fetcher, unpack

PUBLIC = "93.184.215.14"
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/a.xml": (200, {}, b"<urlset/>"),
    "/a.xml.gz": (200, {}, gzip.compress(b"<urlset/>")),
    "/moved": (301, {"Location": "/a.xml"}, b""),
    "/away": (302, {"Location": "https://elsewhere.example.org/a.xml"}, b""),
    "/inside": (302, {"Location": "http://127.0.0.1/a.xml"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/large": (200, {}, b"x" * 5_000),
}


class Site(BaseHTTPRequestHandler):
    """A site with a few answers."""

    def do_GET(self) -> None:
        """Answer as the table says."""
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of the site."""
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def fetcher(port: int, *addresses: str, seconds: float = 10.0) -> Fetcher:
    """A fetcher to whom the site is www.example.com, at these addresses."""
    return Fetcher(
        ("www.example.com",),
        resolve=lambda _host, _port: addresses or (PUBLIC,),
        connect=lambda _host, _port, _address, left: http.client.HTTPConnection("127.0.0.1", port, timeout=left),
        seconds=seconds,
    )


@pytest.mark.parametrize("path", ["/a.xml", "/a.xml.gz", "/moved"])
def test_a_list_is_fetched(port: int, path: str) -> None:
    """Plain, packed, or moved on the same host."""
    assert fetcher(port).fetch(f"https://www.example.com{path}").data == b"<urlset/>"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.example.com/away", "host_not_allowed"),
        ("https://www.example.com/inside", "bad_url"),
        ("https://www.example.com/round", "redirected"),
        ("https://www.example.com/none", "not_found"),
        ("http://www.example.com/a.xml", "bad_url"),
        ("https://www.example.com:8443/a.xml", "bad_url"),
        ("https://me@www.example.com/a.xml", "bad_url"),
        ("https://www.example.com.evil.org/a.xml", "host_not_allowed"),
        ("https://[::1/a.xml", "bad_url"),
        ("file:///etc/passwd", "bad_url"),
    ],
)
def test_what_may_not_be_asked_is_refused(port: int, url: str, code: str) -> None:
    """Other hosts, also behind a redirect, other schemes and ports, somebody's password."""
    with pytest.raises(BadInput) as refused:
        fetcher(port).fetch(url)
    assert refused.value.reason == code


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 ::1 fe80::1%eth0 fc00::1
    ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: nonsense""".split(),
)
def test_nothing_inside_a_network_is_asked(port: int, address: str) -> None:
    """Not even where another address of the name is public."""
    with pytest.raises(BadInput, match="no public address"):
        fetcher(port, PUBLIC, address).fetch("https://www.example.com/a.xml")


def test_a_name_that_leads_nowhere_is_said() -> None:
    """By the ordinary resolver."""
    with pytest.raises(BadInput, match="no public address"):
        Fetcher(("nothing.invalid",)).fetch("https://nothing.invalid/a.xml")


def test_time_and_size_have_an_end(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """For everything that is fetched together."""
    with pytest.raises(BadInput, match="too long"):
        fetcher(port, seconds=0.0).fetch("https://www.example.com/a.xml")
    monkeypatch.setattr(fetching, "LARGEST_FETCH", 1_000)
    with pytest.raises(BadInput, match="larger than"):
        fetcher(port).fetch("https://www.example.com/large")
    with pytest.raises(BadInput, match="larger than"):
        unpack(gzip.compress(b"0" * 2_000), "bomb.gz")


def test_a_site_that_does_not_answer_is_said() -> None:
    """With why."""
    with pytest.raises(BadInput, match="does not answer"):
        fetcher(1).fetch("https://www.example.com/a.xml")


def test_a_damaged_packed_file_is_said() -> None:
    """And nothing of it is used."""
    with pytest.raises(BadInput, match="damaged"):
        unpack(gzip.compress(b"0" * 200)[:-12], "a.gz")


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """Whatever the name leads to by then; the certificate is still that of the name."""
    connection = fetching.connect("www.example.com", 443, "127.0.0.1", 0.2)
    assert (connection.host, isinstance(connection, http.client.HTTPSConnection)) == ("www.example.com", True)
    with pytest.raises(OSError, match=r"refused|timed out"):
        connection.connect()
