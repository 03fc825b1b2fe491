"""Composing: what a mail is made of, and when it counts as another one."""

from __future__ import annotations

from nurture.core.stages import Stages
from nurture.services.composing import Composed, Composer, copy_values
from nurture.storage.database import reading
from nurture.storage.standing import load_readers
from nurture.wiring import speakers
from tests.house import House, write_offer

VALUES = {"first_name": "Anna", "company": "Hus", "industry": "", "language": "en"}


def compose(house: House, *, owner: str = "", values: dict[str, str] | None = None) -> Composed:
    """The first mail of lead education with a guide."""
    with reading(house.engine) as session:
        composer = Composer(session, speakers())
    sequence = composer.sequences["lead-education"]
    offers = (composer.offers["measure-a-room", "en"],)
    return composer.compose(sequence, sequence.steps[0], offers, VALUES | (values or {}), owner)


def test_equal_content_has_an_equal_version(house: House) -> None:
    """The version says nothing about the person."""
    assert compose(house).version == compose(house, values={"first_name": "Bo"}).version


def test_the_same_mail_is_compiled_once(house: House) -> None:
    """People with the same branches share a compiled mail."""
    with reading(house.engine) as session:
        composer = Composer(session, speakers())
    sequence, offers = composer.sequences["lead-education"], (composer.offers["measure-a-room", "en"],)
    mails = [composer.compose(sequence, sequence.steps[0], offers, VALUES | {"first_name": name}, "") for name in "ab"]
    assert mails[0] is mails[1]


def test_any_change_that_a_reader_could_see_is_another_version(house: House) -> None:
    """Offer, copy, blocks and brand each make a new version."""
    versions = [compose(house).version]
    house.rewrite_copy("lead-education", ps="Another word.")
    versions.append(compose(house).version)
    house.rewrite_blocks(sign_off="Bye,")
    versions.append(compose(house).version)
    house.set(brand_name="Luftvik")
    versions.append(compose(house).version)
    write_offer(house.library, "measure-a-room", "guide", summary="Other words")
    house.sync()
    versions.append(compose(house).version)
    assert len(set(versions)) == len(versions)


def test_an_owner_nobody_knows_leaves_the_workspaces_sender(house: House) -> None:
    """Only colleagues sign; any other name in a CRM does not."""
    house.set(sender_name="Maja Ek", sender_title="Content", sender_email="maja@luftvik.example.com")
    sender = compose(house, owner="Somebody Else").mail.source.sender
    assert (sender.name, sender.title, sender.email) == ("Maja Ek", "Content", "maja@luftvik.example.com")


def test_the_letter_has_its_own_sign_off(house: House) -> None:
    """Sales' letters end in other words than newsletters."""
    house.plan()
    house.draft()
    with reading(house.engine) as session:
        composer = Composer(session, speakers())
    offers = (composer.offers["school-story", "en"],)
    letter = composer.sequences["opportunity-support"]
    assert "Kind regards" in composer.compose(letter, letter.steps[0], offers, VALUES, "").mail.render(VALUES).text


def test_the_values_of_a_person_fall_back_on_their_company(house: House) -> None:
    """A blank company name or industry is that of the company."""
    house.bring("domain,name,industry", "lead.example.com,Hus AB,education", entity="companies")
    house.bring("email,company,industry", "new@lead.example.com,,")
    with reading(house.engine) as session:
        reader, _ = next(load_readers(session, Stages(), house.now, [house.person("new@lead.example.com").id or 0]))
    values = copy_values(reader)
    assert (values["company"], values["industry"], values["first_name"]) == ("Hus AB", "education", "")
