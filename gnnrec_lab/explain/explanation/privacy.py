"""Masking of other users' ids in exported explanations, unless the caller asks for them."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

from gnnrec_lab.display.words import say


class Mask:
    """Calls other users "another customer 1", "another customer 2" in the order in which they appear.

    >>> mask = Mask("me")
    >>> [mask(user) for user in ("ann", "me", "bob", "ann")]
    ['another customer 1', 'me', 'another customer 2', 'another customer 1']
    """

    def __init__(self, own: Hashable, locale: str = "en") -> None:
        self._own, self._locale = own, locale
        self._names: dict[Hashable, str] = {}

    def __call__(self, user: Hashable) -> Hashable:
        if user == self._own:
            return user
        masked = say("explanation.masked", self._locale, number=len(self._names) + 1)
        return self._names.setdefault(user, masked)


def masked_paths(paths: pd.DataFrame, mask: Mask) -> pd.DataFrame:
    """Return paths whose neighbours are masked, their labels too."""
    names = pd.Series([mask(user) for user in paths["neighbour"].tolist()], paths.index, dtype=object)
    return paths.assign(neighbour=names, neighbour_label=names)


def masked_attention(attention: pd.DataFrame, mask: Mask) -> pd.DataFrame:
    """Return edges whose users are masked."""
    ends = {}
    for end in ("source", "target"):
        kinds, ids = attention[f"{end}_type"], attention[end]
        names = [
            mask(one) if kind == "user" else one
            for kind, one in zip(kinds.tolist(), ids.tolist(), strict=True)
        ]
        ends[end] = pd.Series(names, attention.index, dtype=object)
    return attention.assign(**ends)
