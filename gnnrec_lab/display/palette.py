"""Colours of data and CSS variables of the notebook's theme, with fallbacks for pages without a theme.

Source of the colours of categories: Okabe and Ito, "Color universal design", 2008.
"""

from __future__ import annotations

BLUE, VERMILLION, GREEN = "#0072b2", "#d55e00", "#009e73"
PURPLE, ORANGE, SKY = "#cc79a7", "#e69f00", "#56b4e9"
OCHRE, GREY = "#b8860b", "#888888"
FOR, AGAINST = BLUE, VERMILLION

# each category has a colour and a dash of its own
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
DASHES = ("", "7 3", "2 3", "9 3 2 3", "14 4")

TEXT = "var(--jp-ui-font-color1,currentColor)"
MUTED = "var(--jp-ui-font-color2,currentColor)"
HAIRLINE = "var(--jp-border-color2,rgba(128,128,128,.4))"
GRID = "var(--jp-border-color2,currentColor)"
BRAND = "var(--jp-brand-color1,#1976d2)"
FONT = "var(--jp-ui-font-family,system-ui,sans-serif)"
FONT_SIZE = "var(--jp-ui-font-size1,13px)"
CODE_FONT = "var(--jp-code-font-family,monospace)"


def stroke(place: int) -> dict[str, str | None]:
    """Return the attributes of a category's line: colour and dash by its place."""
    return {"stroke": COLOURS[place % len(COLOURS)], "stroke_dasharray": DASHES[place % len(DASHES)] or None}
