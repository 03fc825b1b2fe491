"""People who make a program prove itself, each findable by address.

- petter.granlund@bjorkliden.example.com: a lead at a customer company; nobody has decided about the company yet
- ingrid.solvang@nordlysfjord.example.com: a lead at a customer company, where each stands by their own stage
- karolina.nyman@solbacken.example.org: in both files, once in capitals, and the later one has her further back
- jonas.hedlund@vasterlunda.example.org and jonas.hedlund+webinar@vasterlunda.example.org: one mailbox, two contacts
- frida.ostlund@ronnfors.example.net: unsubscribed
- tor.haugseth@bryggesporet.example.com: mail to them bounces
- malene.krogh@fyrrekrogen.example.com: reported our mail as spam
- gareth.pryce@calderfinch.example.com: the CRM says "do not email"
- bertil.aspegren@grasten.example.com: a former customer
- ragnhild.moe@rognebakken.example.org: a won deal, but the CRM says lead
- lindell@ekstahlgren.example.com: no first name
- åsa@lyckebo.example.org: letters before the @ that ordinary mail servers refuse
- info@fyrvaktaren.example.com: a mailbox that several people read
- eva.lundvall@freemail.example.net: a private address, and no consent
- kjersti.aune@havnelageret.example.net: Norwegian, and no consent
- alex.moreau@cedarpoint.example.com: no country and no consent
- alexandra.trampenberg@ekotoppen.example.com: a very long name
- siobhan.obrien@calderfinch.example.com: an apostrophe in the name
- li.ng@tidewell.example.com: a last name of two letters without a vowel
- o.ek@transtroms.example.net: a first name of one letter
- sam.rivers@greywater.example.org: no language
- henrietta.ashworth-lane@tidewell.example.com: a key account person whom somebody put in "other"
"""

from __future__ import annotations

from typing import Final

from nurture.demonstration.companies import EMPLOYERS, HUBSPOT
from nurture.demonstration.names import FACILITY, FINANCE, SUSTAINABILITY
from nurture.demonstration.people import LANGUAGE_OF, Person, owner_of

CASE_TWIN: Final = "karolina.nyman@solbacken.example.org"
"""Stands in both files, in the second one in capitals."""

OPEN_COMPANY: Final = "bjorkliden.example.com"
"""A customer company with a lead, about which nobody has decided."""

DECIDED_COMPANY: Final = "nordlysfjord.example.com"
"""A customer company with a lead, where each stands by their own stage."""

_NO_COUNTRY: Final = "alex.moreau@cedarpoint.example.com"
_NO_LANGUAGE: Final = "sam.rivers@greywater.example.org"
_WON: Final = "ragnhild.moe@rognebakken.example.org"

_TABLE: Final = """
petter.granlund@bjorkliden.example.com|Petter|Granlund|Controller|f|SE|L|consent|
ingrid.solvang@nordlysfjord.example.com|Ingrid|Solvang|Driftssjef|m|NO|L|consent|
karolina.nyman@solbacken.example.org|Karolina|Nyman|Lokalansvarig|m|SE|L|consent|
jonas.hedlund@vasterlunda.example.org|Jonas|Hedlund|Driftansvarig|m|SE|S|consent|
jonas.hedlund+webinar@vasterlunda.example.org|Jonas|Hedlund|||SE|S|consent|
frida.ostlund@ronnfors.example.net|Frida|Östlund|Miljösamordnare|s|SE|L|consent|unsubscribed
tor.haugseth@bryggesporet.example.com|Tor|Haugseth|Driftsleder|m|NO|L|consent|email_bounced
malene.krogh@fyrrekrogen.example.com|Malene|Krogh|Økonomichef|f|DK|S|consent|email_complained
gareth.pryce@calderfinch.example.com|Gareth|Pryce|Finance Director|f|GB|L|consent|do_not_email
bertil.aspegren@grasten.example.com|Bertil|Aspegren|Fastighetschef|m|SE|CF|consent|
ragnhild.moe@rognebakken.example.org|Ragnhild|Moe|Eiendomssjef|m|NO|L|consent|
lindell@ekstahlgren.example.com||Lindell|Ekonomiassistent|f|SE|S|consent|
åsa@lyckebo.example.org|Åsa|Björk|Ordförande||SE|S|consent|
info@fyrvaktaren.example.com|||||SE|S||
eva.lundvall@freemail.example.net|Eva|Lundvall|||SE|S||
kjersti.aune@havnelageret.example.net|Kjersti|Aune|Driftsleder|m|NO|L||
alex.moreau@cedarpoint.example.com|Alex|Moreau|Energy Manager|s|US|L||
alexandra.trampenberg@ekotoppen.example.com|Alexandra Konstantia Vilhelmina\
|von Trampenberg-Ryningskjöld af Lerhammar|Hållbarhetschef|s|SE|L|consent|
siobhan.obrien@calderfinch.example.com|Siobhán|O'Brien|Head of Facilities|m|GB|M|consent|
li.ng@tidewell.example.com|Li|Ng|Energy Manager|s|GB|L|consent|
o.ek@transtroms.example.net|Ö|Ek|Kontorschef||SE|L|consent|
sam.rivers@greywater.example.org|Sam|Rivers|Facilities Manager|m|US|L|consent|
henrietta.ashworth-lane@tidewell.example.com|Henrietta|Ashworth-Lane|Group Property Director|m|GB|X|consent|
"""
"""Address, first and last name, title, persona, country, stage (the file's, then the true one), basis, fate."""

_PERSONAS: Final = {"m": FACILITY, "f": FINANCE, "s": SUSTAINABILITY, "": ""}
_BY_DOMAIN: Final = {employer.domain: employer for employer in EMPLOYERS}


def hard_cases() -> tuple[Person, ...]:
    """The people of the list above."""
    return tuple(_read(line) for line in _TABLE.strip().splitlines())


def _read(line: str) -> Person:
    email, first, last, title, persona, country, path, consent, fate = line.split("|")
    employer = _BY_DOMAIN.get(email.partition("@")[2])
    return Person(
        email=email,
        first=first,
        last=last,
        title=title,
        employer=employer,
        country="" if email == _NO_COUNTRY else country,
        language="" if email == _NO_LANGUAGE else LANGUAGE_OF[country],
        persona=_PERSONAS[persona],
        letter=path[-1],
        start=path[0],
        owner=owner_of(country, path[-1]),
        consent=consent,
        fate=fate,
        won=email == _WON,
        file=employer.file if employer else HUBSPOT,
    )
