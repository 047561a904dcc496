"""Why a column is taken for a role, or isn't."""

from __future__ import annotations

ENTRIES = {
    "called": ("called like {like}; {seen}", "{like:와} 비슷한 이름; {seen}"),
    "different": (
        "{different:count} different in the {rows:count} rows looked at",
        "살펴본 행 {rows:count}개에 서로 다른 값 {different:count}개",
    ),
    "doubtful": ("left out, for it could be {columns}", "{columns} 중 어느 것인지 몰라 비워 둠"),
    "none": ("no column looks like {like}", "{like:와} 비슷한 컬럼이 없음"),
    "left-out": ("left out: {column} {why}", "비워 둠: {column} – {why}"),
    "may-be": ("may be it: {seen}", "그럴 수도 있음: {seen}"),
    "either": ("{first} or {second}", "{first} 또는 {second}"),
    "as-given": ("as {dataset} says", "{dataset}에 적힌 대로"),
    "like.user": ("a user", "사용자"),
    "like.item": ("an item", "아이템"),
    "like.time": ("a time", "시간"),
    "like.behaviour": ("a type of interaction", "상호작용 종류"),
    "like.weight": ("a rating or a count", "평점이나 횟수"),
    # what is in the column
    "no-rows": ("has no rows to look at", "살펴볼 행이 없음"),
    "no-values": ("has no values", "값이 없음"),
    "gaps": (
        "has no value in {missing:count} of the {rows:count} rows looked at",
        "살펴본 행 {rows:count}개 중 {missing:count}개에 값이 없음",
    ),
    "holds": ("holds {kind}", "{kind} 형식임"),
    "fractions": ("holds numbers with fractions", "소수인 값이 있음"),
    "span": ("{low} to {high}", "{low}~{high}"),
    "since": ("{unit} since 1970, {low} to {high}", "1970년부터 센 {unit}, {low}~{high}"),
    "unit.s": ("seconds", "초"),
    "unit.ms": ("milliseconds", "밀리초"),
    "unit.us": ("microseconds", "마이크로초"),
    "unit.ns": ("nanoseconds", "나노초"),
    "digits": ("dates written {unit}, {low} to {high}", "{unit} 형식의 날짜, {low}~{high}"),
    "not-since": (
        "holds numbers that aren't times since 1970 ({low:count} to {high:count})",
        "1970년부터 센 시간이 아닌 수임({low:count}~{high:count})",
    ),
    "not-iso": (
        'holds text that isn\'t ISO 8601 ("{text}"); convert it to use it',
        'ISO 8601이 아닌 텍스트임("{text}"), 변환하면 쓸 수 있음',
    ),
    "no-date": ('holds text that may be no date ("{text}")', '날짜가 아닐 수 있는 텍스트임("{text}")'),
    "text-dates": ("dates as text, {low} to {high}", "텍스트로 적힌 날짜, {low}~{high}"),
    "too-many": (
        "holds {count:count} different values, too many for types of interaction",
        "서로 다른 값이 {count:count}개로 상호작용 종류로는 너무 많음",
    ),
    "no-types": (
        "holds {some}, which may be no types of interaction",
        "{some}: 상호작용 종류가 아닐 수 있음",
    ),
    "types": ("{count} different: {some}", "서로 다른 값 {count}개: {some}"),
    "and-more": ("{shown} and {more} more", "{shown} 외 {more}개"),
    "not-numbers": ("holds {kind}, not numbers", "수가 아니라 {kind} 형식임"),
    "not-positive": ("holds no numbers above 0 ({low} to {high})", "0보다 큰 수가 없음({low}~{high})"),
    "numbers": ("numbers from {low} to {high}", "{low}부터 {high}까지의 수"),
    # what to do where it is in doubt
    "user": ("user", "사용자"),
    "item": ("item", "아이템"),
    "below": ("below, as {role}", "아래 {role} 칸"),
    "several": (
        "Several columns of {frame} could hold the {role}s: {names}. Say which: {option}",
        "{frame}에 {role}일 수 있는 컬럼이 여럿 있습니다: {names}. 어느 것인지 정하세요: {option}",
    ),
    "which": (
        "Which column of {frame} holds the {role}s?{why} Say {option}. The columns are: {names}.",
        "{frame}의 어느 컬럼이 {role}인가요?{why} 정하세요: {option}. 컬럼: {names}.",
    ),
    "refused": (" {column} {why}.", " {column} 컬럼: {why}."),
    "could-be": (" It could be {columns}.", " {columns}일 수 있습니다."),
    "both": ("{first}{second}", "{first}{second}"),
    # a guess as it shows itself
    "role.user": ("user", "사용자"),
    "role.item": ("item", "아이템"),
    "role.time": ("time", "시간"),
    "role.behaviour": ("behaviour", "행동"),
    "role.behaviour weights": ("behaviour weights", "행동 가중치"),
    "role.weight": ("weight", "가중치"),
    "guessed": (
        "Guessed from the columns of {frame} ({first} says otherwise, with {user} and {item} nothing is "
        "guessed)",
        "{frame}의 컬럼에서 짐작했습니다({first} 옵션으로 바꿀 수 있고, {user}와 {item} 옵션이 있으면 "
        "짐작하지 않습니다)",
    ),
    "nothing-guessed": (
        "Nothing was guessed about the columns of {frame}",
        "{frame}의 컬럼에 대해 짐작한 것이 없습니다",
    ),
    "also": ("; or {columns}?", ", 아니면 {columns}?"),
    "no-column": ("none", "없음"),
}
