"""The looks in which a widget is shown: in either theme, in a narrow cell, in Korean.

Those in `LOOKS` have a notebook of their own and are used as by a person; `DARK` and `NARROW` are what such a
page becomes.
"""

from __future__ import annotations

import dataclasses

from playwright.sync_api import Locator


@dataclasses.dataclass(frozen=True)
class Look:
    """One look; ``narrow`` is a cell of about 400 pixels in a notebook that has the page to itself."""

    name: str
    narrow: bool = False
    korean: bool = False
    dark: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def width(self) -> int:
        """Of the page, in pixels."""
        return 520 if self.narrow else 1500

    @property
    def locale(self) -> str:
        return "ko-KR" if self.korean else "en-GB"

    def has_theme(self, root: Locator) -> bool:
        """Return whether a widget's background is as dark or as light as the theme."""
        brightness = root.evaluate(
            """root => {
                const [r, g, b] = getComputedStyle(root).backgroundColor.match(/\\d+/g).map(Number);
                return (r + g + b) / 3;
            }"""
        )
        return bool(brightness < 64) == self.dark


LIGHT = Look("light")
DARK = Look("dark", dark=True)
NARROW = Look("narrow", narrow=True)
LOOKS = (LIGHT, Look("korean", korean=True), Look("narrow-dark-korean", narrow=True, korean=True, dark=True))
