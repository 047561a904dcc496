"""The files of a run, and their change as by another hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILES = (
    *("spec.json", "status.json", "owner.json", "events.jsonl", "lock", "exit.json", "submission.json"),
    *("beat.json", "ask.json", "stop", "pause", "stdout.log", "stderr.log", "notes.jsonl"),
    *("checkpoints", "result"),
)


def edit(folder: Path, name: str = "spec.json", **change: Any) -> None:
    value = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps(value | change))
