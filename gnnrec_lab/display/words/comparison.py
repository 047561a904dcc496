"""Comparisons of runs: heads, captions, verdicts, and what slices and measures are called."""

from __future__ import annotations

ENTRIES = {
    "head": ("{metric} on {part}, {whose} of {graph}{rules}", "{graph} {part}의 {metric}, {whose}{rules}"),
    "seeds-std": ("  {number} seeds, std {std:.4f}", "  시드 {number}개, 표준편차 {std:.4f}"),
    "caption": (
        "{graph} on {part}: {whose}, split {split}, best first by {metric} with its 95 % interval",
        "{graph} {part}: {whose}, 분할 {split}, {metric}와 95 % 구간으로 좋은 순",
    ),
    "sample": ("mean over the first items of {users:users}", "{users:users}의 첫 추천 아이템에 대한 평균"),
    "own-share": ("; own share: {sample}", ", 내 아이템의 비중: {sample}"),
    "train-seconds": ("train s", "학습 초"),
    "title": (
        "{graph}, {part} part of split {split}, {users:users}, top {k}",
        "{graph}, 분할 {split}의 {part} 부분, {users:users}, 상위 {k}개",
    ),
    "widget": ("RunComparison: {title}, {metric}", "RunComparison: {title}, {metric}"),
    "better": (
        "{a} is better than {b}: {amount}{interval}",
        "{a} > {b}: {a} 쪽이 더 좋음, {amount}{interval}",
    ),
    "no-difference": (
        "{a} and {b}: no difference shown, {amount}{interval}",
        "{a}, {b}: 차이가 확인되지 않음, {amount}{interval}",
    ),
    "seeds": ("{number} seeds, spread {std:.3g}", "시드 {number}개, 편차 {std:.3g}"),
    "head.recommender": ("Recommender", "추천 모델"),
    "head.interval": ("95 % interval", "95 % 구간"),
    "head.seeds": ("Seeds", "시드"),
    "head.users": ("Users", "사용자"),
    "head.better": ("Better", "좋은 쪽"),
    "head.first": ("First better", "앞이 더 좋음"),
    "head.second": ("Second better", "뒤가 더 좋음"),
    "head.same": ("Same", "같음"),
    "by": ("{metric} by {name}", "{name}별 {metric}"),
    "users-by": ("Users by {metric}", "{metric} 기준 사용자 수"),
    "beyond": ("Beyond accuracy", "정확도 이외"),
    "beyond-share": (
        "{caption} (own share: mean over the first items of {users:users})",
        "{caption} (내 아이템의 비중: {users:users}의 첫 추천 아이템에 대한 평균)",
    ),
    "against": ("{a} against {b}", "{a} 대 {b}"),
    "direction.higher": ("the higher", "높은 쪽"),
    "direction.lower": ("the lower", "낮은 쪽"),
    "direction.zero": ("the nearer to zero", "0에 가까운 쪽"),
    "direction.neither": ("neither", "없음"),
    "slice.user activity": ("user activity", "사용자의 활동량"),
    "slice.item popularity": ("item popularity", "아이템의 인기도"),
    "slice.behaviour": ("behaviour", "행동"),
    "group.head": ("head", "인기 아이템"),
    "group.middle": ("middle", "중간 아이템"),
    "group.tail": ("tail", "비인기 아이템"),
    "group.not in train": ("not in train", "학습에 없던 아이템"),
}
