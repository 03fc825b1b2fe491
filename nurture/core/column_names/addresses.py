"""By what words a column of mail addresses is known."""

from __future__ import annotations

from typing import Final

EMAIL_NOUNS: Final = frozenset(
    """email emails mail epost mejl mailadress mailadresse mailadresser mejladress mejladresser epostadress epostadresse
    epostadresser""".split()
)
EMAIL_QUALIFIERS: Final = frozenset(
    """address addresses adress adresse adresser work business company job jobb jobbet arbete arbets primary main home
    personal private privat hem hjemme jobbe contact person your din hs all primar hoved value foretag
    bedrift customer customers kund kunds kunden kundens kunde client kontakt
    kontakts kontaktens kontaktperson kontaktpersonens kontaktpersons mottaker mottagare recipient subscriber""".split()
)
SPARE_EMAIL_QUALIFIERS: Final = frozenset(
    """other secondary alternate alternative alternativ additional second alias aliases extra annan annen andre ovrig
    sekundar sekundaer backup reserv""".split()
)
"""An email column with one of these words comes after the others."""
