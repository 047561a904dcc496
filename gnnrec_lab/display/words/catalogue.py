"""Looks a template up by key and locale and fills its places; see `say`."""

from __future__ import annotations

import functools
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from gnnrec_lab.checks import LOCALES, checked_locale
from gnnrec_lab.display.numbers import figure, in_percent, length, percent, short
from gnnrec_lab.display.words.particles import PARTICLES, with_particle

TOPICS = (
    "comparison",
    "dataset",
    "doctor",
    "evaluation",
    "explanation",
    "faithfulness",
    "graph",
    "help",
    "insights",
    "length",
    "magic",
    "model",
    "noun",
    "option",
    "projection",
    "report",
    "roles",
    "run",
    "search",
    "split",
    "told",
    "update",
    "view",
)


@functools.cache
def entries(topic: str) -> Mapping[str, tuple[str, str]]:
    """Return the templates of a topic by the rest of their keys; its file is read when it is first needed."""
    found: Mapping[str, tuple[str, str]] = import_module(f"gnnrec_lab.display.words.{topic}").ENTRIES
    return found


def say(key: str, locale: str, /, **facts: Any) -> str:
    """Return the words of a key with its facts in their places.

    A place such as ``{pairs:count}`` is filled by a fact; the word behind the colon says how it is written:

    - nothing: numbers as `short` writes them, anything else as text;
    - ``one|many``: the first for 1, else the second, the number in place of ``#``;
    - ``count``, ``median``, ``figure``, ``percent``, ``share`` (of 1, in percent) or ``time`` (microseconds);
    - a noun of noun.py: with its number;
    - ``status``: the word for how a run stands
    - ``groups``: pairs of labels and a number of users;
    - ``을`` or ``와``: text with the Korean particle that follows its last sound;
    - anything else: as for Python's `format`.

    Raises `OptionError` for a locale that there are no words for, `KeyError` for an unknown key.

    >>> say("noun.users", "en", number=1), say("noun.users", "ko", number=1200)
    ('1 user', '사용자 1,200명')
    >>> say("explanation.did.buy", "ko", what="우유")
    '우유를 구매하'
    """
    locale = checked_locale(locale)
    topic, _, rest = key.partition(".")
    if not known(key):
        raise KeyError(key)
    return _Filler(locale).vformat(entries(topic)[rest][LOCALES.index(locale)], (), facts)


def known(key: str) -> bool:
    """Return whether the catalogue has a key."""
    topic, _, rest = key.partition(".")
    return topic in TOPICS and rest in entries(topic)


class _Filler(string.Formatter):
    """Writes facts in one language."""

    def __init__(self, locale: str) -> None:
        self._locale = locale

    def format_field(self, value: Any, spec: str) -> str:
        """Return a fact as its place in the template asks for."""
        if spec in _WRITERS:
            return _WRITERS[spec](value)
        if "|" in spec:
            one, many = spec.split("|")
            return (one if value == 1 else many).replace("#", _plain(value))
        if spec in PARTICLES:
            return with_particle(str(value), spec)
        if known(f"noun.{spec}"):
            return say(f"noun.{spec}", self._locale, number=value)
        own: dict[str, Callable[[Any], str]] = {
            "share": self._share,
            "status": self._status,
            "time": self._time,
            "groups": self._groups,
        }
        return own[spec](value) if spec in own else format(value, spec)

    def _share(self, value: float) -> str:
        return f"{percent(value)}{'%' if self._locale == 'ko' else ' %'}"

    def _status(self, name: str) -> str:
        key = f"run.status.{name}"
        return say(key, self._locale) if known(key) else name

    def _time(self, microseconds: float) -> str:
        number, unit = length(microseconds)
        return say(f"length.{unit}", self._locale, number=number)

    def _groups(self, groups: Sequence[tuple[Sequence[str], int]]) -> str:
        shown = ((apart(names), say("noun.users", self._locale, number=users)) for names, users in groups)
        return "; ".join(f"{', '.join(names)} ({users})" for names, users in shown)


def apart(names: Iterable[object]) -> list[str]:
    """Return names as they stand in a list: all in quotation marks where one of them has a comma itself.

    >>> apart(["Fargo", "Sting, The"]), apart(["Fargo", 7])
    (['"Fargo"', '"Sting, The"'], ['Fargo', '7'])
    """
    texts = [str(name) for name in names]
    return [f'"{text}"' for text in texts] if any("," in text for text in texts) else texts


def said_list(names: Iterable[str], locale: str, key: str = "noun.and") -> str:
    """Return "a, b and c", or with "noun.or" "a, b or c"; "" for none."""
    *before, last = list(names) or [""]
    return say(key, locale, first=", ".join(before), last=last) if before else last


def _plain(value: Any) -> str:
    return short(value) if isinstance(value, int | float) else str(value)


def _median(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


_WRITERS: dict[str, Callable[[Any], str]] = {
    "": _plain,
    "count": "{:,}".format,
    "median": _median,
    "figure": figure,
    "percent": in_percent,
}
