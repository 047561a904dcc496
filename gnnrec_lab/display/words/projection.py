"""The embedding map: how it was made, what was left out, and what its colours mean."""

from __future__ import annotations

ENTRIES = {
    "title": ("Map of {name}", "{name} 지도"),
    "size": ("{users:users} and {items:items}", "{users:users}, {items:items}"),
    "learned": ("the {dim} numbers that {model} learned of each", "{model} 모델이 저마다 학습한 수 {dim}개"),
    "of-interactions": (
        "the {dim} leading singular vectors of the interactions: {model} has no vectors",
        "상호작용의 주요 특이벡터 {dim}개({model} 모델에는 벡터가 없음)",
    ),
    "pca": (
        "PCA of {space}; its two directions hold {x:share} and {y:share} of the variance.",
        "{space}의 PCA. 두 방향이 분산의 {x:share}, {y:share}를 담습니다.",
    ),
    "tsne": (
        "t-SNE of {space}, perplexity {perplexity}: who is alike lies near; other distances mean little.",
        "{space}의 t-SNE, perplexity {perplexity}. 비슷하면 가까이 있고, 먼 거리는 뜻이 거의 없습니다.",
    ),
    "stopped": ("Stopped after {steps} of {all} steps.", "{all}단계 중 {steps}단계에서 중지했습니다."),
    "drawn": (
        "{shown:count} of {total:count} are shown, drawn at random.",
        "{total:count} 중 무작위로 뽑은 {shown:count}을 보입니다.",
    ),
    "left-out": (
        "Nothing is known of {who}: not on the map.",
        "알려진 것이 없어 지도에 없음: {who}.",
    ),
    "user": ("user", "사용자"),
    "item": ("item", "아이템"),
    "others": ("others", "그 밖"),
    "none": ("without a value", "값 없음"),
    "picture": ("{title}: {size}, coloured by {by}", "{title}: {size}, 색은 {by}"),
    "kind": ("users and items", "사용자와 아이템"),
    "popularity": ("popularity", "인기도"),
    "community": ("community", "커뮤니티"),
}
