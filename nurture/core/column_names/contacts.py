"""What the columns of a file of people are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FULL_NAME: Final = "full_name"
"""First and last name in one column; recognised only where neither has a column of its own."""

CONTACT_NAMES: Final[Mapping[str, str]] = {
    "first_name": """firstname fname givenname forename fornamn fornavn tilltalsnamn prenom first firstnm vorname
        contactfirstname""",
    "last_name": """lastname lname surname familyname efternamn etternavn slektsnavn nom last lastnm nachname
        contactlastname""",
    FULL_NAME: """fullname name namn navn contactname leadname personname fullstandigtnamn fulltnavn displayname""",
    "job_title": """jobtitle position title jobposition organizationtitle organization1title businesstitle titel
        tittel stilling stillingstittel befattning yrkestitel jobbtitel jobbtittel arbetstitel role roll rolle
        jobrole""",
    "company": """company companyname companyaccount account accountname organization organisation organizationname
        organisationname employer foretag foretagsnamn bolag bolagsnamn firma firmanamn bedrift bedriftsnavn selskap
        selskapsnavn firmanavn virksomhet organisasjon arbetsgivare arbeidsgiver kundnamn kundenavn primarycompany
        associatedcompany primaryassociatedcompany customeraccount organization1name orgname foretagnamn orgnamn
        companyorganization""",
    "company_domain": """companydomain companydomainname domain domainname doman domene emaildomain hsemaildomain
        companywebsite accountwebsite website websiteurl hemsida webbplats webbsida hjemmeside nettside nettsted web
        homepage accountdomain foretagsdoman""",
    "phone": """phone phonenumber telephone telephonenumber businessphone workphone phonework directphone
        mobilephone mobile mobilephonenumber mobilenumber telefon telefonnummer telefonnr tlf tlfnr mobil
        mobilnummer mobiltelefon sms whatsapp landlinenumber landline hssearchablecalculatedphonenumber phonework
        phone1value mobiltelefonnummer arbetstelefon jobbtelefon primaryphone""",
    "language": """language preferredlanguage hslanguage preferredlocale locale lang languagecode sprak sprakkod
        sprakkode foretrukketsprak onsketsprak preferredlanguagecode malform""",
    "country": """country countryregion countrycode countryname mailingcountry mailingcountrycode land landkod
        landkode hemland othercountry ipcountry ipcountrycode hscountryregioncode businesscountryregion
        homecountryregion addresscountry landregion landomrade cc""",
    "timezone": """timezone hstimezone tidszon tidssone tz mailingtimezone contacttimezone""",
    "stage": """lifecyclestage lifecycle stage contactstage customerstage funnelstage buyerstage livscykelstadium
        livscykelstadie livscykelsteg livscykelfas livssyklusfase livssyklusstadium livssyklustrinn kundstadium
        kundfas kundefase stadium fas fase steg lifecyclestagename""",
    "lead_status": """leadstatus hsleadstatus leadsstatus salesstatus saljstatus salgsstatus kundstatus kundestatus
        status""",
    "persona": """persona hspersona buyerpersona kjoperpersona koparpersona""",
    "industry": """industry hsindustry companyindustry accountindustry bransch bransje naring naringsgren sector
        sektor industri""",
    "company_size": """companysize numberofemployees numemployees employees noofemployees employeecount
        companynumberofemployees antalanstallda anstallda antallansatte ansatte foretagsstorlek bedriftsstorrelse
        companyemployees accountnumberofemployees accountemployees""",
    "revenue": """annualrevenue revenue companyannualrevenue companyrevenue accountannualrevenue turnover omsattning
        arsomsattning nettoomsattning omsetning arsomsetning driftsinntekter""",
    "owner": """contactowner contactownername leadowner leadownername ownername owner accountowner ownerfullname
        salesrep accountmanager salesowner ansvarig ansvarigsaljare kontaktansvarig kundansvarig saljare agare
        ansvarlig kontaktansvarlig kundeansvarlig selger eier kontakteier ownerbyusername varkontakt
        kontaktagare leadagare leadeier kundeeier kundagare""",
    "tags": """tags tag taggar tagger labels etiketter merkelapper stikkord nyckelord keywords label etikett""",
    "record_id": """recordid recordidcontact hsobjectid vid contactid leadid personid recordid18 contactid18
        leadid18 id extid externalid prospectid subscriberid customerid memberid kontaktid kundid kundeid kundnummer
        kundenummer leadnumber contactrecordid contactkey kontaktnummer postid
        oppforingsid""",
    "consent_basis": """consentbasis legalbasis hslegalbasis legalbasisforprocessingcontactsdata gdprlegalbasis
        consent rattsliggrund rettsliggrunnlag behandlingsgrunnlag samtycke samtykke optin optedin emailoptin
        marketingoptin newsletteroptin doubleoptin marketingconsent gdprconsent emailconsent markedsforingssamtykke
        marknadsforingssamtycke consentbyfilename""",
    "consent_at": """consentat consentdate consentgivenat confirmtime optintime optindate optedinat confirmedat
        doubleoptindate subscribedat datesubscribed subscribedate subscribeddate signupdate samtyckesdatum
        samtyckedatum samtykkedato""",
    "consent_source": """consentsource optinsource sourceofconsent signupsource samtyckeskalla samtykkekilde""",
    "do_not_email": """donotemail hasoptedoutofemail emailoptout emailoptedout optedoutofemail hsemailoptout
        unsubscribedfromallemail donotcontact dnc nomail noemail donotallowemails donotallowbulkemails
        donotbulkemail donotsendemail optedoutofmarketing marketingoptout emailoptedoutofall
        dncemail donotcontactemail""",
    "email_status": """emailstatus emailsubscriptionstatus subscriptionstatus subscriberstatus memberstatus
        mailstatus epoststatus emailstate emailmarketingstatus emailmarketing emailmarketingconsent
        emailsubscription marketingstatus emailvalidationstatus emailverificationstatus statusbyfilename""",
    "page_views": """pageviews numberofpageviews hsanalyticsnumpageviews totalpageviews pagesviewed sidvisningar
        sidevisninger antalsidvisningar antallsidevisninger pagehits hits""",
    "visits": """visits numberofsessions hsanalyticsnumvisits totalvisits sessions numberofvisits websitevisits
        besok antalbesok antallbesok""",
    "form_submissions": """formsubmissions numberofformsubmissions numconversionevents numberofformssubmitted
        formssubmitted formularsvar skickadeformular innsendteskjema antallskjema""",
    "emails_opened": """emailsopened marketingemailsopened hsemailopen emailopens opens numberofopens oppnademejl
        oppnademail oppnadeepost apnedeeposter epostapnet apnedeepost""",
    "emails_clicked": """emailsclicked marketingemailsclicked hsemailclick emailclicks clicks numberofclicks
        klickademejl klickademail klickadeepost klikkedeeposter epostklikket""",
    "time_on_site": """timeonsite totaltimespentonwebsite timespentonwebsite timeonwebsite secondsonsite
        tidpawebbplatsen tidpasajten tidpanettstedet""",
    "last_activity": """lastactivity lastnotableactivity lastactivitytype senasteaktivitet sisteaktivitet""",
    "last_activity_at": """lastactivityat lastactivitydate noteslastupdated lastactive lastactivedate lastseen
        lastengagementdate lastengagement hslastsalesactivitydate lastactivitytime senasteaktivitetsdatum
        datumforsenasteaktivitet senasteaktivitetdatum senastaktiv senastekontakt sistekontakt sistaktiv
        sisteaktivitetdato sisteaktivitetsdato datoforsisteaktivitet""",
}
