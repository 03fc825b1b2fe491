"""What pages that are never offered are called and say, in English, Swedish, Norwegian and Danish."""

from __future__ import annotations

import re
from typing import Final

LEGAL_FOLDERS: Final = frozenset(
    """legal legal-notices legal-notice juridik juridisk jura juss policies policy-documents privacy personvern
    integritet terms-and-conditions terms-conditions terms-of-service terms-of-use tos eula dpa gdpr cookies
    villkor vilkar vilkaar avtalsvillkor avtalevilkar legal-documents compliance-legal""".split()
)
LEGAL_FILES: Final = frozenset(
    """privacy privacy-policy privacy-notice privacy-statement privacy-and-cookies data-protection cookie-policy
    cookies-policy cookies cookie cookie-notice terms-of-service terms-of-use terms-and-conditions
    terms-conditions conditions-of-use website-terms tos eula dpa imprint impressum legal legal-notice
    disclaimer acceptable-use acceptable-use-policy sub-processors subprocessors licence-agreement
    license-agreement data-processing-agreement integritetspolicy integritet personuppgifter
    personuppgiftspolicy dataskydd dataskyddspolicy kakor om-kakor om-cookies cookiepolicy allmanna-villkor
    anvandarvillkor villkor kopvillkor leveransvillkor personuppgiftsbitradesavtal behandling-av-personuppgifter
    personvern personvernerklaering personvernpolicy personvernerklering informasjonskapsler
    om-informasjonskapsler vilkar brukervilkar kjopsvilkar salgsvilkar leveringsvilkar databehandleravtale
    terms whistleblowing visselblasning visselblasarfunktion varsling varslingskanal kobsbetingelser
    salgsbetingelser personvern-og-cookies integritet-och-cookies integritet-cookies personvern-cookies
    generelle-vilkar avtalevilkar privatlivspolitik persondatapolitik cookiepolitik handelsbetingelser
    betingelser vilkaar brugsvilkaar databehandleraftale tilgjengelighetserklaering tillganglighetsredogorelse
    accessibility-statement tilgaengelighedserklaering ansvarsfraskrivelse ansvarsfriskrivning angerratt
    angrerett""".split()
)
CAREER_NAMES: Final = frozenset(
    """careers career jobs job-openings open-positions vacancies vacancy join-us-careers work-with-us work-at
    work karriere karriar karriaer jobb jobba-hos-oss jobba-med-oss jobbe-hos-oss jobb-hos-oss jobb-i
    lediga-jobb lediga-tjanster ledig-stilling ledige-stillinger ledige-jobb ledige-jobs stillinger stilling
    stillingsannonser platsannonser platsannons rekrytering rekruttering jobopslag job-hos-os bli-en-av-oss
    vill-du-jobba-hos-oss vil-du-jobbe-hos-oss jobba-har jobbe-her jobba-pa karriarsida karriereside rekryttering
    praktikplatser internships hiring sommerjobb sommarjobb traineeprogram""".split()
)
DONE_NAMES: Final = frozenset(
    """thank-you thanks thankyou thank-you-page confirmation confirmed confirm form-submitted submitted success
    download-confirmed signup-confirmed subscription-confirmed unsubscribe unsubscribed tack tack-sida tackar
    tacksida bekraftelse bekraftad takk takkeside bekreftelse bekreftet tak takkside mottatt mottagen kvittering
    kvitto avregistrera avregistrer
    avmelding avregistrering avmeldt avregistrerad ordrebekreftelse orderbekraftelse pamelding-mottatt""".split()
)
DONE_BEGINNINGS: Final = ("thank-you-", "thanks-for-", "tack-for-", "takk-for-", "tak-for-", "tusen-takk")
INTERNAL_NAMES: Final = frozenset(
    """internal internals-only internal-only intern internt interne intranet intranat intranett private privat
    confidential konfidentiellt konfidensielt staff-only employees-only ansatte-internt personal-internt
    for-staff medarbetarwebb sales-internal""".split()
)
DRAFT_NAMES: Final = frozenset(
    "draft drafts utkast utkaster kladd kladder wip unpublished archive-drafts _drafts upublisert opublicerat".split()
)
MACHINE_NAMES: Final = frozenset(
    """404 403 410 500 502 503 not-found notfound page-not-found error error-page offline maintenance sitemap
    search search-results sok sokeresultat sokresultat sogning login log-in signin sign-in sign-up signup logout
    log-out logga-in logg-inn log-ind register-account forgot-password reset-password glemt-passord
    glomt-losenord cart checkout varukorg handlekurv kurv kassa kasse my-account mitt-konto min-konto min-side
    mina-sidor minside preview styleguide-test lorem-ipsum test-page testside testsida sandbox""".split()
)
LIST_FOLDERS: Final = frozenset(
    """tag tags taxonomy taxonomies category categories kategori kategorier emneord etiketter taggar author
    authors forfatter forfattere forfattare archives""".split()
)

_MAY_BE_SITE: Final = r"^(?:the |our |your |vår |våra |vårt |våre |vores |website |\S+(?:'s|s)? )?"

LEGAL_TITLE: Final = re.compile(
    _MAY_BE_SITE
    + "(?:"
    + "|".join(
        (
            r"privacy (?:policy|notice|statement)",
            r"data protection (?:policy|notice|statement)",
            r"privacy(?: (?:and|&) cookies)?$",
            r"cookies?(?: (?:policy|notice|statement|declaration)|$)",
            r"terms (?:of (?:service|use|sale)|(?:and|&) conditions)",
            r"(?:website|general|service) terms",
            r"conditions of use",
            r"acceptable use",
            r"eula\b",
            r"(?:end[- ]user|evaluation|software|commercial)? ?licen[cs]e(?: agreement|$)",
            r"legal(?:$| notices?| information)",
            r"(?:disclaimer|imprint|impressum)$",
            r"sub-?processors",
            r"data processing (?:agreement|addendum)",
            r"service level agreement",
            r"accessibility statement",
            r"integritets?(?:policy|skydd)",
            r"personuppgifts?(?:policy|behandling|biträdesavtal)",
            r"behandling(?:en)? av (?:dina |dine )?person(?:uppgifter|opplysninger)",
            r"så (?:behandlar|hanterar) vi (?:dina )?personuppgifter",
            r"(?:om |användning av |bruk av )?(?:cookies|kakor|informasjonskapsler)(?:$| (?:på|och|og|hos)\b)",
            r"cookie-?(?:policy|politik|erklæring)",
            r"(?:allmänna |köp|användar|leverans|avtals)villkor",
            r"villkor(?:$| för (?:användning|webbplatsen|tjänsten|köp))",
            r"dataskyddspolicy",
            r"tillgänglighetsredogörelse",
            r"personvern(?:erklæring|policy|$| (?:hos|og)\b)",
            r"(?:bruker|kjøps|salgs|leverings|avtale|generelle )vilkår",
            r"vilkår(?:$| for (?:bruk|tjenesten|kjøp))",
            r"databehandler(?:avtale|aftale)",
            r"tilgjengelighets?erklæring",
            r"slik behandler vi (?:dine )?personopplysninger",
            r"privatlivs-?politik",
            r"persondatapolitik",
            r"handelsbetingelser",
            r"(?:angerrätt|angrerett|ansvarsfriskrivning|ansvarsfraskrivelse)$",
        )
    )
    + ")"
)
CAREER_TITLE: Final = re.compile(
    "|".join(
        (
            r"^(?:careers?|jobs)(?:$| at\b)",
            r"^(?:work|join) (?:with|at|for) (?:us|\S+)$",
            r"\b(?:we(?:'re| are) hiring|open positions|current vacancies|job openings?|join our team)\b",
            r"\b(?:lediga (?:jobb|tjänster)|jobba (?:hos|med) oss|vi söker (?:en|dig)|platsannons|spontanansök)",
            r"\b(?:ledige? (?:stilling(?:er)?|jobb?s?)|jobb(?:e)? hos oss|vi søker (?:en|etter|deg)|"
            r"bli en del av (?:laget|teamet)|job hos os|bliv en del af)",
            r"^(?:karriär|karriere)(?:$| (?:hos|i)\b)",
        )
    )
)
DONE_TITLE: Final = re.compile(
    "|".join(
        (
            r"^(?:thank you|thanks|many thanks)\b",
            r"^(?:tack|tusen tack|stort tack)\b",
            r"^(?:takk|tusen takk|mange takk)\b",
            r"^(?:tak|mange tak)\b(?! til alle)",
            r"\b(?:we have received your|your (?:request|message|registration|order) (?:is|has been|was))\b",
            r"^(?:registration|order|booking|subscription) (?:confirmed|complete|received)",
            r"\b(?:vi har (?:tagit emot|mottagit|mottatt|fått|modtaget)) (?:din|ditt)\b",
            r"^(?:bekräftelse|bekreftelse|bekræftelse)\b",
            r"^(?:din|ditt) \S+ (?:är|er) (?:skickad|skickat|mottagen|mottatt|registrert|registrerad|sendt|"
            r"bekräftad|bekreftet)",
            r"^(?:påmelding(?:en)?|anmälan|tilmelding) (?:er |är )?(?:mottatt|mottagen|modtaget|registrert|"
            r"registrerad|bekreftet)",
            r"^you(?:'re| are) (?:in|registered|subscribed|unsubscribed)\b",
            r"^du (?:är|er) (?:nu |nå )?(?:anmäld|påmeldt|avmeldt|avregistrerad|tilmeldt)",
        )
    )
)
MACHINE_TITLE: Final = re.compile(
    "|".join(
        (
            r"^(?:error )?(?:404|403|500)\b",
            r"^(?:page|side|sida|siden|sidan) (?:not found|hittades inte|kunde inte hittas|ikke funnet|"
            r"ble ikke funnet|finnes ikke|finns inte|blev ikke fundet|ikke fundet)",
            r"^(?:search(?: results)?|sök(?:resultat)?|søk(?:eresultater)?|søg(?:ning)?)$",
            r"^(?:log ?in|sign in|logga in|logg inn|log ind)$",
            r"^(?:tags?|categories|kategorier|taggar|emneord|archives?)(?:$|:)",
        )
    )
)
INTERNAL_TITLE: Final = re.compile(
    r"\b(?:internal(?: use)? only|for internal use|internal:|\[internal\]|kun for internt bruk|"
    r"(?:endast|bara) för internt bruk|kun til internt brug|intern (?:notat|rutin|rutine)|do not (?:share|publish))"
)
INTERNAL_TEXT: Final = (
    *("internal use only", "for internal use", "do not share externally", "not for external", "not for distribution"),
    *("endast för internt bruk", "får inte spridas utanför", "kun for internt bruk", "kun til internt brug"),
    *("skal ikke deles eksternt", "ska inte delas externt", "company confidential", "strictly confidential"),
    *("employees only", "for employees of", "staff only", "do not forward", "not for customers", "internal sales"),
    *("bara för anställda", "endast för anställda", "får inte skickas vidare", "får ej spridas", "internt säljstöd"),
    *("kun for ansatte", "bare for ansatte", "skal ikke sendes videre", "må ikke sendes videre", "ikke del eksternt"),
    *("intern salgsstøtte", "kun for medarbejdere", "må ikke deles", "endast internt", "kun internt"),
)
DONE_TEXT: Final = (
    *("your message has been sent", "we will get back to you", "we'll get back to you", "we will be in touch"),
    *("check your inbox", "your download will", "your registration", "has been received", "you will receive an email"),
    *("vi återkommer", "vi hör av oss", "ditt meddelande har", "din anmälan", "kolla din inkorg", "bekräftelse via"),
    *("vi tar kontakt", "vi kontakter deg", "meldingen din er", "påmeldingen din", "din påmelding", "sjekk innboksen"),
    *("du får en e-post", "du vil motta", "du får ett mejl", "vi vender tilbage", "din besked er", "tjek din indbakke"),
    *("har mottatt din", "har mottatt henvendelsen", "har tagit emot", "har modtaget din", "you'll hear from us"),
)
LEGAL_TEXT: Final = (
    *("we process your personal data", "personal data we collect", "data controller", "governing law", "you agree to"),
    *(
        "limitation of liability",
        "these terms",
        "this privacy policy",
        "this policy",
        "cookies we use",
        "strictly necessary",
    ),
    *(
        "hereby",
        "indemnif",
        "third party cookies",
        "legal basis",
        "right to lodge",
        "we use cookies",
        "our use of cookies",
    ),
    *(
        "personuppgiftsansvarig",
        "vi behandlar dina personuppgifter",
        "rättslig grund",
        "dessa villkor",
        "vi använder cookies",
    ),
    *(
        "vi använder kakor",
        "integritetsskyddsmyndigheten",
        "rätt att begära",
        "ansvarsbegränsning",
        "tvist",
        "svensk lag",
    ),
    *(
        "behandlingsansvarlig",
        "vi behandler personopplysninger",
        "rettslig grunnlag",
        "disse vilkårene",
        "datatilsynet",
    ),
    *(
        "vi bruker informasjonskapsler",
        "vi bruker cookies",
        "rett til innsyn",
        "behandlingsgrunnlag",
        "norsk rett",
        "verneting",
    ),
    *("dataansvarlig", "vi behandler dine personoplysninger", "persondata", "dansk ret", "behandler vi opplysninger"),
)
CAREER_TEXT: Final = (
    *(
        "apply now",
        "send your cv",
        "your application",
        "we are looking for a",
        "we offer you",
        "qualifications",
        "equal opportunity",
    ),
    *(
        "ansök nu",
        "sök tjänsten",
        "skicka din ansökan",
        "skicka ditt cv",
        "vi söker dig",
        "kvalifikationer",
        "din bakgrund",
        "spontanansökan",
    ),
    *(
        "søk på stillingen",
        "søknadsfrist",
        "send søknad",
        "send din søknad",
        "vi søker deg",
        "kvalifikasjoner",
        "sisteansökningsdag",
        "sista ansökningsdag",
    ),
    *(
        "stillingen",
        "arbetsuppgifter",
        "arbeidsoppgaver",
        "åpen søknad",
        "send din ansøgning",
        "ansøgningsfrist",
        "vi tilbyr deg",
        "responsibilities",
    ),
)
