"""What the commands of ``%gnnrec`` say: confirmations, waiting, next steps, the overview, errors."""

from __future__ import annotations

ENTRIES = {
    "language": ("The language is English.", "언어는 한국어입니다."),
    "error": ("{cause}", "오류: {cause}"),
    "remedy": ("{remedy}", "해결: {remedy}"),
    "next": ("Next: {line}", "다음: {line}"),
    # waiting
    "waited-for": (
        '"{name}" is still {status}: it is waited for. Stop, or Ctrl-C, ends the waiting alone.',
        '"{name}" 실행은 {status}이므로 끝날 때까지 기다립니다. 중지(또는 Ctrl-C)는 기다림만 끝냅니다.',
    ),
    "about-to-end": (
        '"{name}" is about to end: it is waited for. Stop, or Ctrl-C, ends the waiting alone.',
        '"{name}" 실행이 곧 끝나므로 기다립니다. 중지(또는 Ctrl-C)는 기다림만 끝냅니다.',
    ),
    "of-its-best": (
        '"{name}" was stopped: what follows is of its best until then.',
        '"{name}" 실행은 중지되었습니다. 아래는 그때까지 가장 좋은 에포크의 것입니다.',
    ),
    "ended-already": ('"{name}" had ended already: {status}.', '"{name}" 실행은 이미 끝났습니다: {status}.'),
    "is-already": ('"{name}" is {status} already.', '"{name}" 실행은 이미 {status}입니다.'),
    "frees-memory": (
        '"{name}" finishes its step and writes a checkpoint, then frees its memory.',
        '"{name}" 실행은 지금 단계를 마치고 체크포인트를 쓴 뒤 메모리를 비웁니다.',
    ),
    "removed": (
        '"{name}" is removed; its graph and split are still there.',
        '"{name}" 실행을 삭제했습니다. 그래프와 분할은 그대로 있습니다.',
    ),
    "goes-on": ('"{name}" goes on.', '"{name}" 실행은 계속됩니다.'),
    # what a command did
    "kept": (
        "Kept {kept:count} of {read:rows}. Left out: {reasons}.",
        "{read:rows} 중 {kept:count}개 사용, 제외: {reasons}.",
    ),
    "dropped": ("{rows:count} {reason}", "{reason} {rows:count}행"),
    "replaced": (
        '"{name}" was another graph until now; the runs trained on it keep theirs.',
        '"{name}" 이름은 지금까지 다른 그래프의 것이었습니다. 그 그래프로 학습한 실행은 그대로 유지됩니다.',
    ),
    "as-given": (
        "{columns} (as {name} says; {option} would say otherwise)",
        "{columns} ({name}에 적힌 대로이며, {option}으로 바꿀 수 있습니다)",
    ),
    "no-split": (
        'No split was chosen for "{name}": {split}. "{line}" chooses one.',
        '"{name}" 그래프에 정한 분할이 없어 기본값을 씁니다: {split}. 정하려면: {line}',
    ),
    "searches": (
        '"{name}" searches in the background. %gnnrec jobs lists its trials, {stop} ends it, {evaluate} '
        "waits for "
        "its best.",
        '"{name}" 탐색은 배경에서 진행됩니다. 시도 목록: %gnnrec jobs, 끝내기: {stop}, 가장 좋은 것 '
        "기다리기: "
        "{evaluate}",
    ),
    "then-explain": ('Next: "{line}" shows why it recommends what it does.', "다음: {line} (추천 이유 보기)"),
    "lists-in": ("The lists of all users are in {path}.", "모든 사용자의 목록을 {path}에 썼습니다."),
    "exported": (
        "{run} is in {path}: gnnrec_serve.Scorer.load answers it, card.md says what it is.",
        "{run} 실행을 {path}에 내보냈습니다. 여는 방법: gnnrec_serve.Scorer.load, 설명: card.md",
    ),
    "in-mlflow": (
        "{run} is in MLflow as {uri}: mlflow models serve -m {uri} answers it.",
        "{run} 실행이 MLflow에 {uri}로 있습니다. 서빙: mlflow models serve -m {uri}",
    ),
    "updated-before": (
        "{run} was updated before: this goes on at {latest}.",
        "{run} 실행은 전에 갱신되었으므로 {latest}에서 이어 갑니다.",
    ),
    "serves": ("{run} serves with what is new.", "{run} 실행이 새 상호작용을 반영해 답합니다."),
    "train-again": (
        "{run} serves with what is new. It is time to train again: {line}",
        "{run} 실행이 새 상호작용을 반영해 답합니다. 다시 학습할 때입니다: {line}",
    ),
    # log
    "nothing-printed": ("Nothing was printed.", "출력이 없습니다."),
    "log.epoch": ("epoch {epoch}", "에포크 {epoch}"),
    "log.loss": ("loss", "손실"),
    "log.resumed": ("resumed, attempt {attempt}", "다시 시작, {attempt}번째 시도"),
    # overview
    "lab": ("Lab in {home}", "랩: {home}"),
    "graphs": ("Graphs", "그래프"),
    "searches-head": ("Searches", "탐색"),
    "runs": ("Runs", "실행"),
    "runs-in": ("Runs in {home}", "{home}의 실행"),
    "none": ("none", "없음"),
    "no-graphs": ("No graphs yet.", "아직 그래프가 없습니다."),
    "no-runs": ("No runs yet.", "아직 실행이 없습니다."),
    "split-chosen": ("split chosen", "분할 있음"),
    "no-split-yet": ("no split yet", "분할 없음"),
    # the next sensible command
    "next.evaluate": ("how good it is on the test part", "테스트 부분에서 얼마나 맞는지"),
    "next.failed": ("why it failed", "왜 실패했는지"),
    "next.lost": ("why it was lost", "왜 유실되었는지"),
    "next.resume": ("go on with it", "이어서 학습"),
    "next.watch": ("how far it is", "얼마나 진행되었는지"),
    "next.train-again": ("it is time to train again", "다시 학습할 때입니다"),
    "next.export": ("take it to where it serves", "서빙할 곳으로 내보내기"),
    "next.graph": ("make a graph of what is in {name}", "{name} 변수의 로그로 그래프 만들기"),
    "next.data": (
        "load the bundled sample data (data = %gnnrec data online-retail)",
        "들어 있는 예제 데이터 열기 (data = %gnnrec data online-retail)",
    ),
    "next.train": ("train a recommender in the background", "배경에서 추천 모델 학습"),
    "next.split": ("choose what is learned from and what is tested on", "학습할 부분과 테스트할 부분 정하기"),
}
