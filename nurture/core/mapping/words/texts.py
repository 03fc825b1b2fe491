"""Turns of phrase in headings and prose that speak for a kind, in English, Swedish, Norwegian and Danish.

Each is looked for as it stands, in small letters, in the first thousands of characters.
"""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(phrase.strip() for phrase in phrases.replace("\n", " ").split("|"))
    for kind, phrases in {
        "kb_article": """prerequisites|this page describes|this page explains|the following table|
            the following example|click on|click the|navigate to|in the sidebar|configure|configuration|parameter|
            endpoint|environment variable|default value|returns a|api key|api-nøkkel|forutsetninger|
            förutsättningar|klikk på|klicka på|klik på|konfigurer|komponenten|the component|denne siden beskriver|
            den här sidan beskriver|property|optional|screen reader|skjermleser|troubleshooting|see also|se også|
            se även|the plugin|required:|install the""",
        "guide": """in this guide|this guide|in this tutorial|this tutorial|step 1|step 2|best practice|
            we recommend|you should|make sure|i denne veilederen|denne veilederen|i den här guiden|den här guiden|
            tenk på|tänk på|husk at|kom ihåg|vi anbefaler|vi rekommenderar|gode råd|retningslinjer|riktlinjer|
            steg 1|steg 2|bør du|bør ikke|unngå|undvik|brukeren|användaren|let's get started|we'll be using|
            in this article you will""",
        "blog_post": """in this post|in this blog|this blog post|today we|we are excited|we're excited|
            we are proud|we are happy|we're happy|last week|last year|this year|recently|i dette innlegget|
            i det här inlägget|i dag lanserer|idag lanserar|vi er stolte|vi är stolta|vi er glade|vi är glada|
            forrige uke|förra veckan|i fjor|förra året|i år|nylig|nyligen|sier|säger|siger|forteller|berättar|
            fortæller|says|told us|stay tuned|read more on|comments|follow us|subscribe to|my name is|jeg heter|
            jag heter|i've been""",
        "product_page": """our platform|our solution|book a demo|get a demo|start free|contact us|our customers|
            why choose|vår løsning|vår lösning|våre kunder|våra kunder|kontakt oss|kontakta oss|bestill demo|
            boka demo|fordeler|fördelar|benefits|vi hjelper|vi hjälper|we help|we offer|vi tilbyr|vi erbjuder|
            om oss|about us|our mission|vårt oppdrag|vårt uppdrag|læs mere om vores""",
        "case_study": """our challenge was|about the customer|customer since|kund sedan|kunde siden|the customer|
            om kunden|before switching|chose us|valgte|valde oss""",
        "pricing": """per month|per user|per år|per måned|per månad|/month|/mo|kr/mnd|kr/mån|pr. måned|ekskl. mva|
            exkl. moms|ex. vat|most popular|enterprise plan|free plan|billed annually|faktureres|faktureras""",
        "event_invitation": """register now|save the date|sign up for the event|see you there|meld deg på|
            meld deg på her|påmelding|anmäl dig|anmälan|tilmeld dig|program for dagen|agenda|venue|vi ses|when:|
            where:|tid:|sted:|plats:""",
        "webinar": """join the webinar|on-demand webinar|in this webinar|this webinar|i dette webinaret|webinaret|
            i webbinariet|se webinaret|watch the recording|se opptaket|se inspelningen""",
        "release_note": """bug fixes|bugfixes|breaking changes|feilrettinger|buggfixar|
            nye funksjoner|nya funktioner|forbedringer|förbättringar|fixed an issue|in this release""",
        "comparison": """compared to|in comparison|pros and cons|fordeler og ulemper|för- och nackdelar|
            sammenlignet med|jämfört med|key differences|side by side""",
        "checklist": "tick off|check off|bock av|kryss av|sjekkpunkt|check each|☐",
        "report": """key findings|respondents|methodology|nøkkelfunn|respondentene|respondenterna|metodikk|metodik|
            viktigaste resultaten|we surveyed|executive summary|sammendrag|sammanfattning""",
        "ebook": "download the e-book|ladda ner e-boken|last ned e-boken|chapter 1|kapittel 1|kapitel 1",
        "whitepaper": "abstract|download the white paper|this white paper|i denna vitbok",
        "onboarding": """your account is ready|get to know|your customer success|kontoen din|ditt konto är|
            now that you are a customer|nå som du er kunde|nu när du är kund""",
        "survey": """takes two minutes|tar to minutter|tar två minuter|how satisfied|hvor fornøyd|hur nöjd|
            your answers""",
        "customer_offer": """as a customer|som kunde hos oss|som kund hos oss|only for customers|bare for kunder|
            endast för kunder""",
        "referral": "refer a|for every friend|per venn|per vän|reward for",
        "battlecard": "objection|their weakness|when they say|competitor says|how to win against",
        "course": """in this course|module 1|modul 1|lesson 1|leksjon 1|lektion 1|i dette kurset|i den här kursen|
            learning goals""",
        "newsletter": "in this issue|i denne utgaven|i detta nummer|unsubscribe",
        "trial": """free for 14 days|free for 30 days|no credit card|gratis i 14|gratis i 30|inget kreditkort|
            uten kredittkort""",
        "demo": "pick a time|book your demo|30-minute demo|velg et tidspunkt|välj en tid",
        "security_pack": """iso 27001|soc 2|penetration test|encryption at rest|data processing agreement|
            databehandleravtale""",
        "template": "download the template|ladda ner mallen|last ned malen|fill in the|fyll i mallen|fyll ut malen",
    }.items()
}
"""Kind to phrases."""
