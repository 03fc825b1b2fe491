"""Eighty invented companies, each with its own domain, and the stages of the people we know there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STAGE_OF: Final = {
    "S": "subscriber",
    "L": "lead",
    "M": "marketingqualifiedlead",
    "Q": "salesqualifiedlead",
    "O": "opportunity",
    "C": "customer",
    "W": "customer",
    "N": "customer",
    "F": "customer",
    "E": "evangelist",
    "X": "other",
}
"""What a letter of `Employer.people` stands for.

C has been a customer for long, W since a few weeks or months, N for less than 30 days; F has left us again.
"""


@dataclass(frozen=True, slots=True)
class Employer:
    """A company: `size` in people, `people` one letter per contact (see STAGE_OF), `file` the export it stands in."""

    name: str
    domain: str
    country: str
    industry: str
    size: int
    people: str
    file: str

    @property
    def fits(self) -> bool:
        """Whether it meets the demo's ideal customer profile."""
        return self.size >= SMALLEST_FIT


SMALLEST_FIT: Final = 50
"""The fewest employees of a company that fits Luftvik's ideal customer profile."""

INDUSTRIES: Final = (
    "real_estate",
    "education",
    "healthcare",
    "professional_services",
    "hospitality",
    "manufacturing",
)
"""The trades that Luftvik sells to."""

_INDUSTRY_OF: Final = dict(zip("rehptm", INDUSTRIES, strict=True))

_HUBSPOT: Final = """
Björkliden Fastigheter|bjorkliden.example.com|SE|r|220|CCCCEE
Tallmossens Skolor|tallmossen.example.org|SE|e|410|CCCCE
Havsbandets Hotell|havsbandet.example.com|SE|t|130|CCCCC
Norrängens Vårdcentraler|norrangen.example.org|SE|h|560|WWWCE
Kvarnhjulet Industri|kvarnhjulet.example.net|SE|m|340|WWWCC
Lindhaga Kontorshus|lindhaga.example.com|SE|r|95|NNNNN
Gråstens Fastigheter|grasten.example.com|SE|r|75|FFF
Solbackens Friskolor|solbacken.example.org|SE|e|180|OOQMLS
Älvtorpets Konferens|alvtorpet.example.com|SE|t|85|QQMLSX
Rönnfors Mekaniska|ronnfors.example.net|SE|m|260|MMLLSS
Ek & Ståhlgren Revision|ekstahlgren.example.com|SE|p|42|LLLSS
Västerlunda Bostäder|vasterlunda.example.org|SE|r|115|SSSSS
Fjellheim Eiendom|fjellheim.example.org|NO|r|140|CCCCEE
Nordlysfjord Hoteller|nordlysfjord.example.com|NO|t|230|CCCCE
Granittveien Skole|granittveien.example.org|NO|e|160|CCCC
Klinikk Havgløtt|havglott.example.com|NO|h|90|CCCCE
Strandkanten Kontorfellesskap|strandkanten.example.net|NO|p|65|WWWC
Skarvøy Næringsbygg|skarvoy.example.com|NO|r|120|NNNN
Myrheim Produksjon|myrheim.example.net|NO|m|205|FFF
Vardebakken Eiendom|vardebakken.example.com|NO|r|310|OOQMLS
Elvebredden Sykehjem|elvebredden.example.org|NO|h|270|OOMLS
Fossekallen Studiehus|fossekallen.example.org|NO|e|150|OQMLS
Bryggesporet Hotell|bryggesporet.example.com|NO|t|110|QQMLS
Tindevik Industri|tindevik.example.net|NO|m|420|QQMLSX
Sjøbris Eiendomsdrift|sjobris.example.com|NO|r|88|QMMLS
Lyngheia Rådgivning|lyngheia.example.com|NO|p|58|MMLLS
Rognebakken Barnehager|rognebakken.example.org|NO|e|240|MMLS
Havnelageret Utleie|havnelageret.example.net|NO|r|36|MMLLS
Solsiden Tannhelse|solsiden.example.com|NO|h|64|MMLSS
Ospelia Advokater|ospelia.example.com|NO|p|48|LLLSS
Trollfoten Mek|trollfoten.example.net|NO|m|70|LLSSS
Nesset Kurbad|kurbadet.example.com|NO|t|55|LLLS
Furukollen Borettslag|furukollen.example.org|NO|r|12|LLSS
Rypebakken Selskapslokaler|rypebakken.example.com|NO|t|24|SSSS
Blåfjell Regnskap|blafjell.example.net|NO|p|31|SSSSS
Vestlia Oppvekst|vestlia.example.org|NO|e|190|SSSS
Bøgelunden Ejendomme|bogelunden.example.com|DK|r|170|WWWC
Vesterhavets Kursuscenter|vesterhavet.example.org|DK|t|92|NNN
Kløverbakkens Skole|kloverbakken.example.org|DK|e|130|OOMLS
Åkandens Lægehus|akanden.example.com|DK|h|60|QMLS
Møllestrøm Industri|mollestrom.example.net|DK|m|280|MMLS
Strandgades Revision|strandgades.example.com|DK|p|40|LLLS
Fyrrekrogen Hotel|fyrrekrogen.example.com|DK|t|52|LLSS
Havnefronten Udlejning|havnefronten.example.net|DK|r|28|SSSS
Harrowgate Workspace|harrowgate.example.com|GB|r|210|CCCCEE
Larkmere Academy Trust|larkmere.example.org|GB|e|620|CCCCE
Pendlebrook Hotels|pendlebrook.example.com|GB|t|145|NNNN
Ashgrove Surgeries|ashgrove.example.org|GB|h|85|FF
Tidewell Estates|tidewell.example.com|GB|r|330|OOQMLS
Wrenfield Manufacturing|wrenfield.example.net|GB|m|480|QQMLSX
Calder & Finch Consulting|calderfinch.example.com|GB|p|75|MMLLSS
Oakhurst College|oakhurst.example.org|GB|e|190|LLLSS
Lumijärven Kiinteistöt|lumijarvi.example.com|FI|r|125|MMLS
Hafenlicht Hotels|hafenlicht.example.com|DE|t|160|LLS
Cedar Point Properties|cedarpoint.example.com|US|r|900|MLLS
Greywater Clinics|greywater.example.org|US|h|350|LSS
"""

_FAIR: Final = """
Hamnmagasinet Fastigheter|hamnmagasinet.example.com|SE|r|160|CCCCE
Ängsviks Förskolor|angsvik.example.org|SE|e|210|CCCC
Granbackens Tandvård|granbacken.example.com|SE|h|78|CCCC
Stenbrohus|stenbrohus.example.com|SE|r|290|OOQMLS
Sjöglimtens Spahotell|sjoglimten.example.com|SE|t|120|OOMLSX
Björnhammars Gjuteri|bjornhammar.example.net|SE|m|380|OQMLS
Rosenlyckan Vårdboenden|rosenlyckan.example.org|SE|h|450|QQMLS
Tingshusets Kontor|tingshuset.example.com|SE|p|66|QMLLSX
Klöveräng Skolstiftelse|kloverang.example.org|SE|e|140|QQMLS
Mossbergs Fastighetsförvaltning|mossbergs.example.com|SE|r|54|MMLLSX
Nordanvinden Hotell|nordanvinden.example.com|SE|t|98|MMLLS
Silvertråden Textil|silvertraden.example.net|SE|m|175|MMLS
Hult & Åkerblom Arkitekter|hultakerblom.example.com|SE|p|38|MMLLS
Lergökens Montessori|lergoken.example.org|SE|e|45|LLLSS
Brunnsparkens Rehab|brunnsparken.example.com|SE|h|33|LLLSS
Ekotoppen Bostäder|ekotoppen.example.com|SE|r|150|LLLSX
Kopparnäset Plåt|kopparnaset.example.net|SE|m|82|LLSSS
Fyrvaktarens Vandrarhem|fyrvaktaren.example.com|SE|t|18|LLSS
Tranströms Redovisning|transtroms.example.net|SE|p|27|LLLSS
Vallmobackens Skola|vallmobacken.example.org|SE|e|112|SSSSS
Snickargränd Coworking|snickargrand.example.com|SE|p|14|SSSS
Häggviks Vårdhus|haggvikshus.example.org|SE|h|64|SSSS
Lyckebo Samfällighet|lyckebo.example.org|SE|r|9|SSSS
Sågverkstomten|sagverkstomten.example.net|SE|r|22|SSSS
"""


def _read(table: str, file: str) -> tuple[Employer, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(
        Employer(name, domain, country, _INDUSTRY_OF[industry], int(size), people, file)
        for name, domain, country, industry, size, people in rows
    )


HUBSPOT: Final = "hubspot"
FAIR: Final = "fair"

EMPLOYERS: Final = (*_read(_HUBSPOT, HUBSPOT), *_read(_FAIR, FAIR))
"""The companies of the CRM's export, and those we met at a fair in Gothenburg and got later."""
