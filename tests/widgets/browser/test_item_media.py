"""Pictures of items: what is taken for one, what is too large, elsewhere or none at all."""

from __future__ import annotations

import base64
import os
import socket
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError
from gnnrec_lab.widgets.browser.item_media import LARGEST, media, picture, picture_folder

PNG = b"\x89PNG\r\n\x1a\n" + b"rest"
PNG_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
KINDS = {
    "png": PNG,
    "jpeg": b"\xff\xd8\xff\xe0rest",
    "gif": b"GIF89arest",
    "webp": b"RIFF\x00\x00\x00\x00WEBPrest",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_its_first_bytes_say(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "사진.txt"
    path.write_bytes(KINDS[kind])
    expected = f"data:image/{kind};base64,{base64.b64encode(KINDS[kind]).decode()}"
    assert picture(str(path), folder=tmp_path) == expected
    assert picture(path.name, folder=tmp_path) == expected
    assert picture(KINDS[kind]) == expected
    # whatever it calls itself
    assert picture(f"data:image/svg+xml;base64,{base64.b64encode(KINDS[kind]).decode()}") == expected


@pytest.mark.parametrize(
    "value",
    [
        None, 7, 1.5, "", " ", "nowhere.png", "\x00", "/etc", "/etc/passwd", "/dev/zero", b"<svg/>",
        "data:image/svg+xml,<svg onload=alert(1)>", "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/png;base64,!!!", "data:image/png;base64,PHN2Zz4=", "https://example.com/a.png",
        "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_picture_is_none(value: Any) -> None:
    assert picture(value) is None
    assert picture(value, folder=Path("/dev")) is None


def test_a_table_chooses_no_file_outside_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pictures"
    (folder / "inner").mkdir(parents=True)
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    (folder / "inner" / "tea.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(secret)
    (folder / "loop.png").symlink_to(folder / "loop.png")
    monkeypatch.chdir(tmp_path)
    for value in (
        "secret.png",
        str(secret),
        "../secret.png",
        "link.png",
        "loop.png",
        f"{folder}/../secret.png",
    ):
        assert picture(value) is None
        assert picture(value, folder=folder) is None, value
    assert picture("inner/tea.png", folder=folder) == PNG_URL
    assert picture(f"{folder}/inner/../inner/tea.png", folder=folder) == PNG_URL


def test_a_local_picture_without_a_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "tea.png").write_bytes(PNG)
    log = pd.DataFrame({"u": ["a"], "i": ["tea"]})
    items = pd.DataFrame({"i": ["tea"], "image": ["tea.png"]})
    graph = InteractionGraph.from_frame(log, user="u", item="i", items=items)
    assert media(graph, [0])["0"] == {
        "picture": None,
        "link": None,
        "facts": [("image", 'tea.png (not shown without pictures="FOLDER")')],
    }
    folder = picture_folder(f"{tmp_path}/")
    assert media(graph, [0], folder)["0"] == {"picture": PNG_URL, "link": None, "facts": []}


@pytest.mark.parametrize("given", ["nowhere", "~nobody-of-this-name", "a\0b", "x" * 300, 3])
def test_what_is_no_folder_of_pictures(given: Any) -> None:
    with pytest.raises(OptionError, match=r"pictures must be a (folder that exists|path), not"):
        picture_folder(given)


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert picture(str(tmp_path / "pipe"), folder=tmp_path) is None


def test_large_ones_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(PNG.ljust(LARGEST, b"\0"))
    assert picture(str(path), folder=tmp_path) is not None
    path.write_bytes(PNG.ljust(LARGEST + 1, b"\0"))
    assert picture(str(path), folder=tmp_path) is None
    assert picture(PNG, most=10) is None


def test_items_have_picture_link_and_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *args: pytest.fail("the network was asked"))
    log = pd.DataFrame({"u": ["a"] * 4, "i": ["w", "x", "y", "z"]})
    items = pd.DataFrame(
        {
            "i": ["w", "x", "y", "z"],
            "title": ["W", "X", "Y", None],
            "Image": [PNG_URL, "https://example.com/x.png", "javascript:alert(1)", None],
            "about": ["<b>bold</b>", "n" * 500, None, None],
            "price": [2.0, None, None, None],
        }
    )
    graph = InteractionGraph.from_frame(log, user="u", item="i", items=items)
    found = media(graph, range(4))
    assert found["0"] == {
        "picture": PNG_URL,
        "link": None,
        "facts": [("about", "<b>bold</b>"), ("price", "2")],
    }
    assert found["1"]["link"] == "https://example.com/x.png"
    assert found["1"]["facts"] == [("about", "n" * 159 + "…")]
    assert set(found) == {"0", "1"}
    assert media(InteractionGraph.from_frame(log, user="u", item="i"), range(4)) == {}
