"""What the columns of a file of companies are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMPANY_NAMES: Final[Mapping[str, str]] = {
    "name": """companyname name accountname organizationname organisationname foretagsnamn firmanamn bedriftsnavn
        firmanavn selskapsnavn kundnamn kundenavn namn navn company account organization organisation employer
        foretag bolag firma bedrift selskap virksomhet organisasjon kund kunde legalname titel title""",
    "domain": """domain companydomain companydomainname domainname accountdomain emaildomain doman domene
        foretagsdoman website websiteurl companywebsite accountwebsite url webaddress homepage accounturl web
        hemsida webbplats webbsida webbadress hjemmeside nettside nettsted nettadresse""",
    "record_id": """recordid recordidcompany hsobjectid companyid companyrecordid accountid accountid18 id id18
        organizationid organisationid orgid externalid extid accountnumber foretagsid foretagsnummer bedriftsid
        kundid kundeid kundnummer kundenummer companynumber customernumber""",
    "industry": """industry hsindustry companyindustry accountindustry bransch bransje naring naringsgren sector
        sektor industri vertical""",
    "size": """size numberofemployees employees companysize noofemployees numemployees employeecount
        companyemployees companynumberofemployees accountemployees antalanstallda anstallda antallansatte ansatte
        foretagsstorlek bedriftsstorrelse headcount staff""",
    "revenue": """annualrevenue revenue companyannualrevenue companyrevenue accountannualrevenue turnover omsattning
        arsomsattning nettoomsattning omsetning arsomsetning driftsinntekter estimatedrevenue""",
    "country": """country countryregion countrycode countryname billingcountry billingcountrycode companycountry
        accountcountry shippingcountry hqcountry land landkod landkode hemland addresscountry""",
    "owner": """companyowner companyownername accountowner accountownername ownername ownerfullname owner salesrep
        accountmanager kundansvarig kundeansvarlig ansvarig ansvarigsaljare saljare ansvarlig selger agare eier""",
    "stage": """lifecyclestage lifecycle companystage accountstage stage customerstage funnelstage livscykelstadium
        livscykelstadie livscykelsteg livscykelfas livssyklusfase livssyklusstadium livssyklustrinn kundstadium
        kundfas kundefase stadium fas fase steg""",
    "lead_status": """leadstatus hsleadstatus companystatus accountstatus customerstatus kundstatus kundestatus
        status""",
    "type": """type accounttype companytype customertype relationship relationtype kundtyp kundetype relation
        relasjon kategori category typ""",
    "churned_at": """churnedat churndate churneddate datechurned churnedon churn churned customeruntil canceledat
        cancelledat cancellationdate cancelledon terminationdate kundtill kundetil uppsagd uppsagddatum
        uppsagningsdatum avslutadkund oppsagt oppsagtdato oppsigelsesdato avsluttetkunde""",
}
"""`type` says what the company is to us where nothing else does: "Customer - Direct", "Kund", "Tidligere kunde"."""
