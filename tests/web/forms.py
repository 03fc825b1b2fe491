"""What a browser would send of a form on a page, as far as these pages have fields."""

from __future__ import annotations

from html.parser import HTMLParser

VOID_OF_VALUE = {"submit", "button", "checkbox", "radio"}


class _Fields(HTMLParser):
    """Collects the fields of a page in their order: buttons are not pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.select: str | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field with its value, or begin one whose value follows."""
        given = dict(attrs)
        name, value, kind = given.get("name"), given.get("value") or "", given.get("type") or "text"
        if tag == "option":
            self.options.append((value, "selected" in given))
        elif name and tag == "select":
            self.select, self.options = name, []
        elif name and tag == "textarea":
            self.area = name
            self.sent.append((name, ""))
        elif name and tag == "input" and (kind not in VOID_OF_VALUE or "checked" in given):
            self.sent.append((name, value))

    def handle_data(self, data: str) -> None:
        """The text of a text area is its value."""
        if self.area:
            self.sent[-1] = (self.area, self.sent[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        """A list sends what is chosen, else what stands first."""
        if tag == "select" and self.select and self.options:
            chosen = [value for value, selected in self.options if selected] or [self.options[0][0]]
            self.sent.append((self.select, chosen[0]))
        self.select = self.select if tag != "select" else None
        self.area = self.area if tag != "textarea" else None


def sent_by(page: str) -> list[tuple[str, str]]:
    """The fields of a page with the values they would be sent with."""
    fields = _Fields()
    fields.feed(page)
    fields.close()
    return fields.sent
