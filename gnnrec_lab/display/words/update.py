"""What an update of a run found, and whether it is time to train again."""

from __future__ import annotations

ENTRIES = {
    "title": ("{run} is {before}, updated", "{before} 실행을 갱신한 {run}"),
    "arrived": (
        "{interactions:count} new interactions, {pairs:count} new pairs: {new:users} new, {changed:users} "
        "with more than before.",
        "새 상호작용 {interactions:count}건, 새 조합 {pairs:count}개: 새 {new:users}, 이력이 늘어난 "
        "{changed:users}.",
    ),
    "dropped": (
        "{rows:count} rows were left out ({reasons}).",
        "{rows:count}개 행은 제외했습니다({reasons}).",
    ),
    "folded": (
        "New and changed users have their lists at once, without training.",
        "새 사용자와 이력이 늘어난 사용자는 학습 없이 바로 새 목록을 받습니다.",
    ),
    "not-folded": (
        "{model} learned a vector for each user: new users get what is popular, and changed ones keep their "
        "list but for what they have by now.",
        "{model}: 사용자마다 벡터를 학습하는 모델입니다. 새 사용자는 인기 아이템을 받고, 이력이 늘어난 "
        "사용자의 목록에서는 이미 가진 아이템만 빠집니다.",
    ),
    "items": (
        "{number:items} new: {content:count} placed by their content, {users:count} by their users, "
        "{waiting:count} in no list before the next training.",
        "새 {number:items}: 내용으로 {content:count}개, 사용자로 {users:count}개를 배치했고, "
        "{waiting:count}개는 다음 학습까지 목록에 나오지 않습니다.",
    ),
    "lists": (
        "Of {looked:count} lists looked at {changed:count} changed; {share:share} of the {k} items "
        "are others.",
        "살펴본 목록 {looked:count}개 중 {changed:count}개가 바뀌었고, 아이템 {k}개 중 {share:share}가 "
        "달라졌습니다.",
    ),
    "arrivals": (
        "Before they were folded in, {metric} on the new interactions was {value:.4f} (95 % interval "
        "{low:.4f} to {high:.4f}, {users:users}); by popularity alone {popularity:.4f}.",
        "반영하기 전 목록의 {metric}: 새 상호작용에서 {value:.4f}(95 % 구간 {low:.4f}~{high:.4f}, "
        "{users:users}), 인기 순이면 {popularity:.4f}.",
    ),
    "arrivals-one": (
        "Before they were folded in, {metric} on the new interactions was {value:.4f} ({users:users}); by "
        "popularity alone {popularity:.4f}.",
        "반영하기 전 목록의 {metric}: 새 상호작용에서 {value:.4f}({users:users}), 인기 순이면 "
        "{popularity:.4f}.",
    ),
    "no-arrivals": (
        "Every new interaction repeats a pair that was known: there is nothing to test the old lists by.",
        "새 상호작용이 모두 이미 아는 조합이어서, 이전 목록을 평가할 수 없습니다.",
    ),
    "then": (
        "After its training it was {value:.4f} on what was held out, by popularity {popularity:.4f}.",
        "학습 직후에는 떼어 둔 상호작용에서 {value:.4f}, 인기 순이면 {popularity:.4f}였습니다.",
    ),
    "train": ("It is time to train again.", "다시 학습할 때입니다."),
    "no-train": ("No need to train again yet.", "아직 다시 학습하지 않아도 됩니다."),
    "named": (
        'The graph "{name}" stands for the new version now; its split is to be chosen again.',
        '"{name}" 그래프는 이제 새 버전입니다. 분할은 다시 정해야 합니다.',
    ),
    "not-named": (
        'The name "{name}" is of another graph than that of the run, and was left alone.',
        '"{name}"이라는 이름은 이 실행의 그래프를 가리키지 않으므로 그대로 두었습니다.',
    ),
    "head.check": ("check", "확인"),
    "head.value": ("now", "지금"),
    "head.limit": ("limit", "기준"),
    "head.verdict": ("verdict", "판정"),
    "over": ("over the limit", "기준을 넘음"),
    "within": ("within", "기준 안"),
    "unmeasured": ("not measured", "측정 못 함"),
    "check.grown": ("new pairs since the training, of those trained on", "학습 이후 새 조합의 비율"),
    "check.unknown": (
        "new interactions with items that it wasn't trained on",
        "학습하지 않은 아이템과의 새 상호작용 비율",
    ),
    "check.lift": (
        "lists on the new interactions, in multiples of popularity's (at least)",
        "새 상호작용에서 인기 순 대비 배수(최소)",
    ),
    "check.popularity": (
        "how far the items' popularity moved",
        "아이템 인기의 이동 거리",
    ),
    "check.behaviours": ("how far the behaviours moved", "행동 비율의 이동 거리"),
}
