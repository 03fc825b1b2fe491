"""`library suggest` and `library evaluate`: a line for every file, whatever it holds; labels learned; figures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.core.mapping.sites import EN, NB, SV, titled

KEYS = ["path", "kind", "kind_confidence", "phase", "stages", "audience", "language", "unsure", "offerable", "evidence"]


def write(root: Path, files: dict[str, str]) -> Path:
    """A site of these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site in three languages."""
    return write(
        tmp_path / "site",
        {
            "sv/blogg/luft.md": titled("Därför gäspar vi", SV * 3),
            "no/priser/index.html": f"<html><body><h1>Priser</h1><p>{NB}</p></body></html>",
            "en/legal/privacy.mdx": titled("Privacy policy", EN),
            "node_modules/x/readme.md": "x",
            ".hidden/x.md": "x",
            "picture.png": "x",
        },
    )


def told_apart(root: Path, count: int = 12) -> str:
    """Pages that only their words tell apart, below a folder, and the table of their labels."""
    lines = ["path,kind,language"]
    for kind, words in (("guide", "ventilation ducts"), ("story", "headmistress yawning")):
        files = {f"x/{kind}{n}.md": titled(f"Note {n}", f"{EN} {words} {n}") for n in range(count)}
        write(root, files)
        lines += [f"{name},{'case_study' if kind == 'story' else kind},en" for name in files]
    return "\n".join(lines)


def test_each_page_is_a_line_with_every_key(bare: Run, site: Path) -> None:
    """Without any workspace; hidden folders, packages and other files are passed over."""
    told = bare("library", "suggest", str(site), "--json")
    assert told.code == 0
    assert [list(line)[: len(KEYS)] for line in told.lines] == [KEYS] * 3
    found = {Path(line["path"]).relative_to(site).as_posix(): line for line in told.lines}
    assert {name: (line["language"], line["offerable"]) for name, line in found.items()} == {
        "en/legal/privacy.mdx": ("en", False),
        "no/priser/index.html": ("nb", True),
        "sv/blogg/luft.md": ("sv", True),
    }
    assert found["sv/blogg/luft.md"]["kind"] == "blog_post"
    assert found["no/priser/index.html"]["audience"] == "prospects"


def test_people_see_a_table(bare: Run, site: Path) -> None:
    """And what was learned so far."""
    told = bare("library", "suggest", str(site))
    assert "By rules alone" in told.out
    assert "blog_post" in told.out


def test_a_file_can_be_named(bare: Run, site: Path) -> None:
    """One page is one line."""
    told = bare("library", "suggest", str(site / "sv/blogg/luft.md"), "--json")
    assert told.one["kind"] == "blog_post"


def test_files_that_are_no_pages_get_a_sentence(bare: Run, tmp_path: Path) -> None:
    """Binary, huge, linked and broken files each have a line that says why; nothing is lost."""
    root = write(tmp_path / "odd", {"good.md": titled("Air", EN), "yaml.md": "---\na: [\ntitle: Air\n---\nText"})
    (root / "binary.md").write_bytes(bytes(range(256)) * 40)
    (root / "huge.md").write_bytes(b"a" * 4_000_001)
    (root / "link.md").symlink_to("/etc/hostname")
    os.mkfifo(root / "pipe.md")
    told = bare("library", "suggest", str(root), "--json")
    codes = {Path(one["path"]).name: (one["problem"] or {}).get("code") for one in told.lines}
    assert told.code == 0
    assert codes == {
        "binary.md": "not_text",
        "good.md": None,
        "huge.md": "file_too_large",
        "link.md": "link",
        "pipe.md": "no_file",
        "yaml.md": "front_matter",
    }
    assert [one["offerable"] for one in told.lines if one["kind"] is None] == [False] * 4


def test_deep_folders_are_walked(bare: Run, tmp_path: Path) -> None:
    """However deep a page lies, it is found."""
    write(tmp_path, {"a/" * 700 + "x.md": titled("Air", EN)})
    assert len(bare("library", "suggest", str(tmp_path / "a"), "--json").lines) == 1


def test_old_encodings_are_read(bare: Run, tmp_path: Path) -> None:
    """Windows-1252 and UTF-16 pages are text as well."""
    (tmp_path / "a.html").write_bytes(f"<body>{SV}</body>".encode("cp1252"))
    (tmp_path / "b.html").write_bytes(f"<body>{SV}</body>".encode("utf-16"))
    lines = bare("library", "suggest", "a.html", "b.html", "--json").lines
    assert [line["language"] for line in lines] == ["sv", "sv"]


def test_a_path_where_nothing_is_stops_with_a_sentence(bare: Run) -> None:
    """Before anything is printed."""
    told = bare("library", "suggest", "nowhere", "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "not_found")


def test_labels_teach_and_are_remembered(run: Run, tmp_path: Path) -> None:
    """With --learn the workspace's own words count, and they still do the next time."""
    root = tmp_path / "site"
    (tmp_path / "labels.csv").write_text(told_apart(root))
    write(root, {"new/a.md": titled("Note", f"{EN} headmistress yawning")})
    before = run("library", "suggest", str(root / "new"), "--json").one
    told = run("library", "suggest", str(root), "--learn", str(tmp_path / "labels.csv"), "--json")
    after = {Path(one["path"]).name: one for one in told.lines}["a.md"]
    assert before["kind"] != "case_study"
    assert (after["kind"], after["unsure"]) == ("case_study", False)
    assert run("library", "suggest", str(root / "new"), "--json").one["kind"] == "case_study"
    assert "Learned from 24 labelled pages" in run("library", "suggest", str(root / "new")).out


def test_labels_that_name_nothing_are_said(run: Run, tmp_path: Path, site: Path) -> None:
    """The rows with a problem are told one by one; where none is left, it stops."""
    (tmp_path / "labels.csv").write_text("path,kind\ngone.md,guide\nsv/blogg/luft.md,poem\n")
    told = run("library", "suggest", str(site), "--learn", str(tmp_path / "labels.csv"))
    assert told.code == 2
    assert "gone.md: There is no such file" in told.out
    assert "“poem” is neither a kind" in told.out


@pytest.mark.parametrize("options", [(), ("--learn-half",)])
def test_figures_are_measured(bare: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Against labels of every page, by rules alone or after learning from one half."""
    root = tmp_path / "site"
    (tmp_path / "labels.csv").write_text(told_apart(root))
    told = bare("library", "evaluate", str(root), "--labels", str(tmp_path / "labels.csv"), *options, "--json").one
    assert told["pages"] == (12 if options else 24)
    assert told["macro_f1"] > (0.9 if options else -1)
    assert told["learned_from"] == (12 if options else 0)
    assert (told["language_accuracy"], told["never_recall"], told["kept_out_wrongly"]) == (1.0, None, 0.0)
    assert {"kind", "precision", "recall", "f1", "support"} <= set(told["kinds"][0])


def test_figures_are_tables_for_people(bare: Run, tmp_path: Path) -> None:
    """By site and language, by kind, and by how sure it was."""
    root = tmp_path / "site"
    (tmp_path / "labels.csv").write_text(
        told_apart(root) + "\ngone.md,guide,en\nx/guide1.md,poem,en\n" + "y.md,poem,en\n" * 20
    )
    told = bare("library", "evaluate", str(root), "--labels", str(tmp_path / "labels.csv"))
    assert told.code == 0
    assert all(word in told.out for word in ("macro f1", "precision", "confidence", "On average", "… and 2 more"))


def test_nothing_to_measure_stops_with_a_sentence(bare: Run, tmp_path: Path) -> None:
    """Labels of another folder, and a table that cannot be read."""
    (tmp_path / "labels.csv").write_text("path,kind\ngone.md,guide\n")
    told = bare("library", "evaluate", str(tmp_path), "--labels", str(tmp_path / "labels.csv"), "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "nothing_to_measure")
    told = bare("library", "evaluate", str(tmp_path), "--labels", str(tmp_path), "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "unreadable")
