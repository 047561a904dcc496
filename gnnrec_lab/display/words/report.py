"""The report on a graph: heads, names of figures, sentences about problems."""

from __future__ import annotations

ENTRIES = {
    "title": ("Report on {name}", "{name} 보고서"),
    "size": (
        "{users:# user|# users} x {items:# item|# items}, {interactions:# interaction|# interactions}",
        "사용자 {users}명 x 아이템 {items}개, 상호작용 {interactions}건",
    ),
    "problems": ("Problems", "문제"),
    "no-problems": ("No problems found.", "문제가 없습니다."),
    "warning": ("Warning", "경고"),
    "note": ("Note", "참고"),
    "rows": ("rows", "행"),
    "ids": ("e.g.", "예:"),
    "reading": ("Rows of the log", "로그의 행"),
    "rows-read": ("Read", "읽음"),
    "rows-kept": ("Kept", "사용"),
    "figures": ("Figures", "수치"),
    "pairs": ("Distinct pairs", "서로 다른 쌍"),
    "density": ("Density", "밀도"),
    "components": ("Separate parts", "분리된 부분"),
    "largest-part": (
        "{count}; the largest holds {share:percent} of users and items",
        "{count}개; 가장 큰 부분에 사용자와 아이템의 {share:percent}",
    ),
    "repeats": ("Repeated rows", "반복된 행"),
    "weights": ("Weights", "가중치"),
    "from-to": ("{low} to {high}", "{low} ~ {high}"),
    "without-evidence": ("Rows of weight 0 or less", "가중치가 0 이하인 행"),
    "times": ("Times", "시간"),
    "longest-gap": ("Longest time without interactions", "상호작용이 없는 가장 긴 기간"),
    "days": ("{length:# day|# days}, from {start} to {end}", "{length}일, {start} ~ {end}"),
    "units": ("{length}, from {start} to {end}", "{length}, {start} ~ {end}"),
    "degrees": ("Interactions of each", "하나당 상호작용"),
    "users": ("Users", "사용자"),
    "items": ("Items", "아이템"),
    "none": ("Without any", "하나도 없음"),
    "single": ("With one", "하나만 있음"),
    "mean": ("Mean", "평균"),
    "median": ("Median", "중앙값"),
    "p90": ("90 % have at most", "90 %가 이 이하"),
    "largest": ("Most", "최대"),
    "gini": ("Gini coefficient", "지니 계수"),
    "top-1": ("Share of the top 1 %", "상위 1 %의 비중"),
    "top-10": ("Share of the top 10 %", "상위 10 %의 비중"),
    "behaviours": ("Behaviours", "행동"),
    "items-of-users": ("Items of each user", "사용자별 아이템 수"),
    "users-of-items": ("Users of each item", "아이템별 사용자 수"),
    "axis-users": ("users", "사용자"),
    "axis-items": ("items", "아이템"),
    "future-times": (
        "{rows:# row is|# rows are} later than now ({now}, UTC); the last is of {last}.",
        "{rows}개 행이 현재({now}, UTC)보다 나중입니다. 마지막은 {last}입니다.",
    ),
    "early-times": (
        "{rows:# row is|# rows are} from before {earliest}, earlier than any likely log.",
        "{rows}개 행이 {earliest} 이전입니다. 로그로 보기에는 너무 이릅니다.",
    ),
    "zero-times": (
        "{rows:# row has|# rows have} the time 0 (1970-01-01), far from the others: most likely a missing "
        "time.",
        "{rows}개 행의 시간이 0(1970-01-01)으로 다른 시간과 멀리 떨어져 있습니다. 빠진 시간으로 보입니다.",
    ),
    "misread-times": (
        'All times are in January 1970, until {last}: they were numbers of the unit "{unit}" and were read '
        "as nanoseconds.",
        '모든 시간이 1970년 1월({last}까지)에 있습니다. 단위가 "{unit}"인 숫자를 나노초로 읽은 것입니다.',
    ),
    "time-gap": (
        "There are no interactions for {length:# day|# days}, from {start} to {end}: {share:percent} of the "
        "whole time.",
        "{start}부터 {end}까지 {length}일 동안 상호작용이 없습니다. 전체 기간의 {share:percent}입니다.",
    ),
    "number-gap": (
        "There are no interactions from {start} to {end}: {share:percent} of the whole time.",
        "{start}부터 {end}까지 상호작용이 없습니다. 전체 기간의 {share:percent}입니다.",
    ),
    "bot-like-users": (
        "{users:# user is hardly a person|# users are hardly people}: at least {fewest} interactions each "
        "(the median is {usual}), faster than a person can be. Theirs are {share:percent} of all rows.",
        "사용자 {users}명은 사람으로 보기 어렵습니다. 각각 상호작용이 {fewest}건 이상(중앙값 {usual})이고 "
        "사람이 낼 수 없는 속도입니다. 전체 행의 {share:percent}를 차지합니다.",
    ),
    "placeholder-user": (
        'The user "{id}" has {share:percent} of all rows, and is called like a gap: probably everybody who '
        "was not known, not one person.",
        '사용자 "{id}"가 전체 행의 {share:percent}를 차지하는데, 이름이 빈 값처럼 보입니다. 한 사람이 아니라 '
        "로그인하지 않은 모두일 수 있습니다.",
    ),
    "outlying-users": (
        "{users:# user has|# users have} at least {fewest} interactions each (the median is {usual}), far "
        "more than usual: no people, perhaps. Theirs are {share:percent} of all rows.",
        "사용자 {users}명은 각각 상호작용이 {fewest}건 이상(중앙값 {usual})으로 유난히 많아 사람이 아닐 수 "
        "있습니다. 전체 행의 {share:percent}를 차지합니다.",
    ),
    "repeated-rows": (
        "{rows:# row repeats|# rows repeat} user, item and behaviour of an earlier row ({share:percent}).",
        "{rows}개 행이 앞선 행의 사용자, 아이템, 행동을 반복합니다({share:percent}).",
    ),
    "repeated-rows-same-time": (
        "{rows:# row repeats|# rows repeat} user, item, behaviour and time of an earlier row "
        "({share:percent}): logged twice, or several lines of one order.",
        "{rows}개 행이 앞선 행의 사용자, 아이템, 행동, 시간을 반복합니다({share:percent}). 두 번 "
        "기록되었거나 한 주문의 여러 줄입니다.",
    ),
    "repeats-over-time": (
        "{rows:# row repeats|# rows repeat} user, item and behaviour of an earlier row at another time "
        "({share:percent}). Without weights such a pair counts once.",
        "{rows}개 행이 앞선 행의 사용자, 아이템, 행동을 다른 시간에 반복합니다({share:percent}). 가중치가 "
        "없으면 이런 쌍은 한 번으로 셉니다.",
    ),
    "repeated-weights": (
        "{rows:# row gives|# rows give} user, item and behaviour of an earlier row a weight again "
        "({share:percent}). The weights of a pair are added up: right for counts; of repeated ratings keep "
        "the last.",
        "{rows}개 행이 앞선 행의 사용자, 아이템, 행동에 가중치를 다시 줍니다({share:percent}). 한 쌍의 "
        "가중치는 더해집니다. 횟수라면 맞지만, 거듭된 평점이라면 마지막 것만 남기세요.",
    ),
    "separate-parts": (
        "The graph falls into {parts} parts. The largest has {users:# user|# users} and {items:# item|# "
        "items}, {share:percent} of all; between parts nothing can be learned.",
        "그래프가 {parts}개 부분으로 나뉩니다. 가장 큰 부분은 사용자 {users}명, 아이템 {items}개로 전체의 "
        "{share:percent}입니다. 부분 사이에서는 아무것도 배울 수 없습니다.",
    ),
    "one-interaction-users": (
        "{count:# user has|# users have} a single item ({share:percent}): it can't be both learned from and "
        "tested.",
        "사용자 {count}명은 아이템이 하나뿐이라({share:percent}) 학습과 시험에 함께 쓸 수 없습니다.",
    ),
    "one-interaction-items": (
        "{count:# item has|# items have} a single user ({share:percent}), too few to learn from.",
        "아이템 {count}개는 사용자가 한 명뿐이라({share:percent}) 배우기에 부족합니다.",
    ),
    "users-without-evidence": (
        "{count:# user has|# users have} no interaction of positive weight ({share:percent}).",
        "사용자 {count}명에게 가중치가 양수인 상호작용이 없습니다({share:percent}).",
    ),
    "items-without-evidence": (
        "{count:# item has|# items have} no interaction of positive weight ({share:percent}).",
        "아이템 {count}개에 가중치가 양수인 상호작용이 없습니다({share:percent}).",
    ),
    "similar-users": (
        "{groups:# group|# groups} of users: one text but for type, case, outer spaces, Unicode "
        "form or zeros.",
        "사용자 {groups}묶음이 자료형, 대소문자, 앞뒤 공백, 유니코드 형식, 숫자의 0만 다릅니다.",
    ),
    "similar-items": (
        "{groups:# group|# groups} of items: one text but for type, case, outer spaces, Unicode "
        "form or zeros.",
        "아이템 {groups}묶음이 자료형, 대소문자, 앞뒤 공백, 유니코드 형식, 숫자의 0만 다릅니다.",
    ),
    "similar-behaviours": (
        "{groups:# group|# groups} of behaviours: one text but for case, outer spaces or Unicode form.",
        "행동 {groups}묶음이 대소문자, 앞뒤 공백, 유니코드 형식만 다릅니다.",
    ),
    "constant-weights": (
        "All weights are {weight}: a pair's weight is just its number of rows.",
        "모든 가중치가 {weight}입니다. 쌍의 가중치는 행의 수와 같습니다.",
    ),
    "dropped-rows": (
        "{rows:# row was|# rows were} left out ({share:percent}): {reason}.",
        "{rows}개 행을 제외했습니다({share:percent}): {reason}.",
    ),
}
