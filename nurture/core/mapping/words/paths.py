"""What folders and files are called on sites in English, Swedish, Norwegian and Danish, by the kind that they hold.

Names are written as `names.plain_name` leaves them: small letters, without accents (å and ä are a, ö and ø are o, æ is
ae), and with a hyphen between words.
"""

from __future__ import annotations

from typing import Final


def _names(table: dict[str, str]) -> dict[str, str]:
    return {name: kind for kind, names in table.items() for name in names.split()}


CLEAR: Final[dict[str, str]] = _names(
    {
        "blog_post": """blog blogs blogg bloggen bloggar bloggposter blogginlagg blogginlegg blogposts blog-posts
            post posts _posts news nyheter nyhet nyheder aktuelt aktuellt press pressrum presserom newsroom
            press-releases pressmeddelanden pressemeldinger pressemeddelelser artikler-og-nyheter nyhetsarkiv
            news-archive magazine magasin magasinet journal insights insikter innsikt indsigt indsigter essays
            columns kronikker kronikor kronikk debatt opinion perspectives thought-leadership fagblogg fagblogger
            weblog articles-news stories-news innlegg inlagg nyhetsbrev-artiklar podcast-notes fagprat""",
        "newsletter": "newsletter newsletters nyhetsbrev nyhetsbreven nyhetsbreve nyhedsbrev nyhedsbreve",
        "infographic": "infographic infographics infografik infografikk infografiker",
        "video": "video videos videor videoer filmer filmar film webcasts screencasts youtube",
        "guide": """guide guides guiden guider vagledning vagledningar veiledning veiledninger veileder veiledere
            vejledning vejledninger handbok handbocker handboken handboka handboker handbog handboger handbook
            handbooks tutorial tutorials how-to howto how-tos howtos best-practice best-practices beste-praksis
            bedste-praksis basta-praxis god-praksis god-praxis god-praxis-guider patterns monster monstre playbook
            playbooks radgivning-guider tips tips-och-rad tips-og-rad tips-rad rad-och-tips rad-og-tips
            rad-og-veiledning rad-om kunskapsguider kunnskapsguider guidelines riktlinjer retningslinjer
            anbefalinger rekommendationer recommendations recipes cookbook kokebok kokbok walkthroughs lar-dig
            laer-mer lathund lathundar metoder metode metoder-og-verktoy metodstod prinsipper principer principles
            god-til temasider ordbok""",
        "checklist": "checklist checklists checklista checklistor sjekkliste sjekklister tjekliste tjeklister",
        "ebook": "ebook ebooks e-book e-books e-bok e-bocker ebok ebocker e-boker eboker e-bog e-boger",
        "report": """report reports rapport rapporter research-reports undersokningar undersokelser undersogelser
            studies studier arsrapport arsrapporter arsredovisning annual-report analyser statistik statistikk
            benchmarks-report surveys-report publications publikationer publikasjoner""",
        "template": """templates-library mallar maler skabeloner template-library document-templates dokumentmallar
            dokumentmaler""",
        "course": """course courses kurs kurser kursus academy akademi akademin akademiet training utbildning
            utbildningar opplaering uddannelse uddannelser e-learning elearning e-larande e-laering laeringssti
            learning-paths certification certifieringar""",
        "whitepaper": "whitepaper whitepapers white-paper white-papers vitbok vitbocker hvitbok hvidbog hvidboger",
        "webinar": """webinar webinars webinarer webinarier webinarium webbinarium webbinarier webinarserie
            nettseminar""",
        "comparison": """comparison comparisons compare vs versus alternatives alternative-to jamfor jamforelse
            jamforelser jamforelsetester sammenlign sammenligning sammenligninger alternativ-til alternativ-till
            alternativer""",
        "product_page": """product products produkt produkter produkterna produktene produkterne feature features
            funktioner funksjoner solution solutions losning losninger losningar losningene services
            service-offering tjanster tjanst tjenester tjeneste ydelser platform platforms plattform use-cases
            industries branscher bransjer brancher omrader-losninger what-we-do vi-tilbyr vi-erbjuder our-services
            vara-tjanster vare-tjenester about about-us about-the om om-oss om-os company foretaget selskapet
            virksomheden who-we-are intro introduction-company team teams ansatte medarbetare medarbejdere kontakt
            contact contact-us kontakta-oss kontakt-oss kontakt-os partners partnere landing landing-pages
            landningssidor landingssider home hjem""",
        "brochure": """brochure brochures broschyr broschyrer brosjyre brosjyrer brochurer datasheet datasheets
            produktblad""",
        "calculator": """calculator calculators kalkylator kalkylatorer kalkulator kalkulatorer beregner beregnere
            raknesnurra""",
        "case_study": """case cases case-study case-studies casestudy casestudies customer-story customer-stories
            customers success-stories success-story customer-cases kundcase kundcases kundecase kundecases
            kundeberattelse kundberattelse kundberattelser kundhistorier kundehistorie kundehistorier
            kundereferanser kundreferenser referens referenser referenscase referanse referanser referencer
            referanseprosjekter referensprojekt projekt prosjekt prosjekter projects projekter our-work
            work-showcase vara-kunder vare-kunder brukerhistorier anvandarberattelser suksesshistorier
            framgangssagor testimonials showcase showcases""",
        "pricing": """pricing price prices plans-pricing pricing-plans priser pris prislista prisliste prislister
            prislistor prisoversikt abonnement abonnemang abonnementer priser-og-abonnement vad-kostar-det
            hva-koster-det""",
        "demo": "demo demos book-demo book-a-demo request-demo boka-demo bestill-demo demonstration book-en-demo",
        "trial": "trial free-trial trials prova-gratis prov-gratis proveperiode provperiod gratis-test try-free",
        "consultation": """consultation consultations book-a-meeting book-meeting boka-mote bestill-mote
            bestill-time radgivning konsultation kostnadsfri-radgivning gratis-radgivning talk-to-sales
            contact-sales""",
        "proposal": "proposal proposals offert offerter tilbudsbrev",
        "security_pack": """security trust trust-center trust-centre sakerhet sikkerhet sikkerhed
            informationssakerhet informasjonssikkerhet""",
        "onboarding": """onboarding welcome kom-igang kom-i-gang komma-igang valkommen velkommen first-steps
            new-customers nya-kunder nye-kunder""",
        "survey": "survey surveys enkat enkater sporreundersokelse sporreskjema kundundersokning kundeundersokelse",
        "kb_article": """docs doc documentation document-api dokumentasjon dokumentation dokumentationen reference
            references-api api apis api-docs api-reference developer developers utvikler utviklere utvecklare help
            help-center help-centre helpcenter hjalp hjelp hjaelp hjalpcenter hjelpesenter hjelpesider support
            supportartikler kundesenter kundeservice kundservice kundtjanst kundecenter faq faqs sporsmal-og-svar
            sporgsmal-og-svar fragor-och-svar vanliga-fragor vanlige-sporsmal ofte-stilte-sporsmal
            oftest-stallda-fragor ofte-stillede-sporgsmal kb knowledge-base knowledgebase kunskapsbas kunnskapsbase
            vidensbase manual manuals manualer brukermanual brukerveiledning brukerveiledninger anvandarmanual
            anvandarhandbok brugsanvisning user-guide user-guides userguide user-manual technical teknisk
            komponenter components component komponent fundamentals getting-started get-started configuration
            konfigurasjon konfiguration installation installasjon troubleshooting feilsoking felsokning fejlfinding
            operations drift integrations-docs sdk cli tokens styles concepts concept reference-docs glossary
            ordlista ordliste wiki learn-docs architecture endpoints""",
        "release_note": """release-notes releasenotes release-note releases release changelog changelogs
            endringslogg endringslogger andringslogg aendringslog versjonslogg versjoner versioner versionsnyheter
            produktnyheter produktnytt produktoppdateringer produktuppdateringar product-updates whats-new nytt-i
            updates""",
        "event_invitation": """event events arrangement arrangementer arrangemang evenemang begivenheter kalender
            calendar konferanse konferanser konferens konferenser konference konferencer seminar seminarer
            seminarium seminarier frokostseminar frukostseminarium meetup meetups massor messer kundedager
            kunddagar conference conferences""",
        "upsell": "upgrade uppgradera oppgrader upsell add-ons addons tillagg tillegg tillaegg",
        "customer_offer": """offers tilbud erbjudande erbjudanden kampanje kampanjer kampanj kampagner campaign
            campaigns rabatt""",
        "review_request": "review-us leave-a-review omdome recensera anmeldelse gi-en-anmeldelse",
        "referral": "referral referrals refer-a-friend rekommendera-en-van verv varva tips-en-venn anbefal-oss",
        "shareable": "shareable social-media-kit share-kit delbart",
        "battlecard": "battlecard battlecards battle-cards sales-enablement",
        "thank_you": "customer-thank-you",
    }
)
"""Names that say what they hold."""

VAGUE: Final[dict[str, str]] = _names(
    {
        "guide": """learn learning resources ressurser resurser resource kunnskap kunskap kunskapsbank
            kunnskapsbank viden videnbank laer lar fagstoff ressursbank verktoy verktyg tools topics temaer teman
            tema methods standarder omrader fokusomrader radgivare laeringsressurser larresurser""",
        "blog_post": """articles article artiklar artikler artikel artikkel fagartikler fagartikkel stories
            updates-news community historier berattelser media medier forskning research intervju intervjuer
            interviews kommentarer aktiviteter""",
        "product_page": "hjemmeside business bedrift foretag erhverv why hvorfor varfor marketing",
        "kb_article": """integrations integrasjoner integrationer integrationen plugins plugin extensions setup
            details faq-artikler""",
        "template": "templates template mal mall",
        "case_study": "customer kunder kund kunde clients references prosjektbank",
        "video": "media-video multimedia",
        "report": "analysis analys analyse insight-reports data-insights",
        "course": "lessons lesson modules moduler lektioner leksjoner",
    }
)
"""Names that say it only where nothing better does."""
