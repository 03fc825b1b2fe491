"""The one import that takes a kept file."""

from __future__ import annotations

from sqlmodel import Session, col, update

from nurture.core.errors import NotFound
from nurture.core.phrases import phrase
from nurture.storage.tables import UploadRow


def claim_upload(session: Session, upload_id: str, import_id: int | None) -> None:
    """Take the file for this import, in its own transaction; raises NotFound where another one has it, or nobody."""
    query = update(UploadRow).where(col(UploadRow.id) == upload_id, col(UploadRow.import_id).is_(None))
    claimed = session.exec(query.values(import_id=import_id).returning(col(UploadRow.id))).all()
    if not claimed:
        said = phrase("This file has been brought in already, or is not here any more.")
        raise NotFound(said, code="upload_claimed")
