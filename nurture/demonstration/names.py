"""Names and job titles by culture; all combinations are invented."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

GIVEN: Final[Mapping[str, tuple[str, ...]]] = {
    "SE": tuple(
        """Anna Johan Karin Erik Sofia Lars Elin Anders Malin Mikael Jenny Fredrik Åsa Magnus Helena Daniel Ulrika
        Mattias Camilla Henrik Linnea Gustav Birgitta Oskar Emma Tobias Therese Stefan Hanna Joakim Cecilia Viktor
        Annika Robert Ida Björn Pernilla Marcus Josefin Håkan""".split()
    ),
    "NO": tuple(
        """Ingrid Ole Kari Lars Silje Bjørn Hilde Morten Marit Terje Kristin Geir Anne Øyvind Camilla Trond Heidi
        Espen Randi Svein Tone Magnus Line Håvard Astrid Sindre Gunn Eirik Solveig Jørgen Berit Stian Ragnhild Kjetil
        Siri Vegard""".split()
    ),
    "DK": tuple(
        """Mette Lars Kirsten Søren Louise Jesper Hanne Anders Pia Mikkel Rikke Thomas Birgit Rasmus Sanne Niels
        Charlotte Jakob Trine Henrik""".split()
    ),
    "GB": tuple(
        """Sarah James Emily David Rebecca Andrew Charlotte Mark Helen Richard Thomas Louise Simon Gareth
        Catherine Owen Fiona Daniel Harriet Neil Megan Rhys""".split()
    ),
    "FI": ("Päivi", "Jukka", "Sanna", "Mikko", "Tiina", "Antti"),
    "DE": ("Katrin", "Stefan", "Sabine", "Jens", "Anke", "Florian"),
    "US": ("Jennifer", "Michael", "Maria", "Brian", "Denise", "Kevin"),
}

FAMILY: Final[Mapping[str, tuple[str, ...]]] = {
    "SE": tuple(
        """Andersson Lindberg Nyström Sandqvist Hedlund Ekström Bergqvist Lundmark Åkesson Wallin Söderberg Holmgren
        Forsell Engdahl Rydberg Sjölund Norling Fransson Öberg Dahlgren Palmér Hultman Strand Vikström Melander
        Claesson Torstensson Ahlberg Gullberg Sundin Kjellberg Arvidsson Brolin Zetterlund Haglund""".split()
    ),
    "NO": tuple(
        """Hansen Solberg Haugen Bakke Nygård Strand Moen Lunde Eide Berge Sæther Hagen Aasen Tveit Røed Myhre Lien
        Fjeld Brekke Ødegård Kvamme Sandvik Hovland Ness Rønning Vik Halvorsen Storm Skogen Gjerde
        Aune Bugge""".split()
    ),
    "DK": tuple(
        """Nielsen Kjær Mortensen Holm Lauridsen Bech Skov Vestergaard Dam Østergaard Krogh Toft Bruun Friis
        Thorsen Lind""".split()
    ),
    "GB": tuple(
        """Hughes Whitfield Morgan Carter Bennett Ashworth Doyle Fletcher Hargreaves Marsh Pryce Sutton
        Thornton Wakefield Ellis Barlow MacLeod""".split()
    ),
    "FI": ("Virtanen", "Lehtonen", "Salmi", "Koskela", "Rinne", "Heikkilä"),
    "DE": ("Brandt", "Hoffmann", "Seidel", "Krause", "Winkler", "Paulsen"),
    "US": ("Reynolds", "Alvarez", "Cooper", "Nakamura", "Whitaker", "Jensen"),
}

NEWCOMERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "SE": (("Amina", "Haddad"), ("Samir", "Yildiz"), ("Dragan", "Petrovic"), ("Leyla", "Demir"), ("Anh", "Tran")),
    "NO": (("Fatima", "Hussain"), ("Minh", "Nguyen"), ("Agnieszka", "Wójcik"), ("Yusuf", "Warsame")),
    "DK": (("Zeynep", "Arslan"), ("Marek", "Nowak")),
    "GB": (("Priya", "Patel"), ("Imran", "Khan"), ("Chidi", "Okafor"), ("Mei", "Chan")),
}
"""People whose families came from elsewhere: first and last names that belong together."""

FACILITY: Final = "facility_manager"
FINANCE: Final = "finance_director"
SUSTAINABILITY: Final = "sustainability_lead"

TITLES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "sv": {
        FACILITY: ("Fastighetschef", "Driftchef", "Fastighetsförvaltare", "Driftansvarig", "Teknisk förvaltare"),
        FINANCE: ("Ekonomichef", "CFO", "Finanschef", "Controller"),
        SUSTAINABILITY: ("Hållbarhetschef", "Hållbarhetsansvarig", "Miljösamordnare", "Energistrateg"),
        "": ("Projektledare", "Inköpare", "Verksamhetsutvecklare", "Kommunikatör"),
    },
    "nb": {
        FACILITY: ("Eiendomssjef", "Driftssjef", "Eiendomsforvalter", "Driftsleder", "Teknisk sjef"),
        FINANCE: ("Økonomisjef", "Økonomidirektør", "Finansdirektør", "Controller"),
        SUSTAINABILITY: ("Bærekraftssjef", "Bærekraftsansvarlig", "Miljøkoordinator", "Energirådgiver"),
        "": ("Prosjektleder", "Innkjøper", "Virksomhetsutvikler", "Kommunikasjonsrådgiver"),
    },
    "da": {
        FACILITY: ("Ejendomschef", "Driftschef", "Driftsleder", "Teknisk chef"),
        FINANCE: ("Økonomichef", "Økonomidirektør", "Controller"),
        SUSTAINABILITY: ("Bæredygtighedschef", "ESG-ansvarlig", "Miljøkoordinator"),
        "": ("Projektleder", "Indkøber"),
    },
    "en": {
        FACILITY: ("Facilities Manager", "Head of Facilities", "Building Services Manager", "Estates Manager"),
        FINANCE: ("Finance Director", "CFO", "Head of Finance", "Financial Controller"),
        SUSTAINABILITY: ("Head of Sustainability", "Sustainability Manager", "ESG Lead", "Energy Manager"),
        "": ("Project Manager", "Procurement Manager", "Office Manager"),
    },
    "fi": {
        FACILITY: ("Kiinteistöpäällikkö", "Käyttöpäällikkö"),
        FINANCE: ("Talousjohtaja", "Talouspäällikkö"),
        SUSTAINABILITY: ("Vastuullisuuspäällikkö",),
        "": ("Projektipäällikkö",),
    },
    "de": {
        FACILITY: ("Leitung Gebäudemanagement", "Technische Leitung"),
        FINANCE: ("Kaufmännische Leitung",),
        SUSTAINABILITY: ("Nachhaltigkeitsbeauftragte Stelle",),
        "": ("Projektleitung",),
    },
}
"""Job titles in the language people work in, by persona; "" are those who fit none."""

HEADS: Final[Mapping[str, Mapping[str, str]]] = {
    "real_estate": {"sv": "VD", "nb": "Daglig leder", "da": "Direktør", "en": "Managing Director"},
    "education": {"sv": "Rektor", "nb": "Rektor", "da": "Skoleleder", "en": "Head Teacher"},
    "healthcare": {"sv": "Verksamhetschef", "nb": "Klinikksjef", "da": "Klinikchef", "en": "Practice Manager"},
    "professional_services": {"sv": "Kontorschef", "nb": "Kontorsjef", "da": "Kontorchef", "en": "Office Manager"},
    "hospitality": {"sv": "Hotellchef", "nb": "Hotelldirektør", "da": "Hoteldirektør", "en": "General Manager"},
    "manufacturing": {"sv": "Platschef", "nb": "Fabrikksjef", "da": "Fabrikschef", "en": "Plant Manager"},
}
"""Who is in charge of a place, by industry and language."""

_FOLDED: Final = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l", "'": "", "’": "", " ": "-"})


def address_part(name: str) -> str:
    """A name as it stands in a mail address: lower case ASCII."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_FOLDED))
    return "".join(letter for letter in plain if letter.isascii())
