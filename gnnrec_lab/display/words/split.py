"""A split: its line, its report, and what to look out for in it."""

from __future__ import annotations

ENTRIES = {
    "line": (
        'Split of "{name}" by {by}: {parts} interactions',
        '"{name}" 분할({by}): 상호작용 {parts}건',
    ),
    "part": ("{count:count} {name}", "{name} {count:count}"),
    "title": ('Split of "{name}" by {by}{predicting}', '"{name}" 분할({by}{predicting})'),
    "of": ("Split of ", "분할: "),
    "by": (" by {by}{predicting}", " ({by}{predicting})"),
    "predicting": (", predicting {target}", ", 예측 대상 {target}"),
    "name.train": ("train", "학습"),
    "name.validation": ("validation", "검증"),
    "name.test": ("test", "테스트"),
    "name.unused": ("unused", "안 씀"),
    "row.interactions": ("interactions", "상호작용"),
    "row.pairs": ("pairs", "조합"),
    "row.users": ("users", "사용자"),
    "row.items": ("items", "아이템"),
    "row.first": ("first", "처음"),
    "row.last": ("last", "마지막"),
    "cutoff": ("{part} after {when}", "{part}: {when} 이후"),
    "left-out": ("left out: {reasons}", "제외: {reasons}"),
    "no-evidence": ("{number:count} without evidence", "근거 없음 {number:count}건"),
    "other-behaviours": ("{number:count} of other behaviours", "다른 행동 {number:count}건"),
    "no-history": ("{number:count} of users without history", "이력 없는 사용자의 {number:count}건"),
    "apart": ("no pair is in two parts", "두 부분에 함께 있는 조합은 없습니다"),
    "apart-by": ("no pair is in two parts by {target}", "{target}: 두 부분에 함께 있는 조합은 없습니다"),
    "shared": ("in two parts: {pairs:pairs}", "두 부분에 함께 있음: {pairs:pairs}"),
    "reachable": (
        "of the test pairs {reachable} are of items in train, and {popular} of the {top} most popular",
        "테스트 조합의 {reachable}는 학습 부분에 있는 아이템, {popular}는 인기 상위 {top} 아이템의 것입니다",
    ),
    "cold": (
        "in test but not in train: {users:users}, {items:items}",
        "테스트에만 있고 학습에 없음: {users:users}, {items:items}",
    ),
    "met": (
        "of the test pairs {share} are in train by other behaviours",
        "테스트 조합의 {share}는 다른 행동으로 학습 부분에 있습니다",
    ),
    "look-out": ("Look out:", "주의:"),
    # what to look out for, with the code that would help
    "warn.overlap": (
        "In two parts: {pairs:pairs}. What is measured was learned. Split anew: {code}",
        "두 부분에 함께 있음: {pairs:pairs}. 학습한 것을 측정하게 됩니다. 다시 분할: {code}",
    ),
    "warn.cold-items": (
        "All items of test are new, as asked: a recommender that knows items only by their interactions "
        "can't "
        "find them and ends near 0, on validation too. What is measured is what it makes of items' features. "
        "For items that are known: {code}",
        "요청대로 테스트의 아이템이 모두 새것입니다. 상호작용으로만 아이템을 아는 모델은 찾을 수 없어 "
        "검증에서도 0에 "
        "가깝고, 아이템의 특성으로 무엇을 해내는지가 측정됩니다. 아는 아이템으로 하려면: {code}",
    ),
    "warn.new-items": (
        "{share} of the test pairs are of items that aren't in train ({items:items}): a recommender that "
        "knows "
        "items only by their interactions can't find them. {less} or measure them by themselves: {code}",
        "테스트 조합의 {share}는 학습에 없는 아이템({items:items})의 것입니다. 상호작용으로만 아이템을 "
        "아는 모델은 "
        "찾을 수 없습니다. {less} 따로 측정하려면: {code}",
    ),
    "warn.less": ("Hold out less, {code},", "덜 떼어 두려면: {code},"),
    "warn.here": ("Split here, {code},", "여기서 분할하려면: {code},"),
    "warn.cold-users": (
        "All users of test are new, as asked, and nothing of them is known when they are ranked for. What "
        "needs "
        "no history can be measured, as popularity: {popularity}. For users that are known: {code}",
        "요청대로 테스트의 사용자가 모두 새것이어서 순위를 매길 때 아는 것이 없습니다. 이력이 필요 없는 "
        "인기순 같은 "
        "것을 측정할 수 있습니다: {popularity}. 아는 사용자로 하려면: {code}",
    ),
    "warn.new-users": (
        "{share} of the test users ({users:count}) have nothing in train: popularity or chance ranks for "
        "them. "
        "Keep something of each user in train: {code}",
        "테스트 사용자의 {share}({users:count}명)는 학습 부분에 아무것도 없어 인기나 우연으로 순위가 "
        "매겨집니다. "
        "사용자마다 학습에 남기려면: {code}",
    ),
    "warn.future": (
        "Pairs at random let a recommender learn from what came after the test, which looks better than "
        "use will "
        "be. Learn from the past only: {code}",
        "무작위 조합으로 나누면 테스트보다 나중의 일도 학습하여 실제보다 좋아 보입니다. 과거만 학습하려면: "
        "{code}",
    ),
    "warn.no-part": (
        "There is no {part} part, so epochs and options can't be chosen by it: {code}",
        "{part} 부분이 없어 에포크와 옵션을 고를 수 없습니다: {code}",
    ),
    "warn.few": (
        "The {part} part has only {users:users}: {why}. {remedy}",
        "{part} 부분이 {users:users}뿐이라 {why}. {remedy}",
    ),
    "why.validation": ("which epoch is best is partly chance", "어느 에포크가 가장 좋은지 우연이 섞입니다"),
    "why.test": ("intervals will be wide", "구간이 넓습니다"),
    "warn.more": ("Hold out more: {code}", "더 떼어 두려면: {code}"),
    "warn.intervals": ("Look at the intervals: {code}", "구간 보기: {code}"),
    "warn.met-before": (
        "{share} of the test pairs are in train by another behaviour: much of what is measured is finding "
        "again "
        "what the user has met. Hold out all that is known of a pair: {code}",
        "테스트 조합의 {share}는 다른 행동으로 학습에 있어, 사용자가 이미 만난 것을 다시 찾는 일이 많이 "
        "측정됩니다. "
        "조합을 통째로 떼어 두려면: {code}",
    ),
    "warn.repeats": (
        "{share} of the interactions to be held out repeat a pair of an earlier part and were left out: "
        "what is "
        "measured is finding what is new to the user. To lose none of them: {code}",
        "떼어 둘 상호작용의 {share}는 앞 부분의 조합을 반복하여 제외했습니다. 사용자에게 새로운 것을 찾는 "
        "일이 "
        "측정됩니다. 잃지 않으려면: {code}",
    ),
    "warn.popular": (
        "{share} of the test pairs are of the 10 % most popular items: what ranks by popularity will look "
        "strong. Compare with it: {code}",
        "테스트 조합의 {share}는 인기 상위 10 % 아이템의 것이라 인기순도 강해 보입니다. 함께 비교하세요: "
        "{code}",
    ),
}
