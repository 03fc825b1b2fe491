"""The tables. Rows are what is kept; core records are what is thought with, and the modules of storage translate.

Times are UTC. These modules must not postpone their annotations: SQLModel reads them.
"""

from nurture.storage.tables.columns import UtcDateTime
from nurture.storage.tables.content import (
    ContentVersionRow,
    LibraryFileRow,
    OfferEditRow,
    OfferRow,
    OfferVersionRow,
)
from nurture.storage.tables.drafts import DraftRow, ExportRow, ReceiptRow, ReleasePartRow, ReleaseRow
from nurture.storage.tables.imports import ImportChangeRow, ImportRow, MappingRow, UploadRow
from nurture.storage.tables.people import (
    ActivityRow,
    AliasRow,
    CompanyDecisionRow,
    CompanyRow,
    ConflictRow,
    ContactEditRow,
    ContactRow,
    DealContactRow,
    DealRow,
    StageMoveRow,
    SuppressionRow,
    TombstoneRow,
)
from nurture.storage.tables.plans import EnrolmentRow, PlanMemberRow, PlanPatternRow, PlanRow
from nurture.storage.tables.workspace import (
    PersonaRow,
    PropertyRow,
    SegmentRow,
    SequenceRow,
    SettingRow,
    SignInLinkRow,
    StageChangeRow,
    StageDefinitionRow,
    StageRow,
    StageSignOffRow,
    StageVersionRow,
    UserRow,
)

__all__ = [
    "ActivityRow",
    "AliasRow",
    "CompanyDecisionRow",
    "CompanyRow",
    "ConflictRow",
    "ContactEditRow",
    "ContactRow",
    "ContentVersionRow",
    "DealContactRow",
    "DealRow",
    "DraftRow",
    "EnrolmentRow",
    "ExportRow",
    "ImportChangeRow",
    "ImportRow",
    "LibraryFileRow",
    "MappingRow",
    "OfferEditRow",
    "OfferRow",
    "OfferVersionRow",
    "PersonaRow",
    "PlanMemberRow",
    "PlanPatternRow",
    "PlanRow",
    "PropertyRow",
    "ReceiptRow",
    "ReleasePartRow",
    "ReleaseRow",
    "SegmentRow",
    "SequenceRow",
    "SettingRow",
    "SignInLinkRow",
    "StageChangeRow",
    "StageDefinitionRow",
    "StageMoveRow",
    "StageRow",
    "StageSignOffRow",
    "StageVersionRow",
    "SuppressionRow",
    "TombstoneRow",
    "UploadRow",
    "UserRow",
    "UtcDateTime",
]
