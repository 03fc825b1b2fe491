"""A table of addresses: any CSV or workbook with a column of them, HubSpot's export of content among them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from nurture.core.dates import DateOrder, choose_date_order, read_date
from nurture.core.errors import BadInput, Problem
from nurture.core.languages import read_language
from nurture.core.outside.links import MOST_LINKS, Link, LinkList, bad_url, check_url, too_many
from nurture.core.phrases import phrase
from nurture.core.sources import read_source
from nurture.core.tabular import Row, Table
from nurture.core.values import clean_text

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    field: tuple(name.strip() for name in names.replace("\n", " ").split("|"))
    for field, names in {
        "url": """url|page url|post url|content url|absolute url|full url|canonical url|live url|public url|link|links|
            loc|location|permalink|address|web address|webpage|webb adress|webbadress|adress|sidadress|länk|lenke|
            adresse|nettadresse|side url|sidans url|href|page""",
        "title": """title|page title|post title|html title|content title|meta title|seo title|headline|heading|name|
            page name|content name|internal name|rubrik|titel|sidtitel|sidnamn|namn|tittel|sidetittel|sidenavn|navn|
            overskrift""",
        "summary": """meta description|description|summary|post summary|excerpt|intro|abstract|beskrivning|
            metabeskrivning|sammanfattning|ingress|beskrivelse|metabeskrivelse|sammendrag""",
        "language": "language|lang|locale|content language|page language|html lang|språk|sprak|sidspråk|sidespråk",
        "kind": """kind|type|content type|page type|post type|asset type|content type category|content category|format|
            typ|innehållstyp|sidtyp|innholdstype|sidetype|slag""",
        "published": """published|publish date|published date|date published|published at|publication date|
            publish date time|publishdate|pubdate|date|publicerad|publiceringsdatum|datum|publisert|publiseringsdato|
            dato""",
        "state": """status|state|current state|page status|publish status|post status|content state|published state|
            tillstånd|tilstand""",
        "tags": """tags|tag|topics|topic|blog tags|tag names|categories|category|blog|blog name|content group|taggar|
            ämnen|kategori|kategorier|emneord|emner""",
    }.items()
}
"""What columns are called, in small letters without punctuation: by label or internal name, in three languages."""

_HIDDEN: Final = frozenset(
    """draft drafts draft_ab unpublished archived scheduled private deleted trash pending utkast arkiverad avpublicerad
    schemalagd kladd arkivert avpublisert planlagt upublisert""".split()
)
_BETWEEN: Final = re.compile(r"[\s_./-]+")
_BRACKETS: Final = re.compile(r"\([^)]*\)")
_BARE: Final = re.compile(rb"\s*https?://[^\s;,\t|\"]+\s*(?:\n|\Z)")
_LOOKED_AT: Final = 200


def read_link_table(data: bytes, file: str = "") -> LinkList:
    """The addresses in a table; raises BadInput where it is no table or has no column of addresses."""
    plain = data.removeprefix(b"\xef\xbb\xbf")
    table = read_source(io.BytesIO(b"url\n" + plain if _BARE.match(plain) else data), file=file)
    columns = _columns(table)
    reader = _Reader(columns, _date_order(table, columns))
    links: list[Link] = []
    problems: list[Problem] = list(table.problems)
    rows = 0
    for row in table.rows:
        rows += 1
        if rows > MOST_LINKS:
            raise too_many()
        read = reader.read(row)
        (links if isinstance(read, Link) else problems).append(read)  # type: ignore[arg-type]
    known = set(columns.values())
    unknown = tuple(name for place, name in enumerate(table.header) if place not in known)
    return LinkList(tuple(links), rows, tuple(problems), unknown=unknown)


def plain_header(name: str) -> str:
    """A column's name as names are compared: HubSpot's "Publish Date (Europe/Oslo)" is "publish date"."""
    return " ".join(_BETWEEN.sub(" ", _BRACKETS.sub(" ", name.casefold())).split())


def _columns(table: Table) -> dict[str, int]:
    """The place of each field; the first name that a table has counts."""
    names = [plain_header(name) for name in table.header]
    found = {field: names.index(way) for field, ways in _NAMES.items() for way in reversed(ways) if way in names}
    place = _column_of_addresses(table, found.get("url"))
    if place is None:
        said = phrase("There is no column of addresses; name one “url”, with whole addresses such as https://….")
        raise BadInput(said, code="no_column", column="url")
    return {field: at for field, at in found.items() if at != place} | {"url": place}


def _column_of_addresses(table: Table, named: int | None) -> int | None:
    """The column that is named so and holds any address, else the one that holds most."""
    counts = [0] * len(table.header)
    for row in islice(table.rows, _LOOKED_AT):
        for place, cell in enumerate(row.cells):
            counts[place] += bool(check_url(cell))
    if named is not None and counts[named]:
        return named
    best = max(range(len(counts)), key=lambda place: (counts[place], -place))
    return best if counts[best] else named


def _date_order(table: Table, columns: Mapping[str, int]) -> DateOrder:
    place = columns.get("published")
    return choose_date_order(row.cells[place] for row in table.rows if place is not None)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one table."""

    columns: Mapping[str, int]
    order: DateOrder

    def read(self, row: Row) -> Link | Problem:
        """The address in a row with all that stands beside it, or what is wrong with it."""
        given = {field: row.cells[place].strip() for field, place in self.columns.items()}
        url = check_url(given["url"])
        if not url:
            return bad_url(given["url"], row=row.number)
        published = read_date(given.get("published", ""), self.order)
        tags = re.split(r"[;,|]", given.get("tags", ""))
        return Link(
            row.number,
            url,
            title=clean_text(given.get("title", ""), 300),
            summary=clean_text(given.get("summary", ""), 600),
            language=read_language(given.get("language", "")) or "",
            kind=clean_text(given.get("kind", ""), 60),
            published=published.date().isoformat() if published else "",
            tags=tuple(clean_text(tag, 60) for tag in tags[:12] if tag.strip()),
            is_hidden=given.get("state", "").casefold() in _HIDDEN,
        )
