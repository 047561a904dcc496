"""Whatever lies in a folder that the user has named: only its regular files are opened, never a link."""

import os
import socket
from pathlib import Path

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    kind_of,
    listed,
    open_append,
    open_file,
    opening,
    read_json,
    require_folder,
    write_json,
)
from tests.patching import patch_library


def test_the_way_to_a_named_folder_may_lead_through_links(named: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(named)
    write_json(tmp_path / "link" / "a.json", {"n": 1})

    assert read_json(named / "a.json") == {"n": 1}


@pytest.mark.parametrize(
    ("link", "path", "why"),
    [
        ("a.json", "a.json", "it is a link, and links are not followed here"),
        ("runs", "runs/shop/a.json", '"runs" in its path is a link'),
        ("shop", "shop/a.json", '"shop" in its path is a link'),
    ],
)
def test_below_it_no_link_is_followed(named: Path, tmp_path: Path, link: str, path: str, why: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "shop").mkdir(parents=True)
    for folder in (elsewhere, elsewhere / "shop"):
        (folder / "a.json").write_text("{}")
    (named / link).symlink_to(elsewhere / "a.json" if link == path else elsewhere)

    for use in (read_json, open_append):
        with pytest.raises(StorageError, match=why):
            use(named / path)


def test_writing_replaces_a_link_and_leaves_what_it_leads_to(named: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (named / "status.json").symlink_to(tmp_path / "precious")

    write_json(named / "status.json", {"n": 1})

    assert (tmp_path / "precious").read_text() == "mine"
    assert kind_of(named / "status.json") == "file"


def test_a_path_that_leads_upwards_is_refused(named: Path, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(StorageError, match="its path leads upwards"):
        read_json(named / ".." / "a.json")


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder"])
def test_only_a_file_is_opened(named: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(named)  # the names of sockets are short
    if kind == "pipe":
        os.mkfifo("a.json")
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("a.json")
    else:
        (named / "a.json").mkdir()

    for use in (read_json, open_append):
        with pytest.raises(StorageError, match=f"it is no file but a {kind}"):
            use(named / "a.json")


def test_a_device_is_not_opened() -> None:
    with pytest.raises(StorageError, match="it is no file but a device"):
        read_json(Path("/dev/zero"))


def test_a_file_with_a_second_name_elsewhere_is_read_and_not_written_to(named: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("{}")
    (named / "events.jsonl").hardlink_to(tmp_path / "precious")

    assert read_json(named / "events.jsonl") == {}
    with pytest.raises(StorageError, match="second name elsewhere"):
        open_append(named / "events.jsonl")


def test_a_file_of_another_user_is_refused(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_json(named / "a.json", {})
    patch_library(monkeypatch, opening, "os", geteuid=lambda: 4_000_000)
    if os.getuid() == 0:  # what is root's is the system's
        assert read_json(named / "a.json") == {}
        os.chown(named / "a.json", 4_000_001, -1)
    with pytest.raises(StorageError, match="belongs to another user; use a copy"):
        read_json(named / "a.json")


def test_what_is_made_is_private_whatever_the_umask(named: Path) -> None:
    before = os.umask(0)
    try:
        os.close(open_append(named / "events.jsonl"))
        os.close(open_file(named / "lock", os.O_RDWR | os.O_CREAT))
        write_json(named / "a.json", {})
    finally:
        os.umask(before)

    assert {path.stat().st_mode & 0o777 for path in named.iterdir()} == {0o600}


def test_a_name_with_a_null_character_is_of_nothing(named: Path) -> None:
    assert kind_of(named / "a\0b") is None
    with pytest.raises(StorageError, match="no file can be called"):
        read_json(named / "a\0b")


def test_what_is_in_a_folder_is_told_by_kind(named: Path, tmp_path: Path) -> None:
    (named / "b").mkdir()
    (named / "a").write_text("")
    (named / "c").symlink_to(tmp_path)
    os.mkfifo(named / "d")
    (named / "e\x1b[2J").write_text("")  # nothing of ours

    assert listed(named) == {"a": "file", "b": "folder", "c": "link", "d": "other"}
    assert listed(named / "none") == {}
    for use in (listed, require_folder):
        with pytest.raises(StorageError, match="link"):
            use(named / "c")
