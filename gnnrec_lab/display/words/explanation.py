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
}
