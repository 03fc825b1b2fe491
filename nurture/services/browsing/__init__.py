"""Browsing: what the pages show, read in one go and never changed. One module per page family."""
