"""Small words and endings that tell languages apart.

A word that several languages share counts for each of them, a little; what only one of them has counts in full.
"""

from __future__ import annotations

from typing import Final

FUNCTION_WORDS: Final[dict[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """the of and to in is that it for was on are as with be at by this have from or had but what all
            were when we there can an your which their if will each about how up out them then she many some so
            these would other into has more two like him see could no make than been its now who did get come made
            may part you they our not do does any only also most such where why while should between after before
            because through during using used use here those every both own same just over without within""",
        "sv": """och att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan
            när man nu ut under där eller hur vad ni dig du din ditt dina era vår våra vårt ska skulle vara blir
            blev bli efter också mycket många alla allt andra finns finnas få får går gör göra genom mellan utan
            sedan bara någon något några ingen inget inga här hos redan samt vid varje vilka vilken vilket därför
            eftersom mer mest mot oss dem deras denna detta dessa även enligt både behöver behöva välja ta upp
            kommer varför vem""",
        "nb": """og å det som en på er av for med til den har de ikke om et han men var jeg seg fra vi så kan når
            man nå ut under der eller hvordan hva dere deg du din ditt dine deres vår våre vårt skal skulle være
            blir ble bli etter også mye mange alle alt andre finnes få får går gjør gjøre gjennom mellom uten siden
            bare noen noe ingen her hos allerede samt ved hver hvilke hvilken hvilket derfor fordi mer mest mot oss
            dem denne dette disse både hvor hvorfor hvem trenger velge ta opp kommer slik dersom hvis enn kun""",
        "nn": """og å det som ein på er av for med til den har dei ikkje om eit han men var eg seg frå vi så kan
            når no ut under der eller korleis kva de deg du din ditt dine dykkar vår våre vårt skal skulle vere
            blir vart bli etter òg også mykje mange alle alt andre finst få får går gjer gjere gjennom mellom utan
            sidan berre nokon noko nokre ingen her hos allereie samt ved kvar kvifor kven difor fordi meir mest mot
            oss denne dette desse både treng velje ta opp kjem slik dersom viss enn ho me dykk eigen eige eigne
            saman""",
        "da": """og at det som en på er af for med til den har de ikke om et han men var jeg sig fra vi så kan når
            man nu ud under der eller hvordan hvad jer dig du din dit dine jeres vores vor skal skulle være bliver
            blev blive efter også meget mange alle alt andre findes få får går gør gøre gennem mellem uden siden
            kun nogen noget nogle ingen her hos allerede samt ved hver hvilke hvilken hvilket derfor fordi mere
            mest mod os dem denne dette disse både hvor hvorfor hvem vælge tage op kommer sådan hvis end bare""",
        "de": """der die das und ist in zu den mit sich des auf für nicht ein eine einer einem einen als auch es an
            werden aus er hat dass sie nach wird bei um noch wie über so zum kann wenn oder zur wir ihr durch vom
            ihre unsere sind haben mehr""",
        "fi": """ja on ei että se hän oli ovat mutta tai kun niin myös jos mikä mitä voi sen tämä kuin ole siitä
            kanssa joka jotka olla voit sekä mukaan kaikki teidän meidän sinun jälkeen ennen""",
        "nl": """de het een en van is dat niet op te zijn voor met aan er om ook als naar maar bij uit kan nog
            wordt deze door over worden hun je wij onze u meer""",
        "fr": """le la les et des une est dans que pour qui sur pas avec au par plus sont vous nous votre ce cette
            aux mais ou où leur être""",
        "es": """el la los las que y en un una por con para es se del como más su al no lo pero sus este está son
            también o""",
        "is": """og að það sem í á er við um til ekki með en því af hann fyrir þetta þú ég var eru hafa okkar þín
            eða verið þegar svo""",
    }.items()
}

ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("tion", "tions", "ing", "ness", "ment", "ments", "able", "ful"),
    "sv": ("tionen", "tioner", "heten", "heter", "ningen", "ningar", "orna", "arna", "erna", "lig", "ligt", "ör"),
    "nb": ("sjon", "sjonen", "sjoner", "het", "heten", "heter", "ningen", "ninger", "asjon", "ere", "ene", "lig"),
    "nn": ("sjon", "sjonen", "sjonar", "heit", "heita", "ingar", "ane", "ar", "leg", "lege", "inga", "ast"),
    "da": ("tionen", "tioner", "hed", "heden", "heder", "ningen", "ninger", "erne", "ende", "lig", "ering"),
}
"""Endings of words of six letters and more."""

LETTERS: Final[dict[str, str]] = {"sv": "äö", "nb": "æø", "nn": "æø", "da": "æø", "fi": "äö", "de": "äöüß", "is": "ðþæ"}
"""Letters that speak for these languages; English has none of them."""
