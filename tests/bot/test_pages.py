"""A township's own pages in a folder: by folder or by the end of the name; what is wrong is named, and left out."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import pages
from bot.cli import app
from bot.ground import Ground
from bot.settings import Settings
from models.db import shelf
from models.errors import SettingsWrong

PAGE = "---\ntitle: {title}\ntopic: where\nsource: the clinic\n---\nOn **Monday**.\n"


def put(folder: Path, name: str, title: str = "Ours") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE.format(title=title), encoding="utf-8")


def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys")


@pytest.mark.parametrize(
    ("name", "township", "language"),
    [
        ("en/a.md", "", "en"),
        ("a.zh_Hans.md", "", "zh_Hans"),
        ("990102201/a.en.md", "990102201", "en"),
        ("en/990102201/a.md", "990102201", "en"),
    ],
)
def test_folder_or_name_say_language_and_township(tmp_path: Path, name: str, township: str, language: str) -> None:
    put(tmp_path, name)
    found = pages.read(tmp_path)
    assert found.faults == []
    assert found.pages[township, "a"][language].title == "Ours"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.md", "its language is said once"),
        ("en/a.en.md", "its language is said once"),
        ("tlh/a.md", '"tlh" is neither a language'),
        ("a.en.txt", "only files that end in .md are read"),
        ("A.en.md", "the file's name has small letters"),
    ],
)
def test_a_name_that_does_not_say_what_it_is_is_a_fault(tmp_path: Path, name: str, said: str) -> None:
    put(tmp_path, name)
    found = pages.read(tmp_path)
    assert len(found.faults) == 1
    assert found.faults[0].startswith(f"{name}: {said}")
    assert found.pages == {}


def test_hidden_files_are_nobody_s_pages(tmp_path: Path) -> None:
    put(tmp_path, ".trash/a.en.md")
    put(tmp_path, ".a.en.md.swp")
    assert pages.read(tmp_path).faults == []


def test_too_much_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST", 2)
    (tmp_path / "a.en.md").write_bytes(b"x" * (pages.LARGEST + 1))
    (tmp_path / "b.en.md").write_bytes(b"\xff")
    put(tmp_path, "c.en.md")
    assert [fault.partition(": ")[2] for fault in pages.read(tmp_path).faults] == [
        "3 files, 2 at most",
        "is too large: 65,537 bytes, 65,536 at most",
        "is not UTF-8; save it again as UTF-8",
    ]


def test_the_same_page_twice_is_a_fault(tmp_path: Path) -> None:
    put(tmp_path, "a.en.md")
    put(tmp_path, "en/a.md")
    assert pages.read(tmp_path).faults == ["en/a.md: the page a is there in en already"]


def test_notes_say_what_is_replaced_and_which_language_is_missing(tmp_path: Path) -> None:
    put(tmp_path, "zh_Hans/where-folic.md")
    assert pages.read(tmp_path).notes[0] == "where-folic stands in for the delivered page of this name"
    assert pages.read(tmp_path).notes[1].startswith("where-folic is not there in en, zh_Hant: its readers")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="there is no such folder"):
        pages.read(tmp_path / "nowhere")


async def _title(chosen: Settings) -> str:
    ground = await Ground.take(chosen, "test")
    try:
        with ground.store.transaction() as session:
            page = shelf(session).page("990102201", "en", "where-folic")
            return page.title if page else ""
    finally:
        ground.leave()


@pytest.mark.parametrize(
    ("title", "shown"), [("Ours", "Ours"), ("x" * 99, "Where to get folic acid"), ("", "Where to get folic acid")]
)
def test_a_start_takes_good_pages_up_and_leaves_wrong_ones_out(tmp_path: Path, title: str, shown: str) -> None:
    import asyncio

    chosen = settings(tmp_path)
    put(pages.place(chosen), "where-folic.en.md", title)
    assert asyncio.run(_title(chosen)) == shown


def test_the_check_names_every_fault_and_ends_with_2(tmp_path: Path) -> None:
    put(tmp_path, "en/a.md")
    well = CliRunner().invoke(app, ["content", "check", str(tmp_path)])
    assert (well.exit_code, well.output.splitlines()[-1]) == (0, "1 pages, 0 faults")
    put(tmp_path, "en/b.md", "x" * 99)
    wrong = CliRunner().invoke(app, ["content", "check", str(tmp_path)])
    assert (wrong.exit_code, wrong.output.splitlines()[0]) == (2, "en/b.md: line 2: title: has 1 to 40 characters")


def test_what_was_left_out_needs_the_operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path / "data"))
    put(tmp_path / "data" / "content", "en/b.md", "")
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    found = CliRunner().invoke(app, ["check"])
    assert found.exit_code == 1
    assert "page left out: en/b.md: line 2: title: has 1 to 40 characters" in found.output
