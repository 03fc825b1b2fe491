"""Bringing files into the workspace: people, companies, what people did, deals, and addresses never to write to."""

from nurture.services.importing.files import import_file
from nurture.services.importing.inspecting import ColumnSeen, Inspection, inspect_file
from nurture.services.importing.tallying import ImportReport

__all__ = ["ColumnSeen", "ImportReport", "Inspection", "import_file", "inspect_file"]
