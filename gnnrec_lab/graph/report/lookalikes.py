"""Ids that a person would take for one: 1 and "1", "a" and " A"."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.report.found import Found

_NUMBER = re.compile(r"\+?(-?)0*(\d+?)(?:\.0*)?")  # zeros before and behind that change no number


def lookalike_ids(ids: IdMap) -> Found:
    """Return the groups of ids that differ only in type, case, outer spaces, Unicode form or zeros."""
    if ids.values.dtype != object:  # numbers of one type differ as text too
        return Found()
    return lookalikes(ids.values.tolist())


def lookalikes(values: Sequence[Any]) -> Found:
    """Return the groups among distinct values, each a tuple of values.

    >>> lookalikes([1, "1", "b", " B", "c"])
    Found(count=2, examples=((1, '1'), ('b', ' B')))
    """
    texts = [plain_text(value) for value in values]
    if len(set(texts)) == len(texts):
        return Found()
    groups: dict[str, list[Any]] = defaultdict(list)
    for text, value in zip(texts, values, strict=True):
        groups[text].append(value)
    several = [tuple(group) for group in groups.values() if len(group) > 1]
    return Found.some(several, len(several))


def plain_text(value: Any) -> str:
    """Return a value as text without what a person overlooks.

    >>> plain_text(" Tea "), plain_text(7), plain_text("007.0")
    ('tea', '7', '7')
    """
    text = value if isinstance(value, str) else str(value)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.strip().casefold()
    number = _NUMBER.fullmatch(text)
    return f"{number[1]}{number[2]}" if number else text


def differ_in_zeros(group: Sequence[Any]) -> bool:
    """Return whether the values of a group are numbers that are written with more and fewer zeros.

    >>> differ_in_zeros(("007", "7")), differ_in_zeros((" a", "A"))
    (True, False)
    """
    texts = {str(value).strip() for value in group}
    return len(texts) > 1 and all(_NUMBER.fullmatch(text) for text in texts)


def differ_in_unicode(group: Sequence[Any]) -> bool:
    """Return whether the values of a group differ by more than case, outer spaces and accents put together.

    >>> differ_in_unicode(("Ａ", "a")), differ_in_unicode((" a", "A"))
    (True, False)
    """
    texts = {unicodedata.normalize("NFC", str(value)).strip().lower() for value in group}
    return len(texts) > 1 and not all(text.isascii() for text in texts)


def used(ids: IdMap, codes: np.ndarray[Any, np.dtype[np.int32]]) -> IdMap:
    """Return the ids that occur: a part of a graph keeps the ids of the whole."""
    present = np.bincount(codes, minlength=len(ids)) > 0
    return ids if present.all() else IdMap(ids.values[present], ids.what)
