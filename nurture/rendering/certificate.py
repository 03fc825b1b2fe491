"""The certificate of an audit as a page: tagged PDF, the same bytes for the same certificate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nurture.rendering.playbook import set_document


def render_certificate(words: Mapping[str, Any]) -> bytes:
    """One page of PDF/UA-1 with these words, in the language that they name; raises NurtureError where it fails."""
    return set_document("certificate/certificate.typ", "certificate", json.dumps(dict(words), ensure_ascii=False))
