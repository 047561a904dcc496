"""Searches and their trials: how they stand, in a line, as facts and in tables."""

from __future__ import annotations

ENTRIES = {
    "title": ("Search {name}", "탐색 {name}"),
    "trials": ("trial {number}", "시도 {number}"),
    "few": ("{number} ({notes})", "{number}({notes})"),
    "pruned": ("{number} pruned", "중단 {number}개"),
    "failed": ("{number} failed", "실패 {number}개"),
    "time-is-up": ("time is up", "시간 다 됨"),
    "best": (
        "best {metric} {value:.3g} at trial {trial}",
        "최고 {metric} {value:.3g}(시도 {trial})",
    ),
    "head.status": ("Status", "상태"),
    "head.model": ("Model", "모델"),
    "head.graph": ("Graph", "그래프"),
    "head.searched": ("Searched: {name}", "탐색: {name}"),
    "head.trials": ("Trials", "시도"),
    "head.validation": ("Validation", "검증"),
    "head.time": ("Searched for", "탐색 시간"),
    "head.left": ("Left", "남은 시간"),
    "head.trial": ("Trial", "시도"),
    "head.state": ("State", "상태"),
    "head.run": ("Run", "실행"),
    "head.search": ("Search", "탐색"),
    "state.running": ("running", "학습 중"),
    "state.waiting": ("waiting", "대기 중"),
    "state.done": ("done", "완료"),
    "state.pruned": ("pruned", "중단됨"),
    "state.failed": ("failed", "실패"),
    "caption": ("Trials, the best first: {shown} of {all}", "시도, 좋은 순: {all}개 중 {shown}개"),
    "picture": (
        "{metric} of {number:trials}, from {low:.4g} to {high:.4g}; the line is the best until then",
        "{number:trials}의 {metric}, {low:.4g}~{high:.4g}, 선은 그때까지의 최고",
    ),
    "mattered": (
        "What mattered, each option by itself: the share of the order of {number:trials} that goes with it",
        "중요했던 옵션, 각각 따로: {number:trials}의 순위 가운데 그 옵션에 따른 몫",
    ),
    "mattered-line": ("what mattered: {options}", "중요했던 옵션: {options}"),
    "too-few": (
        "What mattered is known once {least} trials have come to their end; {done:# has|# have} so far.",
        "끝까지 학습한 시도가 {least}개는 있어야 무엇이 중요했는지 알 수 있습니다. 지금은 {done}개입니다.",
    ),
    "chance": ("may be chance", "우연일 수 있음"),
    "head.option": ("Option", "옵션"),
    "head.share": ("Share", "몫"),
    "head.chance": ("Doubt", "의심"),
    "dot": ("trial {trial}: {value:.4g}, {state}", "시도 {trial}: {value:.4g}, {state}"),
    "list": ("Searches", "탐색"),
    "nothing": (
        "No searches in {home} yet. {start} begins one.",
        "{home}에 아직 탐색이 없습니다. 시작하기: {start}",
    ),
    "monitor": ("SearchMonitor of {search}", "SearchMonitor: {search}"),
}
