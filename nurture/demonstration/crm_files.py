"""The files that a marketer would bring: two exports of contacts and one of activities, as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from nurture.demonstration.companies import FAIR, HUBSPOT
from nurture.demonstration.diaries import Event
from nurture.demonstration.hard_cases import CASE_TWIN, hard_cases
from nurture.demonstration.people import SEED, SIGN_UPS, Person, drawn_people

CRM_FILE: Final = "hubspot-crm-exports-all-contacts.csv"
FAIR_FILE: Final = "mässkontakter-göteborg.csv"
SIGN_UP_FILE: Final = "newsletter-signups-{day:%Y-%m-%d}.csv"
ACTIVITY_FILE: Final = "activities-{day:%Y-%m-%d}.csv"
WON_FILE: Final = "closed-won-{company}.csv"

_STAGES: Final = {
    "S": ("Subscriber", "Prenumerant"),
    "L": ("Lead", "Lead"),
    "M": ("Marketing Qualified Lead", "Marknadskvalificerat lead"),
    "Q": ("Sales Qualified Lead", "Säljkvalificerat lead"),
    "O": ("Opportunity", "Affärsmöjlighet"),
    "C": ("Customer", "Kund"),
    "E": ("Evangelist", "Ambassadör"),
    "X": ("Other", "Annat"),
}
_LEAD_STATUS: Final = {"L": "New", "M": "Open", "Q": "In progress", "O": "Open deal"}
_SWEDISH_STATUS: Final = {"L": "Ny", "M": "Öppen", "Q": "Pågående", "O": "Öppen affär"}
_BASIS: Final = {
    "consent": ("Freely given consent from contact", "Samtycke"),
    "existing_customer": ("Performance of a contract", "Befintlig kund"),
    "legitimate_interest": ("Legitimate interest – prospect/lead", "Berättigat intresse"),
    "": ("", ""),
}
_LANGUAGES: Final = {
    "sv": ("Swedish", "Svenska"),
    "nb": ("Norwegian", "Norska"),
    "da": ("Danish", "Danska"),
    "en": ("English", "Engelska"),
    "fi": ("Finnish", "Finska"),
    "de": ("German", "Tyska"),
    "": ("", ""),
}
_COUNTRIES: Final = {
    "SE": ("Sweden", "Europe/Stockholm"),
    "NO": ("Norway", "Europe/Oslo"),
    "DK": ("Denmark", "Europe/Copenhagen"),
    "GB": ("United Kingdom", "Europe/London"),
    "FI": ("Finland", "Europe/Helsinki"),
    "DE": ("Germany", "Europe/Berlin"),
    "US": ("United States", "America/New_York"),
    "": ("", ""),
}


def everybody() -> tuple[Person, ...]:
    """All 400 people."""
    return (*drawn_people(), *hard_cases())


def crm_csv(today: date) -> bytes:
    """The CRM's export: commas, English headers, UTF-8 with a mark."""
    people = [one for one in everybody() if one.file == HUBSPOT]
    rows = [_crm_row(one, 3_104_000 + 17 * place, today) for place, one in enumerate(people)]
    return _write(rows, ",").encode("utf-8-sig")


def _crm_row(one: Person, record: int, today: date) -> dict[str, str]:
    rng = Random(f"{SEED} crm {one.email}")
    country, timezone = _COUNTRIES[one.country]
    employer = one.employer
    return {
        "Record ID": str(record),
        "First Name": one.first,
        "Last Name": one.last,
        "Email": one.email,
        "Job Title": one.title,
        "Company Name": employer.name if employer else "",
        "Company Domain Name": employer.domain if employer else "",
        "Phone Number": _phone(one, rng),
        "Preferred language": _LANGUAGES[one.language][0],
        "Country/Region": country,
        "Time Zone": timezone,
        "Lifecycle Stage": _STAGES[one.start][0],
        "Lead Status": _LEAD_STATUS.get(one.start, ""),
        "Persona": one.persona,
        "Industry": employer.industry if employer else "",
        "Number of Employees": str(employer.size) if employer else "",
        "Annual Revenue": str(_revenue(one)) if employer else "",
        "Contact owner": one.owner,
        "Legal basis for processing contact's data": _BASIS[one.consent][0],
        "Consent date": _consented(rng, today, 210).isoformat() if one.consent == "consent" else "",
        "Unsubscribed from all email": "Yes" if one.fate == "do_not_email" else "",
        "Tags": ";".join(_tags(one, rng)),
    }


def contacts_file(file: str, today: date) -> tuple[str, bytes]:
    """A file of contacts as it came in: its name and its bytes."""
    if file == HUBSPOT:
        return CRM_FILE, crm_csv(today)
    if file == FAIR:
        return FAIR_FILE, fair_csv(today)
    return SIGN_UP_FILE.format(day=today - timedelta(days=SIGN_UPS[file])), sign_up_csv(file, today)


def sign_up_csv(file: str, today: date) -> bytes:
    """A list of newsletter sign-ups: what the form asked for, and the day they said yes; nothing of a stage."""
    rows = [_sign_up_row(one, today - timedelta(days=SIGN_UPS[file])) for one in everybody() if one.file == file]
    return _write(rows, ",").encode()


def _sign_up_row(one: Person, came: date) -> dict[str, str]:
    rng = Random(f"{SEED} sign-up {one.email}")
    employer = one.employer
    return {
        "Email": one.email,
        "First Name": one.first,
        "Last Name": one.last,
        "Job Title": one.title,
        "Company Name": employer.name if employer else "",
        "Company Domain Name": employer.domain if employer else "",
        "Preferred language": _LANGUAGES[one.language][0],
        "Country/Region": _COUNTRIES[one.country][0],
        "Persona": one.persona,
        "Contact owner": one.owner,
        "Legal basis for processing contact's data": _BASIS[one.consent][0],
        "Consent date": (came - timedelta(days=rng.randint(1, 26))).isoformat() if one.consent == "consent" else "",
    }


def won_csv(domain: str) -> bytes:
    """The CRM's export of the day a company bought: its people, who now are customers."""
    people = [one for one in everybody() if one.employer and one.employer.domain == domain]
    rows = [{"Email": one.email, "Lifecycle Stage": "Customer", "Lead Status": ""} for one in people]
    return _write(rows, ",").encode()


def fair_csv(today: date) -> bytes:
    """The contacts of the fair: semicolons, Swedish headers, the bytes of an older spreadsheet program."""
    rows = [_fair_row(one, one.email, today) for one in everybody() if one.file == FAIR]
    twin = next(one for one in everybody() if one.email == CASE_TWIN)
    rows.append(_fair_row(twin, twin.email.title(), today) | {"Livscykelfas": _STAGES["S"][1], "Leadstatus": ""})
    return _write(rows, ";").encode("cp1252")


def _fair_row(one: Person, email: str, today: date) -> dict[str, str]:
    rng = Random(f"{SEED} fair {one.email}")
    employer = one.employer
    consented = f"{_consented(rng, today, 42):%d.%m.%Y}" if one.consent == "consent" else ""
    return {
        "E-post": email,
        "Förnamn": one.first,
        "Efternamn": one.last,
        "Befattning": one.title,
        "Företag": employer.name if employer else "",
        "Hemsida": f"https://{employer.domain}/" if employer else "",
        "Telefon": _phone(one, rng),
        "Språk": _LANGUAGES[one.language][1],
        "Land": {"SE": "Sverige"}.get(one.country, one.country),
        "Livscykelfas": _STAGES[one.start][1],
        "Leadstatus": _SWEDISH_STATUS.get(one.start, ""),
        "Persona": one.persona,
        "Bransch": employer.industry if employer else "",
        "Antal anställda": str(employer.size) if employer else "",
        "Ansvarig säljare": one.owner,
        "Rättslig grund": _BASIS[one.consent][1],
        "Samtyckesdatum": consented,
        "Ej utskick": "Ja" if one.fate == "do_not_email" else "",
        "Taggar": ",".join(_tags(one, rng)),
    }


def activity_csv(events: Iterable[Event]) -> bytes:
    """What people did, in our own columns, UTF-8."""
    rows = [
        {
            "email": one.email,
            "activity": one.kind,
            "occurred_at": one.at.isoformat(),
            "target": one.target,
            "value": one.value,
            "detail": one.detail,
        }
        for one in events
    ]
    return _write(rows, ",").encode()


def _write(rows: Sequence[Mapping[str, str]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _phone(one: Person, rng: Random) -> str:
    """A number from the ranges that Sweden's and Britain's regulators keep for fiction; none elsewhere."""
    if one.country == "SE" and rng.random() < 0.6:
        return f"+46 31 390 06 {rng.randint(0, 99):02d}"
    if one.country == "GB" and rng.random() < 0.6:
        return f"+44 1632 960{rng.randint(0, 999):03d}"
    return ""


def _revenue(one: Person) -> int:
    """A turnover (EUR) that goes with the number of employees."""
    employer = one.employer
    return 0 if employer is None else employer.size * (110_000 + len(employer.name) * 1_500)


def _consented(rng: Random, today: date, before: int) -> date:
    return today - timedelta(days=before + rng.randint(0, 600))


def _tags(one: Person, rng: Random) -> list[str]:
    tags = ["fair-gothenburg"] if one.file == FAIR else []
    if one.letter == "X":
        tags.append("key-account")
    if rng.random() < 0.3:
        tags.append(rng.choice(("newsletter", "webinar-guest", "old-building", "new-building")))
    return tags
