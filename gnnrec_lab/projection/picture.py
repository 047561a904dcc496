"""The static picture of a map, for wherever no widget runs: a PNG of its points, a legend, a caption."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.palette import BLUE, FONT, FONT_SIZE, MUTED, VERMILLION
from gnnrec_lab.display.words import say
from gnnrec_lab.projection.places import MISSING, UNITS

NOBODY = 255  # the code of a point without a colour of its own
_SIDE, _EDGE = 760, 8  # pixels; shown in half the size, so that dense screens have all of them
_INK = 0.15  # share of the picture that the points would cover if none lay upon another
_GREY = "#9a9a9a"


def picture(places: NDArray[np.uint16], codes: NDArray[np.uint8], colours: Sequence[str], label: str) -> Html:
    """Return points as an image on no ground, so that it fits light and dark pages.

    Parameters
    ----------
    places : uint16 [n, 2]
        In units of a map; the second axis points up.
    codes : uint8 [n]
        Which colour; `NOBODY` for grey.
    colours : sequence of "#rrggbb"
    label : str
        Its accessible name.
    """
    pixels = _raster(places, codes, colours)
    data = base64.b64encode(png(pixels)).decode()
    style = f"width:{_SIDE // 2}px;max-width:100%;height:auto;display:block"
    return element("img", src=f"data:image/png;base64,{data}", alt=label, style=style)


def framed(image: Html, title: str, size: str, statement: str, legend: Sequence[tuple[str, str]]) -> Html:
    """Return the image with its title, a legend of (colour, label), and how it was made."""
    square = "display:inline-block;width:10px;height:10px;margin-right:4px;border-radius:2px;background:{}"
    entries = [
        element(
            "span",
            element("span", style=square.format(colour)),
            label,
            style="display:inline-block;margin-right:12px",
        )
        for colour, label in legend
    ]
    return element(
        "figure",
        element("div", element("b", title), " ", element("span", size, style=f"color:{MUTED}")),
        element("div", entries, style="margin:4px 0"),
        image,
        element("figcaption", statement, style=f"color:{MUTED};max-width:640px;margin-top:4px"),
        style=f"margin:0;font:{FONT_SIZE} {FONT}",
    )


def kinds_html(
    places: NDArray[np.uint16], users: int, title: str, size: str, statement: str, locale: str
) -> Html:
    """Return the picture of a map of which the first ``users`` points are users, the others items."""
    codes = np.ones(len(places), np.uint8)
    codes[:users] = 0
    by = say("projection.kind", locale)
    label = say("projection.picture", locale, title=title, size=size, by=by)
    colours = (BLUE, VERMILLION)
    legend = [
        (colour, say(f"projection.{kind}", locale))
        for colour, kind in zip(colours, ("user", "item"), strict=True)
    ]
    return framed(picture(places, codes, colours, label), title, size, statement, legend)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return an image [height, width, 4] of red, green, blue and opacity as a PNG file."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each row begins with the number of its filter: none
    rows[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _raster(
    places: NDArray[np.uint16], codes: NDArray[np.uint8], colours: Sequence[str]
) -> NDArray[np.uint8]:
    """Return the pixels: the colour of a point that lies there, the more opaque the more do."""
    shown = np.flatnonzero(places[:, 0] != MISSING)
    # neither users nor items always on top; the grey ones lie below all
    order = np.random.default_rng(0).permutation(shown)
    order = order[np.argsort(codes[order] != NOBODY, kind="stable")]
    points = places[order].astype(np.float64)
    room = _SIDE - 2 * _EDGE - 1
    x = np.round(_EDGE + points[:, 0] / UNITS * room).astype(np.int64)
    y = np.round(_EDGE + (1 - points[:, 1] / UNITS) * room).astype(np.int64)
    radius = min(_EDGE, max(0.5, np.sqrt(_INK * _SIDE**2 / max(len(order), 1) / np.pi)))
    reach = int(radius)
    count, last = np.zeros(_SIDE**2, np.int64), np.full(_SIDE**2, -1, np.int64)
    for up in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            if up * up + right * right <= radius * radius:
                pixel = (y + up) * _SIDE + x + right
                count += np.bincount(pixel, minlength=_SIDE**2)
                np.maximum.at(last, pixel, np.arange(len(order)))
    inked = count > 0
    table = np.array([_rgb(_GREY)] * 256, np.uint8)
    table[: len(colours)] = [_rgb(colour) for colour in colours]
    pixels = np.zeros((_SIDE**2, 4), np.uint8)
    pixels[inked, :3] = table[codes[order[last[inked]]]]
    pixels[inked, 3] = np.minimum(255, 180 + 25 * np.log2(count[inked]).astype(np.int64))
    return pixels.reshape(_SIDE, _SIDE, 4)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
