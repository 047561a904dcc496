"""What measured faithfulness amounts to, in words that follow from the numbers; and the table of the numbers.

A verdict is favourable only where the interval of the difference to chance is apart from 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gnnrec_lab.checks import checked_locale

if TYPE_CHECKING:
    from gnnrec_lab.explain.faithfulness.result import Faithfulness

_NOTHING = 1e-6  # standard deviations: what float32 scores can't tell from none

_WORDS = {
    "en": {
        "good": "The order by {order} explains this better than chance: removing what it names first leaves "
        "the score at {value:.2f}, a random order at {random:.2f} (difference {vs_random:+.2f}, {interval}).",
        "unknown": "Do not trust the {order} here: removing what comes first by it leaves the score at "
        "{value:.2f}, a random order at {random:.2f}, which may be chance (difference {vs_random:+.2f}, "
        "{interval}).",
        "bad": "Do not trust the {order} here: removing at random lowers the score more than removing what "
        "comes first by it, which leaves the score at {value:.2f}, a random order at {random:.2f} "
        "(difference {vs_random:+.2f}, {interval}).",
        "nothing": "Nothing can be told of the {order} here: whatever is removed first, the score is the "
        "same.",
        "popular": "But removing the most popular items first does as well (difference "
        "{vs_popularity:+.2f}).",
        "users": "95 % interval over users {low:+.2f} to {high:+.2f}",
        "draws": "95 % interval over random orders {low:+.2f} to {high:+.2f}",
        "unit": "Scores are of the history alone (fold-in), in standard deviations above the candidates' "
        "mean by the full history. Lower is better but for INS.",
    },
    "ko": {
        "good": "{order}: 우연보다 나은 설명입니다. 먼저 꼽은 것부터 지우면 점수가 {value:.2f}, "
        "무작위로 지우면 {random:.2f}입니다(차이 {vs_random:+.2f}, {interval}).",
        "unknown": "{order}: 여기서는 믿지 마세요. 먼저 꼽은 것부터 지우면 점수가 {value:.2f}, "
        "무작위로 지우면 {random:.2f}로, 우연일 수 있는 차이입니다(차이 {vs_random:+.2f}, {interval}).",
        "bad": "{order}: 여기서는 믿지 마세요. 무작위로 지울 때 점수가 더 떨어집니다. 먼저 꼽은 것부터 "
        "지우면 {value:.2f}, 무작위로 지우면 {random:.2f}입니다(차이 {vs_random:+.2f}, {interval}).",
        "nothing": "{order}: 무엇을 먼저 지워도 점수가 같아서 알 수 있는 것이 없습니다.",
        "popular": "다만 인기 있는 것부터 지워도 그만큼 떨어집니다(차이 {vs_popularity:+.2f}).",
        "users": "사용자에 대한 95 % 구간 {low:+.2f}~{high:+.2f}",
        "draws": "무작위 순서에 대한 95 % 구간 {low:+.2f}~{high:+.2f}",
        "unit": "점수는 이력만으로 계산한 것(fold-in)이며, 전체 이력에서 후보 점수의 평균보다 몇 "
        "표준편차 높은지를 나타냅니다. INS 말고는 낮을수록 좋습니다.",
    },
}

_NAMES = {
    "en": {"attention-paths": "attention paths"},
    "ko": {
        "contributions": "기여도",
        "attention": "어텐션",
        "attention-paths": "어텐션 경로",
        "gradients": "그래디언트",
        "leave-one-out": "하나씩 빼기",
    },
}


def verdict(order: str, facts: Mapping[str, float], over: str, locale: str = "en") -> str:
    """Return what the DEL of an order says, beside chance and popularity.

    Parameters
    ----------
    order : str
    facts : mapping
        value, random; vs_random and vs_popularity with _low and _high, as in `Faithfulness.summary`.
    over : "users" or "draws"
    locale : "en" or "ko"

    Raises `OptionError` for another locale.
    """
    words = _WORDS[checked_locale(locale)]
    low, high = facts["vs_random_low"], facts["vs_random_high"]
    kind = "good" if high < 0 else "bad" if low > 0 else "unknown"
    if max(abs(low), abs(high)) < _NOTHING:
        kind = "nothing"
    name = _NAMES.get(locale, {}).get(order, order)
    told = words[kind].format(
        order=name,
        interval=words[over].format(low=low, high=high),
        **{key: facts[key] for key in ("value", "random", "vs_random")},
    )
    against = facts["vs_popularity_high"]
    against = facts["vs_popularity"] if math.isnan(against) else against
    if kind == "good" and against >= 0:
        told += " " + words["popular"].format(vs_popularity=facts["vs_popularity"])
    return told


def title(result: Faithfulness) -> str:
    """Return what was measured."""
    users = result.pairs["user"].nunique()
    who = f"{users:,} users" if users > 1 else "one user"
    what = f"{len(result.pairs):,} recommended items of {who}"
    return f"Faithfulness of {result.model}: {what}, {result.draws} random orders"


def unit(locale: str = "en") -> str:
    """Return what the scores are of and measured in."""
    return _WORDS[checked_locale(locale)]["unit"]


def cells(result: Faithfulness) -> list[tuple[str, list[str]]]:
    """Return the summary as text: the heads, then each order with its four values and the agreement."""
    metrics = result.summary["metric"].unique().tolist()
    agreement = dict(zip(result.agreement["order"], result.agreement["spearman"], strict=True))
    rows = [("order", [*(name.upper() for name in metrics), "agreement"])]
    for name, group in result.summary.groupby("order", sort=False):
        shown = [
            _value(value, low, high)
            for value, low, high in zip(*(group[c] for c in ("value", "low", "high")), strict=True)
        ]
        known = agreement.get(str(name), math.nan)
        rows.append((str(name), [*shown, "" if math.isnan(known) else f"{known:.2f}"]))
    return rows


def table(result: Faithfulness) -> str:
    """Return title, table and verdict as plain text."""
    rows = cells(result)
    widths = [max(len(row[place]) for _, row in rows) for place in range(len(rows[0][1]))]
    first = max(len(name) for name, _ in rows)
    lines = [
        "  ".join([name.ljust(first), *(cell.rjust(width) for cell, width in zip(row, widths, strict=True))])
        for name, row in rows
    ]
    return "\n".join([title(result), *(f"  {line}".rstrip() for line in lines), unit(), result.verdict])


def _value(value: float, low: float, high: float) -> str:
    return f"{value:.3f}" if math.isnan(low) else f"{value:.3f} [{low:.3f}, {high:.3f}]"
