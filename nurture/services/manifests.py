"""Manifests: what left in a hand-over, told from the records of it, so that no interruption can lose one."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine

from nurture.core.guard import Outcome
from nurture.storage.database import reading
from nurture.storage.manifests import Left, list_left


def write_manifest(engine: Engine, export_id: int | None) -> bytes:
    """The manifest of a hand-over to a server as JSON lines, a line a mail that was let go; empty where there is none.

    `state` is what became of it; who has been erased since has no address.
    """
    if export_id is None:
        return b""
    with reading(engine) as session:
        lines = [_line(one) for one in list_left(session, export_id)]
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def _line(left: Left) -> dict[str, Any]:
    release = left.release
    told = {"draft": release.draft_id, "email": left.email, "offers": list(left.offers), "sha256": release.sha256}
    return told | {"verdict": Outcome.ALLOWED.value, "receipt": release.receipt_id, "state": left.state}
