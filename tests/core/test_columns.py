"""Columns by their names: exports of the usual systems, three languages, several addresses, mapping by hand."""

from __future__ import annotations

import pytest

from nurture.core.column_names import NAMES, Entity
from nurture.core.columns import ColumnMap, field_names, recognise_columns
from nurture.core.consent import Suppression
from nurture.core.headers import fold


def found(header: str, entity: Entity = "contacts") -> dict[str, str]:
    """The headers that were recognised, and as what."""
    columns = recognise_columns(header.split(","), entity).columns
    return {name: field for name, field in columns.items() if field is not None}


def signs(header: str) -> dict[str, tuple[str, Suppression | None]]:
    """The columns that can suppress, with how they say it and what."""
    columns = recognise_columns(header.split(","))
    return {columns.header[column.place]: (column.sign, column.reason) for column in columns.suppressing}


def emails(header: str) -> list[str]:
    """The columns of addresses in the order in which they count."""
    columns = recognise_columns(header.split(","))
    return [columns.header[place] for place in columns.emails]


@pytest.mark.parametrize(
    "header", ["First Name", "first_name", "FIRSTNAME", "FirstName", " first-name ", "First name__c"]
)
def test_case_blanks_and_underscores_make_no_difference(header: str) -> None:
    """The same name is the same column."""
    assert fold(header) == "firstname"
    assert recognise_columns([header]).fields == ("first_name",)


@pytest.mark.parametrize(("entity", "field"), [(entity, field) for entity in NAMES for field in field_names(entity)])
def test_every_field_is_recognised_by_its_own_name(entity: Entity, field: str) -> None:
    """What Nurture writes, it reads."""
    assert recognise_columns([field], entity).fields == (field,)


def test_recognises_hubspot_labels() -> None:
    """As the export of the contacts page has them."""
    header = (
        "Record ID - Contact,First Name,Email,Contact owner,Last Activity Date,Lead Status,Create Date,Lifecycle Stage,"
        "Country/Region,Company name,Number of Pageviews,Number of Sessions,Legal basis for processing contact's data"
    )
    assert (
        list(found(header).values())
        == (
            "record_id first_name email owner last_activity_at lead_status stage country company page_views visits "
            "consent_basis"
        ).split()
    )


def test_recognises_hubspot_internal_names() -> None:
    """As its API has them; the number of an owner is no name."""
    header = "hs_object_id,firstname,email,jobtitle,hs_language,lifecyclestage,numemployees,hubspot_owner_id"
    wanted = "record_id first_name email job_title language stage company_size".split()
    assert list(found(header).values()) == wanted


def test_recognises_salesforce_names() -> None:
    """API names of leads and contacts; neither the source nor the number of the owner is a field."""
    header = "Id,LastName,Title,MailingCountry,LeadSource,OwnerId,Owner Name,AnnualRevenue,NumberOfEmployees,Status"
    wanted = "record_id last_name job_title country owner revenue company_size lead_status".split()
    assert list(found(header).values()) == wanted
    assert found("Company / Account,Account: Industry") == {
        "Company / Account": "company",
        "Account: Industry": "industry",
    }


def test_recognises_mailchimp_names() -> None:
    """The time of the confirmation counts before that of the sign-up."""
    header = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,CC,LEID,EUID,TAGS"
    assert list(found(header)) == ["Email Address", "First Name", "CONFIRM_TIME", "CC", "TAGS"]


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("CONTACT ID,EMAIL,FIRSTNAME,SMS,EXT_ID,OPT_IN,ADDED_TIME", "email first_name phone record_id consent_basis"),
        ("Contact ID,Email,Customer Account,Job title,Tags,Status", "email company job_title tags email_status"),
        ("uuid,email,name,attributes,status,created_at", "email full_name email_status"),
        (
            "id,title,firstname,email,position,preferred_locale,last_active,doNotContact",
            "record_id first_name email job_title language last_activity_at do_not_email",
        ),
        (
            "Person - Name,Person - Email - Work,Person - Marketing status,Person - ID",
            "full_name email email_status record_id",
        ),
        ("Full Name,Email,Company Name,Do not allow Emails", "full_name email company do_not_email"),
        (
            "Post-ID,E-postadress,Land/region,Kontaktägare,Avregistrerad från all e-post",
            "record_id email country owner do_not_email",
        ),
        (
            "Oppførings-ID,E-post,Land/region,Dato for siste aktivitet,Avmeldt all e-post",
            "record_id email country last_activity_at do_not_email",
        ),
        (
            "Fornavn,E-post,Firma,Stilling,Vår kontakt,Ønsker ikke e-post",
            "first_name email company job_title owner do_not_email",
        ),
    ],
)
def test_recognises_other_tools(header: str, fields: str) -> None:
    """Brevo, ActiveCampaign, listmonk, Mautic, Pipedrive, Dynamics, SuperOffice; a mail tool's own number is no key."""
    assert " ".join(found(header).values()) == fields


@pytest.mark.parametrize(
    ("entity", "header", "fields"),
    [
        (
            "companies",
            "Record ID,Company name,Company Domain Name,Company owner,Number of Employees,Lifecycle Stage",
            "record_id name domain owner size stage",
        ),
        (
            "companies",
            "hs_object_id,name,domain,hubspot_owner_id,numberofemployees,annualrevenue,hs_lead_status",
            "record_id name domain size revenue lead_status",
        ),
        (
            "companies",
            "Id,Name,Type,Website,Industry,AnnualRevenue,NumberOfEmployees,BillingCountry,OwnerId",
            "record_id name type domain industry revenue size country",
        ),
        ("companies", "Account Name,Account Owner,Billing Country,Employees", "name owner country size"),
        (
            "companies",
            "Kundnummer,Företagsnamn,Hemsida,Bransch,Antal anställda,Omsättning,Kundansvarig,Uppsagd",
            "record_id name domain industry size revenue owner churned_at",
        ),
        (
            "companies",
            "Kundenummer,Firmanavn,Nettside,Bransje,Antall ansatte,Omsetning,Kundeansvarlig,Oppsagt",
            "record_id name domain industry size revenue owner churned_at",
        ),
        (
            "deals",
            "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Contact IDs,Associated Company (Primary)",
            "record_id name stage closed_at amount contact_record_id company",
        ),
        (
            "deals",
            "hs_object_id,dealname,dealstage,pipeline,amount,createdate,closedate,hs_is_closed_won",
            "record_id name stage pipeline amount opened_at closed_at won",
        ),
        (
            "deals",
            "Id,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,CurrencyIsoCode,CreatedDate,ContactId",
            "record_id company_record_id name stage amount closed_at closed won currency opened_at contact_record_id",
        ),
        (
            "deals",
            "Deal - Title,Deal - Value,Deal - Status,Deal - Won time,Deal - Organization,Person - Email",
            "name amount status won_at company email",
        ),
        (
            "deals",
            "Affärsnamn,Steg,Belopp,Valuta,Skapad,Avslutad,E-post,Företag",
            "name stage amount currency opened_at closed_at email company",
        ),
        (
            "deals",
            "Salg,Fase,Beløp,Opprettet dato,Lukket dato,Kontakt e-post,Bedrift",
            "name stage amount opened_at closed_at email company",
        ),
        ("suppressions", "E-postadress,Anledning,Datum", "email reason suppressed_at"),
        ("suppressions", "E-post,Årsak,Dato", "email reason suppressed_at"),
    ],
)
def test_recognises_companies_deals_and_lists_of_addresses(entity: Entity, header: str, fields: str) -> None:
    """As HubSpot, Salesforce and Pipedrive export them, and as Swedes and Norwegians write them."""
    assert " ".join(found(header, entity).values()) == fields


def test_a_column_that_was_mapped_to_do_not_email_keeps_its_own_reason() -> None:
    """Whoever unsubscribed has unsubscribed, whatever field the column is taken for."""
    columns = recognise_columns(["email", "Unsubscribed", "Subscribed"], mapping={"Unsubscribed": "do_not_email"})
    assert [(one.sign, one.reason) for one in columns.suppressing] == [
        ("yes", Suppression.UNSUBSCRIBED),
        ("no", Suppression.UNSUBSCRIBED),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "E-post,Förnamn,Efternamn,Företag,Titel,Land,Språk,Bransch,Omsättning,Antal anställda",
        "E-postadresse,Fornavn,Etternavn,Bedrift,Stilling,Land,Språk,Bransje,Omsetning,Antall ansatte",
        "EMAIL,FIRSTNAME,LASTNAME,COMPANY,JOB_TITLE,COUNTRY,LANGUAGE,INDUSTRY,REVENUE,EMPLOYEES",
    ],
)
def test_recognises_plain_swedish_norwegian_and_english(header: str) -> None:
    """The words of everyday spreadsheets."""
    fields = "email first_name last_name company job_title country language industry revenue company_size".split()
    assert list(found(header).values()) == fields


def test_a_bare_status_is_of_the_lead_in_a_crm_and_of_the_address_in_a_mail_tool() -> None:
    """What stands beside it tells which."""
    assert found("email,status")["status"] == "lead_status"
    assert found("uuid,email,attributes,status")["status"] == "email_status"


def test_takes_the_best_name_and_leaves_the_others_out() -> None:
    """Never two columns for one field."""
    assert found("company_name,company,organization") == {"company": "company"}
    assert found("Contact Phone,Phone,Phone (2)") == {"Phone": "phone"}


def test_takes_a_whole_name_only_where_there_is_no_better() -> None:
    """Else the name in one column would say it twice."""
    assert found("Name,Email") == {"Name": "full_name", "Email": "email"}
    assert "Name" not in found("Name,First Name,Email")


def test_all_columns_of_addresses_count_spare_ones_last() -> None:
    """In the order of the file otherwise."""
    assert emails("Other Email,email_work,E-post (privat),Annen e-post,Email (2)") == [
        "email_work",
        "E-post (privat)",
        "Email (2)",
        "Other Email",
        "Annen e-post",
    ]


@pytest.mark.parametrize(
    "header", ["Email Domain", "Email Status", "Mailing Street", "Emails opened", "First email date"]
)
def test_not_everything_about_email_is_an_address(header: str) -> None:
    """Dates, counts and domains are something else."""
    assert emails(header) == []


def test_finds_the_place_of_each_field() -> None:
    """For email the one that counts first."""
    columns = recognise_columns(["Other email", "Name", "x", "Email"])
    assert columns.places == {"email": 3, "full_name": 1}
    assert ColumnMap(("x",), ("tags",)).places == {"tags": 0}


def test_finds_every_column_that_can_suppress() -> None:
    """By a yes, by being filled, or by the words in it."""
    header = (
        "HasOptedOutOfEmail,IsEmailBounced,UNSUB_TIME,CLEAN_TIME,Last Activity,Email status,Opted out of email: News"
    )
    assert signs(header) == {
        "HasOptedOutOfEmail": ("yes", Suppression.DO_NOT_EMAIL),
        "IsEmailBounced": ("yes", Suppression.BOUNCED),
        "UNSUB_TIME": ("filled", Suppression.UNSUBSCRIBED),
        "CLEAN_TIME": ("filled", Suppression.BOUNCED),
        "Last Activity": ("words", None),
        "Email status": ("words", None),
        "Opted out of email: News": ("yes", Suppression.UNSUBSCRIBED),
    }


def test_shows_a_refusing_column_as_do_not_email_where_there_is_no_other() -> None:
    """So that it does not look left out."""
    assert found("E-post,Avregistrerad") == {"E-post": "email", "Avregistrerad": "do_not_email"}
    assert "Unsubscribed" not in found("Do Not Email,Unsubscribed")


def test_a_mapping_by_hand_comes_first() -> None:
    """Also to a property of one's own, and to nothing."""
    mapping = {"skostorlek": "custom:shoe_size", "Phone": "ignore", "Kontakt": "email", "Verksamhet": "company"}
    columns = recognise_columns(
        ["Kontakt", "Email", "Company", "Verksamhet", "Skostorlek", "Phone"], "contacts", mapping
    )
    assert columns.fields == ("email", "email", None, "company", "custom:shoe_size", None)
    assert columns.emails == (0, 1)
    assert not columns.problems


def test_columns_mapped_by_hand_can_suppress() -> None:
    """A mapping says what the name does not."""
    mapping = {"A": "do_not_email", "B": "email_status", "C": "last_activity"}
    columns = recognise_columns(["A", "B", "C", "D"], "contacts", mapping)
    assert [(column.place, column.sign) for column in columns.suppressing] == [(0, "yes"), (1, "words"), (2, "words")]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"Shoe": "company"}, "unknown_header"),
        ({"": "company"}, "unknown_header"),
        ({"A": "shoe"}, "unknown_field"),
        ({"A": "custom: "}, "unknown_field"),
        ({"A": "company", "B": "company"}, "duplicate_field"),
    ],
)
def test_reports_a_mapping_that_cannot_be(mapping: dict[str, str], code: str) -> None:
    """The rest of the columns still holds."""
    columns = recognise_columns(["A", "B", "Email"], "contacts", mapping)
    assert [problem.code for problem in columns.problems] == [code]
    assert columns.emails == (2,)


def test_activities_have_fields_of_their_own() -> None:
    """And no custom properties."""
    header = "E-post,Händelse,Datum,URL,Belopp,Kommentar,First Name"
    assert list(found(header, "activities").values()) == "email activity occurred_at target value detail".split()
    columns = recognise_columns(["A"], "activities", {"A": "custom:x"})
    assert [problem.code for problem in columns.problems] == ["unknown_field"]


def test_a_name_without_letters_is_no_column_we_know() -> None:
    """Nor is a blank one."""
    assert recognise_columns(["", "---", "123"]).fields == (None, None, None)
