"""Families of words that a kind of page lives on, in English, Swedish, Norwegian (bokmål and nynorsk) and Danish.

A family counts once however often its words are said, and more in a title, a summary or a heading. `*` stands for any
beginning or ending; the number before a family says how much it speaks for its kind.
"""

from __future__ import annotations

from typing import Final

FAMILIES: Final[dict[str, str]] = {
    "webinar": """
        3 webinar* webbinar* webinari* webinaret nettseminar* webbseminari* webcast*
        1.2 inspelning inspelningen inspelade opptak opptaket optagelse optagelsen recording recorded on-demand replay
        0.8 påmelding påmeldte anmäl anmälan tilmeld tilmelding register registrer registrera sign-up
        0.7 minuter minutter minutes kl klockan klokken klokka o'clock
        0.6 paneldeltagare panel panelet panelen föreläsare foredragsholder speaker speakers oplægsholder talare""",
    "event_invitation": """
        2 konferens* konferanse* konference* conference* seminari* seminar* mässa mässan messe messen expo meetup*
          kundedag*
          kunddag* användardag* brukerdag* temadag* fagdag* nätverksträff* nettverkstreff* roundtable mingel mingle
        1.6 frukost* frokost* lunsj lunch middag middagen buffé venue lokal lokalen lokaler adress oppmøte samling
        1.4 anmäl anmälan anmälningslänk påmelding påmeldingsfrist meld tilmeld tilmelding rsvp invitation* inbjud*
          invitasjon*
          invitert bjuder inviterer
        0.9 platser plasser pladser seats deltagare deltakere deltagere attendees attend delta programmet agenda
          agendaen
        0.6 januari januar february februari februar april maj mai juni juli augusti august september oktober
          october""",
    "pricing": """
        2 prislista prisliste prismodell* prisplan* pricing prisöversikt prisoversikt priskalkyl prisene priserna
          priserne
        1.6 pris priset prisen priser price prices kostar koster cost costs
        1.4 kr sek nok dkk eur euro usd mva moms vat öre
        1.2 abonnemang* abonnement* subscription* lisens* licens* license* licence* paket* pakke pakken pakker plans
          plan
        1.2 faktureras faktureres fakturering billed billing invoiced betalning betaling kvartalsvis årsvis månadsvis
        1.0 uppsägning* oppsigelse* opsigelse* bindningstid* bindingstid* cancel startavgift etableringsgebyr
          setup-fee
        0.8 ingår inkluderat inkludert included inkluderet tillval tillegg extra ekstra""",
    "case_study": """
        2 kundcase kundecase casestudy kundberättelse* kundehistorie* kundereferanse* referenskund* referansekund*
        1.4 utmaning* utfordring* udfordring* challenge challenges problemet
        1.4 besparing* besparelse* savings sparade sparat sparte spart sparede saved halverade halverte halverede
          halved
          minskade reduserte reducerede reduced ökade økte øgede increased
        1.0 resultatet resultaten resultater resultat results effekten effekt outcome
        1.1 säger sier siger says berättar forteller fortæller förklarar forklarer menar mener
        1.1 kommun* municipality sykehus* sjukhus* hospital* skolan skolen skole school hotell* hotel* klinik*
          klinikk* clinic universit*
          företaget selskapet bedriften virksomheden kunden kunderna
        0.9 vd cfo ceo cto rektor driftschef* driftsleder* projektledare prosjektleder projektleder ansvarig
          ansvarlig chef sjef
          leder manager director direktør direktör""",
    "product_page": """
        1.6 plattform* platform* lösning lösningen lösningar løsning løsningen løsninger solution solutions
          programvara
          programvare software produkt produkten produktet tjänsten tjenesten
        1.2 funktioner funksjoner features fördelar fordeler fordele benefits
        1.0 passar passer suits fits designad utviklet utvecklad utviklet built
        1.0 levereras leveres delivered ingår inkluderer includes integrera* integrer* integrat* kompatib* compatible
        1.2 organisation* organisasjon* verksamhet* virksomhet* myndighet* företag* bedrift* selskap* bolag*
          business* company
        1.2 samarbete* samarbeid* samarbejd* collaborat* partner* fellesskap* gemenskap* fællesskab* community
          network nätverk nettverk
        1.2 värde* verdi* værdi* value nytta nytte gevinst* vinst* benefit* besparelse* kvalitet* quality effektiv*
          efficien*
        1.0 bidra bidrar bidrager contribut* ansvar* responsib* tillsammans sammen together gemensam* felles*
          fælles* shared
        1.0 bransch* bransje* branche* sektor* sector industri* marknad* marked* market offentlig* public
        1.0 mission visjon* vision* uppdrag* oppdrag* formål* syfte* mål mål* strategi* strategy aim aims goal*
          hållbar* bærekraft*
        1.0 grundades grunnlagt grundlagt founded historia historie history huvudkontor hovedkontor headquarters
          anställda medarbeidere
        0.9 kontakta kontakt contact medarbetare ansatte medarbejdere employees team teamet""",
    "demo": """
        3 demo demon demoen demonstration* demonstrasjon* visning visningen genomgång gjennomgang walkthrough
        1.2 boka book bestill bestil schedule kalendern kalenderen calendar
        0.9 minuter minutter minutes
        0.8 visar viser show shows live""",
    "trial": """
        2.4 prova prøv testa prøveperiode* prøvetid* provperiod* trial testperiod* testperiode* provmånad prøvemåned
        1.6 kostnadsfritt kostnadsfri gratis free uforpliktende utan uten without
        1.2 kreditkort kredittkort credit-card card dagar dager days dage
        0.8 avslutas avsluttes cancel ends returnera returnerer send-back""",
    "consultation": """
        2.4 rådgivning* rådgivare* rådgiver* rådgivende konsultation* konsultasjon* consultation* befaring*
        1.6 kostnadsfri* uforpliktende förutsättningslös* uforpligtende no-obligation
        1.2 möte møte møde meeting boka bestill book
        0.8 timme time hour specialist* ekspert* expert* ingenjör* ingeniør* engineer*""",
    "comparison": """
        2.2 jämför* jämfört sammenlign* sammenligning* compar* versus vs alternativ alternativen alternativer
          alternativene
          alternatives
        1.4 skillnad* forskjell* forskel* difference* fördelar ulemper nackdelar drawbacks pros cons
        1.0 passar passer suits välj velg vælg choose bättre bedre better eller than""",
    "calculator": """
        3 kalkylator* kalkulator* calculator* räknesnurra* beregner beregneren uträkn* utregning* roi
        1.6 räkna regn beregn calculate räknar regner beregner estimat* uppskatta* anslå*
        1.0 fyll oppgi ange enter inputs siffror tall figures""",
    "checklist": """
        3 checklista* sjekkliste* tjekliste* checklist* avprickning*
        1.6 bocka kryss tick pricka huk avhuk
        0.8 kontrollera kontroller sjekk tjek check""",
    "guide": """
        2 guide guiden guider handbok håndbok handbook veileder* veiledning* vägledning* vejledning*
        1.2 tips råd advice undvik unngå undgå avoid
        1.1 förstå* forstå* understand* kunskap* kunnskap* viden knowledge lära lære learn*
        1.0 artikel* artikkel* article tutorial innledning inledning introduktion introduksjon introduction
        0.7 steg stegen step steps trinn trin sedan deretter next
        0.7 ofta ofte often vanlig* usually exempel eksempel* example* exempelvis
        0.7 användarna brukerne brukerens brugerne människor mennesker folk people kunderna kundene målgrupp*
          målgruppe*
        0.7 bör bør should viktigt viktig important rekommenderar anbefaler recommend""",
    "whitepaper": """
        3 whitepaper* white-paper* vitbok* hvitbok* hvidbog* faktablad
        1.4 metod metoden metode metoden method methodology underlag grunnlag källor kilder sources referenser
          referanser
        1.2 sidor sider pages pdf ladda last download hent
        1.0 slutsats* konklusjon* konklusion* conclusion* analys analysen analyse""",
    "ebook": """
        3 e-bok* e-bog* ebok* ebook* e-book*
        1.4 kapitel kapitlen kapittel kapitler chapter chapters
        1.2 sidor sider pages pdf epub ladda last download""",
    "report": """
        2.4 rapport rapporten rapporter undersökning* undersøkelse* undersøgelse* report reports survey benchmark*
          studie studien
        1.6 procent prosent percent respondent* svarande svarene intervju* urval utvalg sample
        1.2 trend* utvikling* utveckling* statistik* statistikk* figur diagram
        0.8 resultat resultaten resultater funn fynd findings""",
    "template": """
        2.6 mall mallen mallar mal malen maler skabelon* template templates
        1.4 fyll fyller utfyll* kopiera kopier copy redigera rediger excel word kalkylark regneark spreadsheet
        1.0 ladda last download hent""",
    "course": """
        2.6 kurs kursen kurset kurser course courses utbildning* opplæring* uddannelse* akademi* academy lektion*
          leksjon*
          lesson lessons
        1.4 deltagare deltakere kursbevis diplom sertifi* certifi* modul modulen moduler module modules övning*
          øvelse* exercise*
        0.8 lär lærer learn dag day vecka uke week""",
    "infographic": """
        3 infografi* infographic*
        1.6 bilden bildet billedet figuren illustrasjon* illustration* plansch plakat poster diagrammet picture
        0.8 skriv print häng heng hang a3 a4""",
    "video": """
        2.6 video videon videoen videoer videor film filmen filmer clip
        1.4 sekunder seconds tittar titta se watch spela spill avspill* play undertext* undertekst* subtitles
        0.8 minuter minutter minutes""",
    "newsletter": """
        2.8 nyhetsbrev* nyhedsbrev* newsletter*
        1.4 utgåva utgave nummer issue månadens månedens
        1.0 hälsningar hilsen regards läs les read""",
    "release_note": """
        2.6 release-notes changelog releasen versjonslogg endringslogg ändringslogg versionsnyheter produktnyheter
          release releases
        1.4 versjon versjonen version versionen uppdatering* oppdatering* opdatering* update updates
        1.6 rettet rättat rättad fikset fixed fixes bugfix* buggar feilrettinger fejlrettelser förbättrat forbedret
          improved
          förbättringar forbedringer improvements åtgärdat
        1.4 nytt nyheter nyheder new lagt-til added tillagt removed fjernet borttaget deprecated
        0.8 funktion funksjon feature knapp knappen meny menyen""",
    "onboarding": """
        2 onboarding uppstart oppstart kom-igång velkommen välkommen welcome
        1.6 första første first vecka veckan uke uken week måndag mandag monday fredag friday
        1.4 logga logg login inloggning innlogging kontot kontoen konto account bjud inviter invite kollegor
          kolleger colleagues
        0.9 steg steget step ferdig klart klar ready""",
    "thank_you": """
        2 tack takk tak thanks thank
        1.6 välkommen velkommen welcome kund kunde customer beställning bestilling order avtal avtalen avtale
        1.0 nästa neste next skickar sender sends kontaktar kontakter""",
    "survey": """
        2.4 enkät* spørreundersøkelse* spørgeskema* survey undersökning undersøkelse frågor spørsmål spørgsmål
          questions
        1.6 svara svar svarer answer answers betyg karakter rating score nöjd fornøyd tilfreds satisfied
        1.0 minuter minutter minutes anonym* anonymous""",
    "review_request": """
        2.6 omdöme* omtale* anmeldelse* anmeldelser recension* review reviews g2 capterra trustpilot
        1.4 skriv skriva write ärlig ærlig honest stjärnor stjerner stars
        0.8 minuter minutter minutes""",
    "referral": """
        2 rekommendera* anbefal* recommend* tipsa tips verv värva refer referral
        1.6 kollega kollegan kollegaen kollegor kolleger colleague friend venn vän ven känner kjenner know
        1.2 belöning belønning reward tackar rabatt gavekort presentkort""",
    "upsell": """
        2 uppgradera* oppgrader* opgrader* upgrade* tillägg* tillegg* tilvalg* add-on modul modulen module utöka
          utvid expand
        1.2 redan allerede already har har have dagens nuvarande nåværende current
        0.8 pris priset prisen price kr""",
    "customer_offer": """
        2 erbjudande* tilbud* rabatt* kampanj* kampanje* discount* offer
        1.4 kund kunder kunde kundar customer customers
        1.2 gäller gjelder gælder valid till til until senast senest
        0.8 procent prosent percent kr""",
    "shareable": """
        2.2 dela dele del delbar* share shareable kort kortet card
        1.4 linkedin facebook instagram intranät intranett sociala sosiale social
        1.0 bild bilde image kopiera kopier copy text""",
    "security_pack": """
        2 säkerhet* sikkerhet* sikkerhed* security gdpr iso soc dpa
        1.4 kryptera* krypter* encrypt* penetration* backup* sikkerhetskopi* säkerhetskopi* underbiträde*
          underleverandør*
          subprocessor*
        1.0 personuppgift* personopplysning* personoplysning* datahall* datasenter* åtkomst* tilgang* access
          behandling*""",
    "proposal": """
        2.4 offert* tilbudet anbud* proposal* forslag förslag
        1.2 omfattning omfang scope leverans* leveranse* pilot piloten milepæl* milstolp*
        1.0 pris priset prisen kr price betalning betaling villkor vilkår terms giltig gyldig valid""",
    "battlecard": """
        2.4 konkurrent* competitor* säljare selger selgere sælger sales-team
        1.6 invändning* innvending* indvending* objection* svaghet* svakhet* weakness* vinner win lose
        1.0 fråga spør ask argument*""",
    "brochure": """
        2.4 broschyr* brosjyre* brochure* datablad produktblad datasheet*
        1.0 pdf ladda last download skriv print
        0.8 produkter produkterna produktene products översikt oversikt overview""",
    "kb_article": """
        1.4 klicka klikk klik click välj velg vælg select inställningar innstillinger indstillinger settings meny
          menyen menu
        1.2 felsök* feilsøk* fejlfind* troubleshoot* fel feil error errors felmeddelande* feilmelding*
        1.2 installera* installer* installér install konfigurera* konfigurer* configur* parameter* api endpoint* token
        1.0 behörighet* rettighet* permission* administratör* administrator* användare brukeren bruger user users
        0.8 spara lagre gem save fliken fanen tab knappen knapp button export* import*""",
    "blog_post": """
        1.0 idag igår nyligen nylig recently förra forrige last fjor året året år
        0.9 jag jeg eg my mitt min vi våra våre
        0.9 tror synes mener tycker think believe
        0.8 pressmeddelande* pressemelding* pressemeddelelse* lanser* lancer* samarbete* samarbeid* partnerskap*""",
}
"""Kind to its families, one a line (a line that begins without a number goes on)."""
