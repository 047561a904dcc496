"""What ``%gnnrec doctor`` looked at, what it found, and what to do."""

from __future__ import annotations

ENTRIES = {
    "fine": ("Everything is fine.", "이상이 없습니다."),
    "problems": ("{number:problems}.", "{number:problems}이 있습니다."),
    "head.found": ("Found", "상태"),
    "head.remedy": ("What to do", "할 일"),
    "threads": ("Threads", "스레드"),
    "threads-state": (
        "{threads}, on {usable} of {cores} cores",
        "{threads}개, 코어 {cores}개 중 {usable}개 사용",
    ),
    "threads-remedy": (
        "OMP_NUM_THREADS={given} holds it back: unset it before Jupyter starts",
        "OMP_NUM_THREADS={given} 때문에 느립니다. Jupyter를 시작하기 전에 지우세요",
    ),
    "device": ("Device", "장치"),
    "gpu": ("; a GPU is there and is used", ", GPU가 있고 사용함"),
    "memory": ("Free memory", "남은 메모리"),
    "of": ("{free} of {all}", "{all} 중 {free}"),
    "memory-remedy": (
        "close other notebooks' kernels (Running, Shut down) before training",
        "학습하기 전에 다른 노트북의 커널을 끄세요(Running, Shut down)",
    ),
    "home": ("Home", "홈"),
    "home-later": ("{folder} (made when first needed)", "{folder} (처음 필요할 때 만듦)"),
    "elsewhere": (
        "name a folder of yours: {code}, or GNNREC_HOME before Jupyter starts",
        "쓸 수 있는 폴더를 정하세요: {code}, 또는 Jupyter를 시작하기 전에 GNNREC_HOME",
    ),
    "home-remedy": ("it can't be written: {elsewhere}", "쓸 수 없습니다. {elsewhere}"),
    "disk": ("Free disk", "남은 디스크"),
    "disk-remedy": (
        "remove runs you don't need (%gnnrec remove RUN), or {elsewhere}",
        "필요 없는 실행을 지우세요(%gnnrec remove RUN). 또는 {elsewhere}",
    ),
    "absent": ("not installed", "설치되지 않음"),
    "install": ("{command}, then restart the kernel", "{command} 뒤에 커널을 다시 시작하세요"),
    "front-end": ("Front end", "프런트엔드"),
    "recognised": ("{name}; by: {sign}", "{name}, 알아본 근거: {sign}"),
    "switch-on": ("Switch on", "켤 것"),
}
