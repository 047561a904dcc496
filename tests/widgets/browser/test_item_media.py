"""Pictures of items: what is taken for one, what is too large, elsewhere or none at all."""

from __future__ import annotations

import base64
import os
import socket
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph
from gnnrec_lab.widgets.browser.item_media import LARGEST, media, picture

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
    assert picture(str(path)) == expected
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


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert picture(str(tmp_path / "pipe")) is None


def test_large_ones_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(PNG.ljust(LARGEST, b"\0"))
    assert picture(str(path)) is not None
    path.write_bytes(PNG.ljust(LARGEST + 1, b"\0"))
    assert picture(str(path)) is None
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
