"""Sitemaps and feeds: what they list, whatever way they are written, and what is refused before it can do harm."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput
from nurture.core.outside import feeds
from nurture.core.outside.feeds import is_feed, read_feed

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.com/sv/kundcase/skolan </loc><image:image><image:loc>https://example.com/a.png</image:loc>
<image:title>A picture</image:title></image:image>
<xhtml:link rel="alternate" hreflang="sv" href="https://example.com/sv/kundcase/skolan"/>
<xhtml:link rel="alternate" hreflang="nb-NO" href="https://example.com/no/kundecase/skolen"/></url>
<url><loc>/relative</loc></url>
</urlset>"""

RSS = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Our blog</title>
<language>nb-no</language><link>https://example.com</link>
<item><media:title>no</media:title><title>Luft &amp; lys</title><link>https://example.com/blogg/luft</link>
<description><![CDATA[<p>Derfor blir <b>møterom</b> tunge.</p>]]></description><category>Inneklima</category>
<pubDate>Tue, 03 Nov 2026 08:00:00 +0100</pubDate></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv"><title>Blogg</title>
<entry><title>Frisk luft</title><link rel="self" href="https://example.com/x.atom"/>
<link rel="alternate" type="text/html" href="https://example.com/blogg/frisk-luft"/><category term="Luft"/>
<published>2026-10-02T10:00:00Z</published><summary>Kort sagt.</summary></entry></feed>"""


def test_a_sitemap_lists_pages_with_their_translations() -> None:
    """Addresses, languages by hreflang, nothing of pictures; an address that is none is a problem with its line."""
    found = read_feed(SITEMAP.encode())
    (page,) = found.links
    assert (page.url, page.language, page.title) == ("https://example.com/sv/kundcase/skolan", "sv", "")
    assert ("nb", "https://example.com/no/kundecase/skolen") in page.others
    assert (found.rows, found.problems[0].code, found.problems[0].line) == (2, "bad_url", 8)


def test_rss_tells_title_summary_day_and_tags() -> None:
    """As plain text, in the language of the channel."""
    (page,) = read_feed(RSS.encode()).links
    assert (page.title, page.summary) == ("Luft & lys", "Derfor blir møterom tunge.")
    assert (page.language, page.published, page.tags) == ("nb", "2026-11-03", ("Inneklima",))


def test_atom_links_to_the_page_and_not_to_itself() -> None:
    """The alternate link is the page."""
    (page,) = read_feed(ATOM.encode()).links
    assert (page.url, page.title) == ("https://example.com/blogg/frisk-luft", "Frisk luft")
    assert (page.language, page.published, page.tags) == ("sv", "2026-10-02", ("Luft",))


def test_an_index_names_other_sitemaps() -> None:
    """They are no pages."""
    text = "<sitemapindex><sitemap><loc>https://example.com/a.xml</loc></sitemap></sitemapindex>"
    found = read_feed(text.encode())
    assert (found.links, found.inner) == ((), ((1, "https://example.com/a.xml"),))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_any_encoding_that_the_file_declares(encoding: str) -> None:
    """A byte order mark, UTF-16, Latin-1."""
    head = '<?xml version="1.0" encoding="iso-8859-1"?>' if encoding == "iso-8859-1" else '<?xml version="1.0"?>'
    data = (head + RSS.replace("Luft &amp; lys", "Åpent")).encode(encoding)
    assert is_feed(data)
    assert read_feed(data).links[0].title == "Åpent"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset>&b;</urlset>', "doctype"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset/>', "doctype"),
        ("<urlset><url>", "bad_xml"),
        ("<urlset>&b;</urlset>", "bad_xml"),
        ('<?xml version="1.0" encoding="no-such"?><urlset/>', "bad_xml"),
        ("<html><body/></html>", "wrong_type"),
        ("<urlset>" + "<a>" * 50 + "</a>" * 50 + "</urlset>", "too_deep"),
    ],
)
def test_what_is_no_list_is_refused(text: str, code: str) -> None:
    """Entities, files, broken, unknown and bottomless documents."""
    with pytest.raises(BadInput) as refused:
        read_feed(text.encode())
    assert refused.value.reason == code


def test_a_list_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before all of it is kept."""
    monkeypatch.setattr(feeds, "MOST_LINKS", 3)
    text = "<urlset>" + "<url><loc>https://example.com/a</loc></url>" * 4 + "</urlset>"
    with pytest.raises(BadInput, match="Divide it"):
        read_feed(text.encode())


def test_one_element_keeps_no_more_than_a_page_of_text() -> None:
    """Whatever else it holds."""
    text = f"<rss><channel><item><title>{'luft ' * 50_000}</title><link>https://example.com/a</link></item></channel></rss>"
    assert len(read_feed(text.encode()).links[0].title) <= 300
