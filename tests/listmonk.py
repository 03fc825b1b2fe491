"""A small listmonk server for tests, on this machine: as much of its API as a hand-over needs, and ways to fail."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Record = dict[str, Any]


@dataclass
class Listmonk:
    """What is on the server; `failing` maps "METHOD /path" to the status that it answers instead, or 0 for a break."""

    subscribers: list[Record] = field(default_factory=list)
    lists: list[Record] = field(default_factory=list)
    templates: list[Record] = field(default_factory=list)
    campaigns: list[Record] = field(default_factory=list)
    failing: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def add(self, kind: str, record: Record) -> Record:
        """Keep a record under the next number."""
        kept: list[Record] = getattr(self, kind)
        kept.append(record | {"id": len(kept) + 1})
        return kept[-1]

    def subscriber(self, email: str) -> Record:
        """The subscriber with that address."""
        (found,) = [one for one in self.subscribers if one["email"] == email]
        return found

    def join(self, record: Record, lists: list[int], status: str = "confirmed") -> None:
        """Put a subscriber on lists."""
        known = {one["id"] for one in record["lists"]}
        record["lists"] += [{"id": one, "subscription_status": status} for one in lists if one not in known]

    def subscribe(self, email: str, status: str = "enabled", **attribs: Any) -> Record:
        """Somebody who is there before us."""
        return self.add("subscribers", {"email": email, "name": "", "status": status, "attribs": attribs, "lists": []})


class _Talk(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        box: Listmonk = self.server.box  # type: ignore[attr-defined]
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = f"{self.command} {address.path.removeprefix('/api')}"
        box.asked.append(asked)
        token = base64.b64encode(b"nurture:token").decode()
        if self.headers["Authorization"] != f"Basic {token}":
            self._say(403, {"message": "invalid session"})
            return
        status = next((code for path, code in box.failing.items() if re.fullmatch(path, asked)), 200)
        if status == 0:
            self.connection.close()
            return
        if status != 200:
            self._say(status, {"message": "it does not want to"})
            return
        told = _answers(box, asked, parse_qs(address.query), json.loads(body) if body else {})
        self._say(200 if told is not None else 404, {"data": told})

    do_GET = do_POST = do_PUT = do_PATCH = _answer

    def _say(self, status: int, told: Record) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _answers(box: Listmonk, asked: str, query: dict[str, list[str]], told: Record) -> Any:
    match asked.split("/"):
        case ["GET ", "templates"]:
            return box.templates
        case ["GET ", kind]:
            return {"results": _page([one for one in getattr(box, kind) if _wanted(one, query)], query)}
        case ["POST ", "subscribers"]:
            made = box.subscribe(told["email"], told["status"], **told["attribs"])
            box.join(made | {"name": told["name"]}, told["lists"])
            return made
        case ["POST ", kind]:
            lists = {"lists": [{"id": one} for one in told["lists"]], "status": "draft"} if kind == "campaigns" else {}
            return box.add(kind, told | lists)
        case ["PATCH ", "subscribers", number]:
            box.subscribers[int(number) - 1]["attribs"] |= told["attribs"]
            return True
        case ["PUT ", "subscribers", "lists"]:
            for number in told["ids"]:
                box.join(box.subscribers[number - 1], told["target_list_ids"], told["status"])
            return True
    return None


def _page(found: list[Record], query: dict[str, list[str]]) -> list[Record]:
    size = int(query.get("per_page", ["20"])[0])
    start = (int(query.get("page", ["1"])[0]) - 1) * size
    return found[start : start + size]


def _wanted(one: Record, query: dict[str, list[str]]) -> bool:
    text = query.get("query", [""])[0]
    if sql := re.fullmatch(r"subscribers\.(email|status) = '(.*)'", text):
        return bool(one[sql[1]] == sql[2].replace("''", "'"))
    if status := query.get("subscription_status"):
        theirs = {str(each["id"]) for each in one["lists"] if each["subscription_status"] == status[0]}
        return bool(theirs & set(query["list_id"]))
    return text in one["name"]


@contextmanager
def listmonk_server() -> Iterator[Listmonk]:
    """A server for as long as the block lasts."""
    box = Listmonk()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()
