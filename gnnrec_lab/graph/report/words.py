"""Every word of a report, in English and Korean, and how its numbers are written.

``{rows:# row is|# rows are}`` takes the part before the bar for one, else the one behind it, with the number
in place of ``#``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gnnrec_lab.checks import checked_locale

_EN = {
    "title": "Report on {name}",
    "size": "{users:# user|# users} x {items:# item|# items}, {interactions:# interaction|# interactions}",
    "problems": "Problems",
    "no-problems": "No problems found.",
    "warning": "Warning",
    "note": "Note",
    "rows": "rows",
    "ids": "e.g.",
    "reading": "Rows of the log",
    "rows-read": "Read",
    "rows-kept": "Kept",
    "figures": "Figures",
    "pairs": "Distinct pairs",
    "density": "Density",
    "components": "Separate parts",
    "largest-part": "{count}; the largest holds {share} of users and items",
    "repeats": "Repeated rows",
    "weights": "Weights",
    "from-to": "{low} to {high}",
    "without-evidence": "Rows of weight 0 or less",
    "times": "Times",
    "longest-gap": "Longest time without interactions",
    "days": "{length:# day|# days}, from {start} to {end}",
    "units": "{length}, from {start} to {end}",
    "degrees": "Interactions of each",
    "users": "Users",
    "items": "Items",
    "none": "Without any",
    "single": "With one",
    "mean": "Mean",
    "median": "Median",
    "p90": "90 % have at most",
    "largest": "Most",
    "gini": "Gini coefficient",
    "top-1": "Share of the top 1 %",
    "top-10": "Share of the top 10 %",
    "behaviours": "Behaviours",
    "items-of-users": "Items of each user",
    "users-of-items": "Users of each item",
    "axis-users": "users",
    "axis-items": "items",
    "future-times": "{rows:# row is|# rows are} later than now ({now}, UTC); the last is of {last}.",
    "early-times": "{rows:# row is|# rows are} from before {earliest}, earlier than any likely log.",
    "zero-times": "{rows:# row has|# rows have} the time 0 (1970-01-01), far from the others: most "
    "likely a missing time.",
    "misread-times": "All times are in January 1970, until {last}: they were numbers of the unit "
    '"{unit}" and were read as nanoseconds.',
    "time-gap": "There are no interactions for {length:# day|# days}, from {start} to {end}: {share} of the "
    "whole time.",
    "number-gap": "There are no interactions from {start} to {end}: {share} of the whole time.",
    "bot-like-users": "{users:# user is hardly a person|# users are hardly people}: at least {fewest} "
    "interactions each (the median is {usual}), faster than a person can be. Theirs are {share} of all rows.",
    "outlying-users": "{users:# user has|# users have} at least {fewest} interactions each (the median is "
    "{usual}), far more than usual: no people, perhaps. Theirs are {share} of all rows.",
    "repeated-rows": "{rows:# row repeats|# rows repeat} user, item and behaviour of an earlier row "
    "({share}).",
    "repeated-rows-same-time": "{rows:# row repeats|# rows repeat} user, item, behaviour and time of an "
    "earlier row ({share}): logged twice, or several lines of one order.",
    "repeats-over-time": "{rows:# row repeats|# rows repeat} user, item and behaviour of an earlier row at "
    "another time ({share}). Without weights such a pair counts once.",
    "separate-parts": "The graph falls into {parts} parts. The largest has {users:# user|# users} and "
    "{items:# item|# items}, {share} of all; between parts nothing can be learned.",
    "one-interaction-users": "{count:# user has|# users have} a single item ({share}): it can't be both "
    "learned from and tested.",
    "one-interaction-items": "{count:# item has|# items have} a single user ({share}), too few to learn "
    "from.",
    "users-without-evidence": "{count:# user has|# users have} no interaction of positive weight ({share}).",
    "items-without-evidence": "{count:# item has|# items have} no interaction of positive weight ({share}).",
    "similar-users": "{groups:# group|# groups} of users: one text but for type, case, outer spaces or "
    "Unicode form.",
    "similar-items": "{groups:# group|# groups} of items: one text but for type, case, outer spaces or "
    "Unicode form.",
    "similar-behaviours": "{groups:# group|# groups} of behaviours: one text but for case, outer spaces or "
    "Unicode form.",
    "constant-weights": "All weights are {weight}: a pair's weight is just its number of rows.",
    "dropped-rows": "{rows:# row was|# rows were} left out ({share}): {reason}.",
}

_KO = {
    "title": "{name} 보고서",
    "size": "사용자 {users}명 x 아이템 {items}개, 상호작용 {interactions}건",
    "problems": "문제",
    "no-problems": "문제가 없습니다.",
    "warning": "경고",
    "note": "참고",
    "rows": "행",
    "ids": "예:",
    "reading": "로그의 행",
    "rows-read": "읽음",
    "rows-kept": "사용",
    "figures": "수치",
    "pairs": "서로 다른 쌍",
    "density": "밀도",
    "components": "분리된 부분",
    "largest-part": "{count}개; 가장 큰 부분에 사용자와 아이템의 {share}",
    "repeats": "반복된 행",
    "weights": "가중치",
    "from-to": "{low} ~ {high}",
    "without-evidence": "가중치가 0 이하인 행",
    "times": "시간",
    "longest-gap": "상호작용이 없는 가장 긴 기간",
    "days": "{length}일, {start} ~ {end}",
    "units": "{length}, {start} ~ {end}",
    "degrees": "하나당 상호작용",
    "users": "사용자",
    "items": "아이템",
    "none": "하나도 없음",
    "single": "하나만 있음",
    "mean": "평균",
    "median": "중앙값",
    "p90": "90 %가 이 이하",
    "largest": "최대",
    "gini": "지니 계수",
    "top-1": "상위 1 %의 비중",
    "top-10": "상위 10 %의 비중",
    "behaviours": "행동",
    "items-of-users": "사용자별 아이템 수",
    "users-of-items": "아이템별 사용자 수",
    "axis-users": "사용자",
    "axis-items": "아이템",
    "future-times": "{rows}개 행이 현재({now}, UTC)보다 나중입니다. 마지막은 {last}입니다.",
    "early-times": "{rows}개 행이 {earliest} 이전입니다. 로그로 보기에는 너무 이릅니다.",
    "zero-times": "{rows}개 행의 시간이 0(1970-01-01)으로 다른 시간과 멀리 떨어져 있습니다. "
    "빠진 시간으로 보입니다.",
    "misread-times": "모든 시간이 1970년 1월({last}까지)에 있습니다. "
    '단위가 "{unit}"인 숫자를 나노초로 읽은 것입니다.',
    "time-gap": "{start}부터 {end}까지 {length}일 동안 상호작용이 없습니다. 전체 기간의 {share}입니다.",
    "number-gap": "{start}부터 {end}까지 상호작용이 없습니다. 전체 기간의 {share}입니다.",
    "bot-like-users": "사용자 {users}명은 사람으로 보기 어렵습니다. 각각 상호작용이 {fewest}건 이상"
    "(중앙값 {usual})이고 사람이 낼 수 없는 속도입니다. 전체 행의 {share}를 차지합니다.",
    "outlying-users": "사용자 {users}명은 각각 상호작용이 {fewest}건 이상(중앙값 {usual})으로 유난히 많아 "
    "사람이 아닐 수 있습니다. 전체 행의 {share}를 차지합니다.",
    "repeated-rows": "{rows}개 행이 앞선 행의 사용자, 아이템, 행동을 반복합니다({share}).",
    "repeated-rows-same-time": "{rows}개 행이 앞선 행의 사용자, 아이템, 행동, 시간을 반복합니다({share}). "
    "두 번 기록되었거나 한 주문의 여러 줄입니다.",
    "repeats-over-time": "{rows}개 행이 앞선 행의 사용자, 아이템, 행동을 다른 시간에 반복합니다({share}). "
    "가중치가 없으면 이런 쌍은 한 번으로 셉니다.",
    "separate-parts": "그래프가 {parts}개 부분으로 나뉩니다. 가장 큰 부분은 사용자 {users}명, 아이템 "
    "{items}개로 전체의 {share}입니다. 부분 사이에서는 아무것도 배울 수 없습니다.",
    "one-interaction-users": "사용자 {count}명은 아이템이 하나뿐이라({share}) 학습과 시험에 함께 쓸 수 "
    "없습니다.",
    "one-interaction-items": "아이템 {count}개는 사용자가 한 명뿐이라({share}) 배우기에 부족합니다.",
    "users-without-evidence": "사용자 {count}명에게 가중치가 양수인 상호작용이 없습니다({share}).",
    "items-without-evidence": "아이템 {count}개에 가중치가 양수인 상호작용이 없습니다({share}).",
    "similar-users": "사용자 {groups}묶음이 자료형, 대소문자, 앞뒤 공백, 유니코드 형식만 다릅니다.",
    "similar-items": "아이템 {groups}묶음이 자료형, 대소문자, 앞뒤 공백, 유니코드 형식만 다릅니다.",
    "similar-behaviours": "행동 {groups}묶음이 대소문자, 앞뒤 공백, 유니코드 형식만 다릅니다.",
    "constant-weights": "모든 가중치가 {weight}입니다. 쌍의 가중치는 행의 수와 같습니다.",
    "dropped-rows": "{rows}개 행을 제외했습니다({share}): {reason}.",
}

WORDS: Mapping[str, Mapping[str, str]] = {"en": _EN, "ko": _KO}


def word(key: str, locale: str, **numbers: Any) -> str:
    """Return a word or a line of the catalogue, its numbers filled in as text.

    Raises `OptionError` for a language there is none of.

    >>> word("size", "en", users=1, items=1200, interactions=2)
    '1 user x 1,200 items, 2 interactions'
    """
    return catalogue(locale)[key].format(**{name: _Counted(name, value) for name, value in numbers.items()})


def catalogue(locale: str) -> Mapping[str, str]:
    """Return the words of a language. Raises `OptionError` when there are none."""
    return WORDS[checked_locale(locale)]


class _Counted:
    """A value that a line of the catalogue shows, or by which it chooses between one and many."""

    def __init__(self, name: str, value: Any) -> None:
        self._value, self._text = value, written(name, value)

    def __format__(self, choice: str) -> str:
        if not choice:
            return self._text
        one, _, many = choice.partition("|")
        return (one if self._value == 1 else many).replace("#", self._text)


def written(name: str, value: Any) -> str:
    """Return a value as people read it: shares in percent, numbers with three digits or separators.

    >>> written("share", 0.12345), written("rows", 12345), written("usual", 2.5), written("reason", "no user")
    ('12.3%', '12,345', '2.5', 'no user')
    """
    if not isinstance(value, int | float):
        return str(value)
    return f"{100 * value:.3g}%" if name == "share" else short(value)


def short(value: float) -> str:
    """Return a number with separators, and three significant digits where it isn't whole.

    >>> short(1234.0), short(1234.6), short(0.00123)
    ('1,234', '1,235', '0.00123')
    """
    whole = 1000 <= abs(value) < 1e15 or value == int(value)
    return f"{value:,.0f}" if whole else f"{value:.3g}"
