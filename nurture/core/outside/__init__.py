"""Content that lives elsewhere: lists of its addresses (tables, sitemaps, feeds), and offers that lead to it."""
