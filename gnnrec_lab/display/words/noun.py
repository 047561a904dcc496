"""Things with their number, and names in a row."""

from __future__ import annotations

ENTRIES = {
    "users": ("{number:# user|# users}", "사용자 {number}명"),
    "items": ("{number:# item|# items}", "아이템 {number}개"),
    "interactions": ("{number:# interaction|# interactions}", "상호작용 {number}건"),
    "pairs": ("{number:# pair|# pairs}", "조합 {number}개"),
    "rows": ("{number:# row|# rows}", "행 {number}개"),
    "columns": ("{number:# column|# columns}", "컬럼 {number}개"),
    "repeats": ("{number:# repeat|# repeats}", "반복 {number}건"),
    "trials": ("{number:# trial|# trials}", "시도 {number}개"),
    "runs": ("{number:# run|# runs}", "실행 {number}개"),
    "explanations": ("{number:# explanation|# explanations}", "설명 {number}개"),
    "problems": ("{number:# problem|# problems}", "문제 {number}건"),
    "parts": ("{number:# part|# parts}", "덩어리 {number}개"),
    "communities": ("{number:# community|# communities}", "커뮤니티 {number}개"),
    "times": ("{number:once|# times}", "{number}회"),
    "and": ("{first} and {last}", "{first}, {last}"),
    "or": ("{first} or {last}", "{first} 또는 {last}"),
}
