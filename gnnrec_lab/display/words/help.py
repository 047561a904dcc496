"""What ``%gnnrec --help`` says: of the commands by their names, and of all of them."""

from __future__ import annotations

ENTRIES = {
    "build": (
        "Open the graph builder: roles for the columns, weights, filters, and live what comes of them.",
        "그래프 만들기 화면을 엽니다: 컬럼의 역할, 가중치, 필터, 그리고 그 결과를 바로 봅니다.",
    ),
    "compare": (
        "Compare runs on the same users: which is better, by how much, for whom, and is it chance?",
        "같은 사용자로 실행을 비교합니다: 어느 쪽이 얼마나, 누구에게 더 좋은지, 우연은 아닌지.",
    ),
    "data": (
        "List the bundled sample data, or return one data set: its tables as pandas DataFrames.",
        "들어 있는 예제 데이터를 나열하거나, 하나를 pandas DataFrame으로 돌려줍니다.",
    ),
    "doctor": (
        "Check versions, processor, memory, disk, home and front end; or a folder from elsewhere.",
        "버전, 프로세서, 메모리, 디스크, 홈, 프런트엔드를 점검합니다. 또는 다른 곳에서 온 폴더를 점검합니다.",
    ),
    "evaluate": (
        "Measure a run on held-out interactions: all items ranked for every user, with intervals.",
        "떼어 둔 상호작용으로 실행을 측정합니다: 모든 사용자에게 전체 아이템의 순위를 매기고 구간을 냅니다.",
    ),
    "explain": (
        "Open the explanation browser: a user's history, top-K, and why each item is in it.",
        "설명 화면을 엽니다: 사용자의 이력, 상위 K개, 각 아이템이 추천된 이유.",
    ),
    "explore": (
        "Open the graph explorer: counts, communities, and a user's or an item's neighbourhood.",
        "그래프 탐색 화면을 엽니다: 개수, 커뮤니티, 사용자나 아이템의 이웃.",
    ),
    "export": (
        "Write a run as a bundle: what recommends and explains without torch, with a model card.",
        "실행을 번들로 씁니다: torch 없이 추천하고 설명하며 모델 카드가 있습니다.",
    ),
    "graph": (
        "Build an interaction graph from a log, one row an interaction, and keep it under a name.",
        "한 행이 상호작용 하나인 로그로 상호작용 그래프를 만들어 이름을 붙여 보관합니다.",
    ),
    "import": (
        "Open a bundle that export has written, check it, and return what answers it.",
        "export로 쓴 번들을 열어 검사하고, 그것에 답하는 것을 돌려줍니다.",
    ),
    "insights": (
        "Find communities, bridges, hubs, skew, reach and funnels in a graph, in plain language.",
        "그래프의 커뮤니티, 다리, 허브, 쏠림, 도달 범위, 퍼널을 찾아 쉬운 말로 설명합니다.",
    ),
    "jobs": (
        "List the runs of this lab and how far they are, the newest first; live, and to be looked after.",
        "이 랩의 실행과 진행 상태를 최근 것부터 나열합니다. 살아 있는 표에서 관리할 수 있습니다.",
    ),
    "kill": (
        "End a run's worker at once, when it doesn't hear stop; the run can be resumed.",
        "stop을 듣지 않는 실행의 워커를 즉시 끝냅니다. 다시 시작할 수 있습니다.",
    ),
    "log": (
        "Return the last lines that a run's worker printed, errors included; or follow its events.",
        "실행의 워커가 마지막에 출력한 줄을 오류까지 돌려주거나, 이벤트를 따라갑니다.",
    ),
    "map": (
        "Open the embedding map: users and items of a run in two dimensions, near where they are alike.",
        "임베딩 지도를 엽니다: 사용자와 아이템을 2차원에, 비슷한 것끼리 가깝게.",
    ),
    "pause": (
        "Let a run use no processor until it is resumed; the next that waits may begin.",
        "다시 시작할 때까지 실행이 프로세서를 쓰지 않게 합니다. 기다리던 다음 실행이 시작될 수 있습니다.",
    ),
    "recommend": (
        "Return the items that one or several users should see next, the best first, as a DataFrame.",
        "한 명 또는 여러 사용자에게 다음에 보여 줄 아이템을 좋은 순서로 DataFrame으로 돌려줍니다.",
    ),
    "refit": (
        "Train a run's model once more on train and validation, with what validation has chosen.",
        "검증이 고른 설정으로 학습과 검증 부분을 합쳐 실행의 모델을 한 번 더 학습합니다.",
    ),
    "remove": (
        "Delete a run that has ended, with all it has, or a search with its trials, for good.",
        "끝난 실행을 가진 것까지, 또는 탐색을 시도까지 완전히 삭제합니다.",
    ),
    "resume": (
        "Go on with a run that is paused, stopped, failed or lost: from its last step or checkpoint.",
        "일시 중지, 중지, 실패, 유실된 실행을 마지막 단계나 체크포인트부터 계속합니다.",
    ),
    "split": (
        "Split a graph into train, validation and test; its trainings use that split from now on.",
        "그래프를 학습, 검증, 테스트로 나눕니다. 이후의 학습은 그 분할을 씁니다.",
    ),
    "stop": (
        "End a training after its step, its best epoch is kept; or a search. Both can be resumed.",
        "단계가 끝나면 학습을 끝내고 가장 좋은 에포크를 보존합니다. 탐색도 끝냅니다. 둘 다 계속할 수 "
        "있습니다.",
    ),
    "train": (
        "Train a recommender in the background; it goes on when the kernel is restarted.",
        "배경에서 추천 모델을 학습합니다. 커널을 다시 시작해도 계속됩니다.",
    ),
    "tune": (
        "Search for a recommender's best options on validation; the best trial is kept as a run.",
        "검증으로 추천 모델의 가장 좋은 옵션을 찾습니다. 가장 좋은 시도가 실행으로 남습니다.",
    ),
    "update": (
        "Take new interactions into a run without training, and see whether it is time to train again.",
        "학습하지 않고 새 상호작용을 실행에 반영하고, 다시 학습할 때인지 봅니다.",
    ),
    "watch": (
        "Watch runs, or a search: curves, trials, speed, time left; running, ended, or of yesterday.",
        "실행이나 탐색을 지켜봅니다: 곡선, 시도, 속도, 남은 시간. 진행 중이든, 끝났든, 어제 것이든.",
    ),
    "overview": ("what is in this lab, and the next sensible command", "랩에 있는 것과 다음에 할 명령"),
    "all.first": (
        "%gnnrec COMMAND ...  Graph neural network recommenders, one line a step.",
        "%gnnrec COMMAND ...  그래프 신경망 추천, 한 단계에 한 줄.",
    ),
    "all.object": (
        "Every command returns an object: run = %gnnrec train ...",
        "모든 명령은 객체를 돌려줍니다: run = %gnnrec train ...",
    ),
    "all.language": (
        "%gnnrec --lang ko has reports, explanations and widgets speak Korean (en: English).",
        "%gnnrec --lang en: 보고서, 설명, 위젯을 영어로 봅니다(ko: 한국어).",
    ),
    "all.command": (
        "%gnnrec COMMAND --help says what a command takes; Tab completes commands, options and names.",
        "%gnnrec COMMAND --help: 명령의 옵션. Tab 키로 명령, 옵션, 이름을 완성합니다.",
    ),
    "all.values": (
        "$name and {{expression}} stand for their values; names with spaces go between quotes.",
        "$name과 {{expression}}은 그 값을 뜻합니다. 빈칸이 있는 이름은 따옴표로 묶습니다.",
    ),
    "example": ("Example:", "예:"),
}
