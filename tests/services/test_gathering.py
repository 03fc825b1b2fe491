"""Gathering content from elsewhere: every entry is accounted for, and nobody gets anything of it yet."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput
from nurture.core.offers import ContentOffer, OfferStatus
from nurture.services.configuring import change_settings
from nurture.services.explaining import who_gets
from nurture.services.gathering import Gathered, Source, add_gathered, bundle, fetch_list, gather, unbundle
from nurture.services.mapping import list_offers
from nurture.storage.fetching import Fetched, Fetcher
from nurture.wiring import speakers
from tests.house import SITE, House

TABLE = f"""url,title,type,state
https://example.com/sv/guider/luft,Guide till luft,,
https://example.com/sv/guider/luft/?utm_source=x,Guide till luft,,
{SITE}/stuffy-rooms,Known,,
https://example.com/privacy-policy,Privacy policy,,
https://example.com/en/blog/soon,Soon,Blog post,draft
nonsense,,,
"""

TWINS = """<urlset xmlns:x="http://www.w3.org/1999/xhtml">
<url><loc>https://example.com/en/guides/air</loc><x:link rel="alternate" hreflang="en" href="https://example.com/en/guides/air"/>
<x:link rel="alternate" hreflang="sv" href="https://example.com/sv/guider/luft"/></url>
<url><loc>https://example.com/sv/guider/luft</loc><x:link rel="alternate" hreflang="sv" href="https://example.com/sv/guider/luft"/>
<x:link rel="alternate" hreflang="en" href="https://example.com/en/guides/air"/></url></urlset>"""

INDEX = "<sitemapindex><sitemap><loc>https://example.com/a.xml</loc></sitemap></sitemapindex>"


def add(house: House, text: str) -> Gathered:
    """Gather a list and add what it brings."""
    found = gather(house.engine, house.library, [Source("list", text.encode())])
    add_gathered(house.engine, house.library, found, speakers(), by="anna@example.com", now=house.now)
    return found


def offer(house: House, key: str, language: str) -> ContentOffer:
    """An offer of the index."""
    return next(one for one in list_offers(house.engine) if (one.key, one.language) == (key, language))


@pytest.fixture
def home(house: House) -> House:
    """A house whose library is indexed."""
    house.sync()
    return house


def test_every_row_is_accounted_for(home: House) -> None:
    """Added, known, twice, never offered, hidden, unreadable: together they are all rows."""
    found = add(home, TABLE)
    assert found.counts == {"added": 1, "known": 1, "repeated": 1, "kept_out": 2, "rejected": 1}
    assert sum(found.counts.values()) == found.rows == 6
    assert [(one.path, one.row) for one in found.problems] == [("list", 6)]


def test_what_is_added_is_a_draft_with_a_link(home: House) -> None:
    """Nobody gets it before somebody says for whom it is."""
    add(home, TABLE)
    made = offer(home, "luft", "sv")
    assert (made.kind, made.url, made.status) == ("guide", "https://example.com/sv/guider/luft", OfferStatus.DRAFT)
    assert not any(verdict.outcome.value == "allowed" for _, verdict in who_gets(home.engine, "luft", now=home.now))
    assert add(home, TABLE).counts["added"] == 0


def test_translations_share_a_key(home: House) -> None:
    """As the sitemap's hreflang says."""
    add(home, TWINS)
    assert {one.language for one in list_offers(home.engine) if one.key == "air"} == {"en", "sv"}


def test_looking_writes_nothing(home: House) -> None:
    """Neither a file nor an offer."""
    found = gather(home.engine, home.library, [Source("list", TABLE.encode())])
    assert list(found.write.files) == ["sv/guide/luft.md"]
    assert not (home.library / "sv/guide/luft.md").exists()


def test_keys_are_never_taken_twice(home: House) -> None:
    """Not that of another page with the same last part, nor that of an offer."""
    rows = "".join(f"https://example.com/en/guides/{place}/stuffy-rooms\n" for place in ("a", "b"))
    assert sorted(add(home, rows).write.files) == ["en/guide/stuffy-rooms-2.md", "en/guide/stuffy-rooms-3.md"]


def test_an_index_that_was_handed_in_asks_for_its_parts(home: House) -> None:
    """Each part is a row that could not be read, with its line."""
    found = gather(home.engine, home.library, [Source("index.xml", INDEX.encode())])
    assert (found.rows, found.counts["rejected"], found.problems[0].code) == (1, 1, "inner_list")


class Site(Fetcher):
    """A site that answers without a network."""

    def fetch(self, url: str) -> Fetched:
        """An index, and everywhere else a sitemap."""
        return Fetched(url, (INDEX if url.endswith("index.xml") else TWINS).encode())


def test_an_index_that_is_fetched_brings_its_parts(home: House) -> None:
    """The index itself is no page."""
    (source,) = fetch_list(home.engine, "https://example.com/index.xml", Site(()))
    assert (source.name, gather(home.engine, home.library, [source]).counts["added"]) == (
        "https://example.com/a.xml",
        2,
    )


def test_nothing_is_fetched_unless_a_host_is_allowed(home: House) -> None:
    """Off by default; the setting names hosts."""
    with pytest.raises(BadInput, match="content_hosts"):
        fetch_list(home.engine, "https://example.com/a.xml")
    with pytest.raises(BadInput):
        change_settings(home.engine, {"content_hosts": ["10.0.0.1"]})
    change_settings(home.engine, {"content_hosts": ["Nothing.Invalid"]})
    with pytest.raises(BadInput, match="no public address"):
        fetch_list(home.engine, "https://nothing.invalid/a.xml")


def test_lists_can_be_kept_and_opened_again() -> None:
    """With their names."""
    import io

    sources = (Source("a.xml", b"<urlset/>"), Source("b", b"x"))
    assert unbundle(io.BytesIO(bundle(sources))) == sources
