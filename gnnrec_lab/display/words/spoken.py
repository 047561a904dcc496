"""Words in the language that is spoken here, for what shows itself: `spoken`, `in_words`, `lasting`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gnnrec_lab.display.numbers import duration
from gnnrec_lab.display.words.catalogue import known, said_list, say
from gnnrec_lab.display.words.language import language
from gnnrec_lab.wording import Wording, in_magic


def spoken(key: str, /, **facts: Any) -> str:
    """Return the words of a key in the language that is spoken; see `say`."""
    return say(key, language(), **facts)


def coded(key: str, locale: str, /, **facts: Any) -> Wording:
    """Return the words of a key; facts of which the magics have another form make two forms of it."""
    typed = {name: in_magic(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return Wording(say(key, locale, **facts), say(key, locale, **typed))


def called(topic: str, name: str) -> str:
    """Return what a name is called in the language that is spoken; a name without words stays as it is.

    >>> called("run.status", "done"), called("run.status", "else")
    ('done', 'else')
    """
    key = f"{topic}.{name}"
    return spoken(key) if known(key) else name


def lasting(seconds: float | None) -> str:
    """Return a duration in seconds, as `duration` does.

    >>> lasting(95)
    '1 m 35 s'
    """
    return duration(seconds, [spoken(f"length.{unit}") for unit in ("h", "m", "s")])


def listed(names: Iterable[str], key: str = "noun.and") -> str:
    """Return "a, b and c", or with "noun.or" "a, b or c"; "" for none.

    >>> listed(["tea", "milk", "rice"])
    'tea, milk and rice'
    """
    return said_list(names, language(), key)
