"""A graph in a line and in a table, and what was guessed of its log."""

from __future__ import annotations

ENTRIES = {
    "line": (
        'InteractionGraph "{name}": {users:users} x {items:items}, {interactions:interactions}, density '
        "{density}",
        'InteractionGraph "{name}": {users:users} x {items:items}, {interactions:interactions}, 밀도 '
        "{density}",
    ),
    "behaviours": ("behaviours {names}", "행동 {names}"),
    "span": ("{first} to {last}", "{first} ~ {last}"),
    "more": ("{names} and {more} more", "{names} 외 {more}개"),
    "title": ("Interaction graph {name}", "상호작용 그래프 {name}"),
    "users": ("Users", "사용자"),
    "items": ("Items", "아이템"),
    "interactions": ("Interactions", "상호작용"),
    "pairs": ("Distinct pairs", "서로 다른 쌍"),
    "density": ("Density", "밀도"),
    "behaviours-head": ("Behaviours", "행동"),
    "time": ("Time", "시간"),
    "communities": (
        "{count:communities}, modularity {modularity:.3g}: {sizes}",
        "{count:communities}, 모듈성 {modularity:.3g}: {sizes}",
    ),
    "none": ("none", "없음"),
}
