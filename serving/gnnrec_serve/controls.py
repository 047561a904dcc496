# Generated from gnnrec_lab/controls.py: change it there.
"""Characters that command a terminal or turn the order of text around, made visible where text is shown.

Names, ids and titles come from data, and so may these: escape sequences move the cursor, set a terminal's
title or hide what was there; bidirectional controls show other text than there is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# C0 and C1 but for tab and line feed; bidi marks, embeddings and isolates; line separators; no characters
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""Return a text as it can be shown anywhere: with escapes in the place of controls.

    What remains is also what XML 1.0 and UTF-8 can hold.

    >>> print(visible("tea\x1b[2J\u202e!"))
    tea\x1b[2J\u202e!
    """
    return text if text.isprintable() else _UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def visibly(method: Callable[[T], str]) -> Callable[[T], str]:
    """Make a ``__repr__`` or ``__str__`` return what is `visible`."""

    @functools.wraps(method)
    def shown(self: T) -> str:
        return visible(method(self))

    return shown


def well_formed(text: str) -> str:
    """Return a text that UTF-8 can hold: halves of surrogate pairs, which are no characters, are replaced.

    >>> well_formed("a\\ud800b")
    'a\ufffdb'
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
