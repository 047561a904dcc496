"""An explanation in one plain sentence for the person it is about, in English and Korean.

Only interactions that raise the score are named; popularity is mentioned where it raises the score more.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from gnnrec_lab.checks import whole
from gnnrec_lab.display.numbers import rough_percent
from gnnrec_lab.display.words import apart, said_list, say

# what a behaviour may be called in the data, and the key of its verb
_VERBS = {
    r"purchase|buy|bought|order|transaction|구매|주문|결제": "buy",
    r"cart|basket|장바구니": "basket",
    r"(page)?view|visit|detail|조회|열람": "look",
    r"click|클릭": "click",
    r"like|fav(ou?rite)?|heart|좋아요|찜": "like",
    r"rat(e|ing)|review|star|평점|평가|리뷰": "rate",
    r"watch|시청": "watch",
    r"listen|청취": "listen",
    r"play|stream|재생": "play",
    r"read|읽": "read",
    r"check-?in|방문": "visit",
    r"save|bookmark|wish(list)?|저장": "save",
    r"share|공유": "share",
    r"follow|팔로우": "follow",
}
_ANY_VERB = "any"
_UNDONE = r"cancel|return|refund|remov|delet|취소|반품|환불|삭제|제거"


def sentence(
    contributions: pd.DataFrame, popularity: float, locale: str, most: int, *, percent: bool = False
) -> str:
    """Return why an item is recommended, naming at most ``most`` interactions.

    ``contributions`` are as in `Explanation`, ``popularity`` is the part of the score due to popularity; with
    ``percent`` each interaction has its share behind it.
    Raises `OptionError` for a locale without words and a ``most`` below 1.
    """
    most = whole("most", most, 1)
    values = contributions["contribution"].to_numpy()
    order = np.argsort(-values, kind="stable")[: int((values > 0).sum())]
    if not len(order):
        return say(f"explanation.{'only-popular' if popularity > 0 else 'only-learned'}", locale)
    first = order[:most].tolist()
    groups: dict[str, list[tuple[str, str]]] = {}
    # a cell at a time: tables of a few rows are dear to make, and a browser asks for forty sentences at once
    columns = ([contributions[name].array[row] for row in first] for name in ("label", "behaviour", "share"))
    for label, behaviour, share in zip(*columns, strict=True):
        behind = f" ({rough_percent(share)})" if percent else ""
        groups.setdefault(verb_of(behaviour), []).append((str(label), behind))
    parts = [
        say(f"explanation.did.{verb}", locale, what=_listed(items, locale)) for verb, items in groups.items()
    ]
    did = functools.reduce(lambda first, then: say("explanation.then", locale, first=first, then=then), parts)
    mostly = popularity > float(values[order].sum())
    return say(
        "explanation.because", locale, popular=say("explanation.popular", locale) if mostly else "", did=did
    )


def own_share_words(share: float, locale: str = "en") -> str:
    """Return how much of the score the user's own interactions carry, in words.

    >>> own_share_words(0.175)
    "17.5 % of the score is owed to the user's own interactions."
    """
    return say("explanation.own-share", locale, share=share)


def verb_of(behaviour: object) -> str:
    """Return the key of the verb for a behaviour's name.

    >>> verb_of("Purchase"), verb_of(None)
    ('buy', 'any')
    """
    text = behaviour.lower() if isinstance(behaviour, str) else ""
    if re.search(_UNDONE, text):
        return _ANY_VERB
    for pattern, verb in _VERBS.items():
        # whole words, so that "start" isn't a star; an underscore or a Hangul syllable ends one
        if re.search(rf"(?<![^\W_])(?:{pattern})(?:s|d|ed|ing)?(?![a-z])", text):
            return verb
    return _ANY_VERB


def _listed(items: Sequence[tuple[str, str]], locale: str) -> str:
    """Return "A, B and C", of labels and what stands behind each."""
    labels = apart(label for label, _ in items)
    said = (label + behind for label, (_, behind) in zip(labels, items, strict=True))
    return said_list(said, locale, "explanation.and")
