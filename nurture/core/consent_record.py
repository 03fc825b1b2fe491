"""What is on record of why somebody may be mailed, and how another word about it joins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nurture.core.consent import ConsentBasis

_STRICTNESS: Final = (ConsentBasis.CONSENT, ConsentBasis.EXISTING_CUSTOMER, ConsentBasis.LEGITIMATE_INTEREST)
"""From the basis that allows most to the one that allows least."""


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A basis with its date (UTC) and source, or a no and when we learnt of it; all None is nothing."""

    basis: ConsentBasis | None = None
    at: datetime | None = None
    source: str | None = None
    refused_at: datetime | None = None

    def joined(self, said: ConsentRecord, *, now: datetime, same_file: bool = False) -> ConsentRecord:
        """The record after another word, by these rules.

        - Saying nothing changes nothing.
        - A refusal or a withdrawal ends every basis, and no file turns it around: only a person can.
        - Where nothing is on record, the word is taken.
        - Of two bases the stricter holds: legitimate interest before existing customer before consent.
        - Only a consent may be the later of two: it is taken in place of a stricter basis where it has a date of its
          own that is later than the one on record, or where that has none; it is a fact about a later yes. A date in
          the future is no date, and two rows of the same file (`same_file`) have no order, so the stricter holds.
        - The same basis with a later date renews date and source.
        """
        if said.refused_at is not None:
            return ConsentRecord(refused_at=self.refused_at or said.refused_at)
        if said.basis is None or self.refused_at is not None:
            return self
        if self.basis is None:
            return said
        is_later = said.at is not None and said.at <= now and (self.at is None or said.at > self.at)
        if said.basis is self.basis:
            return said if is_later else self
        if _STRICTNESS.index(said.basis) > _STRICTNESS.index(self.basis):
            return said
        return said if said.basis is ConsentBasis.CONSENT and is_later and not same_file else self
