"""Verdicts on measured faithfulness, and the names of orders."""

from __future__ import annotations

ENTRIES = {
    "good": (
        "The order by {order} explains this better than chance: removing what it names first leaves the "
        "score at {value:.2f}, a random order at {random:.2f} (difference {vs_random:+.2f}, {interval}).",
        "{order}: 우연보다 나은 설명입니다. 먼저 꼽은 것부터 지우면 점수가 {value:.2f}, 무작위로 지우면 "
        "{random:.2f}입니다(차이 {vs_random:+.2f}, {interval}).",
    ),
    "unknown": (
        "Do not trust the {order} here: removing what comes first by it leaves the score at {value:.2f}, a "
        "random order at {random:.2f}, which may be chance (difference {vs_random:+.2f}, {interval}).",
        "{order}: 여기서는 믿지 마세요. 먼저 꼽은 것부터 지우면 점수가 {value:.2f}, 무작위로 지우면 "
        "{random:.2f}로, 우연일 수 있는 차이입니다(차이 {vs_random:+.2f}, {interval}).",
    ),
    "bad": (
        "Do not trust the {order} here: removing at random lowers the score more than removing what comes "
        "first by it, which leaves the score at {value:.2f}, a random order at {random:.2f} (difference "
        "{vs_random:+.2f}, {interval}).",
        "{order}: 여기서는 믿지 마세요. 무작위로 지울 때 점수가 더 떨어집니다. 먼저 꼽은 것부터 지우면 "
        "{value:.2f}, 무작위로 지우면 {random:.2f}입니다(차이 {vs_random:+.2f}, {interval}).",
    ),
    "nothing": (
        "The {order} can't be judged here: whatever is removed first, the score is the same.",
        "{order}: 무엇을 먼저 지워도 점수가 같아서 알 수 있는 것이 없습니다.",
    ),
    "popular": (
        "But removing the most popular items first does as well (difference {vs_popularity:+.2f}).",
        "다만 인기 있는 것부터 지워도 그만큼 떨어집니다(차이 {vs_popularity:+.2f}).",
    ),
    "users": (
        "95 % interval over users {low:+.2f} to {high:+.2f}",
        "사용자에 대한 95 % 구간 {low:+.2f}~{high:+.2f}",
    ),
    "draws": (
        "95 % interval over random orders {low:+.2f} to {high:+.2f}",
        "무작위 순서에 대한 95 % 구간 {low:+.2f}~{high:+.2f}",
    ),
    "unit": (
        "Scores are of the history alone (fold-in), in standard deviations above the candidates' mean by "
        "the full history. Lower is better but for INS.",
        "점수는 이력만으로 계산한 것(fold-in)이며, 전체 이력에서 후보 점수의 평균보다 몇 표준편차 높은지를 "
        "나타냅니다. INS 말고는 낮을수록 좋습니다.",
    ),
    "share": (
        "Of the scores in the ranking {value:share} is owed to the users' own interactions.",
        "순위를 매긴 점수의 {value:share}가 사용자의 이력에서 나옵니다.",
    ),
    "share-interval": (
        "Of the scores in the ranking {value:share} is owed to the users' own interactions (mean, 95 % "
        "interval over users {low:share} to {high:share}).",
        "순위를 매긴 점수의 {value:share}가 사용자의 이력에서 나옵니다(평균, 사용자에 대한 95 % 구간 "
        "{low:share}~{high:share}).",
    ),
    "order.contributions": ("contributions", "기여도"),
    "order.attention": ("attention", "어텐션"),
    "order.attention-paths": ("attention paths", "어텐션 경로"),
    # what orders by weights that nobody learned are called, for they are no attention
    "order.normalisation": ("normalisation weights", "정규화 가중치"),
    "order.normalisation-paths": ("normalisation weights along paths", "경로의 정규화 가중치"),
    "order.importance": ("visit importance", "방문 중요도"),
    "order.importance-paths": ("visit importance along paths", "경로의 방문 중요도"),
    "order.mean": ("equal weights", "균등 가중치"),
    "order.mean-paths": ("equal weights along paths", "경로의 균등 가중치"),
    "order.gradients": ("gradients", "그래디언트"),
    "order.leave-one-out": ("leave-one-out", "하나씩 빼기"),
    # the figures as they show themselves
    "title": (
        "Faithfulness of {model}: {pairs:count} recommended items of {who}, {draws} random orders",
        "{model}의 충실도: {who}의 추천 아이템 {pairs:count}개, 무작위 순서 {draws}개",
    ),
    "one-user": ("one user", "사용자 1명"),
    "head.order": ("order", "순서"),
    "head.agreement": ("agreement", "일치도"),
    "order.popularity": ("popularity", "인기순"),
    "order.random": ("random", "무작위"),
    "picture.score": ("score {value:.2f}", "점수 {value:.2f}"),
    "picture.removed": ("0 % removed", "지운 이력 0 %"),
    "picture.label": ("Score under removal", "지울 때의 점수"),
    "stability": (
        "Stability of {order} over {trainings} trainings: rank correlation {value:.2f} [{low:.2f}, "
        "{high:.2f}], "
        "{items:items} of {users:users}",
        "학습 {trainings}번에 걸친 {order}의 안정성: 순위 상관 {value:.2f} [{low:.2f}, {high:.2f}], "
        "{users:users}의 "
        "{items:items}",
    ),
}
