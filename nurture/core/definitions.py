"""Stage definitions and sequences as data: what their files hold, read into records with problems as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from nurture.core import copy
from nurture.core.criteria import Criteria
from nurture.core.criteria_syntax import parse
from nurture.core.errors import Problem
from nurture.core.languages import LANGUAGES
from nurture.core.offers import Audience
from nurture.core.people import ActivityKind
from nurture.core.phrases import Named, Phrase, named, phrase
from nurture.core.planning import EXITS, Goal, Sequence, Step, StepCopy, Variant
from nurture.core.stages import Phase

PERSONAL_FIELDS: Final = frozenset(
    "first_name last_name job_title company industry persona country language owner_name".split()
)
"""The fields of copy that differ from person to person."""

MAIL_FIELDS: Final = frozenset({"offer_title", "sender_name", "sender_company"})
"""The fields of copy that are the same for everybody who gets the same mail."""

COPY_FIELDS: Final = PERSONAL_FIELDS | MAIL_FIELDS


@dataclass(frozen=True, slots=True)
class StageDocument:
    """One stage in one language, human first: who this person is, what they struggle with, what helps."""

    voice: str = ""
    who: str = ""
    challenges: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    helps: str = ""
    avoid: tuple[str, ...] = ()
    success: str = ""
    hand_over: str = ""


@dataclass(frozen=True)
class StageDefinition:
    """A stage's rule and documents; `norm_days` is the usual longest time in it, None where there is no such norm.

    `kinds` are the kinds of content that help, in the order they are told; none where nobody has chosen any.
    """

    stage: str
    entry: Criteria | None
    exit: Criteria | None = None
    norm_days: int | None = None
    documents: Mapping[str, StageDocument] = field(default_factory=dict)
    version: int = 1
    kinds: tuple[str, ...] = ()

    def document(self, language: str) -> StageDocument:
        """The document in that language, else in English, else an empty one."""
        return self.documents.get(language) or self.documents.get("en") or StageDocument()


@dataclass(frozen=True, slots=True)
class Blocks:
    """The fixed pieces around the copy of every mail in one language, in the copy language."""

    greeting: str
    sign_off: str
    letter_sign_off: str
    ps_label: str
    unsubscribe_line: str
    unsubscribe: str
    preferences: str = ""


class _Reader:
    """Collects problems with the place of each, so that a file is reported whole."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def wrong(self, field: str, message: Phrase) -> None:
        self.problems.append(Problem("definition", message, path=self.path, field=field))

    def criteria(self, tree: object, field: str) -> Criteria | None:
        if tree is None:
            return None
        parsed, problems = parse(tree)
        for problem in problems:
            self.wrong(problem.field or field, problem.message)
        return parsed

    def names(self, value: object, field: str) -> Named:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            self.wrong(field, phrase("{field} should give a text per language (en, sv, nb).", field=field))
            return named({})
        return named({str(key): text for key, text in value.items()})

    def number(self, value: object, field: str, least: int, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(
            field, phrase("{field} should be a number from {least} to {most}.", field=field, least=least, most=most)
        )
        return least

    def choice(self, value: object, field: str, options: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in options:
            return value
        known = ", ".join(options)
        self.wrong(field, phrase("{field} should be one of {known}.", field=field, known=known))
        return options[0]

    def texts(self, value: object, field: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.wrong(field, phrase("{field} should be a list of texts.", field=field))
        return ()

    def mapping(self, value: object, field: str) -> dict[str, Any]:
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self.wrong(field, phrase("{field} should be a group of “key: value” lines.", field=field))
        return {}

    def text(self, value: object, field: str) -> str | None:
        if value is None or isinstance(value, str):
            return value
        self.wrong(field, phrase("{field} should be a text.", field=field))
        return None

    def required(self, value: object, field: str) -> str:
        text = self.text(value, field)
        if text is None and value is None:
            self.wrong(field, phrase("{field} is missing.", field=field))
        return text or ""

    def check_copy(self, text: str, field: str) -> None:
        for problem in copy.parse(text, fields=COPY_FIELDS)[1]:
            self.wrong(field, problem.message)


def read_definition(values: Mapping[str, Any], path: str) -> tuple[StageDefinition | None, tuple[Problem, ...]]:
    """The stage definition in a data file, or None beside what is wrong with it."""
    reader = _Reader(path)
    documents = {
        language: _read_document(reader, tree, f"documents.{language}")
        for language, tree in reader.mapping(values.get("documents"), "documents").items()
    }
    norm = values.get("norm_days")
    definition = StageDefinition(
        stage=reader.required(values.get("stage"), "stage"),
        entry=reader.criteria(values.get("entry"), "entry"),
        exit=reader.criteria(values.get("exit"), "exit"),
        norm_days=None if norm is None else reader.number(norm, "norm_days", 1, 3650),
        documents=documents,
        kinds=reader.texts(values.get("kinds", []), "kinds"),
    )
    return (None if reader.problems else definition), tuple(reader.problems)


def _read_document(reader: _Reader, tree: object, field: str) -> StageDocument:
    if not isinstance(tree, dict):
        reader.wrong(field, phrase("{field} should be a document with who, challenges, questions …", field=field))
        return StageDocument()
    read: dict[str, Any] = {}
    for one in fields(StageDocument):
        value = tree.get(one.name)
        if one.name in {"challenges", "questions", "avoid"}:
            read[one.name] = reader.texts(value or [], f"{field}.{one.name}")
        else:
            read[one.name] = " ".join(str(value or "").split())
    return StageDocument(**read)


def read_sequence(values: Mapping[str, Any], path: str) -> tuple[Sequence | None, tuple[Problem, ...]]:
    """The sequence in a data file, or None beside everything that is wrong with it, its copy included."""
    reader = _Reader(path)
    segment = reader.criteria(values.get("segment"), "segment")
    if segment is None and not reader.problems:
        reader.wrong("segment", phrase("A sequence needs a segment: the people it is for."))
    steps = values.get("steps")
    if not isinstance(steps, list) or not steps:
        reader.wrong("steps", phrase("A sequence needs at least one step."))
        steps = []
    read = [_read_step(reader, step, number) for number, step in enumerate(steps, 1)]
    if len({step.key for step in read}) < len(read):
        reader.wrong("steps", phrase("Two steps have the same key."))
    goal = _read_goal(reader, values.get("goal"))
    exits = tuple(reader.choice(way, "exits", EXITS) for way in reader.texts(values.get("exits", list(EXITS)), "exits"))
    key = reader.required(values.get("key"), "key")
    sequence_parts = {
        "names": reader.names(values.get("names"), "names"),
        "purpose": reader.names(values.get("purpose", {}), "purpose"),
        "why": reader.names(values.get("why", {}), "why"),
    }
    priority = reader.number(values.get("priority", 50), "priority", 0, 1000)
    layout = reader.choice(values.get("layout", "newsletter"), "layout", ("newsletter", "letter"))
    audience = reader.choice(values.get("audience", "everyone"), "audience", tuple(Audience))
    is_on = reader.choice(values.get("status", "live"), "status", ("live", "off")) == "live"
    if reader.problems or segment is None:
        return None, tuple(reader.problems)
    sequence = Sequence(
        key=key, segment=segment, goal=goal, steps=tuple(read), priority=priority, layout=layout,
        audience=Audience(audience), exits=exits, is_on=is_on, **sequence_parts,
    )  # fmt: skip
    return sequence, ()


def _read_goal(reader: _Reader, tree: object) -> Goal:
    goal = reader.mapping(tree, "goal")
    activity = reader.text(goal.get("activity"), "goal.activity")
    if activity is not None and activity not in set(ActivityKind):
        reader.wrong("goal", phrase("There is no activity “{activity}”.", activity=activity))
        activity = None
    return Goal(reader.text(goal.get("stage"), "goal.stage"), ActivityKind(activity) if activity else None)


def _read_step(reader: _Reader, tree: object, number: int) -> Step:
    at = f"steps[{number}]"
    if not isinstance(tree, dict):
        reader.wrong(at, phrase("{field} should be a step with key, delay_days, phase and copy.", field=at))
        return Step(str(number), 0, Phase.NONE)
    written = reader.mapping(tree.get("copy"), f"{at}.copy")
    words = {language: _read_copy(reader, text, f"{at}.copy.{language}") for language, text in written.items()}
    return Step(
        key=str(tree.get("key", number)),
        delay_days=reader.number(tree.get("delay_days", 0), f"{at}.delay_days", 0, 365),
        phase=Phase(reader.choice(tree.get("phase", "none"), f"{at}.phase", tuple(Phase))),
        kinds=reader.texts(tree.get("kinds", []), f"{at}.kinds"),
        offers=reader.number(tree.get("offers", 1), f"{at}.offers", 1, 3),
        pinned=reader.text(tree.get("offer"), f"{at}.offer"),
        ignore_stages=str(tree.get("ignore_stages", "")).casefold() in {"true", "yes", "1"},
        copy=words,
        variants=_read_variants(reader, tree.get("variants"), words, f"{at}.variants"),
    )


def _read_variants(reader: _Reader, tree: object, own: Mapping[str, StepCopy], field: str) -> tuple[Variant, ...]:
    """The variants of a step; what one leaves out of its words is as in those of the step."""
    if tree is not None and not isinstance(tree, list):
        reader.wrong(field, phrase("{field} should be a list of variants with name, for and copy.", field=field))
    listed = tree if isinstance(tree, list) else []
    found = [_read_variant(reader, one, own, f"{field}[{number}]") for number, one in enumerate(listed, 1)]
    if len({one.name for one in found}) < len(found):
        reader.wrong(field, phrase("Two variants have the same name."))
    shares: Counter[tuple[str | None, str | None]] = Counter()
    for one in found:
        shares[one.persona, one.stage] += one.share
    if any(share > 100 for share in shares.values()):
        reader.wrong(field, phrase("The shares of variants for the same readers are more than 100 together."))
    return tuple(found)


def _read_variant(reader: _Reader, tree: object, own: Mapping[str, StepCopy], field: str) -> Variant:
    values = reader.mapping(tree, field)
    readers = reader.mapping(values.get("for"), f"{field}.for")
    for strange in readers.keys() - {"persona", "stage"}:
        reader.wrong(f"{field}.for", phrase("Variants are for a persona or a stage, not for “{name}”.", name=strange))
    written = reader.mapping(values.get("copy"), f"{field}.copy")
    whole = {
        language: (asdict(own[language]) if language in own else {}) | reader.mapping(text, f"{field}.copy.{language}")
        for language, text in written.items()
    }
    if not whole:
        reader.wrong(f"{field}.copy", phrase("{field} is missing.", field=f"{field}.copy"))
    return Variant(
        name=reader.required(values.get("name"), f"{field}.name"),
        copy={language: _read_copy(reader, text, f"{field}.copy.{language}") for language, text in whole.items()},
        persona=reader.text(readers.get("persona"), f"{field}.for.persona"),
        stage=reader.text(readers.get("stage"), f"{field}.for.stage"),
        share=reader.number(values.get("share", 100 if readers else 50), f"{field}.share", 1, 100),
    )


def _read_copy(reader: _Reader, tree: object, at: str) -> StepCopy:
    texts = {key: str(value) for key, value in tree.items()} if isinstance(tree, dict) else {}
    for key in ("subject", "body"):
        if not texts.get(key, "").strip():
            reader.wrong(f"{at}.{key}", phrase("{field} is missing.", field=f"{at}.{key}"))
    for key, text in texts.items():
        reader.check_copy(text, f"{at}.{key}")
    return StepCopy(**{key: texts.get(key, "") for key in ("subject", "body", "preheader", "ps")})


def read_blocks(values: Mapping[str, Any], path: str) -> tuple[dict[str, Blocks], tuple[Problem, ...]]:
    """The blocks per language; a language with anything missing is left out and said."""
    reader = _Reader(path)
    blocks: dict[str, Blocks] = {}
    for language in LANGUAGES:
        tree = values.get(language)
        texts = {key: str(value) for key, value in tree.items()} if isinstance(tree, dict) else {}
        lacking = [one.name for one in fields(Blocks) if one.name != "preferences" and not texts.get(one.name)]
        for name in lacking:
            reader.wrong(f"{language}.{name}", phrase("{field} is missing.", field=f"{language}.{name}"))
        if not lacking:
            blocks[language] = Blocks(**{one.name: texts.get(one.name, "") for one in fields(Blocks)})
    return blocks, tuple(reader.problems)
