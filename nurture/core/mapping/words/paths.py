"""What folders and files are called on sites in English, Swedish, Norwegian and Danish, by the kind that they hold.

Names are written as `names.plain_name` leaves them: small letters, without accents (å and ä are a, ö and ø are o, æ
            is
ae), and with a hyphen between words.
"""

from __future__ import annotations

from typing import Final


def _names(table: dict[str, str]) -> dict[str, str]:
    return {name: kind for kind, names in table.items() for name in names.split()}


CLEAR: Final[dict[str, str]] = _names(
    {
        "blog_post": """blog blogs blogg bloggen bloggar bloggposter blogginlagg blogginlegg blogposts blog-posts
            post posts
            _posts news nyheter nyhet nyheder aktuelt aktuellt press pressrum presserom newsroom press-releases
            pressmeddelanden pressemeldinger pressemeddelelser artikler-og-nyheter nyhetsarkiv news-archive magazine
            magasin magasinet journal insights insikter innsikt indsigt indsigter essays columns kronikker kronikor
            kronikk debatt opinion perspectives thought-leadership fagblogg fagblogger weblog articles-news
            stories-news innlegg inlagg nyhetsbrev-artiklar podcast-notes fagprat nyhetsrum perspektiv perspektiver
            tankar pressmeddelande pressemelding pressemeddelelse presse media-center mediesenter inspiration
            inspirasjon podd podden podcast podcasts tidning tidningen announcements trender nytt siste-nytt
            senaste-nytt senaste-nyheter sista-nytt magasinet-artikler gjesteblogg gastblogg ledare leder""",
        "newsletter": """newsletter newsletters nyhetsbrev nyhetsbreven nyhetsbreve nyhedsbrev nyhedsbreve
            manadsbrev manedsbrev
            nyhetsbrevet""",
        "infographic": "infographic infographics infografik infografikk infografiker",
        "video": """video videos videor videoer filmer filmar film webcasts screencasts youtube webb-tv web-tv
            videobibliotek instruktionsfilmer instruksjonsvideoer opplaeringsvideoer filmklipp""",
        "guide": """guide guides guiden guider vagledning vagledningar veiledning veiledninger veileder veiledere
            vejledning
            vejledninger handbok handbocker handboken handboka handboker handbog handboger handbook handbooks
            tutorial tutorials how-to howto how-tos howtos best-practice best-practices beste-praksis bedste-praksis
            basta-praxis god-praksis god-praxis god-praxis-guider patterns monster monstre playbook playbooks
            radgivning-guider tips tips-och-rad tips-og-rad tips-rad rad-och-tips rad-og-tips rad-og-veiledning
            rad-om kunskapsguider kunnskapsguider guidelines riktlinjer retningslinjer anbefalinger rekommendationer
            recommendations recipes cookbook kokebok kokbok walkthroughs lar-dig laer-mer lathund lathundar metoder
            metode metoder-og-verktoy metodstod prinsipper principer principles god-til temasider ordbok sa-gor-du
            slik-gjor-du saadan-gor-du kunskapsguide steg-for-steg trin-for-trin sa-fungerar-det slik-fungerer-det
            radgivning-artikler god-skikk fordypning fordjupning""",
        "checklist": "checklist checklists checklista checklistor sjekkliste sjekklister tjekliste tjeklister",
        "ebook": "ebook ebooks e-book e-books e-bok e-bocker ebok ebocker e-boker eboker e-bog e-boger",
        "report": """report reports rapport rapporter research-reports undersokningar undersokelser undersogelser
            studies
            studier arsrapport arsrapporter arsredovisning annual-report analyser statistik statistikk
            benchmarks-report surveys-report publications publikationer publikasjoner trendrapport trendrapporter
            forskningsrapporter bransjerapport branschrapport markedsanalyse marknadsanalys insight-report state-of
            undersokning undersokelse""",
        "template": """templates-library mallar maler skabeloner template-library document-templates dokumentmallar
            dokumentmaler excel-mallar mallbank malbank""",
        "course": """course courses kurs kurser kursus academy akademi akademin akademiet training utbildning
            utbildningar
            opplaering uddannelse uddannelser e-learning elearning e-larande e-laering laeringssti learning-paths
            certification certifieringar sertifisering sertifiseringer certifiering workshops workshop kursholder
            kursoversikt kursutbud kurskalender kurskatalog""",
        "whitepaper": "whitepaper whitepapers white-paper white-papers vitbok vitbocker hvitbok hvidbog hvidboger",
        "webinar": """webinar webinars webinarer webinarier webinarium webbinarium webbinarier webinarserie
            nettseminar
            webbinar webbseminarium webbseminarier webbsandningar livesandningar livesendinger webinar-on-demand
            webinarer-on-demand webinar-opptak webinaropptak digitala-seminarier digitale-seminarer
            on-demand-webinars""",
        "comparison": """comparison comparisons compare vs versus alternatives alternative-to jamfor jamforelse
            jamforelser jamforelsetester sammenlign sammenligning sammenligninger alternativ-til alternativ-till
            alternativer""",
        "product_page": """product products produkt produkter produkterna produktene produkterne feature features
            funktioner
            funksjoner solution solutions losning losninger losningar losningene services service-offering tjanster
            tjanst tjenester tjeneste ydelser platform platforms plattform use-cases industries branscher bransjer
            brancher omrader-losninger what-we-do vi-tilbyr vi-erbjuder our-services vara-tjanster vare-tjenester
            about about-us about-the om om-oss om-os company foretaget selskapet virksomheden who-we-are intro
            introduction-company team teams ansatte medarbetare medarbejdere kontakt contact contact-us kontakta-oss
            kontakt-oss kontakt-os partners partnere landing landing-pages landningssidor landingssider home hjem
            hallbarhet barekraft baerekraft baeredygtighed vad-vi-gor hva-vi-gjor det-vi-gor anvandningsomraden
            bruksomrader
            anvendelser anvendelsesomrader tjansteomraden kompetanseomrader kompetensomraden expertis ekspertise
            systemet var-historia var-historie samarbetspartners samarbeidspartnere forhandlere forhandler
            aterforsaljare industrier integrationspartner vart-erbjudande vart-tilbud organisasjon organisation
            affarsomraden forretningsomrader sustainability history leadership management ledelse ledning styret
            styrelse avdelinger kontorer lokaler""",
        "brochure": """brochure brochures broschyr broschyrer brosjyre brosjyrer brochurer datasheet datasheets
            produktblad
            datablad faktablad produktark""",
        "calculator": """calculator calculators kalkylator kalkylatorer kalkulator kalkulatorer beregner beregnere
            raknesnurra
            rakna-ut rakna-pa regn-ut regn-pa kalkyl lonnsomhetskalkulator besparingskalkyl kalkylverktyg
            roi-calculator roi-kalkulator""",
        "case_study": """case cases case-study case-studies casestudy casestudies customer-story customer-stories
            customers
            success-stories success-story customer-cases kundcase kundcases kundecase kundecases kundeberattelse
            kundberattelse kundberattelser kundhistorier kundehistorie kundehistorier kundereferanser kundreferenser
            referens referenser referenscase referanse referanser referencer referanseprosjekter referensprojekt
            projekt prosjekt prosjekter projects projekter our-work work-showcase vara-kunder vare-kunder
            brukerhistorier anvandarberattelser suksesshistorier framgangssagor testimonials showcase showcases
            kunderna-berattar kundeberetninger kundeberetning casestudier kundeopplevelser kundupplevelser
            kundroster kundestemmer kundomdomen customer-voices success-cases vara-projekt vare-prosjekter
            vores-kunder kundereferencer referansecase""",
        "pricing": """pricing price prices plans-pricing pricing-plans priser pris prislista prisliste prislister
            prislistor
            prisoversikt abonnement abonnemang abonnementer priser-og-abonnement vad-kostar-det hva-koster-det
            prismodell prismodeller prisplaner priser-paket paket pakker plans prissattning prissetting kostnad
            kostnader licenser lisenser vara-priser vare-priser vores-priser priskalkylator""",
        "demo": """demo demos book-demo book-a-demo request-demo boka-demo bestill-demo demonstration book-en-demo
            boka-visning bestill-demonstrasjon book-demonstration demobokning bestil-demo se-demo get-demo
            request-a-demo gratis-demo live-demo""",
        "trial": """trial free-trial trials prova-gratis prov-gratis proveperiode provperiod gratis-test try-free
            testa-gratis provkonto testkonto kom-igang-gratis skapa-konto opprett-konto prov-nu prova-nu
            gratis-provperiod start-trial start-free try-it get-started-free""",
        "consultation": """consultation consultations book-a-meeting book-meeting boka-mote bestill-mote
            bestill-time radgivning
            konsultation kostnadsfri-radgivning gratis-radgivning talk-to-sales contact-sales book-mote bok-mote
            kontakta-salj kontakt-salg kontakt-salget befaring bestill-befaring boka-radgivning""",
        "proposal": "proposal proposals offert offerter tilbudsbrev",
        "security_pack": """security trust trust-center trust-centre sakerhet sikkerhet sikkerhed informationssakerhet
            informasjonssikkerhet datasakerhet datasikkerhet it-sakerhet it-sikkerhet sikkerhet-personvern
            sakerhet-integritet personvern-sikkerhet cybersakerhet-oss""",
        "onboarding": """onboarding welcome valkommen velkommen first-steps new-customers
            nya-kunder nye-kunder ny-kund ny-kunde ny-kunder uppstart oppstart kom-igang-som-kund implementering""",
        "survey": """survey surveys enkat enkater sporreundersokelse sporreskjema kundundersokning kundeundersokelse
            kundenoydhet kundnojdhet""",
        "kb_article": """docs doc documentation document-api dokumentasjon dokumentation dokumentationen reference
            references-api
            api apis api-docs api-reference developer developers utvikler utviklere utvecklare help help-center
            help-centre helpcenter hjalp hjelp hjaelp hjalpcenter hjelpesenter hjelpesider support supportartikler
            kundesenter kundeservice kundservice kundtjanst kundecenter faq faqs sporsmal-og-svar sporgsmal-og-svar
            fragor-och-svar vanliga-fragor vanlige-sporsmal ofte-stilte-sporsmal oftest-stallda-fragor
            ofte-stillede-sporgsmal kb knowledge-base knowledgebase kunskapsbas kunnskapsbase vidensbase manual
            manuals manualer brukermanual brukerveiledning brukerveiledninger anvandarmanual anvandarhandbok
            brugsanvisning user-guide user-guides userguide user-manual technical teknisk komponenter components
            component komponent fundamentals getting-started get-started configuration konfigurasjon konfiguration
            installation installasjon troubleshooting feilsoking felsokning fejlfinding operations drift
            integrations-docs sdk cli tokens styles concepts concept reference-docs glossary ordlista ordliste wiki
            learn-docs architecture endpoints api-referens api-referanse kom-i-gang kom-gang komma-i-gang
            driftsmelding driftsmeldinger driftsmeddelanden driftinformation driftinfo driftstatus systemkrav
            integrationsguide utviklerdokumentasjon utvecklardokumentation begreper begrepp terminologi quickstart
            hurtigstart snabbstart kom-igang-guide hjalpartiklar hjelpeartikler brukerstotte kundestotte
            supportportal anvandarstod anvandarguide anvandarguider brukerguide
            supportcenter supportsenter knowledge help-articles how-to-articles lathundar-system kom-igang
            komma-igang""",
        "release_note": """release-notes releasenotes release-note releases release changelog changelogs endringslogg
            endringslogger andringslogg aendringslog versjonslogg versjoner versioner versionsnyheter produktnyheter
            produktnytt produktoppdateringer produktuppdateringar product-updates whats-new nytt-i updates
            uppdateringar oppdateringer opdateringer versionshistorik versjonshistorikk releaseinformation
            hva-er-nytt hva-nytt vad-ar-nytt vad-nytt systemoppdateringer systemuppdateringar nyheter-produkten
            nyheter-systemet nyhet-produkt nyheter-i-produkten nyheter-i-systemet whatsnew roadmap""",
        "event_invitation": """event events arrangement arrangementer arrangemang evenemang begivenheter kalender
            calendar konferanse
            konferanser konferens konferenser konference konferencer seminar seminarer seminarium seminarier
            frokostseminar frukostseminarium meetup meetups massor messer kundedager kunddagar conference
            conferences kalendarium frokostmoter natverkstraffar natverkstraff nettverkstreff brukermote brukermoter
            brukerforum anvandartraff anvandartraffar traffar treff traef kurs-arrangementer
            moter-og-arrangementer""",
        "upsell": "upgrade uppgradera oppgrader upsell add-ons addons tillagg tillegg tillaegg",
        "customer_offer": """offers tilbud erbjudande erbjudanden kampanje kampanjer kampanj kampagner campaign
            campaigns rabatt
            kundetilbud kunderbjudanden kunderbjudande medlemsrabatt""",
        "review_request": "review-us leave-a-review omdome recensera anmeldelse gi-en-anmeldelse",
        "referral": """referral referrals refer-a-friend rekommendera-en-van verv varva tips-en-venn anbefal-oss
            verv-venn
            varva-van tipsa-van tips-venn tips-kollega tipsa-kollega anbefal-venn rekommendera-van""",
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
            updates-news
            community historier berattelser media medier forskning research intervju intervjuer interviews
            kommentarer engineering kommunikasjon""",
        "product_page": """hjemmeside business bedrift foretag erhverv why hvorfor varfor marketing moduler
            erbjudande tilbyr
            innovation innovasjon""",
        "kb_article": """integrations integrasjoner integrationer integrationen plugins plugin extensions setup
            details faq-artikler""",
        "template": "templates template mal mall",
        "case_study": """customer kunder kund kunde clients references prosjektbank oppdrag uppdrag erfaringer
            erfarenheter""",
        "video": "media-video multimedia",
        "report": "analysis analys analyse insight-reports data-insights",
        "course": "lessons lesson modules lektioner leksjoner",
        "event_invitation": "aktiviteter moter",
        "comparison": "konkurrenter competitors",
    }
)
"""Names that say it only where nothing better does."""


HEADS: Final[tuple[tuple[str, str], ...]] = tuple(
    sorted(
        (
            (ending, kind)
            for kind, endings in {
                "blog_post": "blogg bloggen nyheter nyheder pressemeldinger pressmeddelanden innlegg inlagg magasin",
                "report": "rapport rapporter rapporten undersokelser undersokningar analyser",
                "calculator": "kalkulator kalkulatoren kalkylator kalkylatorn beregner kalkyl",
                "guide": "guide guiden guider veileder veiledere veiledning vagledning vejledning handbok handboken",
                "course": "kurs kurser kurset utbildning utbildningar opplaering uddannelse akademi",
                "template": "mall mallar mallen skabeloner",
                "newsletter": "brev",
                "case_study": "kundecase kundcase historier berattelser beretninger referanser referenser referencer",
                "event_invitation": """seminarium seminarier seminar seminarer konferanse konferens
                    konference kveld kvall""",
                "webinar": "webinar webinarer webbinarium webbinarier",
                "pricing": "priser prislista prisliste",
                "product_page": """losningar losninger tjanster tjenester ydelser produkter system systemer
                    maskiner utstyr""",
                "kb_article": """dokumentasjon dokumentation manual manualer anvisning anvisningar anvisninger support
                    hjelp hjalp meldinger meddelanden sporsmal fragor""",
                "release_note": "oppdateringer uppdateringar opdateringer endringslogg andringslogg versjonslogg",
                "video": "film filmer video videoer videor",
                "checklist": "sjekkliste sjekklister checklista checklistor tjekliste",
                "survey": "enkat enkater",
                "brochure": "broschyr broschyrer brosjyre brosjyrer datablad",
                "demo": "demo",
            }.items()
            for ending in endings.split()
        ),
        key=lambda one: -len(one[0]),
    )
)
"""How compounds end, the longest first: in Swedish, Norwegian and Danish the last part says what a thing is."""
