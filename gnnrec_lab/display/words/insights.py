"""Findings about a graph: what was found, and with ``.do`` what to do about it."""

from __future__ import annotations

ENTRIES = {
    "components.one": (
        "All {users:users} and {items:items} that have pairs hang together in one connected part.",
        "쌍이 있는 {users:users}과 {items:items}가 모두 한 덩어리로 이어져 있습니다.",
    ),
    "components.several": (
        "The graph falls into {parts:parts} that no pair connects; the largest holds {user_share:share} of "
        "the users and {item_share:share} of the items.",
        "그래프는 서로 이어지지 않은 {parts:parts}로 나뉩니다. 가장 큰 덩어리에 사용자의 "
        "{user_share:share}, 아이템의 {item_share:share}가 있습니다.",
    ),
    "components.several.do": (
        "What only follows the graph can't recommend from one part to another.",
        "그래프만 따라가는 추천은 다른 덩어리의 아이템에 닿지 못합니다.",
    ),
    "communities.clear": (
        "Users and items form {communities:communities}: {inside:share} of the pairs lie inside, modularity "
        "{modularity:figure} against {chance:figure} when the same degrees are rewired at random "
        "({rewirings:times}).",
        "사용자와 아이템이 {communities:communities}를 이룹니다. 쌍의 {inside:share}가 커뮤니티 안에 있으며, "
        "모듈성은 {modularity:figure}, 같은 차수로 무작위로 다시 이으면 "
        "{chance:figure}입니다({rewirings:times}).",
    ),
    "communities.most": (
        "The {most:count} with the most users hold 90 % of all users.",
        "사용자가 가장 많은 {most:count}개에 전체 사용자의 90%가 있습니다.",
    ),
    "communities.telling": (
        "Distinctive items of the largest: {groups:groups}.",
        "가장 큰 커뮤니티를 구별하는 아이템: {groups:groups}.",
    ),
    "communities.agreement": (
        "A second search agrees with the first at {agreement:figure} (adjusted Rand index: 1 wholly, 0 by "
        "chance).",
        "다시 찾은 결과와의 일치도는 {agreement:figure}입니다(조정 랜드 지수: 1이면 완전히 같고 0이면 우연).",
    ),
    "communities.clear.do": ("Each with its distinctive items:", "커뮤니티마다 구별되는 아이템 보기:"),
    "communities.chance": (
        "No communities are clearer than chance: the best division has modularity {modularity:figure}, and "
        "the same degrees rewired at random give {chance:figure} ({rewirings:times}).",
        "우연보다 뚜렷한 커뮤니티가 없습니다. 가장 좋은 나눔의 모듈성은 {modularity:figure}, 같은 차수로 "
        "무작위로 다시 이으면 {chance:figure}입니다({rewirings:times}).",
    ),
    "communities.sample": (
        "(In so large a graph chance is judged by {drawn:users} drawn at random, whose own modularity is "
        "{own:figure}.)",
        "(그래프가 커서 우연과의 비교는 무작위로 뽑은 {drawn:users}으로 하며, 이들의 모듈성은 "
        "{own:figure}입니다.)",
    ),
    "bridges.top": (
        'The strongest bridge between communities is "{label}": its {users:users} are as spread as over '
        "{effective:figure} equal communities, those of three quarters of all items with at least "
        "{least:users} over no more than {quartile:figure}.",
        '커뮤니티를 가장 강하게 잇는 아이템은 "{label}"입니다. {users:users}이 크기가 같은 커뮤니티 '
        "{effective:figure}개에 걸친 만큼 퍼져 있습니다. 사용자가 {least:count}명 이상인 아이템의 4분의 3은 "
        "{quartile:figure}개 이하입니다.",
    ),
    "hub_users.some": (
        "More than ten times as many items as the average: {hubs:users} ({of:share} of all), with "
        '{share:share} of the pairs; "{label}" alone has {most:items}.',
        "평균의 열 배가 넘는 아이템을 가진 {hubs:users}(전체의 {of:share})이 쌍의 {share:share}를 "
        "차지합니다. "
        '가장 큰 "{label}"에게는 {most:items}가 있습니다.',
    ),
    "hub_users.some.do": (
        "They may be resellers, shared accounts or robots. The graph without them:",
        "도매상, 공용 계정, 봇일 수 있습니다. 이들을 뺀 그래프:",
    ),
    "hub_items.some": (
        "More than ten times as many users as the average: {hubs:items} ({of:share} of all), with "
        '{share:share} of the pairs; "{label}" alone has {most:users}.',
        "평균의 열 배가 넘는 사용자를 가진 {hubs:items}(전체의 {of:share})가 쌍의 {share:share}를 "
        '차지합니다. 가장 큰 "{label}"에는 {most:users}이 있습니다.',
    ),
    "popularity.hundredth": (
        "The top 1 % of the items ({hundredth:count} of {items:count}) hold {hundredth_share:share} of the "
        "pairs, the top 10 % hold {tenth_share:share}; the Gini coefficient is {gini:figure}.",
        "상위 1% 아이템({items:count}개 중 {hundredth:count}개)이 쌍의 {hundredth_share:share}를, 상위 10%가 "
        "{tenth_share:share}를 차지합니다. 지니 계수는 {gini:figure}입니다.",
    ),
    "popularity.tenth": (
        "The top 10 % of the items ({tenth:count} of {items:count}) hold {tenth_share:share} of the pairs; "
        "the Gini coefficient is {gini:figure}.",
        "상위 10% 아이템({items:count}개 중 {tenth:count}개)이 쌍의 {tenth_share:share}를 차지합니다. 지니 "
        "계수는 {gini:figure}입니다.",
    ),
    "popularity.hundredth.do": (
        "The more skewed, the stronger the baseline to beat (after a split):",
        "쏠림이 클수록 인기 기준선을 넘기 어렵습니다(분할한 뒤):",
    ),
    "reach.median": (
        "The median user has {one:median} items, reaches {two:median} in two hops, through users who share "
        "an item, and {three:median} in three: {one_share:share}, {two_share:share} and {three_share:share} "
        "of the catalogue.",
        "사용자는 중앙값으로 아이템 {one:median}개를 가지고, 아이템을 함께 가진 사용자를 거쳐 두 홉에 "
        "{two:median}개, 세 홉에 {three:median}개에 닿습니다. 카탈로그의 {one_share:share}, "
        "{two_share:share}, {three_share:share}입니다.",
    ),
    "reach.all": (
        "(Counted for all {users:users} with pairs.)",
        "(쌍이 있는 {users:users} 모두 세었습니다.)",
    ),
    "reach.sample": (
        "(A random sample of {sample:count} of the {users:users} with pairs.)",
        "(쌍이 있는 {users:users} 가운데 {sample:count}명의 무작위 표본입니다.)",
    ),
    "funnel.later": (
        'Of the {pairs:count} pairs of user and item with "{first}", {share:share} later have "{then}", '
        "half of these within {gap:time}.",
        '"{first}" 행동이 있는 사용자-아이템 쌍 {pairs:count}개 중 {share:share}에 나중에 "{then}" 행동이 '
        "있고, 그 절반은 {gap:time} 안에 있습니다.",
    ),
    "funnel.later_by_number": (
        'Of the {pairs:count} pairs of user and item with "{first}", {share:share} later have "{then}", '
        "half of these within {gap:figure} units of the time column.",
        '"{first}" 행동이 있는 사용자-아이템 쌍 {pairs:count}개 중 {share:share}에 나중에 "{then}" 행동이 '
        "있고, 그 절반은 시간 컬럼의 단위로 {gap:figure} 안에 있습니다.",
    ),
    "funnel.together": (
        'Of the {pairs:count} pairs of user and item with "{first}", {share:share} also have "{then}"; '
        "without times it is unknown which came first.",
        '"{first}" 행동이 있는 사용자-아이템 쌍 {pairs:count}개 중 {share:share}에 "{then}" 행동도 있습니다. '
        "시간이 없어 어느 쪽이 먼저인지는 알 수 없습니다.",
    ),
    "funnel.most": (
        "(The {looked_at:count} most frequent of {behaviours:count} behaviours were looked at.)",
        "(행동 {behaviours:count}가지 중 가장 잦은 {looked_at:count}가지만 보았습니다.)",
    ),
    "title": ('Insights into "{name}"', '"{name}" 그래프의 통찰'),
    "nothing": (
        "There is too little in this graph to find anything.",
        "이 그래프에는 찾아낼 것이 너무 적습니다.",
    ),
    "table": ("{shown:count} of {rows:count} rows", "{rows:count}행 중 {shown:count}행"),
}
