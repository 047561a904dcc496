"""Widgets where they can't run: their text and their static pictures."""

from __future__ import annotations

ENTRIES = {
    "last": (
        "A picture of this view as it was last. Run the cell to use it.",
        "이 화면의 마지막 모습입니다. 셀을 실행하면 다시 쓸 수 있습니다.",
    ),
    "static": (
        "This is a static page: open the notebook to change it.",
        "정적 페이지입니다. 바꾸려면 노트북을 여세요.",
    ),
    "loss": ("loss", "손실"),
    "validation": ("{metric} (validation)", "{metric} (검증)"),
    "epochs": ("{number} epochs", "에포크 {number}"),
    # the map
    "map": ("EmbeddingMap of {name}: {size}", "{name}의 EmbeddingMap: {size}"),
    # the explorer
    "explorer": ("GraphExplorer of {graph}", "GraphExplorer: {graph}"),
    "behaviours": ("Behaviours", "행동"),
    "weight": ("Weight", "가중치"),
    "neighbours": ("Neighbours", "이웃"),
    "latest": ("Latest", "최근"),
    "unconnected": (
        "No user is connected to an item: no interaction has a positive weight.",
        "아이템과 이어진 사용자가 없습니다. 가중치가 양수인 상호작용이 없습니다.",
    ),
    "side.user": ("user", "사용자"),
    "side.item": ("item", "아이템"),
    "of-user": (
        "user {label}: {shown:count} of {all:count} items",
        "사용자 {label}: 아이템 {all:count}개 중 {shown:count}개",
    ),
    "of-item": (
        "item {label}: {shown:count} of {all:count} users",
        "아이템 {label}: 사용자 {all:count}명 중 {shown:count}명",
    ),
    # the browser
    "nothing-left": (
        "{number} interactions, nothing left to recommend.",
        "상호작용 {number}건, 추천할 아이템이 남아 있지 않습니다.",
    ),
    "recommended": ("Recommended to {user}", "{user} 사용자에게 추천"),
    "rank": ("Rank", "순위"),
    "item": ("Item", "아이템"),
    "score": ("Score", "점수"),
    "hit": ("hit of the test set", "테스트 세트 적중"),
    "browser": (
        "ExplanationBrowser of {run} ({label}): top {k} for {user}",
        "ExplanationBrowser: {run}({label}), {user} 사용자의 상위 {k}개",
    ),
    # the builder
    "builder": ("GraphBuilder of {title}", "GraphBuilder: {title}"),
    "log": ("{name}: {rows:rows}, {columns:columns}", "{name}: {rows:rows}, {columns:columns}"),
    "graph": ("Graph {name}", "그래프 {name}"),
    "problems": ("Problems", "문제"),
    "warning": ("warning", "경고"),
    "note": ("note", "참고"),
    "users": ("users", "사용자"),
    "items": ("items", "아이템"),
    "interactions": ("interactions", "상호작용"),
    "density": ("density", "밀도"),
    "left-out": ("left out", "제외"),
    "rows-for": ("{rows:rows}: {reason}", "{rows:rows}: {reason}"),
    "counting": ("The rows are still being counted.", "아직 행을 세는 중입니다."),
    "choose": ("Choose the column of the {roles}.", "{roles} 컬럼을 고르세요."),
    "needed.user": ("users", "사용자"),
    "needed.item": ("items", "아이템"),
    "needed": ("{first} and of the {last}", "{first} 컬럼과 {last}"),
    "sample": (
        "Sample of {shown:count} of {all:rows}: counts, k-core and density differ.",
        "{all:rows} 중 {shown:count}개의 표본입니다. 개수, k-core, 밀도는 전체와 다릅니다.",
    ),
}
