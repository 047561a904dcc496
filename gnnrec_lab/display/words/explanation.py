"""Sentences of explanations. Keys ``did.`` hold a verb phrase with its object; in Korean its stem."""

from __future__ import annotations

ENTRIES = {
    "because": ("Recommended {popular}because you {did}.", "{popular}{did}셔서 추천합니다."),
    "popular": ("mostly because many people chose it, and ", "무엇보다 많은 분이 선택했고, "),
    "only-popular": (
        "Recommended because many people chose it, not because of anything you did.",
        "특정한 이용 내역 때문이 아니라, 많은 분이 선택하여 추천합니다.",
    ),
    "only-learned": (
        "Recommended by what was learned about you as a whole, not because of any one thing you did.",
        "특정한 이용 내역 때문이 아니라, 전반적인 취향에 따라 추천합니다.",
    ),
    "own-share": (
        "{share:share} of the score is owed to the user's own interactions.",
        "점수의 {share:share}는 이 사용자의 이력에서 나옵니다.",
    ),
    "and": ("{first} and {last}", "{first:와} {last}"),
    "then": ("{first} and {then}", "{first}시고 {then}"),
    "masked": ("another customer {number}", "다른 고객 {number}"),
    "did.buy": ("bought {what}", "{what:을} 구매하"),
    "did.basket": ("put {what} into your basket", "{what:을} 장바구니에 담으"),
    "did.look": ("looked at {what}", "{what:을} 보"),
    "did.click": ("clicked {what}", "{what:을} 클릭하"),
    "did.like": ("liked {what}", "{what:을} 좋아하"),
    "did.rate": ("rated {what}", "{what:을} 평가하"),
    "did.watch": ("watched {what}", "{what:을} 시청하"),
    "did.listen": ("listened to {what}", "{what:을} 들으"),
    "did.play": ("played {what}", "{what:을} 재생하"),
    "did.read": ("read {what}", "{what:을} 읽으"),
    "did.visit": ("visited {what}", "{what:을} 방문하"),
    "did.save": ("saved {what}", "{what:을} 저장하"),
    "did.share": ("shared {what}", "{what:을} 공유하"),
    "did.follow": ("followed {what}", "{what:을} 팔로우하"),
    "did.any": ("interacted with {what}", "{what:을} 이용하"),
    # an explanation as it shows itself
    "title": ("Why {item} for {user} ({model})", "{user} 사용자에게 {item} 추천 이유 ({model})"),
    "line": ("{pair}: score {score}, {place}", "{pair}: 점수 {score}, {place}"),
    "rank": ("rank {rank}", "{rank}위"),
    "in-history": ("already in the history", "이미 이력에 있음"),
    "both": ("{number:# user has|# users have} both", "둘 다 가진 사용자 {number}명"),
    "more": ("{number} more of the user's items", "그 밖의 내 아이템 {number}개"),
    "in-all": ("in all, which is the score", "합계 = 점수"),
    "sum": ("Sum = score", "합계 = 점수"),
    "head.interaction": ("Interaction", "상호작용"),
    "head.contribution": ("Contribution", "기여도"),
    "head.both": ("Users with both", "둘 다 가진 사용자"),
    "head.removed": ("Removed", "뺀 아이템"),
    "head.user": ("User", "사용자"),
    "head.rank": ("Rank", "순위"),
    "head.item": ("Item", "아이템"),
    "head.why": ("Why", "이유"),
    "why": ("Why {item}", "{item} 추천 이유"),
    "for": (" for {user} ({model}, {place})", ", {user} 사용자 ({model}, {place})"),
    "rest.own_embedding": ("learned for this very user", "이 사용자에 대해 학습된 부분"),
    "rest.own_features": ("the user's own features", "이 사용자의 특성"),
    "rest.item_popularity": ("the item's popularity", "아이템의 인기도"),
    "waterfall": ("Why {item} for {user}: score {score}", "{user} 사용자에게 {item} 추천 이유: 점수 {score}"),
    "score": ("Score", "점수"),
    "picture": ("Picture: {title}", "그림: {title}"),
    # what would take an item out of a list
    "out.title": (
        "What takes {item} out of the list of {user} ({model})",
        "{user} 사용자의 목록에서 {item}을(를) 빼는 것 ({model})",
    ),
    "out.found": (
        "Without {names}, {item} would fall from place {rank} to {after:count}, out of the top {k} "
        "({least}).",
        "{names} 없이는 {item}의 순위가 {rank}위에서 {after:count}위로 떨어져 상위 {k}개에서 "
        "빠집니다({least}).",
    ),
    "out.least": ("the smallest such change", "가장 작은 변화"),
    "out.nothing-smaller": ("nothing smaller was found", "더 작은 것은 찾지 못함"),
    "out.instead": (" {names} would come in.", " 대신 들어올 아이템: {names}."),
    "out.not-there": (
        "{item} is at place {rank:count}, not in the top {k}: there is nothing to take it out of.",
        "{item}의 순위는 {rank:count}위로 상위 {k}개에 없으므로 뺄 목록이 없습니다.",
    ),
    "out.stays": (
        "{item} stays in the top {k} {tried}: not the {history} interactions hold it there, but other things "
        "such as its popularity.",
        "{item} 아이템은 {tried} 상위 {k}개에 남습니다. 상호작용 {history}건이 아니라 인기도 같은 다른 것 "
        "때문입니다.",
    ),
    "out.whichever": ("whichever of them are removed", "무엇을 빼도"),
    "out.tried": ("by none of the removals that were tried", "빼 본 어느 경우에도"),
}
