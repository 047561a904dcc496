"""Writing aside, private folders, and removing what is there and nothing else."""

import os
from pathlib import Path

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    copy_tree,
    make_private_folder,
    move,
    read_json,
    remove_file,
    remove_tree,
    removing,
    write_atomically,
    write_json,
)
from gnnrec_lab.home import home_folder, set_home
from tests.patching import patch_library


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_write_that_fails_leaves_the_file_before_and_nothing_else(named: Path) -> None:
    write_json(named / "a.json", {"n": 1})

    def torn(file: object) -> None:
        raise RuntimeError("the writer broke")

    with pytest.raises(RuntimeError):
        write_atomically(named / "a.json", torn)
    assert (names(named), read_json(named / "a.json")) == (["a.json"], {"n": 1})


def test_half_a_surrogate_pair_is_written_as_an_escape(named: Path) -> None:
    write_json(named / "a.json", {"a": "b\ud800"})

    assert read_json(named / "a.json", exact=True) == {"a": "b\ud800"}


def test_a_new_home_is_private_with_its_parents(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        set_home(tmp_path / "a" / "b" / "home")
        home_folder("runs")
    finally:
        os.umask(before)

    made = [tmp_path / part for part in ("a", "a/b", "a/b/home", "a/b/home/runs")]
    assert [path.stat().st_mode & 0o777 for path in made] == [0o700] * 4


def test_a_folder_is_not_made_behind_a_link_nor_without_its_parent(named: Path, tmp_path: Path) -> None:
    (named / "runs").symlink_to(tmp_path)
    with pytest.raises(StorageError, match='"runs" in its path is a link'):
        make_private_folder(named / "runs")
    with pytest.raises(StorageError, match="No such file"):
        make_private_folder(named / "gone" / "checkpoints", parents=False)
    assert not (named / "gone").exists()


def test_a_folder_is_removed_whole_and_nothing_behind_its_links(named: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    inner = named / "shop"
    inner.mkdir()
    (inner / "folder").symlink_to(precious)
    (inner / "file").symlink_to(precious / "file")
    (inner / "nowhere").symlink_to("/nowhere")
    os.mkfifo(inner / "pipe")
    locked = inner / "locked" / "deeper"
    locked.mkdir(parents=True)
    (locked / "a").write_text("")
    locked.chmod(0)
    locked.parent.chmod(0)

    remove_tree(inner)
    remove_tree(inner)  # nothing is there

    assert names(named) == []
    assert (precious / "file").read_text() == "mine"


def test_of_a_link_the_link_alone_is_removed(named: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    for remove in (remove_file, remove_tree):
        (named / "link").symlink_to(tmp_path / "precious")
        remove(named / "link")
    assert (tmp_path / "precious").is_dir()
    assert names(named) == []


@pytest.mark.slow
def test_no_folder_is_too_deep_to_be_removed(named: Path) -> None:
    handle = os.open(named, os.O_RDONLY)
    for _ in range(3_000):
        os.mkdir("d", dir_fd=handle)
        inner = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)

    remove_tree(named / "d")

    assert names(named) == []


def test_a_folder_in_the_place_of_a_file_is_an_error_of_ours(named: Path) -> None:
    (named / "stop").mkdir()
    with pytest.raises(StorageError, match="Could not remove"):
        remove_file(named / "stop")
    assert not remove_file(named / "none")


def test_what_could_not_be_removed_is_said(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (named / "shop").mkdir()
    (named / "shop" / "a").write_text("")

    def refuse(*arguments: object, **settings: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    patch_library(monkeypatch, removing, "os", unlink=refuse)
    with pytest.raises(StorageError, match=r"Could not remove all of .*shop: Operation not permitted"):
        remove_tree(named / "shop")


def test_a_name_that_is_taken_stays_whose_it_is(named: Path) -> None:
    for name in ("new", "full", "empty"):
        (named / name).mkdir()
    (named / "full" / "a").write_text("")

    assert not move(named / "new", named / "full")
    assert not move(named / "new", named / "empty", replace=False)
    assert move(named / "new", named / "empty")


def test_a_copy_holds_no_links(named: Path, tmp_path: Path) -> None:
    (named / "result" / "inner").mkdir(parents=True)
    (named / "result" / "inner" / "a").write_text("a")
    (named / "result" / "link").symlink_to("/etc/passwd")

    copy_tree(named / "result", tmp_path / "copy")

    assert names(tmp_path / "copy") == ["inner"]
    assert (tmp_path / "copy" / "inner" / "a").read_text() == "a"


def test_a_folder_is_made_through_no_link(named: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (named / "linked").symlink_to(outside)

    with pytest.raises(StorageError, match='"linked" in its path is a link'):
        make_private_folder(named / "linked" / "new" / "inner")

    assert not any(outside.iterdir())
