"""Evaluations: of whom, on what, and the heads of their tables."""

from __future__ import annotations

ENTRIES = {
    "head": ("{label} on {part} ({whose})", "{label}, {part} ({whose})"),
    "drawn": ("{number:count} of {every:users}, drawn", "{every:users} 중 뽑은 {number:count}명"),
    "caption": (
        "{label} on {part}: {whose}, mean and 95 % interval (bootstrap over users)",
        "{label}, {part}: {whose}, 평균과 95 % 구간(사용자 부트스트랩)",
    ),
    "cost": (
        "{label} on {part}: {whose}, {rules}; difference with its 95 % interval (paired bootstrap over "
        "users)",
        "{label}, {part}: {whose}, {rules}, 차이와 95 % 구간(사용자 짝 부트스트랩)",
    ),
    "without": ("without rules", "규칙 없이"),
    "under": ("under rules", "규칙 아래"),
    "difference": ("difference", "차이"),
}
