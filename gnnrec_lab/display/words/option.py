"""What the arguments of commands are, as their declarations say it; see hearing.py. By the first command."""

from __future__ import annotations

ENTRIES = {
    "data.name": (
        "the data set; without it, all are listed",
        "데이터 이름. 없으면 모두 나열",
    ),
    "graph.frame": (
        "the log: a variable with a frame of pandas, Polars or Arrow, a DuckDB relation or what data "
        "returns, or the path (or glob) of Parquet, CSV or JSON lines files",
        "로그: pandas, Polars, Arrow 프레임이나 DuckDB relation, data가 돌려준 것을 담은 변수, 또는 "
        "Parquet, CSV, JSON lines 파일의 경로(glob)",
    ),
    "graph.user": (
        "column of the users; without --user or --item all columns left out are guessed, and the guesses "
        "are shown",
        "사용자 컬럼. --user나 --item이 없으면 지정하지 않은 컬럼을 모두 짐작하고 보여 줌",
    ),
    "graph.item": (
        "column of the items; without --user or --item all columns left out are guessed, and the guesses "
        "are shown",
        "아이템 컬럼. --user나 --item이 없으면 지정하지 않은 컬럼을 모두 짐작하고 보여 줌",
    ),
    "graph.behaviour": (
        "column of the type of each interaction",
        "상호작용 종류 컬럼",
    ),
    "graph.weight": (
        "column of numbers; 0 or less is no evidence",
        "숫자 컬럼. 0 이하는 근거로 세지 않음",
    ),
    "graph.time": (
        "column of times",
        "시간 컬럼",
    ),
    "graph.time-format": (
        'how times are written: day-first, month-first, s, ms, us, ns, or a format such as "%d.%m.%Y"',
        '시간을 적은 방식: day-first, month-first, s, ms, us, ns, 또는 "%d.%m.%Y" 같은 형식',
    ),
    "graph.items": (
        "frame with one row an item: ids in its first column",
        "한 행이 아이템 하나인 프레임, 첫 컬럼이 ID",
    ),
    "graph.users": (
        "frame with one row a user: ids in its first column",
        "한 행이 사용자 하나인 프레임, 첫 컬럼이 ID",
    ),
    "graph.name": (
        "what the graph is called from now on",
        "이제부터 쓸 그래프 이름",
    ),
    "graph.behaviour-weights": (
        "what the behaviours count: 1 by default, 0 only in the history, below 0 against, or drop; e.g. "
        "purchase=1,return=0,view=drop",
        "행동의 가중치: 기본 1, 0이면 이력에만, 0보다 작으면 반대 근거, drop이면 제외. 예: "
        "purchase=1,return=0,view=drop",
    ),
    "graph.missing": (
        "what to do with rows that lack a value in a column used; error by default",
        "쓰는 컬럼에 빈 값이 있는 행을 어떻게 할지. 기본은 error",
    ),
    "graph.min-weight": (
        "drop rows of a smaller weight, as of ratings",
        "이보다 가중치가 작은 행 제외(평점 등)",
    ),
    "graph.since": (
        "drop rows before this date or time",
        "이 날짜나 시각 이전의 행 제외",
    ),
    "graph.until": (
        "drop rows from this date or time on",
        "이 날짜나 시각부터의 행 제외",
    ),
    "graph.dedupe": (
        "make one row of those of one user, item and behaviour",
        "사용자, 아이템, 행동이 같은 행을 하나로",
    ),
    "graph.half-life": (
        "days in which the weight of a row becomes half",
        "행의 가중치가 절반이 되는 일수",
    ),
    "graph.max-user": (
        "drop users of more rows than this",
        "행이 이보다 많은 사용자 제외",
    ),
    "graph.min-user": (
        "keep users of at least so many items ...",
        "아이템이 이만큼 있는 사용자만 남기고 ...",
    ),
    "graph.min-item": (
        "... and items of at least so many of these users",
        "... 그 사용자가 이만큼 있는 아이템만 남김",
    ),
    "graph.columns": (
        "names of the columns of a CSV file whose first line is data",
        "첫 줄부터 데이터인 CSV 파일의 컬럼 이름",
    ),
    "graph.delimiter": (
        "what separates the fields of a CSV file; \\t is a tab",
        "CSV 파일의 구분자. \\t는 탭",
    ),
    "graph.skip": (
        "lines of a CSV file before its table",
        "CSV 파일에서 표 앞에 있는 줄 수",
    ),
    "graph.encoding": (
        "encoding of a CSV file, e.g. cp949",
        "CSV 파일의 인코딩, 예: cp949",
    ),
    "build.name": (
        "what the graph is to be called; graph, if left out",
        "만들 그래프 이름. 없으면 graph",
    ),
    "explore.graph": (
        "the graph's name",
        "그래프 이름",
    ),
    "explore.user": (
        "the user to begin with; by default one of typical activity",
        "처음에 열 사용자. 기본은 활동량이 보통인 사용자",
    ),
    "explore.item": (
        "the item to begin with, instead of a user",
        "사용자 대신 처음에 열 아이템",
    ),
    "explore.sort": (
        "which neighbours come first; by default by weight",
        "이웃의 순서. 기본은 가중치 순",
    ),
    "insights.seed": (
        "for the search of communities and for samples (0)",
        "커뮤니티 탐색과 표본의 시드 (0)",
    ),
    "insights.locale": (
        "of the sentences; by default as %%gnnrec --lang says",
        "문장의 언어. 기본은 %%gnnrec --lang을 따름",
    ),
    "split.by": (
        "time: the latest of all; last: the latest of each user; random: some pairs of each user; "
        "cold-items, cold-users: some items (users) whole",
        "time: 전체에서 가장 나중, last: 사용자마다 가장 나중, random: 사용자마다 일부 조합, cold-items, "
        "cold-users: 일부 아이템(사용자) 통째로",
    ),
    "split.target": (
        "hold out interactions of these behaviours only; all others are still learned from",
        "이 행동의 상호작용만 떼어 둠. 나머지는 모두 학습",
    ),
    "split.validation": (
        "share (0.1), or with last how many of each user (1)",
        "비율(0.1). last이면 사용자마다 몇 건(1)",
    ),
    "split.test": (
        "share (0.2), or with last how many of each user (1)",
        "비율(0.2). last이면 사용자마다 몇 건(1)",
    ),
    "split.seed": (
        "of what is chosen at random",
        "무작위로 고르는 것의 시드",
    ),
    "train.model": (
        "the recommender; by default that of --from",
        "추천 모델. 기본은 --from의 것",
    ),
    "train.from": (
        "begin with the representations of this run, matched by id, and with its options",
        "이 실행의 표현(ID로 맞춤)과 옵션에서 시작",
    ),
    "train.name": (
        "what the run is called; by default the model's name and a number",
        "실행 이름. 기본은 모델 이름과 번호",
    ),
    "train.set": (
        "options of the model and of its training, see below",
        "모델과 학습의 옵션. 아래 참고",
    ),
    "train.seed": (
        "of everything random",
        "모든 무작위의 시드",
    ),
    "train.priority": (
        "of those that wait the highest begins first (0)",
        "기다리는 것 가운데 큰 것이 먼저 시작 (0)",
    ),
    "train.device": (
        "on what: cpu, cuda, or auto, a GPU where there is one with room (auto)",
        "무엇으로: cpu, cuda, 또는 auto(메모리가 충분한 GPU가 있으면 GPU) (auto)",
    ),
    "train.on": (
        "where: local, ray (the cluster of RAY_ADDRESS, or one on this machine), or ray://HOST:PORT",
        "어디서: local, ray(RAY_ADDRESS의 클러스터, 또는 이 컴퓨터의 것), ray://HOST:PORT",
    ),
    "train.workers": (
        "how many workers of the cluster train it together (1): lightgcn or pinsage, with --on ray",
        "클러스터의 워커 몇 개가 함께 학습할지 (1): lightgcn이나 pinsage, --on ray와 함께",
    ),
    "train.fresh": (
        "train also where the very same was trained already",
        "똑같은 것을 이미 학습했어도 다시 학습",
    ),
    "train.track": (
        "log it to another system too",
        "다른 시스템에도 기록",
    ),
    "train.wait": (
        "return only when it has ended",
        "끝난 뒤에 돌려줌",
    ),
    "refit.run": (
        "the run that has chosen",
        "설정을 고른 실행",
    ),
    "refit.name": (
        "what the new run is called",
        "새 실행 이름",
    ),
    "tune.model": (
        "the recommender",
        "추천 모델",
    ),
    "tune.trials": (
        "how many are trained at most (20)",
        "최대 몇 번 학습할지 (20)",
    ),
    "tune.timeout": (
        "after which no trial begins, as in 90s, 30m or 2h",
        "이 시간이 지나면 새 시도를 시작하지 않음. 예: 90s, 30m, 2h",
    ),
    "tune.space": (
        "what to try: values as in dim=32,64; a range as in temperature=0.05..0.3 or l2=1e-6..1e-3:log",
        "시도할 값: dim=32,64 같은 값, temperature=0.05..0.3이나 l2=1e-6..1e-3:log 같은 범위",
    ),
    "tune.metric": (
        "of validation, what is best (ndcg@20)",
        "무엇이 가장 좋은지 정하는 검증 지표 (ndcg@20)",
    ),
    "tune.name": (
        "of the search, and of the best run in the end",
        "탐색의 이름이자 마지막에 남는 가장 좋은 실행의 이름",
    ),
    "tune.set": (
        "options that all trials have",
        "모든 시도에 공통인 옵션",
    ),
    "tune.device": (
        "on what: cpu, cuda, or auto, a GPU where there is one with room (auto)",
        "무엇으로: cpu, cuda, 또는 auto(메모리가 충분한 GPU가 있으면 GPU) (auto)",
    ),
    "tune.on": (
        "where trials are trained: as for train",
        "시도를 학습할 곳. train과 같음",
    ),
    "tune.track": (
        "log each trial to another system too",
        "시도마다 다른 시스템에도 기록",
    ),
    "update.run": (
        "the run that serves, or its first",
        "지금 서빙하는 실행, 또는 그 처음",
    ),
    "update.frame": (
        "new interactions, as in the graph's log",
        "새 상호작용. 그래프의 로그와 같은 모양",
    ),
    "watch.run": (
        "the runs' names; by default all that haven't ended",
        "실행 이름. 기본은 끝나지 않은 모두",
    ),
    "pause.run": (
        "the run's name",
        "실행 이름",
    ),
    "pause.drop-memory": (
        "also free its memory: it goes on from a checkpoint",
        "메모리도 비움. 체크포인트부터 계속",
    ),
    "resume.run": (
        "the name of a run or a search",
        "실행이나 탐색의 이름",
    ),
    "resume.on": (
        "on which Ray cluster, where your settings don't name it",
        "설정에 이름이 없는 Ray 클러스터라면 어느 것인지",
    ),
    "log.follow": (
        "print its events while it runs, until it ends",
        "끝날 때까지 이벤트를 출력",
    ),
    "log.lines": (
        "how many lines at most (40)",
        "최대 몇 줄 (40)",
    ),
    "evaluate.k": (
        "lengths of the ranked list (10 20)",
        "순위 목록의 길이 (10 20)",
    ),
    "evaluate.part": (
        "what to measure on (test)",
        "무엇으로 측정할지 (test)",
    ),
    "evaluate.users": (
        'how many users are measured, or "all" (20,000 where there are over 50,000)',
        '측정할 사용자 수, 또는 "all" (50,000명이 넘으면 20,000명)',
    ),
    "evaluate.slices": (
        "how good it is for some users and items only",
        "일부 사용자와 아이템에 대해서만 얼마나 좋은지",
    ),
    "evaluate.where": (
        "only items for which it holds: \"price < 20 AND genre <> 'Horror'\"",
        "조건이 참인 아이템만: \"price < 20 AND genre <> 'Horror'\"",
    ),
    "evaluate.allow": (
        "only these items: an item's id or title, or @NAME: a variable with ids, ids by user, or a table",
        "이 아이템만: 아이템 ID나 이름, 또는 @NAME: ID, 사용자별 ID, 표를 담은 변수",
    ),
    "evaluate.deny": (
        "none of these items: an item's id or title, or @NAME: a variable with ids, ids by user, or a table",
        "이 아이템 제외: 아이템 ID나 이름, 또는 @NAME: ID, 사용자별 ID, 표를 담은 변수",
    ),
    "evaluate.per": (
        "at most N items of one kind, as in genre=2",
        "한 종류에서 최대 N개, 예: genre=2",
    ),
    "evaluate.diversify": (
        "from 0 to 1: how much unlikeness to the items above counts beside the score",
        "0에서 1까지: 위 아이템과 다른 정도를 점수 옆에 얼마나 셀지",
    ),
    "evaluate.since": (
        "the column of when items became available",
        "아이템을 쓸 수 있게 된 시점의 컬럼",
    ),
    "evaluate.until": (
        "the column of when they ceased to be",
        "아이템을 더는 쓸 수 없게 된 시점의 컬럼",
    ),
    "evaluate.at": (
        "for when the list is (now)",
        "언제의 목록인지 (지금)",
    ),
    "compare.run": (
        "the runs' names",
        "실행 이름들",
    ),
    "compare.metric": (
        "what decides, such as recall@10 (ndcg@20)",
        "결정하는 지표, 예: recall@10 (ndcg@20)",
    ),
    "compare.k": (
        "length of the list of all else; by default the metric's",
        "나머지의 목록 길이. 기본은 지표의 길이",
    ),
    "compare.faithfulness": (
        "measure also how far explanations can be trusted, over so many users",
        "이만큼의 사용자로 설명을 얼마나 믿을 수 있는지도 측정",
    ),
    "compare.pictures": (
        "where the items' local pictures are; none are shown otherwise",
        "아이템의 사진이 있는 폴더. 없으면 사진을 보이지 않음",
    ),
    "recommend.run": (
        "the run's name; or a graph's, before any training",
        "실행 이름. 학습 전에는 그래프 이름",
    ),
    "recommend.user": (
        "the user's id, as in your data, or title",
        "데이터에 있는 사용자 ID, 또는 이름",
    ),
    "recommend.k": (
        "how many items (10)",
        "아이템 몇 개 (10)",
    ),
    "recommend.include-seen": (
        "also items that the user had in train",
        "사용자가 학습 부분에서 가진 아이템도 포함",
    ),
    "recommend.all": (
        "all users, into a file; killed, the same line goes on",
        "모든 사용자를 파일로. 중간에 끊겨도 같은 줄로 이어짐",
    ),
    "recommend.out": (
        "where to, with --all: a Parquet file",
        "--all과 함께, 어디에: Parquet 파일",
    ),
    "explain.item": (
        "the item to begin with, by id or title; by default the first of the top-K",
        "처음에 볼 아이템의 ID나 이름. 기본은 상위 K의 첫째",
    ),
    "explain.k": (
        "how many items to list",
        "아이템 몇 개를 나열할지",
    ),
    "explain.against": (
        "a second run, shown beside the first",
        "나란히 볼 두 번째 실행",
    ),
    "explain.without": (
        "an item of the history to leave out: what if",
        "이력에서 빼 볼 아이템",
    ),
    "map.method": (
        "PCA at once, or t-SNE in the background (pca)",
        "바로 되는 PCA, 또는 배경에서 하는 t-SNE (pca)",
    ),
    "map.colour": (
        "kind, popularity, community, ndcg@20, or a feature such as user.age or item.price (kind)",
        "kind, popularity, community, ndcg@20, 또는 user.age나 item.price 같은 특성 (kind)",
    ),
    "map.within": (
        'pick what lies in a polygon: its corners in thousandths of the map, as "0,0 500,0 500,500"',
        '다각형 안의 것을 고름: 지도의 천분율로 적은 꼭짓점, "0,0 500,0 500,500"',
    ),
    "map.most": (
        "draw so many at random, where there are more",
        "더 많으면 무작위로 이만큼만 그림",
    ),
    "export.path": (
        "a new folder, or a name that ends in .zip for one file",
        "새 폴더, 또는 파일 하나로 쓰려면 .zip으로 끝나는 이름",
    ),
    "export.mlflow": (
        "log it as a model of MLflow",
        "MLflow의 모델로 기록",
    ),
    "export.index": (
        "find lists by an index of the items' vectors, and measure it",
        "아이템 벡터의 인덱스로 목록을 찾고, 그것을 측정",
    ),
    "export.licence": (
        "of the data and the bundle, for the card",
        "카드에 적을 데이터와 번들의 라이선스",
    ),
    "export.faithfulness": (
        "users whose explanations are measured for the card (50); 0: none",
        "카드를 위해 설명을 측정할 사용자 수 (50). 0: 없음",
    ),
    "import.path": (
        "the bundle's folder or zip",
        "번들의 폴더나 zip",
    ),
    "doctor.path": (
        "a home, or the folder of a run, a search, a graph or a split: is it sound",
        "홈, 또는 실행, 탐색, 그래프, 분할의 폴더: 이상이 없는지",
    ),
}
