"""`nurture audit`: everything that left judged once more, why one draft could go, and a certificate of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nurture.cli.frame import Desk, with_json, write_file
from nurture.cli.printing import Printer, dump
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase, say
from nurture.services.auditing import audit as audit_releases
from nurture.services.certifying import certificate_json, certificate_pdf, certify, explain_release, verdict_sentence
from nurture.wiring import speaker

_FORMS = (".json", ".pdf")


@click.command()
@click.option("--explain", "draft_id", metavar="DRAFT", help="Say why this draft could go, from stored history.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Write a certificate, FILE.json or FILE.pdf.")
@click.option("--language", type=click.Choice(["en", "sv", "nb"]), default="en", help="The certificate's language.")
@with_json
@click.pass_obj
def audit(desk: Desk, *, draft_id: str | None, certificate: Path | None, language: str, out: Printer) -> int:
    """Judge everything that was released once more, by a second path; ends with 1 where something differs."""
    if draft_id:
        return _explain(desk, draft_id, out)
    report = audit_releases(desk.workspace.engine)
    violations = [
        {"code": one.code, "draft": one.draft, "email": one.email, "message": say(one.message)}
        for one in report.violations
    ]
    told: dict[str, Any] = {"drafts": report.drafts, "exports": report.exports, "violations": violations}
    if certificate is not None:
        told |= {"certificate": str(certificate), **_certify(desk, certificate, language)}
    out.result(told, f"{report.drafts} drafts released in {report.exports} exports, {len(violations)} violations.")
    for one in violations:
        out.note(f"  {one['email'] or one['draft']}: {one['message']} ({one['code']})")
    return 1 if violations else 0


def _explain(desk: Desk, draft_id: str, out: Printer) -> int:
    sentences = [say(one) for one in explain_release(desk.workspace.engine, draft_id)]
    out.result({"draft": draft_id, "because": sentences}, "\n".join(sentences))
    return 0


def _certify(desk: Desk, output: Path, language: str) -> dict[str, Any]:
    """Write the certificate in the form that its name asks for; what goes into the command's answer."""
    if output.suffix.lower() not in _FORMS:
        raise BadInput(phrase("A certificate is a .json or a .pdf file."), code="bad_certificate", file=str(output))
    found = certify(desk.workspace.engine, now=desk.now)
    values = certificate_json(found) | {"sentence": say(verdict_sentence(found))}
    if output.suffix.lower() == ".pdf":
        write_file(output, certificate_pdf(found, speaker(language)))
    else:
        write_file(output, f"{dump(values)}\n".encode())
    return {"chain_head": found.chain_head, "judged_twice": found.judged_twice, "differ": found.differ}


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(audit)
