"""Mails as draft campaigns of a listmonk server, through its HTTP API; whoever works there looks at them and sends.

Each reader is a subscriber who carries their own finished mail, so that what leaves is what the guard has judged, and
no second rendering of it. A campaign is one step in one language on one day; its list is private and holds its readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from nurture.core.consent import Suppression
from nurture.core.drafts import OutgoingMail
from nurture.core.errors import BadInput, NurtureError
from nurture.core.handover import Answer, Delivery
from nurture.core.phrases import phrase
from nurture.exporters.servers import TIMEOUT, words

if TYPE_CHECKING:
    import httpx

TAG: Final = "nurture"
"""What the lists and campaigns that are made here are tagged with, and what the fields of subscribers begin with."""

_TEMPLATE: Final = "Nurture: the mail as it is"
_SLOT: Final = '{{ template "content" . }}'
_PAGE: Final = 500
_BLOCKED: Final = "blocklisted"


class _Unanswered(Exception):
    """The server says no, or nothing that can be understood; `status` is that of HTTP, 0 where there is none."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True)
class ListmonkCourier:
    """Hands mails to a listmonk server as the API user `user` with their token."""

    url: str
    user: str
    token: str = field(default="", repr=False)
    timeout: float = TIMEOUT
    unsent: bool = False
    is_repeatable: bool = True

    @property
    def place(self) -> str:
        """The address of the server."""
        return self.url

    @contextmanager
    def connect(self) -> Iterator[ListmonkLine]:
        """An open line; raises NurtureError where the server cannot be reached, or does not let the user in."""
        import httpx

        self._check()
        client = httpx.Client(
            base_url=self.url,
            auth=(self.user, self.token),
            timeout=self.timeout,
            trust_env=False,
            follow_redirects=False,
        )
        with client:
            line = ListmonkLine(_Api(client))
            try:
                line.enter()
            except (httpx.HTTPError, _Unanswered) as error:
                raise self._unusable(error) from error
            yield line

    def _check(self) -> None:
        for setting, value in (("listmonk_url", self.url), ("listmonk_user", self.user)):
            if not value:
                raise BadInput(phrase("Set {key} first.", key=setting), field=setting)
        if not self.token:
            said = phrase("There is a user for {host} and no password; set it in the environment.", host=self._host)
            raise BadInput(said, code="no_password", field="listmonk_user")

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or self.url

    def _unusable(self, error: Exception) -> NurtureError:
        said = phrase("The server {host} cannot be used: {why}.", host=self._host, why=words(error).rstrip("."))
        return NurtureError(said, code="server_unusable")


@dataclass(frozen=True)
class _Api:
    """The requests of listmonk's API, each answered by what is under `data`."""

    client: httpx.Client

    def ask(self, method: str, path: str, **given: Any) -> Any:
        """What the server answers; raises _Unanswered for a no, and HTTPError where the line fails."""
        response = self.client.request(method, f"/api{path}", **given)
        try:
            told = response.json()
        except ValueError:
            told = None
        if not response.is_success:
            said = told.get("message") if isinstance(told, dict) else None
            raise _Unanswered(response.status_code, f"{response.status_code} {said or response.reason_phrase}")
        if not isinstance(told, dict) or "data" not in told:
            raise _Unanswered(0, "the answer is not that of listmonk")
        return told["data"]

    def all(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every result of a query, page by page."""
        page, found = 1, _PAGE
        while found == _PAGE:
            data = self.ask("GET", path, params=query | {"page": page, "per_page": _PAGE})
            results = data.get("results") or []
            yield from results
            page, found = page + 1, len(results)


@dataclass(frozen=True)
class _Shelf:
    """Where the mails of one campaign go: its list, and the field of subscribers that holds their mail."""

    list_id: int
    key: str


@dataclass
class ListmonkLine:
    """An open line to a listmonk server."""

    api: _Api
    template: int = 0
    shelves: dict[str, _Shelf] = field(default_factory=dict)

    def enter(self) -> None:
        """Find the template that shows a mail as it is, or make it."""
        found = [one["id"] for one in self.api.ask("GET", "/templates") if one["name"] == _TEMPLATE]
        if not found:
            made = {"name": _TEMPLATE, "type": "campaign", "body": _SLOT}
            found = [self.api.ask("POST", "/templates", json=made)["id"]]
        self.template = found[0]

    def refusals(self) -> Iterator[tuple[str, Suppression]]:
        """Everybody on the blocklist, and who has opted out of a list of ours."""
        import httpx

        try:
            for one in self.api.all("/subscribers", query=f"subscribers.status = '{_BLOCKED}'"):
                yield one["email"], Suppression.DO_NOT_EMAIL
            ours = [one["id"] for one in self.api.all("/lists") if TAG in (one.get("tags") or ())]
            opted_out = {"list_id": ours, "subscription_status": "unsubscribed"}
            for one in self.api.all("/subscribers", **opted_out) if ours else ():
                yield one["email"], Suppression.UNSUBSCRIBED
        except (httpx.HTTPError, _Unanswered) as error:
            said = phrase("The blocklist of listmonk cannot be read: {why}.", why=words(error).rstrip("."))
            raise NurtureError(said, code="server_unusable") from error

    def deliver(self, mail: OutgoingMail) -> Delivery:
        """Put one mail into its campaign, unless it is in one already."""
        import httpx

        try:
            return self._deliver(mail)
        except _Unanswered as error:
            if error.status >= 500 or error.status in (0, 401, 403, 404, 405, 429):
                return Delivery(Answer.LATER, words(error), is_over=True)
            return Delivery(Answer.REFUSED, words(error))
        except httpx.HTTPError as error:
            return Delivery(Answer.UNCERTAIN, words(error), is_over=True)

    def _deliver(self, mail: OutgoingMail) -> Delivery:
        subscriber = self._find(mail.email)
        if subscriber is None:
            shelf = self._shelf(mail)
            self.api.ask("POST", "/subscribers", json=_newcomer(mail, shelf))
            return Delivery(Answer.SENT)
        if subscriber["status"] != "enabled":
            return Delivery(Answer.REFUSED, f"the subscriber is {subscriber['status']}")
        held = _carried(subscriber, mail.draft_id)
        shelf = held or self._shelf(mail)
        if held is None:
            told = {"attribs": {shelf.key: _parcel(mail, shelf)}}
            self.api.ask("PATCH", f"/subscribers/{subscriber['id']}", json=told)
        if shelf.list_id not in {one["id"] for one in subscriber.get("lists") or ()}:
            joined = {"ids": [subscriber["id"]], "action": "add", "target_list_ids": [shelf.list_id]}
            self.api.ask("PUT", "/subscribers/lists", json=joined | {"status": "confirmed"})
        return Delivery(Answer.SENT, "it was there already" if held else "")

    def _find(self, email: str) -> dict[str, Any] | None:
        """The subscriber with that address; listmonk keeps addresses in small letters."""
        quoted = email.casefold().replace("'", "''")
        data = self.api.ask("GET", "/subscribers", params={"query": f"subscribers.email = '{quoted}'"})
        return next(iter(data.get("results") or ()), None)

    def _shelf(self, mail: OutgoingMail) -> _Shelf:
        """The place for this mail: a draft campaign of its step, language, day and sender, found or made."""
        name = f"{mail.sequence} / {mail.step} / {mail.language} / {mail.send_at.date()} / {mail.sender}"
        if name not in self.shelves:
            self.shelves[name] = self._open(name, mail)
        return self.shelves[name]

    def _open(self, name: str, mail: OutgoingMail) -> _Shelf:
        """A campaign that has been sent or begun takes nobody any more; then another of that name is numbered."""
        known = {one["name"]: one for one in self.api.all("/campaigns", query=name) if TAG in (one.get("tags") or ())}
        number, title = 1, name
        while title in known and known[title]["status"] != "draft":
            number, title = number + 1, f"{name} ({number + 1})"
        key = f"{TAG}_{sha256(title.encode()).hexdigest()[:12]}"
        if title in known:
            return _Shelf(known[title]["lists"][0]["id"], key)
        shelf = _Shelf(self._list(title), key)
        self.api.ask("POST", "/campaigns", json=_campaign(title, mail, shelf) | {"template_id": self.template})
        return shelf

    def _list(self, title: str) -> int:
        """The list of a campaign, which may be left from a run that broke off."""
        for one in self.api.all("/lists", query=title):
            if one["name"] == title and TAG in (one.get("tags") or ()):
                return int(one["id"])
        made = {"name": title, "type": "private", "optin": "single", "tags": [TAG]}
        return int(self.api.ask("POST", "/lists", json=made)["id"])


def _campaign(title: str, mail: OutgoingMail, shelf: _Shelf) -> dict[str, Any]:
    """A campaign that shows each subscriber the mail they carry; who carries none gets none."""
    own = f".Subscriber.Attribs.{shelf.key}"
    return {
        "name": title,
        "subject": f"{{{{ {own}.subject }}}}",
        "lists": [shelf.list_id],
        "from_email": _from(mail.message) or mail.sender,
        "type": "regular",
        "content_type": "html",
        "body": f"{{{{ Safe {own}.html }}}}",
        "altbody": f"{{{{ {own}.text }}}}",
        "messenger": "email",
        "tags": [TAG],
    }


def _from(message: bytes) -> str:
    """From whom a mail is, with the name, as text."""
    from email.parser import BytesHeaderParser
    from email.policy import default

    return str(BytesHeaderParser(policy=default).parsebytes(message).get("From", ""))


def _parcel(mail: OutgoingMail, shelf: _Shelf) -> dict[str, Any]:
    told = {"draft": mail.draft_id, "list": shelf.list_id, "subject": mail.shown.subject}
    return told | {"html": mail.shown.html, "text": mail.shown.text}


def _newcomer(mail: OutgoingMail, shelf: _Shelf) -> dict[str, Any]:
    names = (mail.values.get("first_name"), mail.values.get("last_name"))
    told = {"email": mail.email, "name": " ".join(filter(None, names)) or mail.email, "status": "enabled"}
    carried = {"attribs": {shelf.key: _parcel(mail, shelf)}, "lists": [shelf.list_id]}
    return told | carried | {"preconfirm_subscriptions": True}


def _carried(subscriber: Mapping[str, Any], draft_id: str) -> _Shelf | None:
    """Where this draft is already, if the subscriber carries it."""
    fields: Iterable[tuple[str, Any]] = (subscriber.get("attribs") or {}).items()
    for key, value in fields:
        if key.startswith(f"{TAG}_") and isinstance(value, dict) and value.get("draft") == draft_id:
            return _Shelf(value["list"], key)
    return None
