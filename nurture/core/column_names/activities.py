"""What the columns of a file of activities are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ACTIVITY_NAMES: Final[Mapping[str, str]] = {
    "record_id": """recordid contactid leadid personid subscriberid hsobjectid vid whoid kontaktid kundid kundeid""",
    "activity": """activity activitytype event eventtype eventname action actiontype activityname kind type
        aktivitet aktivitetstyp aktivitetstype handelse handelsetyp hendelse hendelsestype handling""",
    "occurred_at": """occurredat occurred timestamp eventtime eventdate activitydate datetime date time createdat
        createddate createdtime createdate datum dato tid tidpunkt tidspunkt tidsstampel tidsstempel klockslag""",
    "target": """target offer offerkey url pageurl link page content asset form campaign sida sidan side lank lenke
        erbjudande tilbud innehall innhold formular skjema""",
    "value": """value amount score belopp belop varde verdi sum summa""",
    "detail": """detail details description note notes comment comments subject detalj detaljer beskrivning
        beskrivelse kommentar anteckning notat merknad""",
}
