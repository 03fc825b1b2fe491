"""The names that systems and people give their columns, best first; folded: no case, spaces, marks or punctuation.

Collected from what HubSpot, Salesforce, Mailchimp, Brevo, ActiveCampaign, listmonk and Mautic call their fields, by
label and by internal name, and from plain English, Swedish and Norwegian (å ä ö æ ø are written a a o ae o here).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nurture.core.consent import Suppression

FULL_NAME: Final = "full_name"
"""First and last name in one column; recognised only where neither has a column of its own."""

CONTACT_NAMES: Final[Mapping[str, str]] = {
    "first_name": """firstname fname givenname forename fornamn fornavn tilltalsnamn prenom first firstnm""",
    "last_name": """lastname lname surname familyname efternamn etternavn slektsnavn nom last lastnm""",
    FULL_NAME: """fullname name namn navn contactname leadname personname fullstandigtnamn fulltnavn""",
    "job_title": """jobtitle title position jobposition titel tittel stilling stillingstittel befattning yrkestitel
        jobbtitel jobbtittel arbetstitel role roll rolle jobrole""",
    "company": """company companyname companyaccount account accountname organization organisation organizationname
        organisationname
        employer foretag foretagsnamn bolag bolagsnamn firma firmanamn bedrift bedriftsnavn selskap selskapsnavn
        firmanavn virksomhet organisasjon arbetsgivare arbeidsgiver kundnamn kundenavn primarycompany associatedcompany
        primaryassociatedcompany""",
    "company_domain": """companydomain companydomainname domain domainname doman domene emaildomain hsemaildomain
        companywebsite accountwebsite website websiteurl hemsida webbplats webbsida hjemmeside nettside nettsted web
        homepage""",
    "phone": """phone phonenumber telephone telephonenumber businessphone workphone phonework directphone mobilephone
        mobile mobilephonenumber mobilenumber telefon telefonnummer telefonnr tlf tlfnr mobil mobilnummer mobiltelefon
        sms hssearchablecalculatedphonenumber""",
    "language": """language preferredlanguage hslanguage preferredlocale locale lang languagecode sprak sprakkod
        sprakkode foretrukketsprak onsketsprak preferredlanguagecode malform""",
    "country": """country countryregion countrycode countryname mailingcountry mailingcountrycode land landkod landkode
        hemland othercountry ipcountry ipcountrycode hscountryregioncode cc""",
    "timezone": """timezone hstimezone tidszon tidssone tz mailingtimezone""",
    "stage": """lifecyclestage lifecycle stage contactstage customerstage funnelstage buyerstage livscykelstadium
        livscykelstadie livscykelsteg livscykelfas livssyklusfase livssyklusstadium livssyklustrinn kundstadium kundfas
        kundefase stadium fas fase steg""",
    "lead_status": """leadstatus hsleadstatus leadsstatus salesstatus saljstatus salgsstatus status""",
    "persona": """persona hspersona buyerpersona kjoperpersona koparpersona""",
    "industry": """industry hsindustry companyindustry accountindustry bransch bransje naring naringsgren sector
        sektor industri""",
    "company_size": """companysize numberofemployees numemployees employees noofemployees employeecount
        companynumberofemployees antalanstallda anstallda antallansatte ansatte foretagsstorlek bedriftsstorrelse
        companyemployees accountnumberofemployees accountemployees""",
    "revenue": """annualrevenue revenue companyannualrevenue companyrevenue accountannualrevenue turnover omsattning
        arsomsattning
        nettoomsattning omsetning arsomsetning driftsinntekter""",
    "owner": """contactowner contactownername leadowner leadownername ownername owner accountowner ownerfullname
        salesrep accountmanager ansvarig ansvarigsaljare kontaktansvarig kundansvarig saljare agare ansvarlig
        kontaktansvarlig kundeansvarlig selger eier kontakteier""",
    "tags": """tags tag taggar tagger labels etiketter merkelapper stikkord nyckelord keywords""",
    "record_id": """recordid recordidcontact hsobjectid vid contactid leadid personid recordid18 contactid18 leadid18
        id extid externalid prospectid subscriberid customerid memberid kontaktid kundid kundeid kundnummer kundenummer
        uuid leid euid leadnumber""",
    "consent_basis": """consentbasis legalbasis hslegalbasis legalbasisforprocessingcontactsdata gdprlegalbasis consent
        rattsliggrund rettsliggrunnlag behandlingsgrunnlag samtycke samtykke""",
    "consent_at": """consentat consentdate consentgivenat confirmtime optintime optindate optedinat confirmedat
        doubleoptindate subscribedat samtyckesdatum samtyckedatum samtykkedato""",
    "consent_source": """consentsource optinsource sourceofconsent samtyckeskalla samtykkekilde""",
    "do_not_email": """donotemail hasoptedoutofemail emailoptout emailoptedout optedoutofemail hsemailoptout
        unsubscribedfromallemail donotcontact dnc nomail noemail""",
    "email_status": """emailstatus emailsubscriptionstatus subscriptionstatus subscriberstatus memberstatus mailstatus
        epoststatus emailstate emailmarketingstatus""",
    "page_views": """pageviews numberofpageviews hsanalyticsnumpageviews totalpageviews pagesviewed sidvisningar
        sidevisninger antalsidvisningar antallsidevisninger""",
    "visits": """visits numberofsessions hsanalyticsnumvisits totalvisits sessions numberofvisits websitevisits besok
        antalbesok antallbesok""",
    "form_submissions": """formsubmissions numberofformsubmissions numconversionevents numberofformssubmitted
        formssubmitted formularsvar skickadeformular innsendteskjema antallskjema""",
    "emails_opened": """emailsopened marketingemailsopened hsemailopen emailopens opens numberofopens
        oppnademejl oppnademail oppnadeepost apnedeeposter epostapnet""",
    "emails_clicked": """emailsclicked marketingemailsclicked hsemailclick emailclicks clicks numberofclicks
        klickademejl klickademail klickadeepost klikkedeeposter epostklikket""",
    "time_on_site": """timeonsite totaltimespentonwebsite timespentonwebsite timeonwebsite secondsonsite
        tidpawebbplatsen tidpasajten tidpanettstedet""",
    "last_activity": """lastactivity lastnotableactivity lastactivitytype senasteaktivitet sisteaktivitet""",
    "last_activity_at": """lastactivityat lastactivitydate noteslastupdated lastactive lastactivedate lastseen
        lastengagementdate lastengagement hslastsalesactivitydate lastactivitytime senasteaktivitetsdatum
        datumforsenasteaktivitet sisteaktivitetsdato""",
}

ACTIVITY_NAMES: Final[Mapping[str, str]] = {
    "record_id": """recordid contactid leadid personid subscriberid hsobjectid vid whoid kontaktid kundid kundeid""",
    "activity": """activity activitytype event eventtype eventname action actiontype activityname kind type aktivitet
        aktivitetstyp aktivitetstype handelse handelsetyp hendelse hendelsestype handling""",
    "occurred_at": """occurredat occurred timestamp eventtime eventdate activitydate datetime date time createdat
        createddate createdate datum dato tid tidpunkt tidspunkt tidsstampel tidsstempel klockslag""",
    "target": """target offer offerkey url pageurl link page content asset form campaign sida sidan side lank lenke
        erbjudande tilbud innehall innhold formular skjema""",
    "value": """value amount score belopp belop varde verdi sum summa""",
    "detail": """detail details description note notes comment comments subject detalj detaljer beskrivning beskrivelse
        kommentar anteckning notat merknad""",
}

EMAIL_NOUNS: Final = frozenset("email emails mail epost mejl mailadress mailadresse epostadress epostadresse".split())
EMAIL_QUALIFIERS: Final = frozenset(
    """address addresses adress adresse adresser work business company job jobb jobbet arbete arbets primary main home
    personal private privat hem hjemme jobbe contact person your din hs all primar hoved value foretag
    bedrift""".split()
)
SPARE_EMAIL_QUALIFIERS: Final = frozenset(
    """other secondary alternate alternative alternativ additional second alias aliases extra annan annen andre ovrig
    sekundar sekundaer""".split()
)
"""An email column with one of these words comes after the others."""

FILLED: Final = "filled"
YES: Final = "yes"
WORDS: Final = "words"

SUPPRESSING_NAMES: Final[Mapping[tuple[Suppression, str], str]] = {
    (Suppression.DO_NOT_EMAIL, YES): f"""{CONTACT_NAMES["do_not_email"]} blocklisted blacklisted emailblacklisted
        emailblocklisted emailblacklist emailblocklist optedout optout optedoutemail emailaddressquarantined
        hsemailquarantined suppressed skickaejepost ejepost ingenepost ejutskick sparrad sperret reservert ikkeepost
        ikkesendepost globallyunsubscribed""",
    (Suppression.UNSUBSCRIBED, YES): """unsubscribed isunsubscribed hasunsubscribed unsubscribe avregistrerad
        avprenumererad avprenumererat avanmald avmeldt harmeldtsegav""",
    (Suppression.UNSUBSCRIBED, FILLED): """unsubtime unsubscribedat unsubscribetime unsubscribedate unsubscribeddate
        unsubscribedon unsubreason unsubscribereason unsubreasonother unsubcampaigntitle unsubcampaignid optoutdate
        optouttime optedoutat avregistreradatum avregistreringsdatum avmeldingsdato dateunsubscribed""",
    (Suppression.BOUNCED, YES): """isemailbounced bounced emailbounced hardbounced hardbounce ishardbounced
        invalidemailaddress hsemailbademail emailinvalid studsat studsar""",
    (Suppression.BOUNCED, FILLED): """emailbouncedreason emailbounceddate bouncereason bouncedate bouncedat cleantime
        cleancampaigntitle cleancampaignid emailhardbouncereason hsemailhardbouncereason hsemailhardbouncereasonenum
        hardbouncereason hardbouncedate datebounced""",
    (Suppression.COMPLAINED, YES): """complained spamcomplaint markedasspam spamreported reportedspam spam
        abusecomplaint""",
    (Suppression.COMPLAINED, FILLED): """complainedat complainttime complaintdate abusetime spamreportdate""",
}
"""What a column says about whether we may write: by a yes, or by being filled at all."""

STATUS_NAMES: Final = frozenset(
    f"{CONTACT_NAMES['email_status']} {CONTACT_NAMES['last_activity']} status contactstatus leadstatus".split()
)
"""Columns whose words may say that somebody left or cannot be reached."""

STATUS_IN_MAIL_TOOLS: Final = frozenset(
    """uuid attributes attribs lists optintime datesubscribed subscribedate subscribedat unsubscribedat unsubscribeddate
    emailmarketing subscribersince signupsource memberrating""".split()
)
"""Columns that only mail tools have; beside one of them a bare "status" is the state of the address, not of a lead."""

LEADING_WORDS: Final = frozenset(
    "contact lead person subscriber member kontakt prospect properties property attributes fields field".split()
)
"""Words before a column's own name that say nothing more than that it is about a person."""
