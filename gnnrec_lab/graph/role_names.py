"""What the name of a column says about its role, in English and Korean.

role_values.py checks whether its values agree; roles.py takes the decision.
"""

from __future__ import annotations

import re
from typing import Any, Literal

RoleName = Literal["user", "item", "time", "behaviour", "weight"]
Likeness = Literal["strong", "weak", "no"]

# names are compared without case, spaces, dots, dashes and underscores
_IDS = "id|no|num|number|key|code|cd|hash|uuid|index|idx|번호|코드|아이디"
_LABELS = "name|nm|title|label|desc|description|명|이름|제목"
_ENTITIES: dict[str, str] = {
    "user": "user|u|customer|cust|member|client|visitor|buyer|shopper|account|reviewer|viewer|listener|"
    "reader|subscriber|사용자|유저|이용자|고객|회원|구매자|방문자|가입자",
    "item": "item|i|product|prod|sku|article|asin|goods|stock|movie|film|video|track|song|book|isbn|game|"
    "anime|recipe|restaurant|hotel|listing|아이템|상품|제품|품목|영화|콘텐츠|도서|음악|노래|곡|게임|음식|식당",
}
_WEAK_ENTITIES: dict[str, str] = {
    "user": "sessionid|session|cookie|cookieid|deviceid|email|person|personid|이름|이메일|세션",
    "item": "title|name|description|artist|artistid|business|businessid|category|제목|상품명|제품명|분류",
}
_DOING = (
    "event|action|interaction|click|view|watch|play|listen|visit|purchase|buy|order|sale|sales|rating|review|"
    "transaction|invoice|checkin|log|request|server|unix|unixreview|created|added|occurred"
)
_KOREAN_DOING = "주문|구매|결제|이벤트|행동|클릭|조회|평가|작성|시청|재생|등록|방문|거래|로그|발생|판매"
_STRONG: dict[str, str] = {
    "time": f"({_DOING})?(timestamp|datetime|date|time|ts|dt|day|at)(utc|ms)?|when|epoch|unix|"
    f"({_KOREAN_DOING})?(일시|시각|일자|날짜|시간|타임스탬프)|({_KOREAN_DOING})일",
    "behaviour": "(event|behaviou?r|action|interaction|activity|feedback)(type|name|kind|category|code|cd)?|"
    "(행동|행위|이벤트|액션|활동)(유형|종류|타입|구분|명|코드)?",
    "weight": "(user|movie|item|product|book|review|star|overall)?(ratings?|stars)|"
    "rating(score|value)|weights?|(order|purchase|item|product)?(quantity|qty)|count|cnt|frequency|freq|"
    "(play|listen|view|click|watch|visit|purchase|buy|order|interaction)(s|counts?|cnt)|"
    "(평점|별점|평가점수|가중치|(주문|구매|판매)?수량|(구매|주문|재생|조회|클릭|시청|방문)?횟수|(재생|조회|클릭)수)",
}
_WEAK: dict[str, str] = {
    "time": ".*(timestamp|datetime|date|time|일시|시각|일자|날짜|시간|년도|year)",
    "behaviour": "type|kind|.*(event|action|behaviou?r)(type|name)?|유형|종류|타입|구분",
    "weight": ".*(score|count|cnt|점수|수량|개수|건수)|preference|confidence|overall",
}
# times of something else than the interaction
_OTHER_TIMES = re.compile(
    "birth|dob|releas|publish|expir|updat|modif|signup|regist|join|deliver|ship|due|"
    "생일|생년|출시|개봉|발매|출판|만료|수정|가입|배송|배달|마감"
)
_BEHAVIOURS = re.compile(
    "view|pageview|pv|click|detail|impression|search|(add(to)?|removefrom)?(cart|basket|wishlist)|purchase|buy|"
    "order|transaction|checkout|(un|dis)?like|favou?rite|fav|wish|save|bookmark|share|comment|follow|return|refund|"
    "cancel|play|skip|listen|watch|rate|review|download|install|"
    "조회|보기|노출|클릭|검색|장바구니|담기|구매|주문|결제|찜|좋아요|저장|공유|댓글|리뷰|반품|환불|취소|재생|시청"
)


def is_behaviour(value: Any) -> bool:
    """Return whether a value is a word for a type of interaction.

    >>> is_behaviour("Add to cart"), is_behaviour("구매"), is_behaviour("France")
    (True, True, False)
    """
    return _BEHAVIOURS.fullmatch(_squeezed(value)) is not None


def likeness(role: str, name: Any) -> Likeness:
    """Return how much a name is like those of a role.

    >>> [likeness("user", name) for name in ("Customer ID", "visitorid", "user_name", "user_agent")]
    ['strong', 'strong', 'weak', 'no']
    >>> likeness("item", "상품코드"), likeness("time", "ship_date"), likeness("weight", "unit_price")
    ('strong', 'weak', 'no')
    """
    text = _squeezed(name)
    if role in _ENTITIES:
        if entity(role, name):
            return "strong"
        labelled = re.fullmatch(f"({_ENTITIES[role]})({_LABELS})", text)
        return "weak" if labelled or re.fullmatch(_WEAK_ENTITIES[role], text) else "no"
    if role == "time" and _OTHER_TIMES.search(text):
        return "weak" if re.fullmatch(f"{_STRONG[role]}|{_WEAK[role]}|.*(at|일)", text) else "no"
    if re.fullmatch(_STRONG[role], text):
        return "strong"
    return "weak" if re.fullmatch(_WEAK[role], text) else "no"


def entity(role: str, name: Any) -> str:
    """Return the word for a user or an item in a name that is otherwise only that of an id; else "".

    >>> entity("user", "customer_id"), entity("item", "SKU"), entity("item", "item_count")
    ('customer', 'sku', '')
    """
    found = re.fullmatch(f"({_ENTITIES[role]})({_IDS})?", _squeezed(name))
    return found[1] if found else ""


def is_plain_id(role: str, name: Any) -> bool:
    """Return whether a name says that it is an id, not only whose.

    >>> is_plain_id("user", "user_id"), is_plain_id("user", "user")
    (True, False)
    """
    return _squeezed(name) != entity(role, name)


def _squeezed(name: Any) -> str:
    return re.sub(r"[\s._\-]", "", str(name)).casefold()
