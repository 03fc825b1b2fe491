"""Microseconds a mail to write drafts into files: mbox and zip, against the standard library.

    python -m benchmarks.write_files [--items 10000] [--repeats 3] [--json]

Every side writes the same mails in the plain layout, made before anything is timed; files are read back by the standard
library and compared first. Making the entries, and getting the file onto the disk, is part of the time.
"""

from __future__ import annotations

import mailbox
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from benchmarks import harness
from benchmarks.render_drafts import NOW, SENDER, ours
from nurture.core.drafts import OutgoingMail, ShownMail
from nurture.core.handover import Exporter
from nurture.wiring import EXPORTERS

_MAIL = OutgoingMail("", "", b"", lambda: ShownMail("", "", ""), NOW, SENDER.email, "", "", "sv", (), {})


def mails(count: int) -> list[OutgoingMail]:
    """So many different mails."""
    return [replace(_MAIL, draft_id=f"d{at}", message=raw) for at, raw in enumerate(ours("letter", count)())]


def written(format: str, count: int) -> Callable[[], Path]:
    """Our writer of that format."""
    exporter: Exporter = EXPORTERS[format]
    given, target = mails(count), Path(mkdtemp()) / f"mail.{format}"

    def work() -> Path:
        exporter.write(given, target)
        return target

    return work


def stdlib_mbox(count: int) -> Callable[[], Path]:
    """The standard library's mailbox."""
    given, target = mails(count), Path(mkdtemp()) / "mail.mbox"

    def work() -> Path:
        box = mailbox.mbox(target)
        for mail in given:
            box.add(mail.message)
        box.close()
        return target

    return work


def stdlib_zip(count: int) -> Callable[[], Path]:
    """The standard library's zipfile, as quick as it packs."""
    given, target = mails(count), Path(mkdtemp()) / "mail.zip"

    def work() -> Path:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for mail in given:
                archive.writestr(f"{mail.draft_id}.eml", mail.message)
        return target

    return work


def check(count: int = 100) -> str:
    """Reads back what our writers write."""
    given = [mail.message for mail in mails(count)]
    box = mailbox.mbox(written("mbox", count)())
    with zipfile.ZipFile(written("zip", count)()) as archive:
        packed = [archive.read(name) for name in archive.namelist()]
    if [box.get_bytes(key).replace(b"\n", b"\r\n").rstrip() for key in box.iterkeys()] != [
        one.rstrip() for one in given
    ]:
        raise SystemExit("the mbox holds other mails")
    if packed != given:
        raise SystemExit("the zip holds other mails")
    return f"{count} mails read back; a rate of 100,000 a second is 10 µs a mail"


def main() -> None:
    """Measures both writers."""
    for ours_, theirs in (
        (harness.Side("mbox", partial(written, "mbox")), harness.Side("mailbox.mbox", stdlib_mbox)),
        (harness.Side("zip", partial(written, "zip")), harness.Side("zipfile", stdlib_zip)),
    ):
        sides = [ours_, theirs]
        harness.compare("Writers", "benchmarks.write_files", sides, check=check, items=10_000, unit="mails")


if __name__ == "__main__":
    main()
