"""Things with their number."""

from __future__ import annotations

ENTRIES = {
    "users": ("{number:# user|# users}", "사용자 {number}명"),
    "items": ("{number:# item|# items}", "상품 {number}개"),
    "parts": ("{number:# part|# parts}", "덩어리 {number}개"),
    "communities": ("{number:# community|# communities}", "커뮤니티 {number}개"),
    "times": ("{number:once|# times}", "{number}회"),
}
