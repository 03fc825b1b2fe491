"""Learning from labels: what a site's own words mean, how sure that is, and what it was learned from."""

from __future__ import annotations

from nurture.core.mapping.features import read_features
from nurture.core.mapping.learned import Taught, suggest_all
from nurture.core.mapping.learning import NEVER, Example, Model, learn, pack, unpack
from nurture.core.mapping.pages import Page
from nurture.core.mapping.suggesting import read_cues
from nurture.core.phrases import say
from tests.core.mapping.sites import EN, page, titled

WORDS = {"guide": "ventilation ducts", "case_study": "headmistress yawning", NEVER: "rota cleaning"}


def pages_of(kind: str, count: int, first: int = 0) -> list[Page]:
    """Pages that nothing but their own words tells apart."""
    return [page(titled(f"Note {n}", f"{EN} {WORDS[kind]} {n}"), f"x/{n}.md") for n in range(first, first + count)]


def example(one: Page, label: str) -> Example:
    """The page as it is learned from."""
    return Example(read_features(one, read_cues(one).odds), label)


def taught(*kinds: str) -> Model:
    """A model that has seen twelve pages of each kind."""
    model = learn([example(one, kind) for kind in kinds for one in pages_of(kind, 12)])
    assert model is not None
    return model


def test_the_words_of_a_site_are_learned() -> None:
    """What no rule knows is told apart after a dozen labels each, and said in words."""
    model = taught("guide", "case_study")
    (made,) = suggest_all([read_cues(one) for one in pages_of("case_study", 1, 50)], Taught(model))
    assert (made.kind, made.unsure, made.learned) == ("case_study", False, True)
    assert "headmistress" in say(made.evidence[0])
    assert "24" in say(made.evidence[0])


def test_pages_that_were_kept_out_teach_to_keep_out() -> None:
    """What is like pages that must never be offered is not offerable."""
    model = taught("guide", NEVER)
    made = suggest_all([read_cues(one) for one in (*pages_of(NEVER, 1, 50), *pages_of("guide", 1, 60))], Taught(model))
    assert [one.offerable for one in made] == [False, True]
    assert made[0].refusal == "learned"


def test_what_the_rules_are_sure_of_stands_where_nobody_has_labelled_its_kind() -> None:
    """A price list is one, though all labels are of guides and stories."""
    clear = read_cues(page(titled("Priser", EN), "priser/index.md"))
    assert suggest_all([clear], Taught(taught("guide", "case_study")))[0].kind == "pricing"


def test_a_page_that_somebody_labelled_is_what_they_said() -> None:
    """Their word counts more than rules and model, and is the evidence."""
    one = page(titled("Priser", EN), "priser.md")
    (made,) = suggest_all([read_cues(one)], Taught(None, {one.digest: "report"}))
    assert (made.kind, made.unsure, say(made.evidence[0])) == ("report", False, "You have said so.")
    (kept,) = suggest_all([read_cues(one)], Taught(None, {one.digest: NEVER}))
    assert (kept.offerable, kept.refusal) == (False, "said")


def test_a_kind_that_is_gone_is_not_suggested() -> None:
    """A label that names no kind any more is passed over."""
    one = page(titled("Priser", EN), "priser.md")
    assert suggest_all([read_cues(one)], Taught(None, {one.digest: "podcast"}))[0].kind == "pricing"


def test_few_labels_teach_nothing() -> None:
    """Five pages, or pages of one kind, are no lesson."""
    assert learn([example(one, "guide") for one in pages_of("guide", 20)]) is None
    assert learn([example(one, kind) for kind in ("guide", NEVER) for one in pages_of(kind, 2)]) is None


def test_the_same_labels_teach_the_same_and_can_be_kept() -> None:
    """A packed model says what it said before, and what it learned from."""
    model = taught("guide", "case_study")
    assert pack(model) == pack(taught("guide", "case_study"))
    kept = unpack(pack(model))
    assert kept is not None
    features = example(pages_of("guide", 1, 90)[0], "").features
    assert max(kept.odds(features), key=lambda kind: kept.odds(features)[kind]) == "guide"
    assert (kept.pages, dict(kept.learned_from)) == (24, {"case_study": 12, "guide": 12})


def test_a_model_of_another_version_is_not_used() -> None:
    """What an older program learned is learned anew."""
    import json
    import zlib

    old = json.loads(zlib.decompress(pack(taught("guide", "case_study")))) | {"version": 0}
    assert unpack(zlib.compress(json.dumps(old).encode())) is None


def test_a_model_is_not_surer_than_it_can_be() -> None:
    """Labels given at random leave it unsure of most pages."""
    mixed = [page(titled(f"Note {n}", f"{EN} word{n % 7}"), f"x/{n}.md") for n in range(60)]
    model = learn([example(one, ("guide", "report")[(n * 7919 % 13) % 2]) for n, one in enumerate(mixed)])
    assert model is not None
    sure = [max(model.odds(example(one, "").features).values()) for one in mixed]
    assert sum(sure) / len(sure) < 0.95
