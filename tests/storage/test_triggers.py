"""What the database itself refuses: raw SQL that would let a draft go, or rewrite the proof of one that went."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect

from nurture.storage import triggers
from nurture.storage.database import Refused, make_engine, writing
from nurture.storage.schema import upgrade
from tests.house import House, address

LEAD = address("lead")
CUSTOMER = address("customer")

OF_LEAD = f"(SELECT id FROM contact WHERE email_key = '{LEAD}')"
OF_CUSTOMER = f"(SELECT id FROM contact WHERE email_key = '{CUSTOMER}')"
A_DRAFT = f"(SELECT MIN(id) FROM draft WHERE contact_id = {OF_LEAD} AND status = 'approved')"
ANOTHER = f"(SELECT MAX(id) FROM draft WHERE contact_id = {OF_LEAD} AND status = 'approved')"
AT = "'2026-11-02 14:00:00.000000'"

EXPORT = f"INSERT INTO export (id, at, by, format, path, state, drafts) VALUES (77, {AT}, 'x', 'mbox', 'x', 'done', 1)"
PART = "INSERT INTO release_part (draft_id, export_id, name, language, version, audience)"
PARTS = (
    f"{PART} SELECT d.id, 77, 'sequence:' || d.sequence, '', '', 'prospects' FROM draft d WHERE d.id = {A_DRAFT}",
    f"{PART} SELECT d.id, 77, o.key, o.language, o.version, o.audience FROM draft d JOIN offer o"
    f" ON CAST(d.offers AS TEXT) LIKE '%' || o.key || '%' WHERE d.id = {A_DRAFT}",
)
RECEIPT = (
    "INSERT INTO receipt (id, draft_id, moment, at, verdict, told, previous, digest)"
    f" SELECT MAX(id) + 1, {A_DRAFT}, 'export', {AT}, 'allowed', '', (SELECT t.digest FROM receipt t"
    " ORDER BY t.id DESC LIMIT 1), 'forged' FROM receipt"
)
RELEASE = (
    "INSERT INTO release (export_id, draft_id, contact_id, receipt_id, at, address_key, sha256)"
    f" SELECT 77, {A_DRAFT}, {OF_LEAD}, MAX(id), {AT}, '{LEAD}', 'x' FROM receipt"
)
FORGED = (EXPORT, *PARTS, RECEIPT)
"""All that an export writes before the release, as somebody with the database open could forge it."""

SPOILT: dict[str, tuple[str, ...]] = {
    "no receipt": ("no receipt", EXPORT, *PARTS),
    "a receipt that holds": ("no receipt", EXPORT, *PARTS, RECEIPT.replace("'allowed'", "'held'")),
    "a receipt of another draft": ("no receipt", EXPORT, *PARTS, RECEIPT.replace(A_DRAFT, ANOTHER)),
    "a receipt of another moment": ("no receipt", EXPORT, *PARTS, RECEIPT.replace("'export'", "'approve'")),
    "no parts": ("nothing says", EXPORT, RECEIPT),
    "parts without the offer": ("is missing", EXPORT, PARTS[0], RECEIPT),
    "an audience that is not the library's": (
        "library says",
        *FORGED, f"{PART} SELECT {A_DRAFT}, 77, key, language, version,"
        " 'everyone' FROM offer WHERE key = 'version-nine'"),
    "an offer for customers": (
        "not for this contact",
        *FORGED, f"{PART} SELECT {A_DRAFT}, 77, key, language, version, audience"
        " FROM offer WHERE key = 'version-nine'"),
    "an offer for colleagues": (
        "not for this contact",
        *FORGED, f"{PART} SELECT {A_DRAFT}, 77, key, language, version, audience"
        " FROM offer WHERE key = 'against-rivals'"),
    "an offer that was retired": ("library says", *FORGED, "UPDATE offer SET status = 'retired', version = 'x'"),
    "a suppressed address": (
        "must not be mailed",
        *FORGED, f"INSERT INTO suppression VALUES ('{LEAD}', 'unsubscribed', {AT}, 'x')"),
    "an erased address": (
        "must not be mailed",
        *FORGED, f"INSERT INTO suppression VALUES ('{LEAD}', 'erased', {AT}, 'x')"),
    "a suppressed alias": (
        "must not be mailed",
        *FORGED, f"INSERT INTO alias (contact_id, mailbox, email) SELECT id, 'b@x', 'b@x'"
        f" FROM contact WHERE id = {OF_LEAD}", f"INSERT INTO suppression VALUES ('b@x', 'bounced', {AT}, 'x')"),
    "a twin that is a customer": (
        "same mailbox",
        *FORGED, f"UPDATE contact SET mailbox = '{LEAD}' WHERE id = {OF_CUSTOMER}"),
    "a company that is a customer": ("company disagree", *FORGED, "UPDATE company SET stage = 'customer'"),
    "an open contradiction": (
        "CRM disagree",
        *FORGED, "INSERT INTO conflict (contact_id, crm_stage, derived_stage, because,"
        f" opened_at) SELECT {OF_LEAD}, 'customer', 'lead', '[]', {AT}"),
    "a stage that is switched off": (
        "nobody knows",
        *FORGED, "UPDATE stage SET is_enabled = FALSE WHERE value = 'lead'"),
    "a stage without a meaning": ("nobody knows", *FORGED, "UPDATE stage SET relationship = NULL WHERE value = 'lead'"),
    "an address that changed": (
        "another address",
        *FORGED, f"UPDATE contact SET email_key = 'new@x' WHERE id = {OF_LEAD}"),
    "another contact": ("another address", *FORGED, RELEASE.replace(f"{OF_LEAD}, MAX(id)", f"{OF_CUSTOMER}, MAX(id)")),
    "a stage that changed": (
        "not approved",
        *FORGED, "INSERT INTO stage_move (contact_id, at, from_stage, to_stage, mover, by, because)"
        f" SELECT {OF_LEAD}, {AT}, 'lead', 'opportunity', 'person', 'x', '[]'",
        f"UPDATE contact SET stage = 'opportunity' WHERE id = {OF_LEAD}"),
}  # fmt: skip
"""What spoils a forged release, by name: words of the refusal, and the statements."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ready_house(request: pytest.FixtureRequest) -> Iterator[House]:
    """A house whose drafts are all approved, on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("ready")
        return
    house: House = request.getfixturevalue("postgres_house")
    house.to_approved()
    house.later(hours=1)
    yield house


def run(house: House, *statements: str) -> None:
    """Run the statements in one transaction, as somebody with the database open could."""
    with writing(house.engine) as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement.replace("%", "%%") if _is_pg(house.engine) else statement)


def _is_pg(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def test_a_release_that_is_right_in_everything_passes(ready_house: House) -> None:
    """What is tried below with one thing wrong goes through with nothing wrong."""
    run(ready_house, *FORGED, RELEASE)


def test_no_release_of_a_spoilt_draft_is_let_through(ready_house: House) -> None:
    """Receipt, contents, audience, suppression, company, twin, CRM, stage, address: one wrong thing stops it."""
    for why, *statements in SPOILT.values():
        with pytest.raises(Refused, match=why):
            run(ready_house, *statements, RELEASE)


STATEMENTS = {
    "a draft is called exported": "UPDATE draft SET status = 'exported' WHERE status = 'approved'",
    "a held draft is approved": f"UPDATE draft SET status = 'approved', receipt_id = 1 WHERE id <> {A_DRAFT}",
    "an approval is taken over": f"UPDATE draft SET contact_id = {OF_LEAD} WHERE contact_id = {OF_CUSTOMER}",
    "an address is put in place": "UPDATE draft SET address_key = 'x@example.org'",
    "a stage without a move": f"UPDATE contact SET stage = 'customer' WHERE id = {OF_LEAD}",
    "no stage any more": f"UPDATE contact SET stage = NULL WHERE id = {OF_LEAD}",
    "an audience without a version": "UPDATE offer SET audience = 'everyone' WHERE key = 'version-nine'",
    "an address without a version": "UPDATE offer SET url = 'https://example.org' WHERE key = 'version-nine'",
    "a version of before": "UPDATE offer_version SET audience = 'everyone'",
    "a version goes": "DELETE FROM offer_version",
    "content of before": "UPDATE content_version SET content = '{}'",
    "a receipt is rewritten": "UPDATE receipt SET verdict = 'allowed', digest = 'x'",
    "a receipt goes": "DELETE FROM receipt WHERE id = 1",
    "a receipt out of the chain": RECEIPT.replace("'forged'", "'x'").replace("t.digest", "'nothing'"),
    "an opt-out goes": "DELETE FROM suppression",
    "an opt-out is turned": "UPDATE suppression SET mailbox = 'x'",
}


def test_no_statement_rewrites_what_counts(ready_house: House) -> None:
    """Approval, stage, offer, proof and opt-out are changed by nobody past the services."""
    run(ready_house, f"INSERT INTO suppression VALUES ('{LEAD}', 'unsubscribed', {AT}, 'x')")
    for statement in STATEMENTS.values():
        with pytest.raises(Refused):
            run(ready_house, statement)


AFTERWARDS = {
    "a release goes": "DELETE FROM release",
    "a release is rewritten": "UPDATE release SET sha256 = 'x'",
    "a part goes": "DELETE FROM release_part",
    "a part is rewritten": "UPDATE release_part SET audience = 'everyone'",
    "a part is added": f"{PART} SELECT draft_id, export_id, 'x', '', '', 'everyone' FROM release",
    "an exported draft comes back": "UPDATE draft SET status = 'approved' WHERE status = 'exported'",
    "an exported draft is void": "UPDATE draft SET status = 'void' WHERE status = 'exported'",
}


def test_nothing_that_left_is_rewritten(ready_house: House) -> None:
    """After an export its releases, their parts and its drafts stay as they are, and the audit agrees."""
    ready_house.export()
    for statement in AFTERWARDS.values():
        with pytest.raises(Refused):
            run(ready_house, statement)
    assert ready_house.audit().violations == ()


@pytest.mark.parametrize("status", ["approved", "exported"])
def test_no_draft_is_put_in_as_approved_or_exported(ready: House, status: str) -> None:
    """A copy of a draft under a new id cannot begin where reviews end."""
    columns = [one["name"] for one in inspect(ready.engine).get_columns("draft") if one["name"] not in ("id", "status")]
    names = ", ".join(f'"{one}"' for one in columns)
    with pytest.raises(Refused):
        run(ready, f"INSERT INTO draft (id, status, {names}) SELECT 'dx', '{status}', {names} FROM draft LIMIT 1")


def test_the_refusals_can_be_taken_away_and_put_back() -> None:
    """A migration that makes a table anew finds everything as it was afterwards."""
    engine = make_engine("sqlite://")
    upgrade(engine)
    with engine.begin() as connection:
        triggers.remove(connection)
        triggers.install(connection)
        count = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%is_%'"
        assert connection.exec_driver_sql(count).scalar() == sum("is_" in one.name for one in triggers.TRIGGERS)
