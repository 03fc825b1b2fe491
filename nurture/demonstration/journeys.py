"""Believable histories: what brings each invented person to where they stand, and the mail they had on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from nurture.core.offers import ContentOffer
from nurture.demonstration.companies import FAIR, HUBSPOT, Employer
from nurture.demonstration.diaries import BLOG, GATED, WEIGHING, Diary, Event, Shelf
from nurture.demonstration.people import SEED, SIGN_UPS, Person

ACTIVITIES: Final = 6_000

IMPORTED: Final[Mapping[str, int]] = {HUBSPOT: 200, FAIR: 40, **SIGN_UPS}
"""How many days ago each file of contacts came in."""

LETTERS: Final = tuple(range(9, 260, 28))
"""How many days ago a newsletter went out."""

SCANNING: Final = frozenset({"larkmere.example.org", "kopparnaset.example.net"})
"""Companies whose mail gateway follows every link."""

SIGN_UP: Final = "https://luftvik.example.com/newsletter"
"""The page on which people subscribe; it is no offer."""

LATELY_WON: Final = {
    "strandkanten.example.net": 151,
    "norrangen.example.org": 118,
    "bogelunden.example.com": 86,
    "kvarnhjulet.example.net": 50,
    "lindhaga.example.com": 24,
    "skarvoy.example.com": 18,
    "vesterhavet.example.org": 11,
    "pendlebrook.example.com": 4,
}
"""How many days ago a company bought; the CRM knows it the same evening, before the rules are applied again."""

_RETURNED: Final = 3

_WAY: Final = "SLMQOCE"
_ENDS: Final = {"W": "C", "N": "C", "F": "C", "X": "S"}


def returned_people(people: Sequence[Person]) -> tuple[str, ...]:
    """Those whom sales took on and gave back to marketing: a few who weigh solutions, at companies that fit.

    None of their colleagues is further, so that nobody but sales has moved them.
    """
    weighing = (one for one in people if one.letter == "M" and one.file == HUBSPOT and _may_be_returned(one.employer))
    return tuple(sorted(one.email for one in weighing)[:_RETURNED])


def _may_be_returned(employer: Employer | None) -> bool:
    return employer is not None and employer.fits and not set(employer.people) & set("QO")


def all_events(people: Sequence[Person], offers: Iterable[ContentOffer], today: date) -> list[Event]:
    """Exactly ACTIVITIES events, earliest first: everybody's own way, filled up with newsletters, most recent."""
    shelf = Shelf(offers)
    told: list[Event] = []
    mails: list[list[Event]] = []
    order = Random(SEED)
    for person in people:
        diary = Diary(person, shelf, today, Random(f"{SEED} {person.email}"))
        _live(diary)
        last = max((one.at for one in diary.events if one.kind == person.fate), default=None)
        story = [one for one in diary.events if last is None or one.at <= last]
        told += story
        mails += [mail for mail in _letters(diary) if last is None or mail[-1].at < last]
    mails.sort(key=lambda mail: order.random() * (40 + (today - mail[0].at.date()).days))
    filling = [event for mail in mails for event in mail]
    return sorted((told + filling)[:ACTIVITIES], key=lambda one: (one.at, one.email, one.kind, one.target))


def _live(diary: Diary) -> None:
    """The milestones of one person, in their order, and what happened besides."""
    person = diary.person
    for letter, days in _milestones(person, diary.rng).items():
        _STEPS[letter](diary, days)
    if person.letter == "X":
        diary.do("page_view", diary.rng.randint(3, 80), ("case_study",))
    if person.is_customer:
        _use(diary)
    if person.letter == "F":
        gone = decided_days(person.employer, "F")
        diary.do("churned", gone, detail="The contract was not renewed")
    if person.won:
        diary.do("deal_won", 17, detail="Luftvik Sense, two day-care centres", value="11800")
    if person.fate and person.fate != "do_not_email":
        diary.do(person.fate, diary.rng.randint(5, 70), detail="Newsletter")


def _milestones(person: Person, rng: Random) -> dict[str, int]:
    """How many days ago they got to each stage: before the file came in up to what it says, after it from there on."""
    came = IMPORTED[person.file]
    goal = _WAY.index(_ENDS.get(person.letter, person.letter))
    start = _WAY.index(_ENDS.get(person.start, person.start))
    near, far = (1, 27) if person.file in SIGN_UPS else (8, 900 if person.start in "CE" else 240)
    before = sorted(rng.sample(range(came + near, came + far), start + 1), reverse=True)
    days = dict(zip(_WAY, before, strict=False))
    later = _WAY[start + 1 : goal + 1]
    days |= zip(later, sorted(rng.sample(range(2, came - 8), len(later)), reverse=True), strict=True)
    if person.letter in "WN":
        won = decided_days(person.employer, person.letter)
        early = {letter: max(day, won + 5 * (5 - _WAY.index(letter))) for letter, day in days.items()}
        return early | {"C": won}
    return _since_sale(person, days, rng) if person.start in "CE" else days


def decided_days(employer: Employer | None, letter: str) -> int:
    """How many days ago a company decided: for us, lately (WN) or long ago (C), or to leave (F)."""
    domain = employer.domain if employer else ""
    if letter in "WN":
        return LATELY_WON[domain]
    return Random(f"{SEED} {letter} {domain}").choice({"C": range(260, 960), "F": range(25, 100)}[letter])


def _since_sale(person: Person, days: Mapping[str, int], rng: Random) -> dict[str, int]:
    """Of somebody whom the file calls a customer we know the sale, on the same day for all of the company."""
    won = decided_days(person.employer, "C")
    told = {"O": won + 40, "C": won}
    if person.letter != "E":
        return told
    return told | {"E": days["E"] if person.start == "C" else rng.randrange(IMPORTED[person.file] + 5, won - 10)}


def _subscribe(diary: Diary, days: int) -> None:
    at = diary.browse(days, BLOG, diary.rng.randint(1, 2))
    diary.note("form_submitted", at, SIGN_UP, detail="Newsletter sign-up")


def _become_lead(diary: Diary, days: int) -> None:
    diary.browse(days + diary.rng.randint(1, 6), BLOG, 2)
    if diary.rng.random() < 0.2:
        diary.do("webinar_registered", days, ("webinar",))
    else:
        diary.download(days, GATED)


def _become_mql(diary: Diary, days: int) -> None:
    """One of the ways by which somebody shows that they weigh solutions."""
    fits = diary.person.employer is not None and diary.person.employer.fits
    diary.rng.choice((_read_much, _attend_webinar, _look_at_prices, _calculate, _chat if fits else _ask))(diary, days)


def _read_much(diary: Diary, days: int) -> None:
    for back, kinds in ((9, ("product_page",)), (6, ("comparison",)), (3, ("whitepaper",)), (0, WEIGHING)):
        diary.browse(days + back, kinds if back else ("whitepaper", "brochure"), 1 if back != 6 else 2)
    diary.download(days, ("whitepaper",))


def _attend_webinar(diary: Diary, days: int) -> None:
    diary.do("webinar_registered", days + 9, ("webinar",))
    target = diary.events[-1].target
    for back in (8, 4, 1):
        diary.receive(diary.at(days + back), target, "Webinar reminder", opens=True, clicks=True)
    diary.note("webinar_attended", diary.at(days), target, value="38")


def _look_at_prices(diary: Diary, days: int) -> None:
    diary.browse(days + 4, ("pricing",), 1)
    diary.browse(days, ("pricing",), 1)


def _calculate(diary: Diary, days: int) -> None:
    diary.browse(days + 3, ("comparison",), 2)
    diary.download(days, ("calculator",))


def _chat(diary: Diary, days: int) -> None:
    at = diary.browse(days, ("product_page",), 2)
    diary.note("chat_started", at, detail="Asked whether the sensors work in old stairwells")


def _ask(diary: Diary, days: int) -> None:
    at = diary.browse(days, ("product_page",), 2)
    diary.note("contact_requested", at, detail="Wants to know what a small building costs")


def _become_sql(diary: Diary, days: int) -> None:
    diary.browse(days + 2, ("pricing", "case_study"), 2)
    if diary.rng.random() < 0.25:
        diary.do("trial_started", days, ("trial",))
    else:
        diary.do("demo_signed_up", days, ("demo",))


def _become_opportunity(diary: Diary, days: int) -> None:
    diary.browse(days + 3, ("case_study",), 2)
    diary.do("meeting_booked", days, detail="First meeting with the building team")
    diary.do("deal_created", max(days - 2, 1), value=_worth(diary.person))
    if days > 12 and diary.rng.random() < 0.6:
        diary.do("proposal_sent", days - 10, ("proposal",))


def _become_customer(diary: Diary, days: int) -> None:
    diary.do("deal_won", days, value=_worth(diary.person), detail="Luftvik Sense and Insight")


def _worth(person: Person) -> str:
    """The value of the company's deal in euros: all of its people take part in the same one."""
    size = person.employer.size if person.employer else 0
    return str(4_000 + round(size * 130, -2))


def _become_evangelist(diary: Diary, days: int) -> None:
    if diary.rng.random() < 0.5:
        diary.do("review_given", days, ("review_request",), value="5")
    else:
        diary.do("referral_made", days, ("referral",), detail="Introduced a colleague in the trade")


_STEPS: Final[Mapping[str, Callable[[Diary, int], None]]] = {
    "S": _subscribe,
    "L": _become_lead,
    "M": _become_mql,
    "Q": _become_sql,
    "O": _become_opportunity,
    "C": _become_customer,
    "E": _become_evangelist,
}


def _use(diary: Diary) -> None:
    """What customers do: read help and news, ask support, answer the survey."""
    won = max((one.at for one in diary.events if one.kind == "deal_won"), default=None)
    days = 200 if won is None else (diary.today - won.date()).days
    if days < 4:
        return
    diary.browse(diary.rng.randrange(1, min(days, 100)), ("kb_article",), diary.rng.randint(1, 2))
    if diary.rng.random() < 0.4:
        diary.do("support_contacted", diary.rng.randrange(1, min(days, 150)), detail="Moved a sensor to another room")
    if days > 120 and diary.rng.random() < 0.4:
        score = str(diary.rng.choice((7, 8, 8, 9, 9, 10)))
        diary.do("survey_answered", diary.rng.randrange(10, 110), ("survey",), value=score)


def _letters(diary: Diary) -> list[list[Event]]:
    """The newsletters that reached this person since we know them, each with what they did about it."""
    known_since = min((one.at for one in diary.events), default=None)
    if known_since is None or diary.person.fate == "do_not_email":
        return []
    person, mails = diary.person, []
    keen, curious = diary.rng.uniform(0.25, 0.75), diary.rng.uniform(0.05, 0.4)
    for days in LETTERS:
        at = _sent(diary, days)
        if at <= known_since:
            continue
        target = diary.shelf.pick(Random(f"{SEED} letter {days}"), BLOG, person.language, at.date())
        if target is None:
            continue
        before = len(diary.events)
        if person.employer is not None and person.employer.domain in SCANNING:
            diary.scan(at, [target.url, *_others(diary, at)], "Newsletter")
        else:
            opens = diary.rng.random() < keen
            diary.receive(at, target.url, "Newsletter", opens=opens, clicks=opens and diary.rng.random() < curious)
        mails.append(diary.events[before:])
    return mails


def _sent(diary: Diary, days: int) -> datetime:
    """When a newsletter went out: on a Tuesday morning, within a quarter of an hour for everybody."""
    at = diary.at(days).replace(hour=7, minute=0, second=0)
    at -= timedelta(days=(at.weekday() - 1) % 7)
    return at + timedelta(seconds=diary.rng.randrange(900))


def _others(diary: Diary, at: datetime) -> list[str]:
    return [diary.offer((kind,), at) for kind in ("guide", "video")]
