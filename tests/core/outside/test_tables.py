"""Tables of addresses: HubSpot's export, a list without a header, columns in three languages."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput
from nurture.core.outside.tables import read_link_table

HUBSPOT = """Name,URL,Meta description,Content type,Language,Publish date (Europe/Oslo),State,Campaign,Views
Luft i skolen,https://www.example.com/no/kundecase/skolen,Slik.,Case study,Norwegian,2026-03-05 09:00,PUBLISHED,x,7
Utkast,https://www.example.com/no/nytt,,Blog post,no,,DRAFT,,0
,not an address,,,,,,,
"""


def test_hubspots_export_of_content() -> None:
    """Its columns are known, a draft is known for one, and a row without an address is a problem with its row."""
    found = read_link_table(HUBSPOT.encode())
    page, draft = found.links
    assert (page.title, page.summary, page.kind) == ("Luft i skolen", "Slik.", "Case study")
    assert (page.language, page.published, page.is_hidden) == ("nb", "2026-03-05", False)
    assert draft.is_hidden
    assert (found.rows, [(one.code, one.row) for one in found.problems]) == (3, [("bad_url", 3)])
    assert found.unknown == ("Campaign", "Views")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a\nhttps://example.com/b\n",
        "\ufeffhttps://example.com/a\r\nhttps://example.com/b",
        "Rubrik;Länk\nEtt;https://example.com/a\nTvå;https://example.com/b\n",
        "x\ty\nhttps://example.com/a\t1\nhttps://example.com/b\t2\n",
    ],
)
def test_the_column_of_addresses_is_found(text: str) -> None:
    """By its name, by what it holds, or where there is no header at all."""
    assert [link.url for link in read_link_table(text.encode()).links] == [
        "https://example.com/a",
        "https://example.com/b",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.com",
        "https://me:secret@example.com",
        "https://",
        "https://a b.com",
        "/guide",
        "",
    ],
)
def test_what_is_no_address_is_said(url: str) -> None:
    """No script, no password, nothing half."""
    found = read_link_table(f"url,title\nhttps://example.com,x\n{url},y\n".encode())
    assert [(one.row, one.field) for one in found.problems] == [(2, "url")]


def test_a_table_without_addresses_is_refused() -> None:
    """With what to do."""
    with pytest.raises(BadInput, match="no column of addresses"):
        read_link_table(b"name,phone\nAnna,1\n")
