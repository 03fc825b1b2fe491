"""Fetching a list from a site: only from hosts that are allowed by name, and never from inside this network.

Every address that a name leads to must be public, and the connection goes to the very address that was checked, so that
a name which changes its mind in between leads nowhere else. Proxies of the environment are not used.
"""

from __future__ import annotations

import gzip
import http.client
import io
import ipaddress
import socket
import ssl
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from urllib.parse import urljoin, urlsplit

from nurture.core.errors import BadInput
from nurture.core.phrases import Phrase, phrase

LARGEST_FETCH: Final = 50_000_000
"""Bytes of one answer, unpacked; a sitemap may have no more."""

LONGEST: Final = 30.0
"""Seconds for everything that is fetched in one go."""

REDIRECTS: Final = 3
_PART: Final = 65_536
_GZIP: Final = b"\x1f\x8b"

Resolve = Callable[[str, int], Collection[str]]
Connect = Callable[[str, int, str, float], http.client.HTTPConnection]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered, unpacked, and where it came from after redirects."""

    url: str
    data: bytes


def resolve(host: str, port: int) -> Collection[str]:
    """The addresses that a name leads to; none where it leads nowhere."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def connect(host: str, port: int, address: str, seconds: float) -> http.client.HTTPConnection:
    """A connection to that very address, whose certificate must be the host's."""
    connection = http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    connection._create_connection = (  # type: ignore[attr-defined]
        lambda _place, *given: socket.create_connection((address, port), *given)
    )
    return connection


@dataclass
class Fetcher:
    """Fetches from these hosts until its time is up; `hosts` are names in small letters, without a port."""

    hosts: Collection[str]
    resolve: Resolve = resolve
    connect: Connect = connect
    seconds: float = LONGEST
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = monotonic() + self.seconds

    def fetch(self, url: str) -> Fetched:
        """What the address answers; raises BadInput where it may not be asked, does not answer, or answers too much."""
        first = self._host(url)
        for _ in range(REDIRECTS + 1):
            status, moved, data = self._ask(url)
            if status in {301, 302, 303, 307, 308} and moved:
                url = urljoin(url, moved)
                if self._host(url) != first:
                    raise _refused(
                        "redirected", phrase("“{url}” is on another host; that is not followed.", url=url), url
                    )
                continue
            if status != http.client.OK:
                raise _refused("not_found", phrase("The site answered {status}.", status=status), url)
            return Fetched(url, unpack(data, url))
        raise _refused("redirected", phrase("The address leads on and on."), url)

    def _host(self, url: str) -> str:
        """The host of an address that may be asked."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            host, port, parts = "", None, urlsplit("")
        if parts.scheme != "https" or "@" in parts.netloc or port not in {None, 443} or not host:
            raise _refused("bad_url", phrase("Only https:// addresses of a site are fetched."), url)
        if host not in self.hosts:
            said = phrase(
                "“{host}” is not among the hosts that may be fetched from (setting content_hosts).", host=host
            )
            raise _refused("host_not_allowed", said, url)
        return host

    def _ask(self, url: str) -> tuple[int, str, bytes]:
        host = self._host(url)
        addresses = self.resolve(host, 443)
        if not addresses or not all(map(_is_public, addresses)):
            said = phrase("“{host}” leads to no public address; nothing inside a network is fetched.", host=host)
            raise _refused("not_public", said, url)
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = self.connect(host, 443, next(iter(addresses)), self._left(url))
        try:
            connection.request("GET", target, headers={"Accept-Encoding": "gzip", "User-Agent": "Nurture"})
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), self._read(answer, connection, url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            said = phrase("The site does not answer: {why}.", why=str(error)[:200] or type(error).__name__)
            raise _refused("no_answer", said, url) from error
        finally:
            connection.close()

    def _read(self, answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, url: str) -> bytes:
        kept = io.BytesIO()
        while part := answer.read1(_PART):
            kept.write(part)
            if kept.tell() > LARGEST_FETCH:
                raise _too_large(url)
            if connection.sock is not None:
                connection.sock.settimeout(self._left(url))
        return kept.getvalue()

    def _left(self, url: str) -> float:
        left = self._until - monotonic()
        if left <= 0:
            raise _refused("too_slow", phrase("The site takes too long to answer."), url)
        return left


def _is_public(address: str) -> bool:
    """Whether it is an address of the open internet, also where one is wrapped in another."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(read, ipaddress.IPv6Address):
        inner = read.ipv4_mapped or read.sixtofour or (read.teredo[1] if read.teredo else None)
        if inner is not None or read in _TRANSLATED:
            return False
    return read.is_global and not read.is_multicast


_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


def unpack(data: bytes, name: str) -> bytes:
    """The bytes themselves, or what is packed in them (gzip); raises BadInput for what swells or is damaged."""
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(LARGEST_FETCH + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _refused("archive_damaged", phrase("The packed file is damaged."), name) from error
    if len(plain) > LARGEST_FETCH:
        raise _too_large(name)
    return plain


def _too_large(url: str) -> BadInput:
    return _refused("too_large", phrase("It is larger than {most} MB.", most=LARGEST_FETCH // 1_000_000), url)


def _refused(code: str, said: Phrase, url: str) -> BadInput:
    return BadInput(said, code=code, file=url[:200])
