"""The image of a map: what another library reads of its pixels."""

import base64
import io
import re

import numpy as np
from PIL import Image

from gnnrec_lab.projection.picture import NOBODY, picture


def pixels(places: list[tuple[int, int]], codes: list[int]) -> np.ndarray:
    html = picture(np.array(places, np.uint16), np.array(codes, np.uint8), ["#ff0000", "#0000ff"], "a & b")
    assert 'alt="a &amp; b"' in html
    (data,) = re.findall(r"base64,([^\"]+)", html)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def test_points_have_their_colours_at_their_places() -> None:
    image = pixels([(0, 65534), (65534, 0), (65535, 65535), (32767, 32767)], [0, 1, 0, NOBODY])
    assert image.shape == (760, 760, 4)
    assert image[8, 8].tolist() == [255, 0, 0, 180]  # left and above
    assert image[751, 751].tolist() == [0, 0, 255, 180]
    assert image[380, 380].tolist() == [154, 154, 154, 180]
    assert image[8, 751].tolist() == [0, 0, 0, 0]  # no ground
    assert len(np.unique(image.view(np.uint32))) == 4


def test_where_more_lie_it_is_more_opaque() -> None:
    assert pixels([(100, 100)] * 8, [0] * 8)[750, 9, 3] == 180 + 3 * 25
