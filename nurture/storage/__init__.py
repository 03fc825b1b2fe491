"""Rows and files: everything that is kept. Imports core only."""
