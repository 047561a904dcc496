"""Exports: whole or not there, whatever is in the text and wherever they go."""

import os
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.errors import OptionError, StorageError
from gnnrec_lab.files import write_export


def test_a_text_is_written_with_half_characters_replaced(tmp_path: Path) -> None:
    path = write_export(tmp_path / "new" / "서울.html", "tea\ud800 – 차")
    assert path.read_text(encoding="utf-8") == "tea\ufffd – 차"
    assert [one.name for one in path.parent.iterdir()] == ["서울.html"]


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_the_older_one_stays_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = write_export(tmp_path / "page.html", "older")
    path.chmod(0o640)

    def full(*arguments: Any, **settings: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, name, full)
        with pytest.raises(StorageError, match=r"page\.html: No space left on device\. What was"):
            write_export(path, "newer")
    assert (path.read_text(), len(list(tmp_path.iterdir()))) == ("older", 1)
    write_export(path, "newer")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("newer", 0o640)


def test_a_link_of_the_users_own_is_followed(tmp_path: Path) -> None:
    real = write_export(tmp_path / "real.html", "older")
    (tmp_path / "link.html").symlink_to(real)
    write_export(tmp_path / "link.html", "newer")
    assert real.read_text() == "newer"
    assert (tmp_path / "link.html").is_symlink()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("~nobody-of-this-name/page.html", "home directory"),
        ("x" * 300, "File name too long"),
        ("a\0b", "null"),
        ("file/page.html", "Not a directory|File exists"),
        (".", "it is no file"),
        ("/dev/null", "it is no file"),
    ],
)
def test_places_that_cannot_be(
    path: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises((StorageError, OptionError), match=f"(Could not write|path must be) .*({reason})"):
        write_export(path, "page")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
