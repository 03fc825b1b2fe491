"""What titles say about their pages, in English, Swedish, Norwegian and Danish: patterns over small letters."""

from __future__ import annotations

import re
from typing import Final

Pattern = re.Pattern[str]


def _any(*patterns: str) -> Pattern:
    return re.compile("|".join(patterns))


TITLES: Final[tuple[tuple[str, float, Pattern], ...]] = tuple(
    (kind, points, _any(*patterns))
    for kind, points, patterns in (
        ("checklist", 3.5, (r"\bcheck ?lists?\b", r"\bchecklist(a|or|an)\b", r"\bsjekkliste", r"\btjekliste")),
        ("ebook", 3.5, (r"\be-?books?\b", r"\be-?b[oö]k(en|er)?\b", r"\be-?bog\b")),
        ("whitepaper", 3.5, (r"\bwhite ?papers?\b", r"\b(vitbok|hvitbok|hvidbog)\b")),
        ("webinar", 3.5, (r"\bweb+inar", r"\bnettseminar")),
        ("newsletter", 3.0, (r"\bnewsletter\b", r"\bny(het|hed)sbrev")),
        ("infographic", 3.5, (r"\binfogra(ph|f)i",)),
        ("video", 2.0, (r"\bvideo(s|er|r)?\b", r"\bse filmen\b", r"\bwatch\b")),
        (
            "report",
            3.0,
            (
                r"\breport (20|on)",
                r"\b(annual|survey|trend|industry|benchmark) report\b",
                r"rapporten? 20\d\d",
                r"\b(års|års|trend|bransch|bransje|status)rapport",
                r"\bstate of\b",
                r"\brapport\b",
            ),
        ),
        ("course", 2.5, (r"\b(online )?course\b", r"\b(nett)?kurs(et|us)?\b", r"\bcertification\b")),
        (
            "comparison",
            3.5,
            (
                r"\bvs\.?\b",
                r"\bversus\b",
                r"\bcompar(ed|ing|ison)\b",
                r"\balternatives? to\b",
                r"\bjämför(else|t|a)?\b",
                r"\bsammenlign",
                r"\balternativ(er)? til",
            ),
        ),
        (
            "pricing",
            4.0,
            (
                r"^(our |våra |våre )?(pricing|prices|priser|prislist[ae]|plans and pricing)\b",
                r"\bpris(er)? (og|och) (abonnement|paket|pakker)",
                r"\bvad kostar\b.*\?$",
                r"\bhva koster\b.*\?$",
            ),
        ),
        (
            "demo",
            4.0,
            (
                r"\b(book|request|get|schedule) a (free )?demo\b",
                r"\bboka (en )?demo",
                r"\b(bestill|book)( en)? demo",
                r"^demo\b",
            ),
        ),
        (
            "trial",
            4.0,
            (r"\bfree trial\b", r"\btry .{0,30}\bfree\b", r"\bprova .{0,20}gratis", r"\bprøv .{0,20}gratis"),
        ),
        (
            "consultation",
            3.5,
            (
                r"\bfree consultation\b",
                r"\btalk to (an expert|sales|us)\b",
                r"\bboka (ett )?(råd|möte)",
                r"\b(bestill|book)( et)? (møte|rådgivning)",
                r"\bkostnadsfri rådgivning",
            ),
        ),
        (
            "case_study",
            3.5,
            (
                r"\bcase stud(y|ies)\b",
                r"\bcustomer stor(y|ies)\b",
                r"\bkund(e)?(case|historie|berättelse|referen)",
                r"\bsuccess stor(y|ies)\b",
                r"^(how|hur|hvordan|slik|så) \S+( \S+)? "
                r"(saved|uses|reduced|cut|grew|increased|moved|sparade|använder|minskade|bruker|sparte|reduserte|økte|ökade)\b",
                r"^case:",
                r"^kunde?case\b",
            ),
        ),
        (
            "release_note",
            3.0,
            (
                r"\brelease notes?\b",
                r"\bchange ?log\b",
                r"\bv?\d+\.\d+(\.\d+)+\b",
                r"\bwhat'?s new\b",
                r"^(nytt|nyheter|nyheder) i (version|versjon|\S+ \d)",
                r"\bendringslogg\b",
                r"\bversjon \d",
                r"\bversion \d+(\.\d+)?$",
            ),
        ),
        (
            "event_invitation",
            2.5,
            (
                r"\b(join|meet|visit) us (at|in|for)\b",
                r"\binvitation\b",
                r"\binbjudan\b",
                r"\binvitasjon\b",
                r"\bbli med (på|oss)\b",
                r"\b(frukost|frokost)?seminari?(um)?\b",
                r"\b(konferens|konferanse|konference|meetup|hackathon)\b",
            ),
        ),
        (
            "onboarding",
            3.0,
            (
                r"^welcome( to|!|$)",
                r"^välkommen( till|!|$)",
                r"^velkommen( til|!|$)",
                r"\byour first (week|day|steps)\b",
            ),
        ),
        (
            "survey",
            3.0,
            (
                r"\b(customer|satisfaction) survey\b",
                r"\b(kund|kunde)(undersök|undersøk)",
                r"\benkät\b",
                r"\bhvor fornøyd\b",
                r"\bspørreundersøkelse\b",
            ),
        ),
        (
            "review_request",
            3.5,
            (
                r"\b(leave|write) (us )?a review\b",
                r"\bskriv (et omdöme|en omtale|en anmeldelse)\b",
                r"\brecensera oss\b",
            ),
        ),
        (
            "referral",
            3.5,
            (
                r"\brefer a (friend|colleague)\b",
                r"\btipsa en (vän|kollega)\b",
                r"\btips en (venn|kollega)\b",
                r"\b(värva|verv) en\b",
            ),
        ),
        ("upsell", 2.5, (r"^upgrade\b", r"^uppgradera\b", r"^oppgrader\b")),
        (
            "customer_offer",
            3.0,
            (
                r"\boffer for (our |existing )?customers\b",
                r"\bkund(e)?(erbjudande|tilbud)\b",
                r"\bfor eksisterende kunder\b",
            ),
        ),
        ("calculator", 3.5, (r"\bcalculator\b", r"\bkalk(y|u)lator", r"\bberegner\b", r"\bräkna ut\b", r"\bregn ut\b")),
        ("template", 1.6, (r"\btemplates?\b", r"\bmall(ar|en)?\b(?! of)", r"\bmal(er)? for\b", r"\bskabelon")),
        ("brochure", 3.0, (r"\bbroch(ure|yr)", r"\bbros?jyre", r"\bdata ?sheet\b", r"\bprodukt(blad|ark)\b")),
        ("battlecard", 4.0, (r"\bbattle ?card",)),
        (
            "security_pack",
            3.0,
            (
                r"\bsecurity (overview|whitepaper|pack|and compliance)\b",
                r"\btrust cent(er|re)\b",
                r"\bsäkerhet (och|hos)\b",
                r"\b(informations|informasjons)säkerhet\b",
            ),
        ),
        ("proposal", 3.0, (r"\bproposal\b", r"^(offert|tilbud) (till|til)\b")),
        (
            "guide",
            2.2,
            (
                r"\bguide\b",
                r"\bguide(n|r|s)\b",
                r"\bhow to\b",
                r"\b(vägledning|veileder|veiledning|vejledning)\b",
                r"\bhandbo(o)?k",
                r"\bbest practices?\b",
                r"\b(tips|råd)\b",
                r"\btutorial\b",
                r"\bstep[ -]by[ -]step\b",
                r"\bsteg for steg\b",
                r"\bsteg för steg\b",
                r"\btrin for trin\b",
                r"^\d+ (ways|tips|steps|sätt|måter|råd|steg)\b",
                r"^(slik|så här|sådan|sånn) \w+",
                r"^(hvordan|hur man|hur du|hvordan du) \w+",
                r"^så (gör|här|fungerar|väljer|skriver|bygger|lyckas|kommer|kan) ",
                r"\bretningslinjer\b",
                r"\briktlinjer\b",
                r"\banbefalinger\b",
                r"\bguidelines\b",
                r"\bprinsipper\b",
                r"\bprinciper\b",
            ),
        ),
        (
            "kb_article",
            2.0,
            (
                r"\bapi\b",
                r"\bsdk\b",
                r"\b(install|configur)(ing|ation|asjon|ere|e)\b",
                r"\bconfiguration\b",
                r"\btroubleshoot",
                r"\bfaq\b",
                r"\bvanlig[ae] (frågor|spørsmål)\b",
                r"\breference\b",
                r"\bkonfigur",
                r"\binstalla(tion|sjon)",
                r"\bfeilsøking\b",
                r"\bfelsökning\b",
                r"\boverview\b",
                r"\b(get|getting) started\b",
                r"\bkom(ma)? i ?gang\b",
                r"\bplugin\b",
                r"\bcli\b",
                r"^(set up|setting up|add|create|"
                r"connect|enable|manage|use|using) ",
                r"\bparameters?\b",
                r"\bendpoints?\b",
                r"\bdokument(asjon|ation)\b",
            ),
        ),
        (
            "product_page",
            2.0,
            (
                r"^(about|om) (us|oss|os)\b",
                r"^om \w+$",
                r"^about (the )?\S+( \S+)?$",
                r"\bour (services|products)\b",
                r"^(våra|våre|vores) (tjänster|tjenester|produkter)",
                r"^(kontakt|contact)\b",
                r"\bfeatures\b",
            ),
        ),
        (
            "blog_post",
            2.0,
            (
                r"\bannounc(e|es|ing|ement)\b",
                r"\bintroducing\b",
                r"\blanser(ar|er|ing|te|ade)\b",
                r"\bwhy\b",
                r"^(varfor|varför|hvorfor)\b",
                r"\bintervju",
                r"\binterview\b",
                r"\b(pressemelding|pressmeddelande)\b",
                r"\bjoins\b",
                r"\bhos oss\b",
                r"\bwe('re| are)?\b",
                r"\bmy\b",
                r"\bvi\b",
                r"\b(ny|nytt) (samarbete|samarbeid|avtal|avtale)\b",
            ),
        ),
    )
)
"""(kind, how much it speaks for it, pattern)."""
