"""The language in which the lab speaks where a call doesn't say one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gnnrec_lab.checks import Language, checked_locale

_VARIABLE = "GNNREC_LANG"
_chosen: Language | None = None
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


def set_language(locale: str | None) -> None:
    """Have reports, explanations and widgets of this process speak a language: "en" or "ko".

    ``None``: back to what ``GNNREC_LANG`` says, else English, and for widgets the page's language. Raises
    `OptionError` for a language that there are no words for.
    """
    global _chosen
    _chosen = None if locale is None else _checked(locale)


def chosen_language() -> Language | None:
    """Return the language that was chosen; None where none was. Raises as `set_language` does."""
    given = os.environ.get(_VARIABLE, "")
    return _chosen or (_checked(given) if given else None)


def language() -> Language:
    """Return the language to speak: that of `speaking`, else the one that was chosen, else English."""
    return _spoken.get() or chosen_language() or "en"


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Have what shows itself within speak a language, as a widget's picture does; "auto": no other one."""
    token = _spoken.set(None if locale == "auto" else _checked(locale))
    try:
        yield
    finally:
        _spoken.reset(token)


def _checked(locale: str) -> Language:
    return "ko" if checked_locale(locale) == "ko" else "en"
