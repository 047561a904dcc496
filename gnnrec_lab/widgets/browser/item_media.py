"""Pictures and text of items, from columns of the items frame. Nothing here asks the network for anything.

A picture is a ``data:`` URL or a local file, taken in when its first bytes are those of a picture and it is
small enough. Local files are taken from one folder alone, which the user names: a table from elsewhere
doesn't choose what of this machine a page shows. The address of one elsewhere stays an address.
"""

from __future__ import annotations

import base64
import binascii
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gnnrec_lab.checks import checked_path
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.browser.user_profile import facts_of
from gnnrec_lab.widgets.protocol.browser import Media

COLUMNS = ("image", "picture", "photo", "thumbnail", "img", "image_url", "이미지", "사진")
LARGEST = 256 * 1024  # bytes of one picture
TOGETHER = 3 * 1024 * 1024  # bytes of all pictures of one view

_SIGNS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_DATA = re.compile(r"data:image/[a-z0-9.+-]+;base64,(?P<data>[A-Za-z0-9+/=\s]+)", re.IGNORECASE)
_NAMES = re.compile(r"\.(png|jpe?g|gif|webp)\s*$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"https?://\S+", re.IGNORECASE)


def media(graph: InteractionGraph, items: Iterable[int], folder: Path | None = None) -> dict[str, Media]:
    """Return picture (a ``data:`` URL), link and facts of items by index, of those that have any.

    Local pictures are those below ``folder``. Without one, the fact of a local picture says so.
    """
    table, left = graph.item_features, TOGETHER
    if table is None:
        return {}
    column = picture_column(graph)
    found: dict[str, Media] = {}
    for item in items:
        value = None if column is None else table.column(column)[item].as_py()
        shown = picture(value, left, folder)
        left -= len(shown or "")
        link = value.strip() if isinstance(value, str) and _ELSEWHERE.fullmatch(value.strip()) else None
        label = graph.item_labels([item])[0]
        facts = facts_of(table.drop_columns([column]) if column else table, item, label)
        if column and folder is None and isinstance(value, str) and _NAMES.search(value) and _is_local(value):
            facts.append((column, f'{value.strip()[:60]} (not shown without pictures="FOLDER")'))
        if shown or link or facts:
            found[str(item)] = {"picture": shown, "link": link, "facts": facts}
    return found


def picture_column(graph: InteractionGraph) -> str | None:
    """Return the column that holds the items' pictures, by its name; None where there is none."""
    names = [] if graph.item_features is None else graph.item_features.column_names
    folded = {name.casefold(): name for name in reversed(names)}
    return next((folded[name] for name in COLUMNS if name in folded), None)


def picture_folder(given: str | Path | None) -> Path | None:
    """Return the folder of local pictures. Raises `OptionError` for what is no folder."""
    if given is None:
        return None
    folder = checked_path("pictures", given)
    if not folder.is_dir():
        raise OptionError(f"pictures must be a folder that exists, not {str(given)!r}.")
    return folder.resolve()


def picture(value: Any, most: int = TOGETHER, folder: Path | None = None) -> str | None:
    """Return a picture as a ``data:`` URL, or None for what is none, too large or elsewhere.

    Parameters
    ----------
    value : str, bytes or anything
        A ``data:`` URL, the path of a local file, or the picture itself.
    most : int
        Characters that the URL may have; a picture may have `LARGEST` bytes in any case.
    folder : Path, optional
        Resolved. Paths are taken from it, and only files below it, links followed; without it none.
    """
    data = value if isinstance(value, bytes) else _bytes_of(value, folder) if isinstance(value, str) else None
    kind = None if data is None or len(data) > LARGEST else _kind(data)
    if data is None or kind is None:
        return None
    url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return url if len(url) <= most else None


def _kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in _SIGNS.items() if data.startswith(sign)), None)


def _is_local(text: str) -> bool:
    return bool(text.strip()) and text[:5].casefold() != "data:" and not _ELSEWHERE.match(text.strip())


def _bytes_of(text: str, folder: Path | None) -> bytes | None:
    inline = _DATA.fullmatch(text.strip()) if len(text) < 2 * LARGEST else None
    if inline:
        try:
            return base64.b64decode(inline["data"], validate=False)
        except binascii.Error:
            return None
    if folder is None or not _is_local(text):
        return None
    try:
        path = (folder / text.strip()).resolve()
        if not path.is_relative_to(folder):
            return None
        about = path.stat()
        # a pipe or a device would never end
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return None
        return path.read_bytes()
    except (OSError, ValueError, RuntimeError):  # a null character, links in a circle
        return None
