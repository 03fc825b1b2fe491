"""What the columns of a file of deals are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEAL_NAMES: Final[Mapping[str, str]] = {
    "record_id": """recordid recordiddeal dealid dealrecordid opportunityid opportunityid18 hsobjectid id id18
        externalid affarsid affarsnummer affarid dealnumber opportunitynumber avtaleid avtalenummer salgsid salgid""",
    "name": """dealname opportunityname name title topic subject affarsnamn affarnamn affarsmojlighet affar affarer
        salgsnavn salgsmulighet mulighet avtale avtalenavn salg namn navn titel tittel deal opportunity rubrik""",
    "stage": """dealstage stagename opportunitystage stage salesstage dealstagename pipelinestage affarssteg
        affarsfas forsaljningsfas forsaljningssteg saljfas saljsteg salgsfase salgstrinn salgssteg steg fas stadium
        fase trinn""",
    "status": """dealstatus state status dealstate opportunitystatus opportunitystate affarsstatus avtalestatus
        salgsstatus tillstand tilstand utfall utfallet outcome result resultat""",
    "pipeline": """pipeline dealpipeline pipelinename salespipeline saljprocess salgsprosess process""",
    "won": """iswon isclosedwon hsisclosedwon won dealwon vunnen vunnet arvunnen ervunnet""",
    "lost": """islost isclosedlost hsisclosedlost lost deallost forlorad tapt arforlorad ertapt""",
    "closed": """isclosed isdealclosed hsisclosed closed dealclosed stangd lukket""",
    "amount": """amount dealamount dealvalue value opportunityamount amountincompanycurrency totalamount tcv acv
        estrevenue estimatedrevenue actualrevenue total belopp affarsvarde ordervarde ordersumma varde summa sum
        verdi belop salgsverdi avtaleverdi""",
    "currency": """currency currencycode currencyisocode dealcurrencycode dealcurrency amountcurrency
        currencyofvalue valuta valutakod valutakode""",
    "owner": """dealowner opportunityowner opportunityownername dealownername ownername ownerfullname owner salesrep
        affarsansvarig ansvarigsaljare ansvarig saljare selger ansvarlig agare eier avtaleansvarlig""",
    "opened_at": """openedat opened createdate createddate createdat created datecreated creationdate dealcreated
        dealcreatedate opportunitycreateddate addtime startdate startedat opendate skapad skapaddatum skapat
        skapatdatum opprettet opprettetdato opprettelsesdato startdatum startdato oppnad apnet""",
    "closed_at": """closedat closedate closeddate actualclosedate dealclosedon closedon closetime closingdate
        dealclosedate avslutad avslutaddatum avslutsdatum avslutat stangddatum stangningsdatum avsluttet
        avsluttetdato avslutningsdato lukketdato lukkedato orderdatum ordredato signerat signert signeddate""",
    "won_at": """wonat wontime wondate datewon wonon closedwondate vunnendatum vunnetdato""",
    "lost_at": """lostat losttime lostdate datelost loston closedlostdate forloraddatum taptdato""",
    "contacts": """associatedcontact associatedcontacts contacts contact contactperson contactname primarycontact
        people person persons kontakt kontakter kontaktperson kontaktpersoner personer""",
    "contact_record_id": """contactrecordid contactrecordids associatedcontactids associatedcontactid contactids
        contactid primarycontactid contactid18 personid personids whoid leadid kontaktid kontaktider""",
    "company": """associatedcompany associatedcompanyprimary primaryassociatedcompany company companyname account
        accountname organization organizationname organisation organisationname potentialcustomer customer
        customername client foretag foretagsnamn bolag firma firmanamn kund kundnamn bedrift bedriftsnavn selskap
        organisasjon kunde kundenavn firmanavn""",
    "company_domain": """companydomain companydomainname accountdomain domain domainname organizationdomain website
        accountwebsite companywebsite websiteurl foretagsdoman doman domene hemsida webbplats hjemmeside nettside""",
    "company_record_id": """companyrecordid companyid companyids associatedcompanyids associatedcompanyid
        associatedcompanyidsprimary associatedcompanyidprimary primaryassociatedcompanyid accountid accountid18
        organizationid organisationid orgid foretagsid foretagsnummer bedriftsid kundid kundeid kundnummer
        kundenummer""",
}
"""`contacts` has people as HubSpot writes them, "Anna Berg (anna@example.com)"; `won`, `lost`, `closed` say yes."""
