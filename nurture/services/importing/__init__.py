"""Bringing a file of people, or of what they did, into the workspace: all of it in one transaction, or nothing."""

from nurture.services.importing.files import import_file
from nurture.services.importing.tallying import ImportReport

__all__ = ["ImportReport", "import_file"]
