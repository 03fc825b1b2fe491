"""The tables. Rows are what is kept; core records are what is thought with, and the modules of storage translate.

Times are UTC. These modules must not postpone their annotations: SQLModel reads them.
"""

from nurture.storage.tables.columns import UtcDateTime
from nurture.storage.tables.content import (
    ContentVersionRow,
    LibraryFileRow,
    MappingModelRow,
    OfferEditRow,
    OfferRow,
    OfferVersionRow,
    PageLabelRow,
)
from nurture.storage.tables.deliveries import DeliveryRow
from nurture.storage.tables.drafts import DraftRow, ExportRow, ReceiptRow, ReleasePartRow, ReleaseRow
from nurture.storage.tables.hooks import HookEventRow, HookKeyRow
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
    SequenceVersionRow,
    SettingRow,
    SignInLinkRow,
    StageChangeRow,
    StageDefinitionRow,
    StageRow,
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
    "DeliveryRow",
    "DraftRow",
    "EnrolmentRow",
    "ExportRow",
    "HookEventRow",
    "HookKeyRow",
    "ImportChangeRow",
    "ImportRow",
    "LibraryFileRow",
    "MappingModelRow",
    "MappingRow",
    "OfferEditRow",
    "OfferRow",
    "OfferVersionRow",
    "PageLabelRow",
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
    "SequenceVersionRow",
    "SettingRow",
    "SignInLinkRow",
    "StageChangeRow",
    "StageDefinitionRow",
    "StageMoveRow",
    "StageRow",
    "StageVersionRow",
    "SuppressionRow",
    "TombstoneRow",
    "UploadRow",
    "UserRow",
    "UtcDateTime",
]
