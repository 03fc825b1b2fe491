"""What the database itself refuses, whoever writes: no statement may let a draft go that the guard would not.

The conditions are one text for SQLite and PostgreSQL and share no code with the guard: who somebody is to us is
computed here from the definitions of stages, churn, companies and decisions, twins and open contradictions. A migration
that makes one of these tables anew takes the triggers away first (`remove`) and puts them back (`install`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

REFUSES: Final = "refused: "
"""What the message of every refusal begins with."""

VIEWS: Final = {
    "guard_twin": """
        SELECT c.id AS contact_id, t.id AS twin_id FROM contact c JOIN contact t ON t.mailbox = c.mailbox
        WHERE t.id <> c.id
        UNION ALL SELECT a.contact_id, t.id FROM alias a JOIN contact t ON t.mailbox = a.mailbox
        WHERE t.id <> a.contact_id
        UNION ALL SELECT c.id, a.contact_id FROM contact c JOIN alias a ON a.mailbox = c.mailbox
        WHERE a.contact_id <> c.id
        UNION ALL SELECT a.contact_id, b.contact_id FROM alias a JOIN alias b ON b.mailbox = a.mailbox
        WHERE b.contact_id <> a.contact_id""",
    "guard_reading": """
        SELECT c.id AS contact_id, 'contact' AS source, c.stage AS stage, c.churned_at AS churned_at, '' AS decision
        FROM contact c
        UNION ALL SELECT c.id, 'company', k.stage, k.churned_at, COALESCE(k.decision, '')
        FROM contact c JOIN company k ON k.id = c.company_id WHERE k.stage IS NOT NULL
        UNION ALL SELECT c.id, 'company', k.stage, k.churned_at, COALESCE(k.decision, '')
        FROM contact c JOIN company k ON k.domain = c.domain WHERE k.stage IS NOT NULL
        UNION ALL SELECT g.contact_id, 'twin', t.stage, t.churned_at, ''
        FROM guard_twin g JOIN contact t ON t.id = g.twin_id
        UNION ALL SELECT f.contact_id, 'crm', f.crm_stage, NULL, '' FROM conflict f WHERE f.closed_at IS NULL
        UNION ALL SELECT f.contact_id, 'crm', f.derived_stage, NULL, '' FROM conflict f WHERE f.closed_at IS NULL""",
    "guard_mailbox": """
        SELECT c.id AS contact_id, c.mailbox AS mailbox FROM contact c
        UNION ALL SELECT a.contact_id, a.mailbox FROM alias a
        UNION ALL SELECT g.contact_id, t.mailbox FROM guard_twin g JOIN contact t ON t.id = g.twin_id""",
}
"""Readings, twins and mailboxes of every contact."""

_SEEN: Final = """
    SELECT g.source, g.decision, CASE WHEN s.relationship = 'customer' AND g.churned_at <= NEW.at
        THEN 'former_customer' ELSE s.relationship END AS said
    FROM guard_reading g LEFT JOIN stage s ON s.value = g.stage AND s.is_enabled WHERE g.contact_id = NEW.contact_id"""

_COUNTED: Final = f"""
    SELECT MAX(CASE WHEN source = 'contact' THEN said END) AS own,
        SUM(CASE WHEN source = 'company' THEN 1 ELSE 0 END) AS companies,
        SUM(CASE WHEN source = 'company' AND decision = 'each' THEN 1 ELSE 0 END) AS each_one,
        SUM(CASE WHEN source = 'company' AND decision = 'customer' THEN 1 ELSE 0 END) AS all_customers,
        MAX(CASE WHEN source = 'company' AND said = 'customer' THEN 1 ELSE 0 END) AS at_customer,
        SUM(CASE WHEN source = 'company' AND said IS NULL THEN 1 ELSE 0 END) AS strange_companies,
        MIN(CASE WHEN source = 'company' THEN said END) AS company_low,
        MAX(CASE WHEN source = 'company' THEN said END) AS company_high,
        SUM(CASE WHEN source IN ('twin', 'crm') AND said IS NULL THEN 1 ELSE 0 END) AS strange_others,
        MIN(CASE WHEN source = 'twin' THEN said END) AS twin_low,
        MAX(CASE WHEN source = 'twin' THEN said END) AS twin_high,
        MIN(CASE WHEN source = 'crm' THEN said END) AS crm_low, MAX(CASE WHEN source = 'crm' THEN said END) AS crm_high
    FROM ({_SEEN}) seen"""  # nosec B608 -- constants alone, no value from outside

_STANDING: Final = f"""
    SELECT counted.*, CASE WHEN companies > 0 AND all_customers = companies AND at_customer = 1
        THEN 'customer' ELSE own END AS relationship,
        CASE WHEN companies > 0 AND each_one < companies THEN 1 ELSE 0 END AS company_counts
    FROM ({_COUNTED}) counted"""  # nosec B608 -- constants alone, no value from outside


def _overridden(code: str, more: str = "") -> str:
    """Whether a second person's word stands at the moment of the release."""
    return f"""EXISTS (SELECT 1 FROM "override" o WHERE o.code = '{code}' AND o.is_granted
        AND o.decided_by <> o.asked_by AND o.decided_at <= NEW.at AND o.expires_at > NEW.at
        AND (o.ended_at IS NULL OR o.ended_at > NEW.at)
        AND (o.contact_id = NEW.contact_id OR o.company_id IN (SELECT k.id FROM contact c
            JOIN company k ON k.id = c.company_id OR k.domain = c.domain WHERE c.id = NEW.contact_id)){more})"""  # nosec B608 -- as above


def _differs(low: str, high: str) -> str:
    return f"({low} <> relationship OR {high} <> relationship)"


_COMPANY_DIFFERS: Final = f"""company_counts = 1 AND {_differs("company_low", "company_high")}
    AND NOT (relationship = 'undecided' AND company_low IN ('prospect', 'undecided')
             AND company_high IN ('prospect', 'undecided'))"""

_PARTS: Final = "release_part p WHERE p.draft_id = NEW.draft_id AND p.export_id = NEW.export_id"

_PERMITTED: Final = f"""(p.audience = 'everyone' AND relationship IS NOT NULL)
    OR (p.audience = 'prospects' AND (relationship = 'prospect' OR (relationship IN ('former_customer', 'undecided')
        AND {_overridden("undecided_audience", " AND o.audience = 'prospects'")})))
    OR (p.audience = 'customers' AND (relationship = 'customer' OR (relationship = 'undecided'
        AND {_overridden("undecided_audience", " AND o.audience = 'customers'")})))"""


class _Check(NamedTuple):
    refused: str
    when: str


_RELEASE: Final = (
    _Check(
        "the contact is gone, or has another address",
        """NOT EXISTS (SELECT 1 FROM draft d JOIN contact c ON c.id = d.contact_id AND c.email_key = d.address_key
           WHERE d.id = NEW.draft_id AND d.contact_id = NEW.contact_id)""",
    ),
    _Check(
        "the draft is not approved for this contact as they are",
        """NOT EXISTS (SELECT 1 FROM draft d JOIN contact c ON c.id = d.contact_id
           WHERE d.id = NEW.draft_id
             AND d.status IN ('approved', 'exported') AND COALESCE(d.stage, '') = COALESCE(c.stage, ''))""",
    ),
    _Check(
        "no receipt of this draft allows it",
        """NOT EXISTS (SELECT 1 FROM receipt t WHERE t.id = NEW.receipt_id AND t.draft_id = NEW.draft_id
           AND t.moment = 'export' AND t.verdict = 'allowed' AND t.at = NEW.at)""",
    ),
    _Check(
        "the contact must not be mailed",
        """EXISTS (SELECT 1 FROM guard_mailbox b JOIN suppression u ON u.mailbox = b.mailbox
           WHERE b.contact_id = NEW.contact_id)""",
    ),
    _Check(
        "the contact stands where no move on record put them",
        """(SELECT COALESCE(c.stage, '') FROM contact c WHERE c.id = NEW.contact_id) <> COALESCE((
           SELECT m.to_stage FROM stage_move m WHERE m.contact_id = NEW.contact_id
           ORDER BY m.at DESC, m.id DESC LIMIT 1), '')""",
    ),
    _Check(
        "nobody knows what the contact is to us",
        "relationship IS NULL OR strange_others > 0 OR (company_counts = 1 AND strange_companies > 0)",
    ),
    _Check("the contact and their company disagree", f"{_COMPANY_DIFFERS} AND NOT {_overridden('company_undecided')}"),
    _Check(
        "the contact and somebody with the same mailbox disagree",
        f"{_differs('twin_low', 'twin_high')} AND NOT {_overridden('twin_disagrees')}",
    ),
    _Check(
        "the contact and the CRM disagree",
        f"{_differs('crm_low', 'crm_high')} AND NOT {_overridden('crm_conflict')}",
    ),
    _Check("nothing says what is in it", f"NOT EXISTS (SELECT 1 FROM {_PARTS})"),  # nosec B608 -- as above
    _Check(
        "an offer of the draft is missing in what is said to be in it",
        f"EXISTS (SELECT 1 FROM OFFERS_OF_DRAFT WHERE NOT EXISTS (SELECT 1 FROM {_PARTS}"  # nosec B608 -- as above
        " AND p.name = offer_key AND p.language = offer_language AND p.version = offer_version))",
    ),
    _Check(
        "another draft has brought them an offer in it",
        """EXISTS (SELECT 1 FROM OFFERS_OF_DRAFT JOIN offer_sent s ON s.contact_id = NEW.contact_id
           AND s.offer_key = had.offer_key AND s.draft_id <> NEW.draft_id)""",
    ),
    _Check(
        "something in it is not what the library says",
        f"""EXISTS (SELECT 1 FROM {_PARTS} AND substr(p.name, 1, 9) <> 'sequence:' AND NOT EXISTS (
            SELECT 1 FROM offer f WHERE f.key = p.name AND f.language = p.language AND f.version = p.version
              AND f.audience = p.audience AND f.status = 'live'))""",  # nosec B608 -- as above
    ),
    _Check(
        "the words of a sequence are not for whom it says",
        f"""EXISTS (SELECT 1 FROM {_PARTS} AND substr(p.name, 1, 9) = 'sequence:' AND NOT EXISTS (
            SELECT 1 FROM "sequence" q WHERE q.key = substr(p.name, 10)
              AND COALESCE(AUDIENCE_OF_SEQUENCE, 'everyone') = p.audience))""",  # nosec B608 -- as above
    ),
    _Check(
        "something in it is not for this contact",
        f"EXISTS (SELECT 1 FROM {_PARTS} AND NOT ({_PERMITTED}))",  # nosec B608 -- as above
    ),
)
"""Why a release is refused, the first reason that holds."""

_LEFT: Final = "SELECT 1 FROM release r WHERE r.draft_id = NEW.id AND r.receipt_id = NEW.receipt_id"
_ALLOWS: Final = """SELECT 1 FROM receipt t WHERE t.id = NEW.receipt_id AND t.draft_id = NEW.id
    AND t.verdict = 'allowed' AND t.moment = 'approve'"""
_OFFER: Final = "key language kind title phase audience status summary url cta body published expires".split()

_ASKED: Final = "contact_id company_id code audience asked_by asked_at expires_at".split()
_DECIDED: Final = "decided_by decided_at is_granted".split()


def _same(*columns: str) -> str:
    return " AND ".join(
        f"COALESCE(CAST(OLD.{one} AS TEXT), '') = COALESCE(CAST(NEW.{one} AS TEXT), '')" for one in columns
    )


class _Trigger(NamedTuple):
    name: str
    event: str
    checks: tuple[_Check, ...]
    source: str = ""


def _kept(table: str, *columns: str) -> tuple[_Trigger, ...]:
    """Rows that stay as they are: nothing is deleted, and only other columns than these may change, where given."""
    when = f"NOT ({_same(*columns)})" if columns else "1 = 1"
    return (
        _Trigger(f"{table}_is_kept", f"BEFORE UPDATE ON {table}", (_Check(f"a {table} stays as it is", when),)),
        _Trigger(f"{table}_stays", f"BEFORE DELETE ON {table}", (_Check(f"a {table} stays", "1 = 1"),)),
    )


TRIGGERS: Final = (
    _Trigger("release_is_judged", "BEFORE INSERT ON release", _RELEASE, f"({_STANDING}) standing"),
    _Trigger(
        "release_part_comes_first",
        "BEFORE INSERT ON release_part",
        (
            _Check(
                "it has left already",
                "EXISTS (SELECT 1 FROM release r WHERE r.draft_id = NEW.draft_id AND r.export_id = NEW.export_id)",
            ),
        ),
    ),
    _Trigger(
        "draft_is_new",
        "BEFORE INSERT ON draft",
        (_Check("a new draft is neither approved nor exported", "NEW.status IN ('approved', 'exported')"),),
    ),
    _Trigger(
        "draft_is_proved",
        "BEFORE UPDATE OF status, receipt_id, contact_id, address_key ON draft",
        (
            _Check("no release says that it left", f"NEW.status = 'exported' AND NOT EXISTS ({_LEFT})"),
            _Check(
                "no receipt of this draft approves it",
                f"NEW.status = 'approved' AND NOT EXISTS ({_ALLOWS})",
            ),
            _Check("what left does not come back", "OLD.status = 'exported' AND NEW.status <> 'exported'"),
            _Check(
                "a draft stays with its contact",
                f"OLD.status = 'approved' AND NEW.status = 'approved' AND NOT ({_same('contact_id', 'address_key')})",
            ),
        ),
    ),
    _Trigger(
        "stage_needs_a_move",
        "BEFORE UPDATE OF stage ON contact",
        (
            _Check(
                "no move on record leads to this stage",
                """COALESCE(OLD.stage, '') <> COALESCE(NEW.stage, '') AND CASE WHEN NEW.stage IS NULL
                   THEN EXISTS (SELECT 1 FROM stage_move m WHERE m.contact_id = NEW.id)
                   ELSE NOT EXISTS (SELECT 1 FROM stage_move m WHERE m.contact_id = NEW.id
                        AND m.to_stage = NEW.stage AND COALESCE(m.from_stage, '') = COALESCE(OLD.stage, '')) END""",
            ),
        ),
    ),
    _Trigger(
        "offer_needs_a_version",
        "BEFORE UPDATE ON offer",
        (_Check("it changed, and its version did not", f"OLD.version = NEW.version AND NOT ({_same(*_OFFER)})"),),
    ),
    _Trigger(
        "receipt_is_chained",
        "BEFORE INSERT ON receipt",
        (
            _Check(
                "a receipt names the one before",
                "NEW.previous <> COALESCE((SELECT t.digest FROM receipt t ORDER BY t.id DESC LIMIT 1), '')"
                " OR NEW.id <= COALESCE((SELECT MAX(t.id) FROM receipt t), 0)",
            ),
        ),
    ),
    _Trigger(
        "override_is_asked_first",
        'BEFORE INSERT ON "override"',
        (_Check("it is asked for before it is decided", "NEW.decided_by IS NOT NULL OR NEW.is_granted"),),
    ),
    _Trigger(
        "override_is_decided_once",
        'BEFORE UPDATE ON "override"',
        (
            _Check("what was asked for stays as it is", f"NOT ({_same(*_ASKED)})"),
            _Check("it is decided once", f"OLD.decided_by IS NOT NULL AND NOT ({_same(*_DECIDED)})"),
            _Check("what has ended stays so", f"OLD.ended_at IS NOT NULL AND NOT ({_same('ended_at', 'ended_by')})"),
        ),
    ),
    _Trigger("override_stays", 'BEFORE DELETE ON "override"', (_Check("a decision stays", "1 = 1"),)),
    *_kept("receipt"),
    *_kept("release"),
    *_kept("release_part"),
    *_kept("offer_version"),
    *_kept("content_version"),
    _kept("suppression", "mailbox", "reason", "at")[0],
    _Trigger(
        "suppression_stays",
        "BEFORE DELETE ON suppression",
        (
            _Check(
                "somebody is known by that mailbox",
                """EXISTS (SELECT 1 FROM contact c WHERE c.mailbox = OLD.mailbox)
                   OR EXISTS (SELECT 1 FROM alias a WHERE a.mailbox = OLD.mailbox)""",
            ),
        ),
    ),
)

_AUDIENCE_OF_SEQUENCE: Final = {
    "sqlite": "json_extract(q.definition, '$.audience')",
    "postgresql": "(q.definition ->> 'audience')",
}
_OFFERS_OF_DRAFT: Final = {
    "sqlite": """(SELECT json_extract(e.value, '$[0]') AS offer_key, json_extract(e.value, '$[1]') AS offer_language,
        json_extract(e.value, '$[2]') AS offer_version
        FROM draft d, json_each(d.offers) e WHERE d.id = NEW.draft_id) had""",
    "postgresql": """(SELECT e.value ->> 0 AS offer_key, e.value ->> 1 AS offer_language,
        e.value ->> 2 AS offer_version
        FROM draft d, json_array_elements(d.offers) e WHERE d.id = NEW.draft_id) had""",
}


def _cases(trigger: _Trigger, database: str) -> str:
    """The first of the reasons that holds; SQLite ends the statement where it finds it."""
    form = "RAISE(ABORT, '{}')" if database == "sqlite" else "'{}'"
    cases = " ".join(f"WHEN {one.when} THEN {form.format(REFUSES + one.refused)}" for one in trigger.checks)
    chosen = f"CASE {cases} END" + (f" FROM {trigger.source}" if trigger.source else "")
    chosen = chosen.replace("AUDIENCE_OF_SEQUENCE", _AUDIENCE_OF_SEQUENCE[database])
    return chosen.replace("OFFERS_OF_DRAFT", _OFFERS_OF_DRAFT[database])


def _making(database: str) -> Iterator[str]:
    for name in VIEWS:
        yield f"CREATE VIEW {name} AS {VIEWS[name]}"
    for one in TRIGGERS:
        if database == "sqlite":
            yield f"CREATE TRIGGER {one.name} {one.event} BEGIN SELECT {_cases(one, database)}; END"
            continue
        kept = "OLD" if "DELETE" in one.event else "NEW"
        yield f"""CREATE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE why text;
            BEGIN
                why := (SELECT {_cases(one, database)});
                IF why IS NOT NULL THEN RAISE check_violation USING MESSAGE = why; END IF;
                RETURN {kept};
            END $$"""  # nosec B608 -- constants alone, no value from outside
        yield f"CREATE TRIGGER {one.name} {one.event} FOR EACH ROW EXECUTE FUNCTION {one.name}()"


def _taking(database: str) -> Iterator[str]:
    for one in TRIGGERS:
        table = one.event.rpartition(" ON ")[2]
        yield f"DROP TRIGGER IF EXISTS {one.name}" + ("" if database == "sqlite" else f" ON {table}")
        if database == "postgresql":
            yield f"DROP FUNCTION IF EXISTS {one.name}()"
    for name in reversed(VIEWS):
        yield f"DROP VIEW IF EXISTS {name}"


def install(connection: Connection) -> None:
    """Let the database refuse from now on."""
    for statement in _making(connection.dialect.name):
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Take every refusal away; for migrations that make the tables anew, in the transaction that puts them back."""
    for statement in _taking(connection.dialect.name):
        connection.exec_driver_sql(statement)
