"""What is said in English elsewhere, as it reads there, and in Korean where it is shown; see hearing.py.

Keys ``cause.`` and ``remedy.`` are sentences of errors, ``reason.`` and ``message.`` whole texts.
"""

from __future__ import annotations

ENTRIES = {
    # a name that there isn't
    "cause.no-run": ('There is no run "{name}" in {home}.', '{home}에 "{name}" 실행이 없습니다.'),
    "cause.no-search": ('There is no search "{name}" in {home}.', '{home}에 "{name}" 탐색이 없습니다.'),
    "cause.no-graph": ('There is no graph "{name}".', '"{name}" 그래프가 없습니다.'),
    "cause.no-model": ('There is no model "{name}".', '"{name}" 모델이 없습니다.'),
    "cause.no-data": ('There is no data set "{name}".', '"{name}" 데이터가 없습니다.'),
    "cause.no-variable": ('There is no variable "{name}".', '"{name}" 변수가 없습니다.'),
    "cause.no-command": ('%gnnrec has no command "{name}".', '%gnnrec에 "{name}" 명령이 없습니다.'),
    "cause.no-option": ("{command} has no option {flag}.", "{command} 명령에 {flag} 옵션이 없습니다."),
    "cause.not-comparing": ('"{name}" isn\'t in this comparison.', '이 비교에 "{name}" 실행이 없습니다.'),
    "cause.not-measured": ('"{name}" wasn\'t measured.', '"{name}" 지표는 측정하지 않았습니다.'),
    "cause.no-user": ("The graph has no user {id}.", "그래프에 {id} 사용자가 없습니다."),
    "cause.no-item": ("The graph has no item {id}.", "그래프에 {id} 아이템이 없습니다."),
    "cause.no-users": (
        "{some} of the {all} users asked for aren't in the graph. The first: ",
        "찾은 사용자 {all}명 중 {some}명이 그래프에 없습니다. 첫 번째: ",
    ),
    "cause.no-items": (
        "{some} of the {all} items asked for aren't in the graph. The first: ",
        "찾은 아이템 {all}개 중 {some}개가 그래프에 없습니다. 첫 번째: ",
    ),
    "cause.no-column": (
        "{frame} has no column {name} ({option}).",
        "{frame}에 {name} 컬럼이 없습니다({option}).",
    ),
    "cause.no-feature": (
        '{rule}: the items have no column "{name}".',
        '{rule}: 아이템에 "{name}" 컬럼이 없습니다.',
    ),
    "cause.variable": (
        "{name} is a variable, and a name is needed here.",
        "{name}은(는) 변수입니다. 여기에는 이름이 필요합니다.",
    ),
    "remedy.held": ("What it holds is called {name}.", "그 변수가 가리키는 것의 이름은 {name}입니다."),
    "cause.no-frame": (
        '"{name}" is a {type}, not a DataFrame.',
        '"{name}"은(는) DataFrame이 아니라 {type}입니다.',
    ),
    "remedy.did-you-mean": ("Did you mean {name}?", "{name}을(를) 찾으셨나요?"),
    "remedy.there-are": ("There are: {names}.", "있는 것: {names}."),
    "remedy.none-in": ("There are none yet in {home}.", "{home}에는 아직 없습니다."),
    "remedy.none": ("There are none yet.", "아직 없습니다."),
    "remedy.users-look": ("Its users look like this: {some}.", "사용자는 이런 모양입니다: {some}."),
    "remedy.items-look": ("Its items look like this: {some}.", "아이템은 이런 모양입니다: {some}."),
    "remedy.other-type": (
        "It has {own}, which is {kind}, not {other}: ask for {same}.",
        "{own}은(는) 있습니다. {other} 대신 {kind} 형식으로 {same}을(를) 찾으세요.",
    ),
    # a line that can't be used
    "cause.needs": (
        "{command} needs {what}: {help}.",
        "{command} 명령에 {what} 값이 필요합니다({help}).",
    ),
    "cause.needs-value": ("{command} {flag} needs a value.", "{command} {flag} 옵션에 값이 필요합니다."),
    "cause.not-a-choice": ('{option} can\'t be "{value}".', '{option}: "{value}" 값은 쓸 수 없습니다.'),
    "cause.not-a-number": (
        '{option} must be a number, not "{value}".',
        '{option}: "{value}" 대신 숫자를 쓰세요.',
    ),
    "cause.not-whole": (
        "{option} must be a whole number, not {value}.",
        "{option}: {value} 대신 정수를 쓰세요.",
    ),
    "cause.too-small": (
        "{option} must be a whole number of at least {least}, not {value}.",
        "{option}: {value} 대신 {least} 이상의 정수를 쓰세요.",
    ),
    "cause.no-share": ("{option} must be a share between 0 and 1.", "{option}: 0과 1 사이의 비율을 쓰세요."),
    "cause.unknown-word": (
        '{command} doesn\'t know what to do with "{word}".',
        '{command} 명령은 "{word}"을(를) 알지 못합니다.',
    ),
    "remedy.usage": ("Usage: {usage}", "사용법: {usage}"),
    "remedy.example": ("For example: {line}", "예: {line}"),
    "cause.train-what": (
        "train needs --model: the recommender, or --from: the run to continue from.",
        "train 명령에 --model(추천 모델) 또는 --from(이어서 학습할 실행)이 필요합니다.",
    ),
    "cause.recommend-whom": (
        "recommend needs --user: the user's id, as in your data, or title; or --all --out lists.parquet "
        "for a "
        "file of all users' lists.",
        "recommend 명령에 --user(데이터에 있는 사용자 ID나 이름), 또는 모든 사용자의 목록을 쓸 --all --out "
        "lists.parquet이 필요합니다.",
    ),
    # runs
    "remedy.wait": (
        '"{name}" is still {status}: wait for it with {code}',
        '"{name}" 실행이 아직 끝나지 않았습니다({status:status}). 기다리기: {code}',
    ),
    "cause.paused": (
        '"{name}" is paused and won\'t end until it goes on: {code}',
        '"{name}" 실행은 일시 중지되어 계속하기 전에는 끝나지 않습니다: {code}',
    ),
    "cause.about-to-end": (
        '"{name}" is about to end: wait for it with {code}',
        '"{name}" 실행이 곧 끝납니다. 기다리기: {code}',
    ),
    "cause.no-result": (
        '"{name}" was stopped before there was a result. To go on with it: {code}',
        '"{name}" 실행은 결과가 나오기 전에 중지되었습니다. 계속하기: {code}',
    ),
    "cause.done": (
        '"{name}" is done. To train the same once more: {code}',
        '"{name}" 실행은 완료되었습니다. 같은 것을 다시 학습하려면: {code}',
    ),
    "cause.other-splits": (
        '"{first}" was trained on the split {one} and "{second}" on {other}: they are measured on different '
        "interactions and can't be compared. Train on one: {code}",
        '"{first}" 실행은 분할 {one}, "{second}" 실행은 {other}로 학습되어 측정하는 상호작용이 다르므로 '
        "비교할 수 "
        "없습니다. 같은 분할로 학습하려면: {code}",
    ),
    "cause.failed": ('"{name}" failed.', '"{name}" 실행이 실패했습니다.'),
    "cause.lost": ('"{name}" was lost.', '"{name}" 실행이 유실되었습니다.'),
    "cause.taken-run": ('There is already a run "{name}".', '"{name}" 실행이 이미 있습니다.'),
    "cause.taken-search": ('There is already a search "{name}".', '"{name}" 탐색이 이미 있습니다.'),
    "remedy.other-name": (
        "Choose another name, or remove that one: {code}",
        "다른 이름을 쓰거나 그것을 지우세요: {code}",
    ),
    "cause.no-runs": ("No runs in {home} yet.", "{home}에 아직 실행이 없습니다."),
    "remedy.train": ("{code} starts one.", "시작하기: {code}"),
    "cause.in-background": (
        '"{name}" keeps running in the background.',
        '"{name}" 실행은 배경에서 계속됩니다.',
    ),
    "remedy.stop": ("{code} ends it.", "끝내기: {code}"),
    "cause.the-same": (
        '"{name}" is {status} and is exactly this: same split, model, options and seed.',
        '"{name}" 실행이 바로 이것입니다({status:status}): 분할, 모델, 옵션, 시드가 같습니다.',
    ),
    "cause.copied": (
        '"{name}" has the result of "{same}", which is exactly this: same split, model, options and seed.',
        '"{name}" 실행은 분할, 모델, 옵션, 시드가 같은 "{same}" 실행의 결과를 가집니다.',
    ),
    "remedy.insist": (
        "It was not trained again; {code} insists.",
        "다시 학습하지 않았습니다. 그래도 학습하려면: {code}",
    ),
    "cause.beside": (
        '"{same}" has not ended yet and is exactly this. "{name}" is trained beside it, as another name was '
        "asked for.",
        '바로 이것인 "{same}" 실행이 아직 끝나지 않았습니다. 다른 이름을 주어 "{name}" 실행을 나란히 '
        "학습합니다.",
    ),
    "cause.unforeseen": (
        "Something went wrong in the kernel ({error}).",
        "커널에서 문제가 생겼습니다({error}).",
    ),
    # logs
    "cause.gap": (
        "no value at row {row} (counted from 0).",
        "{row}행에 값이 없습니다(0부터 셈).",
    ),
    "cause.gaps": (
        "{rows} rows have no value, the first at row {row} (counted from 0).",
        "{rows}개 행에 값이 없습니다. 처음은 {row}행입니다(0부터 셈).",
    ),
    "cause.needs-user": ("Every row needs a user.", "모든 행에 사용자가 있어야 합니다."),
    "cause.needs-item": ("Every row needs an item.", "모든 행에 아이템이 있어야 합니다."),
    "cause.needs-time": (
        "Every row needs a time where a time column is given.",
        "시간 컬럼을 쓰면 모든 행에 시간이 있어야 합니다.",
    ),
    "remedy.leave-out": ("Leave them out: {code}", "제외하려면: {code}"),
    "cause.nothing-left": (
        "Cleaning leaves none of the {rows:rows} ({reasons}).",
        "정리하고 나면 {rows:rows} 중 남는 것이 없습니다({reasons}).",
    ),
    "remedy.loosen": ("Loosen what drops the most.", "가장 많이 빼는 조건을 늦추세요."),
    # why rows were left out, and how values were read
    "reason.no-user": ("no user", "사용자 없음"),
    "reason.no-item": ("no item", "아이템 없음"),
    "reason.no-time": ("no time", "시간 없음"),
    "reason.no-behaviour": ("no behaviour", "행동 없음"),
    "reason.no-weight": ("no weight", "가중치 없음"),
    "reason.behaviour": ("behaviour {name} is dropped", "행동 {name} 제외"),
    "reason.weight": ("weight below {least}", "가중치 {least} 미만"),
    "reason.before": ("before {when}", "{when} 이전"),
    "reason.from": ("from {when} on", "{when}부터"),
    "reason.first": ("repeats an earlier row", "앞선 행의 반복"),
    "reason.last": ("repeated by a later row", "나중 행에서 반복됨"),
    "reason.sum": ("added to a later row", "나중 행에 더함"),
    "reason.count": ("counted with a later row", "나중 행과 함께 셈"),
    "reason.busy": ("user with more than {number:interactions}", "{number:interactions}을 넘는 사용자"),
    "reason.core": ("outside of the {least}-core", "{least}-core 밖"),
    "reason.cores": (
        "outside of the core of {items:items} a user and {users:users} an item",
        "사용자당 {items:items}, 아이템당 {users:users}인 core 밖",
    ),
    "reason.range": ("{range} interactions", "상호작용 {range}건"),
    "reason.unit": ("times: read as {unit} since 1970", "시간: 1970년부터 센 {unit}(으)로 읽음"),
    "reason.written": ("times: read as dates written {unit}", "시간: {unit} 형식의 날짜로 읽음"),
    "reason.unasked": ("not asked of new rows: {options}", "새 행에는 적용하지 않음: {options}"),
    # what is being done
    "message.loading": ("Loading {graph}", "{graph} 여는 중"),
    "message.training": ("Training {model} on {pairs:pairs}", "{model} 학습: {pairs:pairs}"),
    "message.going-on": ("Going on at epoch {epoch}, step {step}", "에포크 {epoch}, 단계 {step}에서 계속"),
    "message.no-checkpoint": ("No checkpoint: from the beginning", "체크포인트가 없어 처음부터"),
    "message.chosen": ("Chosen on validation: {name} {value}", "검증으로 고름: {name} {value}"),
    "message.begins": (
        "It begins with {metric} {value} on validation",
        "시작할 때의 검증 {metric}: {value}",
    ),
    "message.trained-on": (
        "What it continues from was trained on {share} of the validation pairs: its metrics look better than "
        "they are",
        "이어받은 학습이 검증 쌍의 {share}를 이미 학습했습니다. 지표가 실제보다 좋게 보입니다",
    ),
    "message.damaged": (
        "A checkpoint can't be used, so the one before is: {reason}",
        "쓸 수 없는 체크포인트가 있어 그 앞의 것을 씁니다: {reason}",
    ),
    "message.memory": (
        "Training needs about {needed} of {free} GiB of memory",
        "학습에 메모리 {free} GiB 중 약 {needed} GiB가 필요합니다",
    ),
    "message.changed-while": (
        "spec.json was changed while the run was trained: its result is of what it was before.",
        "학습하는 동안 spec.json이 바뀌었습니다. 결과는 바뀌기 전의 것입니다.",
    ),
    "message.changed": (
        "spec.json was changed since: the result is of what it was before.",
        "그 뒤에 spec.json이 바뀌었습니다. 결과는 바뀌기 전의 것입니다.",
    ),
    "message.waiting-workers": (
        "Waiting for {workers} workers with {cpus} of the cluster's processors each",
        "클러스터의 프로세서를 {cpus}개씩 쓰는 워커 {workers}개를 기다리는 중",
    ),
    "message.worker-ended": (
        "A worker ended: all of them go on from the last checkpoint.",
        "워커 하나가 끝나, 모두 마지막 체크포인트에서 계속합니다.",
    ),
    # front ends
    "message.terminal": ("a terminal", "터미널"),
    "message.text": ("nothing: widgets show themselves as text", "없음: 위젯이 글자로 나타남"),
    "message.unknown-front-end": (
        "unknown: a kernel without a sign that is known",
        "알 수 없음: 아는 표시가 없는 커널",
    ),
    "message.by-server": ("the kernel's server is {program}", "커널의 서버가 {program}"),
    "message.by-module": ("its module is loaded", "모듈이 열려 있음"),
    "message.trust": (
        "nothing; a notebook from elsewhere shows all of its pictures once it is trusted (Trust Notebook)",
        "없음. 다른 곳에서 온 노트북은 신뢰하면(Trust Notebook) 그림이 모두 나타남",
    ),
    "message.by-support": (
        "its support of ipywidgets; if a widget stays blank, use its methods, or write it by to_html()",
        "ipywidgets 지원. 위젯이 비어 있으면 메서드를 쓰거나 to_html()로 쓰기",
    ),
    "message.not-tried": (
        "nothing that is known; if a widget stays blank, use its methods, or write it by to_html()",
        "알려진 것 없음. 위젯이 비어 있으면 메서드를 쓰거나 to_html()로 쓰기",
    ),
    "message.kaggle": (
        "Internet, in the notebook's settings, to install the lab",
        "랩을 설치하려면 노트북 설정의 Internet",
    ),
    "message.voila": (
        "nothing: cells ran already, and each visitor has a kernel",
        "없음: 셀은 이미 실행되었고 방문자마다 커널이 있음",
    ),
    "message.marimo": (
        "nothing; it has no magics, the Python API does all",
        "없음. 매직이 없으므로 Python API를 씀",
    ),
    "message.vscode": (
        "the Jupyter extension; for a remote kernel its setting jupyter.widgetScriptSources",
        "Jupyter 확장. 원격 커널이면 설정 jupyter.widgetScriptSources",
    ),
    "message.compiling": (
        "Compiling, once: the next start on this machine is faster",
        "한 번만 하는 컴파일 중: 이 컴퓨터에서 다음 시작은 더 빠릅니다",
    ),
    "message.reading-column": ("reading {column} of {name}", "{name}의 {column} 컬럼 읽는 중"),
    "message.reading": ("reading {name}", "{name} 읽는 중"),
    "message.running": ("running {name}", "{name} 실행 중"),
    "message.lists": ("lists of users", "사용자별 목록"),
    "message.measuring": ("Measuring {run}", "{run} 측정 중"),
    "message.removing": ("Removing what explains {model}", "{model}의 설명을 지우며 측정 중"),
    "message.foreign": ("isn't of the lab: it is left alone", "랩의 것이 아니어서 그대로 둡니다"),
    "message.nothing-of-lab": (
        "is nothing of the lab: no home, run, search, graph or split",
        "랩의 것이 아닙니다. 홈, 실행, 탐색, 그래프, 분할 중 어느 것도 아닙니다",
    ),
    "message.second-name": (
        "has a second name elsewhere: it is never written to",
        "다른 곳에도 이름이 있어 여기에는 쓰지 않습니다",
    ),
    "message.online-retail": (
        "what a British wholesaler of gifts sold to known customers from December 2010 to December 2011, "
        "and what "
        "came back",
        "영국의 한 선물용품 도매상이 2010년 12월부터 2011년 12월까지 회원에게 판매한 상품과 반품",
    ),
    "message.as-recorded": ("the rows as recorded, before any cleaning", "정리하기 전, 기록된 그대로의 행"),
}
