"""An explanation in one plain sentence for the person it is about, in English and Korean.

Only interactions that raise the score are named, and what raises it more than they do is said too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gnnrec_lab.checks import checked_locale, whole
from gnnrec_lab.explain.explanation.particles import with_particle

if TYPE_CHECKING:
    from gnnrec_lab.explain.explanation.explanation import Explanation

# what a behaviour may be called in the data: the English verb with its object's place, the Korean stem
_VERBS = {
    r"purchase|buy|bought|order|transaction|구매|주문|결제": ("bought {}", "구매하"),
    r"cart|basket|장바구니": ("put {} into your basket", "장바구니에 담으"),
    r"(page)?view|visit|detail|조회|열람": ("looked at {}", "보"),
    r"click|클릭": ("clicked {}", "클릭하"),
    r"like|fav(ou?rite)?|heart|좋아요|찜": ("liked {}", "좋아하"),
    r"rat(e|ing)|review|star|평점|평가|리뷰": ("rated {}", "평가하"),
    r"watch|시청": ("watched {}", "시청하"),
    r"listen|청취": ("listened to {}", "들으"),
    r"play|stream|재생": ("played {}", "재생하"),
    r"read|읽": ("read {}", "읽으"),
    r"check-?in|방문": ("visited {}", "방문하"),
    r"save|bookmark|wish(list)?|저장": ("saved {}", "저장하"),
    r"share|공유": ("shared {}", "공유하"),
    r"follow|팔로우": ("followed {}", "팔로우하"),
}
_ANY_VERB = ("interacted with {}", "이용하")
_UNDONE = r"cancel|return|refund|remov|delet|취소|반품|환불|삭제|제거"

_NOTHING = {
    "en": {
        "item_popularity": "Recommended because many people chose it, not because of anything you did.",
        "": "Recommended by what was learned about you as a whole, not because of any one thing you did.",
    },
    "ko": {
        "item_popularity": "특정한 이용 내역 때문이 아니라, 많은 분이 선택하여 추천합니다.",
        "": "특정한 이용 내역 때문이 아니라, 전반적인 취향에 따라 추천합니다.",
    },
}
_POPULAR = {"en": "mostly because many people chose it, and ", "ko": "무엇보다 많은 분이 선택했고, "}


def sentence(explanation: Explanation, locale: str, most: int) -> str:
    """Return why the item is recommended, naming at most ``most`` interactions.

    Raises `OptionError` for a locale without words and a ``most`` below 1.
    """
    checked_locale(locale)
    most = whole("most", most, 1)
    rows = explanation.contributions
    rows = rows[rows["contribution"] > 0].sort_values("contribution", ascending=False, kind="stable")
    popular = explanation.rest.get("item_popularity", 0.0)
    if rows.empty:
        return _NOTHING[locale]["item_popularity" if popular > 0 else ""]
    named = rows.head(most)
    groups: dict[tuple[str, str], list[str]] = {}
    for label, behaviour in zip(named["label"], named["behaviour"], strict=True):
        groups.setdefault(verb_of(behaviour), []).append(str(label))
    first = _POPULAR[locale] if popular > float(rows["contribution"].sum()) else ""
    return _ENDS[locale](groups, first)


def verb_of(behaviour: object) -> tuple[str, str]:
    """Return the English verb with a place for its object, and the Korean stem, of a behaviour's name.

    >>> verb_of("Purchase"), verb_of(None)
    (('bought {}', '구매하'), ('interacted with {}', '이용하'))
    """
    text = behaviour.lower() if isinstance(behaviour, str) else ""
    if re.search(_UNDONE, text):
        return _ANY_VERB
    for pattern, verb in _VERBS.items():
        # whole words, so that "start" isn't a star; an underscore or a Hangul syllable ends one
        if re.search(rf"(?<![^\W_])(?:{pattern})(?:s|d|ed|ing)?(?![a-z])", text):
            return verb
    return _ANY_VERB


def _english(groups: Mapping[tuple[str, str], Sequence[str]], first: str) -> str:
    parts = [verb.format(_english_list(labels)) for (verb, _), labels in groups.items()]
    return f"Recommended {first}because you {' and '.join(parts)}."


def _english_list(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def _korean(groups: Mapping[tuple[str, str], Sequence[str]], first: str) -> str:
    parts = [f"{_korean_list(labels)} {stem}" for (_, stem), labels in groups.items()]
    return f"{first}{''.join(f'{part}시고 ' for part in parts[:-1])}{parts[-1]}셔서 추천합니다."


def _korean_list(labels: Sequence[str]) -> str:
    """Join as "A, B와 C를"."""
    *before, last = labels
    if not before:
        return with_particle(last, "을")
    joined = ", ".join([*before[:-1], with_particle(before[-1], "와")])
    return f"{joined} {with_particle(last, '을')}"


_ENDS = {"en": _english, "ko": _korean}
